// What a learner made in a widget (a sorted list, a written card, a description), in the browser's
// localStorage beside the answer log: one record for each piece of work.
//   {v, course, id, kind: "work", value, time}
import { LOG_PREFIX, VERSION, onLogChange, parseRow, readText, writeText } from "./log.js";

const workKey = (course, id) => `${LOG_PREFIX}work:${course}:${id}`;

/** What was saved last, or null. What this version cannot read is kept out of harm's way by the log. */
export function readWork(course, id) {
  return parseRow(readText(workKey(course, id))).row?.value ?? null;
}

/** Save `value` (as JSON); where storage fails it waits in memory, and `storageNotice` says so. */
export function saveWork(course, id, value) {
  const time = new Date().toISOString();
  writeText(workKey(course, id), JSON.stringify({ v: VERSION, course, id, kind: "work", value, time }));
}

/** Call `listener` with the saved value after every change of it, here or in another tab. */
export function onWork(course, id, listener, signal) {
  let seen = readText(workKey(course, id));
  onLogChange(() => {
    const now = readText(workKey(course, id));
    if (now === seen) return;
    seen = now;
    listener(readWork(course, id));
  }, signal);
}
