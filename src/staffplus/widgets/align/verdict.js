// What two files show: the rule line by line, the gaps, and how both moved from round to round.
import { h } from "../../shared/dom.js";
import { fill, roundNamed } from "../../alignment/files.js";
import { gapPicture, roundsPicture } from "./draw.js";

/** Whether the rule is met, with each of its lines and how to read them. */
export function verdictPart(setup, found) {
  const rows = found.criteria.map(({ name, found: told, needed, met }) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, told), h("td", {}, needed), h("td", {}, met ? "✓ met" : "✗ not met")),
  );
  const head = ["Line of the rule", "Found", "Proposal", ""].map((text) => (text ? h("th", { scope: "col" }, text) : h("th", { scope: "col" }, h("span", { class: "sp-spoken" }, "Met?"))));
  const { proposal, chance, within, kappa, ties, kappa_low: low, kappa_high: high } = setup.explain;
  const reading = [proposal, chance, within, ties, fill(kappa, { kappa_low: low, kappa_high: high })];
  const title = found.agreed ? "The rule is met" : "Not yet agreed";
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, `${roundNamed(setup, found.round)}: ${title.toLowerCase()}`),
    h("p", {}, setup.next[found.next]),
    h("table", { class: "sp-rule" }, h("caption", {}, "When two pictures agree (thresholds are proposals)"), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    ...found.notes.map((note) => h("p", { class: "sp-given" }, note)),
    h("details", { class: "sp-edit" }, h("summary", {}, "How to read these figures, and why there is no kappa"), ...reading.map((text) => h("p", {}, text))),
  );
}

/** The gaps in one picture. */
export function gapPart(setup, found) {
  return h("section", { class: "sp-part" }, h("h4", {}, "Where you part"), gapPicture(setup, found));
}

/** The rule in each round that has both files. */
export function overTime(setup, done) {
  const names = done.map((found) => h("th", { scope: "col" }, roundNamed(setup, found.round)));
  const rows = setup.criterion.map(({ id, name }) => {
    const cells = done.map((found) => {
      const line = found.criteria.find((one) => one.id === id);
      return h("td", {}, line ? `${line.met ? "✓" : "✗"} ${line.found}` : "not asked");
    });
    return h("tr", {}, h("th", { scope: "row" }, name), ...cells);
  });
  const table = h("table", { class: "sp-over" }, h("caption", {}, "The rule, round by round (✓ met, ✗ not met)"), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Line"), ...names)), h("tbody", {}, ...rows));
  return h("section", { class: "sp-part" }, h("h4", {}, "Round by round"), roundsPicture(setup, done), h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Table of rounds" }, table));
}
