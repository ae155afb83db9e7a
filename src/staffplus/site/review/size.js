// How many questions a sitting asks: as the build says, or as this reader has chosen.
/** Under which name the chosen size is kept, and as what. */
export const KEY = "staffplus:review:size";
const ALL = "all";
/** What can be chosen; the build's own number is among them. */
export const SIZES = [6, 12, 24, Infinity];

export const nameOf = (size) => (Number.isFinite(size) ? String(size) : ALL);

/** @returns {number} Infinity where everything is to be asked at once */
export function sittingSize() {
  let kept = window.staffplusReviewSize ?? null;
  try {
    kept = localStorage.getItem(KEY) ?? kept;
  } catch {
    // forbidden: what was chosen holds until the page is closed
  }
  return SIZES.find((size) => nameOf(size) === kept) ?? window.staffplusAgain?.sitting ?? SIZES[1];
}
