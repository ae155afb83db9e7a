// One set of keys for everything that is projected, slides and votes alike: a key means the same on both, or is
// known on one alone. What a control or a widget needs stays its own.
import { h } from "../../shared/dom.js";

const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
const ON = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"];
const ALWAYS = ["PageUp", "PageDown", "Escape"]; // a presenter's remote sends these

const WHERE = { both: "Everywhere", slides: "On slides alone", live: "On the page of live votes alone" };
const LEGEND = [
  ["N", "Next: slide or question", "both"],
  ["Q", "From a case to its question, and back", "both"],
  ["K", "The answer", "both"],
  ["S", "Your notes, in a second window", "both"],
  ["F", "Full screen", "both"],
  ["O", "All slides", "slides"],
  ["L", "Light or dark", "slides"],
  ["B", "A black screen", "slides"],
  ["C", "Close the vote, and show the count", "live"],
  ["R", "Vote again, on another case", "live"],
  ["W", "Reasons that you have chosen", "live"],
  ["Z", "Take an open vote back (in its notes too)", "live"],
];

/** The keys, for the facilitator's own windows: on the room's screen they would only be read. */
export function legend() {
  const parts = Object.entries(WHERE).map(([where, words]) => {
    const keys = LEGEND.filter((it) => it[2] === where).map(([key, does]) => h("li", {}, h("b", {}, key), ` ${does}`));
    return h("div", {}, h("p", {}, `${words}:`), h("ul", {}, ...keys));
  });
  return h("details", { class: "keys" }, h("summary", {}, "Keys, on slides and in live votes"), ...parts);
}

/** Do what a key asks: `moves` by name. @returns {boolean} whether it asked for anything */
export function press(key, moves) {
  const named = { n: "on", s: "notes", k: "answer", f: "full", o: "all", b: "black", l: "look", q: "turn", Home: "first", End: "last", Escape: "end" };
  const name = BACK.includes(key) ? "back" : ON.includes(key) ? "on" : named[key.length === 1 ? key.toLowerCase() : key];
  if (!name || !moves[name]) return false;
  moves[name]();
  return true;
}

/** Listen in this window while `active`. */
export function onKeys(moves, active) {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (!active() || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const uses = target.closest?.("button, a, input, select, textarea, summary, .staffplus-widget, [tabindex='0']");
    if (uses && !ALWAYS.includes(key)) return;
    if (press(key, moves)) event.preventDefault();
  });
}
