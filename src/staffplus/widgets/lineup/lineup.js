// The line-up: place the rungs of six ladders by what people on them do, then uncover the titles.
import { button, freshId, h, keepKey } from "../shared/dom.js";
import { onLogChange } from "../shared/log.js";
import { rungPicture, rungTable, standing } from "./picture.js";
import { storageNotice } from "../shared/notice.js";
import { onWork, readWork, saveWork } from "../shared/work.js";

const WORK = "lineup";
const STEPS = [1, 2, 3, 4, 5];
const UNTOUCHED = { placed: {}, checked: false, titles: false };
const NUMBERS = ["none", "one", "two", "three", "four"];

const listed = (names) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** "one step too high" for a title's step against the rung's own; "the same step" when they agree. */
function offBy(byTitle, step) {
  const off = Math.abs(byTitle - step);
  if (!off) return "the same step";
  return `${NUMBERS[off]} step${off > 1 ? "s" : ""} too ${byTitle > step ? "high" : "low"}`;
}

/** What is said of a rung that the learner put at `mine`: [sign, sentences]. */
function readingOf(scale, { step, why, descriptors }, mine) {
  const at = (wanted) => scale.filter((_, n) => descriptors[n].step === wanted).map(({ name }) => name.toLowerCase());
  if (mine === step) return ["✓", `Step ${step}, as we read it. ${why}`];
  const many = at(step).length;
  const most = many === scale.length ? "all five descriptors sit there" : `${NUMBERS[many]} of the five sit there`;
  const here = listed(at(mine)) || "none of the five";
  return ["✗", `You: step ${mine}, where ${here} ${at(mine).length > 1 ? "sit" : "sits"}. We read step ${step}: ${most}. ${why}`];
}

function scaleTable(scale) {
  const head = h("tr", {}, h("th", { scope: "col" }, "Descriptor"), ...STEPS.map((step) => h("th", { scope: "col" }, `Step ${step}`)));
  const rows = scale.map(({ name, question, steps }) =>
    h("tr", {}, h("th", { scope: "row" }, `${name}: ${question}`), ...steps.map((text) => h("td", {}, text))),
  );
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows));
}

/** One rung: its descriptors, the five steps to choose from, and what is said after the check. */
function rungCard(scale, rung, { placed, checked, titles }, place) {
  const name = freshId();
  const meant = h("p", { class: "sp-hint" });
  const explain = (step) => (meant.textContent = step ? `Step ${step} is: ${scale.map(({ steps }) => steps[step - 1]).join(" · ")}` : "");
  const choose = (step) => (place(rung.label, step), explain(step));
  const radios = STEPS.map((step) =>
    h("input", { type: "radio", name, value: step, "aria-label": `Step ${step}`, checked: placed[rung.label] === step, change: () => choose(step) }),
  );
  const lines = scale.flatMap(({ name: term }, n) => {
    const { step, text } = rung.descriptors[n];
    const tag = checked && h("span", { class: step === rung.step ? "sp-at" : "sp-at sp-aside" }, `step ${step}`);
    return [h("dt", {}, term), h("dd", {}, text, tag && " ", tag)];
  });
  const legend = h("legend", {}, titles ? `Rung ${rung.label}: ${rung.title}` : `Rung ${rung.label}`);
  const options = STEPS.map((step, n) => h("label", { class: "sp-option" }, radios[n], h("span", {}, String(step))));
  const choice = h("div", { class: "sp-choice" }, h("span", { class: "sp-label" }, "Step"), ...options);
  const said = h("div", { class: "sp-said" });
  if (!checked) explain(placed[rung.label]);
  if (checked) {
    const [sign, words] = readingOf(scale, rung, placed[rung.label]);
    said.append(h("p", {}, h("span", { class: "sp-sign", "aria-hidden": "true" }, sign), ` ${words}`));
  }
  if (titles) {
    const far = Math.abs(rung.by_title - rung.step) > 1;
    const words = `The title alone would put it at step ${rung.by_title}: ${offBy(rung.by_title, rung.step)}.`;
    said.append(h("p", { class: far ? "sp-far" : null }, words));
  }
  return {
    node: h("fieldset", { class: "sp-rung", disabled: checked }, legend, h("dl", {}, ...lines), choice, meant, said),
    focus: () => radios[0].focus(),
  };
}

