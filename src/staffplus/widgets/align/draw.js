// Pictures of gaps and of rounds. Places are given in per cent, so that a picture narrows with the
// page while its words keep their size. Shapes tell people apart: a ring, a square.
import { h, svg } from "../../shared/dom.js";
import { written } from "./forms/parts.js";

const percent = (value, most) => `${Math.round((100 * (value - 0.5)) / most)}%`;

const ring = (x) => svg("circle", { class: "sp-learner", cx: x, cy: 13, r: 8 });
/** A square has no centre to place in per cent, so it stands in a box that has one. */
const square = (x) => svg("svg", { x, y: 8, width: 10, height: 10, overflow: "visible" }, svg("rect", { class: "sp-manager", x: -5, y: 0, width: 10, height: 10 }));

/** One line of the picture: two places on a scale of `most`, joined. Sides are null where open. */
function dumbbell(label, learner, manager, most) {
  const both = learner !== null && manager !== null;
  const ticks = Array.from({ length: most }, (_, n) =>
    svg("line", { class: "sp-tick", x1: percent(n + 1, most), x2: percent(n + 1, most), y1: 2, y2: 24 }),
  );
  return svg(
    "svg",
    { class: "sp-bell", role: "img", "aria-label": label, width: "100%", height: 26 },
    ...ticks,
    both && svg("line", { class: "sp-join", x1: percent(learner, most), x2: percent(manager, most), y1: 13, y2: 13 }),
    learner !== null && ring(percent(learner, most)),
    manager !== null && square(percent(manager, most)),
  );
}

/** The names of a scale's places, over its column. */
function scaleHead(title, names) {
  const marks = names.map((name) => h("span", {}, name));
  return h("div", { class: "sp-gap sp-gap-head" }, h("span", {}, title), h("div", { class: "sp-places", "aria-hidden": "true" }, ...marks), h("span", {}));
}

function gapLine({ text, learner, manager, shown, most, gap, hint = null }) {
  const [ours, theirs] = shown;
  const told = `Learner ${ours}, manager ${theirs}`;
  const far = gap === null ? "open" : gap === 0 ? "alike" : `${gap} apart`;
  return h("li", { class: "sp-gap" }, h("span", {}, written(text), hint && h("span", { class: "sp-hint sp-lot" }, written(hint))), dumbbell(`${told}: ${far}`, learner, manager, most), h("span", { class: "sp-far" }, far));
}

/** Lines of one scale under its names; null where there is none. */
export const gapGroup = (title, names, lines) =>
  lines.length ? h("div", { class: "sp-gaps" }, scaleHead(title, names), h("ul", {}, ...lines.map(gapLine))) : null;

/** Which shape is whose. */
export const bellKey = () =>
  h(
    "p",
    { class: "sp-hint sp-key" },
    svg("svg", { width: 18, height: 26, "aria-hidden": "true" }, ring(9)),
    " Learner ",
    svg("svg", { width: 12, height: 26, "aria-hidden": "true" }, square(6)),
    " Manager",
  );

/** The picture of the gaps of one comparison. */
export function gapPicture(setup, found) {
  const digits = (most) => Array.from({ length: most }, (_, n) => String(n + 1));
  const order = (mark) => (mark === null ? null : setup.mark.findIndex((one) => one.id === mark) + 1);
  const named = (mark) => setup.mark.find((one) => one.id === mark)?.name ?? "open";
  const open = (value) => (value === null ? "open" : String(value));
  return h(
    "div",
    {},
    bellKey(),
    gapGroup("Rank of each outcome", digits(5), found.outcomes.map((o) => ({ ...o, shown: [open(o.learner), open(o.manager)], most: 5 }))),
    gapGroup("Rating of each row", digits(7), found.rows.map((r) => ({ ...r, text: r.name, shown: [open(r.learner), open(r.manager)], most: 7 }))),
    gapGroup(
      "Mark of each request",
      setup.mark.map(({ name }) => name),
      found.requests.map(({ text, gap, learner, manager }) => ({
        text,
        gap,
        learner: order(learner),
        manager: order(manager),
        shown: [named(learner), named(manager)],
        most: setup.mark.length,
      })),
    ),
  );
}

/** One small chart of a count over rounds; `counts` has null where a round did not ask, `needed` where the rule has no figure. */
export function roundChart(title, most, needed, names, counts) {
  const [width, top, bottom] = [152, 14, 84];
  const x = (n) => (names.length === 1 ? width / 2 : 24 + (n * (width - 48)) / (names.length - 1));
  const y = (count) => bottom - (count / most) * (bottom - top);
  const there = counts.map((count, n) => ({ count, n })).filter(({ count }) => count !== null);
  const told = there.map(({ count, n }) => `${names[n]} ${count}`).join(", ");
  const points = there.map(({ count, n }) => `${x(n)},${y(count)}`).join(" ");
  return h(
    "figure",
    { class: "sp-chart" },
    h("figcaption", {}, `${title}, of ${most}`),
    svg(
      "svg",
      { viewBox: `0 0 ${width} 104`, width, height: 104, role: "img", "aria-label": `${title}, of ${most}: ${told}.${needed === null ? "" : ` Proposal: ${needed}.`}` },
      svg("line", { class: "sp-tick", x1: 0, x2: width, y1: bottom, y2: bottom }),
      needed !== null && svg("line", { class: "sp-needed", x1: 0, x2: width, y1: y(needed), y2: y(needed) }),
      svg("polyline", { class: "sp-line-over", points }),
      ...there.map(({ count, n }) => svg("circle", { class: "sp-dot", cx: x(n), cy: y(count), r: 5 })),
      ...there.map(({ count, n }) => svg("text", { x: x(n), y: y(count) < 26 ? y(count) + 19 : y(count) - 9, "text-anchor": "middle" }, String(count))),
      ...names.map((name, n) => svg("text", { x: x(n), y: 100, "text-anchor": "middle", class: "sp-axis" }, shortRound(name))),
    ),
  );
}

const shortRound = (name) => name.replace("Round ", "R").replace(/After (\d+) days/, "$1 d");

/** Counts of the exit rule over rounds, a small chart each. */
export function roundsPicture(setup, comparisons) {
  const rule = setup.exit;
  const names = comparisons.map(({ round }) => setup.round.find((one) => one.id === round).name);
  const worse = ({ foreseen }) => (foreseen ? Math.min(foreseen.learner[0], foreseen.manager[0]) : null);
  const charts = [
    ["Top three shared", 3, rule.top3, ({ top3 }) => (top3 ? top3[0] : null)],
    ["Worse forecast", 3, rule.predicted, worse],
    ["Rows within one", 7, rule.within, ({ rows, rows_within: within }) => (rows.length ? within : null)],
    ["Requests alike", 10, rule.requests, ({ requests_alike: alike }) => alike],
  ];
  return h("div", { class: "sp-charts" }, ...charts.map(([title, most, needed, count]) => roundChart(title, most, needed, names, comparisons.map(count))));
}
