// What learner and manager should talk about first, second edition: no kind of gap crowds out
// another. The same as `staffplus.alignment.talk`; a test compares whole results.
import { asksRequestsOnly, fill, roleNamed } from "./files.js";
import { barOver, evenly, heaviestOf, overlapOf } from "./weighed.js";

const SIDES = ["learner", "manager"];

/** Whether two ratings of a row are so far apart that they keep the pair from agreement. */
export const farApart = (setup, gap) => gap !== null && gap >= setup.second.exit.apart;

/** A span in words: "2", or "1 to 2". */
export const spanWords = (setup, [low, high]) => (low === high ? String(low) : fill(setup.second.found.range, { low, high }));

const kindOf = (setup, name) => setup.second.kind.find((entry) => entry.id === name);

function pointOf(setup, { kind, id, gap = null, values, sides, size = null }) {
  const entry = kindOf(setup, kind);
  const given = size ?? (gap === null ? entry.open : entry.unit * gap);
  const told = fill(entry.sides, sides);
  return { kind, id, text: fill(entry.text, values), sides: told, ask: entry.ask, size: Math.min(given, 12), minutes: 0 };
}

function outcomePoints(setup, { learner, manager }, outcomes, foreseen) {
  if (foreseen === null) return [];
  const { step, top } = setup.second.format;
  const tops = [learner, manager].map(({ points }) => heaviestOf(setup, points));
  const below = overlapOf(learner.points, manager.points) < (barOver(setup, outcomes.length) ?? 0);
  const parted = outcomes
    .filter(({ id, gap }) => {
      const [ours, theirs] = tops.map((side) => side.every((three) => three.includes(id)));
      return gap && (below || gap / step >= top || ours !== theirs);
    })
    .map(({ id, text, gap, learner: ours, manager: theirs }) =>
      pointOf(setup, { kind: "outcome", id, gap: gap / step, values: { text }, sides: { learner: ours, manager: theirs } }),
    );
  const even = !below && evenly(setup, learner.points, manager.points);
  return even ? [...parted, pointOf(setup, { kind: "even", id: "even", values: {}, sides: {} })] : parted;
}

function rowPoints(setup, rated) {
  const { agenda: plan, found, expects } = setup.second;
  const { unit, open } = kindOf(setup, "row");
  const named = (id) => expects.find((entry) => entry.id === id)?.name.toLowerCase() ?? found.open;
  return rated.flatMap((row) => {
    const words = SIDES.map((who) => row[who].expected);
    const size = Math.max(
      farApart(setup, row.gap) ? unit * row.gap : 0,
      words.includes("no") ? plan.row_no : 0,
      words.includes("other") ? plan.row_other : 0,
      row.gap === null || words.includes(null) ? open : 0,
    );
    if (!size) return [];
    const sides = {};
    for (const who of SIDES) {
      const { settles, expected, line } = row[who];
      sides[who] = settles ?? found.open;
      sides[`${who}_expects`] = named(expected) + (line ? ` (“${line}”)` : "");
    }
    return [pointOf(setup, { kind: "row", id: row.id, values: { name: row.name, text: row.text }, sides, size })];
  });
}

function requestPoints(setup, { round }, asked) {
  const leftOut = !asked.some(({ learner, manager }) => learner || manager);
  if (leftOut && !asksRequestsOnly(setup, round)) return [];
  const named = (id) => setup.mark.find((mark) => mark.id === id)?.name.toLowerCase() ?? setup.second.found.open;
  return asked
    .filter(({ gap }) => gap !== 0)
    .map(({ id, text, gap, learner, manager }) =>
      pointOf(setup, { kind: "request", id, gap, values: { text }, sides: { learner: named(learner), manager: named(manager) } }),
    );
}

function forecastPoints(setup, foreseen) {
  return Object.entries(foreseen ?? {})
    .filter(([, [, most]]) => most < setup.second.agenda.hits)
    .map(([role, span]) => {
      const whom = role === "learner" ? "manager" : "learner";
      const values = { who: roleNamed(setup, role), whom: roleNamed(setup, whom).toLowerCase() };
      const gap = setup.second.format.top - span[1];
      return pointOf(setup, { kind: "prediction", id: role, gap, values, sides: { found: spanWords(setup, span) } });
    });
}

/** Every gap worth talking about, in the order of the form. Requests that nobody marked were left out, and are none. */
export function pointsOf(setup, people, { outcomes, foreseen, rows, requests }) {
  return [
    ...outcomePoints(setup, people, outcomes, foreseen),
    ...rowPoints(setup, rows),
    ...requestPoints(setup, people.learner, requests),
    ...forecastPoints(setup, foreseen),
  ];
}

const sourceOf = ({ kind }) => (["even", "prediction"].includes(kind) ? "outcome" : kind);

/** Points that find a place, the largest first, and those that find none: [placed, later]. */
export function placedFairly(setup, found) {
  const { places } = setup.second.agenda;
  const half = Math.floor(places / 2);
  const order = [...found].sort((one, other) => other.size - one.size);
  const chosen = order.filter((point) => sourceOf(point) === "row").slice(0, half);
  for (const fair of [true, false])
    for (const point of order) {
      const taken = chosen.filter((other) => sourceOf(other) === sourceOf(point)).length;
      if (chosen.length < places && !chosen.includes(point) && (taken < half || !fair)) chosen.push(point);
    }
  return [order.filter((point) => chosen.includes(point)), order.filter((point) => !chosen.includes(point))];
}
