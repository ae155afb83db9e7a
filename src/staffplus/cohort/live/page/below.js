// What can be chosen further down than the phone shows: said at its foot, with a way there.
import { button } from "../../../shared/dom.js";

/** What is chosen from: rows or lines, where there are any; else options. Reasons come after the options. */
const ROWS = ".sp-row, .sp-steps > li";
const OPTIONS = ".sp-option, input[type=text], input[type=number]";
const SLACK = 4; // pixels: half a line's space is not a line

const chosenFrom = (place) => {
  const rows = [...place.querySelectorAll(ROWS)];
  const alone = [...place.querySelectorAll(OPTIONS)].filter((it) => !it.closest(ROWS));
  return [...rows, ...alone].filter((it) => it.checkVisibility());
};
const more = (n, of) => (n < of.length ? `${n} more` : n);
const worded = (n, of) => (of.some((it) => it.matches(ROWS)) ? `${more(n, of)} ${n === 1 ? "line" : "lines"} below` : `${more(n, of)} ${n === 1 ? "answer" : "answers"} below`);

/**
 * A button in the foot that says how many answers are out of sight beneath it, and brings them up.
 * @param {Element} foot what lies over the end of the screen
 * @param {Element} place where the question is
 */
export function below(foot, place) {
  let hidden = [];
  const way = button("", () => {
    const [first] = hidden;
    first?.scrollIntoView({ block: hidden.length > 1 ? "start" : "center" });
    (first?.querySelector("input, select, button") ?? first)?.focus({ preventScroll: true });
  }, { class: "sp-below", hidden: true });
  foot.insertBefore(way, foot.lastElementChild);

  function look() {
    const edge = foot.getBoundingClientRect().top + SLACK;
    const all = chosenFrom(place);
    hidden = all.filter((it) => it.getBoundingClientRect().bottom > edge);
    const words = hidden.length ? `↓ ${worded(hidden.length, all)}` : "";
    if (way.textContent !== words) way.textContent = words;
    way.hidden = !hidden.length;
  }
  for (const kind of ["scroll", "resize"]) addEventListener(kind, look, { passive: true });
  const sizes = new ResizeObserver(look);
  for (const it of [foot, place]) sizes.observe(it);
  return { look };
}
