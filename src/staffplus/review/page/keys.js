// Keys, and a button for each: whoever uses no keys, or has switched them off, marks all the same.
import { button, h } from "../../shared/dom.js";

const SWITCH = "staffplus-review:keys";
const STEPS = [
  ["f", "Flag", "flag"],
  ["s", "Skip", "skip"],
  ["u", "Undo", "undo"],
  ["c", "Comment", "comment"],
  ["b", "Comment again", "bank"],
  ["e", "Quote what is selected", "evidence"],
  ["w", "Whole submission", "whole"],
  ["p", "Pointers", "pointers"],
  ["l", "Same words elsewhere", "alike"],
  ["t", "Two of known level", "near"],
  ["k", "Back", "back"],
  ["j", "Forward", "forward"],
  ["n", "Next unmarked", "onwards"],
];

/**
 * Listen to keys, and give the bar of buttons that do the same.
 * @param {object} acts what the page does
 * @param {function(): boolean} ready whether there is a piece to do it to
 */
export function keys(acts, ready) {
  const on = h("input", { type: "checkbox" });
  on.checked = stored() !== "off";
  on.addEventListener("change", () => store(on.checked ? "on" : "off"));
  const does = { ...acts, back: () => acts.step(-1), forward: () => acts.step(1) };
  const run = (name) => (ready() || name === "undo" || name === "onwards") && does[name]();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return document.activeElement.blur();
    const typing = event.target.matches("textarea, select, input:not([type=checkbox])");
    if (typing || !on.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
    const step = STEPS.find(([key]) => key === event.key.toLowerCase());
    if (step) run(step[2]);
    else if (/^[0-9]$/.test(event.key) && ready()) acts.level(Number(event.key));
    else return undefined;
    return event.preventDefault();
  });
  const buttons = STEPS.map(([key, words, name]) => button(`${words} (${key.toUpperCase()})`, () => run(name)));
  const about = h("p", { class: "sp-hint" }, "A number gives that level, saves it and goes on. Escape leaves the comment.");
  return h("section", { "aria-label": "What you can do", class: "sp-keys" }, h("div", { class: "sp-buttons" }, ...buttons), about, h("label", { class: "sp-option" }, on, "Single keys do this"));
}

function stored() {
  try {
    return localStorage.getItem(SWITCH);
  } catch {
    return null;
  }
}

function store(value) {
  try {
    localStorage.setItem(SWITCH, value);
  } catch {
    // Then it holds for this page alone.
  }
}
