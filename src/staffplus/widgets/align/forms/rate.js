// Step four: how far the page settles each row and whether that is what one expects; ten requests.
import { h } from "../../../shared/dom.js";
import { radioGroup } from "../../../shared/choices.js";
import { asksRequestsOnly } from "../../../alignment/files.js";
import { wholeSheet } from "./sheet.js";
import { numbered, scaleRow, section, textField, written } from "./parts.js";

const CANNOT_TELL = "open";

function rowQuestion(setup, { id, name, ask: asks, low, high }, page, now, enter) {
  const { ask, expects, format } = setup.second;
  const said = now.rows[id] ?? {};
  const change = (values) => {
    Object.assign(said, values);
    enter("rows", { ...now.rows, [id]: { ...said } });
  };
  const expected = radioGroup(expects.map((entry) => ({ value: entry.id, text: entry.name })), (value) => {
    change({ expected: value });
    line.hidden = value === "yes";
  });
  expected.show(said.expected);
  const line = textField(ask.line, said.line ?? "", format.most_line, (value) => change({ line: value }));
  line.hidden = !said.expected || said.expected === "yes";
  const says = page && h("blockquote", { class: "sp-page-says", dir: "auto" }, page[id] || h("em", {}, "The page says nothing here."));
  const second = h("fieldset", { class: "sp-also" }, h("legend", {}, ask.expected), h("div", { class: "sp-scale" }, ...expected.labels));
  return scaleRow({
    legend: `${name}: ${asks}`,
    hint: `1: ${low}. 7: ${high}.`,
    options: [...numbered(format.highest_rating), { value: CANNOT_TELL, text: "cannot tell" }],
    value: said.settles,
    before: says,
    pick: (value) => change({ settles: value }),
    more: h("div", {}, second, line),
  });
}

function requestQuestion(setup, text, id, now, enter) {
  return scaleRow({
    legend: written(text),
    options: setup.mark.map((mark) => ({ value: mark.id, text: mark.name })),
    value: now.requests[id],
    pick: (value) => enter("requests", { ...now.requests, [id]: value }),
  });
}

/**
 * Draw the ratings of the page and the requests into `element`.
 * @param {HTMLElement} element
 * @param {{setup: object, sheet: object, listed: object, role: string, round: string, page: ?object}} state
 *   `page` has the texts of the description's parts: each stands beside its row
 * @param {function(object): void} onChange gets the parts of the sheet that changed
 */
export function mountRate(element, { setup, sheet, listed, role, round, page = null }, onChange) {
  const now = wholeSheet(setup, sheet);
  const enter = (part, value) => {
    now[part] = value;
    onChange({ id: now.id, [part]: value });
  };
  const parts = [];
  if (role !== "leader" && !asksRequestsOnly(setup, round)) {
    const rows = setup.row.map((row) => rowQuestion(setup, row, page, now, enter));
    parts.push(section("Read and rate the page", `${setup.second.ask.settles} ${setup.privacy.ratings}`, ...rows));
  }
  if (role !== "leader" && listed.requests.length) {
    const meaning = setup.mark.map(({ name, says }) => `${name}: ${says}`).join(". ");
    const asked = listed.requests.map((text, n) => requestQuestion(setup, text, setup.format.requests[n], now, enter));
    parts.push(section("Mark ten requests", `${setup.second.ask.requests} ${meaning}.`, ...asked));
  }
  element.replaceChildren(...parts);
}
