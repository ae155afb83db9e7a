// A list that is too long for the screen, in pages of it.
import { fit, isWhole, set, WANTED } from "../../../widgets/quiz/projected.js";

/**
 * Show page `at` of `section`, from 0, whose paragraphs and entries may stand on one page or on several.
 * @param {number} one a pixel of a screen of 1280 by 720
 * @returns {number} how many pages there are
 */
export function inPages(section, place, at, one) {
  const parts = [...section.querySelectorAll(":scope > p, :scope > ul > li")];
  const only = (some) => parts.forEach((part) => (part.hidden = !some.includes(part)));
  const heading = section.querySelector("h2");
  const title = (heading.dataset.title ??= heading.textContent);
  heading.textContent = title;
  only(parts);
  if (fit(place, one, WANTED)) return 1;
  set(WANTED * one);
  heading.textContent = `${title}, 1 of 9`; // as wide as it will be
  const pages = [[]];
  for (const part of parts) {
    only([...pages.at(-1), part]);
    if (pages.at(-1).length && !isWhole(place)) pages.push([]);
    pages.at(-1).push(part);
  }
  if (pages.length > 1) heading.textContent = `${title}, ${(at % pages.length) + 1} of ${pages.length}`;
  else heading.textContent = title;
  only(pages[at % pages.length]);
  fit(place, one);
  return pages.length;
}
