// A role page that starts from what the learner has made in the course: shown first, taken on request,
// and only into parts that are empty.
import { listed } from "../../plain.js";
import { offersFrom, partsWith } from "./offers.js";
import { partName } from "../../jobdesc/document.js";
import { onLogChange } from "../../shared/log.js";
import { button, h } from "../../shared/dom.js";
import { readWork } from "../../shared/work.js";

const NONE = "Nothing to start from yet. A question on the question card, the move in your week and the decision on the pre-mortem card will stand here.";
const keyOf = ({ part, text }) => `${part}\n${text}`;

/** @param {string} course @param {object} description of `studio.js` */
export function startPanel(course, description, signal) {
  const chosen = new Set();
  const list = h("ul", { class: "sp-offers" });
  const status = h("p", { class: "sp-hint", role: "status" });
  const take = button("Put what I ticked into the page", put);
  const panel = h(
    "details",
    { class: "sp-start", toggle: paint },
    h("summary", {}, "Start from what you have made in the course"),
    h("p", { class: "sp-hint" }, "Tick what you want. It goes into parts that are still empty, word for word, for you to write on; what is written stays."),
    list,
    h("p", { class: "sp-buttons" }, take),
    status,
  );
  const offers = () => offersFrom((name) => readWork(course, name));
  let painted = "";

  function put() {
    const wanted = offers().filter((offer) => chosen.has(keyOf(offer)));
    if (!wanted.length) return (status.textContent = "Nothing is ticked, so nothing has changed.");
    let taken = [];
    description.change((now) => {
      const { parts, put: names } = partsWith(now.parts, wanted);
      taken = names;
      return { ...now, parts };
    });
    chosen.clear();
    paint();
    return (status.textContent = taken.length ? `Put into ${listed(taken.map(partName))}. Write on there.` : "These parts are written already, so nothing has changed.");
  }

  function entry(offer, written) {
    const head = h("strong", {}, partName(offer.part));
    const words = h("span", { class: "sp-said", dir: "auto" }, offer.text);
    if (written) return h("li", {}, head, `, from ${offer.from}: already written, and stays as it is.`, h("br"), words);
    const tick = h("input", { type: "checkbox", change: () => (tick.checked ? chosen.add(keyOf(offer)) : chosen.delete(keyOf(offer))) });
    tick.checked = chosen.has(keyOf(offer));
    return h("li", {}, h("label", { class: "sp-option" }, tick, h("span", {}, head, `, from ${offer.from}`, h("br"), words)));
  }

  function paint() {
    if (!panel.open) return;
    const { parts } = description.get();
    const found = offers().map((offer) => [offer, Boolean(parts[offer.part].trim())]);
    const now = JSON.stringify([found, [...chosen]]);
    if (now === painted) return; // what has the focus stays
    painted = now;
    list.replaceChildren(...(found.length ? found.map(([offer, written]) => entry(offer, written)) : [h("li", {}, NONE)]));
    take.hidden = found.every(([, written]) => written);
  }

  description.follow(paint);
  onLogChange(paint, signal);
  return panel;
}
