// The portfolio as a row of blocks, which Markdown and Word write each in their way: the same in both.
//   block: [kind, text]   kind: title, heading (a piece), group, name (of a text), said (the learner's own
//   words), note (ours) or raw (what no reader of this page knows)

const KEPT_ELSEWHERE = "Kept as well, where it was made";
const UNKNOWN = "As it is kept, in a form this page does not know:";
const ASIDE = "Put aside:";

function groupBlocks({ title, entries }) {
  const told = entries.flatMap(([name, text]) => [...(name ? [["name", name]] : []), ["said", text]]);
  return [...(title ? [["group", title]] : []), ...told];
}

const oddBlocks = ({ raw, aside }) => [
  ...(raw === null ? [] : [["note", UNKNOWN], ["raw", raw]]),
  ...aside.flatMap((text) => [["note", ASIDE], ["raw", text]]),
];

function pieceBlocks(kept) {
  const { piece, groups, raw, aside, day } = kept;
  const empty = !groups.length && raw === null && !aside.length;
  return [
    ["heading", piece.name],
    ...(day ? [["note", `Last changed: ${day}`]] : []),
    ...(empty ? [["note", `Nothing yet. Made in: ${piece.where}.`]] : []),
    ...groups.flatMap(groupBlocks),
    ...oddBlocks(kept),
  ];
}

function otherBlocks(kept) {
  const { name, known, day } = kept;
  const where = known ? `${known.name} (${known.where})` : `A piece named “${name}”`;
  return [["note", day ? `${where}. Last changed: ${day}` : where], ...oddBlocks(kept)];
}

/** @param {{pieces: object[], others: object[]}} kept of `allKept` @param {string} today a date in words */
export function toldBlocks({ pieces, others }, today) {
  const rest = others.length ? [["heading", KEPT_ELSEWHERE], ...others.flatMap(otherBlocks)] : [];
  return [["title", "My portfolio"], ["note", `As of ${today}.`], ...pieces.flatMap(pieceBlocks), ...rest];
}
