// Present a chapter to a room: one thing on the screen, keys, a clock, notes in a second window.
// Only the facilitator's edition loads this. `?present=ID` begins at a passage, an item, or an activity's
// note; inside a slide's frame that thing stays alone, and keys go to the slide.
import { button, h } from "../../shared/dom.js";
import { notesWindow } from "../../session/present/notes.js";
import { onKeys, press } from "../../session/present/keys.js";
import { duration, timeOfDay } from "../../session/present/times.js";
import { layOut, layOutFaces, ofFrame, ofWindow, release } from "../../widgets/quiz/projected.js";
import { withLetters } from "../../widgets/quiz/letters.js";
import { only } from "./alone.js";
import { indexOf, thingsIn } from "./things.js";

const root = document.documentElement;
const framed = window.parent !== window;
const article = document.querySelector("article.bd-article");
let things = [];
let at = -1;
let turned = 0; // how often a question was turned to its next screen
let told = false; // whether the question on show says what its answer was worth, or the lab's run was made
/** The screens of the loop lab, before a run is made and after: they change only with its own controls. */
const LAB = { false: ["predict", "curves", "setup"], true: ["curves", "answer", "runs", "setup"] };
const from = Date.now();
/** The number that the room's question has on phones and paper; in its chapter it may have another. */
const number = Number(new URLSearchParams(location.search).get("number"));

const bar = h("nav", { class: "present-bar", "aria-label": "Presenting" });
const place = h("p", { class: "present-place", role: "status" });
const clock = h("p", { class: "present-clock" });
const heading = h("h1", { class: "present-heading" }); // the page's own is off the screen

const named = (thing) => (thing ? [thing.heading, thing.about].filter(Boolean).join(": ") : "");
const time = () => ({ now: timeOfDay(), left: null, passed: (Date.now() - from) / 1000 });

const unit = () => (framed ? ofFrame() : ofWindow());
const labIn = (node) => node.querySelector(".sp-looplab");
const made = (lab) => lab.querySelector(".sp-predict").hidden;

/** Lay a question or the loop lab out so that nothing of it is below the fold. */
function settle() {
  const node = things[at]?.node;
  const item = node?.querySelector(":scope > .sp-item");
  if (item) {
    letter(item);
    if (number) numbered(item);
    return layOut(item, root, turned, unit());
  }
  const lab = node && labIn(node);
  return lab && layOutFaces(lab, LAB[made(lab)], root, turned, unit());
}

/** Targets have the letters that they have on phones. */
function letter(item) {
  const printed = item.querySelector(".sp-print");
  const targets = item.querySelectorAll(".sp-row:first-of-type .sp-option > span");
  const words = withLetters([...targets].map((it) => it.textContent));
  if (printed && printed.textContent !== words) printed.textContent = words;
}

/** The question's number is the one that the room knows it by. */
function numbered(item) {
  const label = item.querySelector("legend .sp-place");
  if (label && label.textContent !== `${number}. `) label.textContent = `${number}. `;
}

const changes = new MutationObserver(() => {
  const { node } = things[at];
  const lab = labIn(node);
  const now = lab ? made(lab) : node.querySelector(".sp-feedback")?.childElementCount > 0;
  if (now !== told) turned = now && !lab ? -1 : 0;
  told = now;
  settle();
});

/** What is on the screen changes as it is answered. */
function follow(node) {
  changes.disconnect();
  for (const item of article.querySelectorAll("[data-face]")) release(item);
  [turned, told] = [0, false];
  if (node.matches(".sp-family") || labIn(node)) changes.observe(node, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "open"] });
}

/** The next screen of what stands here; of what has none of its own, what is below. */
function turn() {
  turned += 1;
  settle();
  const more = root.scrollHeight - innerHeight - scrollY;
  if (root.scrollHeight > innerHeight) scrollTo({ top: more > 1 ? scrollY + 0.85 * innerHeight : 0, behavior: "instant" });
}

/** What is right, where the question on show offers to say so. */
function answer() {
  const offered = [...(things[at]?.node.querySelectorAll(".sp-buttons > button") ?? [])];
  offered.find((it) => it.textContent === "Show answer" && !it.hidden)?.click();
}

