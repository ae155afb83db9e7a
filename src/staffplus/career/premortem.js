// What the pre-mortem card says of time, and the points it may raise: they point at what may be missing,
// and never mark. Spans are told as `premortem.py` beside this tells them, and the points are the ones
// it knows; a test holds the two together. Words and sentences come from `bank/premortem.toml`.
import { foldText, lowerAscii, trimmed } from "../jobdesc/text.js";
import { readyWords } from "../jobdesc/words.js";
import { mentions } from "../mentions.js";

/** The quarter of a date, counted from year 0. @param {Date} date */
export function quarterOf(date) {
  return date.getFullYear() * 4 + Math.floor(date.getMonth() / 3);
}

/** `Q3 2027`, for `months` after the quarter `start`. */
export function quarterName(start, months) {
  const quarter = start + Math.round(months / 3);
  return `Q${(quarter % 4) + 1} ${Math.floor(quarter / 4)}`;
}

/** `7 months`, `1 year`, `3 years and 6 months`. */
export function inWords(months) {
  const parts = [
    [Math.floor(months / 12), "year"],
    [months % 12, "month"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count > 1 ? "s" : ""}`);
  return said.join(" and ") || "no time";
}

/** The dates a signal can have within `months`: [{months, name}]. */
export function dates(start, months) {
  const step = months > 3 ? 3 : 1;
  const count = Math.floor(months / step);
  return Array.from({ length: count }, (_, n) => {
    const at = (n + 1) * step;
    const on = at % 12 === 0 ? `year ${at / 12}` : `month ${at}`;
    return { months: at, name: step === 1 ? `month ${at}` : `${quarterName(start, at)} (${on})` };
  });
}

/** What a failure's line in the picture says. */
export function timeTold(card, failure) {
  if (failure.due === null) return "the signal has no date yet.";
  const left = card.months - failure.due;
  const by = card.months > 3 ? quarterName(card.start, failure.due) : `month ${failure.due}`;
  if (left < 0) return `signal by ${by}, after the end.`;
  return `signal by ${by}; ${left ? `${inWords(left)} left to act` : "no time left to act"}.`;
}

// --- Points ----------------------------------------------------------------------------------------

const isBlank = (text) => !trimmed(foldText(String(text ?? "")), " \n");

/** Whether anything is written on a failure. */
export function isBegun(failure) {
  return failure.due !== null || ["failure", "cause", "signal", "place", "now"].some((line) => !isBlank(failure[line]));
}

/** How the words of lines are read: all of them, and how many not anybody could have written. */
function readerOf(data) {
  const { form, isGeneric } = readyWords(data.words, data.words.generic.split(" "));
  const wordsOf = (text) => lowerAscii(foldText(String(text ?? ""))).match(form) ?? [];
  return {
    wordsOf,
    specific: (text) => new Set(wordsOf(text).filter((word) => !/^[0-9]+$/.test(word) && !isGeneric(word))).size,
  };
}

/** Whether two texts say nearly the same: most of the longer words of one are in the other. */
function isRepeat(wordsOf, one, other) {
  const [a, b] = [one, other].map((text) => new Set(wordsOf(text).filter((word) => word.length > 3)));
  const common = [...a].filter((word) => b.has(word)).length;
  const fewer = Math.min(a.size, b.size);
  return fewer >= 2 && 4 * common >= 3 * fewer;
}

/** Ids of the points about one failure, in the order of its lines; one a line at most. */
function aboutFailure(data, { wordsOf, specific }, months, failure) {
  const has = (id) => data.points[id].words.some((word) => mentions(String(failure[data.points[id].line] ?? ""), word));
  const vague = (id) => has(id) || specific(failure[data.points[id].line]) < data.points[id].fewest;
  const { due } = failure;
  const asked = [
    ["failure-missing", isBlank(failure.failure)],
    ["failure-near", months >= 12 && has("failure-near")],
    ["failure-vague", vague("failure-vague")],
    ["cause-missing", isBlank(failure.cause)],
    ["cause-person", has("cause-person")],
    ["cause-vague", vague("cause-vague")],
    ["signal-missing", isBlank(failure.signal)],
    ["signal-repeats", isRepeat(wordsOf, failure.signal, failure.failure)],
    ["signal-vague", vague("signal-vague")],
    ["due-missing", due === null],
    ["due-after", due !== null && due > months],
    ["due-late", due !== null && months > 3 && due > months * data.lateShare],
    ["place-missing", isBlank(failure.place)],
    ["place-vague", vague("place-vague")],
    ["now-missing", isBlank(failure.now)],
    ["now-later", has("now-later")],
    ["now-vague", vague("now-vague")],
  ];
  const told = new Set();
  return asked
    .filter(([id, raised]) => raised && !told.has(data.points[id].line) && told.add(data.points[id].line))
    .map(([id]) => id);
}

/**
 * Every point about a card that is begun.
 * @returns {{id: string, line: string, failure: ?string, text: string}[]} `failure` is the id of the
 *   failure it stands with, null for the decision and the horizon
 */
export function pointsOf(data, card) {
  const begun = card.failures.filter(isBegun);
  if (!begun.length && isBlank(card.decision)) return [];
  const reader = readerOf(data);
  const found = [];
  const raise = (id, failure, left = 0) => {
    const { line, text } = data.points[id];
    found.push({ id, line, failure: failure?.id ?? null, text: text.replace("{left}", inWords(left)) });
  };
  if (reader.wordsOf(card.decision).length < 4) raise("decision-missing", null);
  if (card.months < 3) raise("horizon-short", null);
  for (const failure of begun) {
    for (const id of aboutFailure(data, reader, card.months, failure)) raise(id, failure, card.months - (failure.due ?? 0));
  }
  return found;
}
