// The left side: what a learner wrote, as text, whatever it holds.
import { h } from "../../shared/dom.js";

/** @returns {{node: HTMLElement, show: function(object, number, number): void, note: function(object): void, selected: function(): string}} */
export function piece() {
  const heading = h("h2", { tabindex: "-1" });
  const notes = h("ul", { class: "sp-notes" });
  const text = h("div", { class: "sp-text", tabindex: "0", role: "region", "aria-label": "The text" });
  const node = h("section", { "aria-label": "The piece" }, heading, notes, text);
  /** What is known of it beside the text; may be said again when more is known. */
  function note(item) {
    notes.replaceChildren(...noted(item).map((words) => h("li", {}, words)));
  }
  function show(item, at, all) {
    heading.textContent = `${item.code}, ${at + 1} of ${all}`;
    note(item);
    text.replaceChildren(...quoted(item.text, item.evidence));
    if (item.cut) text.append(h("p", { class: "sp-hint" }, `${item.cut} more characters are not shown.`));
    if (item.before?.changes) text.append(h("details", {}, h("summary", {}, "What changed since it was marked"), h("div", { class: "sp-words" }, ...item.before.changes.map(changed))));
    text.scrollTop = 0;
  }
  function selected() {
    const chosen = getSelection();
    const inside = chosen.rangeCount && text.contains(chosen.getRangeAt(0).commonAncestorContainer);
    return inside ? chosen.toString().trim() : "";
  }
  return { node, show, note, selected };
}

/** A stretch of words that stayed, went or came; the tags say so without colours. */
function changed([how, words]) {
  const tag = { gone: "del", new: "ins" }[how];
  return tag ? h(tag, {}, words) : words;
}

function noted(item) {
  const found = [];
  if (item.calibration) found.push("To calibrate: nobody's work. When you have marked it, you see what its readers gave.");
  if (item.stale) found.push(`Comes back: the ${item.stale} changed since you gave ${item.before.value}.`);
  if (item.flag) found.push("Flagged: somebody else will look at it too.");
  if (item.skipped) found.push("Put off for later.");
  if (item.alike?.length) found.push("Words of this stand in another piece too: L shows both. Who had them first, and from where, they do not say.");
  if (item.late) found.push(`Late: ${item.late} points are taken off the total.`);
  return found;
}

/** The text with the passages marked that stand as evidence. */
function quoted(text, passages) {
  const parts = [];
  let from = 0;
  const places = passages.map((it) => [text.indexOf(it), it]).filter(([at]) => at >= 0);
  for (const [at, passage] of places.sort((one, other) => one[0] - other[0])) {
    if (at < from) continue;
    parts.push(text.slice(from, at), h("mark", {}, passage));
    from = at + passage.length;
  }
  return [...parts, text.slice(from)].filter(Boolean);
}
