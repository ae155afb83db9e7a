// The phone: the question that is open, one answer to it, and what the server said to that.
// An answer that could not be sent waits here and goes out when the room is back.
import { button, freshId, h } from "../../../shared/dom.js";
import { frame } from "../../../widgets/quiz/practice.js";
import { kindOf } from "../../../items/kinds/kinds.js";
import { follow, post } from "./connection.js";
import { followTheme } from "../../../shared/theme.js";
import { LETTERS } from "../../../widgets/quiz/letters.js";
import { again, nameOf, nth, tallyList } from "./counts.js";
import { sender } from "./sender.js";
import { below } from "./below.js";

const main = document.querySelector("main");
const place = h("div", {});
const after = h("div", {});
const foot = sender(() => sendChosen());
const cue = below(foot.node, place);
const network = h("p", { class: "sp-note", role: "status" });
const here = location.pathname;
const IN = "Your answer is in. You can change it until the vote is closed.";
const NO_REASON = "Your answer is in, without a reason. Choose one and send again, until the vote is closed.";
let shown = null; // round and phase on show
let asked = 0; // the round whose question is on show
let given = null; // what the room has of this phone in it
let controls = null;
let waiting = null; // {round, response} that has not reached the room

const isIn = (response) => (response !== null && typeof response === "object" && response.reason === null ? NO_REASON : IN);

async function send(round, response) {
  waiting = { round, response };
  foot.stand("going");
  const { ok, reached, told } = await post(`${here}/vote`, waiting);
  if (waiting?.response !== response) return; // another answer has gone out since
  if (!reached) {
    foot.stand("lost");
    return foot.say("Not sent yet: the room cannot be reached. It goes out when it can.");
  }
  waiting = null;
  if (ok) given = response;
  const same = JSON.stringify(controls.read()) === JSON.stringify(response); // or chosen anew while it was on its way
  foot.stand(!ok ? "lost" : same ? "in" : "changed");
  return foot.say(ok ? isIn(response) : told);
}

function sendChosen() {
  const response = controls.read();
  if (response === null) {
    foot.say(controls.ask);
    return controls.focus();
  }
  return send(asked, response);
}

/** A line of one's own, which only the facilitator sees until they show it. */
function reasonPart(round, mine) {
  const id = freshId();
  const field = h("textarea", { id, rows: "2", maxlength: 240, dir: "auto" });
  const told = h("p", { class: "sp-note", role: "status" });
  field.value = mine;
  const put = async () => {
    const { ok, reached, told: why } = await post(`${here}/why`, { round, text: field.value });
    if (!reached) told.textContent = "Not sent: the room cannot be reached. Try again.";
    else if (!ok) told.textContent = why;
    else told.textContent = field.value.trim() ? "Your reason is with the facilitator." : "There is no reason of yours.";
  };
  const open = h("details", { class: "sp-reason" }, h("summary", {}, "Say why, in a line"), h("p", {}, h("label", { for: id }, "The facilitator reads it, and may show it to the room without your name."), field), h("p", { class: "sp-buttons" }, button("Send the reason", put)), told);
  open.open = Boolean(mine);
  return open;
}

const WIDER = "Wider than this screen: move it sideways.";
const wide = new ResizeObserver((seen) => {
  for (const { target } of seen) target.nextElementSibling.hidden = target.scrollWidth <= target.clientWidth;
});

/** A table that is wider than the phone says so below it. */
function sayWhatIsWider(node) {
  wide.disconnect();
  for (const table of node.querySelectorAll(".sp-case-table")) {
    table.after(h("span", { class: "sp-wider", hidden: true }, WIDER));
    wide.observe(table);
  }
}

/** What is said when a vote begins: of a second one that it is one, so that nobody takes the first for lost. */
const begun = (state) => (state.vote > 1 ? `${nameOf(state)}. What you answered before is kept.` : "");

function showQuestion(state) {
  const { item, number, round, mine, why } = state;
  [asked, given] = [round, mine];
  // As in graded work an answer counts as far as it goes: with no reason yet, it is a vote all the same.
  controls = kindOf(item).controls(item, freshId(), Boolean(item.reasons));
  const { node } = frame(item, number, controls);
  for (const menu of node.querySelectorAll("select")) [...menu.options].slice(1).forEach((it, n) => it.prepend(`${LETTERS[n]} `));
  const answer = mine ?? (waiting?.round === round ? waiting.response : null);
  if (answer !== null) controls.show(answer);
  const mark = again(state);
  if (mark) node.querySelector("legend").prepend(mark, " ");
  const changed = () => {
    foot.stand(given === null ? "new" : "changed");
    foot.say("");
  };
  for (const kind of ["input", "change"]) node.addEventListener(kind, changed);
  place.replaceChildren(node);
  after.replaceChildren(reasonPart(round, why));
  sayWhatIsWider(node);
  foot.stand(mine === null ? "new" : "in");
  foot.say(mine === null ? begun(state) : isIn(mine));
}

function showClosed(state) {
  const { item, tally, mine, number, screen } = state;
  const counted = mine === null ? "The vote is closed. You have no answer in it." : "The vote is closed. Your answer was counted.";
  const about = h("p", { class: "sp-about" }, again(state), ` ${number}. ${item.prompt}`);
  const other = screen && h("p", { class: "sp-note" }, `On the big screen now: question ${screen.number}, ${nth(screen.vote).toLowerCase()}. Below: the last vote.`);
  place.replaceChildren(...(other ? [other] : []), about, tallyList(tally, "What the room said", item));
  after.replaceChildren();
  foot.close();
  foot.say(counted);
  waiting = null;
}

function show(state) {
  // Counts of a call may be added to a vote that is closed.
  const now = `${state.round} ${state.phase} ${state.phase === "closed" ? JSON.stringify([state.tally, state.screen]) : ""}`;
  if (now !== shown) {
    shown = now;
    if (state.phase === "open") showQuestion(state);
    else if (state.phase === "closed") showClosed(state);
    else {
      place.replaceChildren(h("p", {}, "You are in. The question comes here when it is opened."));
      after.replaceChildren();
      foot.close();
      foot.say("");
    }
  }
  cue.look();
  if (state.phase === "open" && waiting?.round === state.round) send(waiting.round, waiting.response);
}

followTheme();
main.append(network, place, foot.node, after);
follow(`${here}/events`, show, (reached) => {
  network.textContent = reached ? "" : "The room cannot be reached; trying again. What you sent is kept.";
});
