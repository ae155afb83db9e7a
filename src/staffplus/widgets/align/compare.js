// Two files side by side: how far they agree, where they part, what to talk about, what was decided.
import { button, h, keepKey } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";
import { storageNotice } from "../../shared/notice.js";
import { answersFile, asFileText, roundNamed } from "../../alignment/files.js";
import { labelled, written } from "./forms/parts.js";
import { pairStore } from "./pairs.js";
import { agendaPart, recordPart } from "./record.js";
import { fileOpener, readSaved } from "./shelf.js";
import { formStore } from "./store.js";
import { gapPart, overTime, verdictPart } from "./verdict.js";
import { gapsPart, roundsPart, rulePart, saidPart } from "./agreed.js";
import { LEADERS_WORK } from "./leaders.js";
import { nextRound } from "./steps/next.js";
import { onWork, readWork } from "../../shared/work.js";
import { secondStore } from "./steps/store.js";
import { raterFile } from "../../alignment/written.js";

/** One open file, with a way to take it off the page. */
function fileItem(setup, file, remove) {
  const { role, round, created, name } = file.answers;
  const person = setup.role.find((one) => one.id === role);
  const told = `${person.name}${name ? ` (${name})` : ""}, ${roundNamed(setup, round).toLowerCase()}, saved ${created.slice(0, 10)}`;
  return h(
    "li",
    { class: "sp-kept" },
    h("span", {}, h("span", { "aria-hidden": "true" }, `${person.sign} `), written(told), " ", h("span", { class: "sp-hint" }, written(file.name))),
    button("Remove", () => remove(file), { "aria-label": `Remove ${told}` }),
  );
}

/** The files of the pair in view, and, where several pairs are open, a choice among them. */
function shelf(setup, store, remove, draw) {
  const known = store.pairs();
  const items = store.ours().map((file) => fileItem(setup, file, remove));
  const change = ({ target }) => {
    store.choose(target.value, null);
    draw();
  };
  const titles = known.map((pair) => h("option", { value: pair, selected: pair === store.pairNow() }, `${store.titleOf(pair)} (${pair})`));
  return [
    known.length > 1 ? labelled("Description", h("select", { change }, ...titles)) : null,
    items.length ? h("ul", { class: "sp-shelf" }, ...items) : h("p", { class: "sp-hint" }, "No file is open yet."),
    items.length ? h("p", { class: "sp-hint" }, setup.privacy.kept) : null,
  ];
}

/** Which round to look at, where several have both files. */
function roundChoice(setup, done, shown, pick) {
  if (done.length < 2) return null;
  const options = done.map(({ round }) => ({ value: round, text: roundNamed(setup, round) }));
  const rounds = radioGroup(options, pick);
  rounds.show(shown.round);
  return h("fieldset", { class: "sp-question" }, h("legend", {}, "Show"), h("div", { class: "sp-scale" }, ...rounds.labels));
}

/** Put what was answered in the form above beside the other file; what there is to say about it. */
function takeFromForm(setup, course, store, second, signal) {
  const form = formStore(setup, course, () => {}, signal);
  const now = second.state().role;
  if (now === "learner" || now === "manager") return takeMade(store, () => raterFile(setup, second.rater()));
  const { role } = form.state();
  if (role !== "learner" && role !== "manager")
    return ["There are no answers of a learner or manager in this browser yet: fill in “Weigh and rate” first."];
  return takeMade(store, () => answersFile(setup, form.answers()));
}

function takeMade(store, made) {
  try {
    const note = store.take(asFileText(made()), "my answers");
    return note ? [note] : [];
  } catch (error) {
    return [error.message];
  }
}

/** Run `change`, which draws the radio buttons in `place` anew, and leave the focus on the same one. */
function keepingRadio(place, change) {
  const focused = place.contains(document.activeElement) && document.activeElement.type === "radio" ? document.activeElement.value : null;
  change();
  if (focused !== null) [...place.querySelectorAll("input[type=radio]")].find((input) => input.value === focused)?.focus();
}

