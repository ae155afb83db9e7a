// The pre-mortem card: an anywidget front end. The card is one piece of work in the browser, named
// "premortem"; every keystroke is kept, and a failure that was taken out can be put back.
import { button, freshId, h, keepKey } from "../shared/dom.js";
import { onLogChange } from "../shared/log.js";
import { storageNotice } from "../shared/notice.js";
import { onWork, readWork, saveWork } from "../shared/work.js";
import { dates, inWords, isBegun, pointsOf, quarterName, quarterOf, timeTold } from "../../career/premortem.js";
import { timeline } from "./time.js";
import { printSheet, takeAway } from "../shared/take-away.js";

const CARD_NAME = "premortem";
const emptyFailure = () => ({ id: freshId(), failure: "", cause: "", signal: "", due: null, place: "", now: "" });

/** How wide a picture in `node` may be, in pixels. */
function widthOf(node) {
  return Math.round(Math.min(660, Math.max(280, node.clientWidth || 600)));
}

/** A card as it is kept, whatever an older version or another hand may have left out. */
function cardFrom(kept, data) {
  const failures = (Array.isArray(kept?.failures) ? kept.failures : []).map((one) => ({ ...emptyFailure(), ...one }));
  return {
    decision: "",
    months: data.usual,
    start: quarterOf(new Date()),
    taken: [],
    ...kept,
    failures: failures.length ? failures : [emptyFailure()],
  };
}

/** A field that grows with what is written in it. */
function writing(attributes, value, changed) {
  const field = h("textarea", { rows: 2, ...attributes, input: () => (changed(field.value), grow()) });
  field.value = value;
  const grow = () => {
    field.style.height = "auto";
    if (field.scrollHeight) field.style.height = `${field.scrollHeight + 2}px`;
  };
  queueMicrotask(grow);
  return field;
}

/** A label, a field and the place for a point about it. `name` finds it again. */
function row(name, label, ask, makeField) {
  const id = freshId();
  const point = h("p", { class: "sp-point", id: `${id}-point`, hidden: true });
  const field = makeField({ id, "aria-describedby": `${id}-ask ${id}-point` });
  const node = h(
    "div",
    { class: "sp-line", "data-line": name },
    h("label", { for: id }, label),
    h("p", { class: "sp-hint", id: `${id}-ask` }, ask),
    field,
    point,
  );
  return { node, field, point };
}

/** One failure as terms and texts, for the example and for paper. */
function failureAsText(data, card, failure) {
  const by = failure.due === null ? "" : card.months > 3 && card.start ? quarterName(card.start, failure.due) : `month ${failure.due}`;
  const texts = { ...failure, due: by };
  return h(
    "dl",
    {},
    ...data.lines.filter(({ id }) => texts[id]).flatMap(({ id, name }) => [h("dt", {}, name), h("dd", {}, texts[id])]),
  );
}

/** The example, folded: it never touches what the learner writes. */
function exampleNode(data) {
  const { title, about, decision, months, failures } = data.example;
  const card = { months, start: 0, decision, failures };
  const numbered = failures.map((failure, n) => ({ ...failure, number: n + 1 }));
  const picture = h("div", { class: "sp-time" });
  const draw = () => {
    const here = { ...card, start: quarterOf(new Date()) };
    if (!picture.hasChildNodes()) picture.append(timeline(here, numbered, widthOf(picture)));
  };
  return h(
    "details",
    { class: "sp-example", toggle: draw },
    h("summary", {}, title),
    h("p", { class: "sp-hint" }, about),
    h("p", {}, h("strong", {}, "Decision: "), decision),
    h("p", {}, h("strong", {}, "Horizon: "), inWords(months)),
    ...numbered.map((failure) =>
      h(
        "section",
        {},
        h("h3", {}, `Failure ${failure.number}`),
        failureAsText(data, card, failure),
        h("p", { class: "sp-hint" }, `${inWords(months - failure.due)} are left to act after the signal.`),
      ),
    ),
    picture,
  );
}

