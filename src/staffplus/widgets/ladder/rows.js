// The ladder explorer's second part: public ladders row by row, and one's own beside them. What is written
// here is a piece of the portfolio, kept under its name there: {fields: {row: text}}.
import { noteName } from "../../jobdesc/note.js";
import { isTable, said, tableIn } from "../../plain.js";
import { button, freshId, h } from "../../shared/dom.js";
import { heldWork } from "../../shared/work.js";

const PIECE = "own-ladder";
const NOTHING = "– nothing, or no such step";

/** What a learner has written of their own ladder, by row. */
function ownLadder(course, elsewhere, signal) {
  const held = heldWork(course, noteName(PIECE), elsewhere, signal);
  const fields = () => tableIn(tableIn(held.read()).fields);
  return {
    of: (row) => said(fields()[row.id]),
    write(row, text) {
      const value = held.read();
      const kept = isTable(value) || value === null ? tableIn(value) : { aside: [value] }; // of another form: put aside
      held.save({ ...kept, fields: { ...fields(), [row.id]: text } });
    },
  };
}

function choiceOf({ rows, ladders }, attributes) {
  const group = (label, kind, all) =>
    h("optgroup", { label }, ...all.map(({ id, name }) => h("option", { value: `${kind}:${id}` }, name)));
  return h("select", attributes, group("A row, in every ladder", "row", rows), group("A ladder, in every row", "ladder", ladders));
}

const linkTo = ({ name, address }) => h("a", { href: address, target: "_blank", rel: "noopener" }, name);
const readOn = ({ read, how }) => `Read on ${read}: ${how}.`;

/** A table of two columns: whose row it is, and what it says. */
function tableOf(caption, lines) {
  const rows = lines.map(([head, text]) => h("tr", {}, h("th", { scope: "row" }, head), h("td", {}, text ?? NOTHING)));
  return h("table", {}, h("caption", {}, caption), h("tbody", {}, ...rows));
}

/** Public ladders to read. @returns {{node: HTMLElement, asMarkdown: function(): string}} */
export function rowByRow({ rows, ladders, tally }, keep, course, signal) {
  const own = ownLadder(course, followed, signal);
  const name = freshId();
  const select = choiceOf({ rows, ladders }, { id: name, change: () => go(select.value) });
  const where = h("p", { class: "sp-hint", role: "status" });
  const shown = h("div", { class: "sp-rows" });
  const field = h("textarea", { id: freshId(), rows: 2, input: () => own.write(at, field.value) });
  const ask = h("label", { for: field.id });
  const mine = h("div", { class: "sp-mine" }, ask, field);
  const next = button("Next row", () => go(`row:${rows[rows.indexOf(at) + 1].id}`));
  let at = null; // the row that is shown in every ladder, or null

  function followed() {
    if (at && document.activeElement !== field) field.value = own.of(at);
  }

  function go(to) {
    keep.put({ row: to });
    paint(to);
  }

  function paint(to) {
    const [kind, id] = said(to).split(":");
    const ladder = kind === "ladder" ? ladders.find((one) => one.id === id) : null;
    at = ladder ? null : (rows.find((one) => one.id === id) ?? rows[0]);
    select.value = ladder ? `ladder:${ladder.id}` : `row:${at.id}`;
    shown.replaceChildren(...(ladder ? allRows(ladder) : inEvery(at)));
    where.textContent = ladder ? `${ladder.name}, in ${rows.length} rows` : `Row ${rows.indexOf(at) + 1} of ${rows.length}`;
    mine.hidden = !at;
    next.hidden = !at || at === rows.at(-1);
    if (!at) return;
    ask.textContent = `Your own ladder. ${at.ask}`;
    field.value = own.of(at);
  }

  const allRows = (ladder) => [
    tableOf(`${ladder.name}, in our words`, rows.map((row) => [row.name, ladder.says[row.id]])),
    h("p", { class: "sp-hint" }, linkTo(ladder), `. ${readOn(ladder)}`),
  ];
  const inEvery = (row) => [
    tableOf(`${row.name}, in our words`, ladders.map((ladder) => [linkTo(ladder), ladder.says[row.id]])),
    row.id === "shift" && h("p", { class: "sp-hint" }, tally),
  ].filter(Boolean);

  paint(keep.get().row ?? "");
  const read = ladders.map((ladder) => h("li", {}, linkTo(ladder), `: ${readOn(ladder)}`));
  const node = h(
    "section",
    { "aria-label": "Row by row" },
    h("h3", {}, "Row by row"),
    h("p", {}, h("label", { for: name }, "Read"), select),
    where,
    shown,
    mine,
    h("p", { class: "sp-buttons" }, next),
    h("details", {}, h("summary", {}, "Where, when and how each was read"), h("ul", {}, ...read)),
  );
  return { node, asMarkdown };

  function asMarkdown() {
    const out = ["# Public ladders, row by row", ""];
    for (const row of rows) {
      out.push(`## ${row.name}`, "");
      for (const ladder of ladders) if (ladder.says[row.id]) out.push(`- ${ladder.name}: ${ladder.says[row.id]}`);
      out.push("", `My company: ${own.of(row) || "not written yet"}`, "");
    }
    return out.join("\n");
  }
}
