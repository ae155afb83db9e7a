// The landing page's first screen: for whoever has begun, where to go on and how much is left there.
import { h } from "../../shared/dom.js";
import { exportLog } from "../../shared/log.js";
import { duration } from "./bar.js";
import { chapters, isOn, placeIn, tally } from "./course.js";
import { pathChoice } from "./path.js";
import { COURSE, pathOf, progressOf } from "./store.js";

/** Nothing is left of a chapter but to look at its last page, which says how it went. */
function isDone(chapter) {
  const { left, answered, questions } = tally(chapter);
  return !left || (answered === questions && unread(chapter) === chapter.steps.length - 1);
}

/** The index of its first step on the reader's path that is not read, or -1. */
function unread({ name, steps }) {
  const { read } = progressOf(name);
  return steps.findIndex((step) => isOn(steps, step) && !read.includes(step.at));
}

/** The chapter read last and the step in it, or the next one where that is finished; null for a newcomer. */
export function nextPlace() {
  const begun = chapters().map((chapter) => ({ chapter, kept: progressOf(chapter.name) }));
  const last = begun.filter(({ kept }) => kept.time).sort((one, other) => (one.kept.time < other.kept.time ? 1 : -1))[0];
  if (!last) return null;
  const { index, same } = placeIn(last.chapter.steps, last.kept);
  const { left } = tally(last.chapter);
  const atEnd = index === last.chapter.steps.length - 1;
  if (!atEnd) return { chapter: last.chapter, index, left, same };
  // From the last page back to what was passed by; it counts as the place itself when only it is left.
  if (!isDone(last.chapter)) return { chapter: last.chapter, index: unread(last.chapter), left, same };
  const later = chapters().find((chapter) => chapter.number > last.chapter.number && !isDone(chapter));
  const open = later ?? chapters().find((chapter) => !isDone(chapter)) ?? chapters().find((chapter) => tally(chapter).left);
  if (!open) return { chapter: last.chapter, index, left: 0, same };
  return { chapter: open, index: placeIn(open.steps, progressOf(open.name)).index, left: tally(open).left, same };
}

/** Where a newcomer begins who has answered *Where should you begin?* (quiz/placement.js); else null. */
function advisedPlace() {
  const chapter = chapters().find(({ name }) => name === window.staffplusAdvice?.[0]);
  return chapter ? { chapter, index: 0, left: tally(chapter).left, same: true, advised: true } : null;
}

const placeHere = () => nextPlace() ?? advisedPlace();

/** True when the reader was last in a chapter that has another name now, or is gone. */
function isRenamed() {
  const kept = exportLog(COURSE).work.filter(({ id, value }) => String(id).startsWith("steps:") && value?.time);
  const last = kept.sort((one, other) => (String(one.value.time) < String(other.value.time) ? 1 : -1))[0];
  return last !== undefined && !chapters().some(({ name }) => last.id === `steps:${name}`);
}

const counted = (steps) => `${steps} step${steps === 1 ? "" : "s"}`;

const RENAMED = "The chapter where you were last has another name now: look for it in the list of chapters.";

let choice = null;

export function home() {
  const box = document.querySelector(".home");
  if (!box) return;
  if (!choice && chapters().length) box.after(h("div", { class: "home-path" }, (choice = pathChoice(placeHere)).node));
  choice?.paint();
  const place = placeHere();
  const word = isRenamed() ? RENAMED : "";
  const first = box.querySelector(".home-note");
  if (!place) {
    if (word && first.textContent !== word) first.textContent = word;
    return;
  }
  const { advised, chapter, index, left, same } = place;
  const step = chapter.steps[index];
  const href = `${chapter.name}.html#${step.at}`;
  const where = index ? `Step ${index + 1} of ${chapter.steps.length}: ${step.title}` : counted(chapter.steps.filter((one) => isOn(chapter.steps, one)).length);
  const all = chapters().every((it) => !tally(it).left);
  const core = pathOf() === "core" ? " on the core path" : "";
  const rest = left ? `${duration(left)} left in this chapter${core}` : all ? `every chapter is read${core}` : `this chapter is read${core}`;
  const go = h("a", { class: "home-go", href }, h("span", {}, advised ? "Begin here" : "Continue here"), h("span", { class: "home-where" }, `Chapter ${chapter.number}: ${chapter.title}`));
  const why = advised ? "By your first answers below. " : "";
  const note = `${why}${where} · ${rest}.${same ? "" : " The step where you were is no longer there; this is the nearest."} ${word}`.trim();
  const due = box.querySelectorAll(".home-due"); // due.js says it
  box.replaceChildren(h("p", {}, go), h("p", { class: "home-note" }, note), ...due);
}
