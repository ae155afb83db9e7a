// The page `book/review`: what is due across the chapters, one question on the screen at a time.
import { button, h } from "../../widgets/shared/dom.js";
import { learnerSeed, lookUp, onLogChange } from "../../widgets/shared/log.js";
import { storageNotice } from "../../widgets/shared/notice.js";
import { isKnown } from "../../items/kinds/kinds.js";
import { practiceFamily } from "../../widgets/quiz/practice.js";
import { comeBack, schedule } from "../progress/figures.js";
import { chapters } from "../steps/course.js";
import { COURSE } from "../steps/store.js";
import { ending, nothingDue } from "./ending.js";
import { reminder } from "./reminder.js";
import { freshFirst, interleaved, stemsOf } from "./queue.js";
import { Sitting } from "./sitting.js";

const ROOT = new URL("review/", document.currentScript?.src ?? location.href);

/** The practice questions of a chapter; its own script has them, which also loads from a disk. */
function questionsOf(chapter) {
  const known = (window.staffplusReview ??= {});
  if (known[chapter]) return Promise.resolve(known[chapter]);
  return new Promise((resolve) => {
    const script = h("script", { src: new URL(`${encodeURIComponent(chapter)}.js`, ROOT).href });
    script.addEventListener("load", () => resolve(known[chapter] ?? []));
    script.addEventListener("error", () => resolve([]));
    document.head.append(script);
  });
}

const scheduled = () => schedule(chapters().flatMap(({ questions }) => questions), window.staffplusAgain, Date.now());

/** Everything to come back for: those of `comeBack`, each with its chapter. */
function toComeBackFor(all = scheduled()) {
  const chapterOf = new Map(chapters().flatMap((chapter) => chapter.questions.map(([item]) => [item, chapter])));
  return comeBack(all).map((one) => ({ ...one, item: one.question[0], chapter: chapterOf.get(one.question[0]) }));
}

class Review {
  #place;
  #queue = [];
  #done = []; // {item, chapter, score}
  #of = 0;
  #shown = null; // {sitting, view, entry}
  #days = reminder(scheduled);

  constructor(place) {
    this.#place = place;
    place.after(h("div", { class: "sp-widget sp-progress-part" }, this.#days.node));
    onLogChange(() => this.#follow());
  }

  /** Start with what is due; `ahead` also asks what was missed and is due later. */
  async start(ahead = false) {
    const known = scheduled(); // what this takes is the page's time to open
    this.#days.paint(known);
    const all = toComeBackFor(known);
    const due = all.filter((one) => ahead || one.due === 0);
    this.#queue = interleaved(due, ({ chapter }) => chapter.name);
    this.#done = [];
    this.#of = due.length;
    if (due.length) return this.#next();
    return this.#show(nothingDue(all, () => this.start(true)), false);
  }

  async #next(focus = false) {
    const entry = this.#queue.shift();
    if (!entry) {
      this.#shown = null;
      return this.#show(ending(this.#done, toComeBackFor(), () => this.start(true)), true);
    }
    const stems = stemsOf(await questionsOf(entry.chapter.name), entry.item).filter(isKnown);
    if (!stems.length) {
      this.#of -= 1; // its chapter could not be read, or has another version of it
      return this.#next(focus);
    }
    const rows = stems.map((stem) => lookUp(COURSE, stem)).filter(({ status }) => status === "current");
    const sitting = new Sitting(COURSE, freshFirst(stems, rows.map(({ row }) => row), learnerSeed()));
    const number = this.#of - this.#queue.length;
    const view = practiceFamily(sitting, sitting.stems, number);
    const on = button("Next question", () => this.#leave(), { class: "sp-main review-next" });
    const title = h("h2", { tabindex: "-1" }, `Question ${number} of ${this.#of}`);
    const where = h("p", { class: "progress-aside" }, `From chapter ${entry.chapter.number}: ${entry.chapter.title}`);
    const bar = h("progress", { max: this.#of, value: number - 1, "aria-label": "Questions of this sitting" });
    this.#shown = { sitting, view, entry, on };
    this.#follow();
    return this.#show([title, where, bar, view.node, h("p", { class: "sp-buttons" }, on)], focus);
  }

  /** On to the next question. One that was left open comes again at the end, once. */
  #leave() {
    const { sitting, entry } = this.#shown;
    const score = sitting.score();
    if (score !== null) this.#done.push({ ...entry, score });
    else if (!entry.again) {
      this.#queue.push({ ...entry, again: true });
      this.#of += 1;
    }
    this.#next(true);
  }

  #follow() {
    this.#days.paint();
    if (!this.#shown) return;
    const { sitting, view, on } = this.#shown;
    sitting.follow();
    view.paint();
    on.textContent = sitting.score() === null ? "Leave it for later" : this.#queue.length ? "Next question" : "Finish";
  }

  #show(parts, focus) {
    this.#place.replaceChildren(h("div", { class: "sp-quiz" }, ...parts));
    if (focus) this.#place.querySelector("h2")?.focus();
  }
}

const place = document.querySelector("[data-review]");
if (place) {
  const notice = storageNotice(COURSE);
  place.before(h("div", { class: "sp-widget" }, notice.node));
  notice.paint();
  new Review(place).start().then(() => (document.documentElement.dataset.widgets = "ready"));
}
