// The checks on a job description, as `checks.py` beside this reads them: step for step the same, so
// that both give the same findings. Places are counted in code points: folded text has one UTF-16
// unit for each code point of the original.

import { apart, byLine, foldText, isTitle, laidOut, lowerAscii, runsOf, sentencesOf, trimmed, wholeOf } from "./text.js";
import { readyWords } from "./words.js";

/** A text in which no part is found, as a posting pasted from a hiring site: read line by line. */
export const POSTING = "posting";
const CAPITAL = /^[A-Z\u00c0-\u00de]/;

const matches = (patterns, piece) => patterns.some((pattern) => piece.search(pattern) >= 0);

const splitWords = (lists, name) => lists[name].split(/\s+/).filter(Boolean);

/** Patterns of the file as regular expressions, `{name}` replaced by the words of that list. */
function compilerOf(lists) {
  const words = (_, name) => splitWords(lists, name).join("|").replaceAll("_", " ");
  return (patterns = []) => patterns.map((p) => new RegExp(p.replace(/\{([a-z_]+)\}/g, words), "g"));
}

function ruleOf(raw, { parts, compiled }) {
  return {
    parts: raw.parts ?? [...parts, POSTING],
    looksAt: raw.looks_at,
    within: raw.within ?? (raw.looks_at === "part" ? "part" : "sentence"),
    raising: compiled(raw.raise),
    unless: compiled(raw.unless),
    unlessCased: compiled(raw.unless_cased),
    ignoring: compiled(raw.ignore),
    fewest: raw.at_least ?? 1,
    specific: raw.specific ?? null,
    mostOf: raw.most_of ?? null,
    dense: raw.dense ?? null,
    needs: raw.needs ?? [],
  };
}

