// An exercise in the page: answers are typed beside the prompts that the build wrote, kept while they
// are typed, and leave as the notebook that would be handed in. Without this script the page is the
// exercise to read, and its notebook a download.
import { button, h } from "../../shared/dom.js";
import { answerCells } from "./notebook.js";
import { keptAnswers } from "./kept.js";
import { editor } from "./editor.js";
import { quizPart } from "./quizzes.js";
import { canCheck, formOf } from "./checks.js";
import { guidePart } from "./guide.js";
import { runPart } from "./run.js";
import { endBar, topBar } from "./bar.js";

/** The part of the page under which a cell stands, as its heading says. */
function labelOf(node) {
  const headings = [...document.querySelectorAll(".xp h2, .xp h3")];
  const before = headings.filter((it) => it.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  return before.at(-1)?.firstChild?.textContent.trim() ?? "";
}

/** An editor in the place of an answer cell. */
function answerPart(data, kept, node, label, changed) {
  const { cell: id } = node.dataset;
  const code = node.classList.contains("xp-code");
  const released = answerCells(data.notebook).get(id);
  // "YOUR ANSWER HERE" is the notebook's way to leave a cell empty; a page has an empty field.
  const isBlank = (text) => !code && text === data.blank;
  const keep = (text) => {
    kept.keep(id, !code && !text.trim() ? released : text);
    changed();
  };
  const fed = Object.values(data.quizzes).some(({ answer }) => answer === id);
  const whose = fed ? "what you chose, as the notebook holds it" : code ? "your code" : "your answer";
  const made = editor(`${label}: ${whose}`, code, keep);
  const restore = button(fed ? "Clear what I chose" : code ? "Start this code again" : "Clear this answer", () => {
    before = kept.text(id);
    keep(released);
    paint();
    undo.focus();
  });
  const undo = button("Undo", () => {
    keep(before);
    before = null;
    paint();
    made.field.focus();
  });
  let before = null;
  node.replaceChildren(made.node, h("p", { class: "sp-buttons xp-restore" }, restore, undo));
  function paint() {
    const text = kept.text(id);
    // A field that holds only blanks is an answer not begun; what is typed is not taken away.
    if (!(isBlank(text) && !made.field.value.trim())) made.show(isBlank(text) ? "" : text);
    if (kept.begun(id)) before = null;
    restore.hidden = !kept.begun(id);
    undo.hidden = before === null;
  }
  return { paint, grow: made.grow };
}

/** What a check of form says. @returns {{words: string, verdict: string}} */
function formVerdict({ problems, unfollowed }, begun) {
  if (problems.length) return { words: begun ? "Not in form yet:" : "Nothing is written yet. Still to come:", verdict: "open" };
  if (!unfollowed.length) return { words: "In form. Whether it is right, the grader says: its key is not in this page. The page “Exercises” tells how you have it marked, alone too.", verdict: "form" };
  const [lines, them] = unfollowed.length === 1 ? [`line ${unfollowed[0]}`, "it"] : [`lines ${unfollowed.join(", ")}`, "them"];
  const words = `The answer is in form, but this page cannot tell whether ${lines} of the field can be read by Python. If not, nothing in the field counts: take ${them} out, or run it in a notebook.`;
  return { words, verdict: "open" };
}

/** A problem of a quiz's answer by the number that its question has in the page; its name stays, for who types. */
function numbered(problem, items) {
  const at = items.findIndex(({ id }) => problem.startsWith(`${id}:`));
  return at < 0 ? problem : `Question ${at + 1}, ${problem}`;
}

/** A button beside a visible check that tells of form without Python. @param {object[]} items of the quiz, if one feeds it */
function checkPart(asked, kept, node, released, items) {
  const said = h("div", { class: "xp-found", role: "status" });
  let shown = null;
  const check = () => {
    shown = kept.text(asked.answer);
    const found = formOf(asked, shown, released);
    const { words, verdict } = formVerdict(found, kept.begun(asked.answer));
    const list = found.problems.length ? h("ul", {}, ...found.problems.map((it) => h("li", {}, numbered(it, items)))) : "";
    said.replaceChildren(h("p", { class: "xp-verdict", "data-verdict": verdict }, words), list);
  };
  node.prepend(h("p", { class: "sp-buttons" }, button("Check the form", check)), said);
  return {
    paint() {
      if (shown !== null && shown !== kept.text(asked.answer)) said.replaceChildren();
    },
  };
}

/** The questions as text, which a quiz shows too, are folded. */
function foldBefore(node) {
  const text = node.previousElementSibling;
  if (!text?.classList.contains("xp-text") || text.querySelector("h2")) return;
  const fold = h("details", { class: "xp-fold" }, h("summary", {}, "The same as plain text"));
  text.before(fold);
  fold.append(text);
}

/** Whether a cell is code that is worth running: what a form check reads is a plain value. */
const runs = (data, node) =>
  node.classList.contains("xp-code") && !Object.values(data.checks).some(({ answer }) => answer === node.dataset.cell);

function start() {
  const source = document.getElementById("xp-data");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const parts = [];
  const paint = () => parts.forEach((part) => part.paint());
  const kept = keptAnswers(data, paint);
  const boxes = [...document.querySelectorAll(".xp [data-cell]")];
  const labels = new Map(boxes.map((node) => [node.dataset.cell, labelOf(node)]));
  for (const node of boxes) {
    const { cell: id } = node.dataset;
    if (node.classList.contains("xp-answer")) parts.push(answerPart(data, kept, node, labels.get(id), paint));
    if (Object.hasOwn(data.quizzes, id)) {
      const quiz = data.quizzes[id];
      const write = (text) => (kept.keep(quiz.answer, text), paint());
      const part = quizPart(quiz, { text: () => kept.text(quiz.answer), write });
      foldBefore(node);
      node.replaceChildren(part.node);
      parts.push(part);
    }
    if (Object.hasOwn(data.guide, id)) {
      const part = guidePart(data.guide[id], kept, id, paint, labels.get(id));
      node.prepend(part.before);
      node.append(part.after);
      parts.push(part);
    }
    const form = Object.hasOwn(data.checks, id) && canCheck(data.checks[id]);
    if (form) {
      const { answer } = data.checks[id];
      const { items = [] } = Object.values(data.quizzes).find((quiz) => quiz.answer === answer) ?? {};
      parts.push(checkPart(data.checks[id], kept, node, answerCells(data.notebook).get(answer), items));
    }
    const test = node.classList.contains("xp-check");
    if (!data.needs.length && !form && (test || runs(data, node))) {
      const part = runPart(data, kept, id, test, labels);
      if (test) node.prepend(part.node);
      else node.querySelector(".xp-restore").before(part.node);
      parts.push(part);
    }
  }
  const top = topBar(data, kept, paint);
  document.getElementById("xp-bar").replaceChildren(...top.nodes);
  const end = endBar(data, kept, labels);
  document.getElementById("xp-end").replaceChildren(...end.nodes);
  parts.push(top, end);
  paint();
  const grow = () => parts.forEach((part) => part.grow?.());
  window.addEventListener("resize", grow);
  document.fonts?.ready.then(grow);
  document.documentElement.dataset.exercise = "ready";
}

start();
