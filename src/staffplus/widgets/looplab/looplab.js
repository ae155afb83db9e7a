// The loop lab: choose a system, a world and a slice; say what you expect; then see the run.
// The page only selects among figures that came with it. Shares are whole tenths of a per cent.
import { button, freshId, h, keepKey, keepingFocus } from "../shared/dom.js";
import { dots, panel, sample } from "./curves.js";
import { storageNotice } from "../shared/notice.js";
import { onWork, readWork, saveWork } from "../shared/work.js";

const WORK = "loop-lab";
const TREND = { falls: ["fall", "fell"], holds: ["hold", "held"], rises: ["rise", "rose"] };
const VERSUS = { lower: "lower", same: "about the same", higher: "higher" };
const DIRECTION = { falls: -1, holds: 0, rises: 1, lower: -1, same: 0, higher: 1 };

/** Options as one row or column of native radio buttons; `read` and `show` speak of their ids. */
function radios(legend, options, change, attributes = {}) {
  const name = freshId();
  const inputs = options.map(({ id, text }) => {
    const input = h("input", { type: "radio", name, value: id, change: () => change(id) });
    return { input, label: h("label", { class: "sp-option" }, input, h("span", {}, text)) };
  });
  const list = h("div", { class: "sp-choices" }, ...inputs.map(({ label }) => label));
  const title = h("legend", {}, legend);
  return {
    node: h("fieldset", attributes, title, list),
    title,
    read: () => inputs.find(({ input }) => input.checked)?.input.value ?? null,
    show: (id) => inputs.forEach(({ input }) => (input.checked = input.value === id)),
    focus: () => inputs[0].input.focus(),
  };
}

/** What was saved, whatever it is, as {runs: {key: {watched, value}}, at: [system, world, slice]}. */
function learnersWork(course, lab) {
  const saved = readWork(course, WORK);
  const runs = {};
  for (const [key, guess] of Object.entries(saved?.runs ?? {}))
    if (guess?.watched in TREND && (guess?.value in TREND || guess?.value in VERSUS)) runs[key] = guess;
  const first = lab.steps[0];
  const known = Array.isArray(saved?.at) && find(lab, saved.at) !== null;
  return { runs, at: known ? saved.at : [first.system, first.world, first.slice] };
}

/** The system, world and run at an address [system, world, slice], or null. */
function find(lab, [systemId, worldId, slice]) {
  const system = lab.systems.find(({ id }) => id === systemId);
  const world = system?.worlds.find(({ id }) => id === worldId);
  const run = world?.runs[slice];
  return run ? { system, world, slice: Number(slice), run } : null;
}

const keyOf = (at) => at.join("/");

/** A world in words, or a run of it when a slice is given. */
function named(system, world, slice = null) {
  const name = `${system.name}, ${world.name.replace(/^./, (letter) => letter.toLowerCase())}`;
  return slice === null ? name : `${name}, ${slice ? `slice ${slice} %` : "no slice"}`;
}

