// Draws the page `book/portfolio` from the work kept in the browser, and again whenever that changes.
import { button, download, h } from "../../shared/dom.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { opener, save } from "../progress/carry.js";
import { COURSE } from "../steps/store.js";
import { allKept, dayOf } from "./kept.js";
import { editor } from "./editor.js";
import { asMarkdown } from "./markdown.js";
import { otherNode, pieceNodes } from "./show.js";
import { toldBlocks } from "./told.js";
import { WORD_TYPE, wordFile } from "./word.js";

const place = (name) => document.querySelector(`[data-portfolio="${name}"]`);
const isBegun = ({ groups, raw, aside }) => groups.length > 0 || raw !== null || aside.length > 0;
/** What was put into a box last: the box itself changes as people unfold what is in it. */
const drawn = new WeakMap();
const idOf = ({ id }) => `portfolio-${id}`;

/** Put `nodes` into `box`, unless they are there already: what has the focus, or is unfolded, stays. */
function fill(box, nodes) {
  const fresh = h("div", {}, ...nodes);
  if (drawn.get(box)?.isEqualNode(fresh)) return;
  drawn.set(box, fresh.cloneNode(true));
  box.replaceChildren(...fresh.childNodes);
}

/** One piece, drawn anew at `paint`; the fields it may have stay as they are. */
function pieceView(piece) {
  const shown = h("div", {});
  const node = h("article", { class: "portfolio-piece", id: idOf(piece), tabindex: "-1", "aria-labelledby": `${idOf(piece)}-name` }, h("h3", { id: `${idOf(piece)}-name` }, piece.name), shown, piece.field && editor(piece));
  return { node, paint: (kept) => fill(shown, pieceNodes(kept)) };
}

/** Which pieces there are, each a link to its place, with a shape and a word for what is begun. */
function overview(pieces) {
  const sum = `${pieces.filter(isBegun).length} of ${pieces.length} pieces begun.`;
  const entry = (kept) => h("li", {}, h("span", { "aria-hidden": "true" }, isBegun(kept) ? "◆ " : "◇ "), h("a", { href: `#${idOf(kept.piece)}` }, kept.piece.name), isBegun(kept) ? "" : " (empty)");
  return [h("p", { class: "progress-sum" }, sum), h("ul", { class: "portfolio-list" }, ...pieces.map(entry))];
}

/** In which style of a Word file each kind of block stands, and whether in bold. */
const STYLES = { title: ["Title"], heading: ["Heading1"], group: ["Heading2"], name: ["", true], said: ["Quote"], note: [""], raw: ["Code"] };

function asWord(kept, today) {
  const blocks = toldBlocks(kept, today).map(([kind, text]) => {
    const [style, strong = false] = STYLES[kind];
    return [style, text, strong];
  });
  return wordFile("My portfolio", blocks);
}

/** Word, Markdown, paper, and the file of the progress page, out and in. */
function carryNodes(data) {
  const status = h("div", { class: "progress-said", role: "status" });
  const say = (lines) => status.replaceChildren(...lines.map((line) => h("p", {}, line)));
  const saveAs = (ending, write, type, said) => () => {
    const now = new Date().toISOString();
    download(`portfolio-${now.slice(0, 10)}.${ending}`, write(allKept(data), dayOf(now)), type);
    say([`Saved as ${said}: what this page shows.`]);
  };
  const buttons = [
    button("Save as Word file", saveAs("docx", asWord, WORD_TYPE, "a Word file"), { class: "sp-main" }),
    button("Save as Markdown", saveAs("md", asMarkdown, "text/markdown;charset=utf-8", "Markdown")),
    button("Print this page", () => window.print()),
    button("Export everything", () => save(say)),
  ];
  return [h("p", { class: "sp-buttons" }, ...buttons), opener(say), status];
}

/** Paper has everything, folded or not, but for fields to write in. */
function unfold() {
  document.querySelectorAll("[data-portfolio] details:not(.portfolio-write)").forEach((details) => (details.open = true));
}

/** Bring a piece into view, with its fields open to be written in. */
function arrive(piece) {
  piece.querySelector(".portfolio-write")?.setAttribute("open", "");
  piece.focus({ preventScroll: true });
  piece.scrollIntoView({ block: "start", behavior: "instant" });
}

const written = document.getElementById("portfolio-data");
if (written) {
  const data = JSON.parse(written.textContent);
  const notice = storageNotice(COURSE);
  const views = data.pieces.map(pieceView);
  const [top, others] = [h("nav", { "aria-label": "Pieces" }), h("div", {})];
  const paint = () => {
    const kept = allKept(data);
    fill(top, overview(kept.pieces));
    kept.pieces.forEach((one, n) => views[n].paint(one));
    fill(others, [kept.others.length ? h("ul", { class: "progress-list" }, ...kept.others.map(otherNode)) : h("p", {}, "Nothing else is kept.")]);
    notice.paint();
  };
  place("pieces")?.before(h("div", { class: "sp-widget" }, notice.node));
  place("pieces")?.replaceChildren(top, ...views.map(({ node }) => node));
  place("others")?.replaceChildren(others);
  place("carry")?.replaceChildren(...carryNodes(data));
  paint();
  onLogChange(paint);
  window.addEventListener("beforeprint", unfold);
  // A link from a chapter: the browser has looked for its piece before that was drawn.
  const wanted = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (wanted?.classList.contains("portfolio-piece")) arrive(wanted);
}
