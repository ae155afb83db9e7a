// Agreement between people: write alone, lay together, weigh and rate, compare, the map of leaders.
// One front end for all; the model's `part` says which, and `setup` is bank/alignment.toml with
// bank/weighing.toml as its `second`.
import { drawForm } from "./form.js";
import { drawCompare } from "./compare.js";
import { drawLeaders } from "./leaders.js";
import { drawMerge, drawWeigh, drawWrite } from "./steps/steps.js";

const DRAW = {
  write: drawWrite,
  merge: drawMerge,
  weigh: drawWeigh,
  compare: drawCompare,
  leaders: drawLeaders,
  blind: drawForm, // the first edition's, for whoever began there
};

function render({ model, el, signal }) {
  DRAW[model.get("part")](model.get("setup"), model.get("course"), el, signal, model.get("answer_page"));
}

export default { render };
