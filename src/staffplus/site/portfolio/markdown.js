// The portfolio as Markdown: what the page shows, each of the learner's texts as a quotation, so that no
// text, whatever stands in it, ends the piece that it belongs to.

const quoted = (text) => text.split(/\r\n|\r|\n/).map((line) => `> ${line.replaceAll("<", "\\<")}`.trimEnd());
const line = (text) => text.replace(/\s+/g, " ").replaceAll("<", "\\<");
const asCode = (text) => text.split(/\r\n|\r|\n/).map((one) => `    ${one}`);

function groupLines({ title, entries }) {
  const told = entries.flatMap(([name, text]) => [...(name ? [`**${line(name)}**`, ""] : []), ...quoted(text), ""]);
  return [...(title ? [`### ${line(title)}`, ""] : []), ...told];
}

function pieceLines({ piece, groups, raw, aside, day }) {
  const out = [`## ${piece.name}`, ""];
  if (day) out.push(`Last changed: ${day}`, "");
  if (!groups.length && raw === null && !aside.length) out.push(`Nothing yet. Made in: ${piece.where}.`, "");
  out.push(...groups.flatMap(groupLines));
  if (raw !== null) out.push("As it is kept, in a form this page does not know:", "", ...asCode(raw), "");
  for (const text of aside) out.push("Put aside:", "", ...asCode(text), "");
  return out;
}

/** @param {object[]} pieces of `allKept` @param {string} today a date in words */
export function asMarkdown(pieces, today) {
  return ["# My portfolio", "", `As of ${today}.`, "", ...pieces.flatMap(pieceLines)].join("\n");
}
