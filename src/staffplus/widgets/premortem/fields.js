// The fields of a pre-mortem card: the decision, the horizon, and six lines for each failure.
import { button, freshId, h } from "../../shared/dom.js";
import { dates } from "../../career/premortem.js";

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

/** The dates to choose from, and the one chosen, though it may lie beyond the horizon. */
function fillDates(select, card, failure) {
  const known = dates(card.start, card.months);
  const beyond = failure.due !== null && !known.some((date) => date.months === failure.due);
  const extra = beyond ? [{ months: failure.due, name: `month ${failure.due}` }] : [];
  select.replaceChildren(
    h("option", { value: "" }, "no date yet"),
    ...[...known, ...extra].map((date) => h("option", { value: date.months }, date.name)),
  );
  select.value = failure.due ?? "";
}

/** One line of a failure. `put(line, value)` keeps what is entered. */
function lineRow(kept, failure, { id, name, ask }, put) {
  return row(id, name, ask, (attributes) => {
    if (id !== "due") return writing(attributes, failure[id], (text) => put(id, text));
    const select = h("select", { ...attributes, change: () => put("due", select.value ? Number(select.value) : null) });
    fillDates(select, kept.get(), failure);
    return select;
  });
}

/**
 * All fields of the card.
 * @param {object} data what the widget shows
 * @param {object} kept the card, see `keptCard`
 * @param {{drawTime: function(): void, redraw: function(): void}} act after what changes the picture
 *   of time, and after what changes which fields there are
 * @returns {{nodes: HTMLElement[], draw: function(): void, fields: function(): object[]}} `fields` are
 *   {failure: ?string, line, field, point}
 */
export function cardFields(data, kept, { drawTime, redraw }) {
  const list = h("div", { class: "sp-failures" });
  const more = button("Add a failure", () => {
    kept.add();
    redraw();
    list.lastElementChild.querySelector("textarea").focus();
  });
  const back = button("Put the failure back", () => {
    const failure = kept.putBack();
    redraw();
    fields.find((one) => one.failure === failure.id).field.focus();
  });
  let fields = [];

  const decision = row("decision", "Decision", "What are we about to do, and from when?", (attributes) =>
    writing(attributes, kept.get().decision, (text) => kept.put(null, "decision", text)),
  );
  const horizon = row("horizon", "Horizon", "How far ahead do we stand when we look back?", (attributes) => {
    const select = h("select", { ...attributes, change: () => setHorizon(Number(select.value)) });
    select.append(...data.horizons.map(({ months, name }) => h("option", { value: months }, name)));
    return select;
  });

  function setHorizon(months) {
    kept.put(null, "months", months);
    drawTime();
    for (const one of fields.filter(({ line }) => line === "due"))
      fillDates(one.field, kept.get(), kept.get().failures.find((failure) => failure.id === one.failure));
  }

  function failureNode(failure, n) {
    const put = (line, value) => {
      kept.put(failure, line, value);
      if (line === "due" || line === "now") drawTime();
    };
    const rows = data.lines.map((line) => ({ failure: failure.id, line: line.id, ...lineRow(kept, failure, line, put) }));
    fields.push(...rows);
    const take = button("Take this failure out", () => {
      kept.takeOut(failure);
      redraw();
      (back.hidden ? more : back).focus();
    });
    return h("fieldset", { class: "sp-failure" }, h("legend", {}, `Failure ${n + 1}`), ...rows.map(({ node }) => node), h("p", { class: "sp-buttons" }, take));
  }

  function draw() {
    const card = kept.get();
    fields = [
      { failure: null, line: "decision", ...decision },
      { failure: null, line: "horizon", ...horizon },
    ];
    decision.field.value = card.decision;
    horizon.field.value = card.months;
    list.replaceChildren(...card.failures.map(failureNode));
    more.hidden = card.failures.length >= data.most;
    back.hidden = !card.taken.length || card.failures.length >= data.most;
  }

  return {
    nodes: [decision.node, horizon.node, list, h("p", { class: "sp-buttons" }, more, back)],
    draw,
    fields: () => fields,
  };
}
