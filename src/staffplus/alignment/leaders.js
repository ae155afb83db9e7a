// Many leaders' answers: a map of leaders by outcome, ordinal alpha and its interval. The same as
// `staffplus.alignment.leaders`, where the method and its limits are explained.
import { AlignmentError, fill, roleNamed, roundNamed } from "./files.js";
import { placesOf, sharedBy, spanText, topThrees } from "./ranks.js";
import { leadersOfOneRound, refuseOtherPair, refuseOtherQuestions, sameAnswers } from "./unlike.js";

/**
 * The map of leaders' answers; learner's and manager's sit beside it.
 * @returns {object} the shape of `Cohort.as_dict()`
 * @throws {AlignmentError}
 */
export function mapLeaders(setup, read) {
  const { kept, notes } = withoutCopies(setup, read);
  for (const answers of kept.slice(1)) {
    refuseOtherPair(setup, kept[0], answers);
    refuseOtherQuestions(setup, kept[0], answers);
  }
  const leaders = leadersOfOneRound(setup, kept);
  return drawMap(setup, leaders, kept.filter(({ role }) => role !== "leader"), notes);
}

/** Each file once, and a note for each copy; two versions of one person's answers are refused. */
export function withoutCopies(setup, read) {
  const kept = new Map();
  const notes = [];
  for (const answers of read) {
    const first = kept.get(answers.id);
    if (!first) kept.set(answers.id, answers);
    else if (sameAnswers(first, answers))
      notes.push(fill(setup.messages.twice, { a: first.source, b: answers.source }));
    else {
      const created = { created_a: first.created, created_b: answers.created };
      throw new AlignmentError(setup, "two_versions", { a: first.source, b: answers.source, ...created });
    }
  }
  return { kept: [...kept.values()], notes };
}

/** Alpha and its interval in words. */
export function alphaText(setup, { alpha, interval }) {
  const rule = setup.cohort;
  if (alpha === null) return rule.no_variation;
  const told = { alpha: twoPlaces(alpha), level: rule.level };
  if (interval === null) return fill(rule.alpha_only, told);
  const [low, high] = interval.map(twoPlaces);
  return fill(rule.alpha_text, { ...told, low, high });
}

/** A number with two decimals; a tie goes up, as in Python, and nought has no sign. */
export const twoPlaces = (number) => (Math.floor(number * 100 + 0.5) / 100).toFixed(2);

/** Where the learner or the manager sits among the leaders, in words. */
export function sitsText(setup, { distance, top3, nearer, level, farther }) {
  const rule = setup.cohort;
  if (distance === null) return rule.no_ranks;
  return fill(rule.sits, { distance: twoPlaces(distance), nearer, level, farther, top: spanText(setup, top3) });
}

/** Compares by code points, as Python does. */
const byText = (text) => (a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);

function drawMap(setup, leaders, others, notes) {
  const ranked = leaders.map(({ ranks }) => placesOf(ranks));
  const ids = setup.format.outcomes;
  const medians = Object.fromEntries(ids.map((id) => [id, medianOf(ranked, id)]));
  const apart = ranked.map((row) => distanceOf(row, ranked.filter((other) => other !== row)));
  const known = apart.filter((distance) => distance !== null);
  const byMedian = topThrees(medians);
  const labels = labelsOf(setup, leaders);
  const count = (test) => known.filter(test).length;
  const sitting = (off) => ({
    nearer: off === null ? 0 : count((distance) => distance < off),
    level: off === null ? 0 : count((distance) => distance === off),
    farther: off === null ? 0 : count((distance) => distance > off),
  });
  const person = (label, role, row, distance) => ({
    label,
    role,
    places: row,
    distance,
    top3: sharedBy(topThrees(row), byMedian),
  });
  const order = setup.round.map(({ id }) => id);
  const sorted = [...others].sort(
    (a, b) => byText(({ role }) => role)(a, b) || order.indexOf(a.round) - order.indexOf(b.round) || byText(({ id }) => id)(a, b),
  );
  const { alpha, interval, samples, told } = agreementOf(setup, ranked);
  if (leaders.length < setup.cohort.few) told.push(fill(setup.cohort.few_text, { n: leaders.length }));
  return {
    title: leaders[0].questions.title,
    pair: leaders[0].questions.pair,
    round: leaders[0].round,
    outcomes: ids.map((id, n) => ({
      id,
      text: leaders[0].questions.outcomes[n],
      median: medians[id],
      spread: spreadOf(ranked, id),
    })),
    leaders: ranked.map((row, n) => ({
      ...person(labels[n], "leader", row, apart[n]),
      nearer: 0,
      level: 0,
      farther: 0,
    })),
    beside: sorted.map(({ role, round, ranks }) => {
      const row = placesOf(ranks);
      const off = distanceOf(row, ranked);
      const label = `${roleNamed(setup, role)}, ${roundNamed(setup, round).toLowerCase()}`;
      return { ...person(label, role, row, off), ...sitting(off) };
    }),
    alpha,
    interval,
    samples,
    notes: [...notes, ...told],
  };
}

