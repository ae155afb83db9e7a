// What one person has entered on a case's page, kept in their browser: the sheet, the name, and whether
// the description was opened. Each case, round and role has a record of its own.
import { heldWork } from "../shared/work.js";
import { fingerprintOfQuestions, randomKey } from "../../alignment/files.js";
import { answersOf, wholeSheet } from "../align/store.js";

/**
 * The store behind a case's page, as the parts of the form use it.
 * @param {object} asked the case
 * @param {function(): void} elsewhere hears when another tab has changed the answers
 */
export function caseStore(setup, asked, elsewhere) {
  const { questions, round, role } = asked;
  const id = ["answerpage", questions.pair, fingerprintOfQuestions(setup, questions), round.replace(" ", "-"), role].join("-");
  const whole = (saved) => ({
    sheet: wholeSheet(saved?.sheet),
    name: typeof saved?.name === "string" ? saved.name : "",
    read: saved?.read === true,
  });
  const held = heldWork(setup.format.course, id, (saved) => {
    state = whole(saved);
    elsewhere();
  });
  let state = whole(held.read());

  function put(next) {
    state = next;
    held.save(state);
  }
  const set = (values) => put({ ...state, ...values });
  const enter = (part, value) => set({ sheet: { ...state.sheet, id: state.sheet.id ?? randomKey(), [part]: value } });

  return {
    state: () => ({ role, round, name: state.name, read: state.read }),
    questions: () => questions,
    sheet: () => state.sheet,
    set,
    enter,
    /** Take `answers` over from a file; returns what puts back what stood here. */
    restore({ id: own, name, ranks, rows, predicted, requests }) {
      const before = state;
      const given = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value !== null));
      const sheet = { id: own, ranks: given(ranks), rows: given(rows), predicted, requests: given(requests) };
      put({ sheet, name, read: state.read || Object.keys(sheet.rows).length > 0 });
      return () => put(before);
    },
    /** Take everything away; returns what puts it back. */
    clear() {
      const before = state;
      put(whole(null));
      return () => put(before);
    },
    answers() {
      if (!state.sheet.id) enter("ranks", state.sheet.ranks);
      return answersOf(setup, questions, state.sheet, { round, role, name: state.name });
    },
  };
}
