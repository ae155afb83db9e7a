// What one person has entered on the pages of one description, kept in their browser. What they wrote
// alone goes along from page to page; points, ratings and marks belong to one round and one list. A page that
// brings what somebody wrote is theirs: what another person entered in the same browser is not taken in.
import { heldWork, readWork } from "../../shared/work.js";
import { tableIn } from "../../plain.js";
import { randomKey } from "../../alignment/files.js";
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
  const { course } = setup.format;
  const first = `answerpage-${asked.pair}-${role}`; // where pages keep that do not say whose they are
  const keptBy = whole(readWork(course, first)).written.id ?? null;
  const theirs = !own || keptBy === own.id;
  const held = heldWork(course, theirs ? first : `${first}-${own.id}`, (saved) => {
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
  let fresh = randomKey(); // the number of whoever begins here
  const idNow = () => own?.id ?? state.written.id ?? fresh;
  const sheet = () => wholeSheet(setup, { id: fresh, ...(own ? pick(own, WRITTEN) : {}), ...state.written, ...pick(here(), ANSWERED) });

  return {
    about,
    sheet,
    /** The number of somebody else whose answers this browser keeps too; null where there are none. */
    besides: theirs ? null : keptBy,
    rater: () => raterOf(setup, about, sheet()),
    /** The same for a file: whatever is saved from here, early or late, has one number. */
    toSave() {
      if (state.written.id !== idNow()) put({ ...state, written: { ...state.written, id: idNow() } });
      return raterOf(setup, about, sheet());
    },
    /** Whose answers stand here; null while nobody's do. */
    ownId: () => own?.id ?? (Object.keys(state.written).length > 1 || Object.keys(state.lists).length ? idNow() : null),
    hasWritten: () => sheet().outcomes.some((text) => text.trim()),
    /** Whether somebody passed a gate here. Who wrote on an earlier page has written. */
    passed: (gate) => here()[gate] === true || (gate === "wrote" && wroteBefore),
    pass: (gate) => put({ ...state, lists: setHere({ [gate]: true }) }),
    /** Change parts of the sheet. Two forms that were drawn before anything was kept each drew an id: the first stays. */
    enter(changes) {
      const id = own?.id ?? state.written.id ?? changes.id ?? fresh;
      put({ written: { ...state.written, ...pick(changes, WRITTEN), id }, lists: setHere(pick(changes, ANSWERED)) });
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
      fresh = randomKey();
      return () => put(before);
    },
  };
}
