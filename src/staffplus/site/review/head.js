// Above a sitting: how many questions it asks of those that are due, and what becomes of the others.
import { freshId, h } from "../../shared/dom.js";
import { KEY, SIZES, nameOf, sittingSize } from "./size.js";

function saveSize(size) {
  window.staffplusReviewSize = nameOf(size);
  try {
    localStorage.setItem(KEY, nameOf(size));
  } catch {
    // full or forbidden: it holds until the page is closed
  }
}

/** @param {number} due @param {number} asked in this sitting @param {number} size of a sitting */
function planned(due, asked, size) {
  const rest = due - asked;
  if (rest <= 0) return "";
  const asks = `${due} are due. This sitting asks ${asked}, the most urgent first.`;
  if (rest === 1) return `${asks} The other one can wait: it comes tomorrow, or as soon as you go on.`;
  const days = Math.ceil(rest / size);
  const when = days === 1 ? "tomorrow" : `over the next ${days} days, ${size} a day`;
  return `${asks} The other ${rest} questions can wait: they keep their order, and come ${when}, or as soon as you go on.`;
}

/** @param {function(): void} changed another size was chosen */
export function sittingHead(changed) {
  const id = freshId();
  const options = SIZES.map((size) => h("option", { value: String(size) }, Number.isFinite(size) ? `at most ${size}` : "all that are due"));
  const choice = h("select", { id }, ...options);
  choice.value = String(sittingSize());
  choice.addEventListener("change", () => {
    saveSize(Number(choice.value));
    changed();
  });
  const words = h("p", { class: "review-plan" });
  const node = h("div", { class: "review-head", hidden: true }, words, h("p", { class: "progress-aside" }, h("label", { for: id }, "Questions in a sitting: "), choice));
  return {
    node,
    /** @param {number} due today @param {number} asked of them in this sitting */
    paint(due, asked) {
      node.hidden = due <= SIZES[0] && due <= asked;
      const told = planned(due, asked, sittingSize());
      if (words.textContent !== told) words.textContent = told;
      words.hidden = !told;
    },
  };
}
