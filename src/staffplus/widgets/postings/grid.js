// A picture of codes: a grid with a mark for each coder, which add up where coders agree.
// The learner draws a square, the first coder a stroke upwards, the second one downwards, so that
// a boxed cross means that all three gave the code. Shapes carry it; colour only helps.
import { h, svg } from "../../shared/dom.js";

const CELL = 34;
const HEAD = 84;

/** What one coder draws in a cell. @param {number} place 0 the learner, 1 and 2 the coders */
function strokeOf(place) {
  const [near, far] = [9, CELL - 9];
  if (place === 0) return svg("rect", { x: 5, y: 5, width: CELL - 10, height: CELL - 10, class: "sp-you" });
  const [from, to] = place === 1 ? [far, near] : [near, far];
  return svg("line", { x1: near, y1: from, x2: far, y2: to, class: `sp-coder-${place}` });
}

/**
 * The grid as an SVG picture.
 * @param {{rows: {label: string}[], columns: {label: string}[], marks: function(number, number): number[],
 *   label: string, left: number}} grid `marks` gives the places (0, 1, 2) of who marked a cell;
 *   `label` says in words what the picture shows; `left` is the room for row labels
 */
export function codeGrid({ rows, columns, marks, label, left }) {
  const width = left + columns.length * CELL + 40;
  const height = HEAD + rows.length * CELL + 2;
  const heads = columns.map((column, n) => {
    const at = `translate(${left + n * CELL + CELL / 2} ${HEAD - 8}) rotate(-52)`;
    return svg("text", { transform: at, class: "sp-column" }, column.label);
  });
  const lines = rows.map((row, y) => {
    const at = HEAD + y * CELL;
    const name = svg("text", { x: left - 8, y: at + CELL / 2 + 5, "text-anchor": "end" }, row.label);
    const cells = columns.map((_, x) => {
      const box = svg("rect", { width: CELL, height: CELL, class: "sp-cell" });
      const place = { transform: `translate(${left + x * CELL} ${at})` };
      return svg("g", place, box, ...marks(y, x).map(strokeOf));
    });
    return svg("g", {}, name, ...cells);
  });
  const frame = { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label };
  return svg("svg", { ...frame, class: "sp-grid" }, ...heads, ...lines);
}

/** What the marks mean. @param {[string, number[]][]} entries words and places */
export function gridLegend(entries) {
  const sample = ([words, places]) => {
    const box = { viewBox: `0 0 ${CELL} ${CELL}`, width: 24, height: 24, "aria-hidden": "true" };
    return h("li", {}, svg("svg", box, ...places.map(strokeOf)), words);
  };
  return h("ul", { class: "sp-legend" }, ...entries.map(sample));
}
