// What the learner reads after answering: the verdict in words, and why each answer is right or wrong.
import { h } from "../shared/dom.js";
import { mark } from "../../items/mark.js";
import { optionName } from "./controls.js";

const tidy = (number) => String(Math.round(number * 100) / 100);

/** A count with its noun: "1 point", "1.5 points". */
export function counted(number, noun) {
  return `${tidy(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function verdict({ score, correct, parts }) {
  const taken = parts.extra ? ` (${parts.hits} found, ${parts.extra} too many)` : "";
  if (correct) return ["✓", "Right"];
  return score > 0 ? ["◐", `Partly right: ${tidy(parts.right)} of ${parts.of}${taken}`] : ["✗", "Not yet"];
}

function sentence(sign, className, ...words) {
  const shown = sign ? [h("span", { class: "sp-sign", "aria-hidden": "true" }, sign), " "] : [];
  return h("p", { class: className }, ...shown, ...words);
}

/** One line of feedback, on what earned `score` from 0 to 1; null where nothing is marked. */
function line(score, title, remark, feedback, misconception) {
  const sign = score === null ? "" : score === 1 ? "✓" : score > 0 ? "◐" : "✗";
  return h(
    "li",
    { class: score === 1 ? "sp-right" : null },
    sentence(sign, "sp-line", h("strong", {}, title), remark && ` (${remark})`),
    feedback && h("p", {}, feedback),
    misconception && h("p", { class: "sp-belief" }, `The belief behind it: ${misconception.name}`),
  );
}

function optionLines(item, response, all) {
  const chosen = [response].flat();
  const lines = item.options.filter((option) => all || chosen.includes(option.id));
  return lines.map((option) => {
    const mine = chosen.includes(option.id);
    if (item.debate) return line(null, optionName(option), mine && "your choice", option.feedback);
    const remark = `${mine ? "your choice, " : ""}${option.correct ? "right" : "wrong"}`;
    const belief = mine && !option.correct ? option.misconception : null;
    return line(option.correct ? 1 : 0, optionName(option), remark, option.feedback, belief);
  });
}

function rowLines(item, response, all, { rows }) {
  const names = (ids) => {
    const known = item.targets.filter((target) => ids.includes(target.id));
    return known.map((target) => target.text).join(", ");
  };
  return item.rows.map((row) => {
    const picks = Array.isArray(response?.[row.id]) ? response[row.id] : [];
    const score = rows[row.id];
    const answered = picks.length > 0;
    const word = score === 1 ? "right" : score > 0 ? "partly right" : "wrong";
    const mine = answered ? `your answer: ${names(picks)}, ${word}` : "no answer";
    if (response === null) return line(null, row.text, `goes with: ${names(row.key)}`, row.feedback);
    const key = all && score < 1 ? `; goes with: ${names(row.key)}` : "";
    const told = all || answered ? row.feedback : null;
    return line(score, row.text, mine + key, told, answered && score === 0 ? row.misconception : null);
  });
}

function constraintLines(item, response, all, { broken }) {
  const text = (id) => item.steps.find((step) => step.id === id).text;
  return (all ? item.constraints : broken).map((constraint) => {
    const { before, after, feedback, misconception } = constraint;
    const wrong = response !== null && broken.includes(constraint);
    const title = all ? `“${text(before)}” before “${text(after)}”` : "One step is out of place";
    return line(wrong ? 0 : 1, title, wrong && all && "not so in your order", feedback, wrong && misconception);
  });
}

/** True on a page of the built book, where other chapters stand beside it; false in a live notebook. */
export function isInBook() {
  return (
    document.documentElement.dataset.widgets !== undefined ||
    document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]') !== null
  );
}

/** Link back to the passage that answers the item, where there is one to go to. */
function passage({ see, page, page_title: title }) {
  const here = see && document.getElementById(see);
  if (!see || (!here && !isInBook())) return null;
  const href = `${here ? "" : `${page}.html`}#${see}`;
  const words = title ? `Taken up in: ${title}` : `Read again: ${see.replaceAll("-", " ")}`;
  return h("p", {}, h("a", { href, class: "sp-see" }, words));
}

/**
 * The feedback on an answer, or on the answer having been shown.
 * @param {object} item in the learner's order
 * @param {*} response null when the answer was shown before any was given
 * @param {boolean} revealed
 * @returns {{nodes: Node[], whole: boolean}} whole: every option is explained, there is no more to show
 */
export function feedbackOn(item, response, revealed) {
  const marked = mark(item, response);
  const all = item.debate || revealed || marked.correct;
  const linesOf = { match: rowLines, order: constraintLines }[item.kind] ?? optionLines;
  const [sign, words] = item.debate
    ? ["", "The case for each answer"]
    : response === null
      ? ["–", "Answer shown"]
      : verdict(marked);
  const head = sentence(sign, "sp-verdict", words);
  const lead = item.kind === "order" && all ? h("p", {}, "Any order is right in which these hold:") : null;
  const lines = h("ul", { class: "sp-lines" }, ...linesOf(item, response, all, marked.parts));
  return { nodes: [head, lead, lines, passage(item)].filter(Boolean), whole: all };
}
