// A chapter and an objective a row: what was asked and how it went, and where to go for what is left.
import { tableIn } from "../../plain.js";
import { h } from "../../shared/dom.js";
import { readWork } from "../../shared/work.js";
import { duration } from "../steps/bar.js";
import { isAnswered, isOn, minutesOf, tally } from "../steps/course.js";
import { COURSE, pathOf, progressOf } from "../steps/store.js";
import { count } from "./counts.js";
import { rowsOf, standing } from "./figures.js";

const COLUMNS = [["asked", "Asked"], ["answered", "Answered"], ["first", "Right at first"], ["now", "Right now"], ["shown", "Shown"]];

/** The link to a question where it stands. */
export const hrefOf = (chapter, item) => `${chapter.name}.html#q-${item}`;

/** Cells carry their column's name, which narrow screens show beside the number. */
const cell = (name, ...inside) => h("td", { "data-column": name, role: "cell" }, ...inside);

function left(chapter, questions) {
  const open = questions.filter((question) => !isAnswered(question));
  if (!questions.length) return "no question";
  return open.length ? h("a", { href: hrefOf(chapter, open[0][0]) }, `${open.length} left`) : "✓ all";
}

function figures(chapter, questions) {
  const counted = count(questions.map((question) => standing(rowsOf(question))));
  const cells = COLUMNS.map(([key, name]) => cell(name, String(counted[key])));
  return [...cells, cell("Left", left(chapter, questions))];
}

/** How many of an exercise's marked answers are begun in its page (widgets/exercise/kept.js), as it says itself. @param {string[]} cells */
function begunIn(chapter, cells) {
  const answers = tableIn(tableIn(readWork(COURSE, `exercise:${chapter.name}`)).answers);
  const begun = cells.filter((id) => typeof answers[id] === "string").length;
  if (!begun) return " not begun yet";
  return begun === cells.length ? ` ✓ all ${begun} answers begun` : ` ${begun} of ${cells.length} answers begun`;
}

/** What is read, and what there is to do beside questions. */
function aside(chapter, { task, exercise }) {
  const { read, of, left: minutes, all, task: done } = tally(chapter);
  const core = pathOf() === "core" ? "core path: " : "";
  const parts = [core + (read >= of ? `✓ read (${duration(all)})` : `${read} of ${of} steps read, ${duration(minutes)} of ${duration(all)} left`)];
  const past = chapter.steps.filter((step) => !isOn(chapter.steps, step));
  const seen = progressOf(chapter.name).read;
  if (past.length) parts.push(`beyond it ${past.filter(({ at }) => seen.includes(at)).length} of ${past.length} steps read, ${duration(minutesOf(past))} in all`);
  if (task) parts.push(h("a", { href: `${chapter.name}.html#${task}` }, "task in your team"), done ? " ✓ done" : " not done yet");
  if (exercise.length) parts.push(h("a", { href: `../exercises/${chapter.name}.html` }, "exercise"), begunIn(chapter, exercise));
  const said = parts.flatMap((part, n) => (n && !String(part).startsWith(" ") ? [" · ", part] : [part]));
  return h("span", { class: "progress-aside" }, ...said);
}

function chapterRows(chapter, about) {
  const byItem = new Map(chapter.questions.map((question) => [question[0], question]));
  const title = h("a", { href: `${chapter.name}.html` }, `${chapter.number}. ${chapter.title}`);
  const head = h("th", { scope: "rowgroup", role: "rowheader" }, title, aside(chapter, about));
  const objective = ({ text, items, tasks }) => {
    const asked = items.map((item) => byItem.get(item)).filter(Boolean);
    const links = tasks.flatMap(([anchor, name], n) => [n ? " · " : "Task: ", h("a", { href: `${chapter.name}.html#${anchor}` }, name)]);
    const todo = links.length > 0 && h("span", { class: "progress-aside" }, ...links);
    return h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader" }, text, todo), ...figures(chapter, asked));
  };
  const rows = about.objectives.map(objective);
  return h("tbody", { role: "rowgroup" }, h("tr", { class: "progress-chapter", role: "row" }, head, ...figures(chapter, chapter.questions)), ...rows);
}

/** @param {object[]} course chapters of course.js @param {object} data what the build wrote for this page */
export function chapterTable(course, data) {
  const names = ["What you can do then", ...COLUMNS.map(([, name]) => name), "Left"];
  const head = h("tr", { role: "row" }, ...names.map((name) => h("th", { scope: "col", role: "columnheader" }, name)));
  const counted = count(course.flatMap(({ questions }) => questions).map((question) => standing(rowsOf(question))));
  const debate = counted.debate ? ` ${counted.debate} of these are for debate: nothing is right there.` : "";
  const sum = `${counted.answered} of ${counted.asked} questions answered, ${counted.first} right at first, ${counted.now} right now, ${counted.shown} shown.${debate}`;
  const bodies = course.filter(({ name }) => data.chapters[name]).map((chapter) => chapterRows(chapter, data.chapters[chapter.name]));
  const table = h("table", { class: "progress-table", role: "table" }, h("caption", {}, "By chapter, and below each by what it promises"), h("thead", { role: "rowgroup" }, head), ...bodies);
  return [h("p", { class: "progress-sum" }, sum), table];
}
