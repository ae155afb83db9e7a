// Every piece as this browser keeps it, with its date: read once for the page, the Markdown and print.
import { noteName } from "../../jobdesc/note.js";
import { isTable } from "../../plain.js";
import { readAll } from "../progress/stored.js";
import { COURSE } from "../steps/store.js";
import { groupsOf } from "./readers.js";

/** What the certificate keeps: a name to print, and no piece of the learner's. */
const PAPER = "certificate";

export const nameOf = (piece) => piece.work ?? noteName(piece.id);

/** A date as people write it; what is none is said to be none. @param {*} time an ISO time */
export function dayOf(time) {
  const at = typeof time === "string" ? new Date(time) : null;
  if (!at || Number.isNaN(at.getTime())) return "on a day that was not kept";
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

const asideOf = (log, name) => [...(log.kept.get(`work:${COURSE}:${name}`) ?? [])].sort();

/** What a note of this page has put aside (notes.js), each as text. */
function asideIn(piece, value) {
  const aside = piece.field && isTable(value) && Array.isArray(value.aside) ? value.aside : [];
  return aside.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
}

/**
 * @param {object} data what the build wrote: pieces, others, chapters, words
 * @returns {{pieces: object[], others: object[]}} of a piece: `groups`, `raw` (a value of no known form),
 *   `aside` (texts put out of the way, or not readable here) and `day`
 */
export function allKept(data) {
  const log = readAll();
  const pieces = data.pieces.map((piece) => {
    const record = log.work.get(nameOf(piece));
    const groups = groupsOf(piece, record?.value, data.words);
    const aside = [...asideOf(log, nameOf(piece)), ...asideIn(piece, record?.value)];
    return { piece, groups: groups ?? [], raw: groups ? null : JSON.stringify(record.value, null, 1), aside, day: record ? dayOf(record.time) : "" };
  });
  return { pieces, others: othersIn(log, data) };
}

/** What is kept beside the pieces: of a widget, of an exercise, or of no name that this page knows. */
function othersIn(log, data) {
  const shown = new Set(data.pieces.map(nameOf));
  const prefix = `work:${COURSE}:`;
  const places = [...log.kept.keys()].filter((of) => of.startsWith(prefix)).map((of) => of.slice(prefix.length));
  const names = [...new Set([...log.work.keys(), ...places])].filter((name) => !shown.has(name) && !name.startsWith("steps:") && name !== PAPER);
  return names.sort().map((name) => {
    const record = log.work.get(name);
    const known = data.others.find(({ work }) => work === name) ?? exercise(name, data.chapters);
    const raw = known || !record ? null : JSON.stringify(record.value, null, 1);
    return { name, known, raw, aside: asideOf(log, name), day: record ? dayOf(record.time) : "" };
  });
}

function exercise(name, chapters) {
  const chapter = name.startsWith("exercise:") ? name.slice("exercise:".length) : "";
  if (!Object.hasOwn(chapters, chapter)) return null;
  return { name: `Exercise: ${chapters[chapter]}`, href: `exercises.html`, where: "Exercises" };
}
