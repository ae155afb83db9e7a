// Which questions a sitting asks, in which order, and which of a question's cases.
import { familyOf, unseen } from "../../items/stems.js";

/**
 * The same entries, so that no chapter comes twice in a row while another has questions left: what is
 * mixed is told apart better than what comes in blocks.
 * @param {object[]} entries of `comeBack`, the most urgent first @param {function(object): string} chapterOf
 */
export function interleaved(entries, chapterOf) {
  const rest = [...entries];
  const order = [];
  while (rest.length) {
    const last = order.length ? chapterOf(order.at(-1)) : null;
    const other = rest.findIndex((one) => chapterOf(one) !== last);
    order.push(...rest.splice(Math.max(0, other), 1));
  }
  return order;
}

/**
 * The cases of one question in the order in which a sitting shows them: those never met, then those met
 * longest ago. A second reading of one case would ask what is remembered of it.
 * @param {object[]} stems @param {object[]} rows of the log on these @param {string} seed
 */
export function freshFirst(stems, rows, seed) {
  const open = unseen(stems, rows, seed);
  const time = ({ id }) => String(rows.find((row) => row.id === id)?.time ?? "");
  const met = stems.filter((stem) => !open.includes(stem));
  return [...open, ...met.sort((one, other) => (time(one) < time(other) ? -1 : 1))];
}

/** The stems, among all questions of a chapter, of the item `id`. */
export const stemsOf = (questions, id) => questions.filter((one) => familyOf(one.id) === id);
