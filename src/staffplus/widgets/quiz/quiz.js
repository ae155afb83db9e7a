// The quiz: an anywidget front end, alike in live Jupyter and on a static page.
// The log in the browser is the source of what was answered; the model follows it, and every view
// draws what the model says. Only an answer not yet checked belongs to a view.
import { freshId, h, keepKey } from "../../shared/dom.js";
import { learnerSeed, onLogChange } from "../../shared/log.js";
import { isKnown, kindOf, unknownKind } from "../../items/kinds/kinds.js";
import { families, familyOf, inOrder } from "../../items/stems.js";
import { arrange } from "./shuffle.js";
import { counted } from "./feedback.js";
import { placement } from "./placement.js";
import { answerBox } from "./graded.js";
import { frame, practiceFamily } from "./practice.js";
import { askedOf, firstScore, followLog, itemsOf, responseTo, same, update, updateScore } from "./state.js";
import { storageNotice } from "../../shared/notice.js";

/** Once for each model: restore what was answered, then keep model and log together. */
function initialize({ model, signal }) {
  if (!model.get("practice")) return;
  followLog(model, Object.keys(model.get("responses") ?? {}).length > 0);
  onLogChange(() => followLog(model), signal);
  listen(model, ["responses"], signal, () => updateScore(model));
}

function listen(model, traits, signal, listener) {
  for (const trait of traits) {
    model.on(`change:${trait}`, listener);
    signal?.addEventListener("abort", () => model.off(`change:${trait}`, listener));
  }
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

/** A question that waits for the one before, number `after`: nothing of it is there until it is asked. */
function waitingItem(model, stems, after) {
  const view = practiceFamily(model, stems, `One more after question ${after}`);
  const { title } = model.get("chapters").find(({ name }) => name === stems[0].page);
  const why = `One more on “${title}”: two right answers say that this chapter can wait.`;
  const node = h("div", {}, h("p", { class: "sp-note" }, why), view.node);
  const paint = () => {
    node.hidden = !askedOf(model).some(([stem]) => familyOf(stem.id) === familyOf(stems[0].id));
    view.paint();
  };
  return { node, paint, refold: view.refold };
}

/** The items in their order, each with its number: those of practice by family, of graded work one by one. */
function itemParts(model) {
  const practice = model.get("practice");
  const items = model.get("items");
  const groups = practice ? families(items) : items.map((item) => [item]);
  const then = model.get("then") ?? [];
  let number = 0;
  return groups.map((stems) => {
    const more = then.includes(familyOf(stems[0].id));
    number += more ? 0 : 1;
    if (!stems.every(isKnown)) return unshownItem(stems[0], number);
    if (!practice) return gradedItem(model, stems[0], number);
    // A room sees first the case that its handout has (`site/present/early.js`).
    const ordered = window.staffplusRoom ? stems : inOrder(stems, learnerSeed());
    return more ? waitingItem(model, ordered, number) : practiceFamily(model, ordered, number);
  });
}

/** How far the learner has come, in words and as a bar; what has several stems counts once. */
function header(model) {
  const id = freshId();
  const words = h("span", { id });
  const bar = h("progress", { max: 1, value: 0, "aria-labelledby": id });
  const title = model.get("title") ? h("p", { class: "sp-title" }, model.get("title")) : null;
  return {
    node: h("div", { class: "sp-head" }, title, h("p", { class: "sp-progress" }, words, bar)),
    paint() {
      const counts = model.get("practice") ? askedOf(model) : itemsOf(model).map((item) => [item]);
      const done = counts.filter((stems) => stems.some((stem) => responseTo(model, stem) !== null)).length;
      // A check that places marks nothing, and what is for debate has no points.
      const marked = counts.some((stems) => stems.some((stem) => !stem.debate));
      const scored = model.get("practice") && !model.get("chapters")?.length && marked;
      const points = scored ? `, ${counted(model.get("score"), "point")}` : "";
      words.textContent = `${done} of ${counts.length} answered${points}`;
      bar.max = Math.max(1, counts.length);
      bar.value = done;
    },
  };
}

/** Once for each view: draw the quiz into `el` and keep it in step with the model. */
function render({ model, el, signal }) {
  const practice = model.get("practice");
  const parts = [header(model), ...(practice ? [storageNotice(model.get("course"))] : []), ...itemParts(model)];
  if (!practice) {
    const { node, show } = answerBox(model.get("written") !== undefined);
    parts.push({ node, paint: () => show(model.get("responses") ?? {}, model.get("written")) });
  }
  const chapters = model.get("chapters") ?? [];
  if (chapters.length) parts.push(placement(() => askedOf(model), chapters, (stems) => firstScore(model, stems)));
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
  window.addEventListener("staffplus:step", () => parts.forEach((part) => part.refold?.()), { signal });
}

export default { initialize, render };
