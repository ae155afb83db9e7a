// The line-up: place the rungs of six ladders by what people on them do, then uncover the titles.
import { button, h, keepKey } from "../../shared/dom.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { heldWork } from "../../shared/work.js";
import { firmPart } from "./firm.js";
import { scaleTable } from "./rung.js";
import { togetherPart } from "./together.js";

const WORK = "lineup";
const UNTOUCHED = { placed: {}, checked: false, titles: false };

/** The learner's work: {at, firms: {id: {placed, checked, titles}}, all}. */
function keeper(course, elsewhere, signal) {
  const held = heldWork(course, WORK, (saved) => {
    work = saved ?? {};
    elsewhere();
  }, signal);
  let work = held.read() ?? {};
  const stateOf = ({ id }) => ({ ...UNTOUCHED, ...work.firms?.[id] });
  const keep = (change) => {
    work = { ...work, ...change };
    held.save(work);
  };
  return {
    stateOf,
    keep,
    isOpen: (firm) => stateOf(firm).titles || work.all === true,
    placeIn: (firms) => Math.max(0, firms.findIndex(({ id }) => id === work.at)),
    keepFirm: (firm, change) => keep({ at: firm.id, firms: { ...work.firms, [firm.id]: { ...stateOf(firm), ...change } } }),
  };
}

function render({ model, el, signal }) {
  const [scale, firms, course] = ["scale", "firms", "course"].map((trait) => model.get(trait));
  const notice = storageNotice(course);
  const kept = keeper(course, drawBoth, signal);
  const tabs = firms.map((firm) =>
    button(firm.name, () => (kept.keep({ at: firm.id }), drawFirm()), { "aria-pressed": "false" }),
  );
  const panel = h("div", { class: "sp-firm" });
  const desk = { scale, firms, ...kept, drawFirm, drawAll: () => together.draw(), seeAll: () => together.node.focus() };
  const together = togetherPart(desk);

  function drawFirm() {
    const at = kept.placeIn(firms);
    tabs.forEach((tab, n) => {
      tab.setAttribute("aria-pressed", String(n === at));
      tab.textContent = `${firms[n].name}${kept.stateOf(firms[n]).checked ? " ✓" : ""}`;
    });
    const drawn = firmPart(desk, at);
    panel.replaceChildren(...drawn.nodes);
    return drawn;
  }

  function drawBoth() {
    drawFirm();
    together.draw();
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
      together.node,
    ),
  );
  drawBoth();
  notice.paint();
  onLogChange(() => notice.paint(), signal);
  const watcher = new ResizeObserver(() => together.fit());
  watcher.observe(el);
  signal?.addEventListener("abort", () => watcher.disconnect());
}

export default { render };
