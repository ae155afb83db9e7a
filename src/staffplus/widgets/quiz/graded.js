// Graded work: nothing is marked in the page; the answers are shown as Python for the answer cell.
import { button, h } from "../../shared/dom.js";

/**
 * A JSON value as a Python literal. JSON's string escapes are all Python's too.
 * @param {*} value
 * @param {string} [gap] what stands between the entries of a dict's outermost level
 * @returns {string}
 */
export function pythonLiteral(value, gap = " ") {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map((entry) => pythonLiteral(entry)).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${pythonLiteral(entry)}`);
  if (gap === " " || !entries.length) return `{${entries.join(", ")}}`;
  return `{${gap}${entries.join(`,${gap}`)},\n}`;
}

const byId = (responses) => pythonLiteral(Object.fromEntries(Object.entries(responses ?? {}).sort()));

/** What the learner is told about the answer cell; `written` is what stands in it, null before it first ran. */
function aboutCell(responses, written) {
  if (byId(responses) === byId(written)) {
    return Object.keys(responses).length
      ? "What you chose is in the answer cell."
      : "Choose here, then run the next cell: what you chose is written into it.";
  }
  return "Not in the answer cell yet: run the next cell, and what you chose is written into it.";
}

/**
 * The learner's answers as Python, with a button that copies them.
 * @param {boolean} cell true where running the answer cell takes the answers over
 * @returns {{node: HTMLElement, show: function(object, ?object): void}}
 */
export function answerBox(cell) {
  const box = h("textarea", { readonly: true, rows: 3, spellcheck: "false", class: "sp-code" });
  const told = h("span", { role: "status" });
  const copy = button("Copy", async () => {
    try {
      await navigator.clipboard.writeText(box.value);
      told.textContent = "Copied.";
    } catch {
      box.select(); // no leave to use the clipboard: the learner copies the selection
      told.textContent = "Selected: copy it with Ctrl+C or ⌘C.";
      box.focus();
    }
  });
  const label = h("label", {}, h("span", {}, "Your answers as Python: paste them into the answer cell"), box);
  const state = h("p", { class: "sp-say", role: "status" });
  const byHand = [label, h("p", { class: "sp-buttons" }, copy, told)];
  const parts = cell ? [state, h("details", {}, h("summary", {}, "Or copy them"), ...byHand)] : byHand;
  return {
    node: h("div", { class: "sp-graded" }, ...parts),
    show(responses, written) {
      const words = cell ? aboutCell(responses, written) : "";
      if (state.textContent !== words) state.textContent = words;
      box.value = pythonLiteral(responses, "\n    ");
      box.rows = Math.min(20, Math.max(3, box.value.split("\n").length));
      told.textContent = "";
    },
  };
}
