// The end of a chapter: what was answered, what was missed at first, and whether the team's task is done.
import { button, freshId, h } from "../../widgets/shared/dom.js";
import { atFirst, isAnswered } from "./course.js";
import { progressIn, saveTask } from "./store.js";

/** Prompts by item, from the questions that the page itself carries; of several stems the first. */
function prompts() {
  const found = new Map();
  for (const tag of document.querySelectorAll('script[type$="widget-state+json"]')) {
    for (const { state } of Object.values(JSON.parse(tag.textContent).state)) {
      for (const { id, prompt } of state.items ?? []) if (!found.has(id.split("/")[0])) found.set(id.split("/")[0], prompt);
    }
  }
  return found;
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** A list of questions, each a button that goes there. */
function list(questions, words, open) {
  const entries = questions.map(([item]) => h("li", {}, button(words.get(item) ?? item, () => open(item), { class: "end-question" })));
  return h("ul", {}, ...entries);
}

function taskBox(chapter) {
  const id = freshId();
  const box = h("input", { type: "checkbox", id, change: () => saveTask(chapter.name, box.checked) });
  return { node: h("span", { class: "end-done" }, box, h("label", { for: id }, "Done")), box };
}

/**
 * @param {object} chapter
 * @param {?Element} section the ending that the build wrote
 * @param {function(string): void} open goes to the question of an item
 */
export function ending(chapter, section, open) {
  const shown = section?.querySelector(".end-shown");
  if (!shown) return { paint() {} };
  const words = prompts();
  const task = taskBox(chapter);
  section.querySelector(".end-task")?.append(" ", task.node);
  let painted = "";
  return {
    paint() {
      task.box.checked = progressIn(chapter.name).task !== null;
      const how = chapter.questions.map((question) => [question, atFirst(question)]);
      const state = JSON.stringify(how.map(([, one]) => one));
      if (state === painted) return; // drawing anew would take the focus from a link in it
      painted = state;
      const by = (name) => how.filter(([, one]) => one === name).map(([question]) => question);
      const missed = by("missed");
      const waiting = chapter.questions.filter((question) => !isAnswered(question));
      const done = chapter.questions.length - waiting.length;
      const debated = by("debate").length ? `, ${by("debate").length} for debate` : "";
      const sum = done
        ? `${done} of ${counted(chapter.questions.length, "question")} answered: ${by("right").length} right at first, ${missed.length} not${debated}.`
        : `None of the ${counted(chapter.questions.length, "question")} answered yet.`;
      const again = missed.length ? [h("p", {}, "Worth another look, with another case:"), list(missed, words, open)] : [];
      const rest = waiting.length ? [h("details", {}, h("summary", {}, `Not answered yet: ${waiting.length}`), list(waiting, words, open))] : [];
      shown.replaceChildren(h("p", { class: "end-sum" }, sum), ...again, ...rest);
    },
  };
}
