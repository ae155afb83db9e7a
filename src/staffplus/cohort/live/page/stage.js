// The screen that is projected: how to join, the question, the clock, the count when the vote is closed.
// What the room must not see is never sent to this page before it may. Nothing that the room has to read is
// below the fold: what does not fit has screens of its own, between which Q and K turn.
import { button, freshId, h } from "../../../shared/dom.js";
import { frame } from "../../../widgets/quiz/practice.js";
import { fit, layOut, ofWindow, release, WANTED } from "../../../widgets/quiz/projected.js";
import { kindOf } from "../../../items/kinds/kinds.js";
import { follow, post } from "./connection.js";
import { followTheme } from "../../../shared/theme.js";
import { LETTERS, withLetters } from "../../../widgets/quiz/letters.js";
import { again, answerList, nth, sharesRight, votesCompared } from "./counts.js";
import { inPages } from "./pages.js";

const NOTES = "/facilitator/notes";
const GONE = "The server cannot be reached; trying again.";
const STOPPED = "The server cannot be reached. Start `staffplus live` again: nothing is lost.";
const BESIDE = "staffplus-live-notes"; // so that opening it twice brings the same window forward
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
let answered = 0; // of a closed vote: 0 the count, from 1 on a page of the answers
let heard = 0; // 0 the question or the count, from 1 on a page of the reasons that people gave
let screens = 1;
const small = window.matchMedia("(max-width: 40rem)"); // too small to be projected: all of it stands there at a page's own size, and scrolls
let warned = 0; // the round of which the foot says what a second press of the same key would do

const act = async (body) => {
  const { ok, reached, told } = await post("/facilitator/do", body);
  tell(ok ? "" : reached ? told : STOPPED);
};
const open = (item) => act({ do: "open", item, after: state.round });

/** Say it once; the second press does it, as long as it is said. */
function twice(words, go) {
  if (warned !== state.round) return tell(words, state.round);
  tell("");
  return go();
}

/** Once more, on the next case; where there is none left, that is said first. */
function voteAgain() {
  if (!state.used_up) return open(state.again);
  return twice("Every case of this question was voted on. Vote again, once more: an earlier case comes back. Or go on with the next question.", () => open(state.again));
}

/** Let an open vote not have been; what was here before is here again. Of an answer that is not seen here yet, the server knows. */
function takeBack() {
  const back = (known) => act({ do: "back", round: state.round, answered: known });
  return state.voted || state.on_call ? twice("There are answers in this vote. The same key once more takes it back, and they do not count.", () => back(true)) : back(false);
}

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
  heard += 1;
  paint();
}

/** The answers, page by page, then the count again. */
function answer() {
  answered = asked ? 1 : answered + 1;
  [asked, heard] = [false, 0];
  paint();
}

const chosen = () => [state, state.before].filter((it) => it?.reasons?.length);

// The same keys mean the same on slides; which they are stands in the notes, and not on the room's screen.
const steps = [
  { key: "n", words: "Next question", may: () => state.phase !== "open" && state.next !== null, go: () => open(state.next) },
  { key: "q", words: "Case and question", may: () => (state.phase === "open" && screens > 1) || state.phase === "closed", go: turn },
  { key: "c", words: "Close the vote", may: () => state.phase === "open", go: () => act({ do: "close", round: state.round }) },
  { key: "r", words: "Vote again", may: () => state.phase === "closed", go: voteAgain },
  { key: "w", words: "Reasons", may: () => chosen().length > 0 || heard > 0, go: reasons },
  { key: "k", words: "The answer", may: () => state.phase === "closed", go: answer },
];
const others = [
  { key: "z", may: () => state.phase === "open", go: takeBack },
  { key: "s", may: () => true, go: () => window.open(NOTES, BESIDE) },
  { key: "f", may: () => true, go: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()) },
];
for (const step of steps) step.button = button(step.words, step.go, { "aria-keyshortcuts": step.key.toUpperCase() });

