// Beside each chapter in the sidebar: read, answered, task done; by shape and in words.
import { h } from "../../shared/dom.js";
import { chapters, isBegun, isOn, tally } from "./course.js";

/** Whether the reader's path takes in all of it. */
const isWhole = ({ steps }) => steps.every((step) => isOn(steps, step));

const sign = (done, of) => (done >= of ? "✓" : "◐");

/** "◐ 4 of 9 steps · ◐ 12 of 26 answered"; "" for a chapter that was not begun. */
function words(chapter) {
  if (!isBegun(chapter)) return "";
  const { read, of, answered, questions, task } = tally(chapter);
  const core = isWhole(chapter) ? "" : "core ";
  const parts = [read >= of ? `✓ ${core}read` : `${sign(read, of)} ${read} of ${of} ${core}steps`];
  if (answered) parts.push(`${sign(answered, questions)} ${answered} of ${questions} answered`);
  if (task) parts.push("✓ task done");
  return parts.join(" · ");
}

export function ticks() {
  const links = document.querySelectorAll(".bd-sidebar-primary a.reference.internal, .sidebar-primary__inner a.reference.internal");
  const course = new Map(chapters().map((chapter) => [`${chapter.name}.html`, chapter]));
  for (const link of links) {
    const chapter = course.get(link.pathname.split("/").at(-1));
    if (!chapter) continue;
    const told = words(chapter);
    let note = link.parentElement.querySelector(":scope > .chapter-ticks");
    if (!note && told) link.after((note = h("small", { class: "chapter-ticks" })));
    if (note && note.textContent !== told) note.textContent = told;
  }
}
