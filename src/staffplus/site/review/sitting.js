// What practice needs of a quiz's model, for one question that is asked again: it shows nothing of what
// was answered before this sitting, and follows the log from then on.
import { lookUp } from "../../shared/log.js";
import { same } from "../../widgets/quiz/state.js";
import { nameOf } from "../steps/course.js";

export class Sitting {
  #course;
  #before;
  #told = { responses: {}, rows: [] };

  /**
   * @param {string} course @param {object[]} stems of one item
   * @param {?Object<string, ?object>} before their rows as the sitting came to them; null when it does so now
   */
  constructor(course, stems, before = null) {
    this.#course = course;
    this.stems = stems;
    this.#before = new Map(stems.map((stem) => [stem.id, before ? (before[stem.id] ?? null) : lookUp(course, stem).row]));
  }

  /** What takes it up again after a reload: the stems in their order, and their rows before it. */
  kept() {
    return { order: this.stems.map(({ id }) => id), before: Object.fromEntries(this.#before) };
  }

  get(name) {
    return { course: this.#course, items: this.stems, practice: true, ...this.#told }[name];
  }

  /** Bring it up to the log. An answer that was only looked at leaves the old response in its row. */
  follow() {
    const rows = [];
    const responses = {};
    for (const stem of this.stems) {
      const before = this.#before.get(stem.id);
      const { row, status } = lookUp(this.#course, stem);
      if (status !== "current" || same(row, before)) continue;
      const anew = row.attempts !== (before?.attempts ?? 0);
      rows.push(anew ? row : { ...row, response: null });
      if (anew) responses[stem.id] = row.response;
    }
    this.#told = { responses, rows };
  }

  #first() {
    return [...this.#told.rows].sort((one, other) => (String(one.time) < String(other.time) ? -1 : 1))[0];
  }

  /** What the case that was answered first is called. */
  name() {
    const first = this.#first();
    return nameOf(this.stems.find(({ id }) => id === first?.id), true);
  }

  /** The score of the first answer in this sitting, 0 when it was only shown, null while it is open. */
  score() {
    const first = this.#first();
    if (!first) return null;
    return first.response === null ? 0 : (first.score ?? 1);
  }
}
