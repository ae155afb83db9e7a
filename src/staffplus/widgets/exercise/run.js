// Run: a learner's code in the page, with what it printed, where it failed, and what the visible tests say.
import { button, h } from "../../shared/dom.js";
import { run } from "./python.js";

const IMPORTS = /^[ \t]*(?:from|import)[ \t]+([\w.]+)/gm;
/** How a check that gives points ends. */
const POINTS = /(\d+(?:\.\d+)?) of (\d+) points\.\s*$/;

/** The code from the top to a cell: the author's, the learner's, and of tests that one alone. */
function cellsUpTo(data, kept, last) {
  const cells = [];
  for (const cell of data.notebook.cells) {
    const { grade_id: id, solution, grade } = cell.metadata.nbgrader;
    const test = grade && !solution;
    const text = Array.isArray(cell.source) ? cell.source.join("") : cell.source;
    const runs = cell.cell_type === "code" && !data.quizzes[id] && (!test || id === last);
    if (runs) cells.push({ id, text: solution ? kept.text(id) : text });
    if (id === last) return cells;
  }
  return cells;
}

const told = ({ type, text, line }) => `${line ? `line ${line}: ` : ""}${type}${text ? `: ${text}` : ""}`;

/** What is said of how a run ended. @returns {{words: string, verdict: string}} */
function verdictOf(found, id, test, seconds, labels) {
  const open = (words) => ({ words, verdict: "open" });
  if (found.ended === "stopped") return open("Stopped.");
  if (found.ended === "late") return open(`Ended after ${seconds} seconds. A loop may never end; in a notebook it may take as long as it needs.`);
  if (found.ended === "crashed") return open("Python gave up: too much at once for a page. Try less, or work in the notebook.");
  if (found.much.includes(id)) return open("Ended: it printed more than a page shows.");
  const own = found.errors.find((error) => error.id === id);
  if (own && test && own.type === "AssertionError") return open(`Not yet: ${own.text.trim() || `line ${own.line} of the check does not hold.`}`);
  if (own && test) return open(`The check stopped. ${told(own)}`);
  if (own) return open(told(own));
  const [, points, of] = (test && POINTS.exec(found.output[id])) || [];
  if (Number(points) < Number(of)) return open(`Not yet: ${points} of ${of} points.`);
  const before = found.errors[0];
  if (before && !test) return open(`It ran, but a cell before it failed (${labels.get(before.id)}): ${told(before)}`);
  return { words: test ? "This check passes. Whether all is right, the grader says; the page “Exercises” tells how you have it marked, alone too." : found.output[id] ? "It ran:" : "It ran and printed nothing.", verdict: "form" };
}

/**
 * Buttons and what they bring for one cell of code.
 * @param {boolean} test whether the cell is a visible test; else it is the learner's own
 */
export function runPart(data, kept, id, test, labels) {
  const said = h("p", { class: "xp-verdict", role: "status" });
  const output = h("pre", { class: "xp-output", tabindex: "0", "aria-label": "What was printed", hidden: true });
  const earlier = h("p", { class: "sp-hint", hidden: true });
  const start = button(test ? "Run the check" : "Run", go);
  const stop = button("Stop", () => aborting?.abort(), { hidden: true });
  let aborting = null;
  let shown = null;
  function show(words, verdict, printed = "", before = "") {
    said.textContent = words;
    said.dataset.verdict = verdict;
    output.textContent = printed;
    output.hidden = !printed;
    earlier.textContent = before;
    earlier.hidden = !before;
  }
  async function go() {
    if (aborting) return;
    aborting = new AbortController();
    stop.hidden = false;
    start.setAttribute("aria-disabled", "true");
    show("Running … (the first time, Python is loaded from this book)", "");
    const cells = cellsUpTo(data, kept, id);
    shown = JSON.stringify(cells);
    const modules = [...new Set(cells.flatMap(({ text }) => [...text.matchAll(IMPORTS)].map(([, name]) => name)))];
    try {
      const found = await run({ cells, modules, seconds: data.seconds }, aborting.signal);
      const { words, verdict } = verdictOf(found, id, test, data.seconds, labels);
      const failed = test ? found.errors.filter((error) => error.id !== id) : [];
      const before = failed.map((error) => `${labels.get(error.id)}: ${told(error)}`).join("; ");
      show(words, verdict, found.output[id] ?? "", before && `Before that, in ${before}`);
    } catch (error) {
      show(error.message, "open");
    }
    aborting = null;
    const focused = document.activeElement === stop;
    stop.hidden = true;
    start.setAttribute("aria-disabled", "false");
    if (focused) start.focus();
  }
  return {
    node: h("div", { class: "xp-run" }, h("p", { class: "sp-buttons" }, start, stop), said, output, earlier),
    paint() {
      if (shown !== null && !aborting && shown !== JSON.stringify(cellsUpTo(data, kept, id))) {
        shown = null;
        show("", "");
      }
    },
  };
}
