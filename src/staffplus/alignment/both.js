// Files of either edition side by side. Two of one edition are compared by that edition's rule; two of
// different ones answer different questions. The same as `both.py` beside this; a test holds the two together.
import { agreementOf } from "./agreed.js";
import { AlignmentError } from "./files.js";
import { onceEach } from "./held.js";
import { withoutCopies } from "./leaders.js";
import { comparePair } from "./pair.js";
import { refuseMixed, refuseOtherList, refuseOtherPair, refuseOtherQuestions, refuseUnlike } from "./unlike.js";
import { lacksOf, ofFirstEdition } from "./written.js";

/** Raise if the two are of different editions, with what the older lacks. */
function refuseTwoEditions(setup, a, b) {
  if (ofFirstEdition(a) === ofFirstEdition(b)) return;
  const [old, now] = ofFirstEdition(a) ? [a, b] : [b, a];
  throw new AlignmentError(setup, "mixed", { a: old.source, b: now.source, lacks: lacksOf(setup, old) });
}

/** Raise unless the two are learner and manager of one description, round and wording. */
export function refusePair(setup, a, b) {
  refuseTwoEditions(setup, a, b);
  (ofFirstEdition(a) ? refuseMixed : refuseUnlike)(setup, a, b);
}

/** Compare the learner's and the manager's answers, in either order. @throws {AlignmentError} */
export function compareEither(setup, a, b) {
  refuseTwoEditions(setup, a, b);
  return (ofFirstEdition(a) ? comparePair : agreementOf)(setup, a, b);
}

/** Each file once, and a note for each copy. @throws {AlignmentError} on two versions of one person's */
export function eachOnce(setup, read) {
  for (const answers of read.slice(1)) refuseTwoEditions(setup, read[0], answers);
  return read.length && ofFirstEdition(read[0]) ? withoutCopies(setup, read) : onceEach(setup, read);
}

/** Raise unless two people's files can lie in one map. */
export function refuseOtherMap(setup, a, b) {
  refuseTwoEditions(setup, a, b);
  refuseOtherPair(setup, a, b);
  (ofFirstEdition(a) ? refuseOtherQuestions : refuseOtherList)(setup, a, b);
}
