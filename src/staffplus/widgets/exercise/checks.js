// What the visible checks of literal answers say, without Python: the twins of `questions_problems` and
// its like, which the notebook's check cells hold. They tell of form alone, and know no key.
import { LiteralError, assigned } from "./literal.js";
import { unfollowed } from "./lines.js";

const isText = ({ t }) => t === "str";
const word = ({ v }) => v.trim().toLowerCase();

/** A text as Python's `repr` shows it. */
function repr(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const plain = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\b", "\\x08").replaceAll("\\f", "\\x0c");
  const coded = plain.replaceAll(/\\u00([\da-f]{2})/g, "\\x$1");
  return quote + (quote === "'" ? coded.replaceAll("'", "\\'") : coded) + quote;
}

const described = (value) => (isText(value) ? repr([...value.v].slice(0, 40).join("")) : `a value of type ${value.t}`);

/** A value as Python's `repr` shows it, cut where it is long. */
function shown(value) {
  const text = whole(value);
  return text.length <= 120 ? text : `${text.slice(0, 120)} …`;
}

function whole({ t, v }) {
  const inside = (values) => values.map(whole).join(", ");
  if (t === "str") return repr(v);
  if (t === "bytes") return `b${repr(v)}`;
  if (t === "bool") return v ? "True" : "False";
  if (t === "NoneType") return "None";
  if (t === "float") return Number.isInteger(v) && Math.abs(v) < 1e16 ? `${v}.0` : String(v);
  if (t === "list") return `[${inside(v)}]`;
  if (t === "tuple") return `(${inside(v)}${v.length === 1 ? "," : ""})`;
  if (t === "set") return `{${inside(v)}}`;
  if (t === "dict") return `{${v.map(([key, it]) => `${whole(key)}: ${whole(it)}`).join(", ")}}`;
  return String(v);
}

const NONE = { t: "NoneType", v: null };
/** The values of a dict by their keys, where those are texts. */
const byName = ({ v }) => new Map(v.map(([key, it]) => [isText(key) ? key.v : key, it]));

/** Problems of a dict from each of `names` to what `problem` lets pass. */
function dictProblems(value, names, { dict, entry, problem }) {
  if (value.t !== "dict") return [`${dict(described(value))}; expected the dict as it was given`];
  const given = byName(value);
  const wrong = names.map((name) => [name, problem(given.get(name) ?? NONE)]).filter(([, told]) => told);
  const unknown = value.v.map(([key]) => key).filter((key) => !isText(key) || !names.includes(key.v));
  return [...wrong.map(([name, told]) => `${name}: ${told}`), ...unknown.map((key) => `${described(key)} is ${entry}`)];
}

/** One of some words; alone in a list it is meant as itself. */
const oneTag = (tags) => (value) => {
  const alone = (value.t === "list" || value.t === "tuple") && value.v.length === 1 ? value.v[0] : value;
  if (value.t === "NoneType" || (isText(alone) && tags.includes(word(alone)))) return value.t === "NoneType" ? "no answer" : "";
  return `found ${described(value)}; expected one of ${tags.join(", ")}, in quotation marks`;
};

const codesProblem = (codes) => (value) => {
  if (value.t === "NoneType") return "no answer";
  const found = isText(value) ? [value] : value.v;
  if (!isText(value) && !["list", "tuple", "set"].includes(value.t)) {
    return `found ${described(value)}; expected a list of codes, in square brackets`;
  }
  const strange = found.filter((it) => !isText(it) || !codes.includes(word(it)));
  // A code is shown as it is meant, in small letters.
  const told = (it) => described(isText(it) ? { ...it, v: word(it) } : it);
  return strange.length ? `found ${told(strange[0])}; expected ${codes.join(", ")}` : "";
};

function stepProblem(value) {
  if (value.t === "NoneType") return "no answer";
  const number = value.t === "int" || value.t === "float";
  const fits = isText(value) ? /^[1-5]$/.test(value.v.trim()) : number && Number.isInteger(value.v) && value.v >= 1 && value.v <= 5;
  return fits ? "" : `found ${shown(value)}; expected a whole number from 1 to 5`;
}

function orderProblems(value, names) {
  if (value.t !== "list" && value.t !== "tuple") return [`found ${described(value)}; expected a list, in square brackets`];
  if (!value.v.length) return ["the list is empty"];
  const words = value.v.map((it) => (isText(it) ? word(it) : ""));
  const times = (name) => words.filter((it) => it === name).length;
  return [
    ...names.filter((name) => times(name) > 1).map((name) => `${repr(name)} stands ${times(name)} times`),
    ...names.filter((name) => !times(name)).map((name) => `${repr(name)} is missing`),
    ...value.v.filter((_, n) => !names.includes(words[n])).map((it) => `found ${described(it)}, which is none of the names`),
  ];
}

