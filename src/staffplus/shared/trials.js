// Two forms of a passage or a case, of which each learner meets one: by a random key that this browser keeps,
// never by the clock. Which one is written into the log, and is the same in every visit after that, whatever
// is imported meanwhile. `cohort/trials/` reads it.
//   work trial:ID  {form: 0 or 1}      written when the form is met
//   work trials    {join: boolean}     whether this learner's answers may be counted
import { seededRandom } from "../items/stems.js";
import { learnerSeed } from "./log.js";
import { readWork, saveWork } from "./work.js";

/** The form of a trial that the learner with this `seed` gets. @returns {number} 0 or 1 */
export const formOf = (seed, trial) => Math.floor(2 * seededRandom(`${seed}:trial:${trial}`)());

/** The form to show now; from the first time on it stays the same. @returns {number} 0 or 1 */
export function meet(course, trial) {
  const known = readWork(course, `trial:${trial}`)?.form;
  if (known === 0 || known === 1) return known;
  const form = formOf(learnerSeed(), trial);
  saveWork(course, `trial:${trial}`, { form });
  return form;
}

/** Whether this learner has joined. Nobody has who was not asked. */
export const joins = (course) => readWork(course, "trials")?.join === true;

export const setJoins = (course, join) => saveWork(course, "trials", { join });
