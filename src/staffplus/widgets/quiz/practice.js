// An item that the page marks: its frame, its buttons, and which of its stems is on show.
import { button, freshId, h, keepingFocus } from "../../shared/dom.js";
import { learnerSeed, lookUp, recordAnswer, recordReveal } from "../../shared/log.js";
import { mark } from "../../items/mark.js";
import { familyOf } from "../../items/stems.js";
import { kindOf } from "../../items/kinds/kinds.js";
import { oneOf } from "../../items/kinds/parts.js";
import { arrange } from "./shuffle.js";
import { caseNodes } from "./case.js";
import { feedbackOn } from "./feedback.js";
import { draftOf, heldDraft } from "./draft.js";
import { foldedLine, inSteps } from "./fold.js";
import { answered, isPlacing, nextOf, shownOf, stillPlacing } from "./state.js";

const SURE = ["guessing", "fairly sure", "certain"];
const NOTES = {
  changed: "This question has changed since you answered it; your earlier answer is kept.",
  unreadable: "Your earlier answer to this question could not be read. It is kept; you can answer anew.",
  newer: "Your earlier answer was saved by a newer version of this course. It is kept; you can answer anew.",
};
const UNSENT = "Chosen earlier and not checked yet.";
const ANOTHER = "Another case of the same question. Your earlier answer is kept.";

/** The frame that every item has: what is given, then a fieldset whose legend is the number and the prompt. */
export function frame(item, number, controls) {
  const id = freshId();
  const given = (label, words, className) =>
    h("div", { class: "sp-given" }, h("p", { class: "sp-label" }, label), h("p", { class: className }, ...words));
  const givens = item.givens ? given("Given", [item.givens], null) : null;
  givens?.setAttribute("id", `${id}-given`);
  const artefact = item.case ? given("The case", caseNodes(item.case), "sp-case") : null;
  const legend = h("legend", { id }, h("span", { class: "sp-place" }, `${number}. `), item.prompt);
  const debate = item.debate ? h("p", { class: "sp-hint" }, "For debate: not marked.") : null;
  const fieldset = h("fieldset", { "aria-describedby": givens && `${id}-given` }, legend, debate, controls.node);
  return { node: h("article", { class: "sp-item", "aria-labelledby": id }, artefact, givens, fieldset), fieldset };
}

/** In a field of one line, Enter does what it does in any form. */
function onEnter(node, act) {
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input[type=text]")) return;
    event.preventDefault();
    act();
  });
}

/** What was chosen before a reload, to be checked still; over an answer too, when it was being tried again. */
function bringBack(draft, note, open) {
  if (!draft.fits()) return;
  open();
  draft.show();
  showNote(note, UNSENT);
}

/** How sure the learner is, where that is asked. */
function surePart(name, asked) {
  const sure = oneOf(SURE.map((text) => ({ id: text, text })), `${name}-sure`);
  const sureSet = h("fieldset", { class: "sp-sure", hidden: !asked }, h("legend", {}, "How sure are you?"), sure.node);
  return { sure, sureSet };
}

/** To have looked at the other answers is to have been shown the right one. */
function whenLooked(feedback, act) {
  feedback.querySelector("details")?.addEventListener("toggle", ({ target }) => target.open && act());
}

/** What is said above an item: of an earlier answer while it is open, else nothing. */
function showNote(note, words) {
  note.textContent = words ?? "";
  note.hidden = !note.textContent;
}

/**
 * One question that the page marks.
 * @param {function(): boolean} another shows another stem of the same item, if there is one to come
 */
