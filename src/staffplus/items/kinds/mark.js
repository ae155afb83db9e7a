// `mark`: lines of an artefact are to be marked. A response lists the ids of the lines marked.
import { h } from "../../shared/dom.js";
import { countPicks, ticks } from "./parts.js";

function controls(item, name) {
  const { node, picked, pick, focus } = ticks("checkbox", name, item.lines);
  node.classList.add("sp-artefact");
  const hint = h("p", { class: "sp-hint" }, "Mark all that apply.");
  const read = () => (picked().length ? picked() : null);
  const show = (response) => pick(Array.isArray(response) ? response : []);
  return { node: h("div", {}, hint, node), ask: "Mark at least one line first.", focus, read, show };
}

/** (lines marked rightly - lines marked wrongly) / lines to be marked, at least 0. */
function mark(item, response) {
  const key = item.lines.filter((line) => line.right).map((line) => line.id);
  const { hits, extra, score } = countPicks(response, key, item.lines.map((line) => line.id));
  return { score, parts: { right: Math.max(0, hits - extra), of: key.length, hits, extra } };
}

function lines(item, response) {
  const marked = Array.isArray(response) ? response : [];
  return item.lines.map(({ id, text, right, feedback, misconception }) => {
    const mine = marked.includes(id);
    const did = mine ? "marked" : "left alone";
    const should = right ? "to be marked" : "not to be marked";
    return {
      title: text,
      remark: response === null ? should : `${did}, ${mine === right ? "rightly" : should}`,
      hint: mine && `marked, ${right ? "rightly" : "wrongly"}`,
      score: response === null ? Number(right) : Number(mine === right),
      feedback,
      belief: mine && !right ? misconception : null,
      inferred: true,
      mine,
    };
  });
}

export const markLines = {
  controls,
  arrange: () => ({}), // lines stand in the order of the artefact
  mark,
  lines,
};
