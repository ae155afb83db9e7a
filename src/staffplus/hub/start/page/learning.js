// A learner's first page: the course to read, and each exercise with what to do next about it.
import { button, h } from "../../../shared/dom.js";
import { base, beside, course, main, said, section, signOut, tell } from "./page.js";

const list = h("ul", { class: "sp-exercises" });
const reading = course
  ? h("p", {}, beside("Open the course", course), ". It opens in another tab; come back to this one for the exercises. What you answer on its pages is kept in this browser.")
  : h("p", {}, "The course is not on this hub. Ask your instructor where to read it.");

const at = (path) => path.split("/").map(encodeURIComponent).join("/");
const when = (stamp) => new Date(stamp.replace(" UTC", "Z").replace(" ", "T").replace(/\.(\d{3})\d*/, ".$1")).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });

/** Press: do it, show what is new, and stay at that exercise. */
async function act(action, row, done) {
  said.textContent = "One moment …";
  for (const it of list.querySelectorAll("button")) it.disabled = true;
  await show(() => tell("exercises", { action, exercise: row.id }), done);
  document.getElementById(`exercise-${row.id}`)?.focus();
}

function shown(row) {
  const link = row.page && course ? h("p", {}, beside("Read its chapter", `${course}${row.page}`)) : null;
  return h("li", {}, h("h3", { id: `exercise-${row.id}`, tabindex: "-1" }, row.title), link, work(row), ...(row.sent.length ? handedIn(row) : []));
}

function work(row) {
  if (!row.notebook && !row.released) return h("p", {}, "It is not handed out any more.");
  if (!row.notebook) return h("p", { class: "sp-buttons" }, "Not begun. ", button("Fetch it", () => act("fetch", row, "It is in your files now: open its notebook."), { "aria-describedby": `exercise-${row.id}` }));
  const again = row.sent.length ? "Hand in again" : "Hand in";
  return h("p", { class: "sp-buttons" },
    beside("Open its notebook", `${base}lab/tree/${at(row.notebook)}`, { class: "sp-open", "aria-describedby": `exercise-${row.id}` }),
    button(again, () => act("submit", row, "Handed in. You may hand in again; the last one counts."), { "aria-describedby": `exercise-${row.id}` }),
  ); // prettier-ignore
}

function handedIn(row) {
  const [last, ...earlier] = row.sent;
  const lines = [h("p", {}, `Handed in on ${when(last.at)}${earlier.length ? `, and ${earlier.length} time${earlier.length > 1 ? "s" : ""} before` : ""}. `, feedback(last))];
  const marked = row.sent.find((it) => it.feedback !== "none");
  if (marked && marked !== last) lines.push(h("p", {}, `For what you handed in on ${when(marked.at)}: `, feedback(marked)));
  if (row.sent.some((it) => it.feedback === "ready")) {
    lines.push(h("p", {}, button("Fetch the feedback", () => act("feedback", row, "The feedback is here: read it."), { "aria-describedby": `exercise-${row.id}` })));
  }
  return lines;
}

function feedback(one) {
  if (one.feedback === "here") return beside("Read your feedback", `${base}files/${at(one.path)}`);
  return one.feedback === "ready" ? "There is feedback." : "No feedback yet.";
}

async function show(ask, done = "") {
  try {
    const { exercises, told } = await ask();
    list.replaceChildren(...exercises.map(shown));
    if (!exercises.length) list.append(h("li", {}, "There are none yet. Your instructor hands them out; load this page again then."));
    said.textContent = told || done;
  } catch (error) {
    said.textContent = error.message;
    for (const it of list.querySelectorAll("button")) it.disabled = false;
  }
}

main.append(
  h("p", {}, "Read a chapter, work on its exercise, hand it in. This page is where you come back to."),
  section("Read", reading),
  section("Exercises", h("p", {}, "Save your notebook before you hand it in (Ctrl S): what is saved counts."), said, list),
  section("Your files", h("p", {}, beside("Open JupyterLab", `${base}lab`), " for everything you have made, and for notebooks of your own. It works without the internet, and so installs nothing.")),
  signOut(),
);
show(() => tell("exercises"));
// Back from the notebook or the course: there may be feedback, or another exercise.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !list.querySelector("button:disabled") && show(() => tell("exercises"), said.textContent));
