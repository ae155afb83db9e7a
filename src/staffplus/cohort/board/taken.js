// The board as Markdown for people and as JSON for programs: what is shown, with groups and dots.
import { laid } from "./state.js";

const oneLine = (text) => text.replace(/\s+/g, " ").replaceAll("<", "\\<").trim();
const dots = (n) => (n ? ` (${n} ${n === 1 ? "dot" : "dots"})` : "");

function partLines(state, part) {
  const groups = laid(state, part).filter(({ id, lines }) => id || lines.length);
  const told = groups.flatMap(({ id, name, dots: n, lines }) => {
    const head = id ? [`### ${oneLine(name) || "A group without a name"}${dots(n)}`, ""] : groups.length > 1 ? ["### In no group", ""] : [];
    return [...head, ...lines.map((line) => `- ${oneLine(line.text)}${dots(line.dots)}`), ""];
  });
  const pairs = part.pairs.map(([learner, manager]) => `- learner ${learner ?? "open"}, manager ${manager ?? "open"}`);
  const seen = pairs.length ? ["How far the page settles it, 1 to 7, pair by pair:", "", ...pairs, ""] : [];
  return told.length || seen.length ? [`## ${part.name}`, "", ...told, ...seen] : [];
}

/** @param {object} board as the build wrote it @param {object} state of `state.js` */
export function asMarkdown(board, state) {
  const shared = board.shared.map(([found, chance]) => `- ${found} of 100 shared; chance gives ${chance}`);
  const points = shared.length ? ["## Points that pairs share", "", ...shared, ""] : [];
  return [`# ${oneLine(board.title)}`, "", ...board.parts.flatMap((part) => partLines(state, part)), ...points].join("\n");
}

export function asJson(board, state) {
  const parts = board.parts.map((part) => ({ id: part.id, name: part.name, groups: laid(state, part), pairs: part.pairs }));
  return JSON.stringify({ format: "staffplus-board", version: 1, title: board.title, parts, shared: board.shared }, null, 1) + "\n";
}
