// What a person has entered in the form, kept in the browser: which questions are in use, and a
// sheet of answers for each wording, round and role. A sheet is never overwritten by another's.
import { heldWork } from "../../shared/work.js";
import { tableIn } from "../../plain.js";
import { fingerprintOfQuestions, questionsOf, randomKey, thisMinute, tidy } from "../../alignment/files.js";

const FORM_WORK = "alignment-form";
/** How a sheet says that a row was looked at and could not be rated. */
export const CANNOT_TELL = "open";

const isTexts = (value, count) =>
  Array.isArray(value) && value.length === count && value.every((text) => typeof text === "string" && text);

const isAsked = (value) =>
  typeof value?.pair === "string" && typeof value?.title === "string" && isTexts(value.outcomes, 5) && isTexts(value.requests, 10);

/** The invented team's questions, for a pair of this browser's own. */
function defaultQuestions(setup) {
  const { title, outcomes, requests } = setup.defaults;
  return { pair: randomKey(), title, outcomes, requests };
}

/** What was saved, made whole: whatever this version cannot use falls back to a fresh start. */
function wholeState(setup, saved) {
  const known = (Array.isArray(saved?.known) ? saved.known : []).filter(isAsked);
  if (!known.length) known.push(defaultQuestions(setup));
  const used = Number.isInteger(saved?.used) && known[saved.used] ? saved.used : 0;
  const oneOf = (list, id, otherwise) => (list.some((entry) => entry.id === id) ? id : otherwise);
  return {
    known,
    used,
    round: oneOf(setup.round, saved?.round, setup.round[0].id),
    role: oneOf(setup.role, saved?.role, null),
    name: typeof saved?.name === "string" ? saved.name : "",
    sheets: tableIn(saved?.sheets),
    draft: saved?.draft && Array.isArray(saved.draft.outcomes) && Array.isArray(saved.draft.requests) ? saved.draft : null,
  };
}

/** A sheet with all its parts, whatever was saved; `id` is missing until something is entered. */
function wholeSheet(saved) {
  const table = (part) => tableIn(saved?.[part]);
  const id = typeof saved?.id === "string" ? { id: saved.id } : {};
  const predicted = Array.isArray(saved?.predicted) ? saved.predicted : [];
  return { ...id, ranks: table("ranks"), rows: table("rows"), predicted, requests: table("requests") };
}

const isDefault = (setup, { outcomes, requests }) =>
  outcomes.join("\n") === setup.defaults.outcomes.join("\n") && requests.join("\n") === setup.defaults.requests.join("\n");

/** The form's state, saved at every change. `changedElsewhere` hears of changes in another tab. */
export function formStore(setup, course, changedElsewhere, signal) {
  const held = heldWork(course, FORM_WORK, (value) => {
    state = wholeState(setup, value);
    changedElsewhere();
  }, signal);
  let state = wholeState(setup, held.read());
  const save = () => held.save(state);

  const questions = () => questionsOf(setup, state.known[state.used]);
  const sheetKey = () =>
    [questions().pair, fingerprintOfQuestions(setup, questions()), state.round, state.role].join(" ");
  const sheet = () => wholeSheet(state.sheets[sheetKey()]);

  /** Put other questions to use; those in use stay known. Sheets of unchanged questions go along. */
  function use(asked) {
    const text = (entry) => JSON.stringify([entry.pair, entry.title, entry.outcomes, entry.requests]);
    const at = state.known.findIndex((entry) => text(entry) === text(asked));
    state.used = at >= 0 ? at : state.known.push(asked) - 1;
    save();
  }

  /** New wording for the same pair: answers to what did not change are carried over, for this role and round. */
  function reword(asked) {
    const [before, old] = [questions(), sheet()];
    use(asked);
    const now = questions();
    if (state.role === null || state.sheets[sheetKey()]) return;
    const kept = (ids, texts, olds) => ids.filter((_, n) => texts[n] === olds[n]);
    const outcomes = kept(setup.format.outcomes, now.outcomes, before.outcomes);
    const requests = kept(setup.format.requests, now.requests, before.requests);
    const only = (table, ids) => Object.fromEntries(Object.entries(table).filter(([id]) => ids.includes(id)));
    state.sheets[sheetKey()] = {
      id: randomKey(),
      ranks: only(old.ranks, outcomes),
      rows: { ...old.rows },
      predicted: old.predicted.filter((id) => outcomes.includes(id)),
      requests: only(old.requests, requests),
    };
    save();
  }

  /** Change one part of the sheet in hand. */
  function enter(part, value) {
    const now = sheet();
    state.sheets[sheetKey()] = { ...now, id: now.id ?? randomKey(), [part]: value };
    save();
  }

  function set(values) {
    Object.assign(state, values);
    save();
  }

  /** The sheet in hand as answers, ready for a file. */
  function answers() {
    if (!sheet().id) enter("ranks", sheet().ranks);
    const { id, ranks, rows, predicted, requests } = sheet();
    const asked = questions();
    const whole = (ids, table) => Object.fromEntries(ids.map((key) => [key, table[key] ?? null]));
    const rated = whole(asked.rows.map((row) => row.id), rows);
    for (const key of Object.keys(rated)) if (rated[key] === CANNOT_TELL) rated[key] = null;
    return {
      source: "",
      id,
      questions: asked,
      round: state.round,
      role: state.role,
      name: tidy(state.name),
      created: thisMinute(),
      ranks: whole(setup.format.outcomes, ranks),
      rows: rated,
      predicted: setup.format.outcomes.filter((key) => predicted.includes(key)),
      requests: whole(setup.format.requests, requests),
    };
  }

  return {
    state: () => state,
    questions,
    sheet,
    use,
    reword,
    enter,
    set,
    answers,
    invented: () => isDefault(setup, questions()),
  };
}