function render({ model, el, signal }) {
  const [scale, firms, course] = ["scale", "firms", "course"].map((trait) => model.get(trait));
  let work = readWork(course, WORK) ?? {};
  const stateOf = ({ id }) => ({ ...UNTOUCHED, ...work.firms?.[id] });
  const isOpen = (firm) => stateOf(firm).titles || work.all === true;
  const atNow = () => Math.max(0, firms.findIndex(({ id }) => id === work.at));

  function keep(change) {
    work = { ...work, ...change };
    saveWork(course, WORK, work);
  }
  const keepFirm = (firm, change) => keep({ at: firm.id, firms: { ...work.firms, [firm.id]: { ...stateOf(firm), ...change } } });

  // --- One firm at a time. ---
  const tabs = firms.map((firm) =>
    button(firm.name, () => (keep({ at: firm.id }), drawFirm()), { "aria-pressed": "false" }),
  );
  const panel = h("div", { class: "sp-firm" });
  const notice = storageNotice(course);

  function drawFirm() {
    const at = atNow();
    const firm = firms[at];
    const state = stateOf(firm);
    tabs.forEach((tab, n) => {
      tab.setAttribute("aria-pressed", String(n === at));
      tab.textContent = `${firms[n].name}${stateOf(firms[n]).checked ? " ✓" : ""}`;
    });
    const shown = [...firm.rungs].sort((one, other) => (one.label < other.label ? -1 : 1));
    const cards = shown.map((rung) =>
      rungCard(scale, rung, state, (label, step) => keepFirm(firm, { placed: { ...stateOf(firm).placed, [label]: step } })),
    );
    const right = shown.filter(({ label, step }) => state.placed[label] === step).length;
    const count = `You placed ${right} of ${shown.length} rungs as we did.`;
    const said = h("p", { class: "sp-verdict", tabindex: "-1", hidden: !state.checked }, state.checked ? count : "");
    const ask = h("p", { class: "sp-ask", "aria-live": "polite" });
    const remark = h("div", { "aria-live": "polite" }, state.titles && h("p", { class: "sp-given" }, firm.remark));
    const next = firms[at + 1];

    function check() {
      const missing = shown.findIndex(({ label }) => !stateOf(firm).placed[label]);
      if (missing >= 0) {
        ask.textContent = `Place rung ${shown[missing].label} first.`;
        return cards[missing].focus();
      }
      keepFirm(firm, { checked: true });
      drawFirm().said.focus();
    }
    function again() {
      keepFirm(firm, { checked: false });
      drawFirm().first();
    }
    function uncover() {
      keepFirm(firm, { titles: true });
      drawFirm().buttons.querySelector(".sp-main").focus();
      drawPicture();
    }
    function goOn() {
      keep({ at: next.id });
      drawFirm().heading.focus();
    }

    const heading = h("p", { class: "sp-title", tabindex: "-1" }, `${firm.name} (${at + 1} of ${firms.length})`);
    const buttons = h(
      "p",
      { class: "sp-buttons" },
      !state.checked && button("Check this firm", check, { class: "sp-main" }),
      state.checked && !state.titles && button("Uncover the titles", uncover, { class: "sp-main" }),
      state.titles && next && button(`Next: ${next.name}`, goOn, { class: state.checked ? "sp-main" : null }),
      state.titles && !next && button("See the line-up", () => picture.focus(), { class: state.checked ? "sp-main" : null }),
      state.checked && button("Place again", again),
    );
    panel.replaceChildren(
      heading,
      h("p", { class: "sp-hint" }, `${firm.kind[0].toUpperCase()}${firm.kind.slice(1)}.`),
      said,
      ...cards.map(({ node }) => node),
      ask,
      remark,
      buttons,
    );
    return { heading, said, buttons, first: () => cards[0].focus() };
  }

  // --- All that is uncovered, in one picture. ---
  const picture = h("div", { class: "sp-picture", tabindex: "-1" });
  const drawing = h("div", {});
  let pickedTitle = "";

  function drawPicture() {
    const open = firms.filter(isOpen);
    const rungs = open.flatMap((firm) => firm.rungs.map((rung) => ({ ...rung, firm: firm.name })));
    const titles = [...new Set(rungs.map(({ title }) => title))].filter((title) => rungs.filter((rung) => rung.title === title).length > 1);
    if (!titles.includes(pickedTitle)) pickedTitle = "";
    const off = (least) => rungs.filter((rung) => Math.abs(rung.by_title - rung.step) >= least).length;
    const summary = open.length
      ? `${open.length} of ${firms.length} firms uncovered, ${rungs.length} rungs. Titles alone would misplace ${off(1)} of them, ${off(2)} by two steps or more.`
      : "It fills as you uncover titles.";
    const select = h("select", { change: () => ((pickedTitle = select.value), drawRows()) });
    select.append(h("option", { value: "" }, "every title"), ...titles.map((title) => h("option", { value: title, selected: title === pickedTitle }, title)));
    const rest = firms.length - open.length;
    const all = button(rest === firms.length ? "Uncover all six without placing" : "Uncover the rest without placing", () => {
      keep({ all: true });
      drawPicture();
      picture.focus();
    });
    picture.replaceChildren(
      h("p", { class: "sp-title" }, "The line-up"),
      h("p", { "aria-live": "polite" }, summary),
      ...(open.length ? [titles.length ? h("label", { class: "sp-pick" }, h("span", {}, "Show"), select) : "", drawing] : []),
      rest ? h("p", { class: "sp-buttons" }, all) : "",
    );
    drawRows();
  }

  function drawRows() {
    const placedIn = (firm) => (stateOf(firm).checked ? stateOf(firm).placed : {});
    const shown = firms
      .filter(isOpen)
      .map((firm) => ({
        ...firm,
        rungs: firm.rungs
          .filter(({ title }) => !pickedTitle || title === pickedTitle)
          .map((rung) => ({ ...rung, mine: placedIn(firm)[rung.label] ?? null })),
      }))
      .filter(({ rungs }) => rungs.length);
    const words = pickedTitle ? standing(pickedTitle, shown) : "";
    drawing.replaceChildren(
      h("p", { "aria-live": "polite" }, words),
      rungPicture(shown, Math.min(drawing.clientWidth || 600, 660), !pickedTitle),
      h("p", { class: "sp-hint" }, "Titles are placed by the order on the session's chart: Senior, Staff, Senior Staff, Principal, Distinguished. Lead counts as the first step after Senior, Fellow as the last."),
      h("details", {}, h("summary", {}, "The same as a table"), h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Table of rungs" }, rungTable(shown))),
    );
  }

  const scaleBox = h("details", {}, h("summary", {}, "The scale"), h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "The scale" }, scaleTable(scale)));
  el.append(
    h(
      "div",
      { class: "sp-widget sp-lineup", role: "group", "aria-label": "Line up six ladders", keydown: keepKey },
      h("div", { class: "sp-tabs", role: "group", "aria-label": "Six firms" }, ...tabs),
      notice.node,
      scaleBox,
      panel,
      picture,
    ),
  );
  drawFirm();
  drawPicture();
  notice.paint();
  onLogChange(() => notice.paint(), signal);
  onWork(course, WORK, (saved) => {
    if (JSON.stringify(saved) === JSON.stringify(work)) return; // our own change, drawn already
    work = saved ?? {};
    drawFirm();
    drawPicture();
  }, signal);

  let width = 0;
  const watcher = new ResizeObserver(() => {
    if (drawing.clientWidth === width || !drawing.clientWidth) return;
    width = drawing.clientWidth;
    drawRows();
  });
  watcher.observe(el);
  signal?.addEventListener("abort", () => watcher.disconnect());
}

export default { render };
