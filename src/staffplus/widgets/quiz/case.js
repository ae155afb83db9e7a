// A case as its bank file has it, line by line, laid out for any width: what was wrapped by hand flows
// again, a name stands beside what is said, and only a table of figures keeps its columns.
import { h } from "../../shared/dom.js";

/** "Bo     the dairy has not answered", "3  Collections dropped a project": a name or number, and words. */
const SAID = /^(\S(?:.{0,24}?\S)?) {2,}(\S.*)$/;
const COLUMNS = /\S {2,}\S.*\S {2,}\S/;
const BEGINS = /^(?:\d+[.)] |[-–•] |[^.,;]{1,24}: )/;
/** Bank files are wrapped by hand at ninety to a hundred characters: a longer line was not wrapped but ended. */
const FULL = 84;
const WIDEST = 112;

/**
 * Whether `line` goes on with the sentence that `before` began, and only the file's width parted them. Where
 * that cannot be told, as before a capital, the lines stay apart as they do on paper.
 */
function goesOn(before, line) {
  const words = line.trim();
  if (before.length > WIDEST || before.length + 1 + words.split(" ", 1)[0].length < FULL) return false;
  if (!/^[\p{Ll}\d]/u.test(words) || BEGINS.test(words) || (SAID.test(line) && !line.startsWith(" "))) return false;
  return !/[.!?"]$/.test(before);
}

/**
 * @param {string} text of a case
 * @returns {{sort: string, name?: string, text: string, apart: boolean}[]} sort is line, said, under
 *   (indented below the one before) or table; apart says that an empty line stands above
 */
export function linesOf(text) {
  const found = [];
  let before = "";
  let apart = false;
  const groups = text.replace(/^\n+|\s+$/g, "").split(/\n(?:[ \t]*\n)+/).map((group) => group.split("\n"));
  for (const group of groups) {
    if (group.filter((line) => COLUMNS.test(line.trim())).length > 1) {
      found.push({ sort: "table", text: group.join("\n"), apart });
      before = "";
    } else {
      for (const line of group) {
        const said = SAID.exec(line);
        if (goesOn(before, line)) found.at(-1).text += ` ${line.trim()}`;
        else if (said) found.push({ sort: "said", name: said[1], text: said[2], apart });
        else found.push({ sort: /^ {2}/.test(line) ? "under" : "line", text: line.trim(), apart });
        before = line;
        apart = false;
      }
    }
    before = "";
    apart = true;
  }
  return found;
}

const FIGURE = /(?<=  )[-–+−€$£]?\d/;

/**
 * Lines of a table in two, `[words, figures]`, where its figures begin: a phone sets them below the words, so that
 * the last column is in sight. @returns {string[][]} a line with no such place whole
 */
export function halves(table) {
  const lines = table.split("\n");
  const from = Math.min(...lines.map((line) => line.search(FIGURE)).filter((at) => at > 0));
  const parted = (line) => line[from - 1] === " " || line[from] === " ";
  return lines.map((line) => (parted(line) ? [line.slice(0, from), line.slice(from)] : [line]));
}

const tableNodes = (text) => halves(text).flatMap((parts, n) => [n ? "\n" : "", ...parts.map((it) => (it.trim() ? h("span", parts[1] ? {} : { class: "sp-whole" }, it) : it))]);

/** Nodes for a case; names stand in a column as wide as the longest of them. */
export function caseNodes(text) {
  const lines = linesOf(text);
  const width = Math.max(0, ...lines.map(({ name }) => name?.length ?? 0));
  const focus = { tabindex: "0", role: "group", "aria-label": "Table of the case" };
  let named = false; // what is indented stands below the words of the name above it
  return lines.flatMap(({ apart, sort, name, text: words }, n) => {
    named = name !== undefined || (named && sort === "under" && !apart);
    const className = `sp-case-${sort}${apart ? " sp-apart" : ""}`;
    if (sort === "table") return [n ? "\n" : "", h("span", { class: className, ...focus }, ...tableNodes(words))];
    const content = name ? [h("span", {}, name), `  ${words}`] : [words];
    const node = h("span", { class: className }, ...content);
    if (named) node.style.setProperty("--sp-name", `${width + 1}ch`);
    return [n ? "\n" : "", node].filter(Boolean);
  });
}
