// A job description as Markdown, read and written as `document.py` beside this does: the same parts, the
// same notes, the same file. A description here is plain JSON:
//   {title, intro, parts: {id: text}, extra: [{heading, text}], rounds: [{date, note, parts, extra}]}
import { foldText, lowerAscii, trimmed, trimmedTo } from "./text.js";
import shape from "./document.json" with { type: "json" };

const { format: FORMAT, longest: LONGEST, title: TITLE } = shape;
export const PART_IDS = shape.parts;
const MARKER = /^<!-- staffplus job description, format ([0-9]{1,6}) -->$/;
// Whatever ends a line is cut off by `bareWords`: a pattern that looks for it from every place takes for ever.
const HEADING = /^ {0,3}(#{1,6})[ \t]*([^# \t].*)$/s;
const SPACED = /^ {0,3}#{1,6}[ \t]/;
const BOLD = /^ {0,3}(?:\*\*([^*]+?)\*\*|__([^_]+?)__)[ \t]*(?::[ \t]*)?$/;
// `**Radius:** text` and `__Radius__: text`: a heading and the first words of its part in one line.
const RUN_IN =
  /^ {0,3}(?:(?:\*\*([^*]{1,60}?)[ \t]*:[ \t]*\*\*|__([^_]{1,60}?)[ \t]*:[ \t]*__)|(?:\*\*([^*]{1,60}?)\*\*|__([^_]{1,60}?)__)[ \t]*:)[ \t]+([^ \t].*)$/s;
const NUMBERED = /^ {0,3}[0-9]{1,2}[.)][ \t]+([^ \t].*)$/s; // `3. Evidence`, alone on its line
const PLAIN = /^ {0,3}[^ \t\\>|+*#-]/;
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/;
const BEFORE = ["the", "my", "our", "your"];
const BLANK = /^[ \t\u00a0\u200b]*$/; // as a word processor leaves an empty line, too
const COUNTED = /^ *(?:[a-z0-9.]{1,4}[.)]|[0-9.]+) +/;
const NOT_DOING = /^(?:what-)?(?:(?:i|we)-)?(?:(?:am-|m-|are-|re-)?not-doing|(?:will-not|won-t|do-not|don-t)-do)$/;
const ROUND = /^Round ([0-9]{1,6})(?:, ([^: \t]+))?(?:: (.*))?$/s;
const DAY = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/;
const NOT_LETTERS = /[^a-z0-9\u00c0-\u1fff\u2c00-\u2fff\u3040-\ud7ff\uf900-\ufdff\ufe10-\uffef]+/g;

export class JobDescriptionError extends Error {}

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

const oneLine = (text) => trimmed(text.replace(/[\r\n]+/g, " "), " \t");

/** The words of a heading without the run of # that may close it. */
function bareWords(words) {
  const bare = words.slice(0, trimmedTo(words, " \t")[1]);
  const open = bare.slice(0, trimmedTo(bare, "#")[1]);
  return /[ \t]$/.test(open.slice(-1)) ? open.slice(0, trimmedTo(open, " \t")[1]) : bare;
}
const allParts = (parts) => Object.fromEntries(PART_IDS.map((id) => [id, cleanedText(parts[id] ?? "")]));

function plainHeading(heading) {
  const bare = heading.replace(/\([^()]*\)[ \t]*(?::[ \t]*)?$/, "");
  let words = lowerAscii(foldText(bare)).replace(COUNTED, "").replace(NOT_LETTERS, " ").split(" ").filter(Boolean);
  if (/^[0-9]+$/.test(words[0] ?? "")) words = words.slice(1);
  return (BEFORE.includes(words[0]) ? words.slice(1) : words).join("-");
}

function partNamed(heading) {
  const name = plainHeading(heading);
  if (PART_IDS.includes(name)) return name;
  return NOT_DOING.test(name) ? "not-doing" : null;
}

