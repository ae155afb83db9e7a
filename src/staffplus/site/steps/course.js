// The course as the build tells every page of it (course.js in _static), and how far this reader has come.
//   chapter: {name, title, number, steps: [{at, title, minutes, core}], questions: [[item, {stem: hash}, step]]}
import { rowsOf } from "../progress/figures.js";
import { pathOf, progressOf } from "./store.js";

export const chapters = () => (Array.isArray(window.staffplusCourse) ? window.staffplusCourse : []);

/** The chapter whose page this is, or undefined. */
export function chapterHere() {
  const page = decodeURIComponent(location.pathname).split("/").at(-1).replace(/\.html$/, "");
  return chapters().find(({ name }) => name === page);
}

export const isAnswered = (question) => rowsOf(question).length > 0;

/** Questions of a chapter that the first page may ask, to say where to begin: one beside its own. */
const ASKED_ELSEWHERE = 1;

/** Whether something was done in a chapter's own page. */
export function isBegun({ name, questions }) {
  const { read, task } = progressOf(name);
  return read.length > 0 || task !== null || questions.filter(isAnswered).length > ASKED_ELSEWHERE;
}

/**
 * How a question was answered the first time: {how, id} with `how` right, missed or debate (nothing is
 * right there) and the id of the stem; null while it is open. One that was only looked up is missed.
 */
export function atFirst(question) {
  const [row] = rowsOf(question); // the earliest first
  if (!row) return null;
  const score = row.first === null ? 0 : row.first.score;
  return { how: score === null ? "debate" : score === 1 ? "right" : "missed", id: row.id };
}

/** Whether a step is on the reader's path; a chapter without a core has all of its steps there. */
export const isOn = (steps, step, path = pathOf()) => path === "full" || step.core === true || !steps.some(({ core }) => core);

export const minutesOf = (steps) => steps.reduce((sum, { minutes }) => sum + minutes, 0);

/**
 * How far a chapter is read, on the reader's path.
 * @param {{path: ?string}} wanted another path: "full" for the whole chapter
 * @returns {{read: number, of: number, left: number, all: number, answered: number, questions: number, task: boolean}}
 *   `left` and `all` in minutes
 */
export function tally({ name, steps, questions }, { path = pathOf() } = {}) {
  const { read, task } = progressOf(name);
  const on = steps.filter((step) => isOn(steps, step, path));
  const open = on.filter(({ at }) => !read.includes(at));
  return {
    read: on.length - open.length,
    of: on.length,
    left: minutesOf(open),
    all: minutesOf(on),
    answered: questions.filter(isAnswered).length,
    questions: questions.length,
    task: task !== null,
  };
}

/** The index of the step that a kept place means today, and whether it is the very one. */
export function placeIn(steps, { at, index }) {
  const there = steps.findIndex((step) => step.at === at);
  if (there >= 0) return { index: there, same: true };
  const near = steps.findIndex((step) => step.at === String(at).replace(/-\d+$/, ""));
  return { index: near >= 0 ? near : Math.min(index, steps.length - 1), same: false };
}

const NAME = 90; // characters: the first line of a case may be all of it (as `NAME` in progress.py)
const short = (text) => (text?.length > NAME ? text.slice(0, NAME).replace(/ \S*$/, " …") : text);

/** What a question is known by: once met, the first line of its case; before, what it asks. */
export const nameOf = (item, met) => short(met && item?.case ? item.case.split("\n")[0] : item?.prompt);
