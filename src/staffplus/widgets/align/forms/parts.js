// Small parts of the forms: a labelled control, a section, a scale of radio buttons.
import { freshId, h } from "../../../shared/dom.js";
import { radioGroup } from "../../../shared/choices.js";

/** What people wrote: shown as text, in the direction of its own script. */
export const written = (text) => h("bdi", {}, text);

/** A control under its label, with a hint that belongs to it. */
export function labelled(label, control, hint = null) {
  control.id ||= freshId();
  const told = hint && h("p", { class: "sp-hint", id: freshId() }, hint);
  if (told) control.setAttribute("aria-describedby", told.id);
  return h("div", { class: "sp-field" }, h("label", { class: "sp-label", for: control.id }, label), told, control);
}

/** A text that grows by lines; `enter` hears what stands in it. */
export function textField(label, value, most, enter, hint = null) {
  const area = h("textarea", { rows: 2, maxlength: most, dir: "auto", input: ({ target }) => enter(target.value) });
  area.value = value;
  return labelled(label, area, hint);
}

/** A part of a form under its heading. */
export const section = (title, ask, ...rest) =>
  h("section", { class: "sp-part" }, h("h4", {}, title), ask && h("p", { class: "sp-hint" }, ask), ...rest);

/** One question answered by one of a few radio buttons in a line. */
export function scaleRow({ legend, hint = null, options, value, pick, before = null, more = null }) {
  const hintId = hint ? freshId() : null;
  const scale = radioGroup(options, pick);
  scale.show(value);
  return h(
    "fieldset",
    { class: "sp-question", "aria-describedby": hintId },
    h("legend", {}, legend),
    before,
    hint && h("p", { class: "sp-hint", id: hintId }, hint),
    h("div", { class: "sp-scale" }, ...scale.labels),
    more,
  );
}

export const numbered = (most) => Array.from({ length: most }, (_, n) => ({ value: n + 1, text: String(n + 1) }));
