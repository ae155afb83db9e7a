// What to come back for: due today first, each a link to the question where it stands.
import { h } from "../../shared/dom.js";
import { sittingSize } from "../review/size.js";
import { hrefOf } from "./table.js";
import { comeBack } from "./counts.js";
import { schedule } from "./figures.js";

const FOLDED = 12; // as many stand open at once
const WHY = { sure: "✗ certain and wrong", missed: "✗ missed", again: "↻ right, time to ask again" };

const when = (days) => (days === 0 ? "due today" : days === 1 ? "due tomorrow" : `due in ${days} days`);

function entry({ question, standing, due, why }, { chapters, names }) {
  const chapter = chapters.get(question[0]);
  const right = why !== "again" && standing.now ? ", right since" : "";
  const link = h("a", { href: hrefOf(chapter, question[0]) }, names[standing.id] ?? question[0]);
  return h("li", {}, link, h("span", { class: "progress-aside" }, `Chapter ${chapter.number} · ${WHY[why]}${right} · ${when(due)}`));
}

function listed(entries, known) {
  const lines = entries.map((one) => entry(one, known));
  const parts = [h("ul", { class: "progress-list" }, ...lines.slice(0, FOLDED))];
  const rest = lines.slice(FOLDED);
  if (rest.length) parts.push(h("details", {}, h("summary", {}, `${rest.length} more`), h("ul", { class: "progress-list" }, ...rest)));
  return parts;
}

/** @param {object[]} course @param {object} data what the build wrote @param {number} now milliseconds */
export function reviewParts(course, data, now) {
  const chapters = new Map(course.flatMap((chapter) => chapter.questions.map(([item]) => [item, chapter])));
  const known = { chapters, names: data.names };
  const all = comeBack(schedule(course.flatMap(({ questions }) => questions), data.again, now), now);
  const [due, later] = [all.filter((one) => one.due === 0), all.filter((one) => one.due > 0)];
  const questions = (number) => `${number} question${number === 1 ? "" : "s"}`;
  const sum = due.length ? `${questions(due.length)} due today.` : later.length ? `Nothing is due today. Next: ${when(later[0].due).slice(4)}.` : "Nothing to come back for yet: what you miss will stand here.";
  const parts = [h("p", { class: "progress-sum" }, sum)];
  if (due.length) parts.push(h("p", {}, h("a", { class: "progress-go", href: "review.html" }, "Review them now, one by one"), due.length > sittingSize() && `: ${sittingSize()} in a sitting, the most urgent first.`));
  if (due.length) parts.push(...listed(due, known));
  if (later.length) parts.push(h("h3", {}, `Missed, and due later: ${later.length}`), ...listed(later, known));
  return parts;
}
