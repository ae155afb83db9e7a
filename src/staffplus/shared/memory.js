// How well a question is remembered, and so when to ask it again: FSRS, version 6, in whole days and
// without its minutes' steps and its lot (github.com/open-spaced-repetition, "The Algorithm"). Of our
// own hand, since the course installs no npm; a test holds it to `fsrs` from PyPI.
//   memory: {stability, difficulty}    stability: days until nine of ten such questions are still known;
//                                      difficulty: 1 (easy) to 10
const DAY = 86_400_000; // milliseconds

/** The published weights, fitted by the authors of FSRS on what many people remembered. */
const W = [
  0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
  1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];
const DECAY = -W[20];
const FACTOR = 0.9 ** (1 / DECAY) - 1;
const LEAST = 0.001; // days
const [AGAIN, HARD, GOOD, EASY] = [1, 2, 3, 4];

/** What an answer is worth to FSRS: wrong is wrong however sure; right is worth what it was known for. */
const WORTH = { guessing: HARD, "fairly sure": GOOD, certain: EASY };

/** Days by the boxes that editions before this one kept; a log that has only these goes on from them. */
const BOXES = [1, 3, 7, 21, 60];

export const gradeOf = (correct, confidence) => (correct ? (WORTH[confidence] ?? GOOD) : AGAIN);

/** Midnight of the reader's own day, some days from the time `at`; all in milliseconds. */
export function midnight(at, days) {
  const date = new Date(at);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + days);
  return date.getTime();
}

/** Nights from one time to another, below 0 when it is the later one; NaN when either is no time. */
export const nights = (from, to) => Math.round((midnight(to, 0) - midnight(from, 0)) / DAY);

const within = (least, value, most) => Math.min(most, Math.max(least, value));
const firstDifficulty = (grade) => W[4] - Math.exp(W[5] * (grade - 1)) + 1;

function nextDifficulty(difficulty, grade) {
  const moved = difficulty - (W[6] * (grade - GOOD) * (10 - difficulty)) / 9;
  return within(1, W[7] * firstDifficulty(EASY) + (1 - W[7]) * moved, 10);
}

/** The chance that something of such stability is still known after so many days. */
export const chance = (stability, days) => (1 + (FACTOR * days) / stability) ** DECAY;

function sameDay(stability, grade) {
  const grown = Math.exp(W[17] * (grade - 3 + W[18])) * stability ** -W[19];
  return stability * (grade === AGAIN ? grown : Math.max(1, grown));
}

function forgotten({ stability, difficulty }, share) {
  const long = W[11] * difficulty ** -W[12] * ((stability + 1) ** W[13] - 1) * Math.exp((1 - share) * W[14]);
  return Math.min(long, stability / Math.exp(W[17] * W[18]));
}

function recalled({ stability, difficulty }, share, grade) {
  const weight = grade === HARD ? W[15] : grade === EASY ? W[16] : 1;
  const gain = Math.exp(W[8]) * (11 - difficulty) * stability ** -W[9] * (Math.exp((1 - share) * W[10]) - 1);
  return stability * (1 + gain * weight);
}

/**
 * The memory after an answer.
 * @param {?object} before null when it was never answered @param {number} days since it was, whole ones
 * @param {number} grade of `gradeOf`
 */
export function remembered(before, days, grade) {
  if (!before) return { stability: W[grade - 1], difficulty: within(1, firstDifficulty(grade), 10) };
  const share = chance(before.stability, Math.max(0, days));
  const next = days < 1 ? sameDay(before.stability, grade) : grade === AGAIN ? forgotten(before, share) : recalled(before, share, grade);
  return { stability: Math.max(LEAST, next), difficulty: nextDifficulty(before.difficulty, grade) };
}

/**
 * Days until a question should be asked again.
 * @param {{retention: number, longest: number}} rule the share still known then, and the most days
 */
export function interval(stability, { retention, longest }) {
  const days = Math.round((stability / FACTOR) * (retention ** (1 / DECAY) - 1));
  return within(1, days, longest);
}

const isNumber = (value, least, most) => typeof value === "number" && value >= least && value <= most;
export const isMemory = (value) => isNumber(value?.stability, LEAST, 36_500) && isNumber(value?.difficulty, 1, 10);

/** The memory a row of the log speaks of, null when it was never answered; one with a box only has its days. */
export function memoryOf({ memory, box, attempts, first }) {
  if (isMemory(memory)) return memory;
  if (!attempts) return null;
  const grade = gradeOf(first?.correct, first?.confidence);
  return { stability: BOXES[within(1, box || 1, BOXES.length) - 1], difficulty: within(1, firstDifficulty(grade), 10) };
}

/**
 * The row answered last. One dated tomorrow or later was written by a clock that was wrong, then or
 * now: it counts as the oldest, so that an answer of today is not held to be before it.
 * @param {object[]} rows @param {number} now milliseconds
 */
export function answeredLast(rows, now) {
  const end = midnight(now, 1);
  const key = ({ time }) => `${Date.parse(time) >= end ? 0 : 1}${time ?? ""}`;
  return rows.reduce((last, row) => (last && key(last) > key(row) ? last : row), null);
}

/** The memory after an answer at the time `now`, from what the item's rows say. A wrong clock's row says nothing. */
export function memoryAfter(rows, { correct, confidence }, now) {
  const last = answeredLast(rows, now);
  const days = last ? nights(Date.parse(last.time), now) : NaN;
  const { stability, difficulty } = remembered(days >= 0 ? memoryOf(last) : null, days, gradeOf(correct, confidence));
  return { stability: Number(stability.toFixed(4)), difficulty: Number(difficulty.toFixed(4)) };
}
