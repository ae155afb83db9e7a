// Pieces that are written in fields, on the page and where a chapter asks for them. Kept as a piece of
// work: {fields: {id: text}, aside: [...]}; `aside` holds what stood there in another form, and what
// another tab wrote while this one was typing.
import { noteName } from "../../jobdesc/note.js";
import { isTable, said, tableIn } from "../../plain.js";
import { freshId, h } from "../../shared/dom.js";
import { heldWork } from "../../shared/work.js";
import { COURSE } from "../steps/store.js";

const fieldOf = (value, id) => said(tableIn(tableIn(value).fields)[id]);

/**
 * The value with one field written anew; nothing that stood there is dropped unseen.
 * @param {string} knew what the writer saw in the field before
 */
function withField(value, id, text, knew) {
  const sound = isTable(value) && isTable(value.fields);
  const aside = [...(sound && Array.isArray(value.aside) ? value.aside : [])];
  if (!sound && value !== null && value !== undefined) aside.push(value);
  const was = sound ? fieldOf(value, id) : "";
  if (was && was !== knew.trim() && was !== text.trim()) aside.push(was);
  const fields = { ...(sound ? value.fields : {}), [id]: text };
  return { ...(sound ? value : {}), fields, ...(aside.length ? { aside } : {}) };
}

/** A box for one field of a piece: it keeps what is typed, and follows what is kept elsewhere. */
export function noteArea(piece, id, rows) {
  const held = heldWork(COURSE, noteName(piece), follow);
  const area = h("textarea", { id: freshId(), rows, dir: "auto", input: keep });
  let knew = "";

  function keep() {
    held.save(withField(held.read(), id, area.value, knew));
    knew = area.value;
  }

  function follow() {
    if (area === document.activeElement) return; // nobody's text changes under their hands
    knew = fieldOf(held.read(), id);
    if (area.value.trim() !== knew) area.value = knew;
  }

  follow();
  return area;
}
