// The small file that one person hands over: made, and read with every check. The same checks and
// messages as `staffplus.alignment.files`; a test holds the two together.
// `setup` is bank/alignment.toml with bank/weighing.toml as its `second`, as the widget brings it.
import { isTable } from "../plain.js";

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]|\p{Cs}/gu;

/** What is wrong with a file or a pair of files; `code` names the message. */
export class AlignmentError extends Error {
  constructor(setup, code, values) {
    super(fill(setup.messages[code], values));
    this.code = code;
  }
}

/** `template` with each {name} replaced. */
export function fill(template, values = {}) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

/** `text` on one line: white space collapsed, controls gone. */
export function tidy(text) {
  return text.replace(CONTROL, " ").replace(/\s+/gu, " ").trim();
}

/** FNV-1a, 64 bits, of the UTF-8 of `text`, in hexadecimal. */
export function fingerprintOf(text) {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  return value.toString(16).padStart(16, "0");
}

/** The fingerprint of questions: it differs when a question does. */
export function fingerprintOfQuestions(setup, { outcomes, rows, requests }) {
  const { outcomes: outcomeIds, requests: requestIds } = setup.format;
  const lines = [
    ...outcomes.map((text, n) => `${outcomeIds[n]} ${text}`),
    ...rows.map(({ id, text }) => `${id} ${text}`),
    ...requests.map((text, n) => `${requestIds[n]} ${text}`),
  ];
  return fingerprintOf(lines.join("\n"));
}

/** Questions with the rows of this version of the course. */
export function questionsOf(setup, { pair, title, outcomes, requests }) {
  const rows = setup.row.map(({ id, ask }) => ({ id, text: ask }));
  return { pair, title, outcomes, rows, requests };
}

export const roundNamed = (setup, id) => setup.round.find((round) => round.id === id).name;
export const roleNamed = (setup, id) => setup.role.find((role) => role.id === id).name;
export const asksRequestsOnly = (setup, id) => setup.round.find((round) => round.id === id)?.requests_only === true;

/** An id drawn at random, 16 letters and digits. */
export function randomKey() {
  const numbers = crypto.getRandomValues(new Uint32Array(16));
  return [...numbers].map((number) => (number % 36).toString(36)).join("");
}

/** Now, in UTC, to the minute: a file need not say more. */
export const thisMinute = () => `${new Date().toISOString().slice(0, 16)}Z`;

/** What stands at the head of every file of ours. */
function headOf(setup, kind, about) {
  const { name, version, course } = setup.format;
  return { about, format: name, version, course, kind };
}

const withFingerprint = (setup, questions) => ({ ...questions, fingerprint: fingerprintOfQuestions(setup, questions) });

/** A file of answers, JSON-able. Leaders' files hold ranks only, follow-ups requests. */
export function answersFile(setup, answers) {
  const { questions, id, round, role, name, created, ranks, rows, predicted, requests } = answers;
  let said = { ranks, rows, predicted, requests };
  if (role === "leader") said = { ranks };
  if (asksRequestsOnly(setup, round)) said = { requests };
  const head = headOf(setup, "answers", setup.format.about);
  return { ...head, questions: withFingerprint(setup, questions), id, round, role, name, created, answers: said };
}

/** A file of questions, for people to answer. */
export function questionsFile(setup, questions, round) {
  return { ...headOf(setup, "questions", setup.format.about_questions), questions: withFingerprint(setup, questions), round };
}

export const asFileText = (file) => `${JSON.stringify(file, null, 1)}\n`;

/**
 * Answers from the text of a file.
 * @returns {object} answers: source, id, questions, round, role, name, created, ranks, rows, predicted, requests
 * @throws {AlignmentError} when the file cannot be used; nothing is guessed
 */
export function readAnswers(setup, text, name) {
  const form = setup.format;
  const check = checker(setup, name);
  const file = check.head(parseJson(setup, text, name));
  if (file.kind === "questions") check.fail("questions_file");
  check.oneOf(file, "kind", ["answers"]);
  const questions = readQuestionsPart(setup, check, file.questions);
  const id = check.pattern(file, "id", "id");
  const round = check.oneOf(file, "round", setup.round.map((one) => one.id));
  const role = check.oneOf(file, "role", setup.role.map((one) => one.id));
  const called = file.name ?? (Object.hasOwn(file, "name") ? null : "");
  if (called !== "") check.text(called, "name", form.most_name);
  const created = check.pattern(file, "created", "time");
  const said = check.table(file.answers, "answers");
  for (const key of Object.keys(said))
    if (!form.parts.includes(key)) check.field(`answers: ${key}`, said[key], "one_of", { ids: form.parts.join(", ") });
  const part = (key, missing) => (Object.hasOwn(said, key) ? said[key] : missing);
  return {
    source: name,
    id,
    questions,
    round,
    role,
    name: called,
    created,
    ranks: check.numbers(part("ranks", {}), "ranks", form.outcomes, form.highest_rank, "rank"),
    rows: check.numbers(part("rows", {}), "rows", questions.rows.map((row) => row.id), form.highest_rating, "rating"),
    predicted: check.top(part("predicted", [])),
    requests: check.marks(part("requests", {})),
  };
}

/** Questions, and the round they are for, from the text of a file of questions. */
export function readQuestions(setup, text, name) {
  const check = checker(setup, name);
  const file = check.head(parseJson(setup, text, name));
  if (file.kind === "answers") check.fail("answers_file");
  check.oneOf(file, "kind", ["questions"]);
  const questions = readQuestionsPart(setup, check, file.questions);
  return { questions, round: check.oneOf(file, "round", setup.round.map((one) => one.id)) };
}

