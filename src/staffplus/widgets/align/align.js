// Agreement between people: write alone, lay together, weigh and rate, compare, the map of leaders.
// One front end for all; the model's `part` says which, and `setup` is bank/alignment.toml with
// bank/weighing.toml as its `second`.
import { drawFirst } from "./first.js";
import { drawCompare } from "./compare.js";
import { drawLeaders } from "./leaders.js";
import { drawMerge } from "./steps/merge.js";
import { drawWeigh, drawWrite } from "./steps/steps.js";

const DRAW = {
  write: drawWrite,
  merge: drawMerge,
  weigh: drawWeigh,
  compare: drawCompare,
  leaders: drawLeaders,
  blind: (setup, course, el, signal, page, form) => drawFirst(setup, course, el, signal, form),
};

function render({ model, el, signal }) {
  DRAW[model.get("part")](model.get("setup"), model.get("course"), el, signal, model.get("answer_page"), model.get("first_form"));
}

export default { render };
