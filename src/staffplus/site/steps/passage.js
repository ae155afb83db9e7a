// The passage that is being read: what stands first under the bar. It is found before the page is drawn in
// another way, and brought back to where it stood on the screen.
import { stepOf } from "./parts.js";

const isShown = (node) => node.getClientRects().length > 0;

/** Within a block the smallest part of it that stands first: a question of a quiz, a row, a paragraph. */
function narrowed(block, edge) {
  const parts = [...block.querySelectorAll(".sp-family, p, li, tr")].filter(isShown);
  return parts.find((part) => part.getBoundingClientRect().bottom > edge) ?? block;
}

/** @returns {{index: number, keep: function(): void}} its step; `keep` puts it back where it stood */
export function passageIn({ bar, chapter, now, steps, whole }) {
  const edge = bar.node.getBoundingClientRect().bottom;
  const blocks = (whole ? steps.flatMap((step) => step.blocks) : steps[now].blocks).filter(isShown);
  const block = blocks.find((it) => it.getBoundingClientRect().bottom > edge);
  if (!block) return { index: whole ? steps.length - 1 : now, keep() {} };
  const node = narrowed(block, edge);
  const { top } = node.getBoundingClientRect();
  // What a quiz draws may fold or unfold by the turn; its question stays.
  const family = node.closest(".sp-family");
  const asked = chapter.questions.find(([item]) => item === family?.dataset.item)?.[2];
  const index = whole ? (asked ?? Math.max(0, stepOf(steps, node))) : now;
  const kept = family ?? node;
  const from = family ? family.getBoundingClientRect().top : top;
  return {
    index,
    keep: () => window.scrollBy({ top: kept.getBoundingClientRect().top - from, behavior: "instant" }),
  };
}
