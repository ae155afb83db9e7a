// Two logs become one, whichever is merged into which. Nothing here reads or writes the browser.
//   a log: {rows: Map id -> row, work: Map id -> record, kept: Map place -> Set of texts, seed: ?string,
//          path: ?string}
// Of two rows for one id the newer wins and the other is kept as text, beside what was kept before;
// a place is what follows `staffplus:kept:` in such a key, without the number: "staffplus:ITEM".
// What was answered first stays first, so that *right at first* is not a question of who merges.
import { COURSE, PATHS } from "../steps/store.js";

/** Work that says what is read, of which nothing is lost when two are joined. */
const isPlace = (id) => String(id).startsWith("steps:");

/** JSON with names in order, so that equal things have equal texts. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names.sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** Above 0 when `one` is the newer; equal times are told apart by what was written, the same for both. */
function order(one, other) {
  const [a, b] = [String(one.time ?? ""), String(other.time ?? "")];
  if (a !== b) return a > b ? 1 : -1;
  const [c, d] = [canonical({ ...one, first: null }), canonical({ ...other, first: null })];
  return c === d ? 0 : c > d ? 1 : -1;
}

function earlierFirst(one, other) {
  if (!one || !other) return one ?? other ?? null;
  const key = (first) => `${first.time ?? ""} ${canonical(first)}`;
  return key(one) <= key(other) ? one : other;
}

function joinRows(one, other) {
  const [newer, older] = order(one, other) >= 0 ? [one, other] : [other, one];
  // An answer to another wording is no first answer to this one.
  return newer.hash === older.hash ? { ...newer, first: earlierFirst(newer.first, older.first) } : newer;
}

const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const list = (value) => (Array.isArray(value) ? value : []);

/** What is read in either is read, and a task done in either is done; the place is the newer. */
function joinPlaces(one, other) {
  const head = (record) => ({ ...record, value: { ...record.value, read: null, task: null } });
  const newer = order(head(one), head(other)) >= 0 ? one : other;
  const [ours, theirs] = [one, other].map(({ value }) => list(value.read));
  const read = canonical(ours) === canonical(theirs) ? ours : [...new Set([...ours, ...theirs])].sort();
  const task = [one, other].map(({ value }) => value.task).filter(Boolean).sort()[0] ?? null;
  return { ...newer, value: { ...newer.value, read, task } };
}

function joinWork(one, other) {
  if (isPlace(one.id) && isTable(one.value) && isTable(other.value)) return joinPlaces(one, other);
  return order(one, other) >= 0 ? one : other;
}

function keep(kept, place, text) {
  if (!kept.has(place)) kept.set(place, new Set());
  kept.get(place).add(text);
}

/** Both sides' records under each id; what does not stand as it was is kept. */
function joinAll(ours, theirs, join, place, kept) {
  const joined = new Map(ours);
  for (const [id, record] of theirs) {
    const own = ours.get(id);
    const stands = own ? join(own, record) : record;
    joined.set(id, stands);
    for (const was of own && !isPlace(id) ? [own, record] : []) {
      if (canonical(was) !== canonical(stands)) keep(kept, place(id), canonical(was));
    }
  }
  return joined;
}

/** Of two learners' seeds one, the same on both sides; where nothing is answered there is none to go by. */
function joinSeeds(ours, theirs) {
  const begun = [ours, theirs].filter(({ rows }) => rows.size);
  const seeds = (begun.length ? begun : [ours, theirs]).map(({ seed }) => seed).filter(Boolean);
  return seeds.sort()[0] ?? ours.seed ?? theirs.seed;
}

/** Of two choices of a path the wider one, since it shows all that the other does; null where nobody chose. */
const joinPaths = (ours, theirs) => PATHS.find((path) => [ours.path, theirs.path].includes(path)) ?? null;

/** @returns {object} a new log; the two given stay as they are */
export function merge(ours, theirs) {
  const kept = new Map([...ours.kept].map(([place, texts]) => [place, new Set(texts)]));
  for (const [place, texts] of theirs.kept) texts.forEach((text) => keep(kept, place, text));
  return {
    rows: joinAll(ours.rows, theirs.rows, joinRows, (id) => `${COURSE}:${id}`, kept),
    work: joinAll(ours.work, theirs.work, joinWork, (id) => `work:${COURSE}:${id}`, kept),
    kept,
    seed: joinSeeds(ours, theirs),
    path: joinPaths(ours, theirs),
  };
}
