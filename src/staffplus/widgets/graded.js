// Graded work: nothing is marked in the page; the answers are shown as Python for the answer cell.
import { button, h } from "./dom.js";

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

/**
 * The learner's answers as Python, with a button that copies them.
 * @returns {{node: HTMLElement, show: function(object): void}}
 */
export function answerBox() {
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
  return {
    node: h("div", { class: "sp-graded" }, label, h("p", { class: "sp-buttons" }, copy, told)),
    show(responses) {
      box.value = pythonLiteral(responses, "\n    ");
      box.rows = Math.min(20, Math.max(3, box.value.split("\n").length));
      told.textContent = "";
    },
  };
}
