// The learner's answer log: one row for each item, in the browser's localStorage.
//   staffplus:1:<course>:<item>         the row
//   staffplus:1:seed                    what this learner's shuffling grows from
//   staffplus:1:work:<course>:<name>    what the learner made in a widget (work.js)
//   staffplus:kept:<course>:<item>:<n>  a row this version could not read, out of harm's way
// Where storage is full or forbidden, rows wait in memory and every write tries again.
import { familyOf } from "../items/stems.js";
import { isMemory, memoryAfter, nights } from "./memory.js";
import { recover, remember } from "./recent.js";

recover();

export const VERSION = 1;
/** Boxes are read, and written no more: editions before this one had no memory (memory.js) in their rows. */
export const TOP_BOX = 5;
export const LOG_PREFIX = `staffplus:${VERSION}:`;
export const SEED_KEY = `${LOG_PREFIX}seed`;
export const KEPT_PREFIX = "staffplus:kept:";
const LOG_EVENT = "staffplus:log";
// One for the page: each widget's script brings a copy of this module, and all speak of one log.
const unsaved = (window.staffplusUnsaved ??= new Map());
let forbidden = false;

export const rowKey = (course, id) => `${LOG_PREFIX}${course}:${id}`;

export function readText(key) {
  if (unsaved.has(key)) return unsaved.get(key);
  try {
    const text = localStorage.getItem(key);
    forbidden = false;
    return text;
  } catch {
    forbidden = true;
    return null;
  }
}

export const writeText = (key, text) => writeTexts([[key, text]]);

/** The same for many at once. @param {[string, string][]} entries key and text */
export function writeTexts(entries) {
  const saved = [];
  for (const [key, text] of entries) unsaved.set(key, text);
  for (const [name, waiting] of unsaved) {
    try {
      keepUnreadable(name);
      localStorage.setItem(name, waiting);
      unsaved.delete(name);
      saved.push([name, waiting]);
    } catch {
      continue; // it stays in `unsaved`, and the page says so
    }
  }
  remember(saved);
  window.dispatchEvent(new CustomEvent(LOG_EVENT));
}

/** Take away what stands at these keys. */
export function removeTexts(keys) {
  for (const key of keys) {
    unsaved.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      forbidden = true;
    }
  }
  remember(keys.map((key) => [key, null]));
  window.dispatchEvent(new CustomEvent(LOG_EVENT));
}

/** Every key there is, saved or waiting to be, in order. */
export function allKeys() {
  const keys = new Set(unsaved.keys());
  try {
    Object.keys(localStorage).forEach((key) => keys.add(key));
  } catch {
    forbidden = true;
  }
  return [...keys].sort();
}

/** Move what stands at `key`, if this version cannot read it, to a key of its own. Throws when full. */
function keepUnreadable(key) {
  const text = localStorage.getItem(key);
  if (!key.startsWith(LOG_PREFIX) || key === SEED_KEY || text === null || parseRow(text).row) return;
  for (let n = 1; ; n += 1) {
    const name = `${KEPT_PREFIX}${key.slice(LOG_PREFIX.length)}:${n}`;
    const there = localStorage.getItem(name);
    if (there === null) localStorage.setItem(name, text);
    if (there === null || there === text) return;
  }
}

/** What stands at a key: a row and its status, as `lookUp` gives them. */
export function parseRow(text) {
  if (text === null) return { row: null, status: "none" };
  let row = null;
  try {
    row = JSON.parse(text);
  } catch {
    return { row: null, status: "unreadable" };
  }
  if (row?.v > VERSION) return { row: null, status: "newer" };
  if (row?.v !== VERSION) return { row: null, status: "unreadable" };
  if (row.kind === "work") return { row, status: "current" };
  const count = (value) => (Number.isInteger(value) && value > 0 ? value : 0);
  return {
    status: "current",
    row: {
      ...row,
      response: row.response ?? null,
      ...("box" in row && { box: Math.min(TOP_BOX, count(row.box)) }),
      ...("memory" in row && { memory: isMemory(row.memory) ? row.memory : null }),
      attempts: count(row.attempts),
      first: row.first ?? null,
      revealed: row.revealed === true,
      earlier: Array.isArray(row.earlier) ? row.earlier : [],
    },
  };
}

