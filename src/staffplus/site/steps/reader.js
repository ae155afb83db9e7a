// A chapter read in steps: which one is on the screen, and what moves to another.
//   page: {chapter, top, steps, whole, now, stay, bar, nav, end, spoken, noteScroll}, `now` being the index of the step
import { h } from "../../shared/dom.js";
import { isForgetful, onLogChange } from "../../shared/log.js";
import { follow } from "./address.js";
import { duration, stepBar, stepNav } from "./bar.js";
import { isAnswered, isOn, tally } from "./course.js";
import { ending } from "./end.js";
import { onStepKeys } from "./keys.js";
import { familyNode, markContents, numberParts, readSteps, showOnly, showQuestions, stepOf } from "./parts.js";
import { bring, keepScroll, whenSettled } from "./scroll.js";
import { passageIn } from "./passage.js";
import { stay } from "./stay.js";
import { pathOf, progressOf, savePlace, saveRead, saveWhole } from "./store.js";

const root = document.documentElement;
const PASSED = "The step before is not counted as read: you only passed through it.";
const FORGETFUL = "This browser keeps nothing: your place is lost when you close the page.";

/** The step to which *Next* goes, or *Back*: the nearest on the reader's path, else the very next. */
function ahead({ steps, now }, by) {
  const path = pathOf();
  for (let at = now + by; steps[at]; at += by) if (isOn(steps, steps[at], path)) return at;
  return now + by;
}

/** Questions without an answer on the reader's path; beyond it those of the step on the screen alone. */
function openOnes({ chapter, steps, now, whole }) {
  const path = pathOf();
  const asked = chapter.questions.filter(([, , step]) => steps[step] && (isOn(steps, steps[step], path) || (!whole && step === now)));
  return asked.filter((question) => !isAnswered(question));
}

function paint(page) {
  const shown = page.whole ? null : page.now;
  const path = pathOf();
  const off = page.steps.some((step) => !isOn(page.steps, step, path));
  page.bar.paint(shown, progressOf(page.chapter.name).read, { left: tally(page.chapter).left, off });
  page.nav.paint(shown, openOnes(page).length > 0, ahead(page, 1));
  page.end.paint();
  if (isForgetful()) page.bar.say(FORGETFUL);
}

/** Put step `index` on the screen, or keep the whole page there; nothing else changes. */
function draw(page, index) {
  page.now = index;
  const { chapter, steps, top, whole } = page;
  const shown = whole ? null : index;
  root.dataset.steps = whole ? "whole" : "on";
  root.dataset.step = index === 0 ? "first" : index === steps.length - 1 ? "last" : "middle";
  showOnly(top, steps, shown);
  showQuestions(chapter.questions, shown);
  numberParts(steps, shown);
  if (!whole) markContents(steps[index]);
  page.stay.with(index);
  if (!whole && index === steps.length - 1) readToTheEnd(page);
  paint(page);
  window.dispatchEvent(new CustomEvent("staffplus:step"));
}

/** No step follows the last, so it counts as read when its reader has stayed. */
function readToTheEnd(page) {
  const last = page.steps.length - 1;
  if (page.stay.wasRead(last)) return saveRead(page.chapter.name, [page.steps[last].at]);
  const again = () => !page.whole && page.now === last && readToTheEnd(page);
  return setTimeout(again, Math.max(250, page.stay.left(last)));
}

/** To step `index`: an entry of its own in the browser's history, its heading in focus. */
function go(page, index) {
  const { chapter, steps } = page;
  if (page.whole || index < 0 || index >= steps.length) return;
  page.noteScroll();
  draw(page, index);
  history.pushState({ y: 0 }, "", `#${steps[index].at}`);
  savePlace(chapter.name, steps[index], index);
  page.bar.say("");
  bring(steps[index].heading, true);
  page.spoken.textContent = `Step ${index + 1} of ${steps.length}, ${duration(steps[index].minutes)}.`;
}

function forward(page) {
  const { chapter, now, steps } = page;
  if (now === steps.length - 1) return;
  const wasRead = page.stay.wasRead(now);
  if (wasRead) saveRead(chapter.name, [steps[now].at]);
  go(page, ahead(page, 1));
  if (!wasRead && !progressOf(chapter.name).read.includes(steps[now].at)) page.bar.say(PASSED);
}

/** Between steps and the whole page; the passage that was being read stays where it was on the screen. */
function turn(page) {
  const passage = passageIn(page);
  page.whole = !page.whole;
  saveWhole(page.whole);
  history.scrollRestoration = page.whole ? "auto" : "manual";
  draw(page, passage.index);
  if (!page.whole) history.replaceState(history.state, "", `#${page.steps[passage.index].at}`);
  savePlace(page.chapter.name, page.steps[passage.index], passage.index);
  page.turned = passage.keep();
}

