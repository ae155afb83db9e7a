// What a learner made in a widget (a sorted list, a written card, a description), in the browser's
// localStorage beside the answer log: one record for each piece of work.
//   {v, course, id, kind: "work", value, time}
import { LOG_PREFIX, VERSION, onLogChange, parseRow, readText, writeText } from "./log.js";

export const workKey = (course, id) => `${LOG_PREFIX}work:${course}:${id}`;

/** What was saved last, or null. What this version cannot read is kept out of harm's way by the log. */
export function readWork(course, id) {
  return parseRow(readText(workKey(course, id))).row?.value ?? null;
}

/** Save `value` (as JSON); where storage fails it waits in memory, and `storageNotice` says so. */
export function saveWork(course, id, value) {
  const time = new Date().toISOString();
  writeText(workKey(course, id), JSON.stringify({ v: VERSION, course, id, kind: "work", value, time }));
}

/** Call `listener` with the saved value after every change of it, by whatever view or tab. */
export function onWork(course, id, listener, signal) {
  let seen = readText(workKey(course, id));
  onLogChange(() => {
    const now = readText(workKey(course, id));
    if (now === seen) return;
    seen = now;
    listener(readWork(course, id));
  }, signal);
}

/**
 * One piece of work as one view holds it: the view hears what others saved, never its own change.
 * @param {function(*): void} elsewhere gets what another view or tab has saved; null when it is gone
 * @returns {{read: function(): *, save: function(*): void}}
 */
export function heldWork(course, id, elsewhere, signal) {
  let known = JSON.stringify(readWork(course, id));
  onWork(course, id, (value) => {
    const now = JSON.stringify(value);
    if (now === known) return;
    known = now;
    elsewhere(value);
  }, signal);
  return {
    read: () => readWork(course, id),
    save(value) {
      known = JSON.stringify(value);
      saveWork(course, id, value);
    },
  };
}
