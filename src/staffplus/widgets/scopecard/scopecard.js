// The question card: a question of the reader's own, its givens, the gate, and what corroborates it.
import { readingOf } from "../../items/gate.js";
import { button, download, freshId, h, keepKey } from "../../shared/dom.js";
import { optionName, oneOf } from "../../items/kinds/parts.js";
import { storageNotice } from "../../shared/notice.js";
import { onLogChange } from "../../shared/log.js";
import { heldWork } from "../../shared/work.js";

const WORK = "scope-card";
const EMPTY = { question: "", givens: "", open: null, rows: {} };

const levelOf = (scale, id) => scale.level.find((level) => level.id === id) ?? null;

/** What gate and rows of a card say together, with the level itself. */
function readingOn(scale, { open, rows }) {
  const { level, rows: told, verdict } = readingOf(scale, open, rows);
  return { ...told, level: levelOf(scale, level), verdict };
}

function verdictOn(scale, card) {
  const { level, read, agree, far, verdict } = readingOn(scale, card);
  if (verdict === "unanswered") return ["Find the gate: the highest thing that is still open."];
  if (verdict === "execution") return ["Nothing is open. This is ", h("strong", {}, "execution"), ": often important, and none of the three."];
  const count = `${agree} of ${read} rows agree`;
  const names = far.map((id) => scale.row.find((row) => row.id === id).text);
  const says = {
    unfinished: `${read} of ${scale.row.length} rows read; read the rest to see whether they bear it out.`,
    debate: `${count}, but “${names.join("” and “")}” sits two levels away. Debate this one, or ask which given you read differently.`,
    guessed: `Only ${count}. Go back to the givens: one of them is probably a guess. Ask whoever knows.`,
    trust: `${count} and none sits two levels away. Trust the reading.`,
  };
  return ["The gate says ", h("strong", {}, optionName(level)), ". ", says[verdict]];
}

/** The cards as Markdown, to keep or to take to a colleague. */
function asMarkdown(scale, gate, cards) {
  const written = cards.map((card, n) => [card, n + 1]).filter(([card]) => card.question.trim());
  return written
    .map(([card, number]) => {
      const { level, read, agree } = readingOn(scale, card);
      const scope = level ? `${level.text} ${level.mark} (${agree} of ${read} rows agree)` : card.open ? "execution" : "not read yet";
      const given = card.givens.split("\n").filter((line) => line.trim());
      const givens = given.length ? ["Givens:", "", ...given.map((line) => `- ${line.trim()}`)] : ["Givens: none written"];
      const open = gate.find(({ id }) => id === card.open)?.text ?? "not read yet";
      return [`## Question ${number}`, "", card.question.trim(), "", ...givens, "", `Still open: ${open}`, "", `Scope: ${scope}`, ""].join("\n");
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
  const gateChoice = oneOf(gate, name);
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
      const { level } = readingOn(scale, cards[n]);
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
