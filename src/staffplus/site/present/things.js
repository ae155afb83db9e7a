// What of a page can stand alone on a screen, in its order: {node, heading, about, notes, ids}.
const SKIPPED = ".chapter-facts, .steps-bar, .steps-note, .present-offer, .widget-plain, .cell_input, script, style, .headerlink";
const NOTE = ".admonition.instructor";

/** A note's texts as [heading, text]: each paragraph begins with a word in bold. */
function notesOf(note) {
  return [...note.querySelectorAll(":scope > p:not(.admonition-title, .present-offer)")]
    .filter((p) => p.querySelector(":scope > strong"))
    .map((p) => {
      const head = p.querySelector("strong").textContent;
      return [head.replace(/\.$/, ""), p.textContent.slice(head.length).trim()];
    });
}

/** The pieces of a cell with widgets: each question of a quiz, or a widget as a whole. */
function ofCell(cell) {
  return [...cell.querySelectorAll(".staffplus-widget")].flatMap((widget) => {
    const questions = [...widget.querySelectorAll(".sp-family")];
    return questions.length ? questions : [widget];
  });
}

const short = (node) => node.textContent.trim().replace(/\s+/g, " ").slice(0, 80);

/** @param {Element} article of a page whose widgets are there */
export function thingsIn(article) {
  const found = [];
  const walk = (section, ids) => {
    let notes = [];
    let pending = [...ids];
    const heading = section.querySelector(":scope > :is(h1, h2, h3, h4)")?.firstChild?.textContent.trim() ?? "";
    const add = (node) => {
      const own = node.dataset.item ? [node.dataset.item] : [];
      found.push({ node, heading, about: short(node), notes, ids: [...pending, ...own] });
      pending = [];
    };
    for (const child of section.children) {
      if (child.matches(SKIPPED)) continue;
      if (child.matches("section")) walk(child, child.id ? [...pending.splice(0), child.id] : []);
      else if (child.matches("span[id]:empty")) pending.push(child.id);
      else if (child.matches(NOTE)) {
        notes = notesOf(child);
        pending.push(child.id);
      } else if (child.querySelector(".staffplus-widget")) ofCell(child).forEach(add);
      else if (child.textContent.trim() && !child.matches("h2, h3, h4")) add(child);
    }
    // A note after the last thing of a passage belongs to the passage.
    if (pending.length && found.length) {
      found.at(-1).ids.push(...pending);
      if (!found.at(-1).notes.length) found.at(-1).notes = notes;
    }
  };
  for (const section of article.querySelectorAll(":scope > section")) walk(section, [section.id]);
  return found;
}

/** The thing that `id` names; of a passage its first widget, if it has one. -1 where nothing has the id. */
export function indexOf(things, id) {
  const first = things.findIndex(({ ids }) => ids.includes(id));
  const section = document.getElementById(id)?.closest("section");
  if (first < 0 || section?.id !== id && !section?.querySelector(`:scope > span#${CSS.escape(id)}`)) return first;
  const widget = things.findIndex(({ node }) => node.matches(".staffplus-widget") && section.contains(node));
  return widget < 0 ? first : widget;
}
