// What one person has entered on the pages of one description, kept in their browser. What they wrote
// alone goes along from page to page; points, ratings and marks belong to one round and one list.
import { heldWork } from "../shared/work.js";
import { tableIn } from "../../plain.js";
import { fingerprintOfList } from "../../alignment/written.js";
import { raterOf, wholeSheet } from "../align/forms/sheet.js";

const WRITTEN = ["id", "name", "outcomes", "stop", "direction", "radius", "begun"];
const ANSWERED = ["points", "predicted", "rows", "requests"];

const pick = (table, keys) => Object.fromEntries(keys.filter((key) => table[key] !== undefined).map((key) => [key, table[key]]));

/**
 * The store behind a case's page.
 * @param {object} given the case, as `readCase` returns it
 * @param {function(): void} elsewhere hears when another tab has changed the answers
 */
export function caseStore(setup, { asked, role, own }, elsewhere) {
  const about = { pair: asked.pair, title: asked.title, round: asked.round, role, listed: asked.listed };
  const key = `${asked.round} ${asked.listed ? fingerprintOfList(setup, asked.listed) : "no list"}`;
  const whole = (saved) => ({ written: pick(tableIn(saved?.written), WRITTEN), lists: tableIn(saved?.lists) });
  const held = heldWork(setup.format.course, `answerpage-${asked.pair}-${role}`, (saved) => {
    state = whole(saved);
    elsewhere();
  });
  let state = whole(held.read());
  const wroteBefore = Boolean(own?.outcomes.length) || Object.keys(state.lists).some((other) => other !== key);

  function put(next) {
    state = next;
    held.save(state);
  }
  const here = () => tableIn(state.lists[key]);
  const setHere = (values) => ({ ...state.lists, [key]: { ...here(), ...values } });
  // What the page brought is the person's own until they change it.
  const sheet = () => wholeSheet(setup, { ...(own ? pick(own, WRITTEN) : {}), ...state.written, ...pick(here(), ANSWERED) });

  return {
    about,
    sheet,
    rater: () => raterOf(setup, about, sheet()),
    /** Whose answers stand here; null while nobody's do. */
    ownId: () => own?.id ?? state.written.id ?? null,
    hasWritten: () => sheet().outcomes.some((text) => text.trim()),
    /** Whether somebody passed a gate here. Who wrote on an earlier page has written. */
    passed: (gate) => here()[gate] === true || (gate === "wrote" && wroteBefore),
    pass: (gate) => put({ ...state, lists: setHere({ [gate]: true }) }),
    /** Change parts of the sheet. Two forms that were drawn before anything was kept each drew an id: the first stays. */
    enter(changes) {
      const id = own?.id ?? state.written.id ?? changes.id;
      put({ written: { ...state.written, ...pick(changes, WRITTEN), ...(id ? { id } : {}) }, lists: setHere(pick(changes, ANSWERED)) });
    },
    /** Take one's own file over; returns what puts back what stood here. */
    restore(person) {
      const before = state;
      const written = { ...state.written, ...pick(person, WRITTEN) };
      const given = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value !== null));
      const answers = { points: given(person.points), predicted: person.predicted, rows: person.rows, requests: given(person.requests) };
      put({ written, lists: person.listed ? setHere({ ...answers, wrote: true, read: true }) : state.lists });
      return () => put(before);
    },
    /** Take everything away; returns what puts it back. */
    clear() {
      const before = state;
      put(whole(null));
      return () => put(before);
    },
  };
}
