// The facilitator's own window: the count as it grows, the answer, the beliefs, and the items to open.
import { button, h } from "../../../shared/dom.js";
import { caseNodes } from "../../../widgets/quiz/case.js";
import { legend } from "../../../session/present/keys.js";
import { duration, timeOfDay } from "../../../session/present/times.js";
import { follow, post } from "./connection.js";
import { followTheme } from "../../../shared/theme.js";
import { callForms, onACall } from "./call.js";
import { answerList, nameOf, nth, sharesRight, votesSideBySide } from "./counts.js";
import { itemList } from "./items.js";

const main = document.querySelector("main");
const joining = document.getElementById("join");
const [top, rest] = [h("div", {}), h("div", {})];
const call = callForms((people) => post("/facilitator/do", { do: "call", people }));
const said = h("p", { class: "sp-said", role: "status" });
const clock = h("p", { class: "sp-time" });
let state = null;
let since = 0; // when the vote on the screen began, by this machine's own clock
let asking = null; // the item of which it is asked whether it may be voted on again
let taking = false; // whether it is asked whether an open vote with answers may be taken back

const GONE = "The server cannot be reached; trying again.";

const act = async (body) => {
  const { ok, told } = await post("/facilitator/do", body);
  said.textContent = ok ? "" : told || GONE;
  return ok;
};

function beliefs({ vote, beliefs: { held, few } }) {
  const entries = held.map(({ name, count }) => h("li", {}, `${name.replace(/\.$/, "")}: ${count}`));
  const more = few ? h("p", { class: "sp-note" }, `Beliefs of fewer than five people, not shown: ${few}.`) : null;
  const none = entries.length || few ? null : h("p", {}, "None so far.");
  return h("section", {}, h("h2", {}, `Beliefs behind wrong answers, ${nth(vote).toLowerCase()}`), none, h("ul", {}, ...entries), more);
}

/** What people wrote. Nothing of it is on the screen before it is shown there. */
function reasonList({ reasons, round, vote }, votes) {
  const put = (it) => act({ do: "show", round, reason: it.id, shown: !it.shown });
  const entries = reasons.map((it) => h("li", { class: "sp-row" }, h("span", { dir: "auto" }, it.text), button(it.shown ? "Take off the screen" : "Show the room", () => put(it), { "aria-label": `${it.shown ? "Take off the screen" : "Show the room"}: ${it.text}` })));
  const about = entries.length ? "W on the projected page turns to those that you show, without names." : "Nobody has written one.";
  const which = votes.length > 1 ? `, ${nth(vote).toLowerCase()}` : "";
  return h("section", {}, h("h2", {}, `Reasons in people’s own words${which}`), h("p", { class: "sp-note" }, about), h("ul", {}, ...entries));
}

/** The answer to each case that was voted on; of one case once. */
function answers(votes) {
  const cases = [...votes].reverse().filter((it) => it.answer);
  const each = cases.filter((it, n) => cases.findIndex((other) => other.item.id === it.item.id) === n);
  const which = (it) => (each.length > 1 ? `, ${nth(it.vote).toLowerCase()}` : "");
  const given = (it) => it.item.case && h("details", {}, h("summary", {}, `The case${which(it)}`), h("p", { class: "sp-case" }, ...caseNodes(it.item.case)));
  return each.flatMap((it) => [answerList(it.answer, it.item, `The answer${which(it)}`), given(it)]);
}

/** Who is here, and what the room sees. */
function standing({ here, phase, number, round, shows }) {
  if (phase === "waiting") return `${here} here. Nothing is open.`;
  const again = shows === round ? "" : ", shown again";
  const phones = again && " Phones keep the last vote, and say so.";
  return `${here} here. On the screen: question ${number}, ${nameOf(state).toLowerCase()}, ${phase}${again}.${phones}`;
}

const takeBack = (answered) => act({ do: "back", round: state.round, answered });
const cast = () => state.votes?.at(-1)?.voters ?? 0;

/** An open vote can be taken back at once while nobody has answered; else it is asked first. */
async function askToTakeBack() {
  if (state?.phase !== "open") return;
  const { round } = state;
  if (!cast() && (await takeBack(false))) return;
  // Somebody has answered, whether it is seen here or the server alone knows yet.
  if (state.round === round && state.phase === "open") putTaking(true);
}

