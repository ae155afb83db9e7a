// One row of the rubric: the line that is marked, the levels, and what was made of it.
import { h } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";

const apart = (one, other) => (one === other ? "The readers gave the same." : `You gave ${one}, the readers ${other}.`);

/**
 * @param {object} row of the rubric: `id`, `title`, `text`, `levels`
 * @param {object} given `text`, `given` (a level or undefined), `readers` ({level, why}; null before one
 *   compares),
 *   `words` (null: none are asked for), `most` characters of them, `pick(level)`, `say(words)`
 */
export function rowForm(row, { text, given, readers, words, most, pick, say }) {
  const levels = row.levels.map(({ points, descriptor }) => ({ value: points, text: [h("strong", {}, String(points)), " ", descriptor] }));
  const group = radioGroup(levels, pick);
  group.show(given ?? null);
  const examples = row.levels.map((level) => h("li", {}, h("strong", {}, String(level.points)), " ", h("span", { class: "sp-words" }, level.example)));
  return h(
    "fieldset",
    { class: "sp-row", "data-row": row.id, disabled: readers !== null },
    h("legend", {}, row.title),
    h("p", { class: "sp-hint" }, row.text),
    h("blockquote", { class: "sp-line" }, text.trim() || "(nothing stands here)"),
    ...group.labels,
    readers && h("div", { class: "sp-given", "data-off": String(Math.abs(readers.level - given)) }, h("p", {}, h("strong", {}, apart(given, readers.level))), h("p", {}, readers.why)),
    words !== null && wordsFor(row, words, most, say),
    h("details", {}, h("summary", {}, "A line of each level, from an invented team"), h("ul", { class: "sp-examples" }, ...examples)),
  );
}

function wordsFor(row, words, most, say) {
  const area = h("textarea", { rows: "2", maxlength: String(most), input: () => say(area.value) });
  area.value = words;
  return h("label", { class: "sp-for" }, `Words for the author, ${row.title} (your name is not with them)`, area);
}
