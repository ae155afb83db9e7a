// A question as a room reads it from a projector: laid out so that nothing of it is below the fold.
//
// The rule: all of it on one screen, one below the other or side by side, at the largest letters at which it fits.
// What fits at none has screens of its own, the case first and what is said of an answer last, and Q turns from one to
// the next; the prompt stands on each. Letters are of 20 to 40; what does not fit even so can be scrolled (no item of the course's banks needs it).

/** Heights of letters, in pixels of a screen of 1280 by 720; as much larger on a larger one. */
export const WANTED = 28;
/** The sizes that are tried: a back row sees no difference between two of them. */
const SIZES = [20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40];
const GOOD = 34; // large enough not to look for another way

const unit = (width, height) => Math.max(1, Math.min(width / 1280, height / 720));

/** What a screen is, whatever window of it this page has. */
export const ofWindow = () => unit(innerWidth, innerHeight);
/** A frame of a slide has nearly the width of the screen, and less of its height. */
export const ofFrame = () => unit(innerWidth / 0.94, innerWidth / 0.94);

/** Whether nothing of `place` is out of its sight. */
export function isWhole(place) {
  const tables = [...place.querySelectorAll(".sp-case-table")];
  const height = place === document.documentElement ? innerHeight : place.clientHeight;
  return place.scrollHeight <= height && [place, ...tables].every((it) => it.scrollWidth <= it.clientWidth);
}

/** Make the page's own unit so many pixels. */
export const set = (pixels) => (document.documentElement.style.fontSize = `${pixels}px`);

/**
 * Set the page's own unit to the largest size at which `place` is whole.
 * @param {number} [least] of SIZES; whoever has no use for a smaller one pays one look where it does not fit
 * @returns {number} that size, in pixels of a screen of 1280 by 720; 0 where it is whole at none
 */
export function fit(place, one, least = 0) {
  const fits = (n) => {
    set(SIZES[n] * one);
    return isWhole(place);
  };
  let [low, high] = [SIZES.indexOf(least), SIZES.length - 1]; // what stands at `low` is known to fit
  if (low >= 0 && !fits(low)) return 0;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  set(SIZES[Math.max(low, 0)] * one);
  return SIZES[low] ?? 0;
}

const ALONE = [["all", "below"], ["all", "columns"]];
const TOGETHER = [["all", "beside"], ["all", "wide"], ["all", "below"]];
const APART = {
  case: [["case", "below"], ["case", "columns"]],
  question: [["question", "below"], ["question", "columns"]],
  feedback: [["feedback", "below"]],
};

/** The best of several ways to lay `item` out, or the first that is good; none under `least`. @returns {number} as `fit` */
function best(item, place, one, ways, least = 0) {
  const lay = ([face, way]) => Object.assign(item.dataset, { face, way });
  let [most, chosen] = [0, ways[0]];
  for (const way of ways) {
    lay(way);
    const size = fit(place, one, most ? SIZES[SIZES.indexOf(most) + 1] : least); // only a larger one is better
    if (size >= GOOD) return size;
    if (size > most) [most, chosen] = [size, way];
  }
  lay(chosen);
  set((most || SIZES[0]) * one);
  return most;
}

/**
 * Lay out the question `item` (an `.sp-item`) in `place`, which scrolls if it must.
 * @param {Element} item
 * @param {Element} place the element whose height is given, the page's own for a page
 * @param {number} turned how often somebody has turned to the next screen; -1 is the last
 * @param {number} one a pixel of a screen of 1280 by 720
 * @returns {number} how many screens it takes
 */
export function layOut(item, place, turned, one) {
  const feedback = item.querySelector(".sp-feedback")?.childElementCount > 0;
  const faces = [item.querySelector(".sp-case") && "case", "question", feedback && "feedback"].filter(Boolean);
  if (faces.length === 1) {
    best(item, place, one, ALONE);
    return 1;
  }
  if (best(item, place, one, TOGETHER)) return 1;
  best(item, place, one, APART[faces.at(turned % faces.length)]);
  return faces.length;
}

/**
 * Show the screen of `widget` whose turn it is, its letters as large as they may be.
 * @param {string[]} faces names of its screens, each with rules of its own for `[data-face]`
 */
export function layOutFaces(widget, faces, place, turned, one) {
  widget.dataset.face = faces[turned % faces.length];
  fit(place, one);
}

/** Take back what `layOut` did. */
export function release(item) {
  delete item.dataset.face;
  delete item.dataset.way;
  document.documentElement.style.fontSize = "";
}