/** Whether any team could have written a sentence, and who is named. */
function wordsOf({ words: lists, reading }, compiled) {
  const { form, isGeneric } = readyWords(reading, splitWords(lists, "generic"));
  const patterns = compiled(reading.names);

  /** Different specific words of a sentence; one of `names` counts thrice, another name not. */
  function specificIn(cased, names) {
    const seen = new Set();
    let last = 0;
    for (const { 0: word, index } of lowerAscii(cased).matchAll(form)) {
      const opens = last === 0 || /[.!?;\n]/.test(cased.slice(last, index));
      last = index + word.length;
      if (names.has(word.replace(/'s$/, ""))) [word, `${word}.`, `${word}..`].forEach((one) => seen.add(one));
      else if (!/^[0-9]+$/.test(word) && (opens || !CAPITAL.test(cased[index])) && !isGeneric(word)) seen.add(word);
    }
    return seen;
  }
  return {
    form,
    namesIn: (folded) => new Set(patterns.flatMap((p) => [...folded.matchAll(p)].map((match) => lowerAscii(match[1])))),
    /** Whether sentences have more than `most` different specific words together. */
    isSpecific(most, around, spans) {
      const seen = new Set();
      for (const [start, end] of spans) {
        if (!around.specific.has(start)) around.specific.set(start, specificIn(around.cased.slice(start, end), around.names));
        for (const word of around.specific.get(start)) seen.add(word);
        if (seen.size > most) return true;
      }
      return false;
    },
  };
}

/**
 * How the rules are asked, in a text as `around` has it: `lower`, `cased`, `names`, `whole`, `sentences`, `lines`, and
 * `specific`: the specific words of sentences that were asked for, by where they begin.
 */
function askerOf({ isSpecific }) {
  function found(rule, around, pieces) {
    const out = [];
    for (const span of pieces) {
      const [start, end] = span;
      const asked = rule.within === "part" ? around.sentences : [span];
      const saysEnough = () => rule.specific !== null && isSpecific(rule.specific, around, asked);
      if (!rule.raising.length && saysEnough()) continue; // the cheaper question first
      const whole = around.lower.slice(start, end);
      if (rule.needs.length && !rule.needs.some((word) => whole.includes(word))) continue;
      const piece = rule.ignoring.reduce((text, p) => text.replace(p, (m) => " ".repeat(m.length)), whole);
      const hits = apart(
        rule.raising.flatMap((p) => [...piece.matchAll(p)].map((m) => [m.index, m.index + m[0].length])),
      );
      if (rule.raising.length && hits.length < rule.fewest) continue;
      if (matches(rule.unless, piece) || matches(rule.unlessCased, around.cased.slice(start, end))) continue;
      if (rule.raising.length && saysEnough()) continue;
      if (rule.looksAt === "words") out.push(...hits.map(([from, to]) => [start + from, start + to]));
      else out.push(span);
    }
    return out;
  }
  function most(rule, around, group) {
    const words = group.map(([start, end]) => around.lower.slice(start, end).split(" ").length);
    const every = words.reduce((sum, n) => sum + n, 0);
    if (rule.dense !== null && group.length > 1 && isSpecific(Math.trunc(rule.dense * every), around, group)) return [];
    const those = new Set(found(rule, around, group));
    const held = words.reduce((sum, n, at) => (those.has(group[at]) ? sum + n : sum), 0);
    return 2 * held > every ? runsOf(group, those) : [];
  }
  return (rule, around) => {
    if (rule.mostOf === null) return found(rule, around, rule.within === "part" ? around.whole : around.sentences);
    return (rule.mostOf === "line" ? around.lines : [around.sentences]).flatMap((group) => most(rule, around, group));
  };
}

/** Letters that are not Latin. */
const FAR = /[\u0300-\uffff]+/gu;

/** Whether a text is English, as far as short lists of words can tell; of a few words that tell nothing, the page does. */
function englishOf({ words: lists, reading }, form) {
  const english = new Set(splitWords(lists, "english"));
  const foreign = new Set(splitWords(lists, "foreign"));
  return function isEnglish(text, page = "") {
    const words = lowerAscii(foldText(text)).match(form) ?? [];
    let letters = 0;
    let far = 0;
    for (const word of words) {
      letters += word.length;
      for (let n = 0; n < word.length; n += 1) if (word[n] > "\u02ff") far += 1;
    }
    if (2 * far > letters) return false;
    const known = words.filter((word) => english.has(word)).length;
    const strange = words.filter((word) => foreign.has(word)).length;
    if (strange > 1 && strange > 2 * known) return false;
    if (words.length < reading.enough_words) return known > 0 || !page || isEnglish(page.replace(FAR, " "));
    return known >= reading.english_share * words.length;
  };
}

/**
 * The checks, ready to read with.
 * @param {object} file the tables of `bank/jd_checks.toml`, and `parts`, the ids of the eight parts
 * @returns {{read: function(string, string, string=): object[], isEnglish: function(string, string=): boolean}}
 */
export function readyChecks(file) {
  const compiled = compilerOf(file.words);
  const words = wordsOf(file, compiled);
  const checks = file.check.map(({ id, rule }) => ({ id, rules: rule.map((raw) => ruleOf(raw, { parts: file.parts, compiled })) }));
  const spansOf = askerOf(words);
  const isEnglish = englishOf(file, words.form);
  const asking = (file.prompt ?? []).map((one) => ({ ...one, has: compiled(one.has), lacks: compiled(one.lacks) }));

  /** Whom the page that was read last names: its parts are read one after the other. */
  let last = { page: "", names: new Set() };
  const namesOn = (page) => {
    if (page !== last.page) last = { page, names: words.namesIn(foldText(page)) };
    return last.names;
  };

  const ready = {
    isEnglish,
    /**
     * What the next level asks of a part at which no check points: {id, part, ask, why}; questions and never marks.
     * `found` is what `read` found there, if it was asked before: it takes most of the time.
     */
    prompts(part, text, page = "", found = null) {
      if (!trimmed(foldText(text), " \n") || found?.length || !isEnglish(text, page)) return [];
      if (!found && ready.read(part, text, page).length) return [];
      const lower = lowerAscii(laidOut(foldText(text)));
      return asking
        .filter((one) => one.part === part && (!one.has.length || matches(one.has, lower)) && !matches(one.lacks, lower))
        .map(({ id, ask, why }) => ({ id, part, ask, why }));
    },
    /** Findings {check, part, start, end, words} in the text of one part; `page` is what else the description says. */
    read(part, text, page = "") {
      if (!isEnglish(text, page)) return [];
      const folded = foldText(text);
      const cased = laidOut(folded);
      const lower = lowerAscii(cased);
      const sentences = sentencesOf(lower);
      const names = new Set([...namesOn(page), ...words.namesIn(cased)]);
      const lines = byLine(lower, sentences).filter((group) => !isTitle(lower, group));
      const around = { lower, cased, names, sentences, whole: wholeOf(lower), lines, specific: new Map() };
      const points = folded.length === text.length ? null : [...text];
      const cut = (start, end) => (points ? points.slice(start, end).join("") : text.slice(start, end));
      return checks.flatMap(({ id, rules }) =>
        apart(rules.filter((rule) => rule.parts.includes(part)).flatMap((rule) => spansOf(rule, around)))
          .map(([start, end]) => ({ check: id, part, start, end, words: cut(start, end) })),
      );
    },
  };
  return ready;
}
