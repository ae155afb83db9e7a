// The passage that is being read: what stands first under the bar. It is found before the page is drawn in
// another way, and brought back to where it stood on the screen.
import { stepOf } from "./parts.js";

/** Pixels under the bar that are margin rather than text. */
const MARGIN = 40;

const isShown = (node) => node.getClientRects().length > 0;

/** The first of some nodes that reaches below the line. */
const below = (nodes, line) => nodes.filter(isShown).find((node) => node.getBoundingClientRect().bottom > line);

/** What is kept in its place. @returns {{index: number, keep: function(): {index: number, node: Element, y: number}}} */
function held(node, index) {
  const { top } = node.getBoundingClientRect();
  return {
    index,
    keep() {
      window.scrollBy({ top: node.getBoundingClientRect().top - top, behavior: "instant" });
      return { index, node, y: scrollY };
    },
  };
}

/**
 * @param {object} page as reader.js has it; `turned` is what the last turn kept
 * @returns {{index: number, keep: function(): object}} its step; `keep` puts it back where it stood
 */
export function passageIn({ bar, chapter, now, steps, turned, whole }) {
  // Turned and not moved since: above the passage the step before may be in view by now.
  if (turned && Math.abs(scrollY - turned.y) < 3 && isShown(turned.node)) return held(turned.node, turned.index);
  const line = bar.node.getBoundingClientRect().bottom + MARGIN;
  const blocks = whole ? steps.flatMap((step) => step.blocks) : steps[now].blocks;
  const block = below(blocks, line) ?? blocks.filter(isShown).at(-1);
  if (!block) return held(bar.node, now);
  const part = below([...block.querySelectorAll(".sp-family, p, li, tr")], line) ?? block;
  // What a quiz draws may fold or unfold by the turn; its question stays.
  const family = part.closest(".sp-family");
  const asked = chapter.questions.find(([item]) => item === family?.dataset.item)?.[2];
  return held(family ?? part, whole ? (asked ?? Math.max(0, stepOf(steps, part))) : now);
}
