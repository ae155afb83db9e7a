// Steps of the workshop in a chapter: write alone, weigh and rate. Each is a widget of its own on one store,
// so that what one changes the others show.
import { h } from "../../../shared/dom.js";
import { readWork } from "../../../shared/work.js";
import { roundNamed } from "../../../alignment/files.js";
import { written } from "../forms/parts.js";
import { mountPreview } from "../forms/preview.js";
import { mountRate } from "../forms/rate.js";
import { mountWeigh } from "../forms/weigh.js";
import { mountWrite } from "../forms/write.js";
import { drawFirst } from "../first.js";
import { descriptionIn } from "../../studio/reading.js";
import { invitePart, listOpener, whoPart } from "./opening.js";
import { keepPage } from "./send.js";
import { step } from "./step.js";
import { secondStore } from "./store.js";

const FIRST_WORK = "alignment-form";

/** Step one; a live notebook brings the page that goes to others, without a case, and the first edition's form. */
export function drawWrite(setup, course, el, signal, page, first) {
  keepPage(page);
  const store = secondStore(setup, course, () => made.redraw(), signal);
  const invite = invitePart(setup, store, course, (told) => made.redraw(told));
  const made = step({
    course,
    el,
    title: "Write alone",
    hint: "Nothing leaves this machine unless you hand it over.",
    parts(redraw) {
      const who = whoPart(setup, store, redraw);
      const { role } = store.state();
      if (role === null) return [who];
      const [form, last] = [h("div", {}), h("div", {})];
      mountWrite(form, { setup, sheet: store.sheet(), signal }, (changes) => {
        store.enter(changes);
        preview.hide();
        made.notice.paint();
      });
      const preview = mountPreview(last, { setup, rater: () => store.rater(null), next: "Hand it to whoever lays the outcomes together." });
      // Who asks others writes first; who was asked opens that first.
      return role === "learner" ? [who, form, last, invite(role)] : [who, invite(role), form, last];
    },
  });
  made.redraw();
  if (readWork(course, FIRST_WORK) === null) return;
  const old = h("div", {});
  el.append(h("div", { class: "sp-widget" }, h("p", { class: "sp-given" }, "You began in the first edition, which ranked five outcomes that one person wrote. What you entered is kept here, and its files still open under “Compare”."), old));
  drawFirst(setup, course, old, signal, first);
}

/** Step three: weigh, predict, rate, mark. */
export function drawWeigh(setup, course, el, signal) {
  const store = secondStore(setup, course, () => made.redraw(), signal);
  const opener = listOpener(setup, store, "List that somebody sent you", () => made.redraw("The list is open."));
  const made = step({
    course,
    el,
    title: "Weigh and rate",
    hint: "Apart again. Nothing leaves this machine unless you hand it over.",
    parts() {
      const { role, round } = store.state();
      const listed = store.listed();
      if (role === null) return [h("p", { class: "sp-hint" }, "Say under “Write alone” who you are."), opener];
      if (!listed) return [opener, h("p", { class: "sp-hint" }, "There is no list yet: lay outcomes together above, or open the list that somebody sent you.")];
      const [weigh, rate, last] = [h("div", {}), h("div", {}), h("div", {})];
      const changed = (changes) => {
        store.enter(changes);
        preview.hide();
        made.notice.paint();
      };
      if (!store.short()) mountWeigh(weigh, { setup, sheet: store.sheet(), listed, role }, changed);
      // The studio's description is the learner's own.
      const page = role === "learner" ? descriptionIn(readWork(course, "jobdesc")).parts : null;
      mountRate(rate, { setup, sheet: store.sheet(), listed, role, round, page }, changed);
      const next = role === "leader" ? "Hand it to the person who asked you." : "When both have saved, exchange the files and open both under “Compare”.";
      const preview = mountPreview(last, { setup, rater: () => store.rater(), next });
      return [opener, h("p", { class: "sp-label" }, `${roundNamed(setup, round)}: `, written(store.about().title)), weigh, rate, last];
    },
  });
  made.redraw();
}
