// The facilitator's own window: the count as it grows, the answer, the beliefs, and the items to open.
import { button, h } from "../../../widgets/shared/dom.js";
import { follow, post } from "./connection.js";
import { followTheme } from "../../../widgets/shared/theme.js";
import { answerList, votesSideBySide } from "./counts.js";

const main = document.querySelector("main");
const place = h("div", {});
const said = h("p", { class: "sp-said", role: "status" });

async function open(item, after) {
  const { ok, told } = await post("/facilitator/do", { do: "open", item, after });
  said.textContent = ok ? "" : told || "The server cannot be reached.";
}

function beliefs({ vote, beliefs: { held, few } }) {
  const entries = held.map(({ name, count }) => h("li", {}, `${name}: ${count}`));
  const rest = few ? h("p", { class: "sp-note" }, `Beliefs of fewer than five people, not shown: ${few}.`) : null;
  const none = entries.length || few ? null : h("p", {}, "None so far.");
  return h("section", {}, h("h2", {}, `Beliefs behind wrong answers, vote ${vote}`), none, h("ul", {}, ...entries), rest);
}

/** What people wrote. Nothing of it is on the screen before it is shown there. */
function reasonList({ reasons, round }) {
  const put = (it) => post("/facilitator/do", { do: "show", round, reason: it.id, shown: !it.shown }).then(({ ok, told }) => (said.textContent = ok ? "" : told || "The server cannot be reached."));
  const entries = reasons.map((it) => h("li", { class: "sp-row" }, h("span", { dir: "auto" }, it.text), button(it.shown ? "Take off the screen" : "Show the room", () => put(it), { "aria-label": `${it.shown ? "Take off the screen" : "Show the room"}: ${it.text}` })));
  const about = entries.length ? "W on the other screen turns to those that you show, without names." : "Nobody has written one.";
  return h("section", {}, h("h2", {}, "Reasons in people's own words"), h("p", { class: "sp-note" }, about), h("ul", {}, ...entries));
}

function itemList({ items, round, phase }) {
  const entries = items.map(({ prompt, votes, stems }, n) => {
    const again = votes ? `, ${votes} voted on` : "";
    const opener = button(votes ? "Vote again" : "Open", () => open(n, round), { "aria-label": `Open item ${n + 1}` });
    const cases = stems === 1 ? "1 case" : `${stems} cases`;
    return h("li", { class: "sp-row" }, h("span", {}, `${n + 1}. ${prompt} (${cases}${again})`), phase === "open" ? null : opener);
  });
  return h("section", {}, h("h2", {}, "Items"), h("ol", {}, ...entries));
}

function show(state) {
  const votes = state.votes ?? [];
  const going = state.phase === "open" ? "The vote is open: this count is yours alone." : state.advice;
  const counted = votes.length ? [h("p", { class: "sp-advice" }, going), reasonList(state), votesSideBySide(votes, state.item), ...votes.map(beliefs), answerList(state.answer, state.item)] : [];
  const focused = document.activeElement?.getAttribute("aria-label"); // the list is drawn anew with each vote
  const opened = [...place.querySelectorAll("details")].some((it) => it.open);
  place.replaceChildren(h("p", {}, `${state.here} here.`), ...counted, itemList(state));
  if (focused) place.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  if (opened) place.querySelector("details")?.setAttribute("open", "");
}

followTheme();
main.append(said, place);
follow("/facilitator/notes/events", show, (reached) => {
  said.textContent = reached ? "" : "The server cannot be reached; trying again.";
});
