// Take it with you: one file out, one file in, print, and starting over, with undo while the page is open.
import { button, download, freshId, h } from "../../shared/dom.js";
import { isForgetful } from "../../shared/log.js";
import { chapters } from "../steps/course.js";
import { rowsOf } from "./figures.js";
import { fileOf, readFile, refuseSize } from "./file.js";
import { merge } from "./merge.js";
import { readAll, takeOut, within, writeAll } from "./stored.js";

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const FULL = "This browser could not save all of it: what it could not is here only until the page is closed. Export it, or make room.";
const UNREAD = "This file could not be read from the disk. Nothing was changed.";

const questions = () => chapters().flatMap((chapter) => chapter.questions);

/** The rows of a log that answer a question, of whichever case, as the page's table reads them. */
const rowsIn = ({ rows }, question) => rowsOf(question, (course, { id }) => ({ row: rows.get(id) ?? null }));

/** The chapters' questions that a log answers, each once. @returns {object[]} */
const answeredIn = (log) => questions().filter((question) => rowsIn(log, question).length);

/** What of kept work its maker would call a piece: no place in a chapter, and no name on a certificate. */
const piecesIn = ({ work }) => [...work.keys()].filter((id) => !id.startsWith("steps:") && id !== "certificate").length;

/** "58 questions answered and 3 other answers": others are to what no chapter asks, or asks otherwise today. */
function answersIn(log) {
  const answered = answeredIn(log);
  const others = log.rows.size - answered.reduce((sum, question) => sum + rowsIn(log, question).length, 0);
  return `${counted(answered.length, "question")} answered${others ? ` and ${counted(others, "other answer")}` : ""}`;
}

/** Offer everything that is kept as one file. */
export function save(say) {
  const log = readAll();
  const exported = new Date().toISOString();
  download(`staffplus-${exported.slice(0, 10)}.json`, fileOf(log, exported));
  say([`Exported: ${answersIn(log)}, and ${counted(piecesIn(log), "piece")} of your work.`]);
}

/** Merge a file into what is kept; `say` hears what came of it. */
async function open(file, say) {
  const large = refuseSize(file.size);
  if (large) return say([large, "Nothing was changed."]);
  let text = "";
  try {
    text = await file.text();
  } catch {
    return say([UNREAD]);
  }
  const { refused, log } = readFile(text);
  if (!log) return say([...refused, "Nothing was changed."]);
  const before = readAll();
  const changed = writeAll(merge(before, log));
  const now = answeredIn(readAll()).length;
  const sum = `Imported: ${answersIn(log)}, and ${counted(piecesIn(log), "piece")} of your work. Where both had one, the newer stands and the other is kept. ${now} of ${questions().length} questions are answered here now, ${now - answeredIn(before).length} more than before.`;
  const wider = readAll().path === "full" && before.path !== "full" ? ["You are on the path “Everything” now, as where this file comes from: of two paths the wider one stands."] : [];
  say([changed ? sum : "All of this file is here already.", ...wider, ...(isForgetful() ? [FULL] : [])]);
}

/** A file input, labelled, which can take the same file twice. */
export function opener(say) {
  const id = freshId();
  const input = h("input", { type: "file", id, accept: ".json,application/json" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) await open(file, say);
    input.value = "";
  });
  return h("p", { class: "progress-open" }, h("label", { for: id }, "Import a file of such an export"), input);
}

const [NONE, ALL] = ["", "*"];

/** The items and the work that go with a choice: one chapter's answers and reading, or everything. */
function wanted(course, name) {
  if (name === ALL) return [() => true, () => true];
  const chapter = course.find((one) => one.name === name);
  const ids = new Set(chapter.questions.flatMap(([item, stems]) => Object.keys(stems).map((stem) => item + stem)));
  return [(id) => ids.has(id), (id) => id === `steps:${name}`];
}

/** What a choice would take away, in words: nothing is taken by telling it. */
function lossOf(gone, whole) {
  return `${answersIn(gone)}, and ${whole ? `${counted(piecesIn(gone), "piece")} of your work` : "what was read"}`;
}

function starter(course, say) {
  const id = freshId();
  const undone = [];
  const options = course.map(({ name, number, title }) => h("option", { value: name }, `${number}. ${title}`));
  const none = h("option", { value: NONE }, "Choose …");
  const choice = h("select", { id }, none, ...options, h("option", { value: ALL }, "The whole course, what you wrote included"));
  const asked = h("div", { class: "progress-sure", role: "group", "aria-label": "Take it away?", tabindex: "-1", hidden: true });
  const undo = button("Undo", () => {
    const gone = undone.pop();
    writeAll(merge(readAll(), gone)); // what was answered since stays, too
    undo.hidden = undone.length === 0;
    say([`Back again: ${answersIn(gone)}.`]);
    if (undo.hidden) choice.focus();
  }, { hidden: true });
  const close = (next) => {
    asked.hidden = true;
    asked.replaceChildren();
    next.focus();
  };
  function take(name) {
    const gone = takeOut(...wanted(course, name));
    undone.push(gone);
    undo.hidden = false;
    choice.value = NONE;
    say([`Taken away: ${lossOf(gone, name === ALL)}. Undo brings them back until you leave this page.`]);
    close(undo);
  }
  const reset = button("Start over …", () => {
    const name = choice.value;
    if (name === NONE) {
      say(["Nothing was taken away: choose first what to start over with."]);
      return choice.focus();
    }
    const loss = within(...wanted(course, name));
    if (!loss.rows.size && !loss.work.size) return say(["There was nothing to take away."]);
    say([]);
    const of = choice.selectedOptions[0].textContent;
    const keep = button("Keep it", () => close(reset));
    const sure = button("Take it away", () => take(name));
    asked.replaceChildren(h("p", {}, `Start over with “${of}”? This takes away: ${lossOf(loss, name === ALL)}.`), h("p", { class: "sp-buttons" }, keep, sure));
    asked.hidden = false;
    return asked.focus();
  });
  choice.addEventListener("change", () => {
    if (asked.hidden) return;
    asked.hidden = true; // it spoke of another choice
    asked.replaceChildren();
  });
  asked.addEventListener("keydown", ({ key }) => key === "Escape" && close(reset));
  const hint = "A chapter's answers and what is read of it; what you wrote in it stays. You are asked once more before anything goes.";
  return h("div", { class: "progress-reset" }, h("label", { for: id }, "Start over with"), choice, h("p", { class: "sp-hint" }, hint), h("p", { class: "sp-buttons" }, reset, undo), asked);
}

/** The controls; drawn once, since they hold what can be undone. */
export function carryParts(course) {
  const status = h("div", { class: "progress-said", role: "status" });
  const say = (lines) => status.replaceChildren(...lines.map((line) => h("p", {}, line)));
  const buttons = h("p", { class: "sp-buttons" }, button("Export everything", () => save(say), { class: "sp-main" }), button("Print this page", () => window.print()));
  return [buttons, opener(say), starter(course, say), status];
}
