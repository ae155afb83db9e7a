// Shuffling that stays put: the same learner sees the same order in every visit.
import { kindOf } from "../../items/kinds/kinds.js";

/** Numbers from 0 to 1 that depend on `text` alone (FNV-1a into mulberry32). */
function seededRandom(text) {
  let state = 2166136261;
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list, random) {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** `item` with the lists that its kind shuffles in this learner's order. */
export function arrange(item, seed) {
  const random = seededRandom(`${seed}:${item.id}`);
  return { ...item, ...kindOf(item).arrange(item, (list) => shuffled(list, random)) };
}
