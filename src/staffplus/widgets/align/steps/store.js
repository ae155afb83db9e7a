// What one browser holds of the second edition: descriptions, a sheet for each role and round, files
// of others with the board they lie on, and the list that everyone weighs.
import { heldWork, readWork } from "../../../shared/work.js";
import { tableIn } from "../../../plain.js";
import { asFileText, asksRequestsOnly, randomKey, tidy } from "../../../alignment/files.js";
import { listFile, ofFirstEdition, readList, readPerson } from "../../../alignment/written.js";
import { isKey, raterOf, wholeSheet } from "../forms/sheet.js";
import { savedFiles } from "../shelf.js";

const SECOND_WORK = "alignment-second";
/** What a sheet carries over from one round into the next. */
const CARRIED = ["id", "name", "outcomes", "stop", "direction", "radius"];

const isDescription = (value) => isKey(value?.pair) && typeof value?.title === "string";

function wholeState(setup, saved) {
  const known = (Array.isArray(saved?.known) ? saved.known : []).filter(isDescription);
  if (!known.length) known.push({ pair: randomKey(), title: "" });
  const used = Number.isInteger(saved?.used) && known[saved.used] ? saved.used : 0;
  const oneOf = (list, id, otherwise) => (list.some((entry) => entry.id === id) ? id : otherwise);
  return {
    known,
    used,
    role: oneOf(setup.role, saved?.role, null),
    round: oneOf(setup.round, saved?.round, setup.round[0].id),
    sheets: tableIn(saved?.sheets),
    lists: tableIn(saved?.lists),
    merges: tableIn(saved?.merges),
  };
}

/** The list that a file's text holds; null where there is none that this version can read. */
function listFrom(setup, text) {
  try {
    return typeof text === "string" ? readList(setup, text, "the list in use").listed : null;
  } catch {
    return null;
  }
}

/** Files of the second edition as raters; what cannot be read is left out, and stays where it is. */
function ratersIn(setup, files) {
  return files.flatMap(({ name, text }) => {
    try {
      const rater = readPerson(setup, text, name);
      return ofFirstEdition(rater) ? [] : [rater];
    } catch {
      return [];
    }
  });
}

/** `files` with one more, in the place of an earlier version of that person's. */
export function filesWith(setup, files, file, { id, round }) {
  const another = (one) => !ratersIn(setup, [one]).some((rater) => rater.id === id && rater.round === round);
  return [...files.filter(another), file];
}

/** The store of the second edition. `elsewhere` hears of changes by another widget or tab. */
export function secondStore(setup, course, elsewhere, signal) {
  const held = heldWork(course, SECOND_WORK, (value) => {
    state = wholeState(setup, value);
    elsewhere();
  }, signal);
  let state = wholeState(setup, held.read());
  const save = () => held.save(state);
  const description = () => state.known[state.used];
  const keyFor = (round) => [description().pair, round, state.role].join(" ");

  const drawn = {}; // numbers of sheets in which nothing is entered yet
  /** The sheet in hand; in a later round it begins with what was written in an earlier one. */
  function sheet() {
    const here = state.sheets[keyFor(state.round)];
    if (here) return wholeSheet(setup, here);
    const order = setup.round.map(({ id }) => id);
    const before = order.slice(0, order.indexOf(state.round)).reverse().map((round) => state.sheets[keyFor(round)]).find(Boolean);
    if (before) return wholeSheet(setup, Object.fromEntries(CARRIED.map((part) => [part, before[part]])));
    drawn[keyFor(state.round)] ??= randomKey();
    return wholeSheet(setup, { id: drawn[keyFor(state.round)] });
  }

  /** Change parts of the sheet in hand. */
  function enter(changes) {
    // Two forms that were drawn before anything was saved each drew an id: the first saved stays.
    const { id } = state.sheets[keyFor(state.round)] ?? changes;
    state.sheets[keyFor(state.round)] = { ...sheet(), ...changes, ...(id ? { id } : {}) };
    save();
  }

  const listed = () => listFrom(setup, state.lists[description().pair]);
  const studioTitle = () => [...tidy(String(readWork(course, "jobdesc")?.title ?? ""))].slice(0, setup.second.format.most_title).join("").trim();
  const title = () => tidy(description().title) || studioTitle() || "A Staff+ role";
  const about = () => ({ pair: description().pair, title: title(), round: state.round, role: state.role });

  /** Take up an invitation or a list; the description becomes the one in use. */
  function takeList(asked) {
    const at = state.known.findIndex(({ pair }) => pair === asked.pair);
    const fresh = { pair: asked.pair, title: asked.title };
    state.used = at >= 0 ? at : state.known.push(fresh) - 1;
    state.known[state.used] = fresh;
    state.round = asked.round;
    if (asked.listed) state.lists[asked.pair] = asFileText(listFile(setup, asked));
    save();
  }

  const merge = () => tableIn(state.merges[description().pair]);
  const files = () => savedFiles(merge());
  /** Everyone whose outcomes lie on the board: whoever writes here, and the files that were opened. */
  function raters() {
    const read = ratersIn(setup, files());
    const own = state.role ? raterOf(setup, { ...about(), listed: null }, sheet()) : null;
    return own?.outcomes.length && !read.some(({ id }) => id === own.id) ? [own, ...read] : read;
  }

  return {
    state: () => state,
    description,
    about,
    sheet,
    enter,
    listed,
    takeList,
    merge,
    files,
    raters,
    short: () => asksRequestsOnly(setup, state.round),
    /** The sheet in hand as a file: saved early or late, it has one number. */
    rater(list = listed()) {
      const { id } = sheet();
      if (id === drawn[keyFor(state.round)] && !state.sheets[keyFor(state.round)]) enter({ id });
      return raterOf(setup, { ...about(), listed: list }, sheet());
    },
    set(values) {
      Object.assign(state, values);
      save();
    },
    /** Begin another description, with files of its own. */
    begin() {
      state.used = state.known.push({ pair: randomKey(), title: "" }) - 1;
      save();
    },
    rename(text) {
      description().title = text;
      save();
    },
    setMerge(values) {
      state.merges[description().pair] = { ...merge(), ...values };
      save();
    },
  };
}
