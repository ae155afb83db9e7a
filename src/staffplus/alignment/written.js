// The file of one person, second edition: made, and read with every check. The same checks and
// messages as `staffplus.alignment.written`; a test holds the two together.
import { isTable } from "../plain.js";
import { checker, fill, fingerprintOf, parseJson, readAnswers, tidy } from "./files.js";

/** The fingerprint of a list: it differs when an outcome, a row's wording or a request does. */
export function fingerprintOfList(setup, { outcomes, requests }) {
  const lines = [
    ...outcomes.map(({ id, text }) => `${id} ${text}`),
    ...setup.row.map(({ id, ask }) => `${id} ${ask}`),
    ...requests.map((text, n) => `${setup.format.requests[n]} ${text}`),
  ];
  return fingerprintOf(lines.join("\n"));
}

/** What stands at the head of every file of the second edition. */
export function headOf(setup, kind, about) {
  const { name, course } = setup.format;
  return { about, format: name, version: setup.second.format.version, course, kind };
}

function listPart(setup, listed) {
  if (!listed) return null;
  const { outcomes, people, aside, requests } = listed;
  return { outcomes, people, aside, requests, fingerprint: fingerprintOfList(setup, listed) };
}

/** A file of one person, JSON-able. Before anything is weighed it has no list and no answers. */
export function raterFile(setup, rater) {
  const { pair, title, id, round, role, name, created, outcomes, stop, direction, radius } = rater;
  const { listed, points, predicted, rows, requests, room, words } = rater;
  return {
    ...headOf(setup, "answers", setup.second.format.about),
    pair,
    title,
    id,
    round,
    role,
    name,
    created,
    ...(room ? { room } : {}),
    ...(words ? { words } : {}),
    written: { outcomes, stop, direction, radius },
    list: listPart(setup, listed),
    answers: listed ? { points, predicted, rows, requests } : null,
  };
}

/** An invitation to write, or, with `listed`, a list to weigh: JSON-able, for the others. */
export function listFile(setup, { pair, title, round, listed }) {
  const head = headOf(setup, "list", setup.second.format.about_list);
  return { ...head, pair, title, round, list: listPart(setup, listed) };
}

/** The sum of the points given, and whether they are what they should be. */
export const totalOf = (points) => Object.values(points).reduce((sum, one) => sum + (one ?? 0), 0);
export const addUp = (setup, points) => totalOf(points) === setup.second.format.points;
/** Points in which a blank is 0 where all are given; elsewhere it stays null, as nobody knows. */
export const blanksIn = (setup, points) =>
  addUp(setup, points) ? Object.fromEntries(Object.entries(points).map(([id, one]) => [id, one ?? 0])) : points;

/** Whether the text of a file says that it is of the first edition. */
const isFirst = (setup, parsed) => isTable(parsed) && parsed.version === setup.format.version;

/** Whether answers that were read are of the first edition. */
export const ofFirstEdition = (answers) => Object.hasOwn(answers, "questions");

/** What a file of the first edition lacks, in words. */
export const lacksOf = (setup, { source }) => fill(setup.second.first_edition.lacks, { file: source });

/**
 * One person's file of either edition.
 * @returns {object} of the second edition a rater: source, id, pair, title, round, role, name, created,
 *   outcomes, stop, direction, radius, listed, points, predicted, rows, requests, room, words
 * @throws {AlignmentError} when the file cannot be used; nothing is guessed
 */
export function readPerson(setup, text, name) {
  const parsed = parseJson(setup, text, name);
  return isFirst(setup, parsed) ? readAnswers(setup, text, name) : readRater(setup, parsed, name);
}

/** One person's file of the second edition, from its JSON. */
export function readRater(setup, file, name) {
  const check = moreChecks(setup, checker(setup, name));
  const form = setup.second.format;
  check.head(file, form.version);
  if (file.kind === "list") check.fail("list_file");
  check.oneOf(file, "kind", ["answers"]);
  const description = descriptionIn(setup, check, file);
  const id = check.pattern(file, "id", "id");
  const role = check.oneOf(file, "role", setup.role.map((one) => one.id));
  const called = check.blank(partOf(file, "name", ""), "name", form.most_name);
  const created = check.pattern(file, "created", "time");
  const [room, words] = ["room", "words"].map((key) => {
    const value = partOf(file, key, false);
    return typeof value === "boolean" ? value : check.field(key, value, "one_of", { ids: "true, false" });
  });
  const said = check.table(file.written, "written");
  check.only(said, "written", ["outcomes", "stop", "direction", "radius"]);
  const listed = readListed(setup, check, file.list);
  const answers = listed ? check.table(file.answers, "answers") : {};
  check.only(answers, "answers", ["points", "predicted", "rows", "requests"]);
  const ids = listed ? listed.outcomes.map((outcome) => outcome.id) : [];
  const blank = (key) => check.blank(partOf(said, key, ""), key, form.most_text);
  return {
    source: name,
    ...description,
    id,
    role,
    name: called,
    created,
    outcomes: check.several(partOf(said, "outcomes", []), "outcomes", form.outcomes),
    stop: blank("stop"),
    direction: blank("direction"),
    radius: blank("radius"),
    listed,
    points: listed ? blanksIn(setup, check.points(partOf(answers, "points", {}), ids)) : {},
    predicted: listed ? check.heaviest(partOf(answers, "predicted", []), ids) : [],
    rows: listed ? check.rowAnswers(partOf(answers, "rows", {})) : {},
    requests: listed ? check.marks(partOf(answers, "requests", {})) : {},
    room,
    words,
  };
}