function headingIn(line) {
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
function runIn(line) {
  const match = RUN_IN.exec(line);
  const words = match?.slice(1, 5).find((group) => group !== undefined);
  return words && partNamed(words) ? { words, first: match[5] } : null;
}

/** The heading that `line` is when the line `below` draws one under it and it names a part, or null. */
function underlined(line, below) {
  const match = UNDERLINE.exec(below ?? "");
  return match && PLAIN.test(line) && partNamed(line) ? { level: match[1][0] === "=" ? 1 : 2, words: trimmed(line, " \t") } : null;
}

/** Whether a line such as `3. Evidence` is an item among others and no heading. */
const inList = (line, above = "", below = "") => NUMBERED.test(line) && (!BLANK.test(above) || NUMBERED.test(below));

// Headings of a text in which nothing marks them, as in `pasted.py`.
const BULLET = /^[ \t\u00a0]*[*+|o\u00b7\u2022\u2023\u2043\u25a0-\u25ff\uf0a7\uf0b7-][ \t\u00a0]+/;
const NO_HEADING = /^[ \t\u00a0]*[>|#\\]|^[ \t\u00a0]{4}/;
const BARE_RUN_IN =
  /^[ \t\u00a0]{0,3}((?:[0-9]{1,2}[.)][ \t\u00a0]{1,9})?[^:\t|]{1,40}?)(?:[ \u00a0]?(?::[*_]*[ \t\u00a0]+|[\t|][ \t\u00a0]*)|[ \u00a0][\u2013\u2014-][ \u00a0]+)([^ \t\u00a0].*)$/s;
const TITLED = /^ {0,3}job description *[:-] */;

/** {part, words, first} of a line that names a part though nothing marks it, or null. */
function bareNamed(given, above, loose) {
  const line = loose ? given.replace(BULLET, "") : given;
  if (NO_HEADING.test(line) || (!loose && (BULLET.test(line) || !(/^[^A-Za-z]*[A-Z]/.test(line) || BLANK.test(above))))) return null;
  const match = BARE_RUN_IN.exec(line);
  let part = match && partNamed(match[1]);
  if (part) return { part, words: match[1], first: match[2].replace(/ [|]$/, "") };
  const folded = foldText(line);
  part = folded.length > 80 || /[.!?;,] *$/.test(folded) ? null : partNamed(line);
  return part && { part, words: line, first: "" };
}

/** Place of each line that is read as a heading though nothing marks it: {words, first}. */
function bareIn(lines) {
  const marked = (line, n) =>
    runIn(line) || underlined(line, lines[n + 1]) || (!NUMBERED.test(line) && partNamed(headingIn(line)?.words ?? ""));
  if (lines.some(marked)) return new Map();
  const written = [...lines.keys()].filter((n) => !BLANK.test(lines[n]));
  for (const loose of [false, true]) {
    const named = written.map((n) => bareNamed(lines[n], lines[n - 1] ?? "", loose));
    const best = {};
    named.forEach((one, at) => {
      if (!one) return;
      const above = named[at - 1];
      const empty = named[at + 1] !== null ? 3 : above && !above.first ? 2 : 0;
      const rank = one.first ? 1 : empty;
      const was = best[one.part];
      if (!was || rank < was.rank || (rank === was.rank && rank > 1)) best[one.part] = { rank, places: [at] };
      else if (rank === was.rank) was.places.push(at);
    });
    const kept = Object.values(best).filter(({ rank, places }) => rank !== 1 || places.length === 1);
    if (kept.filter(({ rank }) => rank < 3).length > 2)
      return new Map(kept.flatMap(({ places }) => places.map((at) => [written[at], named[at]])));
  }
  return new Map();
}

function splits(line) {
  if (runIn(line)) return true;
  const found = headingIn(line);
  return found !== null && (found.level <= 2 || partNamed(found.words) !== null);
}

const bareOf = (line) => line.replace(/^\\+/, "");
const special = (bare, below) => splits(bare) || MARKER.test(bare) || underlined(bare, below) !== null;
const escaped = (text) =>
  text.split("\n").map((line, n, all) => (special(bareOf(line), all[n + 1]) ? `\\${line}` : line)).join("\n");
const unescaped = (line, below) => (line.startsWith("\\") && special(bareOf(line), below) ? line.slice(1) : line);

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

function distance(one, other) {
  const row = [...other].map((_, n) => n + 1);
  row.unshift(0);
  for (let n = 1; n <= one.length; n += 1) {
    let diagonal = row[0];
    row[0] = n;
    for (let m = 1; m <= other.length; m += 1) {
      const next = Math.min(row[m] + 1, row[m - 1] + 1, diagonal + (one[n - 1] !== other[m - 1] ? 1 : 0));
      diagonal = row[m];
      row[m] = next;
    }
  }
  return row.at(-1);
}

function meant(heading) {
  const name = plainHeading(heading);
  const close = PART_IDS.find((id) => [...name].length < 20 && distance(name, id) <= 2);
  return close ? `. If it is meant as ${partName(close)}, rename it` : "";
}

/**
 * Read a description; nothing is dropped and nothing guessed.
 * @returns {{description: object, notes: {line: number, message: string}[]}} line 0 is the whole file
 * @throws {JobDescriptionError} it is far too long, or a later version of this course wrote it
 */
export function fromMarkdown(text) {
  const points = foldText(text).length;
  const counted = (n) => String(n).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
  if (points > LONGEST)
    throw new JobDescriptionError(
      `found ${counted(points)} characters; expected a job description of at most ${counted(LONGEST)}`,
    );
  const notes = [];
  const note = (line, message) => notes.push({ line, message });
  const fresh = () => ({ parts: {}, first: {}, extra: [], intro: [], level: 0 });
  let title = null;
  let now = fresh();
  const readings = [now];
  const kept = [];
  let into = now.intro;
  const lines = text.replace(/^\uFEFF/, "").replace(/\r\n|\r/g, "\n").split("\n");
  const bare = bareIn(lines);
  let skip = false;
  lines.forEach((line, index) => {
    if (skip) {
      skip = false;
      return;
    }
    const number = index + 1;
    const below = lines[index + 1];
    const marker = MARKER.exec(line);
    if (marker) {
      if (Number(marker[1]) > FORMAT)
        throw new JobDescriptionError(
          `line ${number}: found format ${marker[1]}, which a later version of this course wrote; ` +
            `expected format ${FORMAT}. Get the newer course, or ask for the text by itself`,
        );
      return;
    }
    const titled = bare.size && !title && !Object.keys(now.parts).length && TITLED.exec(lowerAscii(foldText(line)));
    if (titled && line[titled[0].length]) {
      title = oneLine(line.slice(titled[0].length));
      return;
    }
    const opening = bare.get(index) ?? runIn(line);
    const setext = underlined(line, below);
    const found = opening ? { level: 2, words: opening.words } : (headingIn(line) ?? setext);
    if (found === null || (!opening && (inList(line, lines[index - 1], below) || (bare.size && partNamed(found.words))))) {
      into.push(unescaped(line, below));
      return;
    }
    skip = setext !== null;
    const { level, words } = found;
    const part = partNamed(words);
    const round = part === null && level === 1 ? ROUND.exec(words) : null;
    if (round) {
      now = fresh();
      readings.push(now);
      kept.push(dayOf(round[2] ?? "", round[3] ?? "", number, note));
      into = now.intro;
      if (Number(round[1]) !== kept.length)
        note(number, `found round ${Number(round[1])}; it is read as round ${kept.length}, in the order of the file`);
    } else if (part === null && title === null && level === 1 && readings.length === 1 && !Object.keys(now.parts).length) {
      title = oneLine(words.startsWith(TITLE.trimEnd()) ? words.slice(TITLE.trimEnd().length) : words);
      now.level = 1;
    } else if (part !== null) {
      if (now.parts[part])
        note(number, `found ${partName(part)} again (first at line ${now.first[part]}); its text was added to the first`);
      now.first[part] ??= number;
      into = [];
      (now.parts[part] ??= []).push(into);
      now.level = level;
      if (opening?.first) into.push(opening.first);
    } else if (level <= Math.max(2, now.level)) {
      note(number, `found the section '${words}', which is none of the eight parts; kept under its own name${meant(words)}`);
      into = [];
      now.extra.push([words, into]);
    } else into.push(unescaped(line, below));
  });
  return collected(readings, kept, title, notes);
}

/** The description that the `readings` are, now and in each kept round, and what was missing. */
function collected(readings, kept, title, notes) {
  const joined = (some) => cleanedText(some.join("\n"));
  const together = (chunks) => chunks.map(joined).filter(Boolean).join("\n\n");
  const texts = (reading) =>
    allParts(Object.fromEntries(Object.entries(reading.parts).map(([id, chunks]) => [id, together(chunks)])));
  const sections = (reading) => reading.extra.map(([heading, some]) => ({ heading, text: joined(some) }));
  const first = readings[0];
  if (!readings.some((reading) => Object.values(texts(reading)).some(Boolean)))
    notes.push({ line: 0, message: `found no text in any of the eight parts; expected headings such as ## ${partName(PART_IDS[0])}` });
  else {
    const missing = PART_IDS.filter((id) => !first.parts[id]).map(partName);
    if (missing.length) notes.push({ line: 0, message: `found no heading for ${missing.join(", ")}; empty for now` });
  }
  const rounds = readings.slice(1).map((reading, n) => {
    const intro = joined(reading.intro);
    const before = intro ? [{ heading: "Before the first part", text: intro }] : [];
    return { ...kept[n], parts: texts(reading), extra: [...before, ...sections(reading)] };
  });
  const description = { title: title ?? "", intro: joined(first.intro), parts: texts(first), extra: sections(first), rounds };
  return { description: tidyDescription(description), notes };
}

function dayOf(date, words, line, note) {
  if (!date || DAY.test(date)) return { date, note: words };
  note(line, `found the date '${date}'; expected one such as 2027-01-31. It is kept in the round's note`);
  return { date: "", note: words ? `${date}: ${words}` : date };
}
