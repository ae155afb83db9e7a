// Time on the pre-mortem card: quarters, spans in words, and the picture of the years ahead.
import { svg } from "../shared/dom.js";

/** The quarter of a date, counted from year 0. @param {Date} date */
export function quarterOf(date) {
  return date.getFullYear() * 4 + Math.floor(date.getMonth() / 3);
}

/** `Q3 2027`, for `months` after the quarter `start`. */
export function quarterName(start, months) {
  const quarter = start + Math.round(months / 3);
  return `Q${(quarter % 4) + 1} ${Math.floor(quarter / 4)}`;
}

/** `7 months`, `1 year`, `3 years and 6 months`. */
export function inWords(months) {
  const parts = [
    [Math.floor(months / 12), "year"],
    [months % 12, "month"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count > 1 ? "s" : ""}`);
  return said.join(" and ") || "no time";
}

/** The dates a signal can have within `months`: [{months, name}]. */
export function dates(start, months) {
  const step = months > 3 ? 3 : 1;
  const count = Math.floor(months / step);
  return Array.from({ length: count }, (_, n) => {
    const at = (n + 1) * step;
    const on = at % 12 === 0 ? `year ${at / 12}` : `month ${at}`;
    return { months: at, name: step === 1 ? `month ${at}` : `${quarterName(start, at)} (${on})` };
  });
}

/** What a failure's line in the picture says. */
export function timeTold(card, failure) {
  if (failure.due === null) return "the signal has no date yet.";
  const left = card.months - failure.due;
  const by = card.months > 3 ? quarterName(card.start, failure.due) : `month ${failure.due}`;
  if (left < 0) return `signal by ${by}, after the end.`;
  return `signal by ${by}; ${left ? `${inWords(left)} left to act` : "no time left to act"}.`;
}

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