/** The card in Markdown. */
function cardAsMarkdown(data, card) {
  const out = ["# Pre-mortem", "", `**Decision:** ${card.decision.trim() || "(not written yet)"}`, ""];
  out.push(`**Horizon:** ${inWords(card.months)}, from ${quarterName(card.start, 0)} to ${quarterName(card.start, card.months)}`, "");
  card.failures.filter(isBegun).forEach((failure, n) => {
    out.push(`## Failure ${n + 1}`, "");
    for (const { id, name } of data.lines) {
      const text = id === "due" ? timeTold(card, failure) : failure[id].trim() || "(open)";
      out.push(`- **${name}:** ${text.replace(/\s*\n\s*/g, " ")}`);
    }
    out.push("");
  });
  const open = pointsOf(data, card);
  if (open.length) {
    const number = (id) => card.failures.filter(isBegun).findIndex((failure) => failure.id === id) + 1;
    out.push("## Still to look at", "", ...open.map((point) => `- ${point.failure ? `Failure ${number(point.failure)}: ` : ""}${point.text}`), "");
  }
  return out.join("\n");
}

/** The card on paper. */
function printCard(data, card) {
  const begun = card.failures.filter(isBegun).map((failure, n) => ({ ...failure, number: n + 1 }));
  printSheet("Pre-mortem", [
    h("h1", {}, "Pre-mortem"),
    h("p", {}, h("strong", {}, "Decision: "), card.decision || "…"),
    h("p", {}, h("strong", {}, "Horizon: "), `${inWords(card.months)}, to ${quarterName(card.start, card.months)}`),
    ...begun.map((failure) =>
      h("section", {}, h("h2", {}, `Failure ${failure.number}`), failureAsText(data, card, failure), h("p", {}, `Time: ${timeTold(card, failure)}`)),
    ),
  ]);
}

