// What each kind of kept work says, as groups of named texts, whatever stands in it: {title, entries:
// [[name, text], ...]}. What a reader does not know at all it gives back as null, to be shown as it is.
import { horizonOf, moveOf } from "../../widgets/studio/offers.js";
import { PART_IDS, partName } from "../../jobdesc/document.js";
import { quarterName } from "../../career/premortem.js";
import { isTable, said, tableIn } from "../../plain.js";
import { hoursOf, inHours } from "../../widgets/week/data.js";

const list = (value) => (Array.isArray(value) ? value : []);
const called = (table, id) => (typeof id === "string" && Object.hasOwn(table, id) ? table[id] : said(id));

/** A group with what says something; of a list each in words. */
const group = (title, entries) => ({ title, entries: entries.map(([name, text]) => [name, said(text)]).filter(([, text]) => text) });
const filled = (groups) => groups.filter(({ entries }) => entries.length);

function scopeCard(cards, words) {
  if (!Array.isArray(cards)) return null;
  const told = (card) => [
    ["As it was asked", card.question],
    ["Givens", card.givens],
    ["Still open", called(words.gate, card.open)],
    ...Object.entries(tableIn(card.rows)).map(([row, level]) => [called(words.rows, row), words.readings[`${row}/${level}`] ?? said(level)]),
  ];
  return cards.map((card, n) => group(`Question ${n + 1}`, isTable(card) ? told(card) : [["", card]]));
}

function dueIn({ months, start }, due) {
  if (!Number.isInteger(due)) return said(due);
  return months > 3 && Number.isInteger(start) ? quarterName(start, due) : `month ${due}`;
}

function premortem(card, words) {
  if (!isTable(card)) return null;
  const lines = (failure) => Object.entries(words.failure).map(([id, name]) => [name, id === "due" ? dueIn(card, failure.due) : failure[id]]);
  const failures = list(card.failures).map((one, n) => group(`Failure ${n + 1}`, isTable(one) ? lines(one) : [["", one]]));
  const begun = said(card.decision) || filled(failures).length;
  return [group("", [["Decision", card.decision], ["Horizon", begun && horizonOf(card)]]), ...failures];
}

function postings(work, words) {
  if (!isTable(work)) return null;
  const from = (id) => (id === "own" ? said(work.own) || "A line of your own" : called(words.lines, id));
  return Object.entries(tableIn(work.texts)).map(([id, text]) => group(from(id), [["Your rewrite", text]]));
}

function ladder(work, words) {
  if (!isTable(work)) return null;
  const claims = Object.entries(tableIn(work.claims));
  const settled = claims.filter(([, claim]) => tableIn(claim).seen === true).length;
  const own = claims.map(([id, claim]) => [called(words.claims, id), tableIn(claim).own]);
  return [group("", [["Statements settled", settled ? String(settled) : ""]]), group("What my company's ladder says", own)];
}

function pillarmap(work, words) {
  if (!isTable(work)) return null;
  const lines = Object.entries(tableIn(work.lines)).map(([id, pillars]) => [
    called(words.tags, id),
    Array.isArray(pillars) ? pillars.map((pillar) => called(words.pillars, pillar)).join(", ") : pillars,
  ]);
  return [group("Your lines", lines), group("", [["Your defence", work.defence]])];
}

function week(work, words) {
  if (!isTable(work)) return null;
  const own = tableIn(work.own);
  const tagsOf = ({ id }) => list(tableIn(own.tags)[id]).map((tag) => called(words.tags, tag)).join(", ");
  const told = (entry) => [said(entry.title) || "untitled entry", `${inHours(hoursOf(entry))}: ${tagsOf(entry) || "no tag"}`];
  const entries = list(own.entries).map((entry) => (isTable(entry) ? told(entry) : ["", entry]));
  return [group("Entries", entries), group("", [["Your move", moveOf(own)], ["Why a share is low", own.reason]])];
}

function roundName(round, n) {
  const { date, note } = tableIn(round);
  return [`Round ${n + 1}`, [said(date), said(note)].filter(Boolean).join(": ") || "kept"];
}

function jobdesc(work) {
  if (!isTable(work)) return null;
  const parts = PART_IDS.map((id) => [partName(id), tableIn(work.parts)[id]]);
  const extra = list(work.extra).map((one) => (isTable(one) ? [said(one.heading), one.text] : ["", one]));
  return [group("", [["Role", work.title], ["Before the first part", work.intro], ...parts, ...extra]), group("Rounds kept", list(work.rounds).map(roundName))];
}

const READERS = { "scope-card": scopeCard, premortem, postings, ladder, pillarmap, week, jobdesc };

/** What was written on this page itself. */
function written(value, { field }) {
  if (!isTable(value) || !isTable(value.fields)) return null;
  return [group("", field.map(({ id, ask }) => [ask, value.fields[id]]))];
}

/** The groups of one piece that say something, or null where its value is of no known form. */
export function groupsOf(piece, value, words) {
  if (value === null || value === undefined) return [];
  const found = piece.field ? written(value, piece) : READERS[piece.work]?.(value, words);
  return found ? filled(found) : null;
}
