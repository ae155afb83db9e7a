// The lines of a cell that are not the answer: Python reads a cell whole or not at all, so one broken line
// costs the answer above it. Brackets and texts are followed strictly; of the rest this page knows comments,
// plain values, and lines that the cell was released with. It runs nothing, so it says what it cannot tell.
import { LiteralError, Reader } from "./literal.js";

const CLOSES = { "(": ")", "[": "]", "{": "}" };
const BEGINS = /[\p{L}_][\p{L}\p{N}_]*[ \t]*(?::[^=\n]*)?=(?!=)[ \t]*/uy;
const ENDS = /[ \t\f]*(?:#[^\n]*)?(?:\r?\n|;|$)/y;

/** Past one statement. @throws {LiteralError} where a bracket or a text of it is not whole */
function pass(reader) {
  const open = [];
  while (reader.at < reader.text.length) {
    if (reader.match(/#[^\n]*|\\\r?\n/y) || reader.string()) continue;
    const { at } = reader;
    const sign = reader.peek();
    reader.at += 1;
    if (CLOSES[sign]) open.push({ sign, at });
    else if (")]}".includes(sign)) {
      const last = open.pop();
      if (!last) reader.fail(`${sign} closes nothing`, at);
      if (CLOSES[last.sign] !== sign) reader.fail(`found ${sign}; expected ${CLOSES[last.sign]}, for ${last.sign} is open`, at);
    } else if (sign === "\n" && !open.length) return;
    else reader.match(/[\p{L}\p{N}_]+/uy);
  }
  if (open.length) reader.fail(`${open.at(-1).sign} is not closed`, open.at(-1).at);
}

/** Whether a plain value, or a name with one, is all that stands in the text. */
function isPlain(text) {
  const reader = new Reader(text);
  reader.match(BEGINS);
  try {
    reader.depth = 0;
    reader.value();
  } catch (error) {
    if (error instanceof LiteralError) return false;
    throw error;
  }
  return reader.match(ENDS) !== null && !reader.text.slice(reader.at).trim();
}

/**
 * The lines that this page cannot tell to be Python.
 * @param {string} text of the cell
 * @param {string} released the cell as it was given
 * @returns {number[]} where they begin, from 1
 * @throws {LiteralError} the text is certainly no Python
 */
export function unfollowed(text, released) {
  const given = new Set(released.split(/\r?\n/).map((line) => line.trimEnd()));
  const reader = new Reader(text);
  const found = [];
  while (reader.at < text.length) {
    const start = reader.at;
    pass(reader);
    const said = text.slice(start, reader.at).trimEnd();
    const known = said.split(/\r?\n/).every((line) => !line.trim() || line.trim().startsWith("#") || given.has(line));
    if (!known && (/^[ \t]/.test(said) || !isPlain(said))) found.push(text.slice(0, start).split("\n").length);
  }
  return found;
}
