// Questions counted by objective, by chapter and by certainty, and put in the order in which to come back.
import { chance, nights } from "../../shared/memory.js";
import { isRight } from "./figures.js";

export const CERTAINTIES = ["guessing", "fairly sure", "certain"];

/** @returns {{asked: number, answered: number, first: number, now: number, shown: number, debate: number}} */
export function count(standings) {
  const of = (holds) => standings.filter((it) => it && holds(it)).length;
  return {
    asked: standings.length,
    answered: of(() => true),
    first: of(({ first }) => first === true),
    now: of(({ now }) => now === true),
    shown: of(({ shown }) => shown),
    debate: of(({ first, now }) => first === null && now === null),
  };
}

/** First answers by certainty: [{certainty, right, of}], of those that can be right. */
export function calibration(rows) {
  const firsts = rows.map(({ first }) => first).filter((first) => first && isRight(first.score) !== null);
  return CERTAINTIES.map((certainty) => {
    const these = firsts.filter(({ confidence }) => confidence === certainty);
    return { certainty, right: these.filter(({ score }) => score === 1).length, of: these.length };
  });
}

/** The chance that it is known still, by its memory; 0 where nothing can be told of it. */
function stillKnown({ memory, time }, now) {
  const since = nights(Date.parse(time), now);
  return memory && since >= 0 ? chance(memory.stability, since) : 0;
}

/**
 * What to come back for, of a `schedule`: due first, of these what was certain and wrong, then what was
 * missed; and of such alike first what is least likely to be known still, as FSRS has it.
 */
export function comeBack(all, now = Date.now()) {
  const rank = ({ due, why }) => due * 10 + ["sure", "missed", "again"].indexOf(why);
  const found = all.filter(({ due, why }) => due === 0 || why !== "again").map((one) => ({ ...one, chance: stillKnown(one.standing, now) }));
  return found.sort((one, other) => rank(one) - rank(other) || one.chance - other.chance);
}
