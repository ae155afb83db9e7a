// What is said before and after a sitting: when to come back, and what is still missed.
import { button, h } from "../../shared/dom.js";
import { hrefOf } from "../progress/table.js";

const when = (days) => (days === 1 ? "tomorrow" : `in ${days} days`);
const counted = (number) => `${number} question${number === 1 ? "" : "s"}`;

/** When the next question is due, and how many then; what was missed can be asked before, a sitting at a time. */
function later(all, { ahead, size }) {
  const rest = all.filter(({ due }) => due > 0);
  if (!rest.length) return [];
  const next = Math.min(...rest.map(({ due }) => due));
  const then = rest.filter(({ due }) => due === next).length;
  return [
    h("p", { class: "review-next-part" }, `Next: ${counted(then)} that you missed, due ${when(next)}.`),
    h("p", { class: "sp-buttons" }, button(rest.length === 1 ? "Ask what I missed now" : `Ask ${rest.length > size ? `${size} of ` : ""}the ${rest.length} that I missed now`, ahead)),
  ];
}

/** @param {object[]} all of `comeBack` @param {{ahead: function(): void, size: number}} on see `ending` */
export function nothingDue(all, on) {
  if (!all.length) {
    return [
      h("p", { class: "progress-sum" }, "Nothing to review yet."),
      h("p", {}, "Answer some questions in ", h("a", { href: "welcome.html" }, "the course"), " first. What you missed comes back here after a day, what you knew after longer."),
    ];
  }
  return [h("p", { class: "progress-sum" }, "Nothing is due today."), ...later(all, on)];
}

/** What is due still: it stays as it was, and can be asked at once. */
function still(open, size, more) {
  if (!open) return [];
  const now = Math.min(open, size);
  const wait = open === 1 ? "it waits: it comes first tomorrow" : "they wait: they come first tomorrow, in the same order";
  const ask = open === 1 ? "Ask it now" : now === open ? `Ask the other ${now === 1 ? "one" : now} now` : `Ask ${now === 1 ? "one" : now} more now`;
  return [
    h("p", { class: "review-next-part" }, `Still due today: ${open}. Nothing is lost if ${wait}.`),
    h("p", { class: "sp-buttons" }, button(ask, more)),
  ];
}

/**
 * @param {{item: string, name: string, chapter: object, score: number}[]} done each with its name for a reader @param {object[]} all of `comeBack`
 * @param {{ahead: function(): void, more: function(): void, size: number}} on what the buttons do, and the size of a sitting
 */
export function ending(done, all, on) {
  const right = done.filter(({ score }) => score === 1).length;
  const missed = done.filter(({ score }) => score !== 1);
  const sum = done.length ? `${right} of ${done.length} right.` : "Nothing was answered: all of it stays due.";
  const line = ({ item, name, chapter }) =>
    h("li", {}, h("a", { href: hrefOf(chapter, item) }, name ?? item), h("span", { class: "progress-aside" }, `Chapter ${chapter.number}: ${chapter.title}`));
  const list = missed.length ? [h("h3", {}, "Missed, where they stand in the course"), h("ul", { class: "progress-list" }, ...missed.map(line))] : [];
  const open = all.filter(({ due }) => due === 0).length;
  const title = open ? "That was this sitting" : "That was today's review";
  return [h("h2", { tabindex: "-1" }, title), h("p", { class: "progress-sum" }, sum), ...list, ...still(open, on.size, on.more), ...later(all, on)];
}
