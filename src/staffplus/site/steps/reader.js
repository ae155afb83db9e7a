// A chapter read in steps: which one is on the screen, its address, and where the reader comes back to.
import { h } from "../../widgets/shared/dom.js";
import { isForgetful, onLogChange } from "../../widgets/shared/log.js";
import { duration, stepBar, stepNav } from "./bar.js";
import { isAnswered, placeIn, tally } from "./course.js";
import { ending } from "./end.js";
import { onStepKeys } from "./keys.js";
import { numberParts, readSteps, showOnly, stepOf } from "./parts.js";
import { bring, keepScroll, onceSettled } from "./scroll.js";
import { progressIn, savePlace, saveRead, saveWhole, wantsWhole } from "./store.js";

const root = document.documentElement;
const GONE = "That passage is no longer in this chapter.";
const FORGETFUL = "This browser keeps nothing, so your place is lost when you close the page.";

/** The address in the bar, without its `#`. */
const anchorHere = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
};
const familyNode = (item) => document.querySelector(`.sp-family[data-item="${CSS.escape(item)}"]`);

/** @param {Element} article @param {object} chapter as course.js tells it */
export function reader(article, chapter) {
  const top = article.querySelector(":scope > section");
  const steps = readSteps(top);
  const spoken = h("p", { class: "steps-spoken", role: "status" });
  let whole = root.dataset.steps === "whole";
  let now = 0;

  const bar = stepBar(steps, turn);
  const nav = stepNav(steps, { back: () => go(now - 1), next: forward, open: nextOpen });
  const end = ending(chapter, top.querySelector("#chapter-end"), openItem);

  function paint() {
    const { left } = tally(chapter);
    bar.paint(whole ? null : now, progressIn(chapter.name).read, left);
    nav.paint(whole ? null : now);
    end.paint();
  }

  /** Put step `index` on the screen, or the whole page; nothing else changes. */
  function draw(index) {
    now = index;
    root.dataset.steps = whole ? "whole" : "on";
    root.dataset.step = now === 0 ? "first" : now === steps.length - 1 ? "last" : "middle";
    showOnly(top, steps, whole ? null : now);
    numberParts(steps, whole ? null : now);
    if (!whole && now === steps.length - 1) saveRead(chapter.name, [steps[now].at]);
    paint();
    window.dispatchEvent(new CustomEvent("staffplus:step"));
  }

  /** To step `index`: as a page of its own in the browser's history, its heading in focus. */
  function go(index) {
    if (whole || index < 0 || index >= steps.length) return;
    draw(index);
    const { at, heading } = steps[index];
    history.pushState({ y: 0 }, "", `#${at}`);
    savePlace(chapter.name, steps[index], index);
    bar.say("");
    bring(heading, index === 0 || heading.tagName !== "H1");
    spoken.textContent = `Step ${index + 1} of ${steps.length}, ${duration(steps[index].minutes)}.`;
  }

  function forward() {
    if (now === steps.length - 1) return;
    saveRead(chapter.name, [steps[now].at]);
    go(now + 1);
  }

  function turn() {
    whole = !whole;
    saveWhole(whole);
    if (!whole) now = inView(steps);
    draw(now);
    const to = now === 0 ? bar.node : steps[now].blocks[0];
    window.scrollTo({ top: Math.max(0, to.getBoundingClientRect().top + scrollY - 120), behavior: "instant" });
  }

  /** Show the question `item`, in whichever step it is, and give it the focus. */
  function openItem(item) {
    const index = chapter.questions.find(([name]) => name === item)?.[2] ?? now;
    if (!whole && index !== now) go(index);
    const node = familyNode(item);
    if (node) bring(node.querySelector("article, .sp-folded") ?? node, false);
  }

  function nextOpen() {
    const open = chapter.questions.filter((question) => !isAnswered(question));
    if (!open.length) return nav.say(`All ${chapter.questions.length} questions of this chapter are answered.`);
    const from = document.activeElement?.closest(".sp-family")?.dataset.item;
    const order = chapter.questions.map(([name]) => name);
    const at = from ? order.indexOf(from) + 1 : order.findIndex((name) => isAhead(familyNode(name)));
    const ahead = open.find(([name]) => at >= 0 && order.indexOf(name) >= at);
    openItem((ahead ?? open[0])[0]);
  }

  /** Whether a question stands in this step or a later one; in the whole page, below the top of the screen. */
  function isAhead(node) {
    if (!node) return false;
    return whole ? node.getBoundingClientRect().top > 60 : stepOf(steps, node) >= now;
  }

  /** The place that an address names: {index, target}; index is -1 where there is no such place. */
  function placeOf(anchor) {
    const item = anchor.startsWith("q-") && chapter.questions.find(([name]) => `q-${name}` === anchor);
    if (item) return { index: item[2], target: () => familyNode(item[0]) };
    const node = document.getElementById(anchor);
    const index = stepOf(steps, node);
    const starts = index >= 0 && steps[index].at === anchor;
    return { index, target: starts && index ? () => steps[index].heading : () => node };
  }

  /** What the address says, at the start and after Back, Forward or a link within the page. */
  function follow(first) {
    const anchor = anchorHere();
    const kept = progressIn(chapter.name);
    if (!anchor && first && kept.at && !whole) return resume(kept);
    const { index, target } = anchor ? placeOf(anchor) : { index: 0, target: null };
    const { y } = history.state ?? {};
    if (index < 0) {
      const near = placeIn(steps, { at: anchor, index: now });
      draw(near.index);
      return bar.say(GONE);
    }
    draw(index);
    if (anchor) savePlace(chapter.name, steps[index], index);
    const start = target === null || target() === steps[index].heading;
    if (y !== undefined) onceSettled(() => window.scrollTo({ top: y, behavior: "instant" }));
    else if (start && !first) bring(steps[index].heading, true);
    else if (start && !whole) window.scrollTo({ top: 0, behavior: "instant" });
    else if (anchor) onceSettled(() => target() && bring(target(), false));
  }

  function resume(kept) {
    const { index, same } = placeIn(steps, kept);
    draw(index);
    if (index) history.replaceState(history.state, "", `#${steps[index].at}`);
    if (!same) bar.say(`The step where you were${kept.title ? `, “${kept.title}”,` : ""} is no longer here. This is the nearest.`);
    else if (index) bar.say("You are back where you left off.");
  }

  top.querySelector(":scope > h1").after(bar.node);
  article.append(nav.node, spoken);
  follow(true);
  if (isForgetful()) bar.say(FORGETFUL);
  if (!whole) history.scrollRestoration = "manual";
  keepScroll(() => whole && seen(chapter, steps));
  onStepKeys({ back: () => go(now - 1), next: forward }, () => !whole);
  window.addEventListener("popstate", () => follow(false));
  // The browser's own search has found something in a step that is not on the screen.
  article.addEventListener("beforematch", ({ target }) => draw(Math.max(0, stepOf(steps, target))));
  onLogChange(paint);
}

/** In the whole page: the step at the middle of the screen. */
function inView(steps) {
  const passed = steps.filter(({ blocks: [first] }) => first && first.getBoundingClientRect().top < innerHeight / 2);
  return Math.max(0, passed.length - 1);
}

/** In the whole page what has gone by counts as read, and the step in view is the place to come back to. */
function seen(chapter, steps) {
  const index = inView(steps);
  const gone = steps.filter(({ blocks }) => blocks.length && blocks.at(-1).getBoundingClientRect().bottom < innerHeight);
  saveRead(chapter.name, gone.map(({ at }) => at));
  if (progressIn(chapter.name).at !== steps[index].at) savePlace(chapter.name, steps[index], index);
}
