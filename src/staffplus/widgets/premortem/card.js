// The card as the learner's piece of work "premortem": every keystroke is kept, and a failure that was
// taken out can be put back.
import { freshId } from "../../shared/dom.js";
import { heldWork } from "../../shared/work.js";
import { isBegun, quarterOf } from "../../career/premortem.js";

const CARD_NAME = "premortem";
const emptyFailure = () => ({ id: freshId(), failure: "", cause: "", signal: "", due: null, place: "", now: "" });

/** A card as it is kept, whatever an older version or another hand may have left out. */
function cardFrom(kept, data) {
  const failures = (Array.isArray(kept?.failures) ? kept.failures : []).map((one) => ({ ...emptyFailure(), ...one }));
  return {
    decision: "",
    months: data.usual,
    start: quarterOf(new Date()),
    taken: [],
    ...kept,
    failures: failures.length ? failures : [emptyFailure()],
  };
}

/**
 * The card in hand, kept at every change.
 * @param {object} data what the widget shows: the usual horizon and the lines of a failure
 * @param {function(): void} elsewhere hears of changes by another view or tab
 */
export function keptCard(course, data, elsewhere, signal) {
  const held = heldWork(course, CARD_NAME, (saved) => {
    card = cardFrom(saved, data);
    elsewhere();
  }, signal);
  let card = cardFrom(held.read(), data);
  const keep = () => held.save(card);
  return {
    get: () => card,
    /** Failures that are begun, by their number on the card. */
    numbered: () => card.failures.map((failure, n) => ({ ...failure, number: n + 1 })).filter(isBegun),
    /** Set a line of a failure, or of the card where `failure` is null. */
    put(failure, line, value) {
      (failure ?? card)[line] = value;
      keep();
    },
    add() {
      card.failures.push(emptyFailure());
      keep();
    },
    takeOut(failure) {
      card.failures = card.failures.filter((one) => one.id !== failure.id);
      if (isBegun(failure)) card.taken.push(failure);
      if (!card.failures.length) card.failures.push(emptyFailure());
      keep();
    },
    /** Put back what was taken out last; returns it. */
    putBack() {
      const failure = card.taken.pop();
      card.failures.push(failure);
      keep();
      return failure;
    },
  };
}
