// Marking: what a response to an item is worth. Pure; the same rules as `items.mark` in Python,
// and a test holds the two together.

const isListOfText = (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string");

const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Right and wrong picks of a row or of a `many`; nothing counts when the response is malformed. */
function countPicks(response, key, known) {
  const picked = isListOfText(response) ? new Set(response) : new Set();
  const sound = picked.size === response?.length && [...picked].every((id) => known.includes(id));
  const hits = sound ? key.filter((id) => picked.has(id)).length : 0;
  const extra = sound ? picked.size - hits : 0;
  return { hits, extra, score: Math.max(0, hits - extra) / key.length };
}

function markMany(item, response) {
  const key = item.options.filter((option) => option.correct).map((option) => option.id);
  const { hits, extra, score } = countPicks(response, key, item.options.map((option) => option.id));
  return { score, parts: { right: Math.max(0, hits - extra), of: key.length, hits, extra } };
}

function markMatch(item, response) {
  const targets = item.targets.map((target) => target.id);
  const known = item.rows.map((row) => row.id);
  const table = isTable(response) && Object.keys(response).every((id) => known.includes(id)) ? response : {};
  const rows = {};
  let right = 0;
  for (const row of item.rows) {
    const picks = Object.hasOwn(table, row.id) ? table[row.id] : null;
    rows[row.id] = countPicks(picks, row.key, targets).score;
    right += rows[row.id];
  }
  return { score: right / item.rows.length, parts: { right, of: item.rows.length, rows } };
}

function markOrder(item, response) {
  const steps = item.steps.map((step) => step.id);
  const whole =
    isListOfText(response) && response.length === steps.length && steps.every((id) => response.includes(id));
  const broken = item.constraints.filter(
    ({ before, after }) => !whole || response.indexOf(before) > response.indexOf(after),
  );
  const of = item.constraints.length;
  return { score: (of - broken.length) / of, parts: { right: of - broken.length, of, broken } };
}

function markOne(item, response) {
  const right = item.options.some((option) => option.correct && option.id === response);
  return { score: right ? 1 : 0, parts: { right: right ? 1 : 0, of: 1 } };
}

/**
 * Mark `response` to a practice item, with partial credit. A malformed response scores 0, never throws.
 * @param {object} item an item with its key, as Python's `Item.practice()` gives it
 * @param {*} response option id, list of ids or {row: [targets]}, by kind
 * @returns {{score: ?number, correct: ?boolean, parts: ?object}} score from 0 to 1, null for a debate;
 *   parts: `right` of `of` units (options, rows or constraints) and, by kind, hits, extra, rows, broken
 */
export function mark(item, response) {
  if (item.debate) return { score: null, correct: null, parts: null };
  const markKind = { many: markMany, match: markMatch, order: markOrder }[item.kind] ?? markOne;
  const { score, parts } = markKind(item, response);
  return { score, correct: score === 1, parts };
}
