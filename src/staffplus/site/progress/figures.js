// What the log says of each question, counted by objective, by chapter and by certainty.
//   question: [item, {stem: hash}, step], as course.js has it
import { COURSE } from "../steps/store.js";
import { lookUp } from "../../widgets/shared/log.js";
import { answeredLast, chance, interval, memoryOf, nights } from "../../widgets/shared/memory.js";

export const CERTAINTIES = ["guessing", "fairly sure", "certain"];

const firstTime = ({ first, time }) => String(first?.time ?? time ?? "");
const byTime = (time) => (one, other) => (time(one) < time(other) ? -1 : 1);

/** The rows of a question, of whichever case, that answer it as it reads today; the earliest first. */
export function rowsOf([item, stems], look = lookUp) {
  const found = Object.entries(stems).map(([stem, hash]) => ({ row: look(COURSE, { id: item + stem }).row, hash }));
  const current = found.filter(({ row, hash }) => row && String(row.hash).startsWith(hash)).map(({ row }) => row);
  return current.filter(({ response, revealed }) => response !== null || revealed).sort(byTime(firstTime));
}

const isRight = (score) => (score === null || score === undefined ? null : score === 1);

/**
 * How a question stands, from its rows. `first` and `now` are true (right), false (not), or null where
 * nothing is right (debates) or nothing was answered; looked up and not answered is not right.
 * @returns {?{first: ?boolean, now: ?boolean, shown: boolean, memory: ?object, time: string, id: string, sureWrong: boolean}}
 *   null while it is open; `id` is of the case answered last
 */
export function standing(rows, now = Date.now()) {
  if (!rows.length) return null;
  const last = answeredLast(rows, now);
  const [earliest] = rows;
  const looked = (row) => row.response === null;
  const told = rows.flatMap(({ first, score, confidence }) => [first, { score, confidence }]).filter(Boolean);
  return {
    first: earliest.first === null && looked(earliest) ? false : isRight((earliest.first ?? earliest).score),
    now: looked(last) ? false : isRight(last.score),
    shown: rows.some(({ revealed }) => revealed),
    memory: memoryOf(last),
    time: String(last.time ?? ""),
    id: last.id,
    sureWrong: told.some(({ score, confidence }) => confidence === "certain" && isRight(score) === false),
  };
}

/** @returns {{asked: number, answered: number, first: number, now: number, shown: number, debate: number}} */
export function count(standings) {
  const of = (holds) => standings.filter((it) => it && holds(it)).length;
  return {
    asked: standings.length,
    answered: of(() => true),
    first: of(({ first }) => first === true),
    now: of(({ now }) => now === true),
    shown: of(({ shown }) => shown),
    debate: of(({ first, now }) => first === null && now === null),
  };
}

/** First answers by certainty: [{certainty, right, of}], of those that can be right. */
export function calibration(rows) {
  const firsts = rows.map(({ first }) => first).filter((first) => first && isRight(first.score) !== null);
  return CERTAINTIES.map((certainty) => {
    const these = firsts.filter(({ confidence }) => confidence === certainty);
    return { certainty, right: these.filter(({ score }) => score === 1).length, of: these.length };
  });
}

/**
 * In how many days a question is due, 0 for today, by how well it is remembered and when it was answered
 * last. What was only shown is due after a day. A day ahead of the clock says that one of the two is wrong:
 * today.
 * @param {{retention: number, longest: number}} rule of bank/review.toml @param {number} now milliseconds
 */
export function dueIn({ memory, time }, rule, now) {
  const since = nights(Date.parse(time), now);
  if (!(since >= 0)) return 0;
  return Math.max(0, (memory ? interval(memory.stability, rule) : 1) - since);
}

/** The chance that it is known still, by its memory; 0 where nothing can be told of it. */
function stillKnown({ memory, time }, now) {
  const since = nights(Date.parse(time), now);
  return memory && since >= 0 ? chance(memory.stability, since) : 0;
}

/**
 * When each answered question comes back: [{question, standing, due, why, chance}]. `why` is sure (certain and
 * wrong), missed, or again (right, and its time has come); questions for debate never do.
 */
export function schedule(questions, rule, now, look = lookUp) {
  const known = questions.map((question) => ({ question, standing: standing(rowsOf(question, look), now) }));
  const all = known.filter(({ standing: it }) => it && !(it.first === null && it.now === null));
  return all.map(({ question, standing: it }) => {
    const missed = it.first === false || it.now === false;
    return { question, standing: it, due: dueIn(it, rule, now), chance: stillKnown(it, now), why: it.sureWrong ? "sure" : missed ? "missed" : "again" };
  });
}

/**
 * What to come back for, of a `schedule`: due first, of these what was certain and wrong, then what was
 * missed; and of such alike first what is least likely to be known still, as FSRS has it.
 */
export function comeBack(all) {
  const rank = ({ due, why }) => due * 10 + ["sure", "missed", "again"].indexOf(why);
  return all.filter(({ due, why }) => due === 0 || why !== "again").sort((one, other) => rank(one) - rank(other) || one.chance - other.chance);
}
