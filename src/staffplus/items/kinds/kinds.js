// The kinds of items: the one table, and what a kind has to say. Python's is in `__init__.py` beside this.
import { choice } from "./choice.js";
import { classify } from "./classify.js";
import { many } from "./many.js";
import { markLines as mark } from "./mark.js";
import { match } from "./match.js";
import { number } from "./number.js";
import { order } from "./order.js";

/**
 * @typedef {object} Controls native ones, for one item
 * @property {HTMLElement} node
 * @property {string} ask what to do first, said when nothing is answered
 * @property {function(): *} read the response, or null when nothing is answered
 * @property {function(*): void} show set the controls to a response; anything malformed clears them
 * @property {function(): void} focus
 * @property {function(?object): void} [told] says at each row whether it is right, by the parts of a marking; null takes it back
 *
 * @typedef {object} Marked
 * @property {number} score from 0 to 1
 * @property {object} parts `right` of `of` units (options, rows or constraints) and, where picks are
 *   counted, hits and extra; `said`, a verdict in other words; what else the kind's own `lines` need
 */

/**
 * @typedef {object} Line of feedback, on one option, row, line, constraint or result
 * @property {(string|Node)} title what it is on
 * @property {?string} [remark] what the learner did with it, what is right
 * @property {?string} [hint] the same where the key is not to be told
 * @property {?number} score 1 right, 0 wrong, or between; null where nothing is marked
 * @property {string} feedback
 * @property {?object} [belief] the misconception behind the learner's own
 * @property {boolean|"row"} [inferred] true where a slip leads there as well, so that the belief is not imputed;
 *   "row" where it is one of a row of several wrong targets
 * @property {boolean} mine whether the learner did it
 */

/**
 * @typedef {object} Kind
 * @property {function(object, string, boolean): Controls} controls for an item in the learner's order,
 *   a name for inputs that is unique in the page, and whether nothing is marked in the page
 * @property {function(object, *): Marked} mark a response to a practice item that is not for debate;
 *   a malformed one scores 0 and never throws
 * @property {function(object, function(Array): Array): object} arrange the lists of an item that come
 *   in the learner's own order, shuffled by what it is given
 * @property {function(object, *, ?object): Line[]} lines of feedback on a response (null where the answer
 *   was shown before any), with its parts
 * @property {string} [lead] stands above the lines when they are on everything
 * @property {boolean} [asksOne] true when one thing is chosen: what is said on it needs no title
 * @property {boolean} [asksSure] true when learners say how sure they are
 */

/** @type {Object<string, Kind>} by the name that an item's `kind` says */
export const KINDS = { choice, many, classify, match, order, number, mark };

/** True when this page can show and mark the item. */
export const isKnown = ({ kind }) => Object.hasOwn(KINDS, kind);

/** What is wrong with the kind of an item that is not known. */
export function unknownKind({ id, kind }) {
  const known = Object.keys(KINDS).join(", ");
  return `item ${JSON.stringify(id)}: found kind ${JSON.stringify(kind)}; expected one of ${known}`;
}

/** The kind of an item. Throws, naming the item, when there is none of that name. @returns {Kind} */
export function kindOf(item) {
  if (!isKnown(item)) throw new Error(unknownKind(item));
  return KINDS[item.kind];
}
