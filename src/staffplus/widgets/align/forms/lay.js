// Step two: like outcomes are laid together by people, by dragging, by buttons or by keys; and the
// table of who named what, which answers the session's question.
import { button, freshId, h } from "../../../shared/dom.js";
import { fill } from "../../../alignment/files.js";
import { cardsOf, labelsFor, namedBy, silentText, suggestionsFor } from "../../../alignment/merged.js";
import { boardOf, freshOf, joinGroups, keepApart, keyOf, moveCard, retitle, undone } from "./board.js";
import { labelled, textField, written } from "./parts.js";

/** One card: dragged by mouse, moved by the arrow keys on its handle, or by a choice of places. */
function cardItem(card, { who, at, places, move }) {
  const key = keyOf(card);
  const name = freshId();
  const step = (by) => {
    const next = Math.max(0, Math.min(places.length - 1, places.findIndex(({ value }) => value === String(at)) + by));
    if (places[next].value !== String(at)) move(key, places[next].value);
  };
  const arrows = (event) => {
    const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  };
  const handle = h(
    "button",
    { type: "button", class: "sp-handle", "data-card": key, keydown: arrows, "aria-describedby": name, "aria-label": "Move by arrow keys" },
    "⠿",
  );
  const options = places.map(({ value, text }) => h("option", { value, selected: value === String(at) }, text));
  const chooser = h("select", { "data-chooser": key, change: ({ target }) => move(key, target.value) }, ...options);
  return h(
    "li",
    { class: "sp-card", draggable: "true", "data-key": key, dragstart: (event) => event.dataTransfer.setData("text/plain", key) },
    handle,
    h("span", { id: name }, written(card.text), " ", h("span", { class: "sp-hint" }, written(who))),
    labelled("Lies under", chooser),
  );
}

/** Where a card may be dropped. */
const dropping = (to, move) => ({
  dragover: (event) => event.preventDefault(),
  drop: (event) => {
    event.preventDefault();
    move(event.dataTransfer.getData("text/plain"), to);
  },
});

const SUGGESTED = 6;

function suggestionList(setup, cards, board, { together, apart }) {
  const all = suggestionsFor(setup, cards).map(({ a, b, words }) => ({ a: cards[a], b: cards[b], words }));
  const open = freshOf(board, all).slice(0, SUGGESTED);
  if (!open.length) return null;
  const item = ({ a, b, words }) => {
    const id = freshId();
    return h(
      "li",
      { class: "sp-like" },
      h("p", { id }, written(a.text), " / ", written(b.text), " ", h("span", { class: "sp-hint" }, fill(setup.second.merge.like, { words: words.join(", ") || "all" }))),
      h("p", { class: "sp-buttons" }, button("Lay together", () => together(a, b), { "aria-describedby": id }), button("Not the same", () => apart(`${keyOf(a)} | ${keyOf(b)}`), { "aria-describedby": id })),
    );
  };
  return h("section", { class: "sp-part" }, h("h4", {}, "Perhaps the same"), h("ul", {}, ...open.map(item)));
}

/**
 * Draw the board into `element`.
 * @param {HTMLElement} element
 * @param {{setup: object, raters: object[], board: object}} state `board` as it was kept, or {}
 * @param {function(object): void} onChange gets the whole board after every change
 */
