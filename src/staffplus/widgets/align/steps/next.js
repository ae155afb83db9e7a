// From one round to the next: the same list, weighed and rated again, apart. It begins where the gaps are read.
import { button, h } from "../../../shared/dom.js";
import { asksRequestsOnly, roundNamed } from "../../../alignment/files.js";
import { section } from "../forms/parts.js";
import { pagesPart } from "./send.js";

/** The round that follows a comparison; null where none does. */
function roundAfter(setup, { round, next }) {
  const later = setup.round.slice(setup.round.findIndex(({ id }) => id === round) + 1);
  if (next === "log") return null;
  return later.find(({ id }) => asksRequestsOnly(setup, id) === (next !== "again"))?.id ?? null;
}

/**
 * Where the next round begins, for the learner; null where there is none.
 * @param {object} second the store of the forms above
 * @param {object[]} files the pair's open files
 */
export function nextRound(setup, course, second, found, files) {
  const round = roundAfter(setup, found);
  if (!round || second.state().role === "manager") return null;
  const name = roundNamed(setup, round);
  const short = asksRequestsOnly(setup, round);
  const raters = files.map(({ answers }) => answers).filter((answers) => answers.round === found.round);
  const { pair, title, listed } = raters.find(({ role }) => role === "learner");
  const asked = { pair, title, round, listed };
  const place = h("div", { class: "sp-preview", tabindex: "-1" });

  function begin() {
    second.takeList(asked);
    const told = short
      ? `${name} is begun. Write ten fresh requests under “Lay together”, and show the list there: the pages for it are below it.`
      : `${name} is begun: “Weigh and rate” above waits for your new answers. First change the page in the studio where the gaps point; then save the page that your manager answers on.`;
    place.replaceChildren(h("p", {}, told), short ? "" : pagesPart(setup, course, () => asked, raters));
    place.focus();
  }

  const words = short ? "Ten fresh requests, marked apart." : "The same outcomes and requests, on the page as you have changed it; each answers apart, and nobody sees the last round's figures on the form.";
  return section(name, words, h("p", { class: "sp-buttons" }, button(`Begin ${short ? "the check " : ""}${name.toLowerCase()}`, begin, { class: "sp-main" })), place);
}