function render({ model, el, signal }) {
  const lab = model.get("lab");
  const course = model.get("course");
  let work = learnersWork(course, lab);
  const notice = storageNotice(course);

  const save = (change) => {
    work = { ...work, ...change };
    saveWork(course, WORK, work);
    paint();
  };
  const go = (system, world, slice) => save({ at: [system, world, Number(slice)] });

  // What is chosen.
  const systems = radios("System", lab.systems.map(({ id, name }) => ({ id, text: name })), (id) => {
    go(id, lab.systems.find((system) => system.id === id).worlds[0].id, 0);
  }, { class: "sp-inline" });
  const worlds = Object.fromEntries(lab.systems.map((system) => [
    system.id,
    radios("World", system.worlds.map(({ id, name }) => ({ id, text: name })), (id) => go(system.id, id, work.at[2])),
  ]));
  const slices = radios(
    "Exploration slice",
    lab.slices.map((size) => ({ id: String(size), text: size ? `${size} %` : "none" })),
    (size) => go(work.at[0], work.at[1], size),
    { class: "sp-inline" },
  );
  const about = h("p", { class: "sp-given", "aria-live": "polite" });
  const loop = h("ol", { class: "sp-loop" });

  // The suggested steps.
  const suggestion = h("p", {});
  const setUp = button("Set it up", goOn);
  const route = h("ol", { class: "sp-route" });
  const tally = h("p", { class: "sp-progress" });

  // The prediction.
  const guesses = {
    watched: radios("", Object.entries(TREND).map(([id, [word]]) => ({ id, text: word })), draw, { class: "sp-inline" }),
    trend: radios("", Object.entries(TREND).map(([id, [word]]) => ({ id, text: word })), draw, { class: "sp-inline" }),
    versus: radios("", Object.entries(VERSUS).map(([id, text]) => ({ id, text })), draw, { class: "sp-inline" }),
  };
  const runButton = button("Run", commit, { class: "sp-main" });
  const nextButton = button("Next suggested run", goOn, { class: "sp-main" });
  const againButton = button("Predict this run again", () => {
    const runs = { ...work.runs };
    delete runs[keyOf(work.at)];
    save({ runs });
    guesses.watched.focus();
  });
  const ask = h("p", { class: "sp-ask", "aria-live": "polite" });
  const which = h("p", { class: "sp-hint" });
  const form = h("div", { class: "sp-predict" },
    h("h3", {}, "Predict first"), which,
    ...Object.values(guesses).map(({ node }) => node));

  // What is shown.
  const picture = h("div", { class: "sp-panels" });
  const legend = h("ul", { class: "sp-legend" });
  const bySlice = h("div", {});
  const result = h("div", { class: "sp-result", "aria-live": "polite" });
  const tableBox = h("div", { class: "sp-scroll", role: "region", tabindex: "0", "aria-label": "Table of the runs shown" });
  const assumes = h("ul", { class: "sp-bullets" });

  function valueGuess() {
    return work.at[2] === 0 ? guesses.trend : guesses.versus;
  }

  function nextStep() {
    return lab.steps.find((step) => !(keyOf([step.system, step.world, step.slice]) in work.runs)) ?? null;
  }

  function goOn() {
    const step = nextStep();
    go(step.system, step.world, step.slice);
    guesses.watched.focus();
  }

  function commit() {
    const watched = guesses.watched.read();
    const value = valueGuess().read();
    if (!watched || !value) {
      ask.textContent = "Choose an answer to both questions first: the run is shown once you have committed.";
      return (watched ? valueGuess() : guesses.watched).focus();
    }
    save({ runs: { ...work.runs, [keyOf(work.at)]: { watched, value } } });
  }

  /** Panels, legend and verdict for what is chosen; the rest of the curves only after a prediction. */
  function draw() {
    const { system, world, slice, run } = find(lab, work.at);
    const made = work.runs[keyOf(work.at)] ?? null;
    const without = slice > 0 && keyOf([system.id, world.id, 0]) in work.runs ? world.runs[0] : null;
    const guess = made ?? { watched: guesses.watched.read(), value: valueGuess().read() };
    const shown = made ? run.value.mean.length : lab.ends;
    const common = { rounds: run.value.mean.length, shown, unit: system.time };
    const [reported, , captured] = run.cells;
    const hidden = `Shown are the first ${lab.ends} ${system.time}s; the rest appears when you have predicted.`;
    const of = (label, words) => `${label}, by ${system.time}. ${made ? `${words}, from the first to the last ${lab.ends} ${system.time}s.` : hidden}`;
    picture.replaceChildren(
      panel({
        ...common, title: `What is reported: ${system.watched_short.toLowerCase()}`, top: system.watched_top * 10,
        curve: run.watched, beside: run.beside, guess: DIRECTION[guess.watched] ?? null,
        summary: of(system.watched, reported),
      }),
      panel({
        ...common, title: `What nobody sees: ${system.value.toLowerCase()}`, top: 1000,
        curve: run.value, without: without?.value.mean ?? [], guess: DIRECTION[guess.value] ?? null,
        summary: of(system.value, captured),
      }),
    );
    const keys = [
      ["mean", `mean of ${lab.runs} runs`], ["band", "middle 8 of 10 runs"],
      run.beside.length ? ["beside", system.beside.toLowerCase()] : null,
      without ? ["without", "without a slice"] : null,
      guess.watched || guess.value ? ["guess", "your prediction"] : null,
    ];
    legend.replaceChildren(...keys.filter(Boolean).map(([kind, text]) => h("li", {}, sample(kind), text)));
  }

  function verdict(right, words) {
    const mark = h("strong", {}, right ? "✓ Right. " : "✗ Not so. ");
    return h("li", { class: right ? "sp-right" : "" }, mark, words);
  }

  function showResult(system, world, slice, run, made) {
    if (!made) return result.replaceChildren();
    const [reported, , captured, , inAll] = run.cells;
    const watchedWords = `You expected the ${system.watched_short.toLowerCase()} to ${TREND[made.watched][0]}. It ${TREND[run.verdict.watched][1]}: ${reported}.`;
    const valueWords = slice === 0
      ? `You expected the value captured to ${TREND[made.value][0]}. It ${TREND[run.verdict.value][1]}: ${captured}.`
      : `You expected the value captured over all ${system.time}s to be ${VERSUS[made.value]}, compared with no slice. It was ${VERSUS[run.verdict.value]}: ${inAll} against ${world.runs[0].cells[4]}.`;
    result.replaceChildren(
      h("ul", { class: "sp-verdicts" },
        verdict(made.watched === run.verdict.watched, watchedWords),
        verdict(made.value === run.verdict.value, valueWords)),
      h("p", {}, run.answer),
    );
  }

  function showTable(system, world) {
    const made = lab.slices.filter((size) => keyOf([system.id, world.id, size]) in work.runs);
    tableBox.hidden = made.length === 0;
    const title = `${system.value} over all ${system.time}s, by slice: ${named(system, world)}`;
    const points = made.map((size) => [size, world.runs[size].in_all]);
    bySlice.replaceChildren(...(made.length > 1 ? [dots({ title, points, sizes: lab.slices })] : []));
    const caption = `${named(system, world)}: the slices you have run. Means over ${lab.runs} runs; first and last are means over ${lab.ends} ${system.time}s.`;
    const head = ["Slice", ...made.map((size) => (size ? `${size} %` : "none"))];
    tableBox.replaceChildren(h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...system.rows.map((name, n) => h("tr", {},
        h("th", { scope: "row" }, name),
        ...made.map((size) => h("td", {}, world.runs[size].cells[n])))))));
  }

  function showRoute() {
    const step = nextStep();
    const done = lab.steps.filter((one) => keyOf([one.system, one.world, one.slice]) in work.runs).length;
    const here = step !== null && keyOf([step.system, step.world, step.slice]) === keyOf(work.at);
    const place = step && `Suggested run ${lab.steps.indexOf(step) + 1} of ${lab.steps.length}`;
    suggestion.textContent = step
      ? here ? `${place} is set up below.` : `${place}: ${step.why}`
      : `You have made all ${lab.steps.length} suggested runs. The others are yours to try.`;
    setUp.hidden = step === null || here;
    route.replaceChildren(...lab.steps.map((one) => {
      const { system, world } = find(lab, [one.system, one.world, one.slice]);
      const made = keyOf([one.system, one.world, one.slice]) in work.runs;
      const name = named(system, world, one.slice);
      return h("li", {}, made ? h("span", { class: "sp-mark" }, "✓ ") : null, made ? `${name} (done)` : name);
    }));
    const made = Object.entries(work.runs).map(([key, guess]) => ({ guess, run: find(lab, key.split("/"))?.run })).filter(({ run }) => run);
    const right = made.reduce((sum, { guess, run }) => sum + (guess.watched === run.verdict.watched) + (guess.value === run.verdict.value), 0);
    const runs = made.length === 1 ? "1 run" : `${made.length} runs`;
    tally.textContent = made.length ? `${runs} made, ${right} of ${2 * made.length} predictions right; ${done} of ${lab.steps.length} suggested.` : "No runs yet. Nothing is marked: a wrong prediction is where this lab begins to pay.";
  }

  function paint() {
    const { system, world, slice, run } = find(lab, work.at);
    const made = work.runs[keyOf(work.at)] ?? null;
    const hadFocus = document.activeElement === runButton;
    keepingFocus(el, () => {
      systems.show(system.id);
      for (const [id, group] of Object.entries(worlds)) {
        group.node.hidden = id !== system.id;
        group.show(id === system.id ? world.id : null);
      }
      slices.show(String(slice));
      about.textContent = world.about;
      loop.replaceChildren(...lab.parts.map((part, n) => h("li", {}, h("span", { class: "sp-label" }, part), h("span", {}, system.loop[n]))));
      guesses.watched.title.textContent = `From the first to the last ${system.time}s, the ${system.watched_short.toLowerCase()} that is reported will`;
      guesses.trend.title.textContent = "and the value captured will";
      guesses.versus.title.textContent = `and over all ${system.time}s, compared with no slice, the value captured will be`;
      guesses.trend.node.hidden = slice !== 0;
      guesses.versus.node.hidden = slice === 0;
      form.hidden = runButton.hidden = made !== null;
      againButton.hidden = made === null;
      nextButton.hidden = made === null || nextStep() === null;
      const step = lab.steps.find((one) => keyOf([one.system, one.world, one.slice]) === keyOf(work.at));
      which.textContent = `${named(system, world, slice)}. ${step?.why ?? ""}`;
      guesses.watched.show(null);
      guesses.trend.show(null);
      guesses.versus.show(null);
      ask.textContent = "";
      draw();
      showResult(system, world, slice, run, made);
      showTable(system, world);
      showRoute();
      assumes.replaceChildren(...system.assumes.map((text) => h("li", {}, text)));
      notice.paint();
    });
    if (hadFocus && made) (nextButton.hidden ? againButton : nextButton).focus();
  }

  const { watched, value, all } = lab.within;
  const rule = `“Hold” means within ${watched} point for what is reported and within ${value} points for the value captured; “about the same” means within ${all} points.`;
  el.replaceChildren(h("div", { class: "sp-widget sp-looplab", role: "group", "aria-label": "Loop lab", keydown: keepKey },
    h("div", { class: "sp-head" }, h("p", { class: "sp-title" }, "Loop lab"), tally),
    h("div", { class: "sp-suggest" }, suggestion, setUp),
    h("details", {}, h("summary", {}, "The suggested runs"), route),
    h("div", { class: "sp-setup" }, systems.node, loop, ...Object.values(worlds).map(({ node }) => node), about, slices.node),
    form,
    h("p", { class: "sp-buttons" }, runButton, nextButton, againButton),
    ask,
    result,
    picture,
    legend,
    tableBox,
    bySlice,
    h("details", {}, h("summary", {}, "What the model assumes, and what it leaves out"), assumes, h("p", { class: "sp-hint" }, rule)),
    notice.node,
  ));
  onWork(course, WORK, () => {
    work = learnersWork(course, lab);
    paint();
  }, signal);
  paint();
}

export default { render };
