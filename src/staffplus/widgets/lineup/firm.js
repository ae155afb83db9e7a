// The line-up, one firm at a time: place its rungs, check, uncover the titles, go on.
import { button, h } from "../../shared/dom.js";
import { rungCard } from "./rung.js";

/** The buttons under a firm's rungs, by how far the learner is with it. */
function buttonsOf(desk, { checked, titles }, next, act) {
  const onward = { class: checked ? "sp-main" : null };
  return h(
    "p",
    { class: "sp-buttons" },
    !checked && button("Check this firm", act.check, { class: "sp-main" }),
    checked && !titles && button("Uncover the titles", act.uncover, { class: "sp-main" }),
    titles && next && button(`Next: ${next.name}`, act.goOn, onward),
    titles && !next && button("See the line-up", desk.seeAll, onward),
    checked && button("Place again", act.again),
  );
}

/**
 * One firm as it stands with the learner.
 * @param {object} desk what render shares with its parts
 * @param {number} at place of the firm in `desk.firms`
 * @returns {{nodes: HTMLElement[], heading: HTMLElement, said: HTMLElement, buttons: HTMLElement, first: function(): void}}
 *   the nodes of the panel, and where the focus may go
 */
export function firmPart(desk, at) {
  const firm = desk.firms[at];
  const next = desk.firms[at + 1];
  const state = desk.stateOf(firm);
  const place = (label, step) => desk.keepFirm(firm, { placed: { ...desk.stateOf(firm).placed, [label]: step } });
  const rungs = [...firm.rungs].sort((one, other) => (one.label < other.label ? -1 : 1));
  const cards = rungs.map((rung) => rungCard(desk.scale, rung, state, place));
  const right = rungs.filter(({ label, step }) => state.placed[label] === step).length;
  const count = `You placed ${right} of ${rungs.length} rungs as we did.`;
  const heading = h("p", { class: "sp-title", tabindex: "-1" }, `${firm.name} (${at + 1} of ${desk.firms.length})`);
  const kind = h("p", { class: "sp-hint" }, `${firm.kind[0].toUpperCase()}${firm.kind.slice(1)}.`);
  const said = h("p", { class: "sp-verdict", tabindex: "-1", hidden: !state.checked }, state.checked ? count : "");
  const ask = h("p", { class: "sp-ask", "aria-live": "polite" });
  const remark = h("div", { "aria-live": "polite" }, state.titles && h("p", { class: "sp-given" }, firm.remark));

  function check() {
    const missing = rungs.findIndex(({ label }) => !desk.stateOf(firm).placed[label]);
    if (missing >= 0) {
      ask.textContent = `Place rung ${rungs[missing].label} first.`;
      return cards[missing].focus();
    }
    desk.keepFirm(firm, { checked: true });
    desk.drawFirm().said.focus();
  }
  function again() {
    desk.keepFirm(firm, { checked: false });
    desk.drawFirm().first();
  }
  function uncover() {
    desk.keepFirm(firm, { titles: true });
    desk.drawFirm().buttons.querySelector(".sp-main").focus();
    desk.drawAll();
  }
  function goOn() {
    desk.keep({ at: next.id });
    desk.drawFirm().heading.focus();
  }

  const buttons = buttonsOf(desk, state, next, { check, again, uncover, goOn });
  return {
    nodes: [heading, kind, said, ...cards.map(({ node }) => node), ask, remark, buttons],
    heading,
    said,
    buttons,
    first: () => cards[0].focus(),
  };
}
