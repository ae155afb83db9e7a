// Leaders beside the pair, second edition: outcome by person, who holds what alone, how far they
// agree. The same as `staffplus.alignment.held`, where the method and its limits are explained.
import { AlignmentError, fill } from "./files.js";
import { intervalOf, weightedAlpha, weightedCounts } from "./leaders.js";
import { labelsFor } from "./merged.js";
import { leadersOfOneRound, refuseOtherList, refuseOtherPair, sameAnswers } from "./unlike.js";
import { addUp } from "./written.js";

/**
 * The map of leaders' files; learner's and manager's sit beside it.
 * @returns {object} the shape of `Held.as_dict()`
 * @throws {AlignmentError}
 */
export function mapHeld(setup, read) {
  const { kept, notes } = onceEach(setup, read);
  for (const rater of kept.slice(1)) {
    refuseOtherPair(setup, kept[0], rater);
    refuseOtherList(setup, kept[0], rater);
  }
  const leaders = leadersOfOneRound(setup, kept);
  const order = setup.round.map(({ id }) => id);
  const beside = kept
    .filter(({ role }) => role !== "leader")
    .sort((a, b) => (a.role < b.role ? -1 : a.role > b.role ? 1 : order.indexOf(a.round) - order.indexOf(b.round) || byText(a, b)));
  return drawHeld(setup, leaders, beside, notes);
}

const byText = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The later of two versions of one person's answers. @throws {AlignmentError} both are of one minute */
export function laterOf(setup, first, other) {
  const [a, b] = [first.created, other.created];
  if (a === b) throw new AlignmentError(setup, "two_versions", { a: first.source, b: other.source, created_a: a, created_b: b });
  return a > b ? first : other;
}

/** Each person's file of a round once, the latest, and a note for each other; two of one minute are refused. */
export function onceEach(setup, read) {
  const kept = new Map();
  const notes = [];
  for (const rater of read) {
    const key = `${rater.id} ${rater.round}`;
    const first = kept.get(key);
    const names = { a: first?.source, b: rater.source };
    if (!first) kept.set(key, rater);
    else if (sameAnswers(first, rater)) notes.push(fill(setup.messages.twice, names));
    else {
      const later = laterOf(setup, first, rater);
      kept.set(key, later);
      notes.push(fill(setup.messages.replaced, { ...names, later: later.source, created: later.created }));
    }
  }
  return { kept: [...kept.values()], notes };
}

const SENTENCES = ["direction", "radius", "stop"];

/** What leaders wrote alone, of those who let the map show it, by what each is called; how many did not. */
export function leadersSaid(leaders, labels) {
  const wrote = leaders.filter((leader) => SENTENCES.some((key) => leader[key]));
  const said = wrote.filter(({ words }) => words).map((leader) => ({ label: labels[leader.id], ...Object.fromEntries(SENTENCES.map((key) => [key, leader[key]])) }));
  return { said, unsaid: wrote.length - said.length };
}

function drawHeld(setup, leaders, beside, notes) {
  const [first] = leaders;
  const everyone = [...leaders, ...beside];
  const known = new Map(first.listed.people.map((person) => [person.id, person]));
  for (const { id, role, name } of everyone) known.set(id, { id, role, name });
  const labels = labelsFor(setup, [...known.values()]);
  const sums = ({ points }) => addUp(setup, points);
  const counted = everyone.filter(sums);
  const silent = everyone.filter((rater) => !sums(rater)).map(({ id }) => labels[id]);
  const told = silent.length ? [fill(setup.second.held.silent, { names: silent.join(", ") })] : [];
  const { alpha, interval, samples, more } = agreementAmong(setup, levelsOf(leaders.filter(sums)));
  const whole = (points) => Object.fromEntries(Object.entries(points).map(([id, one]) => [id, one ?? 0]));
  return {
    title: first.title,
    pair: first.pair,
    round: first.round,
    outcomes: first.listed.outcomes.map(({ id, text }) => ({ id, text })),
    people: counted.map(({ id, role, points }) => ({ label: labels[id], role, points: whole(points) })),
    alone: aloneIn(first.listed, counted, labels),
    ...leadersSaid(leaders, labels),
    alpha,
    interval,
    samples,
    notes: [...notes, ...told, ...more],
    edition: 2,
  };
}

/** What one person alone wrote, and what one person alone gives points. */
function aloneIn(listed, counted, labels) {
  return listed.outcomes.flatMap(({ id, text, by }) => {
    const who = [...new Set(by.map(({ person }) => person))];
    const giving = counted.filter(({ points }) => points[id]);
    return [
      ...(who.length === 1 ? [{ id, text, who: labels[who[0]], how: "wrote" }] : []),
      ...(giving.length === 1 && counted.length > 1 ? [{ id, text, who: labels[giving[0].id], how: "points" }] : []),
    ];
  });
}

/** "Only Leader B named this". */
export const aloneText = (setup, { how, who }) => fill(setup.second.held[how === "wrote" ? "alone" : "alone_points"], { who });

/** Points as levels, 1 for the fewest that any leader gave: alpha asks for their order only. */
function levelsOf(leaders) {
  const given = [...new Set(leaders.flatMap(({ points }) => Object.values(points).map((one) => one ?? 0)))].sort((a, b) => a - b);
  return leaders.map(({ points }) => Object.fromEntries(Object.entries(points).map(([id, one]) => [id, given.indexOf(one ?? 0) + 1])));
}

function agreementAmong(setup, ranked) {
  const rule = setup.cohort;
  const few = ranked.length < rule.few ? [fill(setup.second.held.few, { n: ranked.length })] : [];
  const nothing = (told, alpha = null) => ({ alpha, interval: null, samples: 0, more: [told, ...few] });
  if (ranked.length < 2) return nothing(setup.second.held.no_pairs);
  const alpha = weightedAlpha(weightedCounts(ranked, ranked.map(() => 1)));
  if (alpha === null) return nothing(setup.second.held.same);
  const first = JSON.stringify(ranked[0]);
  if (ranked.every((row) => JSON.stringify(row) === first)) return nothing(rule.no_variation_leaders, alpha);
  return { alpha, ...intervalOf(rule, ranked), more: few };
}
