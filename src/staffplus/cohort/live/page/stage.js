// The screen that is projected: how to join, the question, the clock, the count when the vote is closed.
// What the room must not see is never sent to this page before it may. Nothing that the room has to read is
// below the fold: what does not fit has screens of its own, between which Q and K turn.
import { button, freshId, h } from "../../../widgets/shared/dom.js";
import { frame } from "../../../widgets/quiz/practice.js";
import { fit, layOut, ofWindow, WANTED } from "../../../widgets/quiz/projected.js";
import { kindOf } from "../../../items/kinds/kinds.js";
import { follow, post } from "./connection.js";
import { followTheme } from "../../../widgets/shared/theme.js";
import { withLetters } from "../../../widgets/quiz/letters.js";
import { answerList, votesCompared } from "./counts.js";
import { inPages } from "./pages.js";

const joining = document.getElementById("join");
const main = document.querySelector("main");
const place = h("div", { class: "sp-shown" });
const said = h("p", { class: "sp-said", role: "status" });
const figures = h("p", { class: "sp-figures" });
const clock = h("span", { class: "sp-clock", role: "timer" });
let state = { phase: "waiting", round: 0, next: null };
let since = 0; // when the open vote began, by this machine's own clock
let shown = "";
let turned = 0; // how often the question was turned to its next screen
let asked = true; // whether the question is on show, and not what was said to it
let answered = 0; // of a closed vote: 0 the count, from 1 on a page of the answer
let pages = 1;
let heard = 0; // 0 the question or the count, from 1 on a page of the reasons that people gave
let screens = 1;

const act = async (body) => {
  const { ok, reached, told } = await post("/facilitator/do", body);
  tell(ok ? "" : reached ? told : "The server cannot be reached. Start `staffplus live` again: nothing is lost.");
};
const open = (item) => act({ do: "open", item, after: state.round });

/** The case, then what is asked; of a closed vote then the count again. */
function turn() {
  if (!asked) [asked, turned] = [true, 0];
  else if (state.phase === "closed" && turned % screens === screens - 1) asked = false;
  else turned += 1;
  [answered, heard] = [0, 0];
  paint();
}

/** The reasons that the facilitator lets the room see, page by page, then what was there before. */
function reasons() {
  heard = (heard + 1) % ((heard ? pages : 1) + 1);
  paint();
}

/** The answer, page by page, then the count again. */
function answer() {
  answered = asked ? 1 : (answered + 1) % (pages + 1);
  [asked, heard] = [false, 0];
  paint();
}

const steps = [
  { key: "n", words: "Next item (N)", may: () => state.phase !== "open" && state.next !== null, go: () => open(state.next) },
  { key: "q", words: "Case and question (Q)", may: () => (state.phase === "open" && screens > 1) || state.phase === "closed", go: turn },
  { key: "c", words: "Close the vote (C)", may: () => state.phase === "open", go: () => act({ do: "close", round: state.round }) },
  { key: "r", words: "Vote again (R)", may: () => state.phase === "closed", go: () => open(state.again) },
  { key: "w", words: "Reasons (W)", may: () => state.reasons?.length > 0 || heard > 0, go: reasons },
  { key: "k", words: "The answer (K)", may: () => state.phase === "closed", go: answer },
];
for (const step of steps) step.button = button(step.words, step.go);

function join() {
  const { code, address } = joining.dataset;
  const words = h("div", {}, h("p", { class: "sp-address" }, address), h("p", {}, "Code ", h("strong", { class: "sp-code-word" }, code)));
  const picture = h("img", { src: "/facilitator/qr.svg", alt: `QR code of ${address}/${code}`, class: "sp-qr" });
  return [picture, words];
}

function question() {
  const controls = kindOf(state.item).controls(state.item, freshId(), false);
  const { node, fieldset } = frame(state.item, state.number, controls);
  fieldset.disabled = true; // people answer on their phones
  const why = node.querySelector(".sp-why");
  if (why) why.hidden = state.phase === "open"; // on phones reasons come after the answer
  const targets = node.querySelector(".sp-print");
  if (targets) targets.textContent = withLetters(state.item.targets.map(({ text }) => text));
  return node;
}

function counted() {
  const prompt = h("p", { class: "sp-about" }, `${state.number}. ${state.item.prompt}`);
  return h("div", {}, prompt, votesCompared(state.votes, state.item));
}

function reasonList() {
  const entries = state.reasons.map((text) => h("li", { dir: "auto" }, text));
  return h("section", { class: "sp-answer" }, h("h2", {}, "Why: in your own words"), h("ul", {}, ...entries));
}

function tick() {
  if (state.phase === "waiting") return (clock.textContent = "");
  const seconds = state.phase === "open" ? Math.max(0, Math.floor((performance.now() - since) / 1000)) : state.seconds;
  return (clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

/** Put what is on show into the height there is. */
function settle() {
  const item = place.querySelector(".sp-item");
  const answers = place.querySelector(".sp-answer");
  if (item) screens = layOut(item, place, turned, ofWindow());
  else if (answers) pages = inPages(answers, place, (heard || answered) - 1, ofWindow());
  else if (fit(place, ofWindow()) < WANTED) {
    place.querySelector(".sp-about")?.remove(); // Q brings it back
    if (fit(place, ofWindow()) >= WANTED) return;
    for (const list of place.querySelectorAll(".sp-tally")) list.classList.add("sp-short"); // and its lines in full
    fit(place, ofWindow());
  }
}

function draw() {
  if (state.phase === "waiting") place.replaceChildren(h("p", {}, "Join with your phone. N opens the first item."));
  else if (heard) place.replaceChildren(reasonList());
  else if (asked) place.replaceChildren(question());
  else place.replaceChildren(answered ? answerList(state.answer, state.item) : counted());
}

function paint() {
  const voted = state.phase === "waiting" ? "" : `${state.voted} of ${Math.max(state.voted, state.here)} have voted`;
  figures.replaceChildren(voted || `${state.here} here`, " ", clock);
  joining.dataset.phase = state.phase; // while people read, the question needs the room of the QR code
  if (!state.reasons?.length) heard = 0;
  const now = JSON.stringify([state.round, state.phase, asked, turned, answered, heard, heard && state.reasons]);
  if (now !== shown) {
    shown = now;
    draw();
    settle();
  }
  for (const step of steps) step.button.setAttribute("aria-disabled", String(!step.may()));
}

/** Say it at the foot, whose height is taken from what is on show. */
function tell(words) {
  if (said.textContent === words) return;
  said.textContent = words;
  if (!shown) return;
  shown = "";
  paint();
}

function show(next) {
  if (next.round !== state.round || next.phase !== state.phase) {
    [asked, turned, answered, heard, screens] = [next.phase === "open", 0, 0, 0, 1];
  }
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
const link = (address, words) => h("a", { href: address, target: "_blank", class: "sp-see" }, words);
const board = joining.dataset.board ? link("/facilitator/board", "The board: lines that people have sent") : null;
const notes = link("/facilitator/notes", "Notes: a second window, not for the room");
const top = h("div", { class: "sp-top" }, joining, figures);
const foot = h("div", { class: "sp-foot" }, ...steps.map((step) => step.button), notes, board, said);
main.append(top, place, foot);
window.addEventListener("resize", () => shown && settle());
follow("/facilitator/events", show, (reached) => tell(reached ? "" : "The server cannot be reached; trying again."));
