// A case on its page, in the order in which it is answered: write alone; then weigh and predict; then read
// the description and rate it; then one file to send back. What comes later shows when it is asked for.
import { button, freshId, h } from "../../shared/dom.js";
import { asksRequestsOnly, fill, roleNamed, roundNamed } from "../../alignment/files.js";
import { openIn } from "../align/forms/sheet.js";
import { labelled, written } from "../align/forms/parts.js";
import { mountPreview } from "../align/forms/preview.js";
import { mountRate } from "../align/forms/rate.js";
import { mountWeigh } from "../align/forms/weigh.js";
import { mountWrite } from "../align/forms/write.js";
import { fromMarkdown } from "../../jobdesc/reading.js";
import { asRead } from "../studio/reading.js";
import { caseStore } from "./held.js";
import { goOn, keepingNote } from "./keeping.js";

const SEEN = {
  manager: "The person who sent you this gets the file that you save at the end, and reads every answer in it.",
  leader: "The person who sent you this gets the file that you save at the end, and reads every answer in it. Your name is in it only if you type it; but they know who sent them which file.",
};
const UNSEEN = "They do not see what you change or take away before you save, nor when and how long you were here. This page sends nothing: its own rules forbid it, and it works without a network.";
const OTHER = "Somebody else answered on such a page in this browser (number {besides}). This page holds another person's sentences: nothing of theirs is taken in here, and theirs stays as it was. If you are that person, this page was meant for somebody else: ask for yours.";
const BACK = "Send it back to the person who sent you this page, as an attachment.";
const SECOND_PAGE = `${BACK} When everybody has written, you get a second page: with what all wrote, to weigh, and with the description.`;

/** A part of the form, drawn by `mount`, with its headings one level up: here no widget's title stands above them. */
function drawn(mount, ...given) {
  const node = h("div", {});
  const made = mount(node, ...given);
  for (const heading of node.querySelectorAll("h4")) heading.replaceWith(h("h3", {}, ...heading.childNodes));
  return { node, made };
}

/** What this case asks, one after the other. */
function stepsOf(setup, { asked, role, description }) {
  if (!asked.listed) return ["write"];
  const short = asksRequestsOnly(setup, asked.round);
  if (short) return [description && "read", "rate"].filter(Boolean);
  return ["write", "weigh", description && "read", role !== "leader" && "rate"].filter(Boolean);
}

const TITLES = { write: "First, on your own", weigh: "What all of you wrote", read: "The description", rate: "What you make of it", save: "Save and send back" };

/** A button that lets the next step show; what is open is named first, and pressed again it shows all the same. */
function gate(words, why, openNow, go) {
  const said = h("p", { class: "sp-say", role: "status" });
  const press = () => {
    const open = openNow();
    if (!open || said.textContent) return go();
    said.textContent = `${open} Press once more to go on all the same.`;
    return null;
  };
  return [h("p", {}, why), h("p", { class: "sp-buttons" }, button(words, press, { class: "sp-main" })), said];
}

