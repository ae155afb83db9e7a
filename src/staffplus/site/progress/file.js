// The file in which a learner takes everything along. Version 1:
//   {format: "staffplus-progress", v: 1, course, exported, seed,
//    path: "core" or "full"       which was chosen; files of editions before have none, as who chose nothing,
//    rows: [...], work: [...]     as the log has them (shared/log.js),
//    kept: [{of, text}]}          what an import or a later version has put out of the way, as it was
// Reading one says what is wrong with it, or gives the log in it (merge.js); it writes nothing.
import { TOP_BOX, VERSION, parseRow } from "../../shared/log.js";
import { isMemory } from "../../shared/memory.js";
import { COURSE, PATHS } from "../steps/store.js";

const FORMAT = "staffplus-progress";
const FILE_VERSION = 1;
/** Twice what a browser keeps for a site. */
const LARGEST = 10_000_000; // characters
const AGAIN = "Export it again where you learn, and choose the new file.";
const ID = /^[\w./:-]{1,200}$/;
const SURE = ["guessing", "fairly sure", "certain"];

const isText = (value) => typeof value === "string";
const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isTime = (value) => isText(value) && value.length <= 40 && !Number.isNaN(Date.parse(value));
const isCount = (most) => (value) => Number.isInteger(value) && value >= 0 && value <= most;
const orNothing = (rule) => (value) => value === null || value === undefined || rule(value);
const isScore = (value) => typeof value === "number" && value >= 0 && value <= 1;
const isFirst = (value) => isTable(value) && isTime(value.time) && orNothing(isScore)(value.score) && isSure(value.confidence);
const isSure = orNothing((value) => SURE.includes(value));

/** Field -> what it must be, and how that is said. */
const BOTH = {
  v: [(value) => value === VERSION, `the version ${VERSION}`],
  course: [(value) => value === COURSE, `“${COURSE}”`],
  id: [(value) => isText(value) && ID.test(value), "a name of letters, digits and . / : - _"],
};
const WORK = { ...BOTH, kind: [(value) => value === "work", "“work”"], time: [isTime, "a time"], value: [(value) => value !== undefined, "something"] };
const ROW = {
  ...BOTH,
  hash: [(value) => isText(value) && value.length <= 100, "a short text"],
  kind: [(value) => isText(value) && value.length <= 40 && value !== "work", "the kind of a question"],
  time: [isTime, "a time"],
  score: [orNothing(isScore), "a number from 0 to 1, or nothing"],
  correct: [orNothing((value) => typeof value === "boolean"), "true, false or nothing"],
  confidence: [isSure, `${SURE.join(", ")} or nothing`],
  box: [orNothing(isCount(TOP_BOX)), `a whole number from 0 to ${TOP_BOX}`],
  memory: [orNothing(isMemory), "a stability in days and a difficulty from 1 to 10, or nothing"],
  attempts: [orNothing(isCount(1e6)), "a whole number"],
  revealed: [orNothing((value) => typeof value === "boolean"), "true or false"],
  first: [orNothing(isFirst), "an answer with its time"],
  earlier: [orNothing((value) => Array.isArray(value) && value.every(isTable)), "a list of answers"],
};
const KEPT = {
  of: [(value) => isText(value) && new RegExp(`^(work:)?${COURSE}:[\\w./:-]{1,200}$`).test(value), "the place of an answer"],
  text: [isText, "a text"],
};

