// The board on a screen: a part at a time, keys, what is kept, and what is taken away.
import { recover, remember } from "../../shared/recent.js";
import { button, download, h } from "../../shared/dom.js";
import { partCards } from "./cards.js";
import { pairsPicture, sharedPicture } from "./picture.js";
import { EMPTY, dotsIn, wholeState } from "./state.js";
import { asJson, asMarkdown } from "./taken.js";

const UNDO = 50; // changes that can be undone
const HELP =
  "← → another part. On a line: 1 to 9 puts it into that group, 0 into none, G into a new one, + and − add and take a dot, X puts it aside. U undoes. T changes light and dark.";

/** Kept in this browser under `name`; where it keeps nothing, as long as the page is open. */
function keeper(name) {
  const key = `staffplus-board:${name}`;
  recover();
  return {
    read() {
      try {
        return wholeState(JSON.parse(localStorage.getItem(key)));
      } catch {
        return EMPTY;
      }
    },
    write(state) {
      try {
        localStorage.setItem(key, JSON.stringify(state));
        remember([[key, JSON.stringify(state)]]);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** Listen to the keys of the page, but where somebody types. @param {Object<string, function>} acts */
function onKeys(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, select, textarea")) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function turnTheme() {
  const { dataset } = document.documentElement;
  dataset.theme = dataset.theme === "dark" ? "light" : "dark";
}

/**
 * Draw a board into `main`.
 * @param {object} first {title, parts: [{id, name, question, lines, pairs}], shared}
 * @returns {function(object): void} shows a board that has changed
 */
export function showBoard(main, first) {
  const kept = keeper(first.title);
  let board = first;
  let state = kept.read();
  let place = 0;
  const before = [];
  const status = h("p", { class: "sp-said", role: "status" });
  const shown = h("div", {});
  const tabs = h("nav", { class: "sp-parts", "aria-label": "Parts" });
  const undoer = button("Undo (U)", undo);
  const views = () => [...board.parts.map(({ id, name }) => ({ id, name })), ...(board.shared.length ? [{ id: "", name: "Points" }] : [])];

  function keep() {
    if (!kept.write(state)) status.textContent = "This browser keeps nothing here: save the board before you close it.";
  }

  function change(how, focus = "") {
    const next = how(state);
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    before.push(state);
    if (before.length > UNDO) before.shift();
    state = next;
    status.textContent = "";
    keep();
    if (focus === null) setTimeout(paint);
    else paint(focus);
  }

  function undo() {
    if (!before.length) return;
    state = before.pop();
    keep();
    paint();
    status.textContent = "Undone.";
  }

  function focused() {
    const at = document.activeElement;
    const card = at?.closest?.(".sp-card, .sp-group");
    return card && shown.contains(card) ? { id: card.dataset.id, label: at === card ? "" : at.getAttribute("aria-label") } : null;
  }

  function refocus({ id, label }) {
    const card = shown.querySelector(`[data-id="${CSS.escape(id)}"]`);
    ((label && card?.querySelector(`[aria-label="${CSS.escape(label)}"]`)) || card?.closest("[tabindex]"))?.focus();
  }

  function paint(id = "") {
    const had = focused();
    const view = views()[place];
    const part = board.parts.find((it) => it.id === view.id);
    tabs.replaceChildren(...views().map(({ name }, n) => button(name, () => go(n), { "aria-current": n === place ? "true" : null })));
    undoer.setAttribute("aria-disabled", String(!before.length));
    const count = part ? `${part.lines.length} ${part.lines.length === 1 ? "line" : "lines"}, ${dotsIn(state, part)} dots` : "";
    const head = h("div", { class: "sp-part-head" }, h("h2", { tabindex: "-1" }, view.name), part ? h("p", {}, part.question) : null, h("p", { class: "sp-figures" }, count));
    const inside = part ? [partCards(part, state, change), part.pairs.length ? pairsPicture(part.pairs) : null] : [sharedPicture(board.shared)];
    shown.replaceChildren(head, h("div", { class: "sp-beside" }, ...inside.filter(Boolean)));
    if (had && had.id !== id && (had.id || id)) refocus(had);
    else if (id) refocus({ id, label: had?.label ?? "" });
  }

  function go(n) {
    place = Math.min(Math.max(0, n), views().length - 1);
    paint();
    shown.querySelector("h2").focus();
  }

  const [back, on] = [() => go(place - 1), () => go(place + 1)];
  onKeys({ ArrowLeft: back, ArrowRight: on, PageUp: back, PageDown: on, u: undo, t: turnTheme });
  const file = `board-${new Date().toISOString().slice(0, 10)}`;
  const tools = h(
    "p",
    { class: "sp-buttons sp-bottom" },
    undoer,
    button("Save as Markdown", () => download(`${file}.md`, asMarkdown(board, state), "text/markdown")),
    button("Save as JSON", () => download(`${file}.json`, asJson(board, state))),
    button("Light or dark (T)", turnTheme),
  );
  main.replaceChildren(h("h1", { class: "sp-board-title" }, board.title), tabs, shown, status, tools, h("details", { class: "sp-keys" }, h("summary", {}, "Keys"), h("p", {}, HELP)));
  paint();
  return (next) => {
    board = next;
    place = Math.min(place, views().length - 1);
    paint();
  };
}
