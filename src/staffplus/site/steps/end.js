// The end of a chapter: what was answered, what was missed at first, and whether the team's task is done.
import { button, freshId, h } from "../../shared/dom.js";
import { duration, stepLinks } from "./bar.js";
import { atFirst, isOn, minutesOf, nameOf } from "./course.js";
import { progressOf, saveTask } from "./store.js";

/** Questions by the id of their stem, from what the page itself carries. */
function carried() {
  const states = [...document.querySelectorAll('script[type$="widget-state+json"]')].map((tag) => JSON.parse(tag.textContent).state);
  const models = states.flatMap((state) => Object.values(state));
  return new Map(models.flatMap(({ state }) => state.items ?? []).map((item) => [item.id, item]));
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** A list of questions, each a button that goes there. @param {[string, string][]} entries item and name */
function list(entries, open) {
  const one = ([item, name]) => h("li", {}, button(name, () => open(item), { class: "end-question" }));
  return h("ul", {}, ...entries.map(one));
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
  const items = carried();
  const task = taskBox(chapter);
  section.querySelector(".end-task")?.append(" ", task.node);
  const name = ([item, stems], met) => nameOf(items.get(met ?? item + Object.keys(stems)[0]), met) ?? item;
  let painted = null;

  /** What the core path has left out and nobody has read since. */
  function beyond() {
    const { read } = progressOf(chapter.name);
    return chapter.steps.filter((step) => !isOn(chapter.steps, step) && !read.includes(step.at));
  }

  function draw(how, past) {
    const of = counted(how.length, "question");
    const by = (wanted) => how.filter(([, first]) => (first?.how ?? "open") === wanted);
    const entries = (wanted) => by(wanted).map(([question, first]) => [question[0], name(question, first?.id)]);
    const count = { right: by("right").length, missed: by("missed").length, debate: by("debate").length, open: by("open").length };
    const debated = count.debate ? `, ${count.debate} for debate` : "";
    const sum = `${how.length - count.open} of ${of} answered: ${count.right} right at first, ${count.missed} not${debated}.`;
    const parts = [h("p", { class: "end-sum" }, count.open === how.length ? `None of the ${of} answered yet.` : sum)];
    if (count.missed) parts.push(h("p", {}, "Worth another look, by what each was about:"), list(entries("missed"), open));
    if (count.open) parts.push(h("details", {}, h("summary", {}, `Not answered yet: ${count.open}`), list(entries("open"), open)));
    if (past.length) parts.push(h("details", {}, h("summary", {}, `Beyond the core path: ${counted(past.length, "step")}, ${duration(minutesOf(past))}`), stepLinks(past)));
    shown.replaceChildren(...parts);
  }

  return {
    paint() {
      task.box.checked = progressOf(chapter.name).task !== null;
      const how = chapter.questions.map((question) => [question, atFirst(question)]);
      const past = beyond();
      const state = JSON.stringify([how.map(([, first]) => first), past]);
      if (state !== painted) draw(how, past); // else the focus would be lost from what is drawn anew
      painted = state;
    },
  };
}
