// What a platform keeps of a log (../progress/merge.js): answers, what is read and the learner's seed, in
// one text of at most 4,096 characters, as SCORM 1.2 has it. The newest answers come first, and what
// finds no room is left out: the oldest. A text that was cut off on its way is read as far as it goes.
//   1~seed~CHAPTER…~SECONDS ANSWER…       an answer's time is the seconds from it to the one before
import { VERSION } from "../../shared/log.js";
import { memoryOf } from "../../shared/memory.js";
import { COURSE } from "../steps/store.js";
import { Reader, code, digits, shortest } from "./digits.js";
import { packed, unpacked } from "./response.js";

export const LARGEST = 4096; // characters
const FORM = "1";
const EPOCH = Date.UTC(2024, 0, 1) / 1000; // seconds
const SURE = [null, "guessing", "fairly sure", "certain"];
const IS = [null, false, true]; // correct
/** Words of a question that is gone: its answer can be passed over, and handed on as it is. */
const ANY = Array.from({ length: 64 }, (_, n) => String(n));
const PARTS = 60; // a share of a mark is told in these
/** Stabilities in equal ratios: 256 from a thousandth of a day to a hundred years. */
const STABLE = { least: 0.001, most: 36_500, steps: 255 };
const HARD = { least: 1, most: 10, steps: 15 };

const seconds = (time) => Math.max(0, Math.floor(Date.parse(time) / 1000) - EPOCH) || 0;
const iso = (since) => new Date((since + EPOCH) * 1000).toISOString();

function memoryDigits(memory) {
  if (!memory) return "!";
  const grown = Math.log(memory.stability / STABLE.least) / Math.log(STABLE.most / STABLE.least);
  const hard = (memory.difficulty - HARD.least) / (HARD.most - HARD.least);
  return digits(Math.round(grown * STABLE.steps) * 16 + Math.round(hard * HARD.steps), 2);
}

function memoryAt(from) {
  if (from.peek() === "!") return from.take(1) && null;
  const both = from.number(2);
  const stability = STABLE.least * (STABLE.most / STABLE.least) ** (Math.floor(both / 16) / STABLE.steps);
  const difficulty = HARD.least + ((both % 16) / HARD.steps) * (HARD.most - HARD.least);
  return { stability: Number(Math.min(STABLE.most, Math.max(STABLE.least, stability)).toPrecision(5)), difficulty: Number(difficulty.toFixed(4)) };
}

const isState = (value) => Math.max(0, IS.indexOf(value ?? null));
const sureness = (value) => Math.max(0, SURE.indexOf(value ?? null));
/** A score says no more than right, wrong or neither. */
const isWhole = ({ score, correct }) => (correct === null ? score === null || score === undefined : score === Number(correct));

/** An answer without its time; null for one that these questions do not know, such as an older wording's. */
function answer(row, { words, name }) {
  const response = packed(row.response, words);
  if (response === null) return null;
  const { first } = row;
  const once = row.attempts === 1 && first?.time === row.time;
  const more = !once || !isWhole(row);
  const flags = isState(row.correct) + 4 * sureness(row.confidence) + 16 * Number(row.revealed === true) + 32 * Number(more);
  const start = first ? 1 + isState(first.correct) : 0;
  const rest = more ? digits(start + 4 * sureness(first?.confidence) + 16 * Math.min(3, row.attempts ?? 0), 1) + score(row) : "";
  return name + digits(flags, 1) + rest + memoryDigits(memoryOf(row)) + response;
}

const score = (row) => (typeof row.score === "number" ? digits(row.score * PARTS, 1) : "!");
const scoreOf = (correct) => (correct === null ? null : Number(correct));

function answerAt(from, time, known) {
  const question = known.get(from.take(4)) ?? { words: ANY };
  const flags = from.number(1);
  const correct = IS[flags % 4] ?? null;
  const confidence = SURE[Math.floor(flags / 4) % 4];
  let made = { score: scoreOf(correct), attempts: 1, first: { correct, confidence } };
  if (flags >= 32) {
    const rest = from.number(1);
    const share = from.peek() === "!" ? from.take(1) && null : from.number(1) / PARTS;
    const first = rest % 4 ? { correct: IS[(rest % 4) - 1], confidence: SURE[Math.floor(rest / 4) % 4] } : null;
    made = { score: share, attempts: Math.floor(rest / 16), first };
  }
  const memory = memoryAt(from);
  const response = unpacked(from, question.words);
  const same = made.attempts === 1;
  const first = made.first && { response: same ? response : null, score: same ? made.score : scoreOf(made.first.correct), ...made.first, time };
  const { id, hash, kind } = question;
  if (!id) return null;
  return { v: VERSION, course: COURSE, id, hash, kind, response, score: made.score, correct, confidence, time, memory, attempts: made.attempts, first, revealed: flags % 32 >= 16, earlier: [] };
}

