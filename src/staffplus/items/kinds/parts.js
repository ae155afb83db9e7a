// What several kinds share: options to choose from, lines of feedback, and counting what was picked.
import { h } from "../../shared/dom.js";

// --- Controls ---

/** The shape and name of an option: levels have a mark of their own. */
export function optionName({ id, text, mark: sign }) {
  if (!sign) return h("span", {}, text);
  const shape = h("span", { class: "sp-mark", "data-level": id, "aria-hidden": "true" }, sign);
  return h("span", {}, shape, " ", text);
}

/** Options with a radio button or a checkbox each. @param {string} type radio or checkbox */
export function ticks(type, name, options) {
  const inputs = options.map(({ id }) => h("input", { type, name, value: id }));
  const labels = options.map((option, n) => h("label", { class: "sp-option" }, inputs[n], optionName(option)));
  return {
    node: h("div", { class: "sp-options" }, ...labels),
    picked: () => inputs.filter((input) => input.checked).map((input) => input.value).sort(),
    pick: (ids) => inputs.forEach((input) => (input.checked = ids.includes(input.value))),
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
  };
}

/** One of several, by radio buttons. @returns {Controls} */
export function oneOf(options, name) {
  const { node, picked, pick, focus } = ticks("radio", name, options);
  const ask = "Choose an answer first.";
  return { node, ask, focus, read: () => picked()[0] ?? null, show: (response) => pick([response]) };
}

// --- Marking ---

export const isListOfText = (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string");

/** Right and wrong picks of a row or of a `many`; nothing counts when the response is malformed. */
export function countPicks(response, key, known) {
  const picked = isListOfText(response) ? new Set(response) : new Set();
  const sound = picked.size === response?.length && [...picked].every((id) => known.includes(id));
  const hits = sound ? key.filter((id) => picked.has(id)).length : 0;
  const extra = sound ? picked.size - hits : 0;
  return { hits, extra, score: Math.max(0, hits - extra) / key.length };
}

/** All or nothing. */
export const allOrNothing = (right) => ({ score: right ? 1 : 0, parts: { right: right ? 1 : 0, of: 1 } });

/** One of the item's options, and it is right. */
export const markOne = (item, response) =>
  allOrNothing(item.options.some((option) => option.correct && option.id === response));

// --- Feedback ---

/** ✓, ◐ or ✗ for a score from 0 to 1; nothing for null, where nothing is marked. */
export const signOf = (score) => (score === null ? "" : score === 1 ? "✓" : score > 0 ? "◐" : "✗");

/** A paragraph, after a sign that screen readers leave out when there is one. */
export function sentence(sign, className, ...words) {
  const shown = sign ? [h("span", { class: "sp-sign", "aria-hidden": "true" }, sign), " "] : [];
  return h("p", { class: className }, ...shown, ...words);
}

/**
 * A line of feedback as an entry of a list. @param {Line} line see kinds.js
 */
export function lineEntry({ title, remark, score, feedback, belief, inferred }) {
  return h(
    "li",
    { class: score === 1 ? "sp-right" : null },
    sentence(signOf(score), "sp-line", h("strong", {}, title), remark && ` (${remark})`),
    feedback && h("p", {}, feedback),
    beliefBehind(belief, inferred),
  );
}

/**
 * The misconception behind an answer, by its name. Where it is only inferred, as from a number that a slip
 * gives as well, it is said as one way to get there and not as what the learner believes. A row of several
 * wrong targets has one belief for all of them, which may not be the learner's way at all.
 */
const LEADS = { row: "One belief that goes wrong in this row: ", true: "If it was no slip, one belief leads here: ", false: "The belief behind it: " };
export const beliefBehind = (belief, inferred = false) => belief && h("p", { class: "sp-belief" }, `${LEADS[inferred]}${belief.name}`);

/** A line for each option. @returns {Line[]} */
export function optionLines(item, response) {
  const chosen = [response].flat();
  return item.options.map((option) => {
    const mine = chosen.includes(option.id);
    const common = { title: optionName(option), feedback: option.feedback, mine };
    if (item.debate) return { ...common, remark: mine && "your choice", score: null };
    const remark = `${mine ? "your choice, " : ""}${option.correct ? "right" : "wrong"}`;
    const belief = mine && !option.correct ? option.misconception : null;
    return { ...common, remark, score: option.correct ? 1 : 0, belief };
  });
}