/** Leaders of the description in view whose files lie on the map. */
const leadersOf = (setup, course, { pair }) =>
  readSaved(setup, readWork(course, LEADERS_WORK)).map(({ answers }) => answers).filter((one) => one.role === "leader" && one.pair === pair);

/** Draw the compare page into `el`. */
export function drawCompare(setup, course, el, signal) {
  const notice = storageNotice(course);
  const place = h("div", {});
  const status = h("p", { class: "sp-say", role: "status" });
  const store = pairStore(setup, course, draw, signal);
  const second = secondStore(setup, course, () => {}, signal);
  onWork(course, LEADERS_WORK, draw, signal);
  const opener = fileOpener({ setup, label: "Files of both, of any round, or a record", several: true, take: store.open, done: () => draw() });
  const takeOwn = () => {
    opener.say(takeFromForm(setup, course, store, second, signal));
    draw();
  };

  let putBack = null;
  const remove = (file) => removeAll([file], file.name);

  function removeAll(files, name) {
    putBack = store.remove(files);
    draw();
    opener.node.querySelector("input").focus();
    status.textContent = `${name} is removed from this page. Decisions you recorded stay.`;
  }

  /** Take a round off the page, and a way back. */
  function roundButtons(found) {
    const name = roundNamed(setup, found.round);
    const files = store.ours().filter(({ answers }) => answers.round === found.round);
    return h("p", { class: "sp-buttons" }, button(`Remove ${name.toLowerCase()}`, () => removeAll(files, name)));
  }

  function undoButton() {
    if (!putBack) return null;
    const undo = () => {
      putBack();
      putBack = null;
      draw();
      status.textContent = "It is back.";
    };
    return h("p", { class: "sp-buttons" }, button("Undo the removal", undo));
  }

  /** The comparison in view, from the verdict to the record. */
  function resultParts(found, done) {
    const record = recordPart(setup, () => done.map((one) => ({ found: one, record: store.recordOf(one) })), () => store.filesOf(done));
    const alike = done.filter(({ edition }) => edition === found.edition);
    const saveRecord = () => {
      record.hide();
      store.save();
      notice.paint();
    };
    const agenda = agendaPart(setup, found, store.recordOf(found), saveRecord);
    const tail = [agenda, alike.length > 1 ? (found.edition === 2 ? roundsPart : overTime)(setup, alike) : null, record.node, roundButtons(found)];
    if (found.edition === 2) return [saidPart(setup, found, leadersOf(setup, course, found)), rulePart(setup, found), gapsPart(setup, found), ...tail, found === done.at(-1) ? nextRound(setup, course, second, found, store.ours()) : null];
    const older = h("p", { class: "sp-given" }, setup.second.first_edition.both);
    return [older, verdictPart(setup, found), gapPart(setup, found), ...tail];
  }

  function draw() {
    const { done, said } = store.compared();
    const found = store.inView(done);
    const showRound = (round) => (store.choose(found.pair, round), draw());
    const parts = [
      ...shelf(setup, store, remove, draw),
      undoButton(),
      ...said.map((text) => h("p", { class: "sp-given" }, text)),
      found && roundChoice(setup, done, found, showRound),
      ...(found ? resultParts(found, done) : []),
    ];
    const asked = found?.criteria.filter(({ met }) => met !== null);
    status.textContent = found ? `${roundNamed(setup, found.round)} compared: ${asked.filter(({ met }) => met).length} of ${asked.length} lines of the rule are met.` : "";
    keepingRadio(place, () => place.replaceChildren(...parts.filter(Boolean)));
    notice.paint();
  }

  el.append(
    h(
      "div",
      { class: "sp-widget sp-align", role: "group", "aria-label": "Compare", keydown: keepKey },
      h("div", { class: "sp-head" }, h("h3", { class: "sp-title" }, "Compare"), h("p", { class: "sp-hint" }, "Open the learner's and the manager's files. Nothing is sent anywhere.")),
      notice.node,
      opener.node,
      h("p", { class: "sp-buttons" }, button("Take my answers from the form above", takeOwn)),
      status,
      place,
    ),
  );
  draw();
}
