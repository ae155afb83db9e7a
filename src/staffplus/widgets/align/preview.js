// What another person will see, shown before anything can be saved.
import { button, download, h } from "../../shared/dom.js";
import { answersFile, asFileText, asksRequestsOnly, roundNamed } from "../../alignment/files.js";
import { written } from "./forms/parts.js";
import { copyButton, wordingList } from "./words.js";

function answerRows(setup, answers) {
  const { questions, role, round } = answers;
  const markName = (id) => setup.mark.find((mark) => mark.id === id)?.name.toLowerCase();
  const rowName = (id) => setup.row.find((row) => row.id === id).name;
  const ranks = setup.format.outcomes.map((id, n) => [written(questions.outcomes[n]), answers.ranks[id] ? `rank ${answers.ranks[id]}` : "not ranked"]);
  const rows = questions.rows.map(({ id }) => [rowName(id), answers.rows[id] ? `${answers.rows[id]} of ${setup.format.highest_rating}` : "cannot tell, or not rated"]);
  const top = answers.predicted.map((id) => [written(questions.outcomes[setup.format.outcomes.indexOf(id)]), "forecast: in the other's top three"]);
  const requests = setup.format.requests.map((id, n) => [written(questions.requests[n]), markName(answers.requests[id]) ?? "not marked"]);
  if (role === "leader") return ranks;
  return asksRequestsOnly(setup, round) ? requests : [...ranks, ...rows, ...top, ...requests];
}

const fileNameOf = ({ role, round, id }) =>
  `staffplus-${role}-${role === "leader" ? id.slice(0, 4) : round.replaceAll(" ", "-")}.json`;

/** The last part of the form: show everything that will be in the file, then save it. */
export function previewPart(setup, store, progress) {
  const place = h("div", { class: "sp-preview", tabindex: "-1" });
  const said = h("p", { class: "sp-say", role: "status" });

  function show() {
    const answers = store.answers();
    const file = answersFile(setup, answers);
    const { open } = progress();
    const person = setup.role.find((role) => role.id === answers.role);
    const facts = [
      ["Description", written(answers.questions.title)],
      ["Role and round", answers.role === "leader" ? person.name : `${person.name}, ${roundNamed(setup, answers.round)}`],
      ["Name", answers.name ? written(answers.name) : "none"],
      ["Date", answers.created],
      ["Numbers that tell files apart", `${file.questions.pair}, ${answers.id}, ${file.questions.fingerprint}`],
    ];
    const row = ([what, told]) => h("tr", {}, h("th", { scope: "row" }, what), h("td", {}, told));
    const table = h(
      "table",
      {},
      h("caption", {}, "All that the file says"),
      h("tbody", {}, ...[...facts, ...answerRows(setup, answers)].map(row)),
    );
    const exact = h("details", {}, h("summary", {}, "The file, letter by letter"), h("pre", { class: "sp-file-text", tabindex: "0" }, asFileText(file)));
    const save = () => {
      download(fileNameOf(answers), asFileText(file));
      said.textContent = `${fileNameOf(answers)} is saved with your downloads. ${nextWords(answers)}`;
    };
    place.replaceChildren(
      ...[
        h("p", {}, setup.privacy[answers.role]),
        open.length ? h("p", {}, h("strong", {}, "Still open: "), `${open.join(", ")}. You can save all the same; open answers count as open, not as agreement.`) : null,
        wordingList(setup, [answers.name]),
        table,
        h("p", { class: "sp-hint" }, setup.privacy.never),
        exact,
        h("p", { class: "sp-buttons" }, button("Save my file", save, { class: "sp-main" }), ...copyButton("Copy its text", () => asFileText(file))),
      ].filter(Boolean),
    );
    said.textContent = "";
    place.focus();
  }

  function nextWords({ role }) {
    if (role === "leader") return "Hand it to the person who asked you.";
    const other = role === "learner" ? "your manager" : "the person you manage";
    return `When ${other} has saved a file as well, exchange the two and open both under “Compare”.`;
  }

  const hide = () => place.replaceChildren();
  const node = h(
    "section",
    { class: "sp-part" },
    h("h4", {}, "Look at what the other will see, then save"),
    h("p", { class: "sp-hint" }, setup.privacy.blind),
    h("p", { class: "sp-buttons" }, button("Show what my file will say", show)),
    place,
    said,
  );
  return { node, hide };
}

