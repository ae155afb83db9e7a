// Numbers as few characters, of an alphabet that no platform, JSON or XML changes.
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...DIGITS].map((digit, n) => [digit, n]));
const MORE = 32; // of a number of any length: another digit follows

/** A whole number from 0 as `size` digits, the last of 64 to the power of `size` where it is larger. */
export function digits(number, size) {
  let left = Math.min(Math.max(0, Math.round(number) || 0), 64 ** size - 1);
  let text = "";
  for (let n = 0; n < size; n += 1) {
    text = DIGITS[left % 64] + text;
    left = Math.floor(left / 64);
  }
  return text;
}

/** The same with as many digits as it needs. */
export function shortest(number) {
  let left = Math.max(0, Math.round(number) || 0);
  let text = "";
  while (left >= MORE) {
    text += DIGITS[MORE + (left % MORE)];
    left = Math.floor(left / MORE);
  }
  return text + DIGITS[left];
}

/** A name as four digits that depend on all of it (FNV-1a, 24 bits). */
export function code(name, size = 4) {
  let state = 2166136261;
  for (const character of name) state = Math.imul(state ^ character.codePointAt(0), 16777619);
  return digits(((state >>> 8) ^ state) & (64 ** size - 1), size);
}

/** Reads what was written, from the front. Throws RangeError where the text ends or is none of ours. */
export class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  get done() {
    return this.at >= this.text.length;
  }

  peek() {
    return this.text[this.at];
  }

  take(size) {
    if (this.at + size > this.text.length) throw new RangeError("cut off");
    const taken = this.text.slice(this.at, this.at + size);
    this.at += size;
    return taken;
  }

  /** What stands before the next `mark`, which is passed over. */
  until(mark) {
    const end = this.text.indexOf(mark, this.at);
    if (end < 0) throw new RangeError("cut off");
    const taken = this.text.slice(this.at, end);
    this.at = end + 1;
    return taken;
  }

  number(size) {
    return [...this.take(size)].reduce((sum, digit) => {
      if (!VALUES.has(digit)) throw new RangeError("no digit");
      return sum * 64 + VALUES.get(digit);
    }, 0);
  }

  shortest() {
    let [sum, times] = [0, 1];
    for (;;) {
      const digit = this.number(1);
      sum += (digit % MORE) * times;
      if (digit < MORE) return sum;
      times *= MORE;
    }
  }
}
