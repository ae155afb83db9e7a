// Points and forecasts of two people, each measure beside what chance alone gives. The same as
// `staffplus.alignment.weighed`, where the measures are explained; a test holds the two together.
import { sharedBy, topThrees } from "./ranks.js";

/** Points that both give to the same outcomes, 0 to 100. Both must add up to 100. */
export const overlapOf = (ours, theirs) =>
  Object.keys(ours).reduce((sum, id) => sum + Math.min(ours[id] ?? 0, theirs[id] ?? 0), 0);

/** How many of the n! ways to deal `theirs` to the outcomes of `ours` give each overlap: 0, 5, …, 100. */
function dealingsOf(setup, ours, theirs) {
  const { points, step } = setup.second.format;
  const [n, width] = [ours.length, points / step + 1];
  const ways = Array.from({ length: 2 ** n }, () => new Float64Array(width));
  ways[0][0] = 1;
  for (let dealt = 0; dealt < 2 ** n - 1; dealt += 1) {
    let at = 0;
    for (let k = 0; k < n; k += 1) at += (dealt >> k) & 1;
    for (let k = 0; k < n; k += 1) {
      if ((dealt >> k) & 1) continue;
      const by = Math.min(ours[at], theirs[k]) / step;
      const next = ways[dealt | (1 << k)];
      for (let t = 0; t + by < width; t += 1) next[t + by] += ways[dealt][t];
    }
  }
  return [...ways[2 ** n - 1]];
}

/** The overlap by lot: its mean, and the share of dealings that reach `found`. */
export function overlapChance(setup, ours, theirs, found) {
  const { step } = setup.second.format;
  const counts = dealingsOf(setup, Object.values(ours).map((one) => one ?? 0), Object.values(theirs).map((one) => one ?? 0));
  const every = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, k) => sum + step * k * count, 0) / every;
  return { mean, share: counts.slice(found / step).reduce((sum, count) => sum + count, 0) / every };
}

/** Points that a pair should share over so many outcomes; null where they are compared in words. */
export function barOver(setup, outcomes) {
  const { bar, fewest } = setup.second.exit;
  return outcomes < fewest ? null : bar[outcomes - fewest];
}

/** Whether these points are so even that lot alone would reach the bar with them, on average. */
export function evenly(setup, ours, theirs) {
  const needed = barOver(setup, Object.keys(ours).length);
  return needed !== null && overlapChance(setup, ours, theirs, needed).mean >= needed;
}

/** Every three that can be called heaviest; one unless points are equal across the border. */
export function heaviestOf(setup, points) {
  const ids = Object.keys(points);
  if (ids.length <= setup.second.format.top) return [ids];
  return topThrees(Object.fromEntries(ids.map((id) => [id, points[id] === null ? null : -points[id]])));
}

/** How many of those predicted are among the other's three heaviest: [least, most]. */
export const hitsOf = (setup, predicted, theirs) => sharedBy([predicted], heaviestOf(setup, theirs));

function choose(n, k) {
  let ways = k > n ? 0 : 1;
  for (let i = 1; i <= k && ways; i += 1) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** The hits of a forecast by lot: their mean, and the share of two or more. */
export function hitsChance(setup, outcomes, predicted) {
  const { top } = setup.second.format;
  const needed = setup.second.agenda.hits;
  if (outcomes < top) return { mean: Math.min(outcomes, predicted), share: outcomes >= needed ? 1 : 0 };
  let sum = 0;
  for (let k = needed; k <= predicted; k += 1) sum += choose(top, k) * choose(outcomes - top, predicted - k);
  return { mean: (top * predicted) / outcomes, share: sum / choose(outcomes, predicted) };
}

/** How many of two rows of marks are alike on average when one is dealt by lot. */
export function alikeByLot(ours, theirs) {
  const same = ours.reduce((sum, a) => sum + (a === null ? 0 : theirs.filter((b) => b === a).length), 0);
  return ours.length ? same / ours.length : 0;
}

/** How many of two rows of ratings are `apart` or farther on average when one is dealt by lot. */
export function apartByLot(ours, theirs, apart) {
  const far = (a) => theirs.filter((b) => a !== null && b !== null && Math.abs(a - b) >= apart).length;
  return ours.length ? ours.reduce((sum, a) => sum + far(a), 0) / ours.length : 0;
}
