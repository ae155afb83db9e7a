// What is kept of a piece, as nodes of the page. Learners' texts go in as text.
import { h } from "../../shared/dom.js";

function groupNodes({ title, entries }) {
  const told = entries.flatMap(([name, text]) => [h("dt", {}, name || "Kept as"), h("dd", { dir: "auto" }, text)]);
  return [title && h("h4", { dir: "auto" }, title), h("dl", {}, ...told)];
}

/** Texts that no reader of this page knows, folded, as they are. */
function asideNodes(raw, aside) {
  const box = (summary, texts) => h("details", {}, h("summary", {}, summary), ...texts.map((text) => h("pre", { tabindex: "0" }, text)));
  return [
    raw !== null && box("Kept in a form this page does not know", [raw]),
    aside.length > 0 && box(`Put aside, and not lost: ${aside.length} earlier or unreadable`, aside),
  ].filter(Boolean);
}

/** The body of a piece: what it says, or that nothing is there. */
export function pieceNodes({ piece, groups, raw, aside, day }) {
  const begun = groups.length > 0;
  const empty = raw === null && h("p", { class: "portfolio-empty" }, aside.length ? "Nothing that this page can read." : "Nothing yet.");
  const several = piece.field?.some(({ href }) => href); // each of these says its own place
  const asked = several ? "Asked for in several places, the first of them: " : "The task: ";
  const where = h("p", {}, piece.field ? asked : begun ? "Change it where it is made: " : "Made here: ", h("a", { href: piece.href }, piece.where));
  return [
    h("p", { class: "progress-aside" }, piece.about),
    day && h("p", { class: "progress-aside" }, `Last changed: ${day}`),
    ...(begun ? groups.flatMap(groupNodes) : [empty]),
    ...asideNodes(raw, aside),
    where,
  ].filter(Boolean);
}

/** One line for what is kept elsewhere. */
export function otherNode({ name, known, raw, aside, day }) {
  const title = known ? h("a", { href: known.href }, known.name) : `A piece named “${name}”`;
  return h("li", {}, title, h("span", { class: "progress-aside" }, day ? `Last changed: ${day}` : "Not readable here"), ...asideNodes(raw, aside));
}
