// The slides of a plan: one on the screen, a clock for its minutes, notes in a second window.
import { notesWindow } from "./notes.js";
import { onKeys, press } from "./keys.js";
import { duration, timeOfDay } from "./times.js";

const slides = [...document.querySelectorAll(".slide")];
const notes = JSON.parse(document.querySelector("#notes").textContent);
const clock = document.querySelector(".clock");
const place = document.querySelector(".place");
const spoken = document.querySelector("[role=status]");
const list = document.querySelector("dialog.all");
const root = document.documentElement;
let at = Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));
let since = Date.now();
let begun = null; // when the session would have begun, had it kept to the plan until the first slide was left
let pace = "";

// Behind the slides of the plan stand others, at hand.
const planned = notes.filter(({ atHand }) => !atHand).length;
const title = (n) => (n >= slides.length ? "" : n >= planned ? `At hand: ${notes[n].title}` : `${notes[n].title}: ${notes[n].text}`);
const where = (n) => (n < planned ? `${n + 1} of ${planned}` : `At hand, ${n + 1 - planned} of ${slides.length - planned}`);

function time() {
  const passed = (Date.now() - since) / 1000;
  const { minutes } = notes[at];
  const left = minutes ? minutes * 60 - passed : null;
  const early = at === 0 && begun === null && left < 0; // opened before the session: nothing is over time yet
  return { now: timeOfDay(), passed, left: early ? null : left, pace };
}

function tick() {
  const { now, left } = time();
  clock.textContent = left === null ? now : `${now} · ${duration(left)}`;
  clock.classList.toggle("late", left !== null && left < 0);
}

/** How far behind the plan one comes to a slide, or ahead of it; nothing of a slide that is in no plan. */
function keptTo(n) {
  if (n === 0 || n >= planned) return "";
  begun ??= since - notes[n].starts * 60_000;
  const late = Math.round((since - begun) / 60_000 - notes[n].starts);
  return late ? `${Math.abs(late)} min ${late > 0 ? "behind" : "ahead"}` : "on time";
}

/** A page of the book inside follows the system's colours until it is told others. */
function tellLook(frame) {
  if (root.dataset.look) frame.contentWindow?.postMessage({ staffplusLook: root.dataset.look }, "*");
}

function look() {
  const dark = root.dataset.look ? root.dataset.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.look = dark ? "light" : "dark";
  for (const frame of document.querySelectorAll("iframe[src]")) tellLook(frame);
}

/** What lives on the slide has a second screen where one is not enough. */
const toFrame = (what) => slides[at].querySelector("iframe")?.contentWindow?.postMessage(what, "*");
const turn = () => toFrame({ staffplusTurn: true });

function black(on) {
  root.toggleAttribute("data-black", on);
  if (on) spoken.textContent = "The screen is black.";
}

/** Whether all of a slide is in sight, and no words of it stand in each other's way. */
function isWhole(slide) {
  const parts = [slide, ...slide.querySelectorAll("figure, .points, pre")];
  const [heading, caption] = ["h1", "figcaption"].map((name) => slide.querySelector(name)?.getBoundingClientRect());
  return parts.every((it) => it.scrollHeight <= it.clientHeight + 1) && (!caption || caption.top >= heading.bottom || caption.left >= heading.right);
}

const SCALES = [1, 0.9, 0.8, 0.75, 0.7, 0.65, 0.6];

/** The largest letters with which the slide is whole; what lives on one does that for itself. */
function settle() {
  const slide = slides[at];
  if (slide.classList.contains("with")) return;
  SCALES.find((scale) => {
    slide.style.setProperty("--scale", scale);
    return isWhole(slide);
  });
}

function show(n, focus = true) {
  black(false);
  at = Math.min(Math.max(n, 0), slides.length - 1);
  since = Date.now();
  pace = keptTo(at);
  for (const [k, slide] of slides.entries()) slide.hidden = k !== at;
  settle();
  const frame = slides[at].querySelector("iframe[data-src]");
  if (frame) {
    frame.addEventListener("load", () => tellLook(frame));
    frame.src = frame.dataset.src; // loaded when it is first shown, and kept: its widgets stay as they are
    delete frame.dataset.src;
  }
  document.querySelector("[data-do=turn]").hidden = !slides[at].querySelector("iframe");
  place.textContent = where(at);
  history.replaceState(null, "", `#${slides[at].id}`);
  if (focus) slides[at].querySelector("h1").focus();
  spoken.textContent = `Slide: ${where(at)}`;
  notesBeside.show({ title: title(at), notes: notes[at].notes, next: title(at + 1) });
  tick();
}

const full = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
const moves = {
  back: () => show(at - 1),
  on: () => show(at + 1),
  first: () => show(0),
  last: () => show(planned - 1),
  notes: () => notesBeside.open(),
  answer: () => toFrame({ staffplusAnswer: true }),
  all: () => {
    if (list.open) return list.close();
    list.showModal();
    list.querySelector(`[data-to="${at + 1}"]`).focus();
  },
  black: () => black(!root.hasAttribute("data-black")),
  look,
  full,
  turn,
};
const notesBeside = notesWindow("staffplus-notes", (key) => press(key, moves), time);
for (const control of document.querySelectorAll("[data-do]")) {
  control.addEventListener("click", () => moves[control.dataset.do]());
}
for (const way of list.querySelectorAll("[data-to]")) {
  way.addEventListener("click", () => {
    list.close();
    show(Number(way.dataset.to) - 1);
  });
}
onKeys(moves, () => !list.open);
// A finger drawn across the slide, for a screen that is touched.
let began = null;
document.addEventListener("touchstart", ({ touches: [one], target }) => (began = target.closest?.(".slide") ? one : null), { passive: true });
document.addEventListener("touchend", ({ changedTouches: [one] }) => {
  const [across, down] = began ? [one.clientX - began.clientX, one.clientY - began.clientY] : [0, 0];
  if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) moves[across < 0 ? "on" : "back"]();
  began = null;
});
// A page of the book inside a slide hands on the keys that it has no use for.
window.addEventListener("message", ({ data, source }) => {
  const inside = slides[at].querySelector("iframe")?.contentWindow;
  if (source === inside && typeof data?.staffplusKey === "string") press(data.staffplusKey, moves);
});
window.addEventListener("resize", settle);
setInterval(tick, 500);
root.dataset.slides = "ready";
show(at, false);