// --- Questions of the graded bank, as `marks.questions` checks them ---

const isList = ({ t }) => t === "list" || t === "tuple" || t === "set";
const wordIn = (value) => (isText(value) ? word(value) : "");

function isBlank(value) {
  if (value.t === "dict") return value.v.every(([, it]) => isBlank(it));
  return value.t === "NoneType" || ((isText(value) || isList(value)) && !value.v.length);
}

function nameProblem(value, names) {
  if (names.includes(wordIn(value))) return "";
  const quoted = names.map((it) => `"${it}"`);
  const listed = quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}` : quoted[0];
  return `found ${described(value)}; expected ${listed}, in quotation marks`;
}

function namesProblem(value, names) {
  if (!isList(value)) return `found ${described(value)}; expected a list of names, in square brackets`;
  const words = value.v.map(wordIn);
  const unknown = value.v.find((_, n) => !names.includes(words[n]));
  if (unknown) return `found ${described(unknown)}, which is none of the names`;
  const twice = words.find((it, n) => words.indexOf(it) !== n);
  return twice ? `"${twice}" stands ${words.filter((it) => it === twice).length} times` : "";
}

function rowProblem(value, names) {
  if (isBlank(value)) return "no answer";
  return isList(value) ? namesProblem(value, names) : nameProblem(value, names);
}

const isFigure = ({ t, v }) => (t === "int" || t === "float") && Math.abs(Number(v)) < 1e15;

/** [row, what is wrong] of one answer; the row is "" where the question has none. */
function questionProblems(value, { take, names, rows, unit }) {
  if (isBlank(value)) return [["", "no answer"]];
  if (take === "number") return [["", isFigure(value) ? "" : `found ${described(value)}; expected a number, in ${unit}, without quotation marks`]];
  if (take === "name") return [["", nameProblem(value, names)]];
  if (take === "names") return [["", namesProblem(value, names)]];
  if (value.t !== "dict") return [["", `found ${described(value)}; expected the rows as they were given`]];
  const given = byName(value);
  const odd = value.v.map(([key]) => key).find((key) => !isText(key) || !rows.includes(key.v));
  return [
    ...rows.map((row) => [row, rowProblem(given.get(row) ?? NONE, names)]),
    ...(odd ? [["", `${described(odd)} is none of its rows`]] : []),
  ];
}

function allQuestionsProblems(value, asked) {
  if (value.t === "NoneType") return ["there is no dict: run the cell above, and mend it if it stops with an error"];
  if (value.t !== "dict") return [`found ${described(value)}; expected the dict as it was given`];
  const given = byName(value);
  const wrong = Object.entries(asked).flatMap(([name, it]) =>
    questionProblems(given.get(name) ?? NONE, it)
      .filter(([, told]) => told)
      .map(([row, told]) => `${row ? `${name}, ${row}` : name}: ${told}`),
  );
  const odd = value.v.map(([key]) => key).filter((key) => !isText(key) || !Object.hasOwn(asked, key.v));
  return [...wrong, ...odd.map((key) => `${described(key)} is no question's name`)];
}

const called = (name) => (found) => `\`${name}\` is ${found}`;

/** Function of the check cell -> what is wrong with the form of a value, in the same words. */
const CHECKS = {
  questions_problems: allQuestionsProblems,
  tags_problems: (value, names, tags) =>
    dictProblems(value, names, {
      dict: called("tags"),
      entry: "no entry's name",
      problem: oneTag(tags),
    }),
  codings_problems: (value, names, codes) =>
    dictProblems(value, names, { dict: called("codings"), entry: "no posting's name", problem: codesProblem(codes) }),
  places_problems: (value, names) =>
    dictProblems(value, names, { dict: called("places"), entry: "no rung's name", problem: stepProblem }),
  order_problems: orderProblems,
};

export const canCheck = ({ check }) => Object.hasOwn(CHECKS, check);

/**
 * What is wrong with the form of an answer, and in its cell beside it.
 * @param {{check: string, name: string, given: Array}} asked of the page's data
 * @param {string} text of the answer cell
 * @param {string} released the cell as it was given
 * @returns {{problems: string[], unfollowed: number[]}} `unfollowed`: lines of which only Python can tell
 */
export function formOf({ check, name, given }, text, released = "") {
  try {
    const found = assigned(text, name);
    const others = unfollowed(text, released);
    if (!found) return { problems: [`there is no \`${name}\` in the cell: expected a line that begins ${name} =`], unfollowed: others };
    return { problems: CHECKS[check](found.value, ...given), unfollowed: others };
  } catch (error) {
    if (error instanceof LiteralError) return { problems: [error.message], unfollowed: [] };
    throw error;
  }
}
