// A tally as bars, each with its number, and what stands on paper as an answer.
import { h, svg } from "../../../shared/dom.js";
import { LETTERS, withLetters } from "../../../widgets/quiz/letters.js";

export const percent = (share) => `${Math.round(share * 100)}%`;

function bar(share) {
  const picture = svg("svg", { class: "sp-bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(svg("rect", { class: "sp-track", width: 100, height: 4 }), svg("rect", { width: share * 100, height: 4 }));
  return picture;
}

const NTH = ["First", "Second", "Third", "Fourth", "Fifth"];
/** "Second vote": what the room has done once, it does again. */
export const nth = (vote) => (NTH[vote - 1] ? `${NTH[vote - 1]} vote` : `Vote ${vote}`);
/** Of a later vote, which case it is on: one that is new, the one before, or that of a vote further back. */
const whichCase = ({ other, as }) => (as ? `the case of the ${nth(as).toLowerCase()}` : `${other ? "another" : "the same"} case`);
/** The same, and of a later vote which case it is on. */
export const nameOf = (state) => (state.vote > 1 ? `${nth(state.vote)}, ${whichCase(state)}` : nth(state.vote));
/** What stands before a question that is asked once more; nothing the first time. */
export const again = (state) => (state.vote > 1 ? h("span", { class: "sp-again" }, nameOf(state)) : null);

const WHY = "Why? ";
const letters = (entries = []) => [...entries].map((_, n) => LETTERS[n]);

/**
 * The letter of each line of a count, the same as on phones: of options, lines and reasons, each from A.
 * Of a case that had other lines than `item` there are none.
 */
export function marksOf(item, rows) {
  const asked = item.options ?? item.lines ?? [];
  const marks = [...letters(asked), ...letters(item.reasons)];
  const same = asked.every(({ text }, n) => rows[n]?.text.endsWith(text));
  return asked.length && same ? marks : [];
}

/** A line's words after its letter, which of a reason stands after the "Why?". */
export function named(text, mark) {
  if (!mark) return [text];
  return text.startsWith(WHY) ? [WHY, h("b", {}, `${mark} `), text.slice(WHY.length)] : [h("b", {}, `${mark} `), text];
}

/** How many voted, and how many of them the facilitator has typed in. */
const votedOn = ({ voters, on_call: onCall }) => `${voters} voted${onCall ? `, ${onCall} of them on the call (counted by hand)` : ""}.`;
const typedIn = (onCall) => (onCall ? `, ${onCall} of them on the call` : "");

/**
 * @param {{voters: number, rows: {text: string, count: number}[]}} counted
 * @param {string} title
 * @param {object} item what was voted on, for its letters
 */
export function tallyList({ voters, rows, on_call: onCall }, title, item) {
  const entries = rows.map(({ text, count, on_call: typed }, n) => {
    const share = voters ? count / voters : 0;
    return h("li", {}, h("span", {}, ...named(text, marksOf(item, rows)[n])), h("strong", {}, ` ${count} (${percent(share)})`), typedIn(typed), bar(share));
  });
  return h("section", { class: "sp-tally" }, h("h2", {}, title), h("p", {}, votedOn({ voters, on_call: onCall })), h("ul", {}, ...entries));
}

/** "42% right" of one vote; nothing where nothing is. */
export function shareRight({ right, on_call: onCall, marked, voters }) {
  if (right === null) return "";
  return `${percent(right)} right${onCall && marked < voters ? ` of the ${marked} by phone` : ""}`;
}

/** The share that was right in each vote: told with the answer and in the notes, since with the counts it tells the key. */
export function sharesRight(votes) {
  const said = votes.filter(shareRight).map((it) => `${nth(it.vote)}: ${shareRight(it)}.`);
  return said.join(" ");
}

/** Said between two counts whose right answers may have different letters. */
const notCompared = () => h("p", { class: "sp-note" }, "Another case: letters do not compare.");
const lettered = ({ item }) => Boolean(item?.options ?? item?.lines);

/** The last vote, or all of them side by side: what moved is what one looks for. Of several cases one above the other, where letters would be compared. */
export function votesSideBySide(votes, item) {
  const lists = votes.map((it) => tallyList(it, nameOf(it), it.item ?? item));
  if (!votes.some((it) => it.other && lettered(it))) return h("div", { class: "sp-votes" }, ...lists);
  return h("div", {}, ...votes.flatMap((it, n) => [n && it.other ? notCompared() : null, lists[n]]));
}

const cell = (count, voters, inFull = true) => {
  const share = voters ? count / voters : 0;
  return h("td", {}, h("strong", {}, inFull ? `${count} (${percent(share)})` : percent(share)), bar(share));
};
/** Which votes there were and how many voted in each, in a line over the whole width. */
const voted = (votes, byCase = false) => {
  const about = (it) => (byCase && it.about ? `“${it.about}” ` : "");
  return h("div", { class: "sp-voted" }, ...votes.map((it) => h("div", {}, h("h2", {}, nameOf(it)), " ", h("p", {}, about(it), votedOn(it)))));
};
const line = (mark, words, ...cells) => h("tr", {}, h("th", { scope: "row" }, h("span", {}, ...named(words, mark))), ...cells);
const tallied = (top, lines, className = "") => h("table", { class: `sp-tally ${className}` }, h("thead", {}, top), h("tbody", {}, ...lines));

/** Lines so short leave the width to their bars. */
const BRIEF = 24;

/** A line for each answer, which all votes had; for each vote a column. */
function inColumns(votes, item) {
  const { rows } = votes[0];
  const marks = marksOf(item, rows);
  const lines = rows.map(({ text }, n) => line(marks[n], text, ...votes.map((it) => cell(it.rows[n].count, it.voters))));
  const brief = rows.every(({ text }) => text.length <= BRIEF) ? "sp-brief" : "";
  const top = votes.length > 1 ? h("tr", {}, h("td", {}), ...votes.map(({ vote }) => h("th", { scope: "col" }, NTH[vote - 1] ?? nth(vote)))) : null;
  return h("div", {}, voted(votes), tallied(top, lines, brief));
}

/**
 * Two counts on two cases, one above the other: letters side by side would look like a swing of opinion.
 * Each is named by its case. Lines that both had stand in the last in full, in the one before by their letters.
 */
function oneAboveOther(votes, item, same) {
  const last = votes.at(-1);
  const marks = marksOf(item, last.rows);
  const short = last.rows.every(({ text }) => text.length <= BRIEF);
  const byLetter = ({ rows, voters }) => tallied(null, rows.map(({ count }, n) => line(marks[n], "", cell(count, voters))));
  const earlier = (it) => (same && !short && marks.length === it.rows.length ? byLetter(it) : inLines(it, item, short));
  const before = votes.slice(0, -1).map((it) => h("div", {}, voted([it], true), h("div", { class: "sp-earlier" }, earlier(it))));
  return h("div", {}, ...before, notCompared(), voted([last], true), inLines(last, item, short));
}

/** The lines of one vote. */
const inLines = ({ rows, voters }, item, short = false) =>
  tallied(null, rows.map(({ text, count }, n) => line(marksOf(item, rows)[n], text, cell(count, voters))), short ? "sp-brief" : "");

/** What of each row went where: a line a row, a column a target, which has its letter. */
function inTargets({ rows, voters }) {
  const targets = [...new Set(rows.map(({ target }) => target))];
  const lines = [...new Set(rows.map(({ row }) => row))].map((row, n) => {
    const mine = rows.filter((it) => it.row === row);
    return line(n + 1, row, ...mine.map(({ count }) => cell(count, voters, false)));
  });
  const top = h("tr", {}, h("td", {}), ...targets.map((_, n) => h("th", { scope: "col" }, h("b", {}, LETTERS[n]))));
  return h("div", {}, h("p", {}, withLetters(targets)), tallied(top, lines, "sp-targets"));
}

/**
 * The votes as the room sees them, and nothing of what was right. Columns compare votes on one case alone. Where
 * rows are matched, only the last vote has its lines: of the one before it stands how many voted. Results of two
 * sums share no line, though a figure may come in both.
 */
export function votesCompared(votes, item) {
  const words = ({ rows }) => JSON.stringify(rows.map(({ text }) => text));
  const last = votes.at(-1);
  const sums = item.kind === "number" && votes.length > 1 && last.other;
  const same = votes.every((it) => words(it) === words(last)) && !sums;
  const apart = votes.length > 1 && last.other;
  if (last.rows.length && same && !last.rows[0].row && !apart) return inColumns(votes, item);
  if (apart && last.rows.length && !last.rows[0].row && (item.options || item.lines)) return oneAboveOther(votes, item, same);
  if (last.rows.every(({ text }) => text.length <= BRIEF)) return votesSideBySide(votes, item);
  return h("div", {}, voted(votes), last.rows[0]?.row ? inTargets(last) : inLines(last, item));
}

/**
 * What is right, from the blocks that paper shows, with the letters and numbers of the question.
 * @param {({p: string}|{list: string[]})[]} blocks the first list is of what is chosen from, the second of reasons
 * @param {string} [about] said first
 */
export function answerList(blocks, item, title = "The answer", about = "") {
  const numbers = item.rows?.map((_, n) => n + 1);
  const marks = [numbers ?? letters(item.options ?? item.lines), letters(item.reasons)];
  const list = (texts, of = []) => h("ul", {}, ...texts.map((text, n) => h("li", {}, ...named(text, of[n]))));
  const shown = blocks.map((it) => (it.p ? h("p", {}, it.p) : list(it.list, marks.shift())));
  return h("section", { class: "sp-answer" }, h("h2", {}, title), about && h("p", { class: "sp-shares" }, about), ...shown);
}