// Once the notes say how many are there. A code in the picture is for whoever can reach this machine.
const onCall = h("p", { class: "sp-on-call", hidden: true }, "On the call: letters into the chat", h("span", {}, ", when you are asked for them. You need no code."));

function join() {
  const { code, address } = joining.dataset;
  const words = h("div", {}, h("p", { class: "sp-address" }, address), h("p", {}, "Code ", h("strong", { class: "sp-code-word" }, code)), onCall);
  const picture = h("img", { src: "/facilitator/qr.svg", alt: `QR code of ${address}/${code}`, class: "sp-qr" });
  return [picture, words];
}

/** What can be answered, in one line under a case that fills its screen; the question itself has it in full. */
function inALine({ options, lines, rows, targets }) {
  if (options) return options.map(({ mark, text }, n) => h("span", {}, h("b", {}, `${LETTERS[n]} `), `${mark ? `${mark} ` : ""}${text}`));
  if (lines) return [h("span", {}, `${LETTERS[0]} to ${LETTERS[lines.length - 1]}: the lines of the question`)];
  return rows && targets ? [h("span", {}, `1 to ${rows.length}, each with ${LETTERS[0]} to ${LETTERS[targets.length - 1]}`)] : [];
}

function question() {
  const controls = kindOf(state.item).controls(state.item, freshId(), false);
  const { node, fieldset } = frame(state.item, state.number, controls);
  fieldset.disabled = true; // people answer on their phones
  const why = node.querySelector(".sp-why");
  if (why) why.hidden = state.phase === "open"; // on phones reasons come after the answer
  const targets = node.querySelector(".sp-print");
  if (targets) targets.textContent = withLetters(state.item.targets.map(({ text }) => text));
  const brief = inALine(state.item);
  if (brief.length) node.append(h("p", { class: "sp-letters", "aria-hidden": "true" }, ...brief)); // said by the question
  const mark = again(state);
  if (mark) node.querySelector("legend").prepend(mark, " ");
  return node;
}

function counted() {
  const prompt = h("p", { class: "sp-about" }, `${state.number}. ${state.item.prompt}`);
  return h("div", {}, prompt, votesCompared(state.votes, state.item));
}

function reasonLists() {
  return chosen().map(({ vote, reasons: texts }) => {
    const title = state.vote > 1 ? `Why: in your own words, ${nth(vote).toLowerCase()}` : "Why: in your own words";
    return h("section", { class: "sp-answer" }, h("h2", {}, title), h("ul", {}, ...texts.map((text) => h("li", { dir: "auto" }, text))));
  });
}

/** What is right in this case, then in the case of the vote before. */
function answers() {
  const title = (vote) => (state.before?.answer ? `The answer, ${nth(vote).toLowerCase()}` : "The answer");
  const last = answerList(state.answer, state.item, title(state.vote), sharesRight(state.votes));
  const { before } = state;
  return before?.answer ? [last, answerList(before.answer, before.item, title(before.vote), before.item.prompt === state.item.prompt ? "" : before.item.prompt)] : [last];
}

