// Pieces that are written on this page. Kept as a piece of work: {fields: {id: text}, aside: [...]};
// `aside` holds what stood there in another form, and what another tab wrote while this one was typing.
import { noteName } from "../../jobdesc/start.js";
import { isTable, said, tableIn } from "../../plain.js";
import { freshId, h } from "../../widgets/shared/dom.js";
import { heldWork } from "../../widgets/shared/work.js";
import { COURSE } from "../steps/store.js";

const fieldOf = (value, id) => said(tableIn(tableIn(value).fields)[id]);

/**
 * The value with one field written anew; nothing that stood there is dropped unseen.
 * @param {string} knew what the writer saw in the field before
 */
export function withField(value, id, text, knew) {
  const sound = isTable(value) && isTable(value.fields);
  const aside = [...(sound && Array.isArray(value.aside) ? value.aside : [])];
  if (!sound && value !== null && value !== undefined) aside.push(value);
  const was = sound ? fieldOf(value, id) : "";
  if (was && was !== knew.trim() && was !== text.trim()) aside.push(was);
  const fields = { ...(sound ? value.fields : {}), [id]: text };
  return { ...(sound ? value : {}), fields, ...(aside.length ? { aside } : {}) };
}

/** The fields of a piece, folded. @returns {HTMLElement} */
export function editor(piece) {
  const held = heldWork(COURSE, noteName(piece.id), follow);
  const fields = piece.field.map(({ id, ask }) => {
    const area = h("textarea", { id: freshId(), rows: "4", dir: "auto", input: () => keep(one) });
    const one = { id, area, knew: "", node: h("p", { class: "sp-field" }, h("label", { for: area.id }, ask), area) };
    return one;
  });

  function keep(one) {
    held.save(withField(held.read(), one.id, one.area.value, one.knew));
    one.knew = one.area.value;
  }

  function follow() {
    for (const one of fields) {
      if (one.area === document.activeElement) continue; // nobody's text changes under their hands
      one.knew = fieldOf(held.read(), one.id);
      if (one.area.value.trim() !== one.knew) one.area.value = one.knew;
    }
  }

  follow();
  return h("details", { class: "portfolio-write" }, h("summary", {}, `Write it here: ${piece.name}`), ...fields.map(({ node }) => node));
}
