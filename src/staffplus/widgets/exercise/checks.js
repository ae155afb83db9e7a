// What the visible checks of literal answers say, without Python: the twins of `levels_problems` and
// its like, which the notebook's check cells hold. They tell of form alone, and know no key.
import { LiteralError, assigned } from "./literal.js";

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

const oneWord = (options, expected) => (value) => {
  if (value.t === "NoneType") return "no answer";
  if (isText(value) && options.includes(word(value))) return "";
  return `found ${described(value)}; expected ${expected}`;
};

/** Problems of a dict from each of `names` to what `problem` lets pass. */
function dictProblems(value, names, { dict, entry, problem }) {
  if (value.t !== "dict") return [`${dict(described(value))}; expected the dict as it was given`];
  const given = new Map(value.v.map(([key, it]) => [isText(key) ? key.v : key, it]));
  const none = { t: "NoneType", v: null };
  const wrong = names.map((name) => [name, problem(given.get(name) ?? none)]).filter(([, told]) => told);
  const unknown = value.v.map(([key]) => key).filter((key) => !isText(key) || !names.includes(key.v));
  return [...wrong.map(([name, told]) => `${name}: ${told}`), ...unknown.map((key) => `${described(key)} is ${entry}`)];
}

/** As `oneWord`, but a word alone in a list is meant as itself. */
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

const called = (name) => (found) => `\`${name}\` is ${found}`;
const SCOPES = ["staff", "lead", "senior"];

/** Function of the check cell -> what is wrong with the form of a value, in the same words. */
const CHECKS = {
  match_problems: (value, names, options) =>
    dictProblems(value, names, {
      dict: (found) => `found ${found}`,
      entry: "none of the names",
      problem: oneWord(options, "a name from the table, in quotation marks"),
    }),
  levels_problems: (value, names) =>
    dictProblems(value, names, {
      dict: called("answers"),
      entry: "no question's name",
      problem: oneWord(SCOPES, '"staff", "lead" or "senior", in quotation marks'),
    }),
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
 * What is wrong with the form of an answer.
 * @param {{check: string, name: string, given: Array}} asked of the page's data
 * @param {string} text of the answer cell
 * @returns {string[]} nothing when it is in form
 */
export function problems({ check, name, given }, text) {
  try {
    const found = assigned(text, name);
    if (!found) return [`there is no \`${name}\` in the cell: expected a line that begins ${name} =`];
    return CHECKS[check](found.value, ...given);
  } catch (error) {
    if (error instanceof LiteralError) return [error.message];
    throw error;
  }
}
