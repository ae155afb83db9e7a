// One set of keys for everything that is projected; what a control or a widget needs stays its own.
const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
const ON = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"];
const ALWAYS = ["PageUp", "PageDown", "Escape"]; // a presenter's remote sends these

/** Do what a key asks: `moves` by name. @returns {boolean} whether it asked for anything */
export function press(key, moves) {
  const named = { n: "notes", f: "full", o: "all", b: "black", l: "look", q: "turn", Home: "first", End: "last", Escape: "end" };
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
