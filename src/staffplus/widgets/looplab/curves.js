// The two pictures of the loop lab: curves over rounds with their spread, in tenths of a per cent.
import { h, svg } from "../../shared/dom.js";

const WIDE = 330;
const HIGH = 220;
const LEFT = 46;
const RIGHT = 8;
const ABOVE = 12;
const BELOW = 36;
const GUESS_SPAN = 0.18; // how far a guessed change is drawn, as a share of the axis

const path = (points) => points.map(([x, y], n) => `${n ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** A short line, drawn as the curve of that kind is, for the legend. */
export function sample(kind) {
  const mark = kind === "band"
    ? svg("rect", { class: "sp-band", x: 0, y: 1, width: 26, height: 10 })
    : svg("path", { class: `sp-line-${kind}`, d: "M0 6H26" });
  return svg("svg", { viewBox: "0 0 26 12", width: 26, height: 12, "aria-hidden": "true" }, mark);
}

/**
 * One picture: `curve` {mean, low, high} and beside it what else is known.
 * @param {object} given
 * @param {string} given.title
 * @param {string} given.unit what a round is: "month"
 * @param {number} given.rounds
 * @param {{mean: number[], low: number[], high: number[]}} given.curve
 * @param {number} given.top the value at the top of the axis, in tenths of a per cent
 * @param {number} given.shown how many rounds are drawn; the others stay covered
 * @param {number[]} given.beside a second figure that is reported, or []
 * @param {number[]} given.without the same curve without a slice, or []
 * @param {?number} given.guess -1, 0 or 1: which way the learner expects it to go
 * @param {string} given.summary what the picture shows, in words
 */
export function panel({ title, unit, rounds, shown, top, curve, beside = [], without = [], guess, summary }) {
  const x = (n) => LEFT + (n * (WIDE - LEFT - RIGHT)) / (rounds - 1);
  const y = (value) => ABOVE + (1 - value / top) * (HIGH - ABOVE - BELOW);
  const line = (values, kind, to = shown) =>
    values.length ? svg("path", { class: `sp-line-${kind}`, d: path(values.slice(0, to).map((v, n) => [x(n), y(v)])) }) : null;
  const high = curve.high.slice(0, shown).map((v, n) => [x(n), y(Math.min(v, top))]);
  const low = curve.low.slice(0, shown).map((v, n) => [x(n), y(Math.max(v, 0))]).reverse();
  const covered = shown < rounds;
  const heights = [0, 1, 2, 3, 4].filter((n) => top === 1000 || n < 4).map((n) => (n * top) / (top === 1000 ? 4 : 3));
  const marks = [0, 1, 2, 3, 4].map((n) => Math.max(0, Math.round((n * rounds) / 4) - 1));
  const drawing = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": summary },
    ...heights.map((value) => svg("path", { class: "sp-grid", d: `M${LEFT} ${y(value)}H${WIDE - RIGHT}` })),
    ...heights.map((value) => svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, value === top ? `${value / 10}%` : `${value / 10}`)),
    ...marks.map((n) => svg("text", { x: x(n), y: HIGH - BELOW + 17, "text-anchor": n === rounds - 1 ? "end" : "middle" }, `${n + 1}`)),
    svg("text", { class: "sp-axis", x: (LEFT + WIDE - RIGHT) / 2, y: HIGH - 4, "text-anchor": "middle" }, unit),
    covered ? svg("rect", { class: "sp-cover", x: x(shown - 1), y: ABOVE, width: x(rounds - 1) - x(shown - 1), height: HIGH - ABOVE - BELOW }) : null,
    svg("path", { class: "sp-band", d: `${path([...high, ...low])}Z` }),
    line(without, "without"),
    line(beside, "beside"),
    line(curve.mean, "mean"),
    guessed(),
    covered && guess === null ? svg("text", { class: "sp-axis", x: (x(shown - 1) + x(rounds - 1)) / 2, y: HIGH / 2, "text-anchor": "middle" }, "predict to see") : null,
  );

  /** Where the learner thinks it will go: from what was shown at first, or from the curve without a slice. */
  function guessed() {
    if (guess === null) return null;
    const first = Math.min(shown, 4) - 1;
    const start = curve.mean[first];
    const base = without.length ? without.at(-1) : start;
    const end = Math.min(Math.max(base + guess * GUESS_SPAN * top, 0.02 * top), 0.98 * top);
    return svg("path", { class: "sp-line-guess", d: path([[x(first), y(start)], [x(rounds - 1), y(end)]]) });
  }

  return h("figure", {}, h("figcaption", {}, title), drawing);
}

/** Value captured over the whole run by slice, for the slices a learner has run: `points` [slice, tenths]. */
export function dots({ title, points, sizes }) {
  const bottom = 400;
  const tall = 150;
  const x = (size) => LEFT + 24 + (size * (WIDE - LEFT - RIGHT - 48)) / Math.max(...sizes);
  const y = (value) => ABOVE + (1 - (value - bottom) / (1000 - bottom)) * (tall - ABOVE - BELOW);
  const words = points.map(([size, value]) => `${size ? `${size}%` : "none"}: ${Math.round(value / 10)}%`);
  const drawing = svg("svg", { viewBox: `0 0 ${WIDE} ${tall}`, role: "img", "aria-label": `${title}. ${words.join("; ")}.` },
    ...[400, 700, 1000].map((value) => svg("path", { class: "sp-grid", d: `M${LEFT} ${y(value)}H${WIDE - RIGHT}` })),
    ...[400, 700, 1000].map((value) => svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, value === 1000 ? "100%" : `${value / 10}`)),
    ...sizes.map((size) => svg("text", { x: x(size), y: tall - BELOW + 17, "text-anchor": "middle" }, size ? `${size}` : "0")),
    svg("text", { class: "sp-axis", x: (LEFT + WIDE - RIGHT) / 2, y: tall - 4, "text-anchor": "middle" }, "slice, %"),
    ...points.map(([size, value]) => svg("circle", { class: "sp-dot", cx: x(size), cy: y(value), r: 5 })),
    ...points.map(([size, value]) => svg("text", { x: x(size), y: y(value) + 20, "text-anchor": "middle" }, `${Math.round(value / 10)}`)),
  );
  return h("figure", { class: "sp-by-slice" }, h("figcaption", {}, title), drawing);
}
