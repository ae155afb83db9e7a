// How many questions a sitting asks: as the build says, or as this reader has chosen.
const KEY = "staffplus:review:size";
const ALL = "all";
/** What can be chosen; the build's own number is among them. */
export const SIZES = [6, 12, 24, Infinity];

const nameOf = (size) => (Number.isFinite(size) ? String(size) : ALL);

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

export function saveSize(size) {
  window.staffplusReviewSize = nameOf(size);
  try {
    localStorage.setItem(KEY, nameOf(size));
  } catch {
    // as above
  }
}
