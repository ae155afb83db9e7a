// What the pre-mortem card says of time, and the points it may raise: they point at what may be missing,
// and never mark. Spans are told as `premortem.py` beside this tells them, and the points are the ones
// it knows; a test holds the two together. Words and sentences come from `bank/premortem.toml`.
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

const isBlank = (text) => !String(text ?? "").trim();

/** Whether two texts say nearly the same: most of the longer words of one are in the other. */
function isRepeat(one, other) {
  const wordsOf = (text) => new Set(text.toLowerCase().match(/[\p{L}\d]{4,}/gu) ?? []);
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const common = [...a].filter((word) => b.has(word)).length;
  return Math.min(a.size, b.size) >= 2 && common / Math.min(a.size, b.size) >= 0.75;
}

/** Whether anything is written on a failure. */
export function isBegun(failure) {
  return failure.due !== null || ["failure", "cause", "signal", "place", "now"].some((line) => !isBlank(failure[line]));
}

/** Ids of the points about one failure, in the order of its lines. */
function aboutFailure(data, card, failure) {
  const has = (id, line) => data.points[id].words.some((word) => mentions(String(failure[line] ?? ""), word));
  const late = card.months > 3 && failure.due > card.months * data.lateShare;
  return [
    card.months >= 12 && has("failure-near", "failure") && "failure-near",
    isBlank(failure.cause) ? "cause-missing" : has("cause-person", "cause") && "cause-person",
    isBlank(failure.signal)
      ? "signal-missing"
      : isRepeat(failure.signal, failure.failure) && "signal-repeats",
    failure.due === null ? "due-missing" : failure.due > card.months ? "due-after" : late && "due-late",
    isBlank(failure.place) && "place-missing",
    isBlank(failure.now)
      ? "now-missing"
      : has("now-later", "now")
        ? "now-later"
        : has("now-vague", "now") && "now-vague",
  ].filter(Boolean);
}

/**
 * Every point about a card that is begun.
 * @returns {{id: string, line: string, failure: ?string, text: string}[]} `failure` is the id of the
 *   failure it stands with, null for the decision and the horizon
 */
export function pointsOf(data, card) {
  const begun = card.failures.filter(isBegun);
  if (!begun.length && isBlank(card.decision)) return [];
  const found = [];
  const raise = (id, failure, left = 0) => {
    const { line, text } = data.points[id];
    found.push({ id, line, failure: failure?.id ?? null, text: text.replace("{left}", inWords(left)) });
  };
  if (card.decision.trim().split(/\s+/).length < 4) raise("decision-missing", null);
  if (card.months < 3) raise("horizon-short", null);
  for (const failure of begun) {
    for (const id of aboutFailure(data, card, failure)) raise(id, failure, card.months - (failure.due ?? 0));
  }
  return found;
}
