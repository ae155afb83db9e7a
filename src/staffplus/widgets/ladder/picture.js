// The picture of a ladder: for each quantity a row of bars, one for each rung on the way up.
import { h, svg } from "../../shared/dom.js";

const BAR = { width: 320, height: 96, base: 74, top: 10 };
const ARM_MARKS = { trunk: "○", technical: "○", management: "■" };

/** The shape that stands for a rung beside its name. */
export function shapeOf(rung) {
  return rung.mark || ARM_MARKS[rung.arm];
}

/** The rungs on the way to `rung`, lowest first: the trunk, then the arm it stands on. */
export function wayTo(ladder, rung) {
  const arm = rung.arm === "trunk" ? "technical" : rung.arm;
  return ladder.rungs.filter((other) => other.arm === "trunk" || other.arm === arm);
}

/** What the bars of one quantity show, in words. */
function told(quantity, way, chosen) {
  const sizes = way.map((rung) => {
    const size = rung.says[quantity.id]?.size;
    return `${rung.name}${rung === chosen ? " (chosen)" : ""}: ${size ? size : "not stated"}`;
  });
  return `${quantity.name}, our illustration from 1 to 10. ${sizes.join("; ")}.`;
}

/** One quantity along the way: its name, what it means, and its bars. */
function bars(quantity, way, chosen, { tallest, forkAfter }) {
  const step = BAR.width / way.length;
  const wide = Math.min(26, step * 0.66);
  const parts = [svg("line", { class: "sp-base", x1: 0, x2: BAR.width, y1: BAR.base, y2: BAR.base })];
  way.forEach((rung, n) => {
    const middle = step * (n + 0.5);
    const size = rung.says[quantity.id]?.size;
    const here = rung === chosen;
    const high = size ? ((BAR.base - BAR.top) * size) / tallest : 0;
    const box = { x: middle - wide / 2, y: BAR.base - high, width: wide, height: high };
    parts.push(
      size
        ? svg("rect", { class: here ? "sp-bar sp-here" : "sp-bar", ...box })
        : svg("text", { class: "sp-none", x: middle, y: BAR.base - 6, "text-anchor": "middle" }, "–"),
      svg(
        "text",
        { class: here ? "sp-rung sp-here" : "sp-rung", x: middle, y: BAR.height - 5, "text-anchor": "middle" },
        shapeOf(rung),
      ),
    );
    if (here) parts.push(svg("path", { class: "sp-pointer", d: `M${middle - 9} ${BAR.height - 1} h18` }));
    if (rung.id === forkAfter && n < way.length - 1) {
      const x = step * (n + 1);
      parts.push(svg("line", { class: "sp-fork", x1: x, x2: x, y1: 2, y2: BAR.base }));
    }
  });
  const picture = { viewBox: `0 0 ${BAR.width} ${BAR.height}`, role: "img", "aria-label": told(quantity, way, chosen) };
  return h(
    "div",
    { class: "sp-quantity" },
    h("p", {}, h("strong", {}, quantity.name), `, ${quantity.text}`),
    svg("svg", picture, ...parts),
  );
}

/** All quantities along the way to `chosen`, with a key to the shapes. */
export function profile(data, ladder, chosen) {
  const way = wayTo(ladder, chosen);
  const options = { tallest: data.tallest, forkAfter: ladder.forkAfter };
  const shapes = [...new Set(way.map(shapeOf))].map((shape) => SHAPE_NAMES[shape]);
  const fork = ladder.forkAfter ? " A dotted line stands where the ladder forks." : "";
  return h(
    "div",
    { class: "sp-profile" },
    h("div", { class: "sp-quantities" }, ...data.quantities.map((q) => bars(q, way, chosen, options))),
    h(
      "p",
      { class: "sp-hint sp-key" },
      `From the lowest rung on the left. ${shapes.join(", ")}; the filled bar is the rung you chose, a dash means "not stated".${fork} ${data.illustration}`,
    ),
  );
}

const SHAPE_NAMES = { "○": "○ other rungs", "●": "● Senior", "◆": "◆ Staff and above", "■": "■ management" };
