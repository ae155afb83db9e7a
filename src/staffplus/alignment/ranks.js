// Ranks with ties and gaps, and what two top threes share, as `ranks.py` beside this explains; a test
// compares whole results.
import { fill } from "./files.js";

/** The place of each outcome: 1 + how many are ranked better. Open ranks have none. */
export function placesOf(ranks) {
  const given = Object.values(ranks).filter((rank) => rank !== null);
  const place = (rank) => (rank === null ? null : 1 + given.filter((other) => other < rank).length);
  return Object.fromEntries(Object.entries(ranks).map(([id, rank]) => [id, place(rank)]));
}

function threesOf(ids) {
  const found = [];
  ids.forEach((a, i) =>
    ids.slice(i + 1).forEach((b, j) => ids.slice(i + j + 2).forEach((c) => found.push([a, b, c]))),
  );
  return found;
}

/** Every top three that contradicts no given rank. */
export function topThrees(ranks) {
  const ids = Object.keys(ranks);
  return threesOf(ids).filter((top) => {
    const inside = top.map((id) => ranks[id]).filter((rank) => rank !== null);
    const outside = ids.filter((id) => !top.includes(id) && ranks[id] !== null).map((id) => ranks[id]);
    return !inside.length || !outside.length || Math.max(...inside) <= Math.min(...outside);
  });
}

/** The least and the most that a set of the one and a set of the other have in common. */
export function sharedBy(tops, others) {
  const counts = tops.flatMap((top) => others.map((other) => top.filter((id) => other.includes(id)).length));
  return [Math.min(...counts), Math.max(...counts)];
}

/** A span in words: "2", or "1 to 2". */
export const rangeText = ({ sizes }, [low, high]) => (low === high ? String(low) : fill(sizes.range, { low, high }));

/** "3 of 7". */
export const countText = ({ sizes }, found, n) => fill(sizes.count, { found, n });

/** A span of outcomes that two top threes share: "2 of 3", or "1 to 2 of 3". */
export const spanText = (setup, span) => countText(setup, rangeText(setup, span), setup.format.top);
