// Pairs side by side: a round mark for the learner, a square one for the manager, a line where they part.
import { h, svg } from "../../shared/dom.js";

const MOST = 7;
const [WIDE, HIGH, PAD] = [320, 26, 18]; // of one strip
const at = (value) => PAD + ((value - 1) / (MOST - 1)) * (WIDE - 2 * PAD);

function strip([learner, manager], n) {
  const y = n * HIGH + HIGH / 2;
  const node = svg("g", {});
  node.append(svg("line", { x1: PAD, x2: WIDE - PAD, y1: y, y2: y, class: "sp-track" }));
  if (learner && manager) node.append(svg("line", { x1: at(learner), x2: at(manager), y1: y, y2: y, class: "sp-gap" }));
  if (learner) node.append(svg("circle", { cx: at(learner), cy: y, r: 9, class: "sp-learner" }));
  if (manager) node.append(svg("rect", { x: at(manager) - 5.5, y: y - 5.5, width: 11, height: 11, class: "sp-manager" }));
  return node;
}

const middle = (values) => {
  const sorted = values.filter(Boolean).sort((one, other) => one - other);
  if (!sorted.length) return "open";
  const half = (sorted.length - 1) / 2;
  return String((sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2);
};

/** How far the pairs of a room say that a part is settled. @param {[?number, ?number][]} pairs */
export function pairsPicture(pairs) {
  const apart = pairs.filter(([one, other]) => one && other && Math.abs(one - other) >= 2).length;
  const says = `${pairs.length} ${pairs.length === 1 ? "pair" : "pairs"}; two or more apart: ${apart}. Median: learner ${middle(pairs.map(([one]) => one))}, manager ${middle(pairs.map(([, other]) => other))}.`;
  const high = pairs.length * HIGH;
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${high}`, role: "img", "aria-label": says, style: null });
  picture.append(...pairs.map(strip));
  return h("figure", { class: "sp-pairs" }, h("figcaption", {}, "How far does the page settle it? 1 to 7. ○ learner, ■ manager. ", h("strong", {}, says)), picture);
}

/** Points that each pair gives to the same outcomes, beside what chance gives. @param {[number, number][]} shared */
export function sharedPicture(shared) {
  const rows = shared.map(([found, chance]) => h("tr", {}, h("td", {}, `${found} of 100`), h("td", {}, `${chance} of 100`), h("td", {}, bar(found, chance))));
  const head = h("tr", {}, ...["Shared", "By chance", "Side by side"].map((text) => h("th", { scope: "col" }, text)));
  return h("table", { class: "sp-shared" }, h("caption", {}, "Points that learner and manager give to the same outcomes, a pair in each row. The thin mark is what chance alone would give."), h("thead", {}, head), h("tbody", {}, ...rows));
}

function bar(found, chance) {
  const picture = svg("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true", class: "sp-bar" });
  picture.append(svg("rect", { class: "sp-track", width: 100, height: 8 }), svg("rect", { class: "sp-found", width: found, height: 8 }), svg("rect", { class: "sp-chance", x: Math.max(0, chance - 0.6), width: 1.2, height: 8 }));
  return picture;
}