/** An invitation or a list, from the text of a file: {pair, title, round, listed}. */
export function readList(setup, text, name) {
  const file = parseJson(setup, text, name);
  const check = moreChecks(setup, checker(setup, name));
  check.head(file, setup.second.format.version);
  if (file.kind === "answers") check.fail("not_list");
  check.oneOf(file, "kind", ["list"]);
  return { ...descriptionIn(setup, check, file), listed: readListed(setup, check, file.list) };
}

const partOf = (table, key, missing) => (Object.hasOwn(table, key) ? table[key] : missing);

function descriptionIn(setup, check, file) {
  const pair = check.pattern(file, "pair", "id");
  const title = check.text(file.title, "title", setup.second.format.most_title);
  return { pair, title, round: check.oneOf(file, "round", setup.round.map((one) => one.id)) };
}

function readListed(setup, check, value) {
  if (value === null || value === undefined) return null;
  if (!isTable(value)) check.field("list", value, "list");
  const form = setup.second.format;
  const entries = value.outcomes;
  const wanted = Array.from({ length: form.listed_most }, (_, n) => `m${n + 1}`);
  const sound =
    Array.isArray(entries) &&
    entries.length <= wanted.length &&
    entries.every((entry, n) => isTable(entry) && entry.id === wanted[n]);
  const unsound = () => check.field("list: outcomes", entries, "outcomes_listed", { n: form.listed_most });
  if (!sound) unsound();
  const people = check.people(partOf(value, "people", []));
  const ids = people.map(({ id }) => id);
  const outcomes = entries.map((entry) => ({
    id: entry.id,
    text: check.text(entry.text, entry.id, form.most_text),
    by: check.cards(partOf(entry, "by", []), entry.id, ids),
  }));
  if (new Set(outcomes.map(({ text }) => text)).size !== outcomes.length) unsound();
  const given = partOf(value, "requests", []);
  const none = Array.isArray(given) && !given.length;
  const requests = none ? [] : check.texts(given, "list: requests", form.requests, "ten_requests");
  const aside = check.cards(partOf(value, "aside", []), "list: aside", ids);
  const found = { outcomes, people, aside, requests };
  const fingerprint = fingerprintOfList(setup, found);
  if (value.fingerprint !== fingerprint) check.refuse("changed", value.fingerprint, fingerprint);
  return found;
}

/** The checks of the first edition's files, and those that the second needs besides. */
function moreChecks(setup, check) {
  const form = setup.second.format;
  const { field, table, text } = check;
  const listOf = (value, most) => Array.isArray(value) && value.length <= most;

  function blank(value, where, most) {
    const fits = typeof value === "string" && [...value].length <= most && value === tidy(value);
    return fits ? value : field(where, value, "line", { n: most });
  }

  function only(given, where, known) {
    for (const key of Object.keys(given))
      if (!known.includes(key)) field(`${where}: ${key}`, given[key], "one_of", { ids: known.join(", ") });
  }

  function several(value, where, most) {
    if (!listOf(value, most)) field(where, value, "three", { n: most });
    const found = value.map((one) => text(one, where, form.most_text));
    return new Set(found).size === found.length ? found : field(where, value, "three", { n: most });
  }

  function people(value) {
    const unsound = () => field("list: people", value, "raters", { n: form.most_raters });
    if (!listOf(value, form.most_raters)) unsound();
    const found = value.map((entry) => {
      const person = table(entry, "list: people");
      const name = blank(partOf(person, "name", ""), "name", form.most_name);
      const role = check.oneOf(person, "role", setup.role.map((one) => one.id));
      return { id: check.pattern(person, "id", "id"), role, name };
    });
    return new Set(found.map(({ id }) => id)).size === found.length ? found : unsound();
  }

  function cards(value, where, ids) {
    if (!Array.isArray(value)) field(where, value, "by");
    for (const card of value) if (!isTable(card) || !ids.includes(card.person)) field(where, card, "by");
    return value.map((card) => ({ person: card.person, text: text(card.text, where, form.most_text) }));
  }

  function points(value, ids) {
    const given = table(value, "points");
    for (const [key, number] of Object.entries(given)) {
      if (!ids.includes(key)) field(`points: ${key}`, number, "one_of", { ids: ids.join(", ") });
      const whole = Number.isSafeInteger(number) && number >= 0 && number <= form.points;
      if (number !== null && !(whole && number % form.step === 0))
        field(`points: ${key}`, number, "points", { n: form.points, step: form.step });
    }
    return Object.fromEntries(ids.map((id) => [id, given[id] ?? null]));
  }

  function heaviest(value, ids) {
    const sound = listOf(value, form.top) && value.every((id) => ids.includes(id)) && new Set(value).size === value.length;
    return sound ? value : field("predicted", value, "heaviest", { ids: ids.join(", ") });
  }

  function rowAnswers(value) {
    const given = table(value, "rows");
    const ids = setup.row.map(({ id }) => id);
    const expects = setup.second.expects.map(({ id }) => id);
    only(given, "rows", ids);
    return Object.fromEntries(ids.map((id) => [id, rowAnswer(partOf(given, id, {}), `rows: ${id}`, expects)]));
  }

  function rowAnswer(value, where, expects) {
    const said = table(value, where);
    only(said, where, ["settles", "expected", "line"]);
    const settles = said.settles ?? null;
    const rated = Number.isSafeInteger(settles) && settles >= 1 && settles <= form.highest_rating;
    if (settles !== null && !rated) field(where, settles, "rating", { n: form.highest_rating });
    const expected = said.expected ?? null;
    if (expected !== null && !expects.includes(expected)) field(where, expected, "one_of", { ids: expects.join(", ") });
    return { settles, expected, line: blank(partOf(said, "line", ""), where, form.most_line) };
  }

  return { ...check, blank, only, several, people, cards, points, heaviest, rowAnswers };
}
