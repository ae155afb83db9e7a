// Step three: 100 points over the outcomes that remain, and a forecast of the other's heaviest three.
import { button, freshId, h } from "../../../shared/dom.js";
import { totalOf } from "../../../alignment/written.js";
import { wholeSheet } from "./sheet.js";
import { section, written } from "./parts.js";

/** How the sum stands, in words. */
function sumText({ points }, sum) {
  const rest = points - sum;
  if (!rest) return `${sum} of ${points} points: all are given.`;
  return rest > 0 ? `${sum} of ${points} points: ${rest} to give.` : `${sum} of ${points} points: take ${-rest} back.`;
}

/** One outcome with its points: typed, by arrow keys, or by two buttons. */
function pointRow(form, { id, text }, value, give) {
  const name = freshId();
  const input = h("input", {
    type: "number",
    inputmode: "numeric",
    min: 0,
    max: form.points,
    step: form.step,
    "aria-labelledby": name,
    input: () => give(id, read()),
    change: () => show(read()),
  });

  /** What is typed, brought to the nearest step; null where nothing is. */
  function read() {
    if (input.value.trim() === "") return null;
    const near = Math.round(Number(input.value) / form.step) * form.step;
    return Number.isFinite(near) ? Math.min(form.points, Math.max(0, near)) : null;
  }
  const show = (points) => (input.value = points === null || points === undefined ? "" : String(points));
  const by = (step) => () => {
    const points = Math.min(form.points, Math.max(0, (read() ?? 0) + step));
    show(points);
    give(id, points);
  };
  show(value);
  return h(
    "li",
    { class: "sp-weight" },
    h("span", { id: name }, written(text)),
    h(
      "span",
      { class: "sp-stepper" },
      button("−", by(-form.step), { "aria-label": `${form.step} points less`, "aria-describedby": name }),
      input,
      button("+", by(form.step), { "aria-label": `${form.step} points more`, "aria-describedby": name }),
    ),
  );
}

function pointsPart(setup, listed, now, enter) {
  const form = setup.second.format;
  const said = h("p", { class: "sp-sum", role: "status" });
  const paint = () => (said.textContent = sumText(form, totalOf(now.points)));
  const give = (id, points) => {
    enter("points", { ...now.points, [id]: points });
    paint();
  };
  const known = listed.outcomes.map(({ id }) => id);
  now.points = Object.fromEntries(Object.entries(now.points).filter(([id]) => known.includes(id)));
  const rows = listed.outcomes.map((outcome) => pointRow(form, outcome, now.points[outcome.id], give));
  paint();
  return section("Weigh", setup.second.ask.points, h("ul", { class: "sp-weights" }, ...rows), said);
}

function forecastPart(setup, role, listed, now, enter) {
  const { top } = setup.second.format;
  const said = h("p", { class: "sp-say", "aria-live": "polite" });
  const inputs = listed.outcomes.map(({ id }) => h("input", { type: "checkbox", value: id, change: tick }));
  const picked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  for (const input of inputs) input.checked = now.predicted.includes(input.value);

  function tick({ target }) {
    const tooMany = picked().length > top;
    if (tooMany) target.checked = false;
    said.textContent = tooMany ? "Three are enough: untick one first." : "";
    enter("predicted", picked());
  }

  const labels = listed.outcomes.map(({ text }, n) => h("label", { class: "sp-option" }, inputs[n], written(text)));
  const whom = role === "manager" ? "The other's three heaviest" : "The manager's three heaviest";
  const group = h("fieldset", { class: "sp-question" }, h("legend", { class: "sp-spoken" }, whom), ...labels);
  const { predicted, predicted_leader: leader } = setup.second.ask;
  return section(`Predict: ${whom.toLowerCase()}`, role === "leader" ? leader : predicted, group, said);
}

/**
 * Draw points and forecast into `element`.
 * @param {HTMLElement} element
 * @param {{setup: object, sheet: object, listed: object, role: string}} state `listed` as a list's file has it
 * @param {function(object): void} onChange gets the parts of the sheet that changed
 */
export function mountWeigh(element, { setup, sheet, listed, role }, onChange) {
  const now = wholeSheet(setup, sheet);
  const enter = (part, value) => {
    now[part] = value;
    onChange({ id: now.id, [part]: value });
  };
  element.replaceChildren(pointsPart(setup, listed, now, enter), forecastPart(setup, role, listed, now, enter));
}
