// Two people's files of the second edition side by side: what they share, and what chance would
// give. The same as `staffplus.alignment.agreed`; a test compares whole results.
import { withMinutes } from "./agenda.js";
import { asksRequestsOnly, fill } from "./files.js";
import { twoPlaces } from "./leaders.js";
import { namedBy } from "./merged.js";
import { farApart, placedFairly, pointsOf, spanWords } from "./talk.js";
import { refuseUnlike } from "./unlike.js";
import { alikeByLot, apartByLot, barOver, evenly, hitsChance, hitsOf, overlapChance, overlapOf } from "./weighed.js";
import { addUp, totalOf } from "./written.js";

const SIDES = ["learner", "manager"];

/**
 * Compare the learner's and the manager's files, in either order.
 * @returns {object} the shape of `Agreement.as_dict()`
 * @throws {AlignmentError}
 */
export function agreementOf(setup, a, b) {
  refuseUnlike(setup, a, b);
  const [learner, manager] = a.role === "learner" ? [a, b] : [b, a];
  const people = { learner, manager };
  const short = asksRequestsOnly(setup, learner.round);
  const counted = !short && addUp(setup, learner.points) && addUp(setup, manager.points);
  const outcomes = short ? [] : outcomesOf(setup, people, counted);
  const overlap = counted ? overlapOf(learner.points, manager.points) : null;
  const foreseen = counted
    ? { learner: hitsOf(setup, learner.predicted, manager.points), manager: hitsOf(setup, manager.predicted, learner.points) }
    : null;
  const rows = short ? [] : rowsOf(setup, people);
  const requests = requestsOf(setup, people);
  const alike = requests.filter(({ gap }) => gap === 0).length;
  const criteria = criteriaOf(setup, people, { overlap, foreseen, rows, alike, short });
  const agreed = criteria.every(({ met }) => met !== false);
  const [placed, later] = placedFairly(setup, pointsOf(setup, people, { outcomes, foreseen, rows, requests }));
  return {
    title: learner.title,
    pair: learner.pair,
    round: learner.round,
    said: SIDES.map((who) => saidBy(people[who])),
    outcomes,
    overlap,
    bar: short ? null : barOver(setup, outcomes.length),
    foreseen,
    rows,
    rows_apart: rows.filter(({ gap }) => farApart(setup, gap)).map(({ id }) => id),
    rows_expected: rows.filter(({ fits }) => fits).length,
    requests,
    requests_alike: alike,
    criteria,
    agreed,
    next: nextStep(setup, learner.round, agreed, short, barOver(setup, outcomes.length) === null || unweighed(people)),
    ...withMinutes(setup, placed),
    later,
    notes: short ? [] : notesOn(setup, people, overlap, foreseen, rows),
    edition: 2,
  };
}

const saidBy = ({ role, name, outcomes, stop, direction, radius }) => ({ role, name, outcomes, stop, direction, radius });

function outcomesOf(setup, { learner, manager }, counted) {
  const named = namedBy(learner.listed, learner.id);
  const shown = (rater, id) => (addUp(setup, rater.points) ? (rater.points[id] ?? 0) : null);
  return learner.listed.outcomes.map(({ id, text }) => {
    const [ours, theirs] = [shown(learner, id), shown(manager, id)];
    return { id, text, learner: ours, manager: theirs, gap: counted ? Math.abs(ours - theirs) : null, named: named[id] };
  });
}

function rowsOf(setup, { learner, manager }) {
  return setup.row.map(({ id, name, ask }) => {
    const [ours, theirs] = [learner.rows[id], manager.rows[id]];
    const rated = ours.settles !== null && theirs.settles !== null;
    return {
      id,
      name,
      text: ask,
      learner: ours,
      manager: theirs,
      gap: rated ? Math.abs(ours.settles - theirs.settles) : null,
      fits: ours.expected === "yes" && theirs.expected === "yes",
    };
  });
}

function requestsOf(setup, { learner, manager }) {
  const order = (mark) => setup.mark.findIndex(({ id }) => id === mark);
  return learner.listed.requests.map((text, n) => {
    const id = setup.format.requests[n];
    const [ours, theirs] = [learner.requests[id], manager.requests[id]];
    const gap = ours === null || theirs === null ? null : Math.abs(order(ours) - order(theirs));
    return { id, text, learner: ours, manager: theirs, gap };
  });
}

