// The picture of the years ahead on the pre-mortem card.
import { inWords, timeTold } from "../../career/premortem.js";
import { svg } from "../../shared/dom.js";

/**
 * The years ahead: for each failure the wait for its signal, and the time that is left after it.
 * @param {{months: number, start: number}} card
 * @param {object[]} failures those that are begun
 * @param {number} width in pixels
 */
export function timeline(card, failures, width) {
  const left = 26;
  const right = width - 22;
  const row = 30;
  const top = 30;
  const height = top + row * Math.max(1, failures.length) + 6;
  const x = (months) => left + ((right - left) * Math.min(months, card.months)) / card.months;
  const parts = [];
  const step = card.months <= 3 ? 1 : 12;
  const ticks = Array.from({ length: Math.floor(card.months / step) + 1 }, (_, n) => n * step);
  const every = Math.ceil(46 / ((right - left) / Math.max(1, ticks.length - 1)));
  ticks.forEach((months, n) => {
    const last = n === ticks.length - 1;
    parts.push(svg("line", { class: last ? "sp-end" : "sp-year", x1: x(months), x2: x(months), y1: top - 8, y2: height - 4 }));
    if (!last && (n % every || ticks.length - 1 - n < every)) return;
    const year = step === 1 ? `month ${months}` : `${Math.floor((card.start + months / 3) / 4)}`;
    const anchor = last ? "end" : n === 0 ? "start" : "middle";
    const at = last ? width - 2 : n === 0 ? 4 : x(months);
    parts.push(svg("text", { class: "sp-when", x: at, y: 14, "text-anchor": anchor }, n === 0 ? "now" : year));
  });
  failures.forEach((failure, n) => {
    const y = top + row * (n + 0.5);
    parts.push(svg("text", { class: "sp-number", x: 4, y: y + 5 }, `${failure.number}`));
    const end = svg("path", { class: "sp-cross", d: `M${right - 5} ${y - 5} l10 10 m0 -10 l-10 10` });
    if (failure.due === null || failure.due > card.months) {
      parts.push(
        svg("line", { class: "sp-wait", x1: left, x2: right - 8, y1: y, y2: y }),
        svg("text", { class: "sp-unknown", x: (left + right) / 2, y: y + 5, "text-anchor": "middle" }, "?"),
        end,
      );
      return;
    }
    const at = x(failure.due);
    parts.push(
      svg("line", { class: "sp-wait", x1: left, x2: at, y1: y, y2: y }),
      svg("rect", { class: "sp-left", x: at, y: y - 5, width: Math.max(0, right - 8 - at), height: 10 }),
      svg("circle", { class: "sp-signal", cx: at, cy: y, r: 8 }),
      end,
    );
    if (failure.now) parts.push(svg("rect", { class: "sp-logged", x: left - 5, y: y - 5, width: 10, height: 10 }));
  });
  const told = failures.map((failure) => `${failure.number}: ${timeTold(card, failure)}`);
  const label = `From now to ${inWords(card.months)} ahead. ${told.join(" ") || "No failure written yet."}`;
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, ...parts);
}
