// What the address in the bar means for a chapter in steps: `#anchor` opens the step that holds it,
// `#q-ITEM` the one that asks it, and without any the reader is where they left off.
import { placeIn } from "./course.js";
import { familyNode, stepOf } from "./parts.js";
import { bring, onceSettled } from "./scroll.js";
import { progressIn, savePlace } from "./store.js";

const GONE = "What this address names is no longer in this chapter.";

function anchorHere() {
  const anchor = location.hash.slice(1);
  try {
    return decodeURIComponent(anchor);
  } catch {
    return anchor; // a lone % is no escape
  }
}

/** {index, target}: the step, -1 where there is none, and what to bring into view; null for the step's top. */
function placeOf({ chapter, steps }, anchor) {
  const asked = chapter.questions.find(([item]) => `q-${item}` === anchor);
  if (asked) return { index: asked[2], target: () => familyNode(asked[0])?.firstElementChild };
  const node = document.getElementById(anchor);
  const index = stepOf(steps, node);
  const isStart = index >= 0 && (steps[index].at === anchor || node === steps[index].blocks[0]);
  return { index, target: isStart ? null : () => node };
}

function resume({ bar, steps }, show, kept) {
  const { index, same } = placeIn(steps, kept);
  show(index);
  if (index) history.replaceState(history.state, "", `#${steps[index].at}`);
  if (same) return bar.say(index ? "You are back where you left off." : "");
  const which = kept.title ? `, “${kept.title}”,` : "";
  bar.say(`The step where you were${which} is no longer here. This is the nearest.`);
}

/**
 * Show what the address says.
 * @param {function(number): void} show puts a step on the screen
 * @param {boolean} first as the page is opened; else after Back, Forward or a link within the page
 */
export function follow(page, show, first) {
  const { bar, chapter, steps, whole } = page;
  const anchor = anchorHere();
  const kept = progressIn(chapter.name);
  if (!anchor && first && kept.at && !whole) return resume(page, show, kept);
  bar.say("");
  const { index, target } = anchor ? placeOf(page, anchor) : { index: 0, target: null };
  if (index < 0) {
    show(placeIn(steps, { at: anchor, index: first ? kept.index : page.now }).index);
    return bar.say(GONE);
  }
  show(index);
  if (whole) return;
  if (anchor) savePlace(chapter.name, steps[index], index);
  const { y } = history.state ?? {};
  if (y !== undefined) onceSettled(() => window.scrollTo({ top: y, behavior: "instant" }));
  else if (target) onceSettled(() => target() && bring(target(), false));
  else if (!first) bring(steps[index].heading, true);
  else onceSettled(() => window.scrollTo({ top: 0, behavior: "instant" }));
}
