// The page `book/certificate`: what was done in this browser, and when. It claims nothing else: who sat
// here nobody knows, and no one has marked it. The name is the learner's own word, kept as their work is.
import { button, freshId, h } from "../../shared/dom.js";
import { midnight, nights } from "../../shared/memory.js";
import { readWork, saveWork } from "../../shared/work.js";
import { duration } from "../steps/bar.js";
import { isBegun, tally } from "../steps/course.js";
import { COURSE, progressOf } from "../steps/store.js";
import { count } from "./counts.js";
import { rowsOf, standing } from "./figures.js";

const NAME = "certificate"; // the piece of work
const LONGEST = 80; // characters of a name
const COLUMNS = ["Chapter", "Read", "Answered", "Right at first", "Right now", "Task in the team", "Days"];
const LIMITS =
  "This sheet was made by the course's page from what one browser has kept. It says what was done there and when, by that machine's clock. It does not say who did it: nobody has watched, the name above was typed by whoever made the sheet, and what a browser keeps can be changed. Questions can be tried again, so “right now” is no mark; marks come from a grader who was handed the exercises.";

const DATE = { day: "numeric", month: "long", year: "numeric" };
const dateOf = (time, without = {}) => new Date(time).toLocaleDateString("en-GB", { ...DATE, ...without });

/** The midnights of the days on which rows were answered, each once, the first first; `ahead` counts times still to come. */
function daysOf(rows, now) {
  const times = rows.flatMap(({ first, time, attempts }) => (attempts ? [first?.time, time] : [time])).map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  const past = times.filter((time) => nights(time, now) >= 0);
  const days = [...new Set(past.map((time) => midnight(time, 0)))].sort((one, other) => one - other);
  return { days, ahead: times.length - past.length };
}

/** `1 to 2 November 2026`: the month and the year are said once where both days share them. */
function period(days) {
  if (!days.length) return "–";
  const [first, last] = [new Date(days[0]), new Date(days.at(-1))];
  if (days.length === 1) return dateOf(last);
  const year = first.getFullYear() === last.getFullYear();
  const month = year && first.getMonth() === last.getMonth();
  return `${dateOf(first, { year: year ? undefined : DATE.year, month: month ? undefined : DATE.month })} to ${dateOf(last)}`;
}

function row(chapter, rows, now) {
  const { read, of } = tally(chapter, { path: "full" });
  const { asked, answered, first, now: right, debate } = count(chapter.questions.map((question) => standing(rowsOf(question), now)));
  const task = progressOf(chapter.name).task;
  const done = task && nights(Date.parse(task), now) >= 0 ? `✓ ${dateOf(task)}` : task ? "✓ done" : "not said";
  const cells = [`${read} of ${of} steps`, `${answered} of ${asked}`, `${first} of ${answered - debate}`, `${right} of ${answered - debate}`, done, period(daysOf(rows, now).days)];
  const head = h("th", { scope: "row", role: "rowheader" }, `${chapter.number}. ${chapter.title}`);
  return h("tr", { role: "row" }, head, ...cells.map((text, n) => h("td", { "data-column": COLUMNS[n + 1], role: "cell" }, text)));
}

function nameField(told) {
  const id = freshId();
  const input = h("input", { type: "text", id, maxlength: LONGEST, autocomplete: "name" });
  const kept = readWork(COURSE, NAME)?.name;
  input.value = typeof kept === "string" ? kept.slice(0, LONGEST) : "";
  const show = () => (told.textContent = input.value.trim() || "no name given");
  input.addEventListener("input", () => {
    saveWork(COURSE, NAME, { name: input.value.trim() });
    show();
  });
  show();
  return h("p", { class: "progress-open" }, h("label", { for: id }, "Name to print, if you want one"), input);
}

function minutesRead(course) {
  return course.reduce((sum, { name, steps }) => {
    const { read } = progressOf(name);
    return sum + steps.filter(({ at }) => read.includes(at)).reduce((all, { minutes }) => all + minutes, 0);
  }, 0);
}

/** @param {object[]} course chapters of course.js @param {number} now milliseconds */
function sheet(course, told, now) {
  const rowsIn = new Map(course.map((chapter) => [chapter, chapter.questions.flatMap((question) => rowsOf(question))]));
  const begun = course.filter(isBegun);
  if (!begun.length) return [h("p", { class: "progress-sum" }, "Nothing to print yet: what you read and answer will stand here.")];
  const { days, ahead } = daysOf(begun.flatMap((chapter) => rowsIn.get(chapter)), now);
  const on = days.length ? ` Questions were answered on ${days.length} day${days.length === 1 ? "" : "s"}: ${period(days)}.` : "";
  const odd = ahead ? " Some answers carry a date that is still to come; those dates are left out." : "";
  const minutes = minutesRead(course);
  const steps = minutes ? `steps of about ${duration(minutes)} read` : "no step read yet";
  const sum = `Something was done in ${begun.length} of ${course.length} chapters; ${steps}.${on}${odd}`;
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...COLUMNS.map((name) => h("th", { scope: "col", role: "columnheader" }, name))));
  const body = h("tbody", { role: "rowgroup" }, ...begun.map((chapter) => row(chapter, rowsIn.get(chapter), now)));
  return [
    h("h2", {}, "The Unwritten Job: what was done"),
    h("p", { class: "certificate-name" }, "Name, as typed by whoever made this: ", told),
    h("p", {}, sum),
    h("table", { class: "certificate-table", role: "table" }, h("caption", {}, `As of ${dateOf(now)}`), head, body),
    h("p", { class: "progress-aside" }, LIMITS),
  ];
}

/** Fill the place; `paint` draws the sheet again after a change of the log. */
export function certificate(node, course) {
  const told = h("strong", {});
  const box = h("div", { class: "certificate" });
  const print = button("Print", () => window.print(), { class: "sp-main" });
  node.replaceChildren(h("div", { class: "certificate-made" }, nameField(told), h("p", { class: "sp-buttons" }, print)), box);
  return () => box.replaceChildren(...sheet(course, told, Date.now()));
}
