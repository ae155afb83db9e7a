// The form that each person fills in apart: who you are, whose questions, answers, what the other
// will see, one small file.
import { freshId, h, keepKey } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";
import { storageNotice } from "../../shared/notice.js";
import { answerParts, progressOf } from "./answer.js";
import { labelled } from "./forms/parts.js";
import { askPart } from "./ask.js";
import { formStore } from "./store.js";
import { previewPart } from "./preview.js";

function whoPart(setup, store, redraw) {
  const told = ({ sign, says }) => h("span", {}, h("span", { "aria-hidden": "true" }, `${sign} `), says);
  const roles = radioGroup(setup.role.map((role) => ({ value: role.id, text: [told(role)] })), (role) => {
    store.set({ role });
    redraw();
  });
  roles.show(store.state().role);
  const group = h("fieldset", {}, h("legend", {}, "You are answering as …"), ...roles.labels);
  if (store.state().role === null) return h("section", { class: "sp-part" }, group);
  const leader = store.state().role === "leader";
  const rounds = setup.round.map((round) =>
    h("option", { value: round.id, selected: round.id === store.state().round }, round.name),
  );
  const setRound = ({ target }) => {
    store.set({ round: target.value });
    redraw();
  };
  const hint = leader ? "Leave it empty, or give a name or pseudonym" : "Name, if you like";
  const called = h("input", {
    type: "text",
    maxlength: setup.format.most_name,
    value: store.state().name,
    autocomplete: "off",
    input: ({ target }) => {
      store.set({ name: target.value });
      redraw.soft();
    },
  });
  return h(
    "section",
    { class: "sp-part" },
    group,
    h("div", { class: "sp-pair" }, leader ? null : labelled("Round", h("select", { change: setRound }, ...rounds)), labelled(hint, called)),
  );
}

/** Draw the form into `el`. */
export function drawForm(setup, course, el, signal) {
  const place = h("div", {});
  const said = h("p", { class: "sp-say", role: "status" });
  const notice = storageNotice(course);
  const words = h("span", { id: freshId() });
  const bar = h("progress", { max: 1, value: 0, "aria-labelledby": words.id });
  const store = formStore(setup, course, () => redraw(), signal);
  let preview = null;

  function paintProgress() {
    const { done, most } = progressOf(setup, store);
    const shown = store.state().role !== null;
    words.textContent = shown ? `${done} of ${most} answered` : "Nothing leaves this machine unless you hand it over.";
    bar.hidden = !shown;
    bar.max = most;
    bar.value = done;
    notice.paint();
  }

  function changed() {
    preview?.hide();
    paintProgress();
  }

  /** Draw everything anew, with the focus where it was. */
  function redraw(message = "") {
    const at = focusPath(place);
    const wasOpen = [...place.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
    const parts = [whoPart(setup, store, redraw)];
    preview = null;
    if (store.state().role !== null) {
      preview = previewPart(setup, store, () => progressOf(setup, store));
      parts.push(askPart(setup, store, redraw), ...answerParts(setup, store, changed), preview.node);
    }
    place.replaceChildren(...parts);
    for (const summary of place.querySelectorAll("details > summary"))
      if (!message && wasOpen.includes(summary.textContent)) summary.parentElement.open = true;
    said.textContent = message;
    paintProgress();
    at?.(place);
  }
  redraw.soft = changed;

  const root = h(
    "div",
    { class: "sp-widget sp-align", role: "group", "aria-label": "Answer apart", keydown: keepKey },
    h("div", { class: "sp-head" }, h("h3", { class: "sp-title" }, "Answer apart"), h("p", { class: "sp-progress" }, words, bar)),
    notice.node,
    said,
    place,
  );
  el.append(root);
  redraw();
}

/** Finds, after a redraw, the control that had the focus before it: the same kind at the same place. */
function focusPath(place) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  if (!focused) return null;
  const selector = focused.tagName.toLowerCase() + (focused.type ? `[type="${focused.type}"]` : "");
  const value = focused.type === "radio" ? focused.value : null;
  const at = [...place.querySelectorAll(selector)].indexOf(focused);
  return (now) => {
    const controls = [...now.querySelectorAll(selector)];
    const same = value === null ? controls[at] : (controls.find((one) => one.value === value && one.checked) ?? controls[at]);
    (same ?? now.querySelector("button, input, select"))?.focus();
  };
}
