// What the checks point at in one part, beside its text: quoted, with why and a rewrite.
import { button, h } from "../../shared/dom.js";

const QUOTE = 90; // characters shown of the words that a check points at
const QUOTES = 3;

/** `words` on one line, with its middle left out when it is long. */
function shortened(words) {
  const line = words.replace(/\s+/g, " ");
  const points = [...line];
  if (points.length <= QUOTE) return line;
  const head = points.slice(0, 60).join("");
  const tail = points.slice(-25).join("");
  return `${head.replace(/(\S) \S*$/, "$1")} … ${tail.replace(/^\S* (?=\S)/, "")}`;
}

/**
 * The findings of one part.
 * @param {object} checks `readyChecks`, and `byId`: each check of the file by its id
 * @param {HTMLTextAreaElement} field where the text stands, to show the words in
 * @param {function(): string} page the whole description: whom it names is known in each part
 * @returns {{node: HTMLElement, show: function(string)}}
 */
export function findingList(checks, part, field, page) {
  const count = h("p", { class: "sp-hint", role: "status" });
  const list = h("ul", { class: "sp-findings" });
  const asked = h("ul", { class: "sp-asked", "aria-label": "Questions of the next level" });
  let shown = "";

  function select({ start, end }) {
    const points = [...field.value];
    const from = points.slice(0, start).join("").length;
    field.focus();
    field.setSelectionRange(from, from + points.slice(start, end).join("").length);
  }

  function entry(id, found, open) {
    const { name, why, rewrite } = checks.byId[id];
    const quotes = found.slice(0, QUOTES).map(({ words }) => h("q", {}, shortened(words)));
    const more = found.length > QUOTES ? ` and ${found.length - QUOTES} more` : "";
    const summary = h("summary", {}, `${name}: `);
    quotes.forEach((quote, n) => summary.append(n ? ", " : "", quote));
    summary.append(more);
    const whole = found[0].start === 0 && found[0].end >= [...field.value.trimEnd()].length;
    return h(
      "li",
      { "data-check": id },
      h(
        "details",
        { open },
        summary,
        h("p", {}, why),
        h("p", { class: "sp-label" }, `A rewrite from an invented team: ${rewrite.team}`),
        h("p", { class: "sp-before" }, h("span", { class: "sp-spoken" }, "Before: "), rewrite.before),
        h("p", { class: "sp-after" }, h("span", { class: "sp-spoken" }, "After: "), rewrite.after),
        whole ? null : h("p", { class: "sp-buttons" }, button("Show in the text", () => select(found[0]))),
      ),
    );
  }

  return {
    node: h("div", { class: "sp-pointed" }, count, list, asked),
    show(text) {
      const whole = page();
      const english = checks.isEnglish(text, whole);
      const findings = english ? checks.read(part, text, whole) : [];
      const prompts = english ? checks.prompts(part, text, whole, findings) : [];
      const now = JSON.stringify([findings, prompts, english, text.trim() === ""]);
      if (now === shown) return;
      shown = now;
      const open = new Set([...list.querySelectorAll("li")].filter((li) => li.querySelector("details[open]")).map((li) => li.dataset.check));
      const groups = Map.groupBy ? Map.groupBy(findings, ({ check }) => check) : grouped(findings);
      list.replaceChildren(...[...groups].map(([id, found]) => entry(id, found, open.has(id))));
      count.textContent = said(text, groups.size, english, prompts.length);
      asked.hidden = !prompts.length;
      asked.replaceChildren(...prompts.map(({ id, ask, why }) => h("li", { "data-prompt": id }, h("strong", {}, ask), ` ${why}`)));
    },
  };
}

function grouped(findings) {
  const groups = new Map();
  for (const finding of findings) groups.set(finding.check, [...(groups.get(finding.check) ?? []), finding]);
  return groups;
}

function said(text, checks, english, prompts) {
  if (!text.trim()) return "";
  if (!english) return "The checks read English only and leave this part alone.";
  if (!checks) return `The checks point at nothing here, which is no praise.${prompts ? " The next level would ask:" : ""}`;
  return checks === 1 ? "One check points here:" : `${checks} checks point here:`;
}
