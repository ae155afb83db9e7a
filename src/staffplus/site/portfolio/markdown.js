// The portfolio as Markdown: each of the learner's texts as a quotation, so that no text, whatever stands
// in it, ends the piece that it belongs to.
import { toldBlocks } from "./told.js";

const linesOf = (text) => text.split(/\r\n|\r|\n/);
const line = (text) => text.replace(/\s+/g, " ").replaceAll("<", "\\<");

/** How each kind of block is written. */
const WRITTEN = {
  title: (text) => [`# ${line(text)}`],
  heading: (text) => [`## ${line(text)}`],
  group: (text) => [`### ${line(text)}`],
  name: (text) => [`**${line(text)}**`],
  said: (text) => linesOf(text).map((one) => `> ${one.replaceAll("<", "\\<")}`.trimEnd()),
  note: (text) => [line(text)],
  raw: (text) => linesOf(text).map((one) => `    ${one}`),
};

/** @param {{pieces: object[], others: object[]}} kept of `allKept` @param {string} today a date in words */
export const asMarkdown = (kept, today) => toldBlocks(kept, today).flatMap(([kind, text]) => [...WRITTEN[kind](text), ""]).join("\n");
