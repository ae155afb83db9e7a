// What this reader has read, beside the answers in the log: one piece of work for each chapter.
//   {at, index, title, time, read: [address, ...], task: time or null}
// `at` is the step that was on the screen last; its index and title say what it was once it is gone.
import { remember } from "../../shared/recent.js";
import { readWork, saveWork } from "../../shared/work.js";

export const COURSE = "staffplus";
const VIEW = "staffplus:steps:view";
/** Under which name the chosen path is kept. */
const PATH = "staffplus:steps:path";
/** The paths, the wider one first. */
export const PATHS = ["full", "core"];

const idOf = (chapter) => `steps:${chapter}`;
const text = (value) => (typeof value === "string" ? value : null);

/** What is kept of a chapter; whatever stands there, it comes back in this form. */
export function progressOf(chapter) {
  const kept = readWork(COURSE, idOf(chapter)) ?? {};
  return {
    at: text(kept.at),
    index: Number.isInteger(kept.index) && kept.index >= 0 ? kept.index : 0,
    title: text(kept.title) ?? "",
    time: text(kept.time) ?? "",
    read: Array.isArray(kept.read) ? kept.read.filter(text) : [],
    task: text(kept.task),
  };
}

/** Change some of it; what another tab has added meanwhile to `read` stays. */
function change(chapter, changes) {
  const before = progressOf(chapter);
  const next = { ...before, ...changes };
  if (JSON.stringify(next) !== JSON.stringify(before)) saveWork(COURSE, idOf(chapter), next);
}

const now = () => new Date().toISOString();

export const savePlace = (chapter, { at, title }, index) => change(chapter, { at, title, index, time: now() });

export function saveRead(chapter, addresses) {
  const { read } = progressOf(chapter);
  const more = addresses.filter((at) => !read.includes(at));
  if (more.length) change(chapter, { read: [...read, ...more] });
}

export const saveTask = (chapter, done) => change(chapter, { task: done ? now() : null });

/** The path that the reader has chosen; null while none is. */
export function chosenPath() {
  let kept = window.staffplusPath ?? null;
  try {
    kept = localStorage.getItem(PATH) ?? kept;
  } catch {
    // forbidden: what was chosen holds until the page is closed
  }
  return PATHS.includes(kept) ? kept : null;
}

/** Which path the reader is on: "core", as everyone begins, or "full". */
export const pathOf = () => chosenPath() ?? "core";

export function savePath(path) {
  window.staffplusPath = path;
  try {
    localStorage.setItem(PATH, path);
    remember([[PATH, path]]);
  } catch {
    // full or forbidden: it holds until the page is closed
  }
  window.dispatchEvent(new CustomEvent("staffplus:log")); // whatever tells minutes tells other ones now
}

/** Keep whether the reader wants pages whole; the build's script in each page's head reads it. */
export function saveWhole(whole) {
  try {
    localStorage.setItem(VIEW, whole ? "whole" : "steps");
  } catch {
    // full or forbidden: it holds until the page is closed
  }
}
