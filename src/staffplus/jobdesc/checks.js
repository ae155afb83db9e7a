// The checks on a job description, as `checks.py` beside this reads them: step for step the same, so
// that both give the same findings. Places are counted in code points: folded text has one UTF-16
// unit for each code point of the original.

const STOP = /[.!?;]+(?: |$)/g;
const BULLET = /^[ >*+#-]*(?:[0-9]{1,3}[.)] )? */;
const FOLDS = [
  [/[\u{10000}-\u{10FFFF}]|[\uD800-\uDFFF]/gu, "\uFFFD"],
  [/[\t\u00A0\u00AD\u1680\u2000-\u200F\u2022\u202F\u205F\u3000\uFEFF\u202A-\u202E\u2060-\u206F]/g, " "],
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

const lowerAscii = (folded) => folded.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** The forms under which a word may stand in a word list. */
function stemsOf({ endings, doubled }, word) {
  const out = [word];
  if (word.endsWith("'s")) out.push(word.slice(0, -2));
  for (const [ending, plain] of endings) {
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const stem = word.slice(0, word.length - ending.length);
    out.push(stem + plain);
    if (doubled.includes(ending) && stem.at(-1) === stem.at(-2)) out.push(stem.slice(0, -1));
  }
  return out;
}

/** Spans in order; of those that overlap, the first and, from one place, the longest. */
function apart(spans) {
  const kept = [];
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]))
    if (end > start && (!kept.length || start >= kept.at(-1)[1])) kept.push([start, end]);
  return kept;
}

/** [start, end] of each sentence: a line ends one, and so does . ! ? or ; before a space. */
function sentencesOf(folded) {
  const found = [];
  let at = 0;
  for (const line of folded.split("\n")) {
    const add = (from, to) => {
      const piece = line.slice(from, to);
      const text = piece.replace(/^ +| +$/g, "");
      const lead = piece.length - piece.replace(/^ +/, "").length;
      if (text) found.push([at + from + lead, at + from + lead + text.length]);
    };
    let begin = BULLET.exec(line)[0].length;
    STOP.lastIndex = begin;
    for (; STOP.test(line); begin = STOP.lastIndex) add(begin, STOP.lastIndex);
    add(begin, line.length);
    at += line.length + 1;
  }
  return found;
}

function wholeOf(folded) {
  const lead = folded.length - folded.replace(/^[ \n]+/, "").length;
  const text = folded.slice(lead).replace(/[ \n]+$/, "");
  return text ? [[lead, lead + text.length]] : [];
}

const matches = (patterns, piece) => patterns.some((pattern) => piece.search(pattern) >= 0);

/**
 * The checks, ready to read with.
 * @param {object} file the tables of `bank/jd_checks.toml`, and `parts`, the ids of the eight parts
 * @returns {{read: function(string, string): object[], isEnglish: function(string): boolean}}
 */
export function readyChecks(file) {
  const { words: lists, reading } = file;
  const wordForm = new RegExp(`[${reading.letters}]+(?:['-][${reading.letters}]+)*`, "g");
  const split = (name) => lists[name].split(/\s+/).filter(Boolean);
  const generic = new Set(split("generic"));
  const english = new Set(split("english"));
  const compiled = (patterns = []) =>
    patterns.map((p) => new RegExp(p.replace(/\{([a-z_]+)\}/g, (_, name) => split(name).join("|").replaceAll("_", " ")), "g"));
  const checks = file.check.map(({ id, rule }) => ({
    id,
    rules: rule.map((raw) => ({
      parts: raw.parts ?? file.parts,
      looksAt: raw.looks_at,
      within: raw.within ?? (raw.looks_at === "part" ? "part" : "sentence"),
      raising: compiled(raw.raise),
      unless: compiled(raw.unless),
      unlessCased: compiled(raw.unless_cased),
      fewest: raw.at_least ?? 1,
      specific: raw.specific ?? null,
    })),
  }));

  const known = new Map();
  const listed = (word) => stemsOf(reading, word).some((stem) => generic.has(stem));
  const isGeneric = (word) => {
    if (!known.has(word)) {
      const parts = word.split("-");
      known.set(word, listed(word) || (parts.length > 1 && parts.every((part) => !part || listed(part))));
    }
    return known.get(word);
  };
  const isSpecific = (piece, most) => {
    const seen = new Set();
    for (const [word] of piece.matchAll(wordForm)) {
      if (!isGeneric(word)) seen.add(word);
      if (seen.size > most) return true;
    }
    return false;
  };
  function spansOf(rule, lower, cased) {
    const found = [];
    for (const [start, end] of rule.within === "part" ? wholeOf(lower) : sentencesOf(lower)) {
      const piece = lower.slice(start, end);
      if (rule.specific !== null && isSpecific(piece, rule.specific)) continue;
      if (matches(rule.unless, piece) || matches(rule.unlessCased, cased.slice(start, end))) continue;
      const hits = apart(
        rule.raising.flatMap((p) => [...piece.matchAll(p)].map((m) => [m.index, m.index + m[0].length])),
      );
      if (rule.raising.length && hits.length < rule.fewest) continue;
      if (rule.looksAt === "words") found.push(...hits.map(([from, to]) => [start + from, start + to]));
      else found.push([start, end]);
    }
    return found;
  }

  /** False for text in another language, as far as a short list of words can tell. */
  function isEnglish(text) {
    const words = lowerAscii(foldText(text)).match(wordForm) ?? [];
    let letters = 0;
    let far = 0;
    for (const word of words) {
      letters += word.length;
      for (let n = 0; n < word.length; n += 1) if (word[n] > "\u02ff") far += 1;
    }
    if (2 * far > letters) return false;
    const inEnglish = words.filter((word) => english.has(word)).length;
    return words.length < reading.enough_words || inEnglish >= reading.english_share * words.length;
  }

  return {
    isEnglish,
    /** Findings {check, part, start, end, words} in the text of one part. */
    read(part, text) {
      if (!isEnglish(text)) return [];
      const cased = foldText(text);
      const lower = lowerAscii(cased);
      const points = cased.length === text.length ? null : [...text];
      const cut = (start, end) => (points ? points.slice(start, end).join("") : text.slice(start, end));
      return checks.flatMap(({ id, rules }) =>
        apart(rules.filter((rule) => rule.parts.includes(part)).flatMap((rule) => spansOf(rule, lower, cased)))
          .map(([start, end]) => ({ check: id, part, start, end, words: cut(start, end) })),
      );
    },
  };
}
