// The quiz: an anywidget front end, alike in live Jupyter and on a static page.
// The log in the browser is the source of what was answered; the model follows it, and every view
// draws what the model says. Only an answer not yet checked belongs to a view.
import { button, freshId, h, keepKey, keepingFocus } from "../shared/dom.js";
import { learnerSeed, lookUp, onLogChange, recordAnswer, recordReveal } from "../shared/log.js";
import { mark } from "../../items/mark.js";
import { isKnown, kindOf, unknownKind } from "../../items/kinds/kinds.js";
import { oneOf } from "../../items/kinds/parts.js";
import { arrange } from "./shuffle.js";
import { counted, feedbackOn } from "./feedback.js";
import { placement } from "./placement.js";
import { answerBox } from "./graded.js";
import { storageNotice } from "../shared/notice.js";

const SURE = ["guessing", "fairly sure", "certain"];
const NOTES = {
  changed: "This question has changed since you answered it; your earlier answer is kept.",
  unreadable: "Your earlier answer to this question could not be read. It is kept; you can answer anew.",
  newer: "Your earlier answer was saved by a newer version of this course. It is kept; you can answer anew.",
};

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const responseTo = (model, { id }) => {
  const responses = model.get("responses") ?? {};
  return Object.hasOwn(responses, id) ? responses[id] : null;
};

/** The items that this page can show and mark; what is counted is counted of these. */
const itemsOf = (model) => model.get("items").filter(isKnown);

const rowOf = (model, { id }) => (model.get("rows") ?? []).find((row) => row.id === id) ?? null;

/** Set the traits that differ, and tell the kernel when any did. */
function update(model, traits) {
  const changed = Object.entries(traits).filter(([name, value]) => !same(model.get(name), value));
  for (const [name, value] of changed) model.set(name, value);
  if (changed.length) model.save_changes();
}

function totalScore(model, responses) {
  const scores = itemsOf(model).map((item) => mark(item, responses[item.id] ?? null).score ?? 0);
  return scores.reduce((sum, score) => sum + score, 0);
}

/** Bring the model up to the log. What Python set stands until the learner's own row changes. */
function followLog(model, keepResponses = false) {
  const responses = { ...model.get("responses") };
  const rows = [];
  for (const item of model.get("items")) {
    const { row, status } = lookUp(model.get("course"), item);
    const now = status === "current" ? row : null;
    if (now) rows.push(now);
    if (keepResponses || same(now, rowOf(model, item))) continue;
    if (now === null) delete responses[item.id];
    else if (now.response !== null) responses[item.id] = now.response;
  }
  update(model, { score: totalScore(model, responses), rows, responses });
}

/** Once for each model: restore what was answered, then keep model and log together. */
function initialize({ model, signal }) {
  if (!model.get("practice")) return;
  followLog(model, Object.keys(model.get("responses") ?? {}).length > 0);
  onLogChange(() => followLog(model), signal);
  listen(model, ["responses"], signal, () =>
    update(model, { score: totalScore(model, model.get("responses") ?? {}) }),
  );
}

function listen(model, traits, signal, listener) {
  for (const trait of traits) {
    model.on(`change:${trait}`, listener);
    signal?.addEventListener("abort", () => model.off(`change:${trait}`, listener));
  }
}

/** What an item shows as answered: {response, confidence, revealed, ...}, or null while it is open. */
function answered(model, item) {
  const response = responseTo(model, item);
  const row = rowOf(model, item);
  const fits = row !== null && (row.response === null || same(row.response, response));
  const { confidence = null, revealed = false, attempts = 0, time = null } = fits ? row : {};
  return response === null && !revealed ? null : { response, confidence, revealed, attempts, time };
}

/** The frame that every item has: givens, then a fieldset whose legend is the number and the prompt. */
function frame(item, number, controls) {
  const id = freshId();
  const givens = item.givens
    ? h("div", { class: "sp-given", id: `${id}-given` }, h("p", { class: "sp-label" }, "Given"))
    : null;
  givens?.append(h("p", {}, item.givens));
  const legend = h("legend", { id }, `${number}. ${item.prompt}`);
  const debate = item.debate ? h("p", { class: "sp-hint" }, "For debate: not marked.") : null;
  const fieldset = h("fieldset", { "aria-describedby": givens && `${id}-given` }, legend, debate, controls.node);
  return { node: h("article", { class: "sp-item", "aria-labelledby": id }, givens, fieldset), fieldset };
}

