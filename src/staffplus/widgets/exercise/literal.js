// Reads the literal that a cell assigns to a name, as Python's `ast.literal_eval` would, and says where
// in the text it stands. Nothing is run. A value is {t: type, v: value} with Python's names of types:
//   str, int, float, bool, NoneType (v null); list, tuple, set: v is an array; dict: v is an array of pairs

/** Text that is no plain value, or no Python at all; says the line. */
export class LiteralError extends Error {}

const SPACE = /(?:[ \t\f]|\\\r?\n)*/y;
const BLANK = /(?:[ \t\f\r\n]|\\\r?\n|#[^\n]*)*/y;
const NUMBER = /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][+-]?\d+)?)/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const OPEN = /([rRbBuUfF]{0,2})('''|"""|'|")/y;
const ESCAPES = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", "\\": "\\", "'": "'", '"': '"', "\n": "" };
const CLOSE = { "(": ")", "[": "]", "{": "}" };

export class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }
  fail(what, at = this.at) {
    const line = this.text.slice(0, at).split("\n").length;
    throw new LiteralError(`line ${line}: ${what}`);
  }
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }
  peek() {
    return this.text[this.at] ?? "";
  }
  take(sign) {
    if (this.peek() !== sign) return false;
    this.at += 1;
    return true;
  }

  /** One string with its prefix and quotes; null where none begins. */
  string() {
    const start = this.at;
    const opened = this.match(OPEN);
    if (!opened) return null;
    const [, prefix, quote] = opened;
    const raw = /r/i.test(prefix);
    let made = "";
    while (!this.text.startsWith(quote, this.at)) {
      const sign = this.peek();
      if (sign === "" || (sign === "\n" && quote.length === 1)) this.fail("a text is not closed by its quotation mark", start);
      if (sign === "\\") made += raw ? this.text.slice(this.at, (this.at += 2)) : this.escape();
      else {
        made += sign;
        this.at += 1;
      }
    }
    this.at += quote.length;
    return { t: /b/i.test(prefix) ? "bytes" : /f/i.test(prefix) ? "f" : "str", v: made };
  }
  escape() {
    const coded = this.match(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3}))/y);
    if (coded) {
      const code = coded[4] === undefined ? parseInt(coded[1] ?? coded[2] ?? coded[3], 16) : parseInt(coded[4], 8);
      if (code > 0x10ffff) this.fail("there is no such character");
      return String.fromCodePoint(code);
    }
    const sign = this.text[this.at + 1] ?? "";
    if ("xuUN".includes(sign) && sign) this.fail(`found \\${sign} and no whole code after it`);
    this.at += 2;
    return ESCAPES[sign] ?? `\\${sign}`;
  }

  value() {
    this.match(BLANK);
    const start = this.at;
    const first = this.string();
    if (first) return this.strings(first, start);
    const sign = this.peek();
    if (CLOSE[sign]) return this.bracket(sign);
    if (sign === "+" || sign === "-") {
      this.at += 1;
      const { t, v } = this.value();
      if (t !== "int" && t !== "float") this.fail("expected a number after the sign", start);
      return { t, v: sign === "-" ? -v : v };
    }
    const number = /[\d.]/.test(sign) ? this.match(NUMBER)?.[0] : null;
    if (number) {
      const plain = number.replaceAll("_", "");
      const whole = /^(?:0[xob]|\d+$)/i.test(plain);
      if (/^0\d*[1-9]/.test(plain) && whole) this.fail("a number may not begin with 0", start);
      return { t: whole ? "int" : "float", v: Number(plain) };
    }
    const word = this.match(WORD)?.[0];
    if (word === "None") return { t: "NoneType", v: null };
    if (word === "True" || word === "False") return { t: "bool", v: word === "True" };
    return this.fail(word ? `found ${word}; expected a plain value, with a text in quotation marks` : `expected a plain value, found ${sign || "the end"}`, start);
  }

  /** Texts beside each other are one. */
  strings(first, start) {
    let made = first;
    for (;;) {
      const end = this.at;
      this.match(this.depth ? BLANK : SPACE);
      const next = this.string();
      if (!next) {
        this.at = end;
        if (made.t === "f") this.fail("expected a text without f before it", start);
        return made;
      }
      if (next.t !== made.t) this.fail("texts of two kinds stand beside each other", start);
      made = { t: made.t, v: made.v + next.v };
    }
  }

  bracket(opened) {
    const start = this.at;
    this.at += 1;
    this.depth = (this.depth ?? 0) + 1;
    if (this.depth > 50) this.fail("brackets stand too deep in each other");
    const entries = [];
    let pairs = false;
    let comma = false;
    for (;;) {
      this.match(BLANK);
      if (this.take(CLOSE[opened])) break;
      if (this.at >= this.text.length) this.fail(`${opened} is not closed`, start);
      if (entries.length && !comma) this.fail("a comma is missing before this");
      const key = this.value();
      this.match(BLANK);
      const paired = opened === "{" && this.take(":");
      if (entries.length && paired !== pairs) this.fail("some entries have a name and some have none");
      pairs = paired;
      entries.push(paired ? [key, this.value()] : key);
      this.match(BLANK);
      comma = this.take(",");
    }
    this.depth -= 1;
    if (opened === "[") return { t: "list", v: entries };
    if (opened === "{") return { t: pairs || !entries.length ? "dict" : "set", v: pairs ? unique(entries) : entries };
    return entries.length === 1 && !comma ? entries[0] : { t: "tuple", v: entries };
  }

  /** Past one line of the text, whatever it holds: texts and brackets may run over several. */
  skipLine() {
    let depth = 0;
    while (this.at < this.text.length) {
      if (this.match(/#[^\n]*|\\\r?\n/y) || this.string()) continue;
      const sign = this.peek();
      this.at += 1;
      if ("([{".includes(sign)) depth += 1;
      else if (")]}".includes(sign)) depth -= 1;
      else if (sign === "\n" && depth <= 0) return;
      else this.match(/[\p{L}\p{N}_]+/uy);
    }
  }
}

/** A name that stands twice has the last value, at the first place. */
function unique(pairs) {
  return [...new Map(pairs.map(([key, value]) => [`${key.t} ${JSON.stringify(key.v)}`, [key, value]])).values()];
}

/**
 * What `text` last assigns to `name` at the left margin.
 * @returns {?{value: {t: string, v: *}, start: number, end: number}} null where it assigns nothing
 * @throws {LiteralError}
 */
export function assigned(text, name) {
  const reader = new Reader(text);
  const begins = new RegExp(`${name}[ \\t]*(?::[^=\\n]*)?=(?!=)`, "y");
  const changes = new RegExp(`${name}[ \\t]*(?:[-+*/|&^%@]{1,2}=|\\[|\\.)`, "y");
  let found = null;
  while (reader.at < text.length) {
    const line = reader.at;
    if (reader.match(changes)) reader.fail(`\`${name}\` is changed here in a way that this page does not follow; write its value as it is`, line);
    if (reader.match(begins)) {
      reader.match(SPACE);
      const start = reader.at;
      reader.depth = 0;
      const value = reader.value();
      const end = reader.at;
      if (!reader.match(/[ \t\f]*(?:#[^\n]*)?(?:\r?\n|;|$)/y)) reader.fail(`expected nothing more after the value of \`${name}\``);
      found = { value, start, end };
    } else reader.skipLine();
  }
  return found;
}

/** A literal as plain JavaScript: texts, numbers, null, arrays, and objects by text. */
export function plainValue({ t, v }) {
  if (t === "dict") return Object.fromEntries(v.map(([key, value]) => [String(key.v), plainValue(value)]));
  return Array.isArray(v) ? v.map(plainValue) : v;
}
