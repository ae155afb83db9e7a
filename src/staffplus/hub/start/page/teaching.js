// An instructor's first page: an exercise from release to feedback, each step with its button and its commands.
import { button, h } from "../../../shared/dom.js";
import { base, beside, course, main, said, section, signOut, tell } from "./page.js";

const AGAIN = 500; // milliseconds between two looks at a step that runs
const asked = new URLSearchParams(location.search).get("exercise") ?? "";
const choice = h("select", { change: () => show(choice.value) });
let newest = 0; // which of several looks at the steps was asked for last
const steps = h("ol", { class: "sp-steps" });
const output = h("pre", { tabindex: "0", role: "log", "aria-label": "What the commands say" });
const ran = h("section", { hidden: true }, h("h2", {}, "What the commands say"), output);

const LINKS = {
  mark: (exercise) => beside("Mark, on its page", `${base}staffplus/review/${exercise}`),
  grade: () => beside("Look at single hand-ins in nbgrader’s formgrader", `${base}formgrader`),
};

function shown(step, { exercise, obstacles }) {
  const blocked = step.id === "give" && obstacles.length > 0;
  const first = step.id === "give" && !blocked && step.now.length ? h("p", {}, "The button does this, and nothing before you press it:") : null;
  const lines = step.now.length ? h("ul", { class: "sp-will" }, ...step.now.map((it) => h("li", {}, it))) : null;
  const waits = blocked ? h("div", {}, h("p", {}, "Not yet:"), h("ul", { class: "sp-will" }, ...obstacles.map((it) => h("li", {}, it)))) : null;
  const link = LINKS[step.id]?.(exercise);
  return h("li", { id: step.id, tabindex: "-1" },
    h("h3", {}, step.title), step.says && h("p", {}, step.says), first, lines, waits,
    h("p", { class: "sp-buttons" }, button(step.button, () => run(step, exercise), { disabled: blocked, "data-step": step.id }), link),
    h("details", {}, h("summary", {}, "As commands, in a terminal"), h("pre", { tabindex: "0", "aria-label": `Commands: ${step.title}` }, step.commands.join("\n"))),
  ); // prettier-ignore
}

async function run(step, exercise) {
  said.textContent = `${step.title}, ${exercise}: begins …`;
  try {
    follow(await tell("run", { step: step.id, exercise }));
  } catch (error) {
    said.textContent = error.message;
  }
}

/** Show a step that runs until it ends, and then how things stand. */
async function follow(told) {
  for (const it of steps.querySelectorAll("button")) it.disabled = true;
  ran.hidden = false;
  let now = told;
  while (now.state === "running") {
    paint(now);
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    now = await tell("run");
  }
  await show(now.exercise);
  paint(now);
  steps.querySelector(`[data-step="${now.step}"]:not(:disabled)`)?.focus();
}

const titles = {};
function paint({ step, exercise, state, said: words }) {
  output.textContent = words;
  output.scrollTop = output.scrollHeight;
  const how = { running: "running …", done: "done.", failed: "it stopped; below is why." }[state];
  said.textContent = `${titles[step] ?? step}, ${exercise}: ${how}`;
}

async function show(exercise) {
  const look = (newest += 1);
  // Until the steps of another exercise are here, no button may do something to the one before.
  for (const it of steps.querySelectorAll("button")) it.disabled = true;
  try {
    const told = await tell(`steps/${encodeURIComponent(exercise)}`);
    if (look !== newest) return told;
    choice.replaceChildren(...told.exercises.map((it) => h("option", { value: it, selected: it === told.exercise }, it)));
    for (const it of told.steps) titles[it.id] = it.title;
    steps.replaceChildren(...told.steps.map((it) => shown(it, told)));
    return told;
  } catch (error) {
    said.textContent = error.message;
    return null;
  }
}

main.append(
  h("p", {}, "An exercise goes out, comes back, is marked and is given back in five steps. Each has a button; the commands it gives are there too."),
  h("p", { class: "sp-controls" }, h("label", {}, "Exercise ", choice), course && beside("The course", course), beside("JupyterLab and its terminal", `${base}lab`)),
  said, section("From release to feedback", steps), ran, signOut(),
);

async function start() {
  const told = await show(asked);
  if (told?.run.state === "running") await follow(told.run);
  else if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
}
start();
