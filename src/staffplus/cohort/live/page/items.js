// The items in the facilitator's notes, who knows them as questions: what came of those that were voted on, the widest apart first; and the rest.
import { button, h } from "../../../shared/dom.js";
import { LETTERS } from "../../../widgets/quiz/letters.js";
import { nameOf, nth, shareRight } from "./counts.js";

const FEW = 5; // people, from whom on it is said how many pairs differ
const SOME = 4; // results of a sum that are named; the rest stands in its count

/** "First vote, 12 voted: A 3, B 5, C 4; 42% right". */
function inShort(one) {
  const { voters, rows, by_hand: lines } = one;
  const matched = rows[0]?.row;
  const told = matched ? [] : lines ? rows.slice(0, lines).map(({ count }, n) => `${LETTERS[n]} ${count}`) : rows.slice(0, SOME).map(({ text, count }) => `${text}: ${count}`);
  const right = shareRight(one);
  return `${nameOf(one)}, ${voters} voted${told.length ? `: ${told.join(", ")}` : ""}${right && `; ${right}`}.`;
}

/** How far people differed, as a share of pairs; of few people, who are hardly a hundred pairs, in words. */
function differing({ differ, among }) {
  if (differ === null) return "";
  if (among >= FEW) return ` ${Math.round(differ * 100)} of 100 pairs differ.`;
  return differ === 0 ? " All answered alike." : differ === 1 ? " No two answered alike." : " Some answered alike, and some did not.";
}

/**
 * @param {object} state the notes'
 * @param {{open: function(number): void, show: function(number): void, ask: function(?number): void, asking: ?number}} act
 *   `asking`: the item of which it is asked whether it may be voted on again
 */
export function itemList({ items, taken_up: takenUp, lowest, phase, shows }, act) {
  const every = items.map((it, n) => ({ ...it, n }));
  const name = ({ n, prompt, stems }) => `${n + 1}. ${prompt} (${stems === 1 ? "1 case" : `${stems} cases`})`;
  const labelled = (words, n, go) => button(words, go, { "aria-label": `${words}: question ${n + 1}` });

  /** What a further vote would be on. */
  const next = ({ votes, stems, used_up: usedUp }) => (usedUp ? ` ${stems === 1 ? "Its one case" : `Each of its ${stems} cases`} was voted on: this is ${stems === 1 ? "the same" : `case ${(votes % stems) + 1}`} again.` : "");

  function buttons(it) {
    const { n, counted } = it;
    const last = counted.at(-1)?.round;
    if (phase === "open") return [];
    const there = last === shows ? h("span", { class: "sp-note" }, "On the screen") : last && labelled("Show", n, () => act.show(last));
    if (act.asking !== n) return [there, labelled("Vote again", n, () => act.ask(n))];
    const sure = h("p", {}, `This takes what is on the screen away and opens a new vote there.${next(it)} Open it?`);
    return [h("div", { role: "group", "aria-label": `Vote again on question ${n + 1}?` }, sure, labelled("Open the vote", n, () => act.open(n)), " ", labelled("Leave it", n, () => act.ask(null)))];
  }

  function voted(it) {
    const earlier = ({ round, vote }) => (round === shows ? h("span", { class: "sp-note" }, "On the screen") : button("Show", () => act.show(round), { "aria-label": `Show: question ${it.n + 1}, ${nth(vote).toLowerCase()}` }));
    const lines = it.counted.map((one, place) => h("div", {}, inShort(one), ...(place < it.counted.length - 1 && phase !== "open" ? [" ", earlier(one)] : [])));
    const again = lowest.includes(it.n) ? h("div", { class: "sp-advice" }, "Vote again on this one: the lowest from 35 to 70% right.") : null;
    return h("li", { class: "sp-row" }, h("div", {}, name(it), ...lines, h("div", {}, differing(it)), again), h("div", { class: "sp-buttons" }, ...buttons(it)));
  }

  const done = every.filter(({ votes }) => votes).sort((one, other) => (other.differ ?? -1) - (one.differ ?? -1));
  const rest = every.filter(({ votes }) => !votes);
  const each = takenUp.map(({ place, low }) => `question ${place + 1} (${low ? "under 35% right" : "people differ most"})`);
  const most = each.length ? h("p", { class: "sp-advice" }, `To take up at the end: ${each.join(", then ")}.`) : null;
  const about = h("p", { class: "sp-note" }, "Where five or more voted, so many of 100 pairs of people answered differently in the last vote. Show puts a count, its reasons and its answer back on the screen; phones keep the last vote, and say which count is on the screen.");
  const opener = (it) => h("li", { class: "sp-row" }, h("span", {}, name(it)), phase === "open" ? null : labelled("Open", it.n, () => act.open(it.n)));
  return h(
    "section",
    {},
    ...(done.length ? [h("h2", {}, "Voted on, where people differ most first"), most, about, h("ul", { class: "sp-items" }, ...done.map(voted))] : []),
    ...(rest.length ? [h("h2", {}, "Not voted on yet"), h("ul", { class: "sp-items" }, ...rest.map(opener))] : []),
  );
}
