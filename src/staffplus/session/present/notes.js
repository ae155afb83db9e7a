// The facilitator's second window: what the room never sees. It is drawn from the window that is projected,
// so it needs no server and no network, and works for pages opened from the disk.
import { h } from "../../shared/dom.js";
import { legend } from "./keys.js";
import { duration } from "./times.js";

const TITLE = "Slides: notes, for you alone"; // the page of live votes has notes too
const STYLE = `
  :root { color-scheme: light dark; }
  body { margin: 0; padding: 1rem; font: 1.15rem/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.3rem; margin: 0 0 0.5rem; } h2 { font-size: 1rem; margin: 1rem 0 0; }
  p { margin: 0 0 0.5rem; }
  .clock { font-size: 2.2rem; font-variant-numeric: tabular-nums; margin: 0; }
  .next { border-top: 1px solid; padding-top: 0.5rem; margin-top: 1rem; }`;

/**
 * A window of notes that follows what is on the screen.
 * @param {string} name of the window, so that opening it twice brings the same one forward
 * @param {function(string)} pressed is given each key pressed in it
 * @param {function(): {now: string, left: ?number, passed: number, pace: ?string}} time for its clock, in
 *   seconds; `pace` says how the plan is kept to
 */
export function notesWindow(name, pressed, time) {
  let other = null;
  let told = null;
  const keys = legend(); // one, which stays unfolded from slide to slide
  const isOpen = () => other && !other.closed;
  const tick = () => {
    if (!isOpen()) return;
    const { now, left, passed, pace } = time();
    const clock = other.document.querySelector(".clock");
    const said = left === null ? `${duration(passed)} so far` : `${duration(left)} left of this step`;
    if (clock) clock.textContent = [now, said, pace].filter(Boolean).join(" · ");
  };
  const draw = () => {
    if (!isOpen() || !told) return;
    const notes = told.notes.flatMap(([head, text]) => [h("h2", {}, head), h("p", {}, text)]);
    const after = h("p", { class: "next" }, told.next ? `Next: ${told.next}` : "This is the last.");
    const none = notes.length ? null : h("p", {}, "No notes for this.");
    const main = h("main", {}, h("p", { class: "clock" }), h("h1", {}, told.title), ...notes, none, after, keys);
    other.document.body.replaceChildren(other.document.adoptNode(main));
    tick();
  };
  setInterval(tick, 500);
  window.addEventListener("pagehide", () => isOpen() && other.close());
  return {
    open() {
      if (isOpen()) return other.focus();
      other = window.open("", name, "popup,width=760,height=700");
      if (!other) return;
      other.document.title = TITLE;
      other.document.documentElement.lang = "en";
      other.document.head.replaceChildren(other.document.adoptNode(h("style", {}, STYLE)), other.document.adoptNode(h("title", {}, TITLE)));
      other.addEventListener("keydown", ({ key, target }) => target.closest?.("summary") || pressed(key));
      draw();
    },
    /** @param {{title: string, notes: string[][], next: string}} what is on the screen, and what comes */
    show(what) {
      told = what;
      draw();
    },
    isOpen,
  };
}
