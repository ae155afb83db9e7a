// Files that cannot be compared with each other, of either edition: refused with the same words as in
// `unlike.py` beside this; a test holds the two together.
import { AlignmentError, roleNamed, roundNamed } from "./files.js";
import { fingerprintOfList, ofFirstEdition } from "./written.js";

/** The id of the description that answers are about, and its title. */
export const pairIn = (answers) => (ofFirstEdition(answers) ? answers.questions.pair : answers.pair);
export const titleIn = (answers) => (ofFirstEdition(answers) ? answers.questions.title : answers.title);

/** The same answers, whatever their files are called and whenever they were saved. */
export function sameAnswers(a, b) {
  const plain = ({ source, created, room, ...rest }) => JSON.stringify(rest);
  return plain(a) === plain(b);
}

/** Raise unless both are about one description. */
export function refuseOtherPair(setup, a, b) {
  if (pairIn(a) === pairIn(b)) return;
  const titles = { title_a: titleIn(a), title_b: titleIn(b), pair_a: pairIn(a), pair_b: pairIn(b) };
  throw new AlignmentError(setup, "other_pair", { a: a.source, b: b.source, ...titles });
}

function refuseNotTwoSides(setup, a, b) {
  const names = { a: a.source, b: b.source };
  for (const { role, source } of [a, b]) if (role === "leader") throw new AlignmentError(setup, "leader_file", { file: source });
  if (sameAnswers(a, b)) throw new AlignmentError(setup, "same_file", names);
  refuseOtherPair(setup, a, b);
  if (a.round !== b.round) {
    const rounds = { round_a: roundNamed(setup, a.round), round_b: roundNamed(setup, b.round) };
    throw new AlignmentError(setup, "other_round", { ...names, ...rounds });
  }
  if (a.role === b.role)
    throw new AlignmentError(setup, "same_role", { ...names, role: roleNamed(setup, a.role).toLowerCase() });
}

/** Raise unless the two are learner and manager of one pair, round and wording. */
export function refuseMixed(setup, a, b) {
  refuseNotTwoSides(setup, a, b);
  refuseOtherQuestions(setup, a, b);
}

/** Raise unless the two are learner and manager of one description, round and list. */
export function refuseUnlike(setup, a, b) {
  refuseNotTwoSides(setup, a, b);
  refuseOtherList(setup, a, b);
}

/** The leaders among files, by id, compared by code points as in Python. Raise unless there are two of them or more, all of one round. */
export function leadersOfOneRound(setup, files) {
  const leaders = files.filter(({ role }) => role === "leader").sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const { source, round } of leaders.slice(1)) {
    if (round === leaders[0].round) continue;
    const rounds = { round_a: roundNamed(setup, leaders[0].round), round_b: roundNamed(setup, round) };
    throw new AlignmentError(setup, "other_round", { a: leaders[0].source, b: source, ...rounds });
  }
  if (leaders.length < 2) throw new AlignmentError(setup, "too_few", { found: leaders.length });
  return leaders;
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

/** Raise unless both weighed the same outcomes and marked the same requests. */
export function refuseOtherList(setup, a, b) {
  for (const { listed, source } of [a, b]) if (!listed) throw new AlignmentError(setup, "no_list", { file: source });
  const [ours, theirs] = [a.listed, b.listed];
  if (fingerprintOfList(setup, ours) === fingerprintOfList(setup, theirs)) return;
  const what = differencesOf(setup, ours, theirs).join(", ");
  throw new AlignmentError(setup, "other_list", { a: a.source, b: b.source, what });
}

/** Ids of outcomes and requests that differ between two lists: `m2`, `r7`. */
function differencesOf(setup, ours, theirs) {
  const table = ({ outcomes, requests }) =>
    Object.fromEntries([
      ...outcomes.map(({ id, text }) => [id, text]),
      ...requests.map((text, n) => [setup.format.requests[n], text]),
    ]);
  const [one, other] = [table(ours), table(theirs)];
  return Object.keys({ ...one, ...other }).filter((key) => one[key] !== other[key]);
}