function told(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What is wrong with the entries of one list of the file. */
function faultsIn(name, entries, rules) {
  if (!Array.isArray(entries)) return [`${name}: found ${told(entries)}; expected a list.`];
  return entries.flatMap((entry, n) => {
    const at = `${name}, entry ${n + 1}`;
    if (!isTable(entry)) return [`${at}: found ${told(entry)}; expected a table.`];
    const wrong = Object.entries(rules).filter(([field, [rule]]) => !rule(entry[field]));
    return wrong.map(([field, [, expected]]) => `${at}, ${field}: found ${told(entry[field])}; expected ${expected}.`);
  });
}

/**
 * The log as the text of a file. A record that could not be read back, since something else has written
 * it, goes along as kept text.
 * @param {string} exported an ISO time
 */
export function fileOf({ rows, work, kept, seed, path }, exported) {
  const sound = (map, rules) => [...map.values()].filter((record) => !faultsIn("", [record], rules).length);
  const odd = (map, rules, of) =>
    [...map].filter(([, record]) => faultsIn("", [record], rules).length).map(([id, record]) => ({ of: `${of}${id}`, text: JSON.stringify(record) }));
  const texts = [...kept].flatMap(([of, found]) => [...found].sort().map((text) => ({ of, text })));
  texts.push(...odd(rows, ROW, `${COURSE}:`), ...odd(work, WORK, `work:${COURSE}:`));
  const fits = texts.filter((entry) => !faultsIn("", [entry], KEPT).length);
  const whole = { format: FORMAT, v: FILE_VERSION, course: COURSE, exported, seed, path };
  return JSON.stringify({ ...whole, rows: sound(rows, ROW), work: sound(work, WORK), kept: fits }, null, 1);
}

function refuseWhole(data) {
  if (!isTable(data) || data.format !== FORMAT) return `This file is none that this page has exported. ${AGAIN}`;
  if (data.course !== COURSE) return `This file is of another course: found ${told(data.course)}; expected “${COURSE}”.`;
  if (!Number.isInteger(data.v) || data.v < 1) return `This file says no version: found ${told(data.v)}; expected ${FILE_VERSION}. ${AGAIN}`;
  if (data.v > FILE_VERSION) return `This file was written by a later edition of the course (version ${data.v}, here ${FILE_VERSION}). Open it in that edition, or bring this one up to date.`;
  return "";
}

function faultsOf(data) {
  const seed = data.seed === null || (isText(data.seed) && data.seed.length <= 100);
  const path = orNothing((value) => PATHS.includes(value))(data.path);
  return [
    ...(path ? [] : [`path: found ${told(data.path)}; expected ${PATHS.join(", ")} or nothing.`]),
    ...(seed ? [] : [`seed: found ${told(data.seed)}; expected a short text.`]),
    ...faultsIn("rows", data.rows, ROW),
    ...faultsIn("work", data.work, WORK),
    ...faultsIn("kept", data.kept, KEPT),
  ];
}

/** What to say of a file by its size alone, before it is read; "" when it may be read. */
export function refuseSize(size) {
  const mega = (number) => `${Math.round(number / 1e6)} MB`;
  return size > LARGEST ? `This file is too large: found ${mega(size)}; expected less than ${mega(LARGEST)}. An export is far smaller: is it the right file?` : "";
}

/**
 * Read the text of such a file.
 * @returns {{refused: string[], log: ?object}} why it cannot be taken, or the log in it
 */
export function readFile(text) {
  let data = null;
  try {
    data = JSON.parse(text);
  } catch {
    const cut = text.trimStart().startsWith("{") && !text.trimEnd().endsWith("}");
    const why = cut ? "This file is cut off: its end is missing." : "This file is not JSON, the form in which this page exports.";
    return { refused: [`${why} ${AGAIN}`], log: null };
  }
  const whole = refuseWhole(data);
  if (whole) return { refused: [whole], log: null };
  const faults = faultsOf(data);
  if (faults.length) {
    const more = faults.length > 3 ? [`And ${faults.length - 3} more.`] : [];
    return { refused: ["This file was changed after its export, and nothing of it was taken.", ...faults.slice(0, 3), ...more], log: null };
  }
  const byId = (entries) => new Map(entries.map((entry) => [entry.id, parseRow(JSON.stringify(entry)).row]));
  const kept = new Map();
  for (const { of, text: was } of data.kept) kept.set(of, (kept.get(of) ?? new Set()).add(was));
  return { refused: [], log: { rows: byId(data.rows), work: byId(data.work), kept, seed: data.seed, path: data.path ?? null } };
}
