// Cards on a board: which lie together, which are set aside. Plain values, and one step of undo each.
//   board: {groups: [{text, cards: [key]}], aside: [key], apart: [pair], undo: [earlier boards]}
// A key names a card for good: its writer and its words, so files may come in any order.
import { tableIn } from "../../../plain.js";
import { fingerprintOf } from "../../../alignment/files.js";
import { layTogether } from "../../../alignment/merged.js";

const MOST_UNDO = 30;

export const keyOf = ({ person, text }) => `${person} ${fingerprintOf(text)}`;

const keysIn = (value) => (Array.isArray(value) ? value.filter((key) => typeof key === "string") : []);

/** The board as it was kept, with every card of `cards` on it once and no other. */
export function boardOf(cards, saved) {
  const known = new Map(cards.map((card) => [keyOf(card), card]));
  const placed = new Set();
  const take = (value) =>
    keysIn(value).filter((key) => {
      const fresh = known.has(key) && !placed.has(key);
      if (fresh) placed.add(key);
      return fresh;
    });
  const groups = (Array.isArray(saved?.groups) ? saved.groups : [])
    .map((group) => ({ text: typeof group?.text === "string" ? group.text : "", cards: take(tableIn(group).cards) }))
    .filter((group) => group.cards.length);
  const aside = take(saved?.aside);
  for (const [key, { text }] of known) if (!placed.has(key)) groups.push({ text, cards: [key] });
  return { groups, aside, apart: keysIn(saved?.apart), undo: Array.isArray(saved?.undo) ? saved.undo : [] };
}

/** `board` after a change, with the way back. */
function changed(board, groups, aside, apart = board.apart) {
  const { undo, ...before } = board;
  return { groups: groups.filter(({ cards }) => cards.length), aside, apart, undo: [...undo, before].slice(-MOST_UNDO) };
}

/**
 * The board with one card moved.
 * @param {number|"new"|"aside"} to the place of a group, a group of its own, or set aside
 */
export function moveCard(board, cards, key, to) {
  const words = cards.find((card) => keyOf(card) === key)?.text ?? "";
  const groups = board.groups.map(({ text, cards: keys }, n) => {
    const left = keys.filter((one) => one !== key);
    // A title that is the moved card's own words goes with it.
    const title = text === words && left.length && left.length < keys.length ? cards.find((card) => keyOf(card) === left[0]).text : text;
    return { text: title, cards: n === to ? [...left, key] : left };
  });
  const aside = board.aside.filter((one) => one !== key);
  if (to === "new") groups.push({ text: words, cards: [key] });
  if (to === "aside") aside.push(key);
  return changed(board, groups, aside);
}

/** The board with all cards of one group laid under another. */
export function joinGroups(board, from, to) {
  const { cards } = board.groups[from];
  return changed(board, board.groups.map((group, n) => ({ ...group, cards: n === to ? [...group.cards, ...cards] : n === from ? [] : group.cards })), board.aside);
}

/** The board with another wording of one outcome. */
export const retitle = (board, n, text) => ({ ...board, groups: board.groups.map((group, k) => (k === n ? { ...group, text } : group)) });

/** The board after somebody said that two cards are not the same. */
export const keepApart = (board, pair) => changed(board, board.groups, board.aside, [...board.apart, pair]);

/**
 * Those of `suggested` that would still tell something new: one for two groups, none for groups of which two
 * cards were said to differ, none that follows from others before it.
 * @param {{a: object, b: object}[]} suggested pairs of cards, the most alike first
 */
export function freshOf(board, suggested) {
  const at = new Map(board.groups.flatMap(({ cards }, n) => cards.map((key) => [key, n])));
  const apart = board.apart.map((pair) => pair.split(" | ").map((key) => at.get(key)));
  const joined = board.groups.map((_, n) => n); // as if each were taken: which groups would be one
  return suggested.filter(({ a, b }) => {
    const [one, other] = [a, b].map((card) => joined[at.get(keyOf(card))]);
    if (one === undefined || other === undefined || one === other) return false;
    const differ = ([x, y]) => [joined[x], joined[y]].every((group) => group === one || group === other) && joined[x] !== joined[y];
    if (apart.some(differ)) return false;
    joined.forEach((group, n) => group === other && (joined[n] = one));
    return true;
  });
}

/** The board as it was before the last change. */
export function undone(board) {
  const before = board.undo.at(-1);
  return before ? { ...before, undo: board.undo.slice(0, -1) } : board;
}

/** What keeps the board from being a list, in words; "" when nothing does. */
export function faultIn(setup, board, tidied) {
  const { listed_most: most } = setup.second.format;
  const texts = board.groups.map(({ text }) => tidied(text));
  if (texts.length < 2) return "At least two outcomes are needed: open the others' files, or put a card back.";
  if (texts.length > most) return setup.second.merge.many.replace("{n}", texts.length).replace("{most}", most);
  if (texts.some((text) => !text)) return "An outcome has no words: give it some.";
  return new Set(texts.map((text) => text.toLowerCase())).size < texts.length ? "Two outcomes read the same: lay them together, or say how they differ." : "";
}

/** The board as the list that everyone weighs. */
export function listOf(raters, cards, board, requests, tidied) {
  const byKey = new Map(cards.map((card) => [keyOf(card), card]));
  const of = (keys) => keys.map((key) => byKey.get(key));
  const groups = board.groups.map(({ text, cards: keys }) => ({ text: tidied(text), cards: of(keys) }));
  return layTogether(raters, groups, of(board.aside), requests);
}