/** Show the question `item`, in whichever step it is, and give it the focus. */
function openItem(page, item) {
  const index = page.chapter.questions.find(([name]) => name === item)?.[2] ?? page.now;
  if (index !== page.now) go(page, index);
  const node = familyNode(item);
  if (node) bring(node.firstElementChild ?? node, false);
}

/** To the next question without an answer: after the one in focus, or from this step on; then from the start. */
function nextOpen(page) {
  const { questions } = page.chapter;
  const open = openOnes(page);
  if (!open.length) return; // the button is gone, or another tab has just answered the last
  const order = questions.map(([item]) => item);
  const from = document.activeElement?.closest(".sp-family")?.dataset.item;
  const at = from ? order.indexOf(from) + 1 : questions.findIndex((question) => isAhead(page, question));
  const later = at < 0 ? undefined : open.find(([item]) => order.indexOf(item) >= at);
  openItem(page, (later ?? open[0])[0]);
}

const isAhead = (page, [item, , step]) =>
  page.whole ? (familyNode(item)?.getBoundingClientRect().bottom ?? 0) > 60 : step >= page.now;

/** In the whole page: the step at the middle of the screen. */
function inView(steps) {
  const passed = steps.filter(({ blocks: [first] }) => first && first.getBoundingClientRect().top < innerHeight / 2);
  return Math.max(0, passed.length - 1);
}

/** In the whole page what has gone by, and not too fast, counts as read; the step in view is the place to come back to. */
function seen({ chapter, stay: stayed, steps }) {
  const index = inView(steps);
  stayed.with(index);
  const gone = steps.filter(({ blocks }, n) => blocks.length && blocks.at(-1).getBoundingClientRect().bottom < innerHeight && stayed.wasRead(n));
  saveRead(chapter.name, gone.map(({ at }) => at));
  if (progressOf(chapter.name).at !== steps[index].at) savePlace(chapter.name, steps[index], index);
}

/** What was answered or done counts as read from that moment on: a browser may be closed without a word. */
const keepDone = ({ chapter, stay: stayed, steps }) => saveRead(chapter.name, stayed.done().map((index) => steps[index].at));

/** What is done in a widget counts as staying: a control used, or something dragged to its place. */
function watchWork(page, article) {
  const note = ({ target, type }) => {
    const widget = target.closest?.(".staffplus-widget, .write-here");
    if (!widget || (type === "click" && !target.closest("button"))) return;
    const index = page.whole ? stepOf(page.steps, widget) : page.now;
    if (index < 0) return;
    page.stay.use(index);
    setTimeout(() => keepDone(page)); // once the widget has heard of it
  };
  for (const type of ["input", "change", "click", "drop"]) article.addEventListener(type, note, true);
  // Whoever leaves by another way than "Next" has done it all the same.
  window.addEventListener("pagehide", () => keepDone(page));
}

/** @param {Element} article @param {object} chapter as course.js tells it */
export function reader(article, chapter) {
  const top = article.querySelector(":scope > section");
  const steps = readSteps(top);
  const page = { chapter, top, steps, whole: root.dataset.steps === "whole", now: 0, stay: stay(chapter, steps) };
  const moves = { back: () => go(page, ahead(page, -1)), next: () => forward(page), open: () => nextOpen(page) };
  page.spoken = h("p", { class: "steps-spoken", role: "status" });
  page.bar = stepBar(steps, () => turn(page));
  page.nav = stepNav(steps, moves);
  page.end = ending(chapter, top.querySelector("#chapter-end"), (item) => openItem(page, item));
  top.querySelector(":scope > h1").after(page.bar.node, page.bar.note);
  article.append(page.nav.node, page.spoken);
  const show = (index) => draw(page, index);
  follow(page, show, true);
  if (!page.whole) history.scrollRestoration = "manual";
  whenSettled(() => showQuestions(chapter.questions, page.whole ? null : page.now));
  page.noteScroll = keepScroll(() => page.whole && seen(page));
  watchWork(page, article);
  onStepKeys(moves, () => !page.whole);
  window.addEventListener("popstate", () => follow(page, show, false));
  // The browser's own search has found something in a step that is not on the screen.
  article.addEventListener("beforematch", ({ target }) => draw(page, Math.max(0, stepOf(steps, target))));
  onLogChange(() => {
    keepDone(page);
    paint(page);
  });
}
