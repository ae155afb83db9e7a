// What a week went to, by pillar. Pure; the same sums as `week.portfolio` in Python, and a test
// holds the two together.

/** Shares nearer than this to the limit count as equal to it: sums of floats are not exact. */
const NEAR_LIMIT = 1e-9;

/** The pillars that an entry with these tags serves, each once, in the order of `pillars`. */
export function pillarsOf(tags, lines, pillars) {
  const found = tags.flatMap((tag) => lines[tag] ?? []);
  return pillars.filter((pillar) => found.includes(pillar));
}

/**
 * What the hours went to. Hours of an entry that serves several pillars are split evenly.
 * @param {{hours: number, pillars: string[], building: boolean}[]} entries
 * @param {string[]} pillars ids, in order
 * @param {number} low the share below which a pillar is flagged
 * @returns {{hours: number, shares: Object<string, number>, none: number, building: number, low: string[]}}
 *   shares from 0 to 1, as Python's `portfolio` gives them
 */
export function portfolio(entries, pillars, low) {
  const sums = Object.fromEntries([...pillars, "none"].map((name) => [name, 0]));
  let hours = 0;
  let building = 0;
  for (const entry of entries) {
    const served = pillars.filter((pillar) => entry.pillars.includes(pillar));
    hours += entry.hours;
    if (entry.building) building += entry.hours;
    if (!served.length) sums.none += entry.hours;
    for (const pillar of served) sums[pillar] += entry.hours / served.length;
  }
  const share = (sum) => (hours ? sum / hours : 0);
  const shares = Object.fromEntries(pillars.map((pillar) => [pillar, share(sums[pillar])]));
  return {
    hours,
    shares,
    none: share(sums.none),
    building: share(building),
    low: pillars.filter((pillar) => hours && shares[pillar] < low - NEAR_LIMIT),
  };
}
