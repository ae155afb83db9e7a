// Shuffling that stays put: the same learner sees the same order in every visit.

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

/** An order that asks for some work: if every constraint happens to hold, the first is broken. */
function unsolved(steps, constraints = []) {
  const place = (id) => steps.findIndex((step) => step.id === id);
  if (constraints.length && constraints.every(({ before, after }) => place(before) < place(after))) {
    const [from, to] = [place(constraints[0].before), place(constraints[0].after)];
    [steps[from], steps[to]] = [steps[to], steps[from]];
  }
  return steps;
}

/**
 * `item` with its options, targets, rows and steps in this learner's order. The levels of a
 * `classify` item keep theirs, and an `order` item never starts out solved.
 */
export function arrange(item, seed) {
  const random = seededRandom(`${seed}:${item.id}`);
  const arranged = { ...item };
  if (item.options && item.kind !== "classify") arranged.options = shuffled(item.options, random);
  if (item.targets) arranged.targets = shuffled(item.targets, random);
  if (item.rows) arranged.rows = shuffled(item.rows, random);
  if (item.steps) arranged.steps = unsolved(shuffled(item.steps, random), item.constraints);
  return arranged;
}
