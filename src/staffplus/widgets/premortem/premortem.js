// The pre-mortem card: an anywidget front end. It points at what may be missing, and never marks.
import { h, keepKey } from "../../shared/dom.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { takeAway } from "../../shared/take-away.js";
import { keptCard } from "./card.js";
import { cardFields } from "./fields.js";
import { cardAsMarkdown, exampleNode, printCard, widthOf } from "./paper.js";
import { isBegun, pointsOf, timeTold } from "../../career/premortem.js";
import { timeline } from "./time.js";

/** The failures of a card over time, as a picture and in words, `wide` pixels at most. */
function timeNodes(card, numbered, wide) {
  return [
    timeline(card, numbered, wide),
    h("p", { class: "sp-hint" }, "A square: something is logged from now on. A dotted line: waiting for the signal. A ring: the signal. A bar: the time left to act. A cross: it has failed."),
    h("ol", {}, ...numbered.map((failure) => h("li", {}, `${failure.number}. ${timeTold(card, failure)}`))),
  ];
}

/** Show each point beside its field. */
function pointAt(points, fields) {
  for (const { failure, line, point, field } of fields) {
    const raised = points.find((one) => one.line === line && one.failure === failure);
    point.textContent = raised?.text ?? "";
    point.hidden = !raised;
    field.toggleAttribute("data-pointed", Boolean(raised));
  }
}

/** How many points there are, in one sentence. */
function pointsInWords(card, points) {
  if (!card.failures.some(isBegun) && !card.decision.trim()) return "Nothing is written yet. Begin with the decision.";
  if (!card.failures.some(isBegun) && !points.length) return "The decision stands. Now the first failure: it is then, and it failed. What do people see?";
  const empty = card.failures.flatMap((failure, n) => (isBegun(failure) ? [] : [n + 1]));
  if (!points.length && empty.length) return `Nothing to point at in what is written; still empty: failure ${empty.join(", ")}.`;
  if (!points.length) return "Nothing to point at. Now show it to someone who has lived with such a decision: what is missing?";
  return `${points.length} ${points.length > 1 ? "points" : "point"} to look at, beside the lines. They only point; you decide.`;
}

/** Attributes of the root that call `look` after a change, but never while the mouse is down. */
function lookingWhenUp(look, signal) {
  // A point that appears while the mouse is down would push the button away from under it.
  let isDown = false;
  window.addEventListener("pointerup", () => {
    if (!isDown) return;
    isDown = false;
    setTimeout(look, 0);
  }, { signal });
  return { change: () => (isDown ? null : look()), pointerdown: () => (isDown = true) };
}

function render({ model, el, signal }) {
  const data = model.get("data");
  const course = model.get("course");
  const kept = keptCard(course, data, draw, signal);
  const notice = storageNotice(course);
  const time = h("div", { class: "sp-time" });
  const said = h("p", { class: "sp-told", role: "status" });
  const form = cardFields(data, kept, { drawTime, redraw: draw });

  function drawTime() {
    time.replaceChildren(...timeNodes(kept.get(), kept.numbered(), widthOf(time)));
  }

  function look() {
    const points = pointsOf(data, kept.get());
    pointAt(points, form.fields());
    const words = pointsInWords(kept.get(), points);
    if (said.textContent !== words) said.textContent = words;
  }

  function draw() {
    form.draw();
    drawTime();
    look();
  }

  const root = { class: "sp-widget sp-premortem", role: "group", "aria-label": "Pre-mortem card", keydown: keepKey };
  const taken = takeAway("pre-mortem.md", () => cardAsMarkdown(data, kept.get()), () => printCard(data, kept.get()));
  el.append(h("div", { ...root, ...lookingWhenUp(look, signal) }, notice.node, exampleNode(data), ...form.nodes, said, time, taken));
  draw();
  notice.paint();
  const watcher = new ResizeObserver(() => drawTime());
  watcher.observe(el);
  signal?.addEventListener("abort", () => watcher.disconnect());
  onLogChange(() => notice.paint(), signal);
}

export default { render };
