// One rung of the line-up, and the scale that rungs are placed on.
import { h } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";
import { listed } from "../../plain.js";

const STEPS = [1, 2, 3, 4, 5];
const NUMBERS = ["none", "one", "two", "three", "four"];

/** "one step too high" for a title's step against the rung's own; "the same step" when they agree. */
function offBy(byTitle, step) {
  const off = Math.abs(byTitle - step);
  if (!off) return "the same step";
  return `${NUMBERS[off]} step${off > 1 ? "s" : ""} too ${byTitle > step ? "high" : "low"}`;
}

/** What is said of a rung that the learner put at `mine`: [sign, sentences]. */
function readingOf(scale, { step, why, descriptors }, mine) {
  const at = (wanted) => scale.filter((_, n) => descriptors[n].step === wanted).map(({ name }) => name.toLowerCase());
  if (mine === step) return ["✓", `Step ${step}, as we read it. ${why}`];
  const many = at(step).length;
  const most = many === scale.length ? "all five descriptors sit there" : `${NUMBERS[many]} of the five sit there`;
  const here = listed(at(mine)) || "none of the five";
  return ["✗", `You: step ${mine}, where ${here} ${at(mine).length > 1 ? "sit" : "sits"}. We read step ${step}: ${most}. ${why}`];
}

/** The scale: a row for each descriptor, a column for each step. */
export function scaleTable(scale) {
  const head = h("tr", {}, h("th", { scope: "col" }, "Descriptor"), ...STEPS.map((step) => h("th", { scope: "col" }, `Step ${step}`)));
  const rows = scale.map(({ name, question, steps }) =>
    h("tr", {}, h("th", { scope: "row" }, `${name}: ${question}`), ...steps.map((text) => h("td", {}, text))),
  );
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows));
}

/** What is said under a rung: our reading once it was checked, the title's place once it is uncovered. */
function saidOf(scale, rung, { placed, checked, titles }) {
  const said = h("div", { class: "sp-said" });
  if (checked) {
    const [sign, words] = readingOf(scale, rung, placed[rung.label]);
    said.append(h("p", {}, h("span", { class: "sp-sign", "aria-hidden": "true" }, sign), ` ${words}`));
  }
  if (titles) {
    const far = Math.abs(rung.by_title - rung.step) > 1;
    const words = `The title alone would put it at step ${rung.by_title}: ${offBy(rung.by_title, rung.step)}.`;
    said.append(h("p", { class: far ? "sp-far" : null }, words));
  }
  return said;
}

/**
 * One rung: its descriptors, the five steps to choose from, and what is said after the check.
 * @param {{placed: object, checked: boolean, titles: boolean}} state of its firm
 * @param {function(string, number): void} place hears the rung's label and the step chosen
 */
export function rungCard(scale, rung, state, place) {
  const { placed, checked, titles } = state;
  const meant = h("p", { class: "sp-hint" });
  const explain = (step) => (meant.textContent = step ? `Step ${step} is: ${scale.map(({ steps }) => steps[step - 1]).join(" · ")}` : "");
  const options = STEPS.map((step) => ({ value: step, text: String(step), input: { "aria-label": `Step ${step}` } }));
  const steps = radioGroup(options, (step) => (place(rung.label, step), explain(step)));
  steps.show(placed[rung.label]);
  const lines = scale.flatMap(({ name: term }, n) => {
    const { step, text } = rung.descriptors[n];
    const tag = checked && h("span", { class: step === rung.step ? "sp-at" : "sp-at sp-aside" }, `step ${step}`);
    return [h("dt", {}, term), h("dd", {}, text, tag && " ", tag)];
  });
  const legend = h("legend", {}, titles ? `Rung ${rung.label}: ${rung.title}` : `Rung ${rung.label}`);
  const choice = h("div", { class: "sp-choice" }, h("span", { class: "sp-label" }, "Step"), ...steps.labels);
  if (!checked) explain(placed[rung.label]);
  return {
    node: h("fieldset", { class: "sp-rung", disabled: checked }, legend, h("dl", {}, ...lines), choice, meant, saidOf(scale, rung, state)),
    focus: steps.focus,
  };
}
