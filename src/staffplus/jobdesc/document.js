// A job description as Markdown, written as `document.py` beside this does, and what in a line is a heading
// (`headings.py`); `reading.js` reads it. A description here is plain JSON:
//   {title, intro, parts: {id: text}, extra: [{heading, text}], rounds: [{date, note, parts, extra}]}
import { foldText, lowerAscii, trimmed, trimmedTo } from "./text.js";
import shape from "./document.json" with { type: "json" };

const { format: FORMAT, title: TITLE } = shape;
export const PART_IDS = shape.parts;
export const MARKER = /^<!-- staffplus job description, format ([0-9]{1,6}) -->$/;
// Whatever ends a line is cut off by `bareWords`: a pattern that looks for it from every place takes for ever.
const HEADING = /^ {0,3}(#{1,6})[ \t]*([^# \t].*)$/s;
const SPACED = /^ {0,3}#{1,6}[ \t]/;
const BOLD = /^ {0,3}(?:\*\*([^*]+?)\*\*|__([^_]+?)__)[ \t]*(?::[ \t]*)?$/;
// `**Radius:** text` and `__Radius__: text`: a heading and the first words of its part in one line.
const RUN_IN =
  /^ {0,3}(?:(?:\*\*([^*]{1,60}?)[ \t]*:[ \t]*\*\*|__([^_]{1,60}?)[ \t]*:[ \t]*__)|(?:\*\*([^*]{1,60}?)\*\*|__([^_]{1,60}?)__)[ \t]*:)[ \t]+([^ \t].*)$/s;
export const NUMBERED = /^ {0,3}[0-9]{1,2}[.)][ \t]+([^ \t].*)$/s; // `3. Evidence`, alone on its line
const PLAIN = /^ {0,3}[^ \t\\>|+*#-]/;
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/;
const BEFORE = ["the", "my", "our", "your"];
export const BLANK = /^[ \t\u00a0\u200b]*$/; // as a word processor leaves an empty line, too
const COUNTED = /^ *(?:[a-z0-9.]{1,4}[.)]|[0-9.]+) +/;
const NOT_DOING = /^(?:what-)?(?:(?:i|we)-)?(?:(?:am-|m-|are-|re-)?not-doing|(?:will-not|won-t|do-not|don-t)-do)$/;
const NOT_LETTERS = /[^a-z0-9\u00c0-\u1fff\u2c00-\u2fff\u3040-\ud7ff\uf900-\ufdff\ufe10-\uffef]+/g;

/** The heading of a part: "Not doing" for "not-doing". */
export const partName = (id) => id[0].toUpperCase() + id.slice(1).replace("-", " ");

/** `text` with line ends as "\n" and without blank lines at its start and end. */
export function cleanedText(text) {
  const lines = text.replace(/\r\n|\r/g, "\n").split("\n");
  let start = 0;
  let end = lines.length;
  while (start < end && BLANK.test(lines[start])) start += 1;
  while (end > start && BLANK.test(lines[end - 1])) end -= 1;
  return lines.slice(start, end).join("\n");
}

export const oneLine = (text) => trimmed(text.replace(/[\r\n]+/g, " "), " \t");

/** The words of a heading without the run of # that may close it. */
function bareWords(words) {
  const bare = words.slice(0, trimmedTo(words, " \t")[1]);
  const open = bare.slice(0, trimmedTo(bare, "#")[1]);
  return /[ \t]$/.test(open.slice(-1)) ? open.slice(0, trimmedTo(open, " \t")[1]) : bare;
}
export const allParts = (parts) => Object.fromEntries(PART_IDS.map((id) => [id, cleanedText(parts[id] ?? "")]));

export function plainHeading(heading) {
  const bare = heading.replace(/\([^()]*\)[ \t]*(?::[ \t]*)?$/, "");
  let words = lowerAscii(foldText(bare)).replace(COUNTED, "").replace(NOT_LETTERS, " ").split(" ").filter(Boolean);
  if (/^[0-9]+$/.test(words[0] ?? "")) words = words.slice(1);
  return (BEFORE.includes(words[0]) ? words.slice(1) : words).join("-");
}

export function partNamed(heading) {
  const name = plainHeading(heading);
  if (PART_IDS.includes(name)) return name;
  return NOT_DOING.test(name) ? "not-doing" : null;
}

export function headingIn(line) {
  const match = HEADING.exec(line);
  if (match) {
    const words = bareWords(match[2]);
    return SPACED.test(line) || partNamed(words) ? { level: match[1].length, words } : null;
  }
  const bold = BOLD.exec(line);
  const words = bold ? (bold[1] ?? bold[2]) : NUMBERED.exec(line)?.[1];
  return words && partNamed(words) ? { level: 2, words } : null;
}

/** {words, first} of a line that begins with the name of a part in bold, or null. */
export function runIn(line) {
  const match = RUN_IN.exec(line);
  const words = match?.slice(1, 5).find((group) => group !== undefined);
  return words && partNamed(words) ? { words, first: match[5] } : null;
}

/** The heading that `line` is when the line `below` draws one under it and it names a part, or null. */
export function underlined(line, below) {
  const match = UNDERLINE.exec(below ?? "");
  return match && PLAIN.test(line) && partNamed(line) ? { level: match[1][0] === "=" ? 1 : 2, words: trimmed(line, " \t") } : null;
}

function splits(line) {
  if (runIn(line)) return true;
  const found = headingIn(line);
  return found !== null && (found.level <= 2 || partNamed(found.words) !== null);
}

export const bareOf = (line) => line.replace(/^\\+/, "");
export const special = (bare, below) => splits(bare) || MARKER.test(bare) || underlined(bare, below) !== null;
const escaped = (text) =>
  text.split("\n").map((line, n, all) => (special(bareOf(line), all[n + 1]) ? `\\${line}` : line)).join("\n");

const headingLine = (level, words) => {
  const line = `${"#".repeat(level)} ${words}${/[ \t]#+$/.test(words) ? " #" : ""}`;
  return line.slice(0, trimmedTo(line, " ")[1]);
};

function sectionsOf(parts, extra) {
  const all = PART_IDS.map((id) => [partName(id), parts[id]]);
  return [...all, ...extra.map(({ heading, text }) => [heading, text])].map(
    ([heading, text]) => headingLine(2, heading) + (text ? `\n\n${escaped(text)}` : ""),
  );
}

/** A description with every field in its clean form, whatever was left out. */
export function tidyDescription({ title = "", intro = "", parts = {}, extra = [], rounds = [] }) {
  const round = (r) => ({ date: r.date ?? "", note: oneLine(r.note ?? ""), parts: allParts(r.parts ?? {}), extra: r.extra ?? [] });
  return { title: oneLine(title), intro: cleanedText(intro), parts: allParts(parts), extra, rounds: rounds.map(round) };
}

/** The description as Markdown; reading it again gives an equal one. */
export function toMarkdown(description) {
  const { title, intro, parts, extra, rounds } = tidyDescription(description);
  const out = [headingLine(1, TITLE + title), `<!-- staffplus job description, format ${FORMAT} -->`];
  if (intro) out.push(escaped(intro));
  out.push(...sectionsOf(parts, extra));
  rounds.forEach((kept, n) => {
    const name = `Round ${n + 1}${kept.date ? `, ${kept.date}` : ""}${kept.note ? `: ${kept.note}` : ""}`;
    out.push(headingLine(1, name), ...sectionsOf(kept.parts, kept.extra));
  });
  return `${out.join("\n\n")}\n`;
}
