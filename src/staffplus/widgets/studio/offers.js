// What a learner's other pieces offer a job description: a line for a part, and where it comes from.
// Nothing here writes; the studio shows what is offered, and takes it for parts that are empty.
import { inWords, quarterName } from "../../career/premortem.js";
import { tableIn } from "../../plain.js";

const text = (value) => (typeof value === "string" ? value.trim() : "");
const list = (value) => (Array.isArray(value) ? value.map(tableIn) : []);

/** The horizon of a pre-mortem card, `5 years, to Q4 2031`; "" where the card says none. */
export function horizonOf({ months, start }) {
  if (!Number.isInteger(months) || months < 1) return "";
  return `${inWords(months)}${Number.isInteger(start) ? `, to ${quarterName(start, months)}` : ""}`;
}

/** The move of a week as a sentence; "" until an entry and a verb are chosen. */
export function moveOf(own) {
  const { entry, verb, into } = tableIn(own.decision);
  const moved = list(own.entries).find(({ id }) => id === entry);
  if (!moved || !text(verb)) return "";
  const goes = text(into) ? ` Its hours go to: ${text(into)}` : "";
  return `“${text(moved.title) || "untitled entry"}”: ${text(verb)}, from now on.${goes}`;
}

function horizonLine(card) {
  const [decision, horizon] = [text(card.decision), horizonOf(card)];
  return decision && horizon ? `Others live for ${horizon}, with this decision: ${decision}` : "";
}

/**
 * @param {function(string): *} read the value kept under a name
 * @returns {{part: string, text: string, from: string}[]} in the order of the parts
 */
export function offersFrom(read) {
  const stated = text(tableIn(tableIn(read("portfolio:complaint")).fields).problem);
  const questions = list(read("scope-card")).map(({ question }, n) => ({ part: "problem", text: text(question), from: `question ${n + 1} of your question card` }));
  return [
    { part: "problem", text: stated, from: "the complaint that you took through the probes" },
    ...questions,
    { part: "horizon", text: horizonLine(tableIn(read("premortem"))), from: "your pre-mortem card" },
    { part: "not-doing", text: moveOf(tableIn(tableIn(read("week")).own)), from: "the move in your week" },
  ].filter((offer) => offer.text);
}

/** The parts with what was chosen in those that are empty. @returns {{parts: object, put: string[]}} */
export function partsWith(parts, chosen) {
  const put = [...new Set(chosen.map(({ part }) => part))].filter((part) => !text(parts[part]));
  const filled = put.map((part) => [part, chosen.filter((offer) => offer.part === part).map((offer) => offer.text).join("\n\n")]);
  return { parts: { ...parts, ...Object.fromEntries(filled) }, put };
}