const PAGE = /^\s*(?:<!--[^]*?-->\s*)?<(?:!doctype html|html|head|body)\b/i;
const PICTURE = /^(?:\ufffdPNG|\ufffd{3}|GIF8|RIFF[^]{1,8}WEBP|[^]{4}ftyp(?:hei|mif1|avif)|\s*(?:<\?xml[^>]*>\s*)?<svg\b)/i;

/** Raise if a file that begins with `text` is a web page or a picture, whatever its size. */
export function refuseOtherKind(setup, text, name) {
  const head = text.slice(0, 400).replace(/^\ufeff/, "");
  const code = PAGE.test(head) ? "web_page" : PICTURE.test(head) ? "picture" : null;
  if (code) throw new AlignmentError(setup, code, { file: name });
}

/** JSON from the text of a file. @throws {AlignmentError} it is another kind of file, too large, or not whole */
export function parseJson(setup, text, name) {
  refuseOtherKind(setup, text, name);
  const size = new TextEncoder().encode(text).length;
  const most = setup.format.most_bytes;
  if (size > most) throw new AlignmentError(setup, "too_large", { file: name, found: size, expected: most });
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new AlignmentError(setup, "broken", { file: name });
  }
}

function readQuestionsPart(setup, check, given) {
  const asked = check.table(given, "questions");
  const pair = check.pattern(asked, "pair", "id");
  const title = check.text(asked.title, "title", setup.format.most_name * 2);
  const outcomes = check.texts(asked.outcomes, "outcomes", setup.format.outcomes.length, "five");
  const known = setup.row.map((row) => row.id);
  const rows = asked.rows;
  const sound = Array.isArray(rows) && rows.length === known.length && rows.every((row, n) => row?.id === known[n]);
  if (!sound) check.field("rows", rows, "rows");
  const rated = rows.map((row) => ({ id: row.id, text: check.text(row.text, row.id, setup.format.most_text) }));
  const requests = check.texts(asked.requests, "requests", setup.format.requests.length, "ten");
  const questions = { pair, title, outcomes, rows: rated, requests };
  const found = fingerprintOfQuestions(setup, questions);
  if (asked.fingerprint !== found) check.refuse("changed", asked.fingerprint, found);
  return questions;
}

/** The checks of one file, with its name for the messages. */
export function checker(setup, file) {
  const fail = (code, values = {}) => {
    throw new AlignmentError(setup, code, { file, ...values });
  };
  const refuse = (code, found, expected, values = {}) => fail(code, { found: shownValue(found), expected, ...values });
  const field = (where, found, expected, values = {}) =>
    refuse("field", found, fill(setup.expected[expected], values), { where });
  const table = (value, where) => (isTable(value) ? value : field(where, value, "table"));

  function head(parsed, version = setup.format.version) {
    const { name, course } = setup.format;
    if (!isTable(parsed) || parsed.format !== name) fail("not_ours");
    if (parsed.course !== course) refuse("other_course", parsed.course, course);
    if (parsed.version !== version) {
      const newer = Number.isSafeInteger(parsed.version) && parsed.version > version;
      refuse(newer ? "newer" : "version", parsed.version, version);
    }
    return parsed;
  }

  function pattern(from, where, form) {
    const value = from[where];
    const wanted = new RegExp(`^(?:${setup.format[form]})$`);
    return typeof value === "string" && wanted.test(value) ? value : field(where, value, form);
  }

  function oneOf(from, where, ids) {
    const value = from[where];
    return ids.includes(value) ? value : field(where, value, "one_of", { ids: ids.join(", ") });
  }

  function text(value, where, most) {
    const fits = typeof value === "string" && value.length > 0 && [...value].length <= most && value === tidy(value);
    return fits ? value : field(where, value, where === "name" ? "name" : "text", { n: most });
  }

  function texts(value, where, count, expected) {
    if (!Array.isArray(value) || value.length !== count) field(where, value, expected);
    const found = value.map((entry) => text(entry, where, setup.format.most_text));
    return new Set(found).size === count ? found : field(where, value, expected);
  }

  function numbers(value, name, ids, most, expected) {
    const given = table(value, name);
    for (const [key, number] of Object.entries(given)) {
      if (!ids.includes(key)) field(`${name}: ${key}`, number, "one_of", { ids: ids.join(", ") });
      const sound = number === null || (Number.isSafeInteger(number) && number >= 1 && number <= most);
      if (!sound) field(`${name}: ${key}`, number, expected, { n: most });
    }
    return Object.fromEntries(ids.map((id) => [id, given[id] ?? null]));
  }

  function marks(value) {
    const given = table(value, "requests");
    const ids = setup.format.requests;
    const known = setup.mark.map((mark) => mark.id);
    for (const [key, mark] of Object.entries(given)) {
      const wrong = !ids.includes(key) ? ids : mark !== null && !known.includes(mark) ? known : null;
      if (wrong) field(`requests: ${key}`, mark, "one_of", { ids: wrong.join(", ") });
    }
    return Object.fromEntries(ids.map((id) => [id, given[id] ?? null]));
  }

  function top(value) {
    const ids = setup.format.outcomes;
    const sound =
      Array.isArray(value) &&
      value.length <= setup.format.top &&
      value.every((id) => ids.includes(id)) &&
      new Set(value).size === value.length;
    return sound ? value : field("predicted", value, "top", { ids: ids.join(", ") });
  }

  return { fail, refuse, field, table, head, pattern, oneOf, text, texts, numbers, marks, top };
}

/** What was found, in few words, for a message. */
function shownValue(value) {
  if (typeof value === "string") {
    const letters = [...value.replace(CONTROL, " ")];
    return `“${letters.slice(0, 40).join("")}${letters.length > 40 ? "…" : ""}”`;
  }
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : "a number that is not whole";
  return Array.isArray(value) ? "a list" : "a table";
}
