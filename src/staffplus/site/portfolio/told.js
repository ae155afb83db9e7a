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

/** Nothing is there: of such a piece the file has its name alone, at the end. */
const isEmpty = ({ groups, raw, aside }) => !groups.length && raw === null && !aside.length;

function pieceBlocks(kept) {
  const { piece, groups, day } = kept;
  return [
    ["heading", piece.name],
    ...(day ? [["note", `Last changed: ${day}`]] : []),
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
  const empty = pieces.filter(isEmpty).map(({ piece }) => piece.name);
  const open = empty.length ? [["note", `Not written yet: ${empty.join("; ")}.`]] : [];
  const there = pieces.filter((kept) => !isEmpty(kept));
  return [["title", "My portfolio"], ["note", `As of ${today}.`], ...there.flatMap(pieceBlocks), ...rest, ...open];
}
