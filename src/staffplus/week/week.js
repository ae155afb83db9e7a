// What a week went to, by pillar. Pure; the same sums as in `week.py` beside this, and a test holds
// the two together.

/**
 * What the hours went to. Hours of an entry that serves several pillars are split evenly.
 * @param {{hours: number, pillars: string[], building: boolean}[]} entries
 * @param {string[]} pillars ids, in order
 * @param {{low: number, near: number}} rule a pillar below the share `low` is flagged; shares nearer to
 *   it than `near` count as equal to it, since sums of floats are not exact
 * @returns {{hours: number, shares: Object<string, number>, none: number, building: number, low: string[]}}
 *   shares from 0 to 1, as Python's `portfolio` gives them
 */
export function portfolio(entries, pillars, { low, near }) {
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
    low: pillars.filter((pillar) => hours && shares[pillar] < low - near),
  };
}
