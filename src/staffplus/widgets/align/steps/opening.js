// Who answers, of which description, in which round; and how others are asked.
import { button, download, h } from "../../../shared/dom.js";
import { radioGroup } from "../../../shared/choices.js";
import { asFileText } from "../../../alignment/files.js";
import { listFile, readList } from "../../../alignment/written.js";
import { fileOpener } from "../shelf.js";
import { labelled, section } from "../forms/parts.js";
import { pagesPart } from "./send.js";

/** Who you are: role, name, description, round. */
export function whoPart(setup, store, redraw) {
  const { state, description } = store;
  const told = ({ sign, says }) => h("span", {}, h("span", { "aria-hidden": "true" }, `${sign} `), says);
  const roles = radioGroup(setup.role.map((role) => ({ value: role.id, text: [told(role)] })), (role) => {
    store.set({ role });
    redraw();
  });
  roles.show(state().role);
  const group = h("fieldset", {}, h("legend", {}, "You are answering as …"), ...roles.labels);
  if (state().role === null) return section("Who you are", null, group);
  const leader = state().role === "leader";
  const form = setup.second.format;
  const text = (value, most, enter) => h("input", { type: "text", maxlength: most, value, autocomplete: "off", dir: "auto", input: ({ target }) => enter(target.value) });
  const name = text(store.sheet().name, form.most_name, (value) => store.enter({ name: value }));
  const title = text(description().title, form.most_title, store.rename);
  const rounds = setup.round.map((round) => h("option", { value: round.id, selected: round.id === state().round }, round.name));
  const setRound = ({ target }) => {
    store.set({ round: target.value });
    redraw();
  };
  return section(
    "Who you are",
    null,
    group,
    h(
      "div",
      { class: "sp-pair" },
      labelled("What the description is of", title),
      labelled(leader ? "Leave it empty, or give a name or pseudonym" : "Name, if you like", name),
      leader ? null : labelled("Round", h("select", { change: setRound }, ...rounds)),
    ),
    state().known.length > 1 ? descriptions(store, redraw) : null,
  );
}

function descriptions(store, redraw) {
  const { known, used } = store.state();
  const options = known.map(({ title }, n) => h("option", { value: n, selected: n === used }, `${n + 1}. ${title || "no name yet"}`));
  const change = ({ target }) => {
    store.set({ used: Number(target.value) });
    redraw();
  };
  return labelled("Description in use (earlier ones are kept)", h("select", { change }, ...options));
}

/** Opens an invitation or a list that somebody sent. */
export function listOpener(setup, store, label, done) {
  const opener = fileOpener({
    setup,
    label,
    several: false,
    take(text, name) {
      store.takeList(readList(setup, text, name));
      return null;
    },
    done: (faults) => faults.length || done(),
  });
  return opener.node;
}

/** What the learner sends the others before anybody has written; whoever answers opens what they were sent. */
export function invitePart(setup, store, course, redraw) {
  const said = h("p", { class: "sp-say", role: "status" });
  const asked = () => {
    const { pair, title, round } = store.about();
    return { pair, title, round, listed: null };
  };
  const pages = h("div", { class: "sp-preview" });
  const showPages = () => pages.replaceChildren(pagesPart(setup, course, asked, []));
  const save = () => {
    const { title } = store.about();
    download("staffplus-invitation.json", asFileText(listFile(setup, asked())));
    said.textContent = `An invitation to write about “${title}” is saved. It holds that title and a number, and nothing that you wrote.`;
  };
  const opener = listOpener(setup, store, "Invitation or list", () => redraw("The file is open. Check who you are, then write."));
  const more = [h("p", { class: "sp-buttons" }, button("Save an invitation", save), button("Begin another description", () => (store.begin(), redraw()))), said];
  const ask = [
    h("p", { class: "sp-hint" }, "Each gets one file from you, a page that opens from the mail and holds nothing that you wrote. They need no course."),
    h("p", { class: "sp-buttons" }, button("Make their pages", showPages, { class: "sp-main" })),
    pages,
  ];
  const other = [h("p", { class: "sp-hint" }, "Whoever has this course can write here instead: an invitation tells which description their file belongs to."), ...more, opener];
  const folded = (words, ...inside) => h("details", { class: "sp-edit" }, h("summary", {}, words), ...inside);
  // The same nodes in another order: a part is made when it is drawn.
  return (role) =>
    role === "learner"
      ? section("Ask the others", null, ...ask, folded("Or send an invitation, or open one", ...other))
      : section("What you were sent", null, opener, folded("Or ask others yourself", ...ask, ...more));
}
