// The line-up of all firms whose titles are uncovered, in one picture.
import { button, h } from "../../shared/dom.js";
import { rungPicture, rungTable, standing } from "./picture.js";

const ORDER = "Titles are placed by the order on the session's chart: Senior, Staff, Senior Staff, Principal, Distinguished. Lead counts as the first step after Senior, Fellow as the last.";

/** Titles that stand on more than one of `rungs`. */
function sharedTitles(rungs) {
  const titles = new Set(rungs.map(({ title }) => title));
  return [...titles].filter((title) => rungs.filter((rung) => rung.title === title).length > 1);
}

function summaryOf(firms, open, rungs) {
  if (!open.length) return "It fills as you uncover titles.";
  const off = (least) => rungs.filter((rung) => Math.abs(rung.by_title - rung.step) >= least).length;
  return `${open.length} of ${firms.length} firms uncovered, ${rungs.length} rungs. Titles alone would misplace ${off(1)} of them, ${off(2)} by two steps or more.`;
}

/** The firms that are open, with the rungs of `title` (all of them for "") and where the learner put them. */
function shownFirms(desk, title) {
  return desk.firms
    .filter(desk.isOpen)
    .map((firm) => {
      const { checked, placed } = desk.stateOf(firm);
      const rungs = firm.rungs
        .filter((rung) => !title || rung.title === title)
        .map((rung) => ({ ...rung, mine: (checked && placed[rung.label]) || null }));
      return { ...firm, rungs };
    })
    .filter(({ rungs }) => rungs.length);
}

/**
 * The picture of all that is uncovered.
 * @param {object} desk what render shares with its parts
 * @returns {{node: HTMLElement, draw: function(): void, fit: function(): void}} `fit` draws the rows
 *   anew when there is more room or less
 */
export function togetherPart(desk) {
  const { firms } = desk;
  const node = h("div", { class: "sp-picture", tabindex: "-1" });
  const drawing = h("div", {});
  let picked = "";
  let width = 0;

  function titleChoice(titles) {
    const select = h("select", { change: () => ((picked = select.value), drawRows()) });
    select.append(h("option", { value: "" }, "every title"), ...titles.map((title) => h("option", { value: title, selected: title === picked }, title)));
    return h("label", { class: "sp-pick" }, h("span", {}, "Show"), select);
  }

  function draw() {
    const open = firms.filter(desk.isOpen);
    const rungs = open.flatMap((firm) => firm.rungs);
    const titles = sharedTitles(rungs);
    if (!titles.includes(picked)) picked = "";
    const rest = firms.length - open.length;
    const all = button(rest === firms.length ? "Uncover all six without placing" : "Uncover the rest without placing", () => {
      desk.keep({ all: true });
      draw();
      node.focus();
    });
    node.replaceChildren(
      h("p", { class: "sp-title" }, "The line-up"),
      h("p", { "aria-live": "polite" }, summaryOf(firms, open, rungs)),
      ...(open.length ? [titles.length ? titleChoice(titles) : "", drawing] : []),
      rest ? h("p", { class: "sp-buttons" }, all) : "",
    );
    drawRows();
  }

  function drawRows() {
    const shown = shownFirms(desk, picked);
    const table = h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Table of rungs" }, rungTable(shown));
    drawing.replaceChildren(
      h("p", { "aria-live": "polite" }, picked ? standing(picked, shown) : ""),
      rungPicture(shown, Math.min(drawing.clientWidth || 600, 660), !picked),
      h("p", { class: "sp-hint" }, ORDER),
      h("details", {}, h("summary", {}, "The same as a table"), table),
    );
  }

  function fit() {
    if (drawing.clientWidth === width || !drawing.clientWidth) return;
    width = drawing.clientWidth;
    drawRows();
  }

  return { node, draw, fit };
}
