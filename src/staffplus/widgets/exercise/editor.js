// An editor for one cell: a plain text field. In code, Tab indents once somebody works in it, and not
// for who only passes through; Escape lets the next Tab leave, so that nobody is caught in it.
import { freshId, h } from "../../shared/dom.js";

const INDENT = "    ";
const LEAST = 3;

/** Replace the selection, in a way that the browser can undo. */
function type(field, text) {
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const lineStart = (field) => field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;

/** Give every line of the selection one indent more, or one less. */
function shiftLines(field, less) {
  const start = lineStart(field);
  const end = field.selectionEnd;
  const lines = field.value.slice(start, end).split("\n");
  const shifted = lines.map((line) => (less ? line.replace(/^ {1,4}/, "") : line && INDENT + line)).join("\n");
  if (shifted === lines.join("\n")) return;
  field.setSelectionRange(start, end);
  type(field, shifted);
  field.setSelectionRange(start, start + shifted.length);
}

/** A new line begins where the last did, one indent further in after a colon. */
function newLine(field) {
  const line = field.value.slice(lineStart(field), field.selectionStart);
  const [indent] = line.match(/^ */);
  type(field, `\n${indent}${/:\s*(?:#.*)?$/.test(line) ? INDENT : ""}`);
}

function keysOfCode(field) {
  let leaving = false;
  let working = false;
  const works = () => {
    working = true;
  };
  field.addEventListener("input", works);
  field.addEventListener("pointerdown", works);
  field.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "Tab" && plain && working && !leaving) {
      event.preventDefault();
      const several = field.value.slice(field.selectionStart, field.selectionEnd).includes("\n");
      if (event.shiftKey || several) shiftLines(field, event.shiftKey);
      else type(field, INDENT.slice((field.selectionStart - lineStart(field)) % INDENT.length));
    } else if (event.key === "Enter" && plain && !event.shiftKey) {
      event.preventDefault();
      newLine(field);
    }
    if (event.key !== "Shift") leaving = event.key === "Escape";
  });
  field.addEventListener("blur", () => {
    leaving = working = false;
  });
}

/**
 * @param {string} label
 * @param {boolean} code
 * @param {function(string): void} changed gets the text after every change by the learner
 * @returns {{node: HTMLElement, field: HTMLTextAreaElement, show: function(string): void}}
 */
export function editor(label, code, changed) {
  const id = freshId();
  const field = h("textarea", {
    id,
    class: code ? "xp-field xp-mono" : "xp-field",
    spellcheck: code ? "false" : "true",
    autocapitalize: code ? "off" : null,
    autocomplete: "off",
    wrap: code ? "off" : null,
    "aria-describedby": code ? `${id}-keys` : null,
    input: () => {
      grow();
      changed(field.value);
    },
  });
  // What failed is told by its line, so code has numbers beside it; who does not see them is told too.
  const numbers = code ? h("div", { class: "xp-lines xp-mono", "aria-hidden": "true" }) : null;
  const grow = () => {
    const lines = field.value.split("\n").length;
    field.rows = Math.max(LEAST, lines);
    if (code) {
      numbers.textContent = Array.from({ length: lines }, (_, n) => n + 1).join("\n");
      return;
    }
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  if (code) {
    keysOfCode(field);
    grow();
  }
  const told = "Once you type here, Tab indents and Shift+Tab undoes that. To leave then: Esc, then Tab.";
  const keys = code ? h("p", { class: "sp-hint xp-keys", id: `${id}-keys` }, told) : null;
  return {
    field,
    node: h("div", {}, h("label", { for: id, class: "xp-label" }, label), code ? h("div", { class: "xp-lined" }, numbers, field) : field, keys),
    show(text) {
      if (text === field.value) return;
      const at = field.selectionStart;
      field.value = text;
      if (document.activeElement === field) field.setSelectionRange(at, at);
      grow();
    },
    grow,
  };
}
