// How long a reader has stayed with each step, and whether that is reading: a share of its minutes that
// `bank/pace.toml` states, or an answer to one of its questions, or anything done in one of its widgets. Time counts while the page is in sight.
import { isAnswered } from "./course.js";

/** The build writes the rule into each page's head; a page without it believes its reader. */
const share = () => (Number.isFinite(window.staffplusReadShare) ? window.staffplusReadShare : 0);

const needed = ({ minutes }) => share() * minutes * 60_000;

/** @param {object} chapter as course.js tells it @param {object[]} steps of its page */
export function stay(chapter, steps) {
  const spent = new Map();
  const used = new Set();
  const known = new Set(chapter.questions.filter(isAnswered)); // some of them where the course asks where to begin
  const asked = (index) => chapter.questions.filter(([, , step]) => step === index);
  let at = -1;
  let since = 0;
  const settle = () => {
    const now = performance.now();
    if (at >= 0 && !document.hidden) spent.set(at, (spent.get(at) ?? 0) + now - since);
    since = now;
  };
  // What was spent so far belongs to the state before: `hidden` has changed already when this is heard.
  document.addEventListener("visibilitychange", () => {
    const now = performance.now();
    if (document.hidden && at >= 0) spent.set(at, (spent.get(at) ?? 0) + now - since);
    since = now;
  });
  return {
    /** The reader is with step `index` from now on. */
    with(index) {
      settle();
      at = index;
    },
    /** Something was done in a widget of step `index`. */
    use: (index) => used.add(index),
    /** Steps in which something was done or answered here, however long their reader stayed. */
    done: () => steps.map((_, index) => index).filter((index) => used.has(index) || asked(index).some((question) => !known.has(question) && isAnswered(question))),
    /** Whether step `index` was read, as far as can be told. */
    wasRead(index) {
      settle();
      return used.has(index) || asked(index).some(isAnswered) || (spent.get(index) ?? 0) >= needed(steps[index]);
    },
    /** Milliseconds until step `index` counts as read. */
    left: (index) => Math.max(0, needed(steps[index]) - (spent.get(index) ?? 0)),
  };
}
