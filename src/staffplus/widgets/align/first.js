// The first edition's form, for whoever began there: its code comes when somebody needs it.
import { h } from "../../shared/dom.js";
import { fetched } from "./late.js";

/**
 * Draw the form of the first edition into `el`.
 * @param {string} code the module `form.js`, bundled, which a live notebook brings; "" on a page of the book
 */
export async function drawFirst(setup, course, el, signal, code) {
  try {
    const drawForm = code ? await moduleOf(code) : await fetched("staffplusFirstForm", "staffplus-first-form.js");
    drawForm(setup, course, el, signal);
  } catch (error) {
    el.append(h("p", { class: "sp-widget sp-given" }, error.message));
  }
}

async function moduleOf(code) {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return (await import(address)).drawForm;
  } finally {
    URL.revokeObjectURL(address);
  }
}