function show(index) {
  at = Math.min(Math.max(index, 0), things.length - 1);
  const thing = things[at];
  root.dataset.present = framed ? "framed" : "on";
  only(thing.node, framed ? [] : [bar, heading]);
  heading.textContent = thing.node.matches("h1") ? "" : thing.heading;
  place.textContent = `${at + 1} of ${things.length}`;
  window.scrollTo(0, 0);
  beside.show({ title: named(thing), notes: thing.notes, next: named(things[at + 1]) });
  follow(thing.node);
  window.dispatchEvent(new Event("resize")); // figures that fit their width measure it anew, and questions their height
}

function begin(index) {
  show(index);
  if (!framed) bar.querySelector("[data-do=on]").focus({ preventScroll: true });
}

/** Presenting has an address of its own, and with it a memory of its own (`early.js`). */
const go = (id) => location.assign(`${location.pathname}?present=${encodeURIComponent(id)}`);

function end() {
  const section = things[at].node.closest("section[id]");
  location.assign(`${location.pathname}#${section?.id ?? ""}`);
}

const moves = {
  back: () => show(at - 1),
  on: () => show(at + 1),
  first: () => show(0),
  last: () => show(things.length - 1),
  notes: () => beside.open(),
  answer,
  full: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
  end,
  turn,
};
const beside = notesWindow("staffplus-notes", (key) => press(key, moves), time);

function controls() {
  const buttons = [["back", "Back"], ["on", "Next"], ["notes", "Notes (S)"], ["full", "Full screen (F)"], ["turn", "Case and question (Q)"], ["end", "End (Esc)"]];
  bar.append(...buttons.map(([name, words]) => button(words, () => moves[name](), { "data-do": name })), place, clock);
  article.prepend(heading);
  document.body.append(bar);
  setInterval(() => {
    const { now, passed } = time();
    clock.textContent = `${now} · ${duration(passed)}`;
  }, 500);
}

/** Ways in: for the chapter, and at every note and widget for what stands there. */
function offer() {
  const way = (...buttons) => h("p", { class: "present-offer" }, ...buttons);
  article.querySelector(":scope > section > h1").after(way(button("Present this chapter", () => go(""))));
  for (const widget of article.querySelectorAll(".staffplus-widget")) {
    const thing = things.find(({ node }) => widget === node || widget.contains(node));
    if (thing) widget.before(way(button("Present this", () => go(thing.ids.at(-1) ?? widget.closest("section[id]").id))));
  }
  for (const note of article.querySelectorAll(".admonition.instructor")) {
    const name = note.querySelector(".admonition-title").textContent.trim();
    note.append(way(button("Present from here", () => go(note.id), { "aria-label": `Present from here: ${name}` })));
  }
}

function start() {
  things = thingsIn(article);
  if (!things.length) return;
  const asked = new URLSearchParams(location.search).get("present");
  if (asked === null) return offer();
  if (!framed) controls();
  onKeys(moves, () => !framed);
  begin(Math.max(0, indexOf(things, asked)));
}

window.addEventListener("resize", settle);
if (framed) {
  window.addEventListener("message", ({ data, source }) => {
    if (source !== window.parent) return;
    if (["light", "dark"].includes(data?.staffplusLook)) root.dataset.theme = data.staffplusLook;
    if (data?.staffplusTurn) turn();
    if (data?.staffplusAnswer) answer();
  });
  document.addEventListener("keydown", ({ key, target }) => {
    const uses = target.closest?.("button, a, input, select, textarea, summary, .staffplus-widget");
    if (!uses || key === "PageUp" || key === "PageDown") window.parent.postMessage({ staffplusKey: key }, "*");
  });
}
/** Widgets are things too: they have to be there first. */
function whenWidgetsAre(then) {
  if (root.dataset.widgets !== "loading") return then();
  const watch = new MutationObserver(() => {
    if (root.dataset.widgets === "loading") return;
    watch.disconnect();
    then();
  });
  return watch.observe(root, { attributes: true, attributeFilter: ["data-widgets"] });
}
// A facilitator's own pages hold what a room must not see.
if (article && !location.pathname.includes("/book/facilitator/")) whenWidgetsAre(start);
