// The points a pre-mortem card may raise: they point at what may be missing, and never mark.
import { inWords } from "./time.js";

const isBlank = (text) => !String(text ?? "").trim();

/** Whether one of `words` stands in `text` as words of their own. */
function mentions(text, words) {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/'/g, "['’]"));
  return words.length > 0 && new RegExp(`\\b(?:${escaped.join("|")})\\b`, "i").test(text);
}

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
  const has = (id, line) => mentions(failure[line], data.points[id].words);
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