export function mountBoard(element, { setup, raters, board: saved }, onChange) {
  const cards = cardsOf(raters);
  const labels = labelsFor(setup, raters);
  const status = h("p", { class: "sp-say", role: "status" });
  const place = h("div", {});
  let board = boardOf(cards, saved);

  function keep(next, told, focus = null) {
    board = next;
    onChange(board);
    draw();
    status.textContent = told;
    (focus ? place.querySelector(focus) : null)?.focus();
  }

  function move(key, to) {
    const card = cards.find((one) => keyOf(one) === key);
    const target = to === "new" || to === "aside" ? to : Number(to);
    if (!card || (typeof target === "number" && !board.groups[target])) return;
    const told = target === "aside" ? "set aside" : target === "new" ? "an outcome of its own" : `under “${board.groups[target].text}”`;
    const chooser = document.activeElement?.dataset?.chooser === key;
    keep(moveCard(board, cards, key, target), `“${card.text}” is now ${told}.`, `[data-${chooser ? "chooser" : "card"}="${CSS.escape(key)}"]`);
  }

  function together(a, b) {
    const [to, from] = [a, b].map((card) => board.groups.findIndex(({ cards: keys }) => keys.includes(keyOf(card))));
    keep(joinGroups(board, from, to), `“${b.text}” is now under “${board.groups[to].text}”.`, `[data-card="${CSS.escape(keyOf(b))}"]`);
  }
  const apart = (pair) => keep(keepApart(board, pair), "They stay apart.", "button");

  function places() {
    const named = board.groups.map(({ text }, n) => ({ value: String(n), text: `${n + 1}. ${text}` }));
    return [...named, { value: "new", text: "An outcome of its own" }, { value: "aside", text: "Set aside" }];
  }

  function draw() {
    const all = places();
    const card = (key, at) => cardItem(cards.find((one) => keyOf(one) === key), { who: labels[cards.find((one) => keyOf(one) === key).person], at, places: all, move });
    const group = ({ text, cards: keys }, n) =>
      h(
        "li",
        { class: "sp-group", ...dropping(n, move) },
        textField(`Outcome ${n + 1}`, text, setup.second.format.most_text, (value) => {
          board = retitle(board, n, value);
          onChange(board);
        }),
        h("ul", {}, ...keys.map((key) => card(key, n))),
      );
    const { few, aim, intro } = setup.second.merge;
    const sparse = cards.length < setup.second.format.listed_least;
    place.replaceChildren(
      ...[
        h("p", { class: "sp-hint" }, intro),
        h("p", { class: "sp-hint" }, sparse ? fill(few, { n: cards.length }) : aim),
        suggestionList(setup, cards, board, { together, apart }),
        h("ul", { class: "sp-groups" }, ...board.groups.map(group)),
        h("div", { class: "sp-group", ...dropping("aside", move) }, h("p", { class: "sp-label" }, "Set aside"), board.aside.length ? h("ul", {}, ...board.aside.map((key) => card(key, "aside"))) : h("p", { class: "sp-hint" }, "Nothing")),
        h("p", { class: "sp-buttons" }, button("Undo", () => keep(undone(board), "The last move is undone.", ".sp-undo"), { class: "sp-undo", disabled: !board.undo.length })),
      ].filter(Boolean),
    );
  }

  element.replaceChildren(status, place);
  draw();
}

/**
 * Who named what: the table that answers whether one's picture matches the others'.
 * @param {string} you the id of the person who looks
 */
export function namedTable(setup, listed, you) {
  const named = namedBy(listed, you);
  const labels = labelsFor(setup, listed.people);
  const silent = silentText(setup, listed);
  const row = ({ text, by }) =>
    h("tr", {}, h("th", { scope: "row" }, written(text)), h("td", {}, ...[...new Set(by.map(({ person }) => labels[person]))].flatMap((label, n) => [n ? ", " : "", written(label)])));
  const body = (entry) => {
    const outcomes = listed.outcomes.filter(({ id }) => named[id] === entry.id);
    const head = h("tr", {}, h("th", { scope: "rowgroup", colspan: 2, class: "sp-class" }, `${entry.name}: ${outcomes.length}`, " ", h("span", { class: "sp-hint" }, entry.says)));
    return h("tbody", { "data-class": entry.id }, head, ...outcomes.map(row));
  };
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, "Who named what"),
    h("table", { class: "sp-named" }, h("caption", {}, "Outcomes by who wrote them, alone"), ...setup.second.class.map(body)),
    silent && h("p", { class: "sp-given" }, written(silent)),
  );
}
