// What stands around a step: above it how far one has come, below it where to go.
import { button, h } from "../../shared/dom.js";
import { partOf } from "./parts.js";

/** "5 min", "1 h 10 min". */
export function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}` : `${minutes} min`;
}

/**
 * The line above: a part of a bar for each step, thick when read, the words, and the switch.
 * @param {function(): void} turn shows pages whole, or in steps again
 */
export function stepBar(steps, turn) {
  const parts = steps.map(() => h("span", {}));
  const words = h("p", { class: "steps-words" });
  const note = h("p", { class: "steps-note", role: "status" });
  const whole = button("Whole page", turn, { role: "switch", class: "steps-whole" });
  const strip = h("div", { class: "steps-strip", "aria-hidden": "true" }, ...parts);
  const line = h("div", { class: "steps-line" }, words, whole);
  return {
    node: h("nav", { class: "steps-bar", "aria-label": "Steps of this chapter" }, strip, line),
    note,
    say: (text) => (note.textContent = text),
    /**
     * @param {?number} now null in the whole page @param {string[]} read addresses
     * @param {{left: number, off: boolean}} path minutes left on it, and whether it leaves steps out
     */
    paint(now, read, { left, off }) {
      parts.forEach((part, n) => {
        part.className = [read.includes(steps[n].at) ? "read" : "", n === now ? "now" : ""].join(" ");
      });
      whole.setAttribute("aria-checked", String(now === null));
      const core = off ? " on the core path" : "";
      const end = left ? `${duration(left)} left${core}` : core ? "core path read" : "all read";
      const place = now === null ? `${steps.length} steps` : `Step ${now + 1} of ${steps.length} · ${duration(steps[now].minutes)}`;
      words.textContent = `${place} · ${end}`;
    },
  };
}

/**
 * Steps that are beyond the core path, each passage a link with its minutes.
 * @param {string} here the passage on the screen: of it these are the rest @returns {HTMLElement}
 */
export function stepLinks(steps, here = "") {
  const all = new Map();
  for (const { at, title, minutes } of steps) {
    const { at: first = at, sum = 0 } = all.get(title) ?? {};
    all.set(title, { at: first, sum: sum + minutes });
  }
  return h("ul", { class: "steps-beyond" }, ...[...all].map(([title, { at, sum }]) => h("li", {}, h("a", { href: `#${at}` }, title === here ? `${title}, the rest` : title), ` ${duration(sum)}`)));
}

/** The buttons below. @param {{back, next, open}} go what each does */
export function stepNav(steps, go) {
  const back = button("← Back", go.back, { class: "steps-back" });
  const title = h("span", { class: "steps-title" });
  const next = h("button", { type: "button", class: "steps-next", click: go.next }, h("span", {}, "Next →"), title);
  const open = button("Next unanswered", go.open, { class: "steps-open" });
  const said = h("p", { class: "steps-said", role: "status" });
  const beyond = h("div", { class: "steps-past", hidden: true });
  const keys = h("p", { class: "steps-keys" }, "The keys ← and → turn steps, too.");
  return {
    node: h("nav", { class: "steps-nav", "aria-label": "Go on" }, h("div", { class: "steps-go" }, back, open, next), beyond, said, keys),
    say: (text) => (said.textContent = text),
    /**
     * @param {?number} now null in the whole page @param {boolean} asks whether a question is open
     * @param {?number} on the step to which *Next* goes
     */
    paint(now, asks, on) {
      said.textContent = "";
      open.hidden = !asks;
      back.hidden = now === null || now === 0;
      next.hidden = now === null || now === steps.length - 1;
      keys.hidden = now === null;
      title.textContent = next.hidden ? "" : steps[on].title + partOf(steps, on);
      const past = next.hidden ? [] : steps.slice(now + 1, on);
      const told = past.map(({ at }) => at).join(" ");
      beyond.hidden = !past.length;
      if (beyond.dataset.told !== told) beyond.replaceChildren(h("p", {}, "Next leaves out, beyond the core path:"), stepLinks(past, steps[now]?.title));
      beyond.dataset.told = told;
    },
  };
}
