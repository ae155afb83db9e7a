// A posting pasted from a hiring site, read line by line. It is not kept: it is somebody else's text.
import { POSTING } from "../../jobdesc/checks.js";
import { partName } from "../../jobdesc/document.js";
import { freshId, h } from "../../shared/dom.js";
import { findingList } from "./findings.js";

const CHECK_AFTER = 900; // ms of quiet

/**
 * @param {object} checks `readyChecks`, and `byId`: each check of the file by its id
 * @param {{id: string, question: string}[]} parts the rows of the rubric
 */
export function postingPanel(checks, parts) {
  const name = freshId();
  let timer = null;
  const field = h("textarea", {
    id: name,
    rows: "12",
    dir: "auto",
    "aria-describedby": `${name}-hint`,
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(() => findings.show(field.value), CHECK_AFTER);
    },
  });
  const findings = findingList(checks, POSTING, field, () => "");
  const hint =
    "It is read line by line: years, wording, ladder words, and lines that any team could have written. Nothing of it is saved or sent.";
  return h(
    "div",
    {},
    h("p", { class: "sp-field" }, h("label", { for: name }, "Paste a posting from a hiring site, your team's or another's")),
    h("p", { class: "sp-hint", id: `${name}-hint` }, hint),
    h("div", { class: "sp-beside" }, field, findings.node),
    h("p", {}, "To make a description of it, keep the lines at which nothing points and answer under ", h("em", {}, "Write"), ":"),
    h("ul", {}, ...parts.map(({ id, question }) => h("li", {}, h("strong", {}, `${partName(id)}: `), question))),
  );
}
