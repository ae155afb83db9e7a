// One of several by native radio buttons: arrows move within the group, Tab enters and leaves it.
import { freshId, h } from "./dom.js";

/**
 * A group of radio buttons, each in a label; the caller puts the labels into its fieldset.
 * @param {{value: *, text: *, input: ?object, label: ?object}[]} options `text` is words, or a list
 *   of nodes and words; `input` and `label` are further attributes of the two
 * @param {function(*): void} pick hears the value of the option chosen
 * @param {string} name in the page; one of its own, unless the caller looks for the buttons by it
 * @returns {{inputs: HTMLElement[], labels: HTMLElement[], read: function(): *, show: function(*): void, focus: function(): void}}
 *   `read` gives the value chosen or null; `show` chooses without telling `pick`, null clears
 */
export function radioGroup(options, pick, name = freshId()) {
  const inputs = options.map(({ value, input }) =>
    h("input", { type: "radio", name, value: String(value), change: () => pick(value), ...input }),
  );
  const labels = options.map(({ text, label }, n) =>
    h("label", { class: "sp-option", ...label }, inputs[n], ...(Array.isArray(text) ? text : [h("span", {}, text)])),
  );
  return {
    inputs,
    labels,
    read: () => options.find((_, n) => inputs[n].checked)?.value ?? null,
    // Kept work may hold "2" where an option's value is 2.
    show: (chosen) => inputs.forEach((input) => (input.checked = input.value === String(chosen ?? ""))),
    focus: () => inputs[0].focus(),
  };
}