function agreementOf(setup, ranked) {
  const rule = setup.cohort;
  const nothing = (told, alpha = null) => ({ alpha, interval: null, samples: 0, told: [told] });
  const counted = weightedCounts(ranked, ranked.map(() => 1));
  const pairable = counted.counts.filter((row) => row.reduce((sum, count) => sum + count, 0) >= 2);
  if (!pairable.length) return nothing(rule.no_pairs);
  if (counted.counts[0].filter((_, place) => pairable.some((row) => row[place])).length < 2) return nothing(rule.no_variation_ranks);
  const alpha = weightedAlpha(counted);
  const first = JSON.stringify(ranked[0]);
  if (ranked.every((row) => JSON.stringify(row) === first)) return nothing(rule.no_variation_leaders, alpha);
  return { alpha, ...intervalOf(rule, ranked), told: [] };
}

/** Alpha's bootstrap interval, null where it cannot be drawn, and the number of samples behind it. */
export function intervalOf(rule, ranked) {
  const drawn = resample(ranked, rule.resamples, rule.seed).sort((a, b) => a - b);
  const tail = Math.floor((drawn.length * (100 - rule.level)) / 200);
  const interval = drawn.length ? [drawn[tail], drawn[drawn.length - 1 - tail]] : null;
  return { interval, samples: drawn.length };
}

/** Alpha of samples of leaders drawn with repetition; a sample in which nothing varies has none. */
function resample(ranked, samples, seed) {
  const draw = generatorOf(seed);
  const found = [];
  for (let n = 0; n < samples; n += 1) {
    const copies = ranked.map(() => 0);
    for (let k = 0; k < ranked.length; k += 1) copies[Math.floor(draw() * ranked.length)] += 1;
    const alpha = weightedAlpha(weightedCounts(ranked, copies));
    if (alpha !== null) found.push(alpha);
  }
  return found;
}

/** Counts of places, from 1 to the highest given, for each outcome when each leader is there `copies` times. */
export function weightedCounts(ranked, copies) {
  const ids = Object.keys(ranked[0]);
  const highest = Math.max(1, ...ranked.flatMap((row) => Object.values(row)));
  const counts = ids.map(() => Array(highest).fill(0));
  const own = ids.map(() => 0);
  ranked.forEach((row, who) =>
    ids.forEach((id, unit) => {
      if (!copies[who] || row[id] === null) return;
      counts[unit][row[id] - 1] += copies[who];
      own[unit] += copies[who] * copies[who];
    }),
  );
  return { counts, own };
}

/** Ordinal alpha without pairs of a leader with their own copy; null where nothing varies. */
export function weightedAlpha({ counts, own }) {
  const places = counts[0].map((_, place) => place);
  const units = counts
    .map((row, n) => ({ row, size: row.reduce((sum, count) => sum + count, 0), own: own[n] }))
    .filter((unit) => unit.size * unit.size > unit.own);
  const totals = places.map((place) => units.reduce((sum, { row }) => sum + row[place], 0));
  const below = [0];
  for (const total of totals) below.push(below.at(-1) + total);
  const n = below.at(-1);
  const ownPairs = units.reduce((sum, unit) => sum + unit.own, 0);
  const delta = (a, b) => {
    const between = below[Math.max(a, b) + 1] - below[Math.min(a, b)] - (totals[a] + totals[b]) / 2;
    return between * between;
  };
  let observed = 0;
  for (const unit of units) {
    let far = 0;
    for (const a of places) for (const b of places) far += unit.row[a] * unit.row[b] * delta(a, b);
    observed += (unit.size * far) / (unit.size * unit.size - unit.own);
  }
  let expected = 0;
  for (const a of places) for (const b of places) expected += totals[a] * totals[b] * delta(a, b);
  return expected === 0 ? null : 1 - (observed * (n - ownPairs / n)) / expected;
}

/** Numbers from 0 to below 1, the same in Python and here (mulberry32, 32 bits). */
function generatorOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A name or pseudonym, else a letter by id, so that the order of the files tells nothing. */
function labelsOf(setup, leaders) {
  const labels = [];
  leaders.forEach(({ name }, n) => {
    const label = name || `${roleNamed(setup, "leader")} ${lettersOf(n)}`;
    const copies = labels.filter((known) => known === label || known.startsWith(`${label} (`)).length;
    labels.push(copies ? `${label} (${copies + 1})` : label);
  });
  return labels;
}

/** A, B, …, Z, AA, AB, … */
export function lettersOf(n) {
  const head = Math.floor(n / 26);
  return (head ? lettersOf(head - 1) : "") + String.fromCharCode(65 + (n % 26));
}

const placesGiven = (ranked, id) => ranked.map((row) => row[id]).filter((place) => place !== null);

function medianOf(ranked, id) {
  const given = placesGiven(ranked, id).sort((a, b) => a - b);
  const half = Math.floor(given.length / 2);
  if (!given.length) return null;
  return given.length % 2 ? given[half] : (given[half - 1] + given[half]) / 2;
}

function spreadOf(ranked, id) {
  const given = placesGiven(ranked, id);
  return given.length ? Math.max(...given) - Math.min(...given) : null;
}

function distanceOf(row, others) {
  const found = [];
  for (const id of Object.keys(row)) {
    const middle = medianOf(others, id);
    if (middle !== null && row[id] !== null) found.push(Math.abs(row[id] - middle));
  }
  return found.length ? found.reduce((sum, one) => sum + one, 0) / found.length : null;
}
