// What a reader is told of the checks before trusting them.
import { h } from "../../shared/dom.js";

/** What the checks are, how well they do, and what they cannot see. */
export function aboutChecks(file) {
  const { postings, other } = file.measured;
  const of = (share) => `${Math.round(100 * share)} of 100`;
  const between = ([low, high]) => `${Math.round(100 * low)} to ${Math.round(100 * high)} of 100`;
  return h(
    "details",
    { class: "sp-about" },
    h("summary", {}, "The checks point, they do not mark: what they cannot see"),
    h("ul", {}, ...file.blind.map((line) => h("li", {}, line))),
    h(
      "p",
      {},
      `How often they are right, on lines in the words of real postings that were kept apart while rules were changed: of ${postings.generic} lines that any ` +
        `team could have written they pointed at ${postings.found} (another such set would give ${between(postings.found_between)}), and of ` +
        `${postings.specific} that say something they left ${postings.alone} alone (${between(postings.alone_between)}). One language model wrote these ` +
        `lines, judged them and wrote the rules, so expect less on yours. On ${other.lines} lines by an author who did not know them, a careful reader agreed ` +
        `with ${of(other.precision)} findings; what was wrong there is mended. So leave a line as it is when you know better.`,
    ),
    h("p", {}, `What they look for: ${file.check.map(({ name }) => name.toLowerCase()).join("; ")}.`),
  );
}
