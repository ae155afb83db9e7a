// Text as the checks read it: folded, laid out, in sentences, as `text.py` beside this does, step for step.
// Folded text has one UTF-16 unit for each code point of the original, so that places can be counted alike.

// Each pattern reads a line once: two repeats of the same character that meet would read it again and again.
const STOP = /[.!?;](?: |$)/g;
const BULLET = /^[ >*+#\u00B7-]*(?:(?:[0-9]{1,3}[.)]|o) )? */;
const ROW = /^ *\|/;
const BARS = /^ *\|[ |:-]*$/;
const HEADING = /^(?: {0,3}#{1,6} |(?:\*\*[^*]{1,80}\*\*|__[^_]{1,80}__) *(?:: *)?$)/;
const FOLDS = [
  [/[\u{10000}-\u{10FFFF}]|[\uD800-\uDFFF]/gu, "\uFFFD"],
  [/[\t\u00A0\u00AD\u1680\u2000-\u200F\u2022\u2023\u2043\u25A0-\u25FF\uF0A7\uF0B7\u202F\u205F\u3000\uFEFF\u202A-\u202E\u2060-\u206F]/g, " "],
  [/[\u000B\u000C\r\u0085\u2028\u2029]/g, "\n"],
  [/[\u2018-\u201B\u02BC]/g, "'"],
  [/[\u201C-\u201F\u00AB\u00BB]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/\u2026/g, "."],
];

/** `text` with typographic characters made plain: one UTF-16 unit for each code point of `text`. */
export function foldText(text) {
  return FOLDS.reduce((folded, [from, to]) => folded.replace(from, to), text);
}

/** [start, end] of `text` without any of `letters` at its two ends: a pattern takes for ever on a long run inside. */
export function trimmedTo(text, letters) {
  let [start, end] = [0, text.length];
  while (start < end && letters.includes(text[start])) start += 1;
  while (end > start && letters.includes(text[end - 1])) end -= 1;
  return [start, end];
}

/** `text` without any of `letters` at its two ends. */
export const trimmed = (text, letters) => text.slice(...trimmedTo(text, letters));

export const lowerAscii = (folded) => folded.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Spans in order; of those that overlap, the first and, from one place, the longest. */
export function apart(spans) {
  const kept = [];
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]))
    if (end > start && (!kept.length || start >= kept.at(-1)[1])) kept.push([start, end]);
  return kept;
}

/** Whether a line is what stands under the head of a table. */
const isRuled = (line) => line.includes("-") && BARS.test(line);

/** `folded` as sentences: cells end as they do, heads of tables and headings say nothing. As long as before. */
export function laidOut(folded) {
  const lines = folded.split("\n");
  const blank = (line) => " ".repeat(line.length);
  return lines
    .map((line, n) => {
      if (!ROW.test(line)) return HEADING.test(line) ? blank(line) : line;
      return isRuled(line) || isRuled(lines[n + 1] ?? "") ? blank(line) : line.replace("|", " ").replaceAll("|", ";");
    })
    .join("\n");
}

/** Whether a line's sentences are the title of what stands right under it: short, alone, without a stop. */
export function isTitle(lower, group) {
  const start = group[0][0];
  const end = group.at(-1)[1];
  const line = start ? lower.lastIndexOf("\n", start - 1) : -1;
  const above = line > 0 ? lower.slice(lower.lastIndexOf("\n", line - 1) + 1, line) : "";
  const [, below] = lower.slice(end, end + 400).split("\n");
  return line + 1 === start && end - start <= 60 && !".!?;,".includes(lower[end - 1]) && !trimmed(above, " ") && trimmed(below ?? "", " ") !== "";
}

/** Sentences by the line in which they stand; they come in order. */
export function byLine(lower, sentences) {
  const out = [];
  let end = -1;
  for (const span of sentences) {
    if (span[0] > end) {
      out.push([]);
      end = lower.indexOf("\n", span[0]);
      if (end < 0) end = lower.length;
    }
    out.at(-1).push(span);
  }
  return out;
}

/** The `found` of a group of sentences; those that follow one another as one. */
export function runsOf(group, found) {
  const out = [];
  group.forEach((span, n) => {
    if (!found.has(span)) return;
    if (n && found.has(group[n - 1])) out.at(-1)[1] = span[1];
    else out.push([...span]);
  });
  return out;
}

/** [start, end] of each sentence: a line ends one, and so does . ! ? or ; before a space. */
export function sentencesOf(folded) {
  const found = [];
  let at = 0;
  for (const line of folded.split("\n")) {
    const add = (from, to) => {
      const [start, end] = trimmedTo(line.slice(from, to), " ");
      if (end > start) found.push([at + from + start, at + from + end]);
    };
    let begin = BULLET.exec(line)[0].length;
    STOP.lastIndex = begin;
    for (; STOP.test(line); begin = STOP.lastIndex) add(begin, STOP.lastIndex);
    add(begin, line.length);
    at += line.length + 1;
  }
  return found;
}

export function wholeOf(folded) {
  const [start, end] = trimmedTo(folded, " \n");
  return end > start ? [[start, end]] : [];
}
