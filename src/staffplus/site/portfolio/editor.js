// The fields of a piece on the portfolio's own page.
import { h } from "../../shared/dom.js";
import { noteArea } from "./notes.js";

/** The fields of a piece, folded. @returns {HTMLElement} */
export function editor(piece) {
  const fields = piece.field.map(({ id, ask, href, where }) => {
    const area = noteArea(piece.id, id, 4);
    const back = href && h("span", { class: "progress-aside" }, "Asked for in: ", h("a", { href }, where));
    return h("p", { class: "sp-field" }, h("label", { for: area.id }, ask), area, back);
  });
  return h("details", { class: "portfolio-write" }, h("summary", {}, `Write it here: ${piece.name}`), ...fields);
}
