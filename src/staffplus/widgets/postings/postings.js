// The posting reader: an anywidget front end, alike in live Jupyter and on a static page.
// Five steps over the same postings; nothing is locked, and the learner's work is one record in
// the browser (`work.js`). Coders' codes stay out of sight until the learner has coded the line.
import { button, freshId, h, keepKey } from "../../shared/dom.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { heldWork } from "../../shared/work.js";
import { radioGroup } from "../../shared/choices.js";
import { tableIn } from "../../plain.js";
import { codeStep } from "./code.js";
import { compareStep, pictureStep } from "./pictures.js";
import { rewriteStep, swapStep } from "./swap.js";

const READER_WORK = "postings";
const READER_STEPS = [
  { id: "code", name: "Code", draw: codeStep },
  { id: "picture", name: "Picture", draw: pictureStep },
  { id: "swap", name: "Swap", draw: swapStep },
  { id: "compare", name: "Compare", draw: compareStep },
  { id: "rewrite", name: "Rewrite", draw: rewriteStep },
];

/** The learner's work in a form that every step can rely on; what is unknown to it is kept. */
function tidied(value) {
  const work = { posting: null, step: "code", rules: true, line: null, own: "", ...tableIn(value) };
  for (const part of ["at", "draft", "codes", "shown", "swap", "texts"]) work[part] = tableIn(work[part]);
  return work;
}

/** A posting as one to choose, with room for how far the learner is with it. */
function choiceOf({ id, title, team }) {
  return { value: id, text: [h("span", {}, `${title}, ${team} `, h("span", { class: "sp-state" }))] };
}

/** Once for each view. */
function render({ model, el, signal }) {
  const course = model.get("course");
  const collection = model.get("collection");
  const { postings } = collection;
  const name = freshId();
  const held = heldWork(course, READER_WORK, (saved) => {
    work = tidied(saved);
    // Another tab has gone on. A text that is being written here is not drawn over.
    if (panel.contains(document.activeElement) && document.activeElement.matches("textarea, input[type=text]")) paintFrame();
    else draw();
  }, signal);
  let work = tidied(held.read());

  const notice = storageNotice(course);
  const progress = h("p", { class: "sp-progress" });
  const choices = h("fieldset", { class: "sp-choices" });
  const choice = radioGroup(postings.map(choiceOf), (posting) => (keep({ posting }), draw()));
  const steps = h("nav", { class: "sp-reader-steps", "aria-label": "Steps of the posting reader" });
  const panel = h("div", { class: "sp-panel" });

  const desk = {
    collection,
    name,
    codes: collection.themes.map(({ id }) => id),
    themeName: (id) => collection.themes.find((theme) => theme.id === id).name,
    work: () => work,
    posting: () => postings.find(({ id }) => id === work.posting) ?? postings[0],
    /** The learner's codes by line, for lines that were compared. */
    yours: () => Object.fromEntries(Object.entries(work.codes).map(([line, entry]) => [line, textsOf(entry?.codes)])),
    isCoded: ({ id }) => Array.isArray(work.codes[id]?.codes),
    keep,
    go,
    redraw: draw,
    next,
    signal,
  };

  /** Save changes to the work; the caller draws what it has to. */
  function keep(changes) {
    work = tidied({ ...work, ...changes });
    held.save(work);
    paintFrame();
  }

  /** Go to a step, of a posting if one is named, and read from its heading on. */
  function go(step, posting = work.posting) {
    keep({ step, posting });
    draw();
    panel.querySelector("h3")?.focus();
  }

  /** The button that leads on. */
  function next(words, step, posting) {
    return button(words, () => go(step, posting), { class: "sp-main" });
  }

  function paintFrame() {
    const all = postings.flatMap(({ lines }) => lines);
    const coded = all.filter(desk.isCoded).length;
    const bar = h("progress", { max: all.length, value: coded, "aria-label": "Lines coded" });
    progress.replaceChildren(`${coded} of ${all.length} lines coded`, bar);
    choice.show(desk.posting().id);
    for (const [n, { lines }] of postings.entries()) {
      const done = lines.filter(desk.isCoded).length;
      const state = done === lines.length ? "✓" : `${done} of ${lines.length}`;
      choice.labels[n].querySelector(".sp-state").replaceChildren(state, h("span", { class: "sp-spoken" }, " lines coded"));
    }
    for (const tab of steps.querySelectorAll("button"))
      tab.setAttribute("aria-current", tab.dataset.step === work.step ? "step" : "false");
    notice.paint();
  }

  function draw() {
    const step = READER_STEPS.find(({ id }) => id === work.step) ?? READER_STEPS[0];
    choices.hidden = step.id === "compare" || step.id === "rewrite";
    panel.replaceChildren(...step.draw(desk));
    paintFrame();
  }

  choices.append(h("legend", {}, "Which posting?"), ...choice.labels);
  steps.append(...READER_STEPS.map(({ id, name: words }, n) =>
    button(`${n + 1} ${words}`, () => go(id), { "data-step": id })));
  const head = h("div", { class: "sp-head" }, h("p", { class: "sp-title" }, "Posting reader"), progress);
  const root = { class: "sp-widget sp-postings", role: "group", "aria-label": "Posting reader", keydown: keepKey };
  el.append(h("div", root, head, notice.node, steps, choices, panel));
  draw();
  onLogChange(() => notice.paint(), signal);
}

/** Whatever was stored, a list of texts. */
function textsOf(value) {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

export default { render };
