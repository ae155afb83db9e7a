// How far a row is, and what comes when all rows are done.
import { h } from "../../shared/dom.js";

/** A row in the menu. */
export const howFar = ({ title, done, all }) => `${title} (${done} of ${all})`;

/** After a mark: beside the bar, and in the menu. */
export function recount(beside, menu, criteria, done, all) {
  beside.textContent = `${done} of ${all} marked`;
  const row = criteria.find((it) => it.id === menu.value);
  if (row) menu.selectedOptions[0].textContent = howFar({ title: row.title, done, all });
}

/**
 * What is left to do, hidden until then.
 * @param {string} exercise
 * @param {string} back the address of a hub's page that lists what publishing will do, and does it; "" where there is none
 */
export function whatIsLeft(exercise, back) {
  const here = h("a", { href: `${back}?exercise=${encodeURIComponent(exercise)}#give` }, "publish the marks and give feedback");
  const words = back ? [here, ". That page lists first what it will do."] : [h("code", {}, `staffplus review publish ${exercise}`), "."];
  return h("p", { class: "sp-given", hidden: true }, "What is left, once every marker is done: ", ...words);
}