/** A share in hundredths: one decimal, a tie up, never a false nought. */
function percent(share) {
  const tenths = Math.floor(share * 1000 + 0.5);
  if (share > 0 && !tenths) return "fewer than 0.1";
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

function criteriaOf(setup, people, { overlap, foreseen, rows, alike, short }) {
  const { exit: rule, found: told, chance: words } = setup.second;
  const { learner } = people;
  const byLot = (name, mean) => fill(words[name], { mean: twoPlaces(mean) });
  const found = {};
  if (!short) {
    Object.assign(found, pointLines(setup, people, overlap, foreseen));
    const far = rows.filter(({ gap }) => farApart(setup, gap)).map(({ name }) => name);
    const [ours, theirs] = SIDES.map((who) => rows.map((row) => row[who].settles));
    found.apart = [
      far.length ? `${far.length} (${far.join(", ")})` : told.none,
      byLot("apart", apartByLot(ours, theirs, rule.apart)),
      !far.length,
      0,
    ];
    const says = SIDES.map((who) => rows.map((row) => row[who].expected));
    const [mine, yours] = says.map((side) => side.map((word) => (word === "yes" ? word : null)));
    const fit = rows.filter(({ fits }) => fits).length;
    const sound = fit >= rule.expected && !says.flat().includes("no");
    found.expected = [fill(told.rows, { found: fit }), byLot("expected", alikeByLot(mine, yours)), sound, rule.expected];
  }
  const marks = SIDES.map((who) => Object.values(people[who].requests));
  const marked = learner.listed.requests.length > 0 && marks.flat().some(Boolean);
  const figure = marked ? fill(told.requests, { found: alike }) : told.open;
  const counted = marked || short ? [alike >= rule.requests, rule.requests] : [null, told.left_out];
  found.requests = [figure, byLot("requests", alikeByLot(...marks)), ...counted];
  return setup.second.criterion
    .filter(({ id }) => id in found)
    .map(({ id, name, needed }) => {
      const [shown, chance, met, n] = found[id];
      const asked = typeof n === "string" ? n : fill(needed, { n });
      return { id, name, found: shown, chance, needed: asked, met };
    });
}

/** The lines about points and forecasts; a forecast is talked about, and keeps nobody from agreement. */
function pointLines(setup, people, overlap, foreseen) {
  const { exit: rule, found: told, chance: words } = setup.second;
  const [ours, theirs] = SIDES.map((who) => people[who].points);
  const least = barOver(setup, Object.keys(ours).length);
  const needed = least ?? fill(told.words, { n: rule.fewest });
  const lines = {};
  if (overlap === null) {
    lines.overlap = [told.open, words.none, ...(unweighed(people) ? [null, told.left_out] : [false, needed])];
    for (const who of SIDES) lines[`predicted-${who}`] = [told.open, words.none, null, 0];
    return lines;
  }
  const chanceText = (name, { mean, share }) => fill(words[name], { mean: twoPlaces(mean), share: percent(share) });
  const chance = overlapChance(setup, ours, theirs, overlap);
  const met = least === null ? null : overlap >= least && !evenly(setup, ours, theirs);
  lines.overlap = [fill(told.overlap, { found: overlap }), chanceText("overlap", chance), met, needed];
  for (const [role, span] of Object.entries(foreseen)) {
    const lot = hitsChance(setup, Object.keys(ours).length, people[role].predicted.length);
    const figure = fill(told.hits, { found: spanWords(setup, span) });
    lines[`predicted-${role}`] = [figure, chanceText("hits", lot), null, 0];
  }
  return lines;
}

/** Whether neither gave a point: two who take the short way compare their outcomes in words. */
const unweighed = ({ learner, manager }) => !totalOf(learner.points) && !totalOf(manager.points);

function nextStep(setup, round, agreed, short, inWords) {
  if (short) return agreed ? "holds" : "drifted";
  const met = inWords ? "words" : "agreed";
  return agreed ? met : round === `round ${setup.second.exit.rounds}` ? "log" : "again";
}

/** What the points that two share say, where the figure beside its bar could be misread. */
function onPoints(setup, { learner, manager }, found) {
  const { exit: rule, note } = setup.second;
  const outcomes = Object.keys(learner.points).length;
  const bar = barOver(setup, outcomes);
  if (bar === null) return [fill(note.words, { n: rule.fewest })];
  if (found < bar) return [fill(note.below, { found, outcomes, bar })];
  if (evenly(setup, learner.points, manager.points)) return [note.even];
  const { share } = overlapChance(setup, learner.points, manager.points, found);
  return 100 * share > rule.luck ? [fill(note.lucky, { share: percent(share) })] : [];
}

function notesOn(setup, people, overlap, foreseen, rows) {
  const { note, format } = setup.second;
  const notes = overlap === null ? [] : onPoints(setup, people, overlap);
  for (const who of SIDES) {
    const { source: file, outcomes, points } = people[who];
    const found = totalOf(points);
    if (!outcomes.length) notes.push(fill(note.unwritten, { file }));
    if (!found) notes.push(fill(note.unspread, { file }));
    else if (!addUp(setup, points)) notes.push(fill(note.sum, { file, found, expected: format.points }));
  }
  if (foreseen && Object.values(foreseen).some(([low, high]) => low !== high)) notes.push(note.ties);
  if (rows.some(({ gap }) => gap === null)) notes.push(note.unrated);
  return notes;
}
