// A description read from its text as `reading.py` and `pasted.py` beside this do: the same parts, the same notes.
import { foldText, lowerAscii } from "./text.js";
import {
  BLANK, MARKER, NUMBERED, PART_IDS, allParts, bareOf, cleanedText, headingIn, oneLine, partName, partNamed, plainHeading, runIn, special,
  tidyDescription, underlined,
} from "./document.js";
import shape from "./document.json" with { type: "json" };

const { format: FORMAT, longest: LONGEST, title: TITLE } = shape;
const ROUND = /^Round ([0-9]{1,6})(?:, ([^: \t]+))?(?:: (.*))?$/s;
const DAY = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/;

export class JobDescriptionError extends Error {}

/** Whether a line such as `3. Evidence` is an item among others and no heading. */
const inList = (line, above = "", below = "") => NUMBERED.test(line) && (!BLANK.test(above) || NUMBERED.test(below));

const unescaped = (line, below) => (line.startsWith("\\") && special(bareOf(line), below) ? line.slice(1) : line);

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
