// The course as the build tells every page of it (course.js in _static), and how far this reader has come.
//   chapter: {name, title, number, steps: [{at, title, minutes}], questions: [[item, {stem: hash}, step]]}
import { lookUp } from "../../widgets/shared/log.js";
import { COURSE, progressIn } from "./store.js";

export const chapters = () => (Array.isArray(window.staffplusCourse) ? window.staffplusCourse : []);

/** The chapter whose page this is, or undefined. */
export function chapterHere() {
  const page = decodeURIComponent(location.pathname).split("/").at(-1).replace(/\.html$/, "");
  return chapters().find(({ name }) => name === page);
}

/** The rows of an item, of whichever stem, that answer it as it reads today. */
function rowsOf([item, stems]) {
  const found = Object.entries(stems).map(([stem, hash]) => lookUp(COURSE, { id: item + stem, hash }));
  return found.filter(({ status }) => status === "current").map(({ row }) => row);
}

export const isAnswered = (question) => rowsOf(question).some(({ response, revealed }) => response !== null || revealed);

/**
 * How a question was answered the first time: right, missed, debate (nothing is right there), or null
 * while it is open. One that was only looked up is missed.
 */
export function atFirst(question) {
  const rows = rowsOf(question).filter(({ response, revealed }) => response !== null || revealed);
  if (!rows.length) return null;
  const time = ({ first, time: shown }) => String(first?.time ?? shown ?? "");
  const [{ first }] = rows.sort((one, other) => (time(one) < time(other) ? -1 : 1));
  if (first === null) return "missed";
  return first.score === null ? "debate" : first.score === 1 ? "right" : "missed";
}

/** @returns {{read: number, of: number, left: number, answered: number, questions: number, task: boolean}} */
export function tally({ name, steps, questions }) {
  const { read, task } = progressIn(name);
  const open = steps.filter(({ at }) => !read.includes(at));
  return {
    read: steps.length - open.length,
    of: steps.length,
    left: open.reduce((sum, { minutes }) => sum + minutes, 0), // minutes
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
