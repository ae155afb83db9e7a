// Step one, alone: three outcomes, one thing to stop, a sentence each for Direction and Radius.
import { button, h } from "../../../shared/dom.js";
import { outcomesIn, wholeSheet } from "./sheet.js";
import { section, textField } from "./parts.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Eight minutes that somebody may start: shown, never enforced, and kept over a reload. */
function clock(setup, begun, start, signal) {
  const most = setup.second.format.minutes;
  const shown = h("span", { class: "sp-clock" });
  const said = h("span", { class: "sp-spoken", role: "status" });
  let from = begun;
  let timer = null;

  const startButton = button(`Start ${most} minutes`, () => {
    from = Date.now();
    start(from);
    run();
  });

  function tick() {
    const left = most * MINUTE - (Date.now() - from);
    if (left <= 0) {
      clearInterval(timer);
      shown.textContent = `${most} minutes are over. Finish your sentence; nothing is closed.`;
      said.textContent = shown.textContent;
      startButton.hidden = false;
      startButton.textContent = `Start ${most} more`;
      return;
    }
    const seconds = Math.ceil(left / SECOND);
    shown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
    if (seconds === 60) said.textContent = "One minute left";
  }

  function run() {
    startButton.hidden = true;
    clearInterval(timer);
    // A form that was drawn anew leaves this clock behind.
    timer = setInterval(() => (shown.isConnected ? tick() : clearInterval(timer)), SECOND);
    tick();
  }

  signal?.addEventListener("abort", () => clearInterval(timer));
  if (from !== null) run();
  return h("p", { class: "sp-buttons" }, startButton, shown, said);
}

/**
 * Draw the form of step one into `element`.
 * @param {HTMLElement} element
 * @param {{setup: object, sheet: object, signal: ?AbortSignal}} state `sheet` as it was kept, or {}
 * @param {function(object): void} onChange gets the parts of the sheet that changed
 */
export function mountWrite(element, { setup, sheet, signal }, onChange) {
  const now = wholeSheet(setup, sheet);
  const { ask, format, privacy } = setup.second;
  const said = h("p", { class: "sp-say", "aria-live": "polite" });

  function enter(part, value) {
    now[part] = value;
    onChange({ id: now.id, [part]: value });
    remark();
  }

  function remark() {
    const filled = now.outcomes.filter((text) => text.trim()).length;
    said.textContent = outcomesIn(setup, now).length < filled ? "Two outcomes are the same: they count as one." : "";
  }

  const outcomes = now.outcomes.map((text, n) =>
    textField(`Outcome ${n + 1}`, text, format.most_text, (value) => enter("outcomes", now.outcomes.map((old, k) => (k === n ? value : old)))),
  );
  const line = (part, label) => textField(label, now[part], format.most_text, (value) => enter(part, value), ask[part]);
  element.replaceChildren(
    section(
      "Write alone",
      privacy.alone,
      clock(setup, now.begun, (begun) => enter("begun", begun), signal),
      h("p", { class: "sp-ask" }, ask.outcomes),
      ...outcomes,
      said,
      line("stop", "Must stop"),
      line("direction", "Direction"),
      line("radius", "Radius"),
    ),
  );
  remark();
}
