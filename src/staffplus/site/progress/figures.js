// What the log says of each question: how it stands, and when it comes back. What counts them is counts.js.
//   question: [item, {stem: hash}, step], as course.js has it
import { COURSE } from "../steps/store.js";
import { lookUp } from "../../shared/log.js";
import { answeredLast, interval, memoryOf, nights } from "../../shared/memory.js";

const firstTime = ({ first, time }) => String(first?.time ?? time ?? "");
const byTime = (time) => (one, other) => (time(one) < time(other) ? -1 : 1);

/** The rows of a question, of whichever case, that answer it as it reads today; the earliest first. */
export function rowsOf([item, stems], look = lookUp) {
  const found = Object.entries(stems).map(([stem, hash]) => ({ row: look(COURSE, { id: item + stem }).row, hash }));
  const current = found.filter(({ row, hash }) => row && String(row.hash).startsWith(hash)).map(({ row }) => row);
  return current.filter(({ response, revealed }) => response !== null || revealed).sort(byTime(firstTime));
}

export const isRight = (score) => (score === null || score === undefined ? null : score === 1);

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

/**
 * When each answered question comes back: [{question, standing, due, why}]. `why` is sure (certain and
 * wrong), missed, or again (right, and its time has come); questions for debate never do.
 */
export function schedule(questions, rule, now, look = lookUp) {
  const known = questions.map((question) => ({ question, standing: standing(rowsOf(question, look), now) }));
  const all = known.filter(({ standing: it }) => it && !(it.first === null && it.now === null));
  return all.map(({ question, standing: it }) => {
    const missed = it.first === false || it.now === false;
    return { question, standing: it, due: dueIn(it, rule, now), why: it.sureWrong ? "sure" : missed ? "missed" : "again" };
  });
}
