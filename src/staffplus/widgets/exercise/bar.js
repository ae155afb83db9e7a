// What stands at the top and at the end of an exercise's page: how far one is, the notebook with the
// answers in it, and a notebook to go on with.
import { button, download, freshId, h } from "../../shared/dom.js";
import { storageNotice } from "../../shared/notice.js";
import { MOST_BYTES, NotebookError, filled, taken } from "./notebook.js";

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

/** What is said after a notebook was opened. */
function told(name, { answers, missing, added }, kept) {
  const took = Object.keys(answers).length;
  const parts = [
    took
      ? `${count(took, "answer", "answers")} from ${name} ${took === 1 ? "stands" : "stand"} in the page now.`
      : `${name} is this exercise with no answer in it yet. Nothing was changed.`,
  ];
  if (took && kept) parts.push(`${count(kept, "answer", "answers")} of yours that the file does not have ${kept === 1 ? "was" : "were"} left.`);
  if (missing.length) parts.push(`The file lacks ${count(missing.length, "cell", "cells")} of this exercise: ${missing.join(", ")}.`);
  if (added) parts.push(`${count(added, "cell", "cells")} that you added yourself ${added === 1 ? "stays" : "stay"} in your file: a page has no place for ${added === 1 ? "it" : "them"}.`);
  return parts.join(" ");
}

/** How many of the answers that are marked have been begun, in words and as a bar. */
function progressLine(data, kept) {
  const id = freshId();
  const words = h("span", { id });
  const bar = h("progress", { max: data.counted.length, value: 0, "aria-labelledby": id });
  return {
    node: h("p", { class: "sp-progress" }, words, bar),
    paint() {
      const begun = data.counted.filter(kept.begun).length;
      words.textContent = `${begun} of ${data.counted.length} answers begun, kept in this browser`;
      bar.value = begun;
    },
  };
}

/** A button that chooses a file, and what came of it. */
function opener(data, kept, changed) {
  const said = h("p", { class: "xp-said", role: "status" });
  const undo = button("Undo that", () => {
    kept.undo();
    changed();
    said.textContent = "Your answers are those from before the file.";
    choose.focus();
  });
  async function open(file) {
    try {
      if (file.size > MOST_BYTES) throw new NotebookError(`${file.name} has ${Math.round(file.size / 1e6)} MB; a notebook of this exercise has less than one. Clear its outputs, save it, and open that.`);
      const found = taken(data, await file.text());
      const others = Object.keys(kept.all()).filter((id) => !Object.hasOwn(found.answers, id)).length;
      if (Object.keys(found.answers).length) kept.takeUp(found.answers);
      changed();
      said.textContent = told(file.name, found, others);
    } catch (error) {
      if (!(error instanceof NotebookError)) throw error;
      said.textContent = error.message;
    }
  }
  const field = h("input", {
    type: "file",
    accept: ".ipynb,application/json",
    hidden: true,
    "aria-label": "A notebook of this exercise",
    change: async () => {
      const [file] = field.files;
      if (file) await open(file);
      field.value = ""; // the same file can be chosen again
    },
  });
  const choose = button("Open a notebook", () => field.click());
  return {
    choose: [choose, field],
    said: h("div", { class: "xp-opened" }, said, undo),
    paint() {
      undo.hidden = !kept.canUndo();
    },
  };
}

/** The button that saves the notebook with what is kept. */
function saver(data, kept) {
  return button(
    "Download as notebook",
    () => download(`${data.name}.ipynb`, filled(data.notebook, kept.all()), "application/x-ipynb+json"),
    { class: "sp-main" },
  );
}

/** The top of the page; `changed` is called when a file has changed the answers. @returns {{nodes: HTMLElement[], paint: function(): void}} */
export function topBar(data, kept, changed) {
  const progress = progressLine(data, kept);
  const notice = storageNotice(data.course);
  const opening = opener(data, kept, changed);
  const empty = h("a", { class: "xp-notebook", href: `${data.name}.ipynb`, download: true }, "The empty notebook");
  // JupyterLite is there if whoever built the book built it too, and it needs a server.
  const lite = data.lite && location.protocol !== "file:";
  const notebook = lite ? h("a", { class: "xp-notebook", href: data.lite }, "A notebook in this browser (JupyterLite)") : null;
  const ofLite = "JupyterLite loads 16 MB the first time and takes a quarter of a minute to start. It keeps its own copy of the notebook: to go on there with what you wrote here, download your notebook and upload it in its list of files.";
  const needs = data.needs.length ? ` Its code needs ${["Python", ...data.needs].join(" and ")}, so it runs in the notebook alone; the code that you write here goes there with the rest.` : "";
  const about = "Answer here, or in JupyterLab, or begin in one and go on in the other. Marks that count come from the grader alone: what this page checks and runs is for you.";
  return {
    nodes: [
      progress.node,
      h("p", { class: "sp-hint" }, about + needs),
      h("p", { class: "sp-buttons" }, saver(data, kept), ...opening.choose, empty, notebook),
      lite ? h("p", { class: "sp-hint" }, ofLite) : "",
      opening.said,
      notice.node,
    ],
    paint: () => [progress, opening, notice].forEach((part) => part.paint()),
  };
}

/** The end of the page: what is left, and the notebook to hand in. */
export function endBar(data, kept, labels) {
  const left = h("p", { role: "status" });
  return {
    nodes: [h("h2", { id: "xp-done" }, "When you are done"), left, h("p", { class: "sp-buttons" }, saver(data, kept))],
    paint() {
      const open = data.counted.filter((id) => !kept.begun(id)).map((id) => labels.get(id));
      const words = open.length
        ? `Not begun yet: ${open.join("; ")}.`
        : "Every answer is begun. Download the notebook and hand it in where your course says, or keep it.";
      if (left.textContent !== words) left.textContent = words;
    },
  };
}
