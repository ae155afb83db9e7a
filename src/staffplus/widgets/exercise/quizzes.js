// A quiz of graded work in the page: it knows no key. What is chosen is written into the answer cell
// under it, which is what is marked; what is typed there is shown in the quiz.
import { freshId, h } from "../../shared/dom.js";
import { learnerSeed } from "../../shared/log.js";
import { kindOf } from "../../items/kinds/kinds.js";
import { arrange } from "../quiz/shuffle.js";
import { frame } from "../quiz/practice.js";
import { pythonLiteral } from "../quiz/graded.js";
import { LiteralError, assigned, plainValue } from "./literal.js";

const isBlank = (given) => given === null || given === undefined || (typeof given === "object" && !Object.keys(given).length);

/** What the cell has for an item, as the quiz has it: of rows, a list for each that has an answer. */
function responseTo({ kind }, given) {
  if (kind !== "match" || given === null || typeof given !== "object" || Array.isArray(given)) return given;
  const rows = Object.entries(given).map(([row, it]) => [row, typeof it === "string" ? [it] : it]);
  return Object.fromEntries(rows.filter(([, it]) => !isBlank(it)));
}

/** The same as the cell has it: what is not answered stays as blank as it was released. */
function valueOf({ kind, rows }, response) {
  if (kind === "match") return { ...Object.fromEntries(rows.map(({ id }) => [id, null])), ...response };
  return isBlank(response) ? (kind === "many" || kind === "mark" ? [] : null) : response;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What the cell says, by item; null where it cannot be read. */
function responses({ items, name }, text) {
  try {
    const found = assigned(text, name);
    if (!found) return null;
    const value = plainValue(found.value);
    if (found.value.t === "list") return value.length ? { [items[0].id]: value } : {};
    if (found.value.t !== "dict") return null;
    const asked = new Map(items.map((item) => [item.id, item]));
    const typed = Object.entries(value).filter(([id]) => asked.has(id)).map(([id, given]) => [id, responseTo(asked.get(id), given)]);
    return Object.fromEntries(typed.filter(([, given]) => !isBlank(given)));
  } catch (error) {
    if (error instanceof LiteralError) return null;
    throw error;
  }
}

/** The cell's text with `given` in it, as the notebook's own quiz writes it. */
export function rewritten({ items, name }, text, given) {
  const { value, start, end } = assigned(text, name);
  const written =
    value.t === "list"
      ? pythonLiteral(given[items[0].id] ?? [])
      : pythonLiteral({ ...plainValue(value), ...Object.fromEntries(items.map((item) => [item.id, valueOf(item, given[item.id])])) }, "\n    ");
  return text.slice(0, start) + written + text.slice(end);
}

/**
 * @param {object} quiz of the page's data
 * @param {{text: function(): string, write: function(string): void}} cell the answer cell
 * @returns {{node: HTMLElement, paint: function(): void}}
 */
export function quizPart(quiz, cell) {
  const said = h("p", { class: "sp-say", role: "status" });
  const parts = quiz.items.map((raw, n) => {
    const item = arrange(raw, learnerSeed());
    const controls = kindOf(item).controls(item, freshId(), true);
    const { node } = frame(item, n + 1, controls);
    node.addEventListener("change", () => choose(item.id, controls.read()));
    return { item, controls, node };
  });
  function choose(id, response) {
    const now = responses(quiz, cell.text());
    if (now === null) return paint();
    cell.write(rewritten(quiz, cell.text(), { ...now, [id]: response }));
    return paint();
  }
  function paint() {
    const now = responses(quiz, cell.text());
    const words = now === null ? "The field below cannot be read as it stands, so the quiz cannot write into it. Mend it, or see what the check says." : "";
    if (said.textContent !== words) said.textContent = words;
    for (const { item, controls } of parts) {
      const given = now?.[item.id] ?? null;
      if (now !== null && !same(controls.read(), given)) controls.show(given);
    }
  }
  return { node: h("div", { role: "group", "aria-label": quiz.title }, ...parts.map(({ node }) => node), said), paint };
}
