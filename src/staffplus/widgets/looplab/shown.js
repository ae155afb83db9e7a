// What the loop lab shows of a run: curves, what became of the prediction, and the slices run so far.
import { h } from "../../shared/dom.js";
import { dots, panel, sample } from "./curves.js";
import { TREND, VERSUS, named, slicesMade } from "./lab.js";

const DIRECTION = { falls: -1, holds: 0, rises: 1, lower: -1, same: 0, higher: 1 };

/** The two panels; all but the first rounds stay covered until a prediction is made. */
function panels(lab, { system, run, made, without }, guess) {
  const shown = made ? run.value.mean.length : lab.ends;
  const common = { rounds: run.value.mean.length, shown, unit: system.time };
  const [reported, , captured] = run.cells;
  const hidden = `Shown are the first ${lab.ends} ${system.time}s; the rest appears when you have predicted.`;
  const of = (label, words) => `${label}, by ${system.time}. ${made ? `${words}, from the first to the last ${lab.ends} ${system.time}s.` : hidden}`;
  return [
    panel({
      ...common, title: `What is reported: ${system.watched_short.toLowerCase()}`, top: system.watched_top * 10,
      curve: run.watched, beside: run.beside, guess: DIRECTION[guess.watched] ?? null,
      summary: of(system.watched, reported),
    }),
    panel({
      ...common, title: `What nobody sees: ${system.value.toLowerCase()}`, top: 1000,
      curve: run.value, without: without?.value.mean ?? [], guess: DIRECTION[guess.value] ?? null,
      summary: of(system.value, captured),
    }),
  ];
}

/** Which line is what, for the lines that are drawn. */
function legendItems(lab, { system, run, without }, guess) {
  const keys = [
    ["mean", `mean of ${lab.runs} runs`], ["band", "middle 8 of 10 runs"],
    run.beside.length ? ["beside", system.beside.toLowerCase()] : null,
    without ? ["without", "without a slice"] : null,
    guess.watched || guess.value ? ["guess", "your prediction"] : null,
  ];
  return keys.filter(Boolean).map(([kind, text]) => h("li", {}, sample(kind), text));
}

function verdict(right, words) {
  const mark = h("strong", {}, right ? "✓ Right. " : "✗ Not so. ");
  return h("li", { class: right ? "sp-right" : "" }, mark, words);
}

/** What was expected, what came, and the answer; nothing before a prediction. */
function resultNodes({ system, world, slice, run, made }) {
  if (!made) return [];
  const [reported, , captured, , inAll] = run.cells;
  const watchedWords = `You expected the ${system.watched_short.toLowerCase()} to ${TREND[made.watched][0]}. It ${TREND[run.verdict.watched][1]}: ${reported}.`;
  const valueWords = slice === 0
    ? `You expected the value captured to ${TREND[made.value][0]}. It ${TREND[run.verdict.value][1]}: ${captured}.`
    : `You expected the value captured over all ${system.time}s to be ${VERSUS[made.value]}, compared with no slice. It was ${VERSUS[run.verdict.value]}: ${inAll} against ${world.runs[0].cells[4]}.`;
  return [
    h("ul", { class: "sp-verdicts" },
      verdict(made.watched === run.verdict.watched, watchedWords),
      verdict(made.value === run.verdict.value, valueWords)),
    h("p", {}, run.answer),
  ];
}

/** The slices that were run, as a table. */
function sliceTable(lab, { system, world }, made) {
  const caption = `${named(system, world)}: the slices you have run. Means over ${lab.runs} runs; first and last are means over ${lab.ends} ${system.time}s.`;
  const head = ["Slice", ...made.map((size) => (size ? `${size}%` : "none"))];
  return h("table", {},
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...system.rows.map((name, n) => h("tr", {},
      h("th", { scope: "row" }, name),
      ...made.map((size) => h("td", {}, world.runs[size].cells[n]))))));
}

/** What came of two slices or more, in one picture. */
function sliceDots(lab, { system, world }, made) {
  if (made.length < 2) return [];
  const title = `${system.value} over all ${system.time}s, by slice: ${named(system, world)}`;
  return [dots({ title, points: made.map((size) => [size, world.runs[size].in_all]), sizes: lab.slices })];
}

/** Everything below the prediction. `draw` follows the guess, `paint` what was run. */
export function shownPart(lab) {
  const result = h("div", { class: "sp-result", "aria-live": "polite" });
  const picture = h("div", { class: "sp-panels" });
  const legend = h("ul", { class: "sp-legend" });
  const table = h("div", { class: "sp-scroll", role: "region", tabindex: "0", "aria-label": "Table of the runs shown" });
  const bySlice = h("div", { class: "sp-slices" });
  const assumes = h("ul", { class: "sp-bullets" });
  const { watched, value, all } = lab.within;
  const rule = `“Hold” means within ${watched} point for what is reported and within ${value} points for the value captured; “about the same” means within ${all} points.`;
  const about = h("details", {}, h("summary", {}, "What the model assumes, and what it leaves out"), assumes, h("p", { class: "sp-hint" }, rule));
  return {
    nodes: [result, picture, legend, table, bySlice, about],
    draw(place, guessed) {
      const guess = place.made ?? guessed;
      picture.replaceChildren(...panels(lab, place, guess));
      legend.replaceChildren(...legendItems(lab, place, guess));
    },
    paint(place, work) {
      const made = slicesMade(lab, work, place);
      result.replaceChildren(...resultNodes(place));
      table.hidden = made.length === 0;
      table.replaceChildren(sliceTable(lab, place, made));
      bySlice.replaceChildren(...sliceDots(lab, place, made));
      assumes.replaceChildren(...place.system.assumes.map((text) => h("li", {}, text)));
    },
  };
}
