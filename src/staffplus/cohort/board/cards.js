// One part on the screen: its groups and the lines of none, to drag, to move with a list or with keys.
import { button, freshId, h } from "../../shared/dom.js";
import { broughtBack, dotted, groupsIn, laid, moved, named, putAside, withGroup, withoutGroup } from "./state.js";

const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

const KEYS = /^[0-9+xXgG-]$/;

/** What a key does to the state, at a line that has the focus. */
function asked(key, state, part, line) {
  const groups = groupsIn(state, part.id);
  if (key === "0") return moved(state, line.id, "");
  if (/^[1-9]$/.test(key)) return groups[key - 1] ? moved(state, line.id, groups[key - 1].id) : state;
  if (key === "+") return dotted(state, line.id, 1);
  if (key === "-") return dotted(state, line.id, -1);
  if (key.toLowerCase() === "x") return putAside(state, line.id);
  return intoFresh(state, part, line);
}

function intoFresh(state, part, line) {
  const made = withGroup(state, part.id, "");
  return moved(made.state, line.id, made.id);
}

function dotsOf(id, n, what, change) {
  const add = (more) => () => change((state) => dotted(state, id, more), id);
  return h(
    "span",
    { class: "sp-dots" },
    button("−", add(-1), { "aria-label": `One dot less on ${what}`, "aria-disabled": String(!n) }),
    h("strong", {}, counted(n, "dot")),
    button("+", add(1), { "aria-label": `One dot more on ${what}` }),
  );
}

function card(line, part, state, change) {
  const name = freshId();
  const into = h("select", { "aria-label": "Put this line into", change: ({ target }) => change((now) => (target.value === "new" ? intoFresh(now, part, line) : moved(now, line.id, target.value)), line.id) });
  const groups = groupsIn(state, part.id);
  into.append(h("option", { value: "" }, "In no group"), ...groups.map((it, n) => h("option", { value: it.id }, it.name || `Group ${n + 1}`)), h("option", { value: "new" }, "A new group"));
  into.value = groups.some(({ id }) => id === state.of[line.id]) ? state.of[line.id] : "";
  const node = h(
    "li",
    { class: "sp-card", tabindex: "0", draggable: "true", "data-id": line.id, "aria-labelledby": name },
    h("p", { id: name, dir: "auto" }, line.text),
    line.dots ? h("p", { class: "sp-count", "aria-hidden": "true" }, "●".repeat(Math.min(line.dots, 20)), ` ${line.dots}`) : null,
    h("div", { class: "sp-tools" }, into, dotsOf(line.id, line.dots, "this line", change), button("Put aside", () => change((now) => putAside(now, line.id)))),
  );
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || event.ctrlKey || event.metaKey || event.altKey || !KEYS.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    change((now) => asked(event.key, now, part, line), line.id);
  });
  node.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", line.id);
    event.dataTransfer.effectAllowed = "move";
  });
  return node;
}

/** Lines may be dropped on a group, or on what is in none. */
function takesLines(node, part, id, change) {
  node.addEventListener("dragover", (event) => {
    event.preventDefault();
    node.classList.add("sp-over");
  });
  node.addEventListener("dragleave", () => node.classList.remove("sp-over"));
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    node.classList.remove("sp-over");
    const line = event.dataTransfer.getData("text/plain");
    if (part.lines.some((it) => it.id === line)) change((state) => moved(state, line, id), line);
  });
  return node;
}

function group(it, n, part, state, change) {
  const cards = h("ul", { class: "sp-cards" }, ...it.lines.map((line) => card(line, part, state, change)));
  const what = it.name || `group ${n + 1}`;
  const name = h("input", { type: "text", value: it.name, placeholder: "Name this group", "aria-label": `Name of group ${n + 1}`, change: ({ target }) => change((now) => named(now, part.id, it.id, target.value), null) });
  const tools = h("div", { class: "sp-tools" }, dotsOf(it.id, it.dots, what, change), button("Take apart", () => change((now) => withoutGroup(now, part.id, it.id)), { "aria-label": `Take ${what} apart` }));
  const node = h("section", { class: "sp-group", "data-id": it.id, "aria-label": what }, h("div", { class: "sp-group-name" }, h("span", { class: "sp-number" }, `${n + 1} `), name, tools), it.dots ? h("p", { class: "sp-count" }, `${"●".repeat(Math.min(it.dots, 20))} ${it.dots}`) : null, cards);
  return takesLines(node, part, it.id, change);
}

/**
 * The lines of a part.
 * @param {function(function(object): object, ?string=)} change takes a change of the state, and the id of
 *   the card that keeps the focus; null while the focus is on its way to another
 */
export function partCards(part, state, change) {
  const every = laid(state, part);
  const groups = every.filter(({ id }) => id).map((it, n) => group(it, n, part, state, change));
  const alone = every.at(-1).lines;
  const aside = part.lines.filter(({ id }) => state.aside.includes(id)).length;
  const words = part.lines.length ? (groups.length ? "In no group" : "") : "Nobody has released a line of this part.";
  const rest = h("section", { class: "sp-alone", "aria-label": "Lines in no group" }, words ? h("p", { class: "sp-label" }, words) : null, h("ul", { class: "sp-cards" }, ...alone.map((line) => card(line, part, state, change))));
  const back = aside ? button(`Bring back what is put aside (${aside})`, () => change((now) => broughtBack(now, part))) : null;
  const fresh = part.lines.length ? button("New group", () => change((now) => withGroup(now, part.id, "").state)) : null;
  return h("div", { class: "sp-laid" }, h("div", { class: "sp-groups" }, ...groups), takesLines(rest, part, "", change), h("p", { class: "sp-buttons" }, fresh, back));
}
