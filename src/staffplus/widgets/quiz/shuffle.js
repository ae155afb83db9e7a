// Shuffling that stays put: the same learner sees the same order in every visit, and every room one.
import { kindOf } from "../../items/kinds/kinds.js";
import { seededRandom, shuffled } from "../../items/stems.js";

/** `item` with the lists that its kind shuffles in this learner's order; before a room in that of phones and paper. */
export function arrange(item, seed) {
  if (window.staffplusRoom) return window.staffplusRoom.arrange(item);
  const random = seededRandom(`${seed}:${item.id}`);
  return { ...item, ...kindOf(item).arrange(item, (list) => shuffled(list, random)) };
}
