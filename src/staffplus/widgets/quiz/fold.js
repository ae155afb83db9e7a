// In a chapter read in steps, a question that was answered before takes one line until it is opened again.
import { button, freshId, h } from "../../shared/dom.js";
import { sentence } from "../../items/kinds/parts.js";
import { verdictOn } from "./feedback.js";

/** True where one step is on the screen at a time; false in the whole page and in a live notebook. */
export const inSteps = () => document.documentElement.dataset.steps === "on";

/**
 * @param {object} item
 * @param {number} number
 * @param {*} response null when the answer was shown
 * @param {function(): void} open
 */
export function foldedLine(item, number, response, open) {
  const [name, sign, words] = verdictOn(item, response);
  const id = freshId();
  const verdict = sentence(item.debate ? "–" : sign, "sp-verdict", item.debate ? "Answered" : words);
  verdict.dataset.verdict = name;
  const about = h("p", { class: "sp-about", id }, `${number}. ${(item.case ?? item.prompt).split("\n")[0]}`);
  const again = button("Open again", open, { "aria-describedby": id });
  return h("div", { class: "sp-folded" }, verdict, about, again);
}
