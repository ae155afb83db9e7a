// Outcomes that several people wrote alone, laid together by people: who named what. The same as
// `staffplus.alignment.merged`; a test holds the two together.
import { fill, roleNamed } from "./files.js";
import { lettersOf } from "./leaders.js";

/** Every outcome that somebody wrote: [{person, text}], person by person. */
export const cardsOf = (raters) => raters.flatMap(({ id, outcomes }) => outcomes.map((text) => ({ person: id, text })));

/** The words of a card that say something: how they begin -> as written, in lower case. */
function wordsOf(setup, text) {
  const { word_letters: least, same_letters: same, stop_words: stop } = setup.second.merge;
  const found = new Map();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const letters = [...word];
    const stem = letters.slice(0, same).join("");
    if (letters.length >= least && !stop.includes(word) && !found.has(stem)) found.set(stem, word);
  }
  return found;
}

/** Pairs of cards of different people that share words, the most alike first: [{a, b, words}]. */
export function suggestionsFor(setup, cards) {
  const { shared_words: enough, shared_part: least } = setup.second.merge;
  const said = cards.map(({ text }) => wordsOf(setup, text));
  const found = [];
  cards.forEach((one, a) =>
    cards.slice(a + 1).forEach((other, k) => {
      const b = a + 1 + k;
      if (one.person === other.person) return;
      const words = [...said[a]].filter(([stem]) => said[b].has(stem)).map(([, word]) => word);
      const shorter = Math.min(said[a].size, said[b].size);
      const part = shorter ? Math.floor((100 * words.length) / shorter) : 0;
      const same = one.text.toLowerCase() === other.text.toLowerCase();
      if (same || words.length >= enough || part >= least) found.push({ a, b, words, size: same ? 1000 : part + words.length });
    }),
  );
  return found.sort((one, other) => other.size - one.size).map(({ a, b, words }) => ({ a, b, words }));
}

/**
 * The list that everyone weighs.
 * @param {object[]} raters
 * @param {{text: string, cards: {person: string, text: string}[]}[]} groups a text for each group of cards
 */
export function layTogether(raters, groups, aside = [], requests = []) {
  const outcomes = groups.map(({ text, cards }, n) => ({ id: `m${n + 1}`, text, by: cards }));
  return { outcomes, people: raters.map(({ id, role, name }) => ({ id, role, name })), aside, requests };
}

/** Ids of those who wrote at least one card, in the order of the list's people. */
function writersOf({ outcomes, people, aside }) {
  const wrote = new Set([...outcomes.flatMap(({ by }) => by), ...aside].map(({ person }) => person));
  return people.map(({ id }) => id).filter((id) => wrote.has(id));
}

/** For each outcome `all`, `some`, `others` or `you`, as the person with the id `you` sees it. */
export function namedBy(listed, you) {
  const wrote = writersOf(listed);
  const classOf = ({ by }) => {
    const who = new Set(by.map(({ person }) => person));
    if (wrote.length > 1 && wrote.every((id) => who.has(id))) return "all";
    if (!who.has(you)) return "others";
    return who.size === 1 ? "you" : "some";
  };
  return Object.fromEntries(listed.outcomes.map((outcome) => [outcome.id, classOf(outcome)]));
}

/** What to call each person: a name or pseudonym, else their role, with a letter for leaders. */
export function labelsFor(setup, people) {
  const nameless = people.filter(({ role, name }) => role === "leader" && !name).map(({ id }) => id).sort();
  const labels = {};
  for (const { id, role, name } of people) {
    const letter = nameless.includes(id) ? ` ${lettersOf(nameless.indexOf(id))}` : "";
    const label = name || `${roleNamed(setup, role)}${letter}`;
    const copies = Object.values(labels).filter((known) => known === label || known.startsWith(`${label} (`)).length;
    labels[id] = copies ? `${label} (${copies + 1})` : label;
  }
  return labels;
}

/** Who wrote nothing, in a sentence; "" where everyone did. */
export function silentText(setup, listed) {
  const wrote = writersOf(listed);
  const labels = labelsFor(setup, listed.people);
  const silent = listed.people.filter(({ id }) => !wrote.includes(id)).map(({ id }) => labels[id]);
  return silent.length ? fill(setup.second.merge.silent, { names: silent.join(", ") }) : "";
}
