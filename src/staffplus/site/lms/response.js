// A response as few characters. It is JSON of the item's own ids, whatever its kind, so the ids that a
// question has (its `words`) stand for themselves as one digit each.
//   (..)  a list         [..]  a table whose values are lists of one each
//   {..}  a table        #..;  a number        !  nothing
import { digits } from "./digits.js";

const MOST = 64; // words: one digit each

/** @returns {?string} null for what cannot be said in these words */
export function packed(value, words) {
  if (value === null) return "!";
  if (typeof value === "number") return Number.isFinite(value) ? `#${value};` : null;
  if (typeof value === "string") {
    const place = words.indexOf(value);
    return place < 0 || place >= MOST ? null : digits(place, 1);
  }
  if (typeof value !== "object") return null;
  if (Array.isArray(value)) return joined("(", value, ")", words);
  const ones = Object.values(value).every((one) => Array.isArray(one) && one.length === 1);
  const [open, close] = ones ? "[]" : "{}";
  return joined(open, Object.entries(value).flatMap(([name, one]) => [name, ones ? one[0] : one]), close, words);
}

function joined(open, parts, close, words) {
  const texts = parts.map((part) => packed(part, words));
  return texts.includes(null) ? null : open + texts.join("") + close;
}

/** The response that stands next. Throws RangeError where it is none. @param {Reader} from */
export function unpacked(from, words) {
  const next = from.peek();
  if (next === "!") return from.take(1) && null;
  if (next === "#") {
    from.take(1);
    const number = Number(from.until(";"));
    if (!Number.isFinite(number)) throw new RangeError("no number");
    return number;
  }
  if (next === "(") return list(from, ")", words);
  if (next === "[" || next === "{") {
    const parts = list(from, next === "[" ? "]" : "}", words);
    const pairs = parts.flatMap((part, n) => (n % 2 ? [] : [[part, next === "[" ? [parts[n + 1]] : parts[n + 1]]]));
    return Object.fromEntries(pairs);
  }
  const place = from.number(1);
  if (place >= words.length) throw new RangeError("no such word");
  return words[place];
}

function list(from, close, words) {
  from.take(1);
  const parts = [];
  while (from.peek() !== close) parts.push(unpacked(from, words));
  from.take(1);
  return parts;
}
