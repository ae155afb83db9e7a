// The whole of what this browser keeps of the course, as a log (merge.js); and putting one back.
import { KEPT_PREFIX, LOG_PREFIX, SEED_KEY, allKeys, parseRow, readText, removeTexts, rowKey, writeTexts } from "../../shared/log.js";
import { workKey } from "../../shared/work.js";
import { COURSE, chosenPath, savePath } from "../steps/store.js";
import { canonical } from "./merge.js";

const keptUnder = (of) => allKeys().filter((key) => key.startsWith(`${KEPT_PREFIX}${of}:`) && /^\d+$/.test(key.slice(KEPT_PREFIX.length + of.length + 1)));

/** What stands in the browser; what this version cannot read is among what is kept. */
export function readAll() {
  const log = { rows: new Map(), work: new Map(), kept: new Map(), seed: readText(SEED_KEY), path: chosenPath() };
  const keep = (of, text) => log.kept.set(of, (log.kept.get(of) ?? new Set()).add(text));
  const take = (map, id, key) => {
    const { row } = parseRow(readText(key));
    if (row) map.set(id, row);
    else keep(key.slice(LOG_PREFIX.length), readText(key));
  };
  const [answer, made] = [rowKey(COURSE, ""), workKey(COURSE, "")];
  for (const key of allKeys()) {
    if (key.startsWith(answer)) take(log.rows, key.slice(answer.length), key);
    else if (key.startsWith(made)) take(log.work, key.slice(made.length), key);
    const [, of] = key.startsWith(KEPT_PREFIX) ? (/^(.*):\d+$/.exec(key.slice(KEPT_PREFIX.length)) ?? []) : [];
    if (of && (of.startsWith(`${COURSE}:`) || of.startsWith(`work:${COURSE}:`))) keep(of, readText(key));
  }
  return log;
}

/** Write what `log` has and the browser has not, or has otherwise. @returns {number} how much */
export function writeAll(log) {
  const now = readAll();
  const changed = (map, was, key) =>
    [...map].filter(([id, record]) => !was.has(id) || canonical(was.get(id)) !== canonical(record)).map(([id, record]) => [key(COURSE, id), JSON.stringify(record)]);
  const entries = [...changed(log.rows, now.rows, rowKey), ...changed(log.work, now.work, workKey)];
  for (const [of, texts] of log.kept) {
    const fresh = [...texts].filter((text) => !now.kept.get(of)?.has(text));
    const numbers = keptUnder(of).map((key) => Number(key.slice(key.lastIndexOf(":") + 1)));
    const last = Math.max(0, ...numbers);
    fresh.forEach((text, n) => entries.push([`${KEPT_PREFIX}${of}:${last + n + 1}`, text]));
  }
  if (log.seed && log.seed !== now.seed) entries.push([SEED_KEY, log.seed]);
  const widened = log.path && log.path !== now.path;
  if (widened) savePath(log.path);
  writeTexts(entries);
  return entries.length + Number(Boolean(widened));
}

/** What is kept of these items and these pieces of work, as a log. */
export function within(ids, works) {
  const now = readAll();
  const of = (map, wanted) => new Map([...map].filter(([id]) => wanted(id)));
  return { rows: of(now.rows, ids), work: of(now.work, works), kept: new Map(), seed: null, path: null };
}

/** Take away the answers to these items and these pieces of work. @returns {object} them, as a log */
export function takeOut(ids, works) {
  const gone = within(ids, works);
  removeTexts([...[...gone.rows.keys()].map((id) => rowKey(COURSE, id)), ...[...gone.work.keys()].map((id) => workKey(COURSE, id))]);
  return gone;
}
