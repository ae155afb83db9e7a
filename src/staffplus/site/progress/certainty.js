// Certainty against truth: of each certainty the share that was right, as a picture and as figures.
import { h, svg } from "../../shared/dom.js";
import { calibration } from "./counts.js";

const [LEFT, WIDE, ROW] = [90, 240, 34]; // px of the picture

const percent = ({ right, of }) => Math.round((100 * right) / of);
const capital = (text) => text[0].toUpperCase() + text.slice(1);

function picture(found, fewest) {
  const at = (share) => LEFT + (WIDE * share) / 100;
  const high = found.length * ROW;
  const lines = [0, 50, 100].flatMap((share) => [
    svg("line", { x1: at(share), x2: at(share), y1: 0, y2: high, stroke: "var(--sp-rule)" }),
    svg("text", { x: at(share), y: high + 16, "text-anchor": "middle" }, `${share}%`),
  ]);
  const bars = found.flatMap((one, n) => {
    const y = n * ROW + 6;
    const name = svg("text", { x: 0, y: y + 15 }, capital(one.certainty));
    if (one.of < fewest) return [name, svg("text", { x: LEFT + 8, y: y + 15 }, "too few yet")];
    return [name, svg("rect", { x: LEFT, y, width: Math.max(2, at(percent(one)) - LEFT), height: ROW - 12, fill: "var(--sp-accent)" })];
  });
  return svg("svg", { viewBox: `0 0 ${LEFT + WIDE + 24} ${high + 22}`, width: LEFT + WIDE + 24, "aria-hidden": "true" }, ...lines, ...bars);
}

function figure(one, fewest) {
  if (!one.of) return "no answer yet";
  const counted = `${one.right} of ${one.of} right`;
  return one.of < fewest ? `${counted}: too few to tell (a share is drawn from ${fewest} on)` : `${counted}, ${percent(one)}%`;
}

/** One sentence on what the figures say, or why they say nothing yet. */
export function judged(found, fewest) {
  const [guessing, , certain] = found;
  const wrong = certain.of - certain.right;
  if (found.every(({ of }) => of < fewest)) return `Too few answers to tell: ${fewest} of one certainty are needed. Say how sure you are as you answer.`;
  if (certain.of >= fewest && wrong && percent(certain) < 90) return `Certain and wrong ${wrong} of ${certain.of} times: these come first in the review above.`;
  if (guessing.of >= fewest && percent(guessing) > 75) return "Your guesses are right more often than guesses are: you know more than you say.";
  return wrong ? `Certain and wrong ${wrong} of ${certain.of} times.` : "What you were certain of was right.";
}

/** @param {object[]} rows every row that answers a question as it reads today */
export function certaintyParts(rows, fewest) {
  const found = calibration(rows);
  if (!found.some(({ of }) => of)) return [h("p", {}, judged(found, fewest))];
  const entries = found.map((one) => h("li", {}, `${capital(one.certainty)}: ${figure(one, fewest)}.`));
  return [h("p", { class: "progress-sum" }, judged(found, fewest)), picture(found, fewest), h("ul", { class: "progress-figures" }, ...entries)];
}