function tick() {
  if (state.phase === "waiting") return (clock.textContent = "");
  const seconds = state.phase === "open" ? Math.max(0, Math.floor((performance.now() - since) / 1000)) : state.seconds;
  return (clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

/** Leave it as a page has it. @returns {number} how many screens it takes */
function asPage(shownThere) {
  release(shownThere);
  return 1;
}

/**
 * Show page `at`, from 0, of these sections one after the other.
 * @returns {boolean} whether there is such a page
 */
function leafThrough(sections, at) {
  let left = at;
  for (const section of sections) {
    place.replaceChildren(section);
    const pages = small.matches ? asPage(section) : inPages(section, place, left, ofWindow());
    if (left < pages) return true;
    left -= pages;
  }
  return false;
}

function showQuestion() {
  place.replaceChildren(question());
  if (small.matches) return (screens = asPage(place.querySelector(".sp-item")));
  return (screens = layOut(place.querySelector(".sp-item"), place, turned, ofWindow()));
}

/** The count in letters as large as they may be; where that is too small, without what Q brings back. */
function showCount() {
  place.replaceChildren(counted());
  if (small.matches) asPage(place);
  else fitCount();
}

function fitCount() {
  if (fit(place, ofWindow(), WANTED)) return;
  place.querySelector(".sp-about")?.remove();
  if (fit(place, ofWindow(), WANTED)) return;
  for (const list of place.querySelectorAll(".sp-tally")) list.classList.add("sp-short"); // Q has its lines in full
  if (fit(place, ofWindow())) return;
  place.querySelector(".sp-earlier")?.remove(); // the notes show it again, alone
  fit(place, ofWindow());
}

/** Put what is on show into the height there is. After the last page comes what was there before. */
function draw() {
  if (state.phase === "waiting") return place.replaceChildren(h("p", {}, state.call ? "In the room: join with your phone. The first question comes here." : "Join with your phone. The first question comes here."));
  if (heard && !leafThrough(reasonLists(), heard - 1)) heard = 0;
  if (heard) return undefined;
  if (answered && !leafThrough(answers(), answered - 1)) answered = 0;
  if (answered) return undefined;
  return asked ? showQuestion() : showCount();
}

const onShow = () => JSON.stringify([state.round, state.shows, state.phase, asked, turned, answered, heard, heard && chosen(), !asked && !answered && state.votes]);

function paint() {
  const { voted, here, on_call: typed, call: there } = state;
  const voting = state.phase === "waiting" ? "" : `${voted} of ${Math.max(voted, here)} have voted${typed ? `, and ${typed}${there > typed ? ` of ${there}` : ""} on the call` : ""}`;
  if (onCall.hidden !== !there) [onCall.hidden, shown] = [!there, ""]; // its line takes of the question's height
  figures.replaceChildren(voting || `${here} here`, " ", clock);
  joining.dataset.phase = state.phase; // while people read, the question needs the room of the QR code
  if (onShow() !== shown) {
    draw();
    shown = onShow();
  }
  for (const step of steps) step.button.setAttribute("aria-disabled", String(!step.may()));
}

/** Say it at the foot, whose height is taken from what is on show; `round`: the one of which it warns. */
function tell(words, round = 0) {
  warned = round;
  if (said.textContent === words) return;
  said.textContent = words;
  if (!shown) return;
  shown = "";
  paint();
}

/** Say no more that there is no server; the state that comes with it is drawn once, with the foot as it is then. */
function unsay() {
  if ([GONE, STOPPED].includes(said.textContent)) [said.textContent, shown] = ["", ""];
}

function show(next) {
  if (next.round !== state.round || next.shows !== state.shows || next.phase !== state.phase) {
    [asked, turned, answered, heard, screens, warned] = [next.phase === "open", 0, 0, 0, 1, 0];
    said.textContent = "";
  }
  state = next;
  since = performance.now() - (state.seconds ?? 0) * 1000;
  tick();
  paint();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const step = [...steps, ...others].find(({ key }) => key === event.key.toLowerCase());
  if (!step?.may()) return;
  event.preventDefault();
  if (warned && !["z", "r"].includes(step.key)) tell(""); // something else is meant after all
  step.go();
});
for (const step of steps) {
  // A button that cannot be pressed now says so and keeps the focus; a press does nothing.
  step.button.addEventListener("click", (event) => step.may() || event.stopImmediatePropagation(), { capture: true });
}
followTheme();
setInterval(tick, 250);
joining.append(...join());
const link = (address, words, target = "_blank") => h("a", { href: address, target, class: "sp-see" }, words);
const board = joining.dataset.board ? link("/facilitator/board", "The board: lines that people have sent") : null;
const notes = link(NOTES, "Notes: a second window, not for the room", BESIDE);
const top = h("div", { class: "sp-top" }, joining, figures);
const foot = h("div", { class: "sp-foot" }, ...steps.map((step) => step.button), notes, board, said);
main.append(top, place, foot);
window.addEventListener("resize", () => shown && draw());
follow("/facilitator/events", show, (reached) => (reached ? unsay() : tell(GONE)));
