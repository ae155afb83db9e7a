// Marking: what a response to an item is worth. Pure; the same rules as `items.mark` in Python,
// and a test holds the two together.
import { kindOf } from "./kinds/kinds.js";

/**
 * Mark `response` to a practice item, with partial credit. A malformed response scores 0, never throws;
 * an item of a kind that is not in the table does.
 * @param {object} item an item with its key, as Python's `Item.practice()` gives it
 * @param {*} response in the form of its kind: an option id, a list of ids, {row: [targets]}
 * @returns {{score: ?number, correct: ?boolean, parts: ?object}} score from 0 to 1, null for a debate;
 *   parts as its kind gives them, see `Marked` in kinds.js
 */
export function mark(item, response) {
  if (item.debate) return { score: null, correct: null, parts: null };
  const { score, parts } = kindOf(item).mark(item, response);
  return { score, correct: score === 1, parts };
}
