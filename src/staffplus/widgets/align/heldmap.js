// The map of leaders, second edition: outcome by person, who holds what alone, how far they agree.
import { h } from "../../shared/dom.js";
import { aloneText } from "../../alignment/held.js";
import { alphaText } from "../../alignment/leaders.js";
import { sentencesOf } from "./agreed.js";
import { written } from "./forms/parts.js";

/** How dark a cell is: its share of the most points that anybody gives, in four steps. */
const shade = (points, most) => (points ? 5 - Math.ceil((4 * points) / most) : "none");

export function heldParts(setup, found) {
  const rule = setup.cohort;
  const most = Math.max(...found.people.flatMap(({ points }) => Object.values(points)), 1);
  const cell = (points) => h("td", { class: "sp-cell", "data-place": shade(points, most) }, points ? String(points) : "–");
  const heads = found.people.map(({ label }) => h("th", { scope: "col" }, written(label)));
  const row = ({ id, text }) => h("tr", {}, h("th", { scope: "row" }, written(text)), ...found.people.map(({ points }) => cell(points[id])));
  const table = h(
    "table",
    { class: "sp-map sp-held" },
    h("caption", {}, "Points of each outcome, leader by leader; darker is more"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Outcome"), ...heads)),
    h("tbody", {}, ...found.outcomes.map(row)),
  );
  const alone = found.alone.map((one) => h("li", {}, h("strong", {}, written(aloneText(setup, one))), ": ", written(one.text)));
  const sentences = sentencesOf(setup, found);
  return [
    sentences.length ? h("section", { class: "sp-part" }, h("h4", {}, "What leaders wrote alone"), ...sentences) : null,
    h("section", { class: "sp-part" }, h("h4", {}, written(found.title)), h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Map of leaders" }, table)),
    h("section", { class: "sp-part" }, h("h4", {}, "Who holds what alone"), alone.length ? h("ul", { class: "sp-sits" }, ...alone) : h("p", {}, setup.second.held.none)),
    h(
      "section",
      { class: "sp-part" },
      h("h4", {}, "How far leaders agree"),
      h("p", {}, h("strong", {}, `Ordinal alpha: ${alphaText(setup, found)}`)),
      ...found.notes.map((note) => h("p", { class: "sp-given" }, written(note))),
      h("details", { class: "sp-edit" }, h("summary", {}, "What alpha says, and how sure it is"), h("p", {}, rule.alpha), h("p", {}, rule.interval)),
    ),
  ].filter(Boolean);
}
