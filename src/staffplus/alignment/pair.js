// Two people's answers side by side, and the agenda that follows. The same as
// `staffplus.alignment.pair` and `.agenda`, where ties, gaps and minutes are explained; a test
// compares whole results on generated pairs.
import { AlignmentError, asksRequestsOnly, fill, roleNamed, roundNamed } from "./files.js";

/** Raise unless the two are of one pair. */
export function refuseOtherPair(setup, a, b) {
  const [one, other] = [a.questions, b.questions];
  if (one.pair === other.pair) return;
  const titles = { title_a: one.title, title_b: other.title, pair_a: one.pair, pair_b: other.pair };
  throw new AlignmentError(setup, "other_pair", { a: a.source, b: b.source, ...titles });
}

/** Raise unless the two answer the same questions. */
export function refuseOtherQuestions(setup, a, b) {
  const [one, other] = [a.questions, b.questions];
  const rowName = (id) => setup.row.find((row) => row.id === id).name;
  const differing = [
    ...setup.format.outcomes.filter((_, n) => one.outcomes[n] !== other.outcomes[n]),
    ...one.rows.filter((row, n) => row.text !== other.rows[n].text).map((row) => rowName(row.id)),
    ...setup.format.requests.filter((_, n) => one.requests[n] !== other.requests[n]),
  ];
  if (differing.length === 0) return;
  throw new AlignmentError(setup, "other_questions", { a: a.source, b: b.source, what: differing.join(", ") });
}

/** The same answers, whatever their files are called and whenever they were saved. */
export function sameAnswers(a, b) {
  const plain = ({ source, created, room, ...rest }) => JSON.stringify(rest);
  return plain(a) === plain(b);
}

/** Raise unless the two are learner and manager of one pair, round and wording. */
export function refuseMixed(setup, a, b) {
  for (const answers of [a, b])
    if (answers.role === "leader") throw new AlignmentError(setup, "leader_file", { file: answers.source });
  const names = { a: a.source, b: b.source };
  if (sameAnswers(a, b)) throw new AlignmentError(setup, "same_file", names);
  refuseOtherPair(setup, a, b);
  if (a.round !== b.round) {
    const rounds = { round_a: roundNamed(setup, a.round), round_b: roundNamed(setup, b.round) };
    throw new AlignmentError(setup, "other_round", { ...names, ...rounds });
  }
  if (a.role === b.role)
    throw new AlignmentError(setup, "same_role", { ...names, role: roleNamed(setup, a.role).toLowerCase() });
  refuseOtherQuestions(setup, a, b);
}

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

const apart = (a, b) => (a === null || b === null ? null : Math.abs(a - b));

function inTop(id, tops) {
  const inside = tops.filter((top) => top.includes(id)).length;
  return inside === tops.length ? "yes" : inside ? "open" : "no";
}

/** A span in words: "2", or "1 to 2". */
const rangeText = ({ sizes }, [low, high]) => (low === high ? String(low) : fill(sizes.range, { low, high }));

/** "3 of 7". */
const countText = ({ sizes }, found, n) => fill(sizes.count, { found, n });

/** A span of outcomes that two top threes share: "2 of 3", or "1 to 2 of 3". */
export const spanText = (setup, span) => countText(setup, rangeText(setup, span), setup.format.top);

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

// --- The agenda ----------------------------------------------------------------------------------

function agendaPoints(setup, outcomes, rows, requests, foreseen) {
  const { exit: rule, sizes } = setup;
  const sides = (kind, learner, manager) =>
    fill(sizes[kind], { learner: learner ?? sizes.open, manager: manager ?? sizes.open });
  const point = (kind, id, gap, told, values) => {
    const entry = setup.kind.find((one) => one.id === kind);
    const size = gap === null ? entry.open : entry.unit * gap;
    return { kind, id, text: fill(entry.text, values), sides: told, ask: entry.ask, size, minutes: 0 };
  };
  const markName = (mark) => (mark === null ? null : setup.mark.find((one) => one.id === mark).name.toLowerCase());
  const found = [
    ...outcomes
      .filter(({ gap, learner_top: ours, manager_top: theirs }) => gap === null || gap >= 2 || ours !== theirs)
      .map(({ id, gap, learner, manager, text }) => {
        const size = gap === null ? null : Math.max(gap, 1);
        return point("outcome", id, size, sides("outcome", learner, manager), { text });
      }),
    ...rows
      .filter(({ gap }) => gap === null || gap >= rule.apart)
      .map(({ id, gap, learner, manager, name, text }) =>
        point("row", id, gap, sides("row", learner, manager), { name, text }),
      ),
    ...requests
      .filter(({ gap }) => gap !== 0)
      .map(({ id, gap, learner, manager, text }) =>
        point("request", id, gap, sides("request", markName(learner), markName(manager)), { text }),
      ),
  ];
  for (const [role, span] of Object.entries(foreseen ?? {})) {
    const [low] = span;
    if (low >= rule.predicted) continue;
    const whom = role === "learner" ? "manager" : "learner";
    const told = fill(sizes.prediction, { found: rangeText(setup, span) });
    const who = { who: roleNamed(setup, role), whom: roleNamed(setup, whom).toLowerCase() };
    found.push(point("prediction", role, setup.format.top - low, told, who));
  }
  return found.sort((one, other) => other.size - one.size);
}

/** Points with minutes, those that found no place, and the minutes of the whole talk. */
function timed(setup, found) {
  const { places } = setup.agenda;
  return { ...withMinutes(setup, found.slice(0, places)), later: found.slice(places) };
}

/** Points that have a place, with their minutes, and the minutes of the whole talk. */
export function withMinutes({ agenda: plan }, placed) {
  const frame = plan.opening + plan.closing;
  if (!placed.length) return { agenda: [], minutes: 2 * plan.opening };
  const spare = plan.minutes - frame - plan.least * placed.length;
  const total = placed.reduce((sum, { size }) => sum + size, 0);
  const shares = placed.map(({ size }) => Math.floor((spare * size) / total));
  const rest = placed.map(({ size }, n) => ({ n, left: (spare * size) % total })).sort((a, b) => b.left - a.left);
  const over = spare - shares.reduce((sum, share) => sum + share, 0);
  for (const { n } of rest.slice(0, over)) shares[n] += 1;
  const minutes = shares.map((share) => Math.min(plan.most, plan.least + share));
  const agenda = placed.map((point, n) => ({ ...point, minutes: minutes[n] }));
  return { agenda, minutes: frame + minutes.reduce((sum, one) => sum + one, 0) };
}
