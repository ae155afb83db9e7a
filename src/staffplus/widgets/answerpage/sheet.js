// A case on its page, in the order in which it is answered: what you want of the role before you read,
// then the description, then what you make of it, then one file to send back.
import { button, freshId, h } from "../shared/dom.js";
import { isForgetful, onLogChange } from "../shared/log.js";
import { asksRequestsOnly, readAnswers, roundNamed } from "../../alignment/files.js";
import { fromMarkdown } from "../../jobdesc/document.js";
import { PARTS, labelled, progressOf, written } from "../align/answer.js";
import { previewPart } from "../align/preview.js";
import { fileOpener } from "../align/shelf.js";
import { asRead } from "../studio/reading.js";
import { mustBelong } from "./case.js";
import { caseStore } from "./held.js";

const KEPT = "What you enter is kept in this browser as you go. Close the page when you like; open the same file in the same browser, and it goes on where you were.";
const NOT_KEPT = "This browser keeps nothing for this page: what you enter is gone when you close it. Before you close it, save your file at the end, however much is still open. Later open this page again, and that file under “Go on from a file”.";
const SEEN = {
  manager: "The person who sent you this gets the file that you save, and reads every answer in it.",
  leader: "The person who sent you this gets the file that you save, and reads every answer in it. Your name is in it only if you type it; but they know who sent them which file.",
};
const UNSEEN = "They do not see what you change or take away before you save, nor when and how long you were here. The page sends nothing: its own rules forbid it, and it works without a network.";

/** What is asked before the description is read, and what after. */
function orderOf(setup, { role, round }) {
  if (role === "leader") return { before: ["ranks"], after: [] };
  if (asksRequestsOnly(setup, round)) return { before: [], after: ["requests"] };
  return { before: ["ranks", "predicted"], after: ["rows", "requests"] };
}

/** The headings of the form's parts, one level up: here no widget's title stands above them. */
function leveled(part) {
  for (const heading of part.querySelectorAll("h4")) heading.replaceWith(h("h3", {}, ...heading.childNodes));
  return part;
}

/** Whether the browser keeps answers, in words that change with it. */
function keepingNote() {
  const note = h("p", { class: "sp-given", role: "status" });
  const paint = () => {
    const words = isForgetful() ? NOT_KEPT : KEPT;
    if (note.textContent !== words) note.textContent = words;
  };
  onLogChange(paint);
  return { note, paint };
}

/** Go on from a file of one's own; what stood here before can be put back. */
function goOn(setup, asked, store, redraw) {
  const said = h("p", { role: "status", class: "sp-say" });
  const offer = (words, undo) => {
    redraw();
    said.replaceChildren(words, " ", button("Put back what stood here before", () => (undo(), redraw(), said.replaceChildren("It stands here again."))));
  };
  const opener = fileOpener({
    setup,
    label: "Your file",
    several: false,
    take(text, name) {
      const answers = readAnswers(setup, text, name);
      mustBelong(setup, asked, store.sheet().id, answers);
      offer(`${name} is open again.`, store.restore(answers));
    },
    done: () => {},
  });
  const clear = () => offer("Your answers are gone from this browser.", store.clear());
  return h(
    "details",
    { class: "sp-edit" },
    h("summary", {}, "Go on from a file, or take your answers away"),
    opener.node,
    h("p", { class: "sp-buttons" }, button("Take my answers out of this browser", clear)),
    said,
  );
}

/** The description, once it is asked for; until then what is better done first. */
function description(asked, store, openNow, redraw) {
  const read = fromMarkdown(asked.description).description;
  if (store.state().read) return [h("div", { class: "sp-sheet" }, ...asRead({ ...read, title: read.title || asked.questions.title }, "h3"))];
  const said = h("p", { class: "sp-say", role: "status" });
  const show = button("I have said mine: show me the description", () => {
    const open = openNow();
    if (open.length && !said.textContent) {
      said.textContent = `Still open: ${open.join(", ")}. Whoever reads first answers with the page in mind. Press once more to read all the same.`;
      return;
    }
    store.set({ read: true });
    redraw();
    document.getElementById("sp-description").focus();
  }, { class: "sp-main" });
  return [h("p", {}, "Say first what you want of the role, on your own; then read how it was written down."), h("p", { class: "sp-buttons" }, show), said];
}

/** Draw the page of the case `asked` into `place`. */
export function drawCase(setup, asked, place) {
  const store = caseStore(setup, asked, () => redraw());
  const person = setup.role.find(({ id }) => id === asked.role);
  const { before, after } = orderOf(setup, asked);
  const keeping = keepingNote();
  const words = h("span", { id: freshId() });
  const bar = h("progress", { max: 1, value: 0, "aria-labelledby": words.id });
  const steps = h("div", {});
  const name = h("input", { type: "text", maxlength: setup.format.most_name, autocomplete: "off", input: () => (store.set({ name: name.value }), changed()) });
  let preview = null;

  const progress = () => progressOf(setup, store);
  function changed() {
    preview.hide();
    const { done, most } = progress();
    words.textContent = `${done} of ${most} answered`;
    bar.max = most;
    bar.value = done;
    keeping.paint();
  }
  const partsOf = (ids) => ids.map((id) => leveled(PARTS[id](setup, store, changed)));
  const step = (title, id, ...nodes) => h("section", { class: "sp-step" }, h("h2", { id, tabindex: id && "-1" }, title), ...nodes);

  function redraw() {
    const reading = step("The description", "sp-description", ...description(asked, store, () => progress().open.filter((one) => !/ratings|requests/.test(one)), redraw));
    preview = previewPart(setup, store, progress, () => "Send it back to the person who sent you this page, as an attachment.");
    name.value = store.state().name;
    const parts = [
      before.length ? step("Before you read", null, ...partsOf(before)) : null,
      reading,
      after.length && (store.state().read || !before.length) ? step("Now that you have read it", null, ...partsOf(after)) : null,
      step("Save and send back", null, labelled(asked.role === "leader" ? "Name or pseudonym, or leave it empty" : "Name, if you like", name), leveled(preview.node)),
    ];
    steps.replaceChildren(...parts.filter(Boolean));
    changed();
  }

  if (!before.length) store.set({ read: true });
  document.title = asked.questions.title;
  const top = h(
    "header",
    {},
    h("p", { class: "sp-label" }, `${person.name}${asked.role === "leader" ? "" : `, ${roundNamed(setup, asked.round).toLowerCase()}`}: apart from each other, what you expect of a role`),
    h("h1", {}, written(asked.questions.title)),
    h("p", {}, SEEN[asked.role] ?? SEEN.manager),
    h("p", {}, UNSEEN),
    keeping.note,
    goOn(setup, asked, store, () => redraw()),
    h("p", { class: "sp-progress" }, words, bar),
  );
  place.replaceChildren(top, steps);
  redraw();
}
