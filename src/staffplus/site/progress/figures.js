// What the log says of each question, counted by objective, by chapter and by certainty.
//   question: [item, {stem: hash}, step], as course.js has it
import { COURSE } from "../steps/store.js";
import { lookUp } from "../../widgets/shared/log.js";

export const CERTAINTIES = ["guessing", "fairly sure", "certain"];
const DAY = 86_400_000; // milliseconds

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
 * @returns {?{first: ?boolean, now: ?boolean, shown: boolean, box: number, time: string, id: string, sureWrong: boolean}}
 *   null while it is open; `id` is of the case answered last
 */
export function standing(rows) {
  if (!rows.length) return null;
  const last = [...rows].sort(byTime(({ time }) => String(time ?? ""))).at(-1);
  const [earliest] = rows;
  const looked = (row) => row.response === null;
  const told = rows.flatMap(({ first, score, confidence }) => [first, { score, confidence }]).filter(Boolean);
  return {
    first: earliest.first === null && looked(earliest) ? false : isRight((earliest.first ?? earliest).score),
    now: looked(last) ? false : isRight(last.score),
    shown: rows.some(({ revealed }) => revealed),
    box: last.box,
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

/** Midnight of the reader's own day, some days from `now`. */
function midnight(now, days) {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + days);
  return date.getTime();
}

/**
 * In how many days a question is due, 0 for today, by its box and when it was answered last. What has no
 * box was only shown: as the first. A time ahead of the clock says that one of the two is wrong: today.
 * @param {number[]} days by box @param {number} now milliseconds
 */
export function dueIn({ box, time }, days, now) {
  const then = Date.parse(time);
  if (Number.isNaN(then) || then > now) return 0;
  const due = midnight(then, days[Math.max(1, Math.min(box, days.length)) - 1]);
  return Math.max(0, Math.round((due - midnight(now, 0)) / DAY));
}

/**
 * What to come back for: [{question, standing, due, why}], due first, of these what was certain and wrong,
 * then what was missed. `why` is sure (certain and wrong), missed, or again (right, and its time has come).
 */
export function comeBack(questions, days, now, look = lookUp) {
  const known = questions.map((question) => ({ question, standing: standing(rowsOf(question, look)) }));
  const all = known.filter(({ standing: it }) => it && !(it.first === null && it.now === null));
  const told = all.map(({ question, standing: it }) => {
    const missed = it.first === false || it.now === false;
    return { question, standing: it, due: dueIn(it, days, now), why: it.sureWrong ? "sure" : missed ? "missed" : "again" };
  });
  const rank = ({ due, why }) => due * 10 + ["sure", "missed", "again"].indexOf(why);
  return told.filter(({ due, why }) => due === 0 || why !== "again").sort((one, other) => rank(one) - rank(other));
}