/** An item that the page marks. */
function practiceItem(model, given, number) {
  const item = arrange(given, learnerSeed());
  const course = model.get("course");
  const name = freshId();
  const kind = kindOf(item);
  const controls = kind.controls(item, name, false);
  const { node, fieldset } = frame(item, number, controls);
  const asksSure = kind.asksSure && !item.debate;
  const sure = oneOf(SURE.map((text) => ({ id: text, text })), `${name}-sure`);
  const sureLegend = h("legend", {}, "How sure are you?");
  const sureSet = h("fieldset", { class: "sp-sure", hidden: !asksSure }, sureLegend, sure.node);
  const note = h("p", { class: "sp-note", hidden: true });
  const feedback = h("div", { class: "sp-feedback", "aria-live": "polite" });
  const checkButton = button(item.debate ? "See the case for each" : "Check", check, { class: "sp-main" });
  const againButton = button("Try again", tryAgain);
  const revealButton = button("Show answer", () => recordReveal(course, item));
  const buttons = h("p", { class: "sp-buttons" }, checkButton, againButton, revealButton);
  let asked = false;
  let painted = null;

  node.prepend(note);
  node.append(sureSet, buttons, feedback);
  node.addEventListener("change", () => {
    if (!checkButton.hidden) feedback.replaceChildren();
  });

  const say = (words) => feedback.replaceChildren(h("p", { class: "sp-say" }, words));

  function check() {
    const response = controls.read();
    if (response === null) return say(controls.ask);
    if (asksSure && !asked && !sure.read()) {
      asked = true;
      say("How sure are you? Choose one, or press Check again to skip.");
      return sure.focus();
    }
    asked = true;
    recordAnswer(course, item, response, mark(item, response), asksSure ? sure.read() : null);
  }

  function tryAgain() {
    sure.show(null);
    draw(null);
    controls.focus();
  }

  function draw(now) {
    keepingFocus(node, () => {
      const { nodes, whole } = now ? feedbackOn(item, now.response, now.revealed) : { nodes: [], whole: false };
      fieldset.disabled = sureSet.disabled = checkButton.hidden = now !== null;
      againButton.hidden = now === null;
      revealButton.hidden = item.debate || whole;
      feedback.replaceChildren(...nodes);
    });
  }

  return {
    node,
    paint() {
      const now = answered(model, item);
      const { status } = lookUp(course, item);
      const state = JSON.stringify([now, status]);
      if (state === painted) return;
      painted = state;
      note.textContent = now === null ? (NOTES[status] ?? "") : "";
      note.hidden = !note.textContent;
      controls.show(now?.response ?? null);
      sure.show(now?.confidence);
      draw(now);
    },
  };
}

/** An item of graded work: what is chosen is recorded, and nothing more. */
function gradedItem(model, given, number) {
  const item = arrange(given, learnerSeed());
  const controls = kindOf(item).controls(item, freshId(), true);
  const { node } = frame(item, number, controls);
  node.addEventListener("change", () => {
    const { [item.id]: before, ...others } = model.get("responses") ?? {};
    const response = controls.read();
    update(model, { responses: response === null ? others : { ...others, [item.id]: response } });
  });
  return {
    node,
    paint() {
      if (!same(controls.read(), responseTo(model, item))) controls.show(responseTo(model, item));
    },
  };
}

/** What stands for an item of a kind that this page does not know. */
function unshownItem(item, number) {
  const help = "Load the page again; if it stays so, tell whoever runs the course:";
  const words = `${number}. This question cannot be shown. ${help} ${unknownKind(item)}.`;
  return { node: h("article", { class: "sp-item" }, h("p", { class: "sp-note" }, words)), paint() {} };
}

/** The score of the first answer to an item, 0 when it was only shown, null while it is open. */
function firstScore(model, item) {
  const row = rowOf(model, item);
  return row?.first?.score ?? (row?.revealed ? 0 : null);
}

/** How far the learner has come, in words and as a bar. */
function header(model) {
  const items = itemsOf(model);
  const id = freshId();
  const words = h("span", { id });
  const bar = h("progress", { max: items.length, value: 0, "aria-labelledby": id });
  const title = model.get("title") ? h("p", { class: "sp-title" }, model.get("title")) : null;
  return {
    node: h("div", { class: "sp-head" }, title, h("p", { class: "sp-progress" }, words, bar)),
    paint() {
      const done = items.filter((item) => responseTo(model, item) !== null).length;
      const scored = model.get("practice") && !model.get("chapters")?.length; // a check that places, not marks
      const points = scored ? `, ${counted(model.get("score"), "point")}` : "";
      words.textContent = `${done} of ${items.length} answered${points}`;
      bar.value = done;
    },
  };
}

/** Once for each view: draw the quiz into `el` and keep it in step with the model. */
function render({ model, el, signal }) {
  const practice = model.get("practice");
  const drawKnown = practice ? practiceItem : gradedItem;
  const items = model.get("items").map((item, n) => (isKnown(item) ? drawKnown(model, item, n + 1) : unshownItem(item, n + 1)));
  const parts = [header(model), ...(practice ? [storageNotice(model.get("course"))] : []), ...items];
  if (!practice) {
    const { node, show } = answerBox(model.get("written") !== undefined);
    parts.push({ node, paint: () => show(model.get("responses") ?? {}, model.get("written")) });
  }
  const chapters = model.get("chapters") ?? [];
  if (chapters.length) parts.push(placement(itemsOf(model), chapters, (item) => firstScore(model, item)));
  const paintNow = () => parts.forEach((part) => part.paint());
  let waiting = false;
  // One answer changes several traits; drawing once, after all of them, is announced once.
  const paint = () => {
    if (!waiting) queueMicrotask(() => ((waiting = false), paintNow()));
    waiting = true;
  };
  paintNow();
  const topic = model.get("quiz_id").split("/").at(-1).replaceAll("-", " ");
  const label = model.get("title") || `Quiz: ${topic}`;
  const root = { class: "sp-widget sp-quiz", role: "group", "aria-label": label, keydown: keepKey };
  el.append(h("div", root, ...parts.map((part) => part.node)));
  listen(model, ["responses", "rows", "score", "written"], signal, paint);
  if (practice) onLogChange(paint, signal);
}

export default { initialize, render };