/**
 * The learner's row for `item`.
 * @returns {{row: ?object, status: string}} status: none, current, changed (the row answers an older
 *   wording of the item), unreadable, or newer (a later version of the course wrote it)
 */
export function lookUp(course, item) {
  const found = parseRow(readText(rowKey(course, item.id)));
  return found.row && found.row.hash !== item.hash ? { row: found.row, status: "changed" } : found;
}

/** What a new row for `item` builds on: its present row, or an empty one that keeps older wordings. */
function startingRow(course, item) {
  const { row, status } = lookUp(course, item);
  if (status === "current") return row;
  const { earlier = [], ...old } = row ?? {};
  return {
    v: VERSION,
    course,
    id: item.id,
    hash: item.hash,
    kind: item.kind,
    response: null,
    score: 0,
    correct: false,
    confidence: null,
    time: new Date().toISOString(),
    memory: null,
    attempts: 0,
    first: null,
    revealed: false,
    earlier: row ? [...earlier, old] : [],
  };
}

/** The rows in which the item of this row was answered, in whichever case. */
function answersTo(course, row) {
  const item = rowKey(course, familyOf(row.id));
  const others = allKeys().filter((key) => key.startsWith(`${item}/`) && key !== rowKey(course, row.id));
  return [row, ...others.map((key) => parseRow(readText(key)).row)].filter((one) => one?.attempts);
}

/**
 * Log an answer, and how well its item is remembered after it: a case goes on from where its item stands.
 * Right on the day on which the answer was shown, before any was given, says nothing: it counts as missed.
 * @param {string} course
 * @param {object} item
 * @param {*} response
 * @param {{score: ?number, correct: ?boolean}} marked what `mark` said
 * @param {?string} confidence guessing, fairly sure, certain, or null when not given
 */
export function recordAnswer(course, item, response, { score, correct }, confidence) {
  const row = startingRow(course, item);
  const answer = { response, score, correct, confidence, time: new Date().toISOString() };
  const now = Date.parse(answer.time);
  const copied = row.revealed && !row.attempts && nights(Date.parse(row.time), now) === 0;
  const memory = correct === null ? row.memory : memoryAfter(answersTo(course, row), { correct: correct && !copied, confidence }, now);
  const next = { ...row, ...answer, memory, attempts: row.attempts + 1, first: row.first ?? answer };
  writeText(rowKey(course, item.id), JSON.stringify(next));
}

/** Log that the answer was shown; the response, if there is one, stays as it was. */
export function recordReveal(course, item) {
  writeText(rowKey(course, item.id), JSON.stringify({ ...startingRow(course, item), revealed: true }));
}

/** A string of this learner's own, the same in every visit. */
export function learnerSeed() {
  const known = readText(SEED_KEY);
  if (known) return known;
  const seed = crypto.getRandomValues(new Uint32Array(2)).join("-");
  writeText(SEED_KEY, seed);
  return seed;
}

/** True when answers live in this page only: storage is full, forbidden or absent. */
export function isForgetful() {
  return forbidden || unsaved.size > 0;
}

/** Call `listener` after every change of the log, by this page or another tab, until `signal` aborts. */
export function onLogChange(listener, signal) {
  window.addEventListener(LOG_EVENT, () => listener(), { signal });
  const heard = ({ key }) => (key === null || key.startsWith(LOG_PREFIX)) && listener();
  window.addEventListener("storage", heard, { signal });
}

/**
 * Everything logged for `course`, saved or not: answers, and what was made in its widgets.
 * @returns {{v: number, course: string, exported: string, rows: object[], work: object[]}}
 *   `exported` is an ISO time
 */
export function exportLog(course) {
  const keys = allKeys();
  const under = (prefix) => keys.filter((key) => key.startsWith(prefix));
  const rows = under(rowKey(course, "")).map((key) => parseRow(readText(key)).row);
  const work = under(`${LOG_PREFIX}work:${course}:`).map((key) => parseRow(readText(key)).row);
  const there = (row) => row !== null;
  const exported = new Date().toISOString();
  return { v: VERSION, course, exported, rows: rows.filter(there), work: work.filter(there) };
}