function render({ model, el, signal }) {
  const data = model.get("data");
  const course = model.get("course");
  let card = cardFrom(readWork(course, CARD_NAME), data);
  let saved = JSON.stringify(readWork(course, CARD_NAME));
  let fields = []; // {failure: ?string, line, field, point}

  const keep = () => {
    saved = JSON.stringify(card);
    saveWork(course, CARD_NAME, card);
  };
  const numbered = () =>
    card.failures.map((failure, n) => ({ ...failure, number: n + 1 })).filter(isBegun);

  const notice = storageNotice(course);
  const list = h("div", { class: "sp-failures" });
  const time = h("div", { class: "sp-time" });
  const said = h("p", { class: "sp-told", role: "status" });
  const more = button("Add a failure", () => {
    card.failures.push(emptyFailure());
    keep();
    draw();
    list.lastElementChild.querySelector("textarea").focus();
  });
  const back = button("Put the failure back", () => {
    const failure = card.taken.pop();
    card.failures.push(failure);
    keep();
    draw();
    fields.find((one) => one.failure === failure.id).field.focus();
  });

  function put(failure, line, value) {
    if (failure) failure[line] = value;
    else card[line] = value;
    keep();
    if (line === "due" || line === "months" || line === "now") drawTime();
  }

  function lineNode(failure, { id, name, ask }) {
    const made = row(id, name, ask, (attributes) => {
      if (id !== "due") return writing(attributes, failure[id], (text) => put(failure, id, text));
      const select = h("select", { ...attributes, change: () => put(failure, "due", select.value ? Number(select.value) : null) });
      fillDates(select, failure);
      return select;
    });
    fields.push({ failure: failure.id, line: id, ...made });
    return made.node;
  }

  function fillDates(select, failure) {
    const known = dates(card.start, card.months);
    const beyond = failure.due !== null && !known.some((date) => date.months === failure.due);
    const extra = beyond ? [{ months: failure.due, name: `month ${failure.due}` }] : [];
    select.replaceChildren(
      h("option", { value: "" }, "no date yet"),
      ...[...known, ...extra].map((date) => h("option", { value: date.months }, date.name)),
    );
    select.value = failure.due ?? "";
  }

  function failureNode(failure, n) {
    const take = button("Take this failure out", () => {
      card.failures = card.failures.filter((one) => one.id !== failure.id);
      if (isBegun(failure)) card.taken.push(failure);
      if (!card.failures.length) card.failures.push(emptyFailure());
      keep();
      draw();
      (back.hidden ? more : back).focus();
    });
    return h(
      "fieldset",
      { class: "sp-failure" },
      h("legend", {}, `Failure ${n + 1}`),
      ...data.lines.map((line) => lineNode(failure, line)),
      h("p", { class: "sp-buttons" }, take),
    );
  }

  const decision = row("decision", "Decision", "What are we about to do, and from when?", (attributes) =>
    writing(attributes, card.decision, (text) => put(null, "decision", text)),
  );
  const horizon = row("horizon", "Horizon", "How far ahead do we stand when we look back?", (attributes) => {
    const select = h("select", { ...attributes, change: () => {
      put(null, "months", Number(select.value));
      for (const one of fields.filter(({ line }) => line === "due"))
        fillDates(one.field, card.failures.find((failure) => failure.id === one.failure));
    } });
    select.append(...data.horizons.map(({ months, name }) => h("option", { value: months }, name)));
    return select;
  });

  function draw() {
    fields = [
      { failure: null, line: "decision", ...decision },
      { failure: null, line: "horizon", ...horizon },
    ];
    decision.field.value = card.decision;
    horizon.field.value = card.months;
    list.replaceChildren(...card.failures.map(failureNode));
    more.hidden = card.failures.length >= data.most;
    back.hidden = !card.taken.length || card.failures.length >= data.most;
    drawTime();
    look();
  }

  function drawTime() {
    const begun = numbered();
    time.replaceChildren(
      timeline(card, begun, widthOf(time)),
      h("p", { class: "sp-hint" }, "A square: something is logged from now on. A dotted line: waiting for the signal. A ring: the signal. A bar: the time left to act. A cross: it has failed."),
      h("ol", {}, ...begun.map((failure) => h("li", {}, `${failure.number}. ${timeTold(card, failure)}`))),
    );
  }

  /** Bring the points up to date, beside their fields and in one sentence. */
  function look() {
    const points = pointsOf(data, card);
    for (const { failure, line, point, field } of fields) {
      const raised = points.find((one) => one.line === line && one.failure === failure);
      point.textContent = raised?.text ?? "";
      point.hidden = !raised;
      field.toggleAttribute("data-pointed", Boolean(raised));
    }
    const begun = card.failures.some(isBegun) || card.decision.trim();
    const words = !begun
      ? "Nothing is written yet. Begin with the decision."
      : points.length
        ? `${points.length} ${points.length > 1 ? "points" : "point"} to look at, beside the lines. They only point; you decide.`
        : "Nothing to point at. Now show it to someone who has lived with such a decision: what is missing?";
    if (said.textContent !== words) said.textContent = words;
  }

  // A point that appears while the mouse is down would push the button away from under it.
  let isDown = false;
  const lookWhenUp = () => (isDown ? null : look());
  window.addEventListener("pointerup", () => {
    if (!isDown) return;
    isDown = false;
    setTimeout(look, 0);
  }, { signal });

  const root = { role: "group", "aria-label": "Pre-mortem card", keydown: keepKey };
  el.append(
    h(
      "div",
      { class: "sp-widget sp-premortem", ...root, change: lookWhenUp, pointerdown: () => (isDown = true) },
      notice.node,
      exampleNode(data),
      decision.node,
      horizon.node,
      list,
      h("p", { class: "sp-buttons" }, more, back),
      said,
      time,
      takeAway("pre-mortem.md", () => cardAsMarkdown(data, card), () => printCard(data, card)),
    ),
  );
  draw();
  notice.paint();
  const watcher = new ResizeObserver(() => drawTime());
  watcher.observe(el);
  signal?.addEventListener("abort", () => watcher.disconnect());
  onLogChange(() => notice.paint(), signal);
  onWork(course, CARD_NAME, (value) => {
    if (JSON.stringify(value) === saved) return;
    saved = JSON.stringify(value);
    card = cardFrom(value, data);
    draw();
  }, signal);
}

export default { render };
