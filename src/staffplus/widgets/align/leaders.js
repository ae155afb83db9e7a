// The map of other leaders: who ranks which outcome where, how far they agree, and where the
// learner and the manager sit.
import { button, h, keepKey } from "../../shared/dom.js";
import { storageNotice } from "../../shared/notice.js";
import { heldWork } from "../../shared/work.js";
import { eachOnce, refuseOtherMap } from "../../alignment/both.js";
import { AlignmentError } from "../../alignment/files.js";
import { mapHeld } from "../../alignment/held.js";
import { alphaText, mapLeaders, sitsText } from "../../alignment/leaders.js";
import { ofFirstEdition, readPerson } from "../../alignment/written.js";
import { fileOpener, orInstead, readSaved } from "./shelf.js";
import { written } from "./forms/parts.js";
import { heldParts } from "./heldmap.js";

export const LEADERS_WORK = "alignment-leaders";

/** The files that are open, with a way to take one or all off the page. */
function shelf(setup, files, remove, clear) {
  if (!files.length) return h("p", { class: "sp-hint" }, "No file is open yet.");
  const item = (file) => {
    const person = setup.role.find((one) => one.id === file.answers.role);
    const told = `${person.name}${file.answers.name ? ` (${file.answers.name})` : ""}: ${file.name}`;
    return h("li", { class: "sp-kept" }, written(told), button("Remove", () => remove(file), { "aria-label": `Remove ${told}` }));
  };
  return h(
    "details",
    { class: "sp-edit" },
    h("summary", {}, `${files.length} ${files.length === 1 ? "file is" : "files are"} open`),
    h("ul", { class: "sp-shelf" }, ...files.map(item)),
    h("p", { class: "sp-buttons" }, button("Remove all", clear)),
    h("p", { class: "sp-hint" }, setup.privacy.kept),
  );
}

/** Draw the leaders' map into `el`. */
export function drawLeaders(setup, course, el, signal) {
  const notice = storageNotice(course);
  const place = h("div", {});
  const status = h("p", { class: "sp-say", role: "status" });
  const most = setup.cohort.most_in_page;
  const held = heldWork(course, LEADERS_WORK, (value) => {
    files = readSaved(setup, value);
    draw();
  }, signal);
  let files = readSaved(setup, held.read());
  const save = () => held.save({ files: files.map(({ name, text }) => ({ name, text })) });

  function take(text, name) {
    const answers = readPerson(setup, text, name);
    const all = [...files.map((file) => file.answers), answers];
    const { kept, notes } = orInstead(
      () => eachOnce(setup, all),
      () => {
        files = files.filter((file) => file.answers.id !== answers.id || file.answers.round !== answers.round);
        return take(text, name);
      },
    );
    if (!kept.includes(answers)) return notes.at(-1);
    const stay = files.filter((file) => kept.includes(file.answers)); // an earlier version of this person's goes
    if (stay.length) refuseOtherMap(setup, stay[0].answers, answers);
    if (stay.length >= most) throw new AlignmentError(setup, "too_many", { expected: most, found: stay.length + 1 });
    files = [...stay, { name, text, answers }];
    save();
    return notes.at(-1) ?? null;
  }

  function clear() {
    files = [];
    save();
    draw();
    status.textContent = "All leaders' files are removed from this page.";
    opener.node.querySelector("input").focus();
  }

  function remove(file) {
    files = files.filter((one) => one !== file);
    save();
    draw();
    status.textContent = `${file.name} is removed from this page.`;
    opener.node.querySelector("input").focus();
  }

  const opener = fileOpener({ setup, label: `Leaders' files (up to ${most}), and the learner's and manager's if you like`, several: true, take, done: draw });

  function draw() {
    const parts = [shelf(setup, files, remove, clear)];
    status.textContent = "";
    if (files.length) {
      try {
        const read = files.map((file) => file.answers);
        const old = ofFirstEdition(read[0]);
        const found = (old ? mapLeaders : mapHeld)(setup, read);
        parts.push(...(old ? mapParts : heldParts)(setup, found));
        const count = (found.leaders ?? found.people.filter(({ role }) => role === "leader")).length;
        status.textContent = `${count} leaders. Ordinal alpha: ${alphaText(setup, found)}.`;
      } catch (error) {
        if (!(error instanceof AlignmentError)) throw error;
        parts.push(h("p", { class: "sp-given" }, error.message));
      }
    }
    place.replaceChildren(...parts);
    notice.paint();
  }

  el.append(
    h(
      "div",
      { class: "sp-widget sp-align", role: "group", "aria-label": "Other leaders", keydown: keepKey },
      h("div", { class: "sp-head" }, h("h3", { class: "sp-title" }, "Other leaders"), h("p", { class: "sp-hint" }, `${setup.second.privacy.weighed_leader} Nothing is sent anywhere.`)),
      notice.node,
      opener.node,
      status,
      place,
    ),
  );
  draw();
}

function mapParts(setup, found) {
  const rule = setup.cohort;
  const cell = (place) => h("td", { class: "sp-cell", "data-place": place ?? "open" }, place === null ? "–" : String(place));
  const line = (person) => h("tr", {}, h("th", { scope: "row" }, written(person.label)), ...setup.format.outcomes.map((id) => cell(person.places[id])));
  const heads = found.outcomes.map(({ id, text }) => h("th", { scope: "col", title: text }, id.toUpperCase()));
  const summary = (name, value) => h("tr", {}, h("th", { scope: "row" }, name), ...found.outcomes.map((outcome) => h("td", {}, value(outcome))));
  const table = h(
    "table",
    { class: "sp-map" },
    h("caption", {}, "Place of each outcome: 1 matters most, darker is higher"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Who"), ...heads)),
    h("tbody", {}, ...found.leaders.map(line)),
    h("tbody", { class: "sp-summary" }, summary("Leaders' median", ({ median }) => (median === null ? "–" : String(median))), summary("From best to worst place", ({ spread }) => (spread === null ? "–" : spread === 0 ? rule.no_variation : String(spread)))),
    found.beside.length ? h("tbody", { class: "sp-summary" }, ...found.beside.map(line)) : null,
  );
  const legend = found.outcomes.map(({ id, text }) => h("li", {}, h("strong", {}, id.toUpperCase()), " ", written(text)));
  const sits = found.beside.map((person) => h("li", {}, h("strong", {}, person.label), `: ${sitsText(setup, person)}.`));
  return [
    h("section", { class: "sp-part" }, h("h4", {}, written(found.title)), h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Map of leaders" }, table), h("ul", { class: "sp-legend" }, ...legend)),
    h(
      "section",
      { class: "sp-part" },
      h("h4", {}, "How far leaders agree"),
      h("p", {}, h("strong", {}, `Ordinal alpha: ${alphaText(setup, found)}`)),
      ...found.notes.map((note) => h("p", { class: "sp-given" }, note)),
      h("details", { class: "sp-edit" }, h("summary", {}, "What alpha says, and how sure it is"), h("p", {}, rule.alpha), h("p", {}, rule.interval), h("p", {}, setup.explain.ties)),
    ),
    sits.length
      ? h("section", { class: "sp-part" }, h("h4", {}, "Where you sit"), h("ul", { class: "sp-sits" }, ...sits))
      : h("p", { class: "sp-hint" }, "Open the learner's and the manager's files as well to see where they sit."),
  ];
}