/** The steps of a chapter as four digits: another list of steps has others. */
const shapeOf = ({ steps }) => code(steps.map(({ at }) => at).join(" "));

function chapterDigits(chapter, record) {
  const { read = [], task = null, at = "", time = "" } = record?.value ?? {};
  const place = chapter.steps.findIndex((step) => step.at === at);
  const bits = chapter.steps.map((step) => Number(read.includes(step.at)));
  const mask = Array.from({ length: Math.ceil(bits.length / 6) }, (_, n) => digits(bits.slice(6 * n, 6 * n + 6).reduce((sum, bit, k) => sum + bit * 2 ** k, 0), 1));
  return code(chapter.name) + shapeOf(chapter) + digits(seconds(time || record.time), 6) + digits(place + 1, 2) + (task ? digits(seconds(task), 6) : "!") + mask.join("");
}

/** One chapter's record; null where it reads otherwise today, so that nobody knows what was read of it. */
function chapterAt(text, course) {
  const from = new Reader(text);
  const name = from.take(4);
  const chapter = course.find((one) => code(one.name) === name);
  if (!chapter || from.take(4) !== shapeOf(chapter)) return null;
  const time = iso(from.number(6));
  const place = from.number(2) - 1;
  const task = from.peek() === "!" ? from.take(1) && null : iso(from.number(6));
  const masks = chapter.steps.filter((_, n) => n % 6 === 0).map(() => from.number(1));
  const read = chapter.steps.filter((_, n) => Math.floor(masks[Math.floor(n / 6)] / 2 ** (n % 6)) % 2).map(({ at }) => at);
  const { at = null, title = "" } = chapter.steps[place] ?? {};
  const value = { at, index: Math.max(0, place), title, time: place >= 0 ? time : "", read, task };
  return { v: VERSION, course: COURSE, id: `steps:${chapter.name}`, kind: "work", value, time };
}

/** What the packer has to know of the questions: by id and by code. @param {object} items {id: [hash, kind, words]} */
export function questionsOf(items) {
  const all = Object.entries(items).map(([id, [hash, kind, words]]) => ({ id, hash, kind, words, name: code(`${id} ${hash}`) }));
  return { byId: new Map(all.map((one) => [one.id, one])), byName: new Map(all.map((one) => [one.name, one])) };
}

/** One record of the log as it is packed, but for an answer's place in time; null when it is not. */
export function entryOf(row, { byId }) {
  const question = byId.get(row.id);
  if (!question || question.hash !== row.hash || (!row.attempts && !row.revealed)) return null;
  const text = answer(row, question);
  return text === null ? null : { text, time: seconds(row.time) };
}

/**
 * @param {object} log with `strange`, if it has any: answers to questions that are gone, as `unpack` found them
 * @returns {{text: string, kept: number, left: number}} how many answers are in it, and how many found no room
 */
export function pack({ rows, work, seed, strange = [] }, course, questions) {
  const read = course.filter(({ name }) => work.has(`steps:${name}`)).map((chapter) => `${chapterDigits(chapter, work.get(`steps:${chapter.name}`))}.`);
  let text = `${FORM}~${/^[\w-]{1,60}$/.test(seed ?? "") ? seed : ""}~${read.join("")}~`;
  const entries = [...[...rows.values()].map((row) => entryOf(row, questions)).filter(Boolean), ...strange];
  entries.sort((one, other) => other.time - one.time || (one.text < other.text ? -1 : 1));
  let [kept, before] = [0, null];
  for (const { text: told, time } of entries) {
    const next = (before === null ? digits(time, 6) : shortest(before - time)) + told;
    if (text.length + next.length > LARGEST) break;
    text += next;
    [kept, before] = [kept + 1, time];
  }
  return { text, kept, left: entries.length - kept };
}

/** Whether this edition of the course can read a text; one it cannot read is not to be written over. */
export const isOurs = (text) => text === "" || text.startsWith(`${FORM}~`);

/** The log in such a text, as far as it can be read; `strange` are answers to questions that are gone. */
export function unpack(text, course, questions) {
  const log = { rows: new Map(), work: new Map(), kept: new Map(), seed: null, strange: [] };
  if (!text || !isOurs(text)) return log;
  const from = new Reader(text);
  try {
    from.until("~");
    log.seed = from.until("~") || null;
    for (const one of from.until("~").split(".").filter(Boolean)) {
      const record = chapterAt(one, course);
      if (record) log.work.set(record.id, record);
    }
    for (let time = null; !from.done; ) {
      time = time === null ? from.number(6) : time - from.shortest();
      const start = from.at;
      const row = answerAt(from, iso(time), questions.byName);
      if (row) log.rows.set(row.id, row);
      else log.strange.push({ text: text.slice(start, from.at), time });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return log;
}