/** What a step shows; null while it waits behind an earlier one. */
function contentOf(name, { setup, given, store, changed, show }) {
  const { asked, role, description } = given;
  const sheet = store.sheet();
  if (name === "write") {
    const { node } = drawn(mountWrite, { setup, sheet }, changed);
    if (!asked.listed || !store.hasWritten() || !store.passed("wrote")) return [node];
    return [h("details", {}, h("summary", {}, "What you wrote, before you saw what others wrote"), node)];
  }
  if (name === "weigh") {
    const open = () => (store.hasWritten() ? "" : "You have written no outcome, so what only you hold would stay unseen. If you sent it already, open that file above.");
    if (!store.passed("wrote")) return gate("I have written: show me what all wrote", "Then you see the outcomes of everybody, laid together, and weigh them.", open, () => show("wrote", "weigh"));
    return [drawn(mountWeigh, { setup, sheet, listed: asked.listed, role }, changed).node];
  }
  if (name === "read") {
    const waits = stepsOf(setup, given)[0] === "write";
    const open = () => {
      const early = openIn(setup, store.rater()).filter((part) => /points|predicted/.test(part));
      return early.length ? `Still open: ${early.join(", ")}. Whoever reads first answers with the page in mind.` : "";
    };
    if (waits && !store.passed("wrote")) return null;
    if (waits && !store.passed("read")) return gate("I have weighed: show me the description", "Now read how the role was written down.", open, () => show("read", "read"));
    const read = fromMarkdown(description).description;
    return [h("div", { class: "sp-sheet" }, ...asRead({ ...read, title: read.title || asked.title }, "h3"))];
  }
  const waits = stepsOf(setup, given)[0] === "write" && !store.passed(description ? "read" : "wrote");
  const page = description ? fromMarkdown(description).description.parts : null;
  return waits ? null : [drawn(mountRate, { setup, sheet, listed: asked.listed, role, round: asked.round, page }, changed).node];
}

function savePart(setup, { asked, role }, store, changed) {
  const name = h("input", { type: "text", maxlength: setup.second.format.most_name, autocomplete: "off", dir: "auto", value: store.sheet().name, input: ({ target }) => changed({ name: target.value }) });
  const { node, made } = drawn(mountPreview, { setup, rater: store.toSave, next: asked.listed ? BACK : SECOND_PAGE });
  return { nodes: [labelled(role === "leader" ? "Leave it empty, or give a name or pseudonym" : "Name, if you like", name), node], hide: made.hide };
}

/** The head of the page: whose case, what is seen of it, whether it is kept, what is open. */
function topOf(setup, { asked, role }, besides, ...keeping) {
  const who = role === "leader" ? "You lead elsewhere in the organisation" : `${roleNamed(setup, role)}, ${roundNamed(setup, asked.round).toLowerCase()}`;
  return h(
    "header",
    {},
    h("p", { class: "sp-label" }, `${who}: what you expect of a role`),
    h("h1", {}, written(asked.title)),
    h("p", {}, SEEN[role] ?? SEEN.manager),
    h("p", {}, UNSEEN),
    besides ? h("p", { class: "sp-given" }, fill(OTHER, { besides })) : null,
    ...keeping,
  );
}

/** Draw the page of a case, as `readCase` returns it, into `place`. */
export function drawCase(setup, given, place) {
  const store = caseStore(setup, given, () => redraw());
  const keeping = keepingNote();
  const openNow = h("p", { class: "sp-progress" });
  const steps = h("div", {});
  let save = null;

  function paint() {
    const open = openIn(setup, store.rater());
    openNow.textContent = open.length ? `Still open: ${open.join(", ")}.` : "Nothing is open.";
    keeping.paint();
  }
  const changed = (changes) => {
    store.enter(changes);
    save.hide();
    paint();
  };
  /** Pass a gate, and go on at the step behind it. */
  const show = (gateName, step) => {
    store.pass(gateName);
    redraw();
    steps.querySelector(`[data-step="${step}"] h2`).focus();
  };

  function redraw() {
    save = savePart(setup, given, store, changed);
    const shown = stepsOf(setup, given).map((name) => [name, contentOf(name, { setup, given, store, changed, show })]);
    const all = [...shown, ["save", save.nodes]].filter(([, nodes]) => nodes);
    steps.replaceChildren(
      ...all.map(([name, nodes], n) => {
        const id = freshId();
        return h("section", { class: "sp-step", "data-step": name, "aria-labelledby": id }, h("h2", { id, tabindex: "-1" }, `${n + 1}. ${TITLES[name]}`), ...nodes);
      }),
    );
    paint();
  }

  document.title = given.asked.title;
  place.replaceChildren(topOf(setup, given, store.besides, keeping.note, goOn(setup, given, store, () => redraw()), openNow), steps);
  redraw();
}
