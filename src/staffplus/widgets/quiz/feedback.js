// What the learner reads after answering: the verdict in words, and why each answer is right or wrong.
import { h } from "../shared/dom.js";
import { mark } from "../../items/mark.js";
import { kindOf } from "../../items/kinds/kinds.js";
import { sentence } from "../../items/kinds/parts.js";

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
  const kind = kindOf(item);
  const [sign, words] = item.debate
    ? ["", "The case for each answer"]
    : response === null
      ? ["–", "Answer shown"]
      : verdict(marked);
  const head = sentence(sign, "sp-verdict", words);
  const lead = kind.lead && all ? h("p", {}, kind.lead) : null;
  const lines = h("ul", { class: "sp-lines" }, ...kind.lines(item, response, all, marked.parts));
  return { nodes: [head, lead, lines, passage(item)].filter(Boolean), whole: all };
}
