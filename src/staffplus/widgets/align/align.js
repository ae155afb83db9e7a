// Agreement between people: the form each fills in apart, the comparison, the map of leaders.
// One front end for the three; the model's `part` says which, and `setup` is bank/alignment.toml.
import { drawForm } from "./form.js";
import { drawCompare } from "./compare.js";
import { drawLeaders } from "./leaders.js";

const DRAW = { blind: drawForm, compare: drawCompare, leaders: drawLeaders };

function render({ model, el, signal }) {
  DRAW[model.get("part")](model.get("setup"), model.get("course"), el, signal, model.get("page"));
}

export default { render };
