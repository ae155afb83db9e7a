// `many`: one or more of the options are right. A response is a list of their ids.
import { h } from "../../shared/dom.js";
import { countPicks, optionLines, ticks } from "./parts.js";

function controls({ options }, name) {
  const { node, picked, pick, focus } = ticks("checkbox", name, options);
  node.prepend(h("p", { class: "sp-hint" }, "Choose all that apply."));
  const read = () => (picked().length ? picked() : null);
  const show = (response) => pick(Array.isArray(response) ? response : []);
  return { node, ask: "Choose at least one answer first.", focus, read, show };
}

function mark(item, response) {
  const key = item.options.filter((option) => option.correct).map((option) => option.id);
  const { hits, extra, score } = countPicks(response, key, item.options.map((option) => option.id));
  return { score, parts: { right: Math.max(0, hits - extra), of: key.length, hits, extra } };
}

export const many = {
  controls,
  arrange: (item, shuffled) => ({ options: shuffled(item.options) }),
  mark,
  lines: optionLines,
};
