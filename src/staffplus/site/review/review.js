// The page `book/review`: what is due across the chapters, one question on the screen at a time.
import { button, h } from "../../shared/dom.js";
import { learnerSeed, lookUp, onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { isKnown } from "../../items/kinds/kinds.js";
import { practiceFamily } from "../../widgets/quiz/practice.js";
import { comeBack } from "../progress/counts.js";
import { schedule } from "../progress/figures.js";
import { chapters } from "../steps/course.js";
import { COURSE } from "../steps/store.js";
import { ending, nothingDue } from "./ending.js";
import { sittingHead } from "./head.js";
import { keepSitting, keptSitting } from "./kept.js";
import { reminder } from "./reminder.js";
import { freshFirst, interleaved, stemsOf } from "./queue.js";
import { Sitting } from "./sitting.js";
import { sittingSize } from "./size.js";

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

/** Of a schedule or a part of it each with its question's name and its chapter. */
function entriesOf(some) {
  const chapterOf = new Map(chapters().flatMap((chapter) => chapter.questions.map(([item]) => [item, chapter])));
  return some.map((one) => ({ ...one, item: one.question[0], chapter: chapterOf.get(one.question[0]) }));
}

/** Everything to come back for. */
const toComeBackFor = (all = scheduled()) => entriesOf(comeBack(all));

class Review {
  #place;
  #queue = [];
  #done = []; // {item, chapter, score}
  #of = 0;
  #shown = null; // {sitting, view, entry}
  #due = 0; // today, as the sitting began
  #ahead = false; // it asks what is due later
  #head = sittingHead(() => this.start(false, this.#answered()));
  #days = reminder(() => this.#others(scheduled()));

  constructor(place) {
    this.#place = place;
    place.before(h("div", { class: "sp-widget sp-progress-part" }, this.#head.node));
    place.after(h("div", { class: "sp-widget sp-progress-part" }, this.#days.node));
    onLogChange(() => this.#follow());
  }

  /**
   * Start with the most urgent of what is due, as many as a sitting has; `ahead` asks instead what was
   * missed and is due later. `done` are answers of the same sitting, when it goes on with another size;
   * `focus` says that a button was pressed, which is gone when the question stands in its place.
   */
  async start(ahead = false, done = [], focus = done.length > 0) {
    const known = scheduled(); // what this takes is the page's time to open
    const all = toComeBackFor(known);
    const due = all.filter((one) => (ahead ? one.due > 0 : one.due === 0));
    const asked = due.slice(0, Math.max(1, sittingSize() - done.length));
    const queue = interleaved(asked, ({ chapter }) => chapter.name);
    this.#take(known, { ahead, done, queue, due: due.length });
    if (due.length) return this.#next({ focus });
    keepSitting(null);
    return this.#show(nothingDue(all, { ahead: () => this.start(true, [], true), size: sittingSize() }), false);
  }

  /** Go on with the sitting that this tab was left in, without what was answered elsewhere since. */
  resume() {
    const kept = keptSitting();
    const known = scheduled();
    const met = new Map((kept ? entriesOf(known) : []).map((one) => [one.item, one]));
    const [done, asked] = [kept?.done ?? [], kept?.asked ?? []].map((list) => list.filter(({ item }) => met.has(item)).map((one) => ({ ...met.get(one.item), ...one })));
    const open = new Set(toComeBackFor(known).filter(({ due }) => due === 0 || kept?.ahead).map(({ item }) => item));
    const queue = asked.filter(({ item }) => item === kept.asked[0].item || open.has(item));
    if (!queue.length) return this.start(); // none was left, or its answers were taken away
    open.delete(queue[0].item); // it counts, answered or not
    this.#take(known, { ahead: kept.ahead, done, queue, due: open.size + 1 });
    return this.#next({ shown: kept });
  }

  /** @param {object[]} known the schedule @param {{ahead: boolean, done: object[], queue: object[], due: number}} sitting */
  #take(known, { ahead, done, queue, due }) {
    this.#ahead = ahead;
    this.#queue = queue;
    this.#done = done;
    this.#of = done.length + queue.length;
    this.#due = done.length + due;
    this.#head.paint(ahead ? 0 : this.#due, ahead ? 0 : this.#of); // it speaks of what is due today
    this.#days.paint(this.#others(known));
  }

  /** What is done, with what is on the screen if that is answered. */
  #answered() {
    const score = this.#shown?.sitting.score() ?? null;
    return score === null ? this.#done : [...this.#done, { ...this.#shown.entry, score, name: this.#shown.sitting.name() }];
  }

  /** Of a schedule what this sitting does not ask. */
  #others(known) {
    const asked = new Set([...this.#queue, ...(this.#shown ? [this.#shown.entry] : [])].map(({ item }) => item));
    return known.filter(({ question, due }) => due > 0 || !asked.has(question[0]));
  }

  /** What was answered stands in the log already; what was not stays due, in the order it had. */
  #finish() {
    keepSitting(null);
    this.#shown = null;
    this.#queue = [];
    this.#head.paint(0, 0);
    this.#days.paint();
    const on = { ahead: () => this.start(true, [], true), more: () => this.start(false, [], true), size: sittingSize() };
    return this.#show(ending(this.#done, toComeBackFor(), on), true);
  }

  /** Stop in the middle: what was just answered counts. */
  #stop() {
    this.#done = this.#answered();
    this.#finish();
  }

  /** @param {{focus: ?boolean, shown: ?object}} how `shown` is the order and the rows in which it was on the screen before */
  async #next({ focus = false, shown = null } = {}) {
    const entry = this.#queue.shift();
    if (!entry) return this.#finish();
    const stems = stemsOf(await questionsOf(entry.chapter.name), entry.item).filter(isKnown);
    if (!stems.length) {
      this.#of -= 1; // its chapter could not be read, or has another version of it
      return this.#next({ focus });
    }
    const rows = stems.map((stem) => lookUp(COURSE, stem)).filter(({ status }) => status === "current");
    const before = shown?.order.map((id) => stems.find((stem) => stem.id === id)).filter(Boolean) ?? [];
    const sitting = before.length === stems.length ? new Sitting(COURSE, before, shown.before) : new Sitting(COURSE, freshFirst(stems, rows.map(({ row }) => row), learnerSeed()));
    const number = this.#of - this.#queue.length;
    const view = practiceFamily(sitting, sitting.stems, number);
    const on = button("Next question", () => this.#leave(), { class: "review-next" });
    const stop = button("Stop here", () => this.#stop(), { class: "review-stop" });
    const title = h("h2", { tabindex: "-1" }, `Question ${number} of ${this.#of}`);
    const where = h("p", { class: "progress-aside" }, `From chapter ${entry.chapter.number}: ${entry.chapter.title}`);
    const bar = h("progress", { max: this.#of, value: number - 1, "aria-label": "Questions of this sitting" });
    this.#shown = { sitting, view, entry, on };
    this.#keep();
    this.#follow();
    return this.#show([title, where, bar, view.node, h("p", { class: "sp-buttons" }, on, stop)], focus);
  }

  /** On to the next question. One that was left open comes again at the end, once. */
  #leave() {
    const { sitting, entry } = this.#shown;
    this.#done = this.#answered();
    if (sitting.score() === null && !entry.again) {
      this.#queue.push({ ...entry, again: true }); // and its number with it: there are no more than there were
    }
    this.#next({ focus: true });
  }

  /** Have a reload of the page come back to this question. */
  #keep() {
    const { sitting, entry } = this.#shown;
    const done = this.#done.map(({ item, score, name }) => ({ item, score, name }));
    const asked = [entry, ...this.#queue].map(({ item, again }) => ({ item, again }));
    keepSitting({ ahead: this.#ahead, done, asked, ...sitting.kept() });
  }

  #follow() {
    this.#days.paint();
    if (!this.#shown) return;
    const { sitting, view, on } = this.#shown;
    sitting.follow();
    view.paint();
    const open = sitting.score() === null;
    on.classList.toggle("sp-main", !open); // until then the answer is what matters
    on.textContent = open ? "Leave it for later" : this.#queue.length ? "Next question" : "Finish";
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
  const { dataset } = document.documentElement;
  dataset.widgets = "loading";
  new Review(place).resume().then(() => (dataset.widgets = "ready"));
}
