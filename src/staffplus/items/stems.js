// An item of several stems: which of them a learner meets, and which are still to come. The same as
// `stems.py` beside this gives; a test holds the two together. A stem's id is `<item>/<stem>`.

/** Numbers from 0 to 1 that depend on `text` alone (FNV-1a into mulberry32). */
export function seededRandom(text) {
  let state = 2166136261;
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled(list, random) {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** The id of the item that the question `id` is a stem of; its own where it stands alone. */
export const familyOf = (id) => id.split("/")[0];

/** Questions by item, in the order in which the items first appear. @returns {object[][]} */
export function families(questions) {
  const found = new Map();
  for (const one of questions) found.set(familyOf(one.id), [...(found.get(familyOf(one.id)) ?? []), one]);
  return [...found.values()];
}

/** The stems of one family in the order in which the learner with this `seed` meets them. */
export function inOrder(stems, seed) {
  return stems.length ? shuffled(stems, seededRandom(`${seed}:${familyOf(stems[0].id)}`)) : [];
}

/**
 * The stems of one family that a learner has not met, in that learner's order.
 * @param {{id: string, hash: string}[]} stems
 * @param {{id: string, hash: string}[]} rows of the log; one on an older wording does not count
 * @param {string} seed
 */
export function unseen(stems, rows, seed) {
  return inOrder(stems, seed).filter(({ id, hash }) => !rows.some((row) => row.id === id && row.hash === hash));
}
