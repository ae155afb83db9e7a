// Small helpers for elements. Text always goes in as text, never as markup.

/**
 * An element with attributes and children.
 * @param {string} tag
 * @param {Object<string, *>} attributes a function becomes a listener, true an empty attribute,
 *   false and null nothing
 * @param {...*} children nodes, and strings, which become text; null and false are left out
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for a picture: `svg("circle", { r: 4 })`. @returns {SVGElement} */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false && value !== null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** A `type="button"` button. @param {string} text @param {function} click @param {object} attributes */
export function button(text, click, attributes = {}) {
  return h("button", { type: "button", click, ...attributes }, text);
}

/** An id that no other view on the page has, even one drawn by another copy of this module. */
export function freshId() {
  return `sp-${Math.random().toString(36).slice(2, 10)}`;
}

/**
 * Run `change`; if that disabled or hid the control of `node` that had the focus, focus the first
 * button still there, or else `node`, so that a keyboard user is never thrown back to the top of the page.
 */
export function keepingFocus(node, change) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  change();
  if (!focused) return;
  const gone = !focused.isConnected || focused.matches(":disabled") || !focused.checkVisibility();
  if (!gone) return;
  const next = node.querySelector("button:not([hidden], :disabled, fieldset button)") ?? node;
  if (next === node) node.tabIndex = -1;
  next.focus({ preventScroll: next === node });
}

/** Keep plain keys from JupyterLab, where arrows leave the cell and letters edit the notebook. */
export function keepKey(event) {
  const ours = !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "Escape";
  if (ours) event.stopPropagation();
}

/** Offer `text` to the learner as a file to save. */
export function download(name, text, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
