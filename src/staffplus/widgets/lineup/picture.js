// The picture of the line-up: a row for each rung, where it stands and where its title would put it.
import { h, svg } from "../../shared/dom.js";

const COLUMNS = [1, 2, 3, 4, 5];
const ROW = 22;
const HEAD = 44;
const FOOT = 18;
const LABELS = 112;
const MARGIN = 52;

/** "Staff stands at step 1 (Pannier), 2 (…) and 3 (…)": where one title stands in the firms shown. */
export function standing(title, firms) {
  const at = new Map();
  for (const { name, rungs } of firms) for (const { step } of rungs) at.set(step, [...(at.get(step) ?? []), name]);
  const places = [...at].sort(([one], [other]) => one - other).map(([step, names]) => `step ${step} (${names.join(", ")})`);
  const apart = Math.max(...at.keys()) - Math.min(...at.keys());
  const spread = apart ? ` One word, ${apart} step${apart > 1 ? "s" : ""} apart.` : "";
  return `${title} stands at ${places.join("; ")}.${spread}`;
}

/** The same rows as a table. */
export function rungTable(firms) {
  const heads = ["Firm", "Title", "Step", "Step by title", "Your step"].map((text) => h("th", { scope: "col" }, text));
  const rows = firms.flatMap(({ name, rungs }) =>
    rungs.map(({ title, step, by_title: byTitle, mine }) =>
      h("tr", {}, h("th", { scope: "row" }, name), ...[title, step, byTitle, mine ?? "–"].map((cell) => h("td", {}, String(cell)))),
    ),
  );
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}

function mark(className, x, y) {
  if (className === "sp-yours") return svg("path", { class: className, d: `M${x - 5} ${y - 5}l10 10m0 -10l-10 10` });
  return svg("rect", { class: className, x: x - 6, y: y - 6, width: 12, height: 12 });
}

/** One firm: its name, the numbers of the steps, its rungs, and its gaps marked as such. */
function firmRows(firm, top, x, withGaps) {
  const bottom = top + HEAD + ROW * firm.rungs.length;
  const empty = withGaps ? COLUMNS.filter((step) => !firm.rungs.some((rung) => rung.step === step)) : [];
  const half = (x(2) - x(1)) / 2 - 3;
  const nodes = [svg("text", { class: "sp-name", x: 0, y: top + 18 }, firm.name)];
  for (const step of COLUMNS) {
    nodes.push(svg("text", { class: "sp-number", x: x(step), y: top + 36, "text-anchor": "middle" }, String(step)));
    nodes.push(svg("line", { class: "sp-grid", x1: x(step), x2: x(step), y1: top + HEAD, y2: bottom }));
  }
  for (const step of empty) {
    nodes.push(svg("rect", { class: "sp-gap", x: x(step) - half, y: top + HEAD, width: 2 * half, height: bottom - top - HEAD + FOOT }));
    nodes.push(svg("text", { class: "sp-number", x: x(step), y: bottom + 13, "text-anchor": "middle" }, "gap"));
  }
  firm.rungs.forEach(({ title, step, by_title: byTitle, mine }, n) => {
    const y = top + HEAD + ROW * (n + 0.5);
    const far = Math.abs(byTitle - step) > 1;
    nodes.push(svg("text", { x: 0, y: y + 4 }, title));
    nodes.push(svg("line", { class: far ? "sp-off sp-far" : "sp-off", x1: x(byTitle), x2: x(step), y1: y, y2: y }));
    nodes.push(mark("sp-title-mark", x(byTitle), y), mark("sp-own", x(step), y));
    if (step === byTitle) nodes.push(svg("rect", { class: "sp-title-mark sp-both", x: x(step) - 9, y: y - 9, width: 18, height: 18 }));
    if (mine && mine !== step) nodes.push(mark("sp-yours", x(mine), y));
    if (far) nodes.push(svg("text", { class: "sp-number", x: x(5) + half + 6, y: y + 4 }, `${Math.abs(byTitle - step)} off`));
  });
  return { nodes, height: bottom - top + (empty.length ? FOOT : 0) + 10 };
}

function key(className, x, text) {
  return [mark(className, x + 6, 10), svg("text", { x: x + 18, y: 14 }, text)];
}

/**
 * @param {object[]} firms those to show, each with its rungs, lowest first; `mine` is the learner's step or null
 * @param {number} width in CSS pixels
 * @param {boolean} withGaps whether the firms' rungs are all there, so that empty steps are gaps
 */
export function rungPicture(firms, width, withGaps) {
  const wide = Math.max(width, 300);
  const column = (wide - LABELS - MARGIN) / COLUMNS.length;
  const x = (step) => LABELS + column * (step - 0.5);
  const keys = ["by what people on it do", "by title alone", ...(firms.some(({ rungs }) => rungs.some(({ mine, step }) => mine && mine !== step)) ? ["where you put it"] : [])];
  const drawn = [];
  let top = 0;
  keys.forEach((text, n) => {
    const group = svg("g", { transform: `translate(0 ${top})` }, ...key(["sp-own", "sp-title-mark", "sp-yours"][n], 0, text));
    drawn.push(group);
    top += 20;
  });
  for (const firm of firms) {
    const { nodes, height } = firmRows(firm, top, x, withGaps);
    drawn.push(...nodes);
    top += height;
  }
  const count = firms.reduce((sum, { rungs }) => sum + rungs.length, 0);
  const label = `${count} rungs of ${firms.length} firms on five steps: where each stands, and where its title alone would put it. The table holds the same.`;
  return svg("svg", { role: "img", "aria-label": label, viewBox: `0 0 ${wide} ${top}`, width: wide, height: top }, ...drawn);
}
