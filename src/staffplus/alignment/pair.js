// Two people's answers side by side. The same as `staffplus.alignment.pair`; a test compares whole
// results on generated pairs.
import { agendaPoints, timed } from "./agenda.js";
import { asksRequestsOnly, fill } from "./files.js";
import { countText, placesOf, sharedBy, spanText, topThrees } from "./ranks.js";
import { refuseMixed } from "./unlike.js";

const apart = (a, b) => (a === null || b === null ? null : Math.abs(a - b));

function inTop(id, tops) {
  const inside = tops.filter((top) => top.includes(id)).length;
  return inside === tops.length ? "yes" : inside ? "open" : "no";
}

/**
 * Compare the learner's and the manager's answers, in either order.
 * @returns {object} the shape of `Comparison.as_dict()`
 * @throws {AlignmentError}
 */
export function comparePair(setup, a, b) {
  refuseMixed(setup, a, b);
  const [learner, manager] = a.role === "learner" ? [a, b] : [b, a];
  const rule = setup.exit;
  const short = asksRequestsOnly(setup, learner.round);
  const [ours, theirs] = [topThrees(learner.ranks), topThrees(manager.ranks)];
  const outcomes = short ? [] : outcomePairs(setup, learner, manager, ours, theirs);
  const top3 = short ? null : sharedBy(ours, theirs);
  const foreseen = short
    ? null
    : { learner: sharedBy([learner.predicted], theirs), manager: sharedBy([manager.predicted], ours) };
  const rows = short ? [] : rowPairs(setup, learner, manager);
  const requests = requestPairs(setup, learner, manager);
  const within = rows.filter((row) => row.gap !== null && row.gap <= 1).length;
  const far = rows.filter((row) => row.gap !== null && row.gap >= rule.apart);
  const low = rows.filter((row) => [row.learner, row.manager].every((rating) => rating !== null && rating <= rule.low));
  const alike = requests.filter((request) => request.gap === 0).length;
  const criteria = criteriaOf(setup, { top3, foreseen, within, far, alike });
  const agreed = criteria.every((line) => line.met);
  const { agenda, later, minutes } = timed(setup, agendaPoints(setup, outcomes, rows, requests, foreseen));
  return {
    title: learner.questions.title,
    pair: learner.questions.pair,
    round: learner.round,
    outcomes,
    top3,
    foreseen,
    rows,
    rows_within: within,
    rows_apart: far.map((row) => row.id),
    rows_open: rows.filter((row) => row.gap === null).map((row) => row.id),
    rows_low: low.map((row) => row.id),
    requests,
    requests_alike: alike,
    criteria,
    agreed,
    next: nextStep(setup, learner.round, agreed, short),
    agenda,
    later,
    minutes,
    notes: notesOn(setup, outcomes, rows, low, [learner, manager]),
  };
}

function outcomePairs(setup, learner, manager, ours, theirs) {
  const [mine, yours] = [placesOf(learner.ranks), placesOf(manager.ranks)];
  return setup.format.outcomes.map((id, n) => ({
    id,
    text: learner.questions.outcomes[n],
    learner: mine[id],
    manager: yours[id],
    gap: apart(mine[id], yours[id]),
    learner_top: inTop(id, ours),
    manager_top: inTop(id, theirs),
  }));
}

function rowPairs(setup, learner, manager) {
  return learner.questions.rows.map(({ id, text }) => {
    const sides = { learner: learner.rows[id], manager: manager.rows[id] };
    return { id, name: setup.row.find((row) => row.id === id).name, text, ...sides, gap: apart(sides.learner, sides.manager) };
  });
}

function requestPairs(setup, learner, manager) {
  const order = (mark) => (mark === null ? null : setup.mark.findIndex((one) => one.id === mark));
  return setup.format.requests.map((id, n) => {
    const sides = { learner: learner.requests[id], manager: manager.requests[id] };
    const gap = apart(order(sides.learner), order(sides.manager));
    return { id, text: learner.questions.requests[n], ...sides, gap };
  });
}

function criteriaOf(setup, { top3, foreseen, within, far, alike }) {
  const rule = setup.exit;
  const found = {};
  if (top3 !== null) {
    found.top3 = [spanText(setup, top3), top3[0] >= rule.top3, rule.top3];
    for (const [role, span] of Object.entries(foreseen))
      found[`predicted-${role}`] = [spanText(setup, span), span[0] >= rule.predicted, rule.predicted];
    const names = far.map((row) => row.name).join(", ");
    found.apart = [far.length ? `${far.length} (${names})` : "none", far.length === 0, 0];
    found.within = [countText(setup, within, setup.row.length), within >= rule.within, rule.within];
  }
  found.requests = [countText(setup, alike, setup.format.requests.length), alike >= rule.requests, rule.requests];
  return setup.criterion
    .filter((line) => line.id in found)
    .map(({ id, name, needed }) => {
      const [told, met, n] = found[id];
      return { id, name, found: told, needed: fill(needed, { n }), met };
    });
}

function nextStep(setup, round, agreed, short) {
  if (short) return agreed ? "holds" : "drifted";
  return agreed ? "agreed" : round === `round ${setup.exit.rounds}` ? "log" : "again";
}

function notesOn(setup, outcomes, rows, low, people) {
  const { ties, within, low_rows: lowRows } = setup.explain;
  const ordered = people.every(({ ranks }) => {
    const places = Object.values(placesOf(ranks));
    return !places.includes(null) && new Set(places).size === places.length;
  });
  const notes = [];
  if (outcomes.length && !ordered) notes.push(ties);
  if (rows.some((row) => row.gap === null)) notes.push(within);
  if (low.length) notes.push(`${fill(lowRows, { n: setup.exit.low })} ${low.map((row) => row.name).join(", ")}.`);
  return notes;
}
