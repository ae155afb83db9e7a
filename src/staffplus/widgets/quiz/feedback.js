// What the learner reads after answering: the verdict and what is said on the answer; the rest on request.
import { h } from "../../shared/dom.js";
import { mark } from "../../items/mark.js";
import { kindOf } from "../../items/kinds/kinds.js";
import { beliefBehind, lineEntry, sentence } from "../../items/kinds/parts.js";

const tidy = (number) => String(Math.round(number * 10) / 10);

/** A count with its noun: "1 point", "1.5 points". */
export function counted(number, noun) {
  return `${tidy(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** [name, sign, words] of a verdict: told by colour, by shape and in words. */
function verdict({ score, parts }) {
  if (score === 1) return ["right", "✓", parts.said ?? "Right"];
  if (score === 0) return ["wrong", "✗", "Not yet"];
  const taken = parts.extra ? ` (${parts.hits} found, ${parts.extra} too many)` : "";
  return ["partly", "◐", parts.said ?? `Partly right: ${tidy(parts.right)} of ${parts.of}${taken}`];
}

/** The verdict on an answer, or on the answer having been shown: [name, sign, words]. */
export function verdictOn(item, response) {
  if (item.debate) return ["debate", "", "The case for your answer"];
  return response === null ? ["shown", "–", "Answer shown"] : verdict(mark(item, response));
}

/** True on a page of the built book, where other chapters stand beside it; false in a live notebook. */
export function isInBook() {
  return (
    document.documentElement.dataset.widgets !== undefined ||
    document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]') !== null
  );
}

/** The heading over a place of the page, or else its name in plain words. */
function titleAt(place, name) {
  const heading = place?.closest("section")?.querySelector(":scope > :is(h1, h2, h3, h4)");
  return heading?.firstChild?.textContent.trim() || name.replaceAll("-", " ");
}

/** Link back to the passage that answers the item, where there is one to go to. */
function passage({ see, page, page_title: title, see_title: heading }) {
  const here = see && document.getElementById(see);
  if (!see || (!here && !isInBook())) return null;
  const href = `${here ? "" : `${page}.html`}#${see}`;
  const words = title ? `Taken up in: ${title}` : `Read again: ${heading ?? titleAt(here, see)}`;
  return h("p", {}, h("a", { href, class: "sp-see" }, words));
}

/** What is said at once: on the one thing chosen, or on each row, line or result that the learner gave. */
function atOnce(kind, lines) {
  if (kind.asksOne) return lines.flatMap(({ feedback, belief, inferred }) => [feedback && h("p", {}, feedback), beliefBehind(belief, inferred)]);
  // The key stays folded, so that a second try is worth something.
  return [h("ul", { class: "sp-lines sp-mine" }, ...lines.map((line) => lineEntry({ ...line, remark: line.hint ?? line.remark })))];
}

/** The lines that are shown on request. */
function folded(lines, summary, open) {
  if (!lines.length) return null;
  const entries = h("ul", { class: "sp-lines" }, ...lines.map(lineEntry));
  return h("details", { class: "sp-others", open }, h("summary", {}, summary), entries);
}

/**
 * The feedback on an answer, or on the answer having been shown.
 * @param {object} item in the learner's order
 * @param {*} response null when the answer was shown before any was given
 * @param {boolean} revealed whether the learner asked for the answer
 * @returns {Node[]}
 */
export function feedbackOn(item, response, revealed) {
  const marked = mark(item, response);
  const kind = kindOf(item);
  const lines = kind.lines(item, response, marked.parts);
  const [name, sign, words] = verdictOn(item, response);
  const head = sentence(sign, "sp-verdict", words);
  head.dataset.verdict = name;
  if (response === null) {
    const right = lines.filter(({ score }) => score !== 0);
    const lead = kind.lead ? h("p", {}, kind.lead) : null;
    const list = h("ul", { class: "sp-lines" }, ...right.map(lineEntry));
    const others = folded(lines.filter((line) => !right.includes(line)), "The other answers", false);
    return [head, lead, list, others, passage(item)].filter(Boolean);
  }
  const mine = lines.filter((line) => line.mine);
  const worst = mine.find(({ score }) => score !== null && score < 1) ?? mine[0] ?? lines[0];
  const shown = kind.asksOne || !mine.length ? [worst] : mine;
  // What was said of a line is not said again; where it was wrong, the fold has what is right.
  const keyed = ({ hint, remark, score }) => hint && hint !== remark && score < 1;
  const rest = lines
    .filter((line) => !shown.includes(line) || (!kind.asksOne && keyed(line)))
    .map((line) => (shown.includes(line) ? { ...line, feedback: null, belief: null } : line));
  const summary = item.debate ? "The case for the other answers" : "The other answers";
  return [head, ...atOnce(kind, shown), folded(rest, summary, revealed), passage(item)].filter(Boolean);
}
