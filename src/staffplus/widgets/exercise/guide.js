// What helps beside an answer: hints one by one before it, two answers of others to judge, and, once
// something was tried, a model at two levels and a judgement of one's own. Nothing here is graded.
import { button, h } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";

const wordsOf = (text) => text.split(/\s+/u).filter((it) => /[\p{L}\p{N}]/u.test(it)).length;
const number = (value, most) => (Number.isInteger(value) ? Math.min(Math.max(value, 0), most) : 0);

/** A text in which `**words**` are strong and names in backticks code, as the author's notebooks write them. */
const inline = (text) =>
  text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((it, n) => {
    if (n % 2 === 0) return it;
    return it[0] === "`" ? h("code", {}, it.slice(1, -1)) : h("strong", {}, it.slice(2, -2));
  });

/** Its paragraphs. */
const prose = (text) => text.split(/\n\s*\n/).map((paragraph) => h("p", {}, ...inline(paragraph)));

/** The hints that were asked for, and the button that brings the next. */
function hintPart(hints, state, put) {
  const list = h("ol", { class: "xp-hints" });
  const said = h("div", { "aria-live": "polite" }, list);
  const more = button("", () => put({ hints: number(state().hints, hints.length) + 1 }));
  return {
    node: h("div", { class: "xp-help" }, said, h("p", { class: "sp-buttons" }, more)),
    paint() {
      const open = number(state().hints, hints.length);
      while (list.children.length < open) list.append(h("li", {}, ...inline(hints[list.children.length])));
      while (list.children.length > open) list.lastElementChild.remove();
      list.hidden = open === 0;
      more.textContent = open ? `Hint ${open + 1} of ${hints.length}` : `A hint (${hints.length} in all)`;
      if (open < hints.length) more.hidden = false;
      else if (!more.hidden) {
        const focused = document.activeElement === more;
        more.hidden = true;
        if (focused) {
          list.lastElementChild.tabIndex = -1;
          list.lastElementChild.focus();
        }
      }
    },
  };
}

/** Levels to choose one of, under a question. */
function levelsPart(question, levels, pick) {
  const group = radioGroup(levels.map((text, value) => ({ value, text: `${value}: ${text}` })), pick);
  return { node: h("fieldset", {}, h("legend", {}, question), ...group.labels), show: group.show };
}

/** What a marker gave beside what the learner gave: alike or how far apart, in words. */
function compared(given, { points, why }) {
  const apart = Math.abs(given - points);
  const verdict = apart === 0 ? "Markers give the same" : `Markers give ${points}, ${apart} ${given > points ? "fewer" : "more"} than you`;
  return h("p", { class: "xp-verdict", "data-verdict": apart === 0 ? "form" : "open" }, `${verdict}. `, h("span", {}, why));
}

/** Two answers of others, each to be judged by the table before the markers' judgement is shown. */
function judgePart({ judge, levels }, state, put) {
  const rows = judge.map((example, n) => {
    const said = h("div", { role: "status" });
    const choice = levelsPart("How many points does it earn by the table?", levels, (value) => {
      put({ judged: { ...state().judged, [n]: value } });
    });
    let shown;
    return {
      node: h("li", {}, h("blockquote", {}, ...prose(example.text)), choice.node, said),
      paint() {
        const given = state().judged?.[n];
        if (given === shown) return;
        shown = given;
        choice.show(given);
        said.replaceChildren(...(Number.isInteger(given) ? [compared(given, example)] : []));
      },
    };
  });
  return {
    node: h(
      "details",
      { class: "xp-judge" },
      h("summary", {}, "Judge two answers first"),
      h("p", { class: "sp-hint" }, "Two people answered this. Judge each by the table above; then you see what markers give, and why."),
      h("ol", {}, ...rows.map(({ node }) => node)),
    ),
    paint: () => rows.forEach((row) => row.paint()),
  };
}

/** The model at two levels, and the learner's own judgement, once an answer was tried. */
function modelPart(part, state, put, text) {
  const own = levelsPart("How many points does yours earn by the table? This is for you; nobody is told.", part.levels, (value) => put({ rated: value }));
  const models = [["Good", part.good], ["Strong", part.strong]];
  const shown = h(
    "div",
    { class: "xp-models", tabindex: "-1" },
    h("p", { class: "sp-hint" }, `About another case, so that yours stays yours: ${part.case}`),
    ...models.map(([level, model]) => h("figure", {}, h("figcaption", {}, level), h("blockquote", {}, ...prose(model)))),
    own.node,
  );
  const closed = h("p", { class: "sp-hint" });
  const open = button("Show a model answer", () => {
    put({ model: true });
    shown.focus();
  });
  return {
    node: h("div", { class: "xp-model" }, closed, h("p", { class: "sp-buttons" }, open), shown),
    paint() {
      const seen = state().model === true;
      const left = part.attempt - wordsOf(text());
      closed.textContent = `A model answer opens here once you have tried: ${part.attempt} words or more, ${left} to go.`;
      closed.hidden = seen || left <= 0;
      open.hidden = seen || left > 0;
      shown.hidden = !seen;
      own.show(state().rated);
    },
  };
}

/**
 * @param {object} part of the page's data: hints, and for answers in words levels, judge, case, good, strong, attempt
 * @returns {{before: HTMLElement, after: HTMLElement, paint: function(): void}} what stands above and under the field
 */
export function guidePart(part, kept, id, changed, label) {
  const state = () => kept.beside(id);
  const put = (more) => {
    kept.putBeside(id, more);
    changed();
  };
  const text = () => (kept.begun(id) ? kept.text(id) : "");
  const hints = hintPart(part.hints, state, put);
  const written = part.levels ? [judgePart(part, state, put), modelPart(part, state, put, text)] : [];
  const group = (name, ...nodes) => h("div", { class: "xp-guide", role: "group", "aria-label": `${label}: ${name}` }, ...nodes);
  const [judge, model] = written;
  return {
    before: group("before you answer", hints.node, judge?.node),
    after: model ? group("after you have tried", model.node) : h("div", { hidden: true }),
    paint: () => [hints, ...written].forEach((it) => it.paint()),
  };
}