function practiceItem(model, given, number, another) {
  const item = arrange(given, learnerSeed());
  const course = model.get("course");
  const name = freshId();
  const kind = kindOf(item);
  const controls = kind.controls(item, name, false);
  const { node, fieldset } = frame(item, number, controls);
  const asksSure = kind.asksSure && !item.debate;
  const { sure, sureSet } = surePart(name, asksSure);
  const [note, feedback] = [h("p", { class: "sp-note", hidden: true }), h("div", { class: "sp-feedback", "aria-live": "polite" })];
  const checkButton = button(item.debate ? "See the case for each" : "Check", check, { class: "sp-main" });
  const againButton = button("Try again", tryAgain);
  const revealButton = button("Show answer", () => recordReveal(course, item));
  let asked = false;
  let painted = null;
  let revealed = false; // in what is painted
  const draft = heldDraft(course, item, node, controls, () => !checkButton.hidden);

  node.prepend(note);
  node.append(sureSet, h("p", { class: "sp-buttons" }, checkButton, againButton, revealButton), feedback);
  node.addEventListener("change", () => checkButton.hidden || feedback.replaceChildren());
  onEnter(node, () => checkButton.hidden || check());

  const say = (words) => feedback.replaceChildren(h("p", { class: "sp-say" }, words));

  function check() {
    const response = controls.read();
    if (response === null) {
      say(controls.ask);
      return controls.focus();
    }
    if (asksSure && !asked && !sure.read()) {
      asked = true;
      say("How sure are you? Choose one, or press Check again to skip.");
      return sure.focus();
    }
    asked = true;
    draft.drop();
    recordAnswer(course, item, response, mark(item, response), asksSure ? sure.read() : null);
  }

  function tryAgain() {
    if (!item.debate && another()) return;
    sure.show(null);
    draw(null);
    controls.focus();
  }

  function draw(now) {
    keepingFocus(node, () => {
      fieldset.disabled = sureSet.disabled = checkButton.hidden = now !== null;
      againButton.hidden = now === null || stillPlacing(model);
      revealButton.hidden = item.debate || now !== null || isPlacing(model); // who looks it up is placed nowhere
      feedback.replaceChildren(...(now ? feedbackOn(item, now.response, now.revealed) : []));
      controls.told?.(now && now.response !== null ? mark(item, now.response).parts : null);
      const news = () => now.response !== null && !item.debate && !answered(model, item)?.revealed;
      whenLooked(feedback, () => news() && recordReveal(course, item));
    });
  }

  return {
    node,
    focus: controls.focus,
    paint(afresh, hasAnother) {
      const now = answered(model, item);
      const { status } = lookUp(course, item);
      const seen = now?.response === null ? now : now && { ...now, revealed: false };
      const state = JSON.stringify([seen, status]);
      againButton.hidden = now === null || !checkButton.hidden || stillPlacing(model);
      againButton.textContent = hasAnother && !item.debate ? "Try again with another case" : "Try again";
      if (painted !== state) showNote(note, now !== null ? "" : (NOTES[status] ?? (afresh ? ANOTHER : "")));
      if (state === painted) {
        // Opened here or in another tab; drawing anew would take the focus from what was pressed.
        // Only once: the log changes for other reasons, and what the learner has closed stays closed.
        if (now?.revealed && !revealed) feedback.querySelector("details")?.setAttribute("open", "");
        revealed = now?.revealed ?? false;
        return;
      }
      const wasPainted = painted !== null;
      painted = state;
      revealed = now?.revealed ?? false;
      controls.show(now?.response ?? null);
      sure.show(now?.confidence);
      draw(now);
      if (!wasPainted) bringBack(draft, note, () => draw(null));
    },
  };
}

/** The item of one or more stems, of which one is on show. @param {object[]} stems in the learner's order */
export function practiceFamily(model, stems, number) {
  const node = h("div", { class: "sp-family", "data-item": familyOf(stems[0].id) });
  const views = new Map();
  let folded = inSteps();
  // The stem that is being tried, until it is answered; of this view, or of the one before a reload.
  let open = stems.find((stem) => answered(model, stem) === null && draftOf(model.get("course"), stem)) ?? null;
  let focusing = false;

  function another(now) {
    const next = nextOf(model, stems, now);
    if (!next) return false;
    open = next;
    focusing = true;
    paint();
    return true;
  }

  function viewOf(stem) {
    if (!views.has(stem.id)) views.set(stem.id, practiceItem(model, stem, number, () => another(stem)));
    return views.get(stem.id);
  }

  function unfold() {
    folded = false;
    paint();
    node.querySelector("article").setAttribute("tabindex", "-1");
    node.querySelector("article").focus();
  }

  function paint() {
    if (open && answered(model, open) !== null) open = null;
    const shown = open ?? shownOf(model, stems);
    const now = answered(model, shown);
    folded &&= now !== null && !draftOf(model.get("course"), shown); // what is answered now stays open: it has something to say
    if (folded) {
      const line = JSON.stringify([shown.id, now.response]);
      if (node.dataset.folded !== line) node.replaceChildren(foldedLine(shown, number, now.response, unfold));
      node.dataset.folded = line;
      return;
    }
    delete node.dataset.folded;
    const view = viewOf(shown);
    if (node.firstChild !== view.node) node.replaceChildren(view.node);
    view.paint(open !== null, nextOf(model, stems, shown) !== null);
    if (focusing) view.focus();
    focusing = false;
  }

  /** Another step is on the screen, or the whole page: fold what is answered, or nothing. */
  function refold() {
    folded = inSteps() && open === null;
    paint();
  }

  return { node, paint, refold };
}
