// `number`: a value in a unit, right within a tolerance. A response is a number, in that unit.
import { h } from "../../shared/dom.js";
import { allOrNothing } from "./parts.js";
import marking from "./marking.json" with { type: "json" };

const ROUNDING = marking.rounding;

const UNREAD = "This is not read as a number, so it is no answer yet. Write one such as 1.5, without the unit.";

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

const isWithin = (value, key, tolerance) => Math.abs(value - key) <= tolerance + ROUNDING * Math.abs(key);

/** The number that a person wrote, or null: commas may part thousands, and a minus may be a real one. */
function readNumber(text) {
  const plain = text.replace(/\s/g, "").replace(/^[−–]/, "-");
  const whole = /^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?$/.test(plain) && /\d/.test(plain);
  return whole ? Number(plain.replaceAll(",", "")) : null;
}

/** A field; of graded work, which nobody checks at the page, it says at once what it cannot read. */
function controls({ unit }, name, graded) {
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", size: 10 });
  const field = h("label", { class: "sp-number" }, h("span", {}, "Your answer:"), input, h("span", {}, unit));
  const said = h("p", { class: "sp-say", role: "status" });
  input.addEventListener("change", () => {
    said.textContent = input.value.trim() && readNumber(input.value) === null ? UNREAD : "";
  });
  return {
    node: graded ? h("div", {}, field, said) : field,
    ask: "Write a number first, such as 1.5, without the unit.",
    read: () => readNumber(input.value),
    show: (response) => (input.value = isNumber(response) ? String(response) : ""),
    focus: () => input.focus(),
  };
}

function mark(item, response) {
  return allOrNothing(isNumber(response) && isWithin(response, item.key, item.tolerance));
}

/** A number as people read it: 1,200 and 0.5. */
const said = (value) => value.toLocaleString("en", { maximumFractionDigits: 10 });

/** The learner's result, with the belief behind it if it is a known one; then the key and the known others. */
function lines(item, response, { right }) {
  const told = (value) => `${said(value)} ${item.unit}`;
  const meant = isNumber(response) ? item.wrong.find(({ value }) => isWithin(response, value, item.tolerance)) : null;
  const own = right
    ? { title: told(response), remark: "your answer, right", score: 1, feedback: item.working, mine: true }
    : {
        title: told(response ?? 0),
        remark: "your answer, wrong",
        score: 0,
        feedback: (meant ?? item).feedback,
        belief: meant?.misconception,
        inferred: true,
        mine: true,
      };
  const key = { title: told(item.key), remark: "right", score: 1, feedback: right ? null : item.working, mine: false };
  const others = item.wrong.filter((one) => one !== meant);
  return [
    response !== null && own,
    response !== item.key && key,
    ...others.map(({ value, feedback }) => ({ title: told(value), remark: "wrong", score: 0, feedback, mine: false })),
  ].filter(Boolean);
}

export const number = {
  controls,
  arrange: () => ({}), // nothing to choose from
  mark,
  lines,
};
