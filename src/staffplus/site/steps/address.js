// What the address in the bar means for a chapter in steps: `#anchor` opens the step that holds it,
// `#q-ITEM` the one that asks it, and without any the reader is where they left off.
import { placeIn } from "./course.js";
import { familyNode, stepOf } from "./parts.js";
import { bring, focusOn, onceSettled } from "./scroll.js";
import { progressOf, savePlace } from "./store.js";

const GONE = "What this address names is no longer in this chapter.";

function anchorHere() {
  const anchor = location.hash.slice(1);
  try {
    return decodeURIComponent(anchor);
  } catch {
    return anchor; // a lone % is no escape
  }
}

const drawn = (item) => familyNode(item)?.firstElementChild;

/**
 * What an anchor names: {index, target, asked}. `index` is the step, -1 where there is none; `target` gives
 * what to bring into view, and is null for the top of the step; `asked` says that it is a question, which
 * the browser does not find by itself.
 */
function placeOf({ chapter, steps }, anchor) {
  const question = chapter.questions.find(([item]) => `q-${item}` === anchor);
  if (question) return { index: question[2], target: () => drawn(question[0]), asked: true };
  const node = document.getElementById(anchor);
  const index = stepOf(steps, node);
  if (index < 0) return { index, target: null, asked: false };
  const [first] = chapter.questions.find(([, , step]) => step === index) ?? [];
  const quiz = () => node.id.startsWith("quiz-") && node.querySelector(".sp-family:not([hidden])")?.firstElementChild;
  // A step may begin within a quiz, whose mark stands after it.
  const within = steps[index].at === anchor && steps[index - 1]?.blocks.includes(steps[index].blocks[0]);
  if (within) return { index, target: () => drawn(first), asked: true, top: true };
  const isStart = steps[index].at === anchor;
  return { index, target: isStart ? null : () => quiz() || node, asked: false, top: isStart };
}

function resume({ bar, steps }, show, kept) {
  const { index, same } = placeIn(steps, kept);
  show(index);
  focusOn(steps[index].heading);
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
  const kept = progressOf(chapter.name);
  if (!anchor && first && kept.at && !whole) return resume(page, show, kept);
  bar.say("");
  const { index, target, asked, top } = anchor ? placeOf(page, anchor) : { index: 0, top: true };
  if (index < 0 && document.getElementById(anchor)) return first ? show(0) : undefined; // outside the text
  if (index < 0) {
    show(placeIn(steps, { at: anchor, index: first ? kept.index : page.now }).index);
    return bar.say(GONE);
  }
  show(index);
  const reach = () => target() && bring(target(), false);
  if (whole) return asked ? onceSettled(reach) : undefined;
  if (anchor) savePlace(chapter.name, steps[index], index);
  const { y } = history.state ?? {};
  // After a reload the keyboard is where the eyes are, and not at the top of the page.
  if (first && y !== undefined) focusOn(steps[index].heading);
  if (y !== undefined) onceSettled(() => window.scrollTo({ top: y, behavior: "instant" }));
  else if (!top) onceSettled(reach);
  else if (!first) {
    bring(steps[index].heading, true);
    // The browser, which goes to the anchor too, may take the focus away again.
    requestAnimationFrame(() => document.activeElement === document.body && focusOn(steps[index].heading));
  }
  else if (anchor) onceSettled(() => window.scrollTo({ top: 0, behavior: "instant" })); // the browser goes there by itself
}
