// Where a page asks for something to be written: the box that `site/fields.py` has left room for. What is
// typed is kept at once, as a field of the portfolio, which shows it and takes it along.
import { h } from "../../shared/dom.js";
import { noteArea } from "../portfolio/notes.js";

/** Said once on a page. */
const KEPT = "Kept in this browser · ";

export function boxes() {
  const places = document.querySelectorAll(".write-here[data-piece]");
  for (const [n, place] of places.entries()) {
    const { piece, field } = place.dataset;
    const [ask, line, link] = place.children;
    const area = noteArea(piece, field, 2);
    ask.replaceWith(h("label", { class: "write-ask", for: area.id }, ask.textContent));
    line.replaceWith(area);
    if (n === 0) link.before(h("small", {}, KEPT));
  }
}
