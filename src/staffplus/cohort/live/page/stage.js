// The screen that is projected: how to join, the question, the clock, the count when the vote is closed.
// What the room must not see is never sent to this page before it may.
import { button, freshId, h } from "../../../widgets/shared/dom.js";
import { frame } from "../../../widgets/quiz/practice.js";
import { kindOf } from "../../../items/kinds/kinds.js";
import { follow, post } from "./connection.js";
import { followTheme } from "../../../widgets/shared/theme.js";
import { answerList, votesSideBySide } from "./counts.js";

const joining = document.getElementById("join");
const main = document.querySelector("main");
const place = h("div", {});
const said = h("p", { class: "sp-said", role: "status" });
const figures = h("p", { class: "sp-figures" });
const clock = h("span", { class: "sp-clock", role: "timer" });
let state = { phase: "waiting", round: 0, next: null };
let since = 0; // when the open vote began, by this machine's own clock
let shown = "";
let answered = false; // whether the answer is on show

const act = async (body) => {
  const { ok, reached, told } = await post("/facilitator/do", body);
  said.textContent = ok ? "" : reached ? told : "The server cannot be reached. Start `staffplus live` again: nothing is lost.";
};
const open = (item) => act({ do: "open", item, after: state.round });
const steps = [
  { key: "n", words: "Next item (N)", may: () => state.phase !== "open" && state.next !== null, go: () => open(state.next) },
  { key: "c", words: "Close the vote (C)", may: () => state.phase === "open", go: () => act({ do: "close", round: state.round }) },
  { key: "r", words: "Vote again (R)", may: () => state.phase === "closed", go: () => open(state.again) },
  { key: "k", words: "The answer (K)", may: () => state.phase === "closed", go: () => ((answered = !answered), paint()) },
];
for (const step of steps) step.button = button(step.words, step.go);

function join() {
  const { code, address } = joining.dataset;
  const words = h("div", {}, h("p", { class: "sp-address" }, address), h("p", {}, "Code ", h("strong", { class: "sp-code-word" }, code)));
  const picture = h("img", { src: "/facilitator/qr.svg", alt: `QR code of ${address}/${code}`, class: "sp-qr" });
  return [words, picture];
}

function question() {
  const controls = kindOf(state.item).controls(state.item, freshId(), false);
  const { node, fieldset } = frame(state.item, state.number, controls);
  fieldset.disabled = true; // people answer on their phones
  return node;
}

function closed() {
  const asked = h("details", {}, h("summary", {}, `${state.number}. ${state.item.prompt}`), question());
  const advice = state.advice ? h("p", { class: "sp-advice" }, state.advice) : null;
  return h("div", {}, votesSideBySide(state.votes), advice, answered ? answerList(state.answer) : null, asked);
}

function tick() {
  if (state.phase === "waiting") return (clock.textContent = "");
  const seconds = state.phase === "open" ? Math.max(0, Math.floor((performance.now() - since) / 1000)) : state.seconds;
  return (clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

function paint() {
  const voted = state.phase === "waiting" ? "" : `${state.voted} of ${Math.max(state.voted, state.here)} have voted`;
  figures.replaceChildren(voted || `${state.here} here`, " ", clock);
  for (const step of steps) step.button.setAttribute("aria-disabled", String(!step.may()));
  joining.hidden = state.phase === "closed";
  joining.dataset.phase = state.phase; // while people read, the case needs the room of the QR code
  const now = `${state.round} ${state.phase} ${answered}`;
  if (now === shown) return;
  shown = now;
  if (state.phase === "closed") place.replaceChildren(closed());
  else if (state.phase === "open") place.replaceChildren(question());
  else place.replaceChildren(h("p", {}, "Join with your phone. N opens the first item."));
}

function show(next) {
  if (next.round !== state.round || next.phase !== state.phase) answered = false;
  state = next;
  since = performance.now() - (state.seconds ?? 0) * 1000;
  tick();
  paint();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const step = steps.find(({ key }) => key === event.key.toLowerCase());
  if (!step?.may()) return;
  event.preventDefault();
  step.go();
});
for (const step of steps) {
  // A button that cannot be pressed now says so and keeps the focus; a press does nothing.
  step.button.addEventListener("click", (event) => step.may() || event.stopImmediatePropagation(), { capture: true });
}
followTheme();
setInterval(tick, 250);
joining.append(...join());
const board = joining.dataset.board ? h("p", {}, h("a", { href: "/facilitator/board", target: "_blank", class: "sp-see" }, "The board: lines that people have sent")) : null;
const notes = h("a", { href: "/facilitator/notes", target: "_blank", class: "sp-see" }, "Notes: a second window, not for the room");
main.append(figures, place, said, h("p", { class: "sp-buttons" }, ...steps.map((step) => step.button)), h("p", {}, notes), ...(board ? [board] : []));
follow("/facilitator/events", show, (reached) => {
  said.textContent = reached ? "" : "The server cannot be reached; trying again.";
});
