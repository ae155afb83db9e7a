// One piece on the screen: each of its rows with the levels that one may give, and on.
import { button, h } from "../../shared/dom.js";
import { rowForm } from "./rows.js";
import { levelsOf, openRows, verdict } from "./steps.js";

const ABOUT = {
  known: "Nobody's work: it was written for this, and readers have marked it before you. Mark every row by its own line, then compare.",
  peer: "Somebody of your cohort wrote this. You do not know who, and they will not know who you are. Mark every row by its own line; a sentence that helps them is worth more than the level.",
  own: "Now your own, by the same rows, as you would have marked it if it were somebody else's.",
};

/**
 * @param {object} hear `changed(step)` after every level, `compared()`, `onwards(step)`
 * @returns {HTMLElement[]}
 */
export function stepPart(packet, store, step, hear) {
  const locked = step.kind === "known" && step.done;
  const open = h("p", { class: "sp-progress", role: "status" });
  const said = h("p", { class: "sp-say", role: "status" });
  const left = () => openRows(packet, marksOf(store, step)).map(({ title }) => title);
  const paint = () => (open.textContent = left().length ? `Still open: ${left().join(", ")}.` : "Every row has a level.");
  const changed = () => {
    paint();
    hear.changed(step);
  };
  /** Do it when every row has a level; else say which has none. */
  const whenDone = (act) => () => (left().length ? (said.textContent = open.textContent) : act());
  const compare = () => {
    store.compare(step);
    hear.compared();
  };
  const [words, act] = step.kind === "known" && !locked ? ["Compare with the readers", compare] : ["Go on", () => hear.onwards(step)];
  const rows = packet.criteria.map((row) => rowOf(packet, store, step, row, changed));
  paint();
  return [
    h("p", {}, ABOUT[step.kind]),
    step.piece.name && h("p", { class: "sp-piece" }, h("strong", {}, step.piece.name), h("br"), step.piece.context),
    locked && outcome(packet, store, step),
    ...rows,
    open,
    h("p", { class: "sp-buttons" }, button(words, whenDone(act), { class: "sp-main" })),
    said,
  ].filter(Boolean);
}

/** Row -> level of a step's piece. */
function marksOf(store, step) {
  const { own, ...sets } = store.state();
  if (step.kind === "own") return own;
  return step.kind === "peer" ? levelsOf(sets.peers[step.id]) : sets[step.set][step.id];
}

function rowOf(packet, store, step, row, changed) {
  const part = step.piece.parts[row.id];
  const known = step.kind === "known";
  return rowForm(row, {
    text: known ? part.text : part,
    given: marksOf(store, step)?.[row.id],
    readers: known && step.done ? part : null,
    words: step.kind === "peer" ? (store.state().peers[step.id]?.[row.id]?.words ?? "") : null,
    most: packet.limits.words,
    pick(level) {
      store.level(step, row.id, level);
      changed();
    },
    say: (words) => store.words(step, row.id, words),
  });
}

/** How one has marked a piece whose levels are known, and after the last of three whether one is ready. */
function outcome(packet, store, step) {
  const state = store.state();
  const one = verdict(packet, [step.piece], state[step.set]);
  const parts = [h("p", {}, `Here you are ${one.mean.toFixed(2)} of a level from the readers in the mean, ${one.largest} at most.`)];
  const set = packet[step.set];
  if (set.every(({ id }) => state.compared.includes(id))) {
    const all = verdict(packet, set, state[step.set]);
    const figures = `All three: ${all.mean.toFixed(2)} in the mean, ${all.largest} at most (to be ready: ${packet.limits.mean} and ${packet.limits.largest}).`;
    const again = step.set === "first" && packet.retry.length > 0;
    const not = again ? "Read where you differ, and why; then mark three others. One try more, no further." : "You go on all the same, and your facilitator sees it: read slowly, and quote to yourself the words that decide.";
    parts.push(h("p", {}, h("strong", {}, all.ready ? "You are ready. " : "Not yet near enough. "), figures, all.ready ? "" : ` ${not}`));
  }
  return h("div", { class: "sp-given", role: "status" }, ...parts);
}
