// What the learner sets in the loop lab: the steps suggested, the system, and the prediction.
import { button, h } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";
import { TREND, VERSUS, addressOf, find, keyOf, named, nextStep, stepsMade, tallyOf } from "./lab.js";


/** Radio buttons in a fieldset, as one row or column. */
function radios(legend, options, pick, attributes = {}) {
  const group = radioGroup(options, pick);
  const title = h("legend", {}, legend);
  const list = h("div", { class: "sp-choices" }, ...group.labels);
  return { ...group, title, node: h("fieldset", attributes, title, list) };
}

/** The suggested steps: `suggest` and `route` are nodes, `tally` says how many runs were made. */
export function stepsPart(lab, goOn) {
  const suggestion = h("p", {});
  const setUp = button("Set it up", goOn);
  const list = h("ol", { class: "sp-route" });
  const tally = h("p", { class: "sp-progress" });

  function item(step, isMade) {
    const { system, world } = find(lab, addressOf(step));
    const name = named(system, world, step.slice);
    return h("li", {}, isMade ? h("span", { class: "sp-mark" }, "✓ ") : null, isMade ? `${name} (done)` : name);
  }

  return {
    tally,
    suggest: h("div", { class: "sp-suggest" }, suggestion, setUp),
    route: h("details", {}, h("summary", {}, "The suggested runs"), list),
    paint(work) {
      const step = nextStep(lab, work);
      const made = stepsMade(lab, work);
      const here = step !== null && keyOf(addressOf(step)) === keyOf(work.at);
      const place = step && `Suggested run ${lab.steps.indexOf(step) + 1} of ${lab.steps.length}`;
      suggestion.textContent = step
        ? here ? `${place} is set up below.` : `${place}: ${step.why}`
        : `You have made all ${lab.steps.length} suggested runs. The others are yours to try.`;
      setUp.hidden = step === null || here;
      list.replaceChildren(...lab.steps.map((one) => item(one, made.includes(one))));
      tally.textContent = tallyOf(lab, work);
    },
  };
}

/** System, world and slice. @param {function(): Array} at the address chosen @param {function} go there */
export function setupPart(lab, at, go) {
  const toSystem = (id) => go(id, lab.systems.find((system) => system.id === id).worlds[0].id, 0);
  const choiceOf = ({ id, name }) => ({ value: id, text: name });
  const systems = radios("System", lab.systems.map(choiceOf), toSystem, { class: "sp-inline" });
  const worlds = lab.systems.map((system) => ({
    of: system.id,
    group: radios("World", system.worlds.map(choiceOf), (id) => go(system.id, id, at()[2])),
  }));
  const sizes = lab.slices.map((size) => ({ value: size, text: size ? `${size}%` : "none" }));
  const slices = radios("Exploration slice", sizes, (size) => go(at()[0], at()[1], size), { class: "sp-inline" });
  const about = h("p", { class: "sp-given", "aria-live": "polite" });
  const loop = h("ol", { class: "sp-loop" });
  return {
    node: h("div", { class: "sp-setup" }, systems.node, loop, ...worlds.map(({ group }) => group.node), about, slices.node),
    paint({ system, world, slice }) {
      systems.show(system.id);
      for (const { of, group } of worlds) {
        group.node.hidden = of !== system.id;
        group.show(of === system.id ? world.id : null);
      }
      slices.show(slice);
      about.textContent = world.about;
      const part = (name, n) => h("li", {}, h("span", { class: "sp-label" }, name), h("span", {}, system.loop[n]));
      loop.replaceChildren(...lab.parts.map(part));
    },
  };
}

/**
 * The prediction: two questions, the second of them by whether there is a slice.
 * @param {{run: function(object): void, goOn: function, again: function, changed: function}} act
 */
export function predictPart(act) {
  const trends = Object.entries(TREND).map(([id, [word]]) => ({ value: id, text: word }));
  const sides = Object.entries(VERSUS).map(([id, text]) => ({ value: id, text }));
  const [watched, trend, versus] = [trends, trends, sides].map((options) => radios("", options, act.changed, { class: "sp-inline" }));
  const ask = h("p", { class: "sp-ask", "aria-live": "polite" });
  const which = h("p", { class: "sp-hint" });
  const form = h("div", { class: "sp-predict" }, h("h3", {}, "Predict first"), which, watched.node, trend.node, versus.node);
  const run = button("Run", commit, { class: "sp-main" });
  const next = button("Next suggested run", act.goOn, { class: "sp-main" });
  const again = button("Predict this run again", act.again);
  let value = trend;
  const guess = () => ({ watched: watched.read(), value: value.read() });

  function commit() {
    const now = guess();
    if (now.watched && now.value) return act.run(now);
    ask.textContent = "Choose an answer to both questions first: the run is shown once you have committed.";
    (now.watched ? value : watched).focus();
  }

  return {
    nodes: [form, h("p", { class: "sp-buttons" }, run, next, again), ask],
    guess,
    focus: () => watched.focus(),
    hasFocus: () => document.activeElement === run,
    /** To the button that leads on, where Run has gone. */
    leadOn: () => (next.hidden ? again : next).focus(),
    paint({ system, world, slice, made, step }, isMore) {
      watched.title.textContent = `From the first to the last ${system.time}s, the ${system.watched_short.toLowerCase()} that is reported will`;
      trend.title.textContent = "and the value captured will";
      versus.title.textContent = `and over all ${system.time}s, compared with no slice, the value captured will be`;
      value = slice === 0 ? trend : versus;
      trend.node.hidden = value !== trend;
      versus.node.hidden = value !== versus;
      for (const group of [watched, trend, versus]) group.show(null);
      form.hidden = run.hidden = made !== null;
      again.hidden = made === null;
      next.hidden = made === null || !isMore;
      which.textContent = `${named(system, world, slice)}. ${step?.why ?? ""}`;
      ask.textContent = "";
    },
  };
}
