// The question card: a question of the reader's own, its givens, the gate, and what corroborates it.
import { button, download, freshId, h, keepKey } from "../shared/dom.js";
import { optionName, oneOf } from "../quiz/controls.js";
import { storageNotice } from "../shared/notice.js";
import { onLogChange } from "../shared/log.js";
import { heldWork } from "../shared/work.js";

const WORK = "scope-card";
const EMPTY = { question: "", givens: "", open: null, rows: {} };

/**
 * What gate and rows say together.
 * @param {object} scale levels from widest to narrowest, each with the `open` that is its own
 * @param {{open: ?string, rows: Object<string, string>}} card rows: row id -> level id
 * @returns {{level: ?object, read: number, agree: number, far: string[]}} level is null when nothing
 *   is open or the gate is not answered; far names the rows that sit two levels from the gate's
 */
export function readingOf(scale, { open, rows }) {
  const place = scale.level.findIndex((level) => level.open === open);
  const level = scale.level[place] ?? null;
  const told = scale.row.filter(({ id }) => rows[id]);
  const placeOf = ({ id }) => scale.level.findIndex((one) => one.id === rows[id]);
  const agree = level ? told.filter((row) => placeOf(row) === place).length : 0;
  const far = level ? told.filter((row) => Math.abs(placeOf(row) - place) > 1) : [];
  return { level, read: told.length, agree, far: far.map((row) => row.text) };
}

function verdictOn(scale, card) {
  if (!card.open) return ["Find the gate: the highest thing that is still open."];
  const { level, read, agree, far } = readingOf(scale, card);
  if (!level) return ["Nothing is open. This is ", h("strong", {}, "execution"), ": often important, and none of the three."];
  const says = ["The gate says ", h("strong", {}, optionName(level)), ". "];
  if (read < scale.row.length) return [...says, `${read} of ${scale.row.length} rows read; read the rest to see whether they bear it out.`];
  const count = `${agree} of ${read} rows agree`;
  if (far.length) return [...says, `${count}, but “${far.join("” and “")}” sits two levels away. Debate this one, or ask which given you read differently.`];
  if (agree < scale.agreeing) return [...says, `Only ${count}. Go back to the givens: one of them is probably a guess. Ask whoever knows.`];
  return [...says, `${count} and none sits two levels away. Trust the reading.`];
}

/** The cards as Markdown, to keep or to take to a colleague. */
function asMarkdown(scale, gate, cards) {
  const written = cards.filter((card) => card.question.trim());
  return written
    .map((card, n) => {
      const { level, read, agree } = readingOf(scale, card);
      const scope = level ? `${level.text} ${level.mark} (${agree} of ${read} rows agree)` : card.open ? "execution" : "not read yet";
      const givens = card.givens.split("\n").filter((line) => line.trim());
      const lines = [`## Question ${n + 1}`, "", card.question.trim(), "", "Givens:", "", ...givens.map((line) => `- ${line.trim()}`)];
      return [...lines, "", `Still open: ${card.open ? gate[card.open] : "not read yet"}`, "", `Scope: ${scope}`, ""].join("\n");
    })
    .join("\n");
}

function render({ model, el, signal }) {
  const scale = model.get("scale");
  const gate = model.get("gate");
  const course = model.get("course");
  const cardsIn = (saved) => Array.from({ length: model.get("cards") }, (_, n) => ({ ...EMPTY, ...saved?.[n] }));
  const held = heldWork(course, WORK, (saved) => {
    cards = cardsIn(saved);
    show();
  }, signal);
  let cards = cardsIn(held.read());
  let at = 0;

  const name = freshId();
  const question = h("textarea", { rows: "2", input: () => keep({ question: question.value }) });
  const givens = h("textarea", { rows: "4", input: () => keep({ givens: givens.value }) });
  const gateChoice = oneOf(Object.entries(gate).map(([id, text]) => ({ id, text })), name);
  gateChoice.node.addEventListener("change", () => keep({ open: gateChoice.read() }));
  const rows = scale.row.map((row) => {
    const options = scale.level.map((level) => h("option", { value: level.id }, `${level.mark} ${row[level.id]}`));
    const select = h("select", {}, h("option", { value: "" }, "not read yet"), ...options);
    select.addEventListener("change", () => keep({ rows: { ...cards[at].rows, [row.id]: select.value } }));
    return { row, select, node: h("label", { class: "sp-reading" }, h("span", {}, row.text), select) };
  });
  const verdict = h("p", { class: "sp-verdict", "aria-live": "polite" });
  const tabs = cards.map((_, n) =>
    button(`Question ${n + 1}`, () => ((at = n), show()), { "aria-pressed": "false" }),
  );
  const save = button("Download as Markdown", () =>
    download("questions.md", asMarkdown(scale, gate, cards), "text/markdown"),
  );
  const notice = storageNotice(course);

  function keep(change) {
    cards[at] = { ...cards[at], ...change };
    held.save(cards);
    say();
  }

  function say() {
    verdict.replaceChildren(...verdictOn(scale, cards[at]));
    tabs.forEach((tab, n) => {
      tab.setAttribute("aria-pressed", String(n === at));
      const { level } = readingOf(scale, cards[n]);
      tab.textContent = `Question ${n + 1}${level ? ` ${level.mark} ${level.text}` : cards[n].open ? ": execution" : ""}`;
    });
  }

  function show() {
    const card = cards[at];
    if (question.value !== card.question) question.value = card.question;
    if (givens.value !== card.givens) givens.value = card.givens;
    gateChoice.show(card.open);
    for (const { row, select } of rows) select.value = card.rows[row.id] ?? "";
    say();
  }

  const field = (text, control) => h("label", { class: "sp-field" }, h("span", {}, text), control);
  el.append(
    h(
      "div",
      { class: "sp-widget sp-scopecard", role: "group", "aria-label": "Question card", keydown: keepKey },
      h("div", { class: "sp-tabs", role: "group", "aria-label": "Your questions" }, ...tabs),
      notice.node,
      h(
        "div",
        { class: "sp-card" },
        field("The question, as it was asked", question),
        field("Its givens, one a line; write (guess) after any you had to guess", givens),
        h("fieldset", {}, h("legend", {}, "What is the highest thing still open?"), gateChoice.node),
        h("fieldset", {}, h("legend", {}, "What the five rows say"), ...rows.map(({ node }) => node)),
        verdict,
        h("p", { class: "sp-buttons" }, save),
      ),
    ),
  );
  show();
  notice.paint();
  onLogChange(() => notice.paint(), signal);
}

export default { render };
