// How much of the course: the core path or everything, and what the next sitting takes on it.
import { freshId, h } from "../../shared/dom.js";
import { duration } from "./bar.js";
import { chapters, isOn, minutesOf, tally } from "./course.js";
import { pathOf, progressOf, savePath } from "./store.js";

const CORE = "what each chapter rests on, with its first questions, and the task in your own team";
const FULL = "every passage and every question";

/** Minutes of a sitting, as the build says; a page without it has sittings of the same length. */
const sitting = () => (Number.isFinite(window.staffplusSitting) ? window.staffplusSitting : 20);

const wholeOf = (path) => chapters().reduce((sum, chapter) => sum + tally(chapter, { path }).all, 0);
const leftOf = (course) => course.reduce((sum, chapter) => sum + tally(chapter).left, 0);

/** Whether a chapter can wait, by the first answers on the landing page (quiz/placement.js); nowhere else is that known. */
const canWait = ({ name }) => (window.staffplusAdvice ?? []).indexOf(name) > 0;

/** Unread steps of a chapter on the path, from step `from` on; that one even if it leads past the path. */
function unreadOf({ name, steps }, from) {
  const { read } = progressOf(name);
  return steps.filter((step, n) => n >= from && !read.includes(step.at) && (n === from || isOn(steps, step)));
}

/**
 * The steps of the next sitting: as many as come nearest to its minutes, and always one. It goes on into no chapter that can wait.
 * @param {?{chapter: object, index: number}} place where one goes on; null for a newcomer
 * @returns {{chapter: object, step: object}[]}
 */
function nextSitting(place) {
  const course = chapters();
  const first = place ? course.indexOf(place.chapter) : 0;
  const on = course.slice(first).filter((chapter, n) => !n || !canWait(chapter));
  const all = on.flatMap((chapter, n) => unreadOf(chapter, n ? 0 : (place?.index ?? 0)).map((step) => ({ chapter, step })));
  let minutes = 0;
  const enough = all.findIndex(({ step }, n) => {
    const full = n > 0 && minutes + step.minutes - sitting() > sitting() - minutes;
    minutes += step.minutes;
    return full;
  });
  return enough < 0 ? all : all.slice(0, enough);
}

/** How many sittings are left, those apart that lie in chapters that can wait; "" where it is the next alone. */
function leftInWords() {
  const all = Math.ceil(leftOf(chapters()) / sitting());
  const now = Math.ceil(leftOf(chapters().filter((chapter) => !canWait(chapter))) / sitting());
  if (all < 2) return "";
  if (!now) return ` About ${all} such sittings are left on this path, all in chapters that can wait.`;
  const later = all > now ? `, and ${all - now} more in chapters that can wait` : "";
  return ` About ${now} such sitting${now === 1 ? " is" : "s are"} left on this path${later}.`;
}

/** What the next sitting takes and how many are left, as a sentence; "" where nothing is. */
function sittingInWords(place) {
  const next = nextSitting(place);
  if (!next.length) return "";
  const { chapter, step } = next.at(-1);
  const start = next[0].chapter;
  const end = next.length > 1 ? `, as far as “${step.title}”${chapter === start ? "" : ` in chapter ${chapter.number}`}` : "";
  return `Your next sitting: ${duration(minutesOf(next.map((one) => one.step)))}, ${next.length} step${next.length === 1 ? "" : "s"}${end}.${leftInWords()}`;
}

/**
 * The choice of a path.
 * @param {function(): ?object} place where the reader goes on
 * @returns {{node: HTMLElement, paint: function(): void}}
 */
export function pathChoice(place) {
  const name = freshId();
  const sum = h("p", { class: "path-next" });
  const boxes = [["core", "Core path", CORE], ["full", "Everything", FULL]].map(([path, title, about]) => {
    const id = freshId();
    const box = h("input", { type: "radio", name, id, value: path, change: () => savePath(path) });
    const label = h("label", { for: id }, h("strong", {}, title), `, ${duration(wholeOf(path))}: ${about}`);
    return { box, node: h("p", { class: "path-one" }, box, label) };
  });
  const fieldset = h("fieldset", { class: "path-choice" }, h("legend", {}, "How much of it?"), ...boxes.map(({ node }) => node));
  return {
    node: h("div", {}, sum, fieldset),
    paint() {
      const path = pathOf();
      for (const { box } of boxes) box.checked = box.value === path;
      const told = sittingInWords(place());
      if (sum.textContent !== told) sum.textContent = told;
    },
  };
}
