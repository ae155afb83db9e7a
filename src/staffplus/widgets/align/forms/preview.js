// What another person will read, shown before anything can be saved.
import { button, download, h } from "../../../shared/dom.js";
import { asFileText, asksRequestsOnly, roleNamed, roundNamed } from "../../../alignment/files.js";
import { raterFile } from "../../../alignment/written.js";
import { copyButton, wordingList } from "../words.js";
import { openIn } from "./sheet.js";
import { written } from "./parts.js";

const said = (text) => (text ? written(text) : "nothing");

function writtenRows({ outcomes, stop, direction, radius }) {
  const three = outcomes.map((text, n) => [`Outcome ${n + 1}`, written(text)]);
  return [...three, ["Must stop", said(stop)], ["Direction", said(direction)], ["Radius", said(radius)]];
}

function weighedRows(setup, rater) {
  const { listed, points, predicted, rows, requests, role, round } = rater;
  const mark = (id) => setup.mark.find((one) => one.id === id)?.name.toLowerCase() ?? "not marked";
  const expects = (id) => setup.second.expects.find((one) => one.id === id)?.name.toLowerCase() ?? "not said";
  const asked = listed.requests.map((text, n) => [written(text), mark(requests[setup.format.requests[n]])]);
  if (asksRequestsOnly(setup, round)) return asked;
  const weights = listed.outcomes.map(({ id, text }) => {
    const foreseen = predicted.includes(id) ? "; predicted" : "";
    return [written(text), `${points[id] ?? "no"} points${foreseen}`];
  });
  if (role === "leader") return weights;
  const rated = setup.row.map(({ id, name }) => {
    const { settles, expected, line } = rows[id];
    const told = `${settles ? `${settles} of 7` : "cannot tell, or not rated"}; expected: ${expects(expected)}`;
    return [name, line ? h("span", {}, `${told}: `, written(line)) : told];
  });
  return [...weights, ...rated, ...asked];
}

/** What a file is called when it is saved: what it is, and whose, where a name was given. */
const fileNameOf = ({ role, round, id, listed, name }) => {
  const whose = name.replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const leader = role === "leader" ? `-${id.slice(0, 4)}` : "";
  return `staffplus-${listed ? round.replaceAll(" ", "-") : "written"}-${role}${leader}${whose ? `-${whose}` : ""}.json`;
};

/**
 * Draw the last part of a form into `element`: everything that will be in the file, then saving it.
 * @param {HTMLElement} element
 * @param {{setup: object, rater: function(): object, next: string}} state `rater` is asked when it is
 *   shown, `next` says what to do with the file
 * @returns {{hide: function(): void}} hides a preview that a change has made stale
 */
export function mountPreview(element, { setup, rater, next }) {
  const place = h("div", { class: "sp-preview", tabindex: "-1" });
  const status = h("p", { class: "sp-say", role: "status" });

  function show() {
    const person = { ...rater(), room: false, words: false };
    let text = asFileText(raterFile(setup, person));
    const open = openIn(setup, person);
    const facts = [
      ["Description", written(person.title)],
      ["Role and round", `${roleNamed(setup, person.role)}, ${roundNamed(setup, person.round)}`],
      ["Name", person.name ? written(person.name) : "none"],
      ["Numbers that tell files apart", `${person.pair}, ${person.id}`],
    ];
    const rows = [...facts, ...writtenRows(person), ...(person.listed ? weighedRows(setup, person) : [])];
    const row = ([what, told]) => h("tr", {}, h("th", { scope: "row" }, what), h("td", {}, told));
    const save = () => {
      download(fileNameOf(person), text);
      status.textContent = `${fileNameOf(person)} is saved with your downloads. ${next}`;
    };
    const letters = h("pre", { class: "sp-file-text", tabindex: "0" }, text);
    const leads = person.role === "leader";
    const release = ({ target }) => {
      person[leads ? "words" : "room"] = target.checked;
      text = letters.textContent = asFileText(raterFile(setup, person));
    };
    const asks = person.listed && !asksRequestsOnly(setup, person.round);
    const typed = [person.name, ...person.outcomes, person.stop, person.direction, person.radius, ...Object.values(person.rows).map(({ line }) => line)];
    place.replaceChildren(
      ...[
        h("p", {}, setup.second.privacy[`${person.listed ? "weighed" : "written"}_${person.role}`]),
        open.length ? h("p", {}, h("strong", {}, "Still open: "), `${open.join(", ")}. You can save all the same; open answers count as open, not as agreement.`) : null,
        wordingList(setup, typed),
        h("table", {}, h("caption", {}, "All that the file says"), h("tbody", {}, ...rows.map(row))),
        h("p", { class: "sp-hint" }, setup.privacy.never),
        asks ? h("label", { class: "sp-option" }, h("input", { type: "checkbox", change: release }), h("span", {}, setup.second.ask[leads ? "words" : "room"])) : null,
        h("details", {}, h("summary", {}, "The file, letter by letter"), letters),
        h("p", { class: "sp-buttons" }, button("Save my file", save, { class: "sp-main" }), ...copyButton("Copy its text", () => text)),
      ].filter(Boolean),
    );
    status.textContent = "";
    place.focus();
  }

  const shower = h("p", { class: "sp-buttons" }, button("Show what my file will say", show));
  element.replaceChildren(
    h("section", { class: "sp-part" }, h("h4", {}, "Look at what the other will read, then save"), shower, place, status),
  );
  return { hide: () => place.replaceChildren() };
}