/** What is asked begins on the answer that changes nothing: a key pressed twice takes nothing back. */
function putTaking(asked) {
  taking = asked;
  draw();
  main.querySelector(`[aria-label="${asked ? "Leave the vote open" : "Take it back"}"]`)?.focus();
}

/** While a vote is open: the way back, and what Q is for. */
function opening() {
  if (state.phase !== "open") return [];
  const turns = state.item?.case ? h("p", { class: "sp-note" }, "Q on the projected page: from the case to the question and back, where both do not fit on one screen.") : null;
  const about = h("span", { class: "sp-note" }, "(Z, here and on the projected page) What was on the screen before is there again.");
  if (!taking) return [h("p", { class: "sp-buttons" }, button("Take it back", askToTakeBack, { "aria-label": "Take it back" }), about), turns];
  const sure = h("p", {}, `${cast() > 1 ? `${cast()} have` : "1 has"} answered. Whoever has answers in vain: nothing of this vote is counted. Take it back?`);
  const keep = button("Leave it open", () => putTaking(false), { "aria-label": "Leave the vote open" });
  return [h("div", { role: "group", "aria-label": "Take the vote back?" }, sure, button("Take it back", () => takeBack(true), { "aria-label": "Take it back, with its answers" }), " ", keep), turns];
}

/** The time of the day, which the run sheet goes by, and how long people have had for a vote. */
function tick() {
  const vote = state?.phase === "open" ? `vote open for ${duration((performance.now() - since) / 1000)}` : state?.phase === "closed" ? `vote closed after ${duration(state.seconds ?? 0)}` : "";
  const told = [timeOfDay(), vote].filter(Boolean).join(" · ");
  if (clock.textContent !== told) clock.textContent = told;
}

function draw() {
  const votes = state.votes ?? [];
  const going = state.phase === "open" ? "The vote is open: this count is yours alone." : state.advice;
  const counted = votes.length ? [h("p", { class: "sp-advice" }, going), h("p", {}, sharesRight(votes)), votesSideBySide(votes)] : [];
  const focused = document.activeElement?.getAttribute("aria-label"); // the lists are drawn anew with each vote
  top.replaceChildren(h("p", {}, standing(state)), ...opening().filter(Boolean), ...counted);
  call.show(votes, state.call);
  const told = [...votes].reverse().map((it) => reasonList(it, votes));
  const list = itemList(state, { asking, ask, open: (item) => act({ do: "open", item, after: state.round }), show: (round) => act({ do: "project", round }) });
  rest.replaceChildren(...told, ...votes.map(beliefs), list, ...answers(votes).filter(Boolean));
  if (focused) main.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}

/** A vote that takes away what is projected is asked for twice. */
function ask(item) {
  const left = asking;
  asking = item;
  draw();
  const name = item === null ? `Vote again: question ${left + 1}` : `Open the vote: question ${item + 1}`;
  main.querySelector(`[aria-label="${name}"]`)?.focus();
}

function show(next) {
  if (next.round !== state?.round || next.phase !== state.phase) [asking, taking, said.textContent] = [null, false, ""];
  state = next;
  since = performance.now() - (state.seconds ?? 0) * 1000;
  tick();
  draw();
}

// Esc closes what is asked, and nothing else: whoever presses it may mean anything that lies over this page.
document.addEventListener("keydown", ({ key, repeat, ctrlKey, metaKey, altKey, target }) => {
  if (repeat || ctrlKey || metaKey || altKey) return;
  if (key === "Escape" && taking) putTaking(false);
  else if (key === "Escape" && asking !== null) ask(null);
  else if (key.toLowerCase() === "z" && !taking && !target.closest?.("input, textarea")) askToTakeBack();
});
followTheme();
joining.replaceChildren(onACall(joining.dataset), legend());
tick();
setInterval(tick, 500);
main.append(clock, said, top, call.node, rest, joining);
follow("/facilitator/notes/events", show, (reached) => {
  if (!reached) said.textContent = GONE;
  else if (said.textContent === GONE) said.textContent = "";
});
