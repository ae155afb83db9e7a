// A description as it was kept, and as people read it: in the studio, in print, on a manager's page.
import { h } from "../../shared/dom.js";
import { PART_IDS, partName, tidyDescription } from "../../jobdesc/document.js";
import { tableIn } from "../../plain.js";

const asText = (value) => (typeof value === "string" ? value : "");
const asList = (value) => (Array.isArray(value) ? value.map(tableIn) : []);
const partsOf = (value) => Object.fromEntries(PART_IDS.map((id) => [id, asText(tableIn(value)[id])]));
const extraOf = (value) => asList(value).map(({ heading, text }) => ({ heading: asText(heading), text: asText(text) }));

/** A description in full form, whatever was saved; texts as they were typed. */
export function descriptionIn(saved) {
  const { title, intro, parts, extra, rounds } = tableIn(saved);
  return {
    title: asText(title),
    intro: asText(intro),
    parts: partsOf(parts),
    extra: extraOf(extra),
    rounds: asList(rounds).map((round) => ({
      date: asText(round.date),
      note: asText(round.note),
      parts: partsOf(round.parts),
      extra: extraOf(round.extra),
    })),
  };
}

/** Whether anything is written in a description. */
export const isWritten = ({ parts, extra, intro }) =>
  PART_IDS.some((id) => (parts[id] ?? "").trim()) || extra?.length > 0 || Boolean(intro);

/** The nodes of a description, with its parts under headings of the kind `tag`. */
export function asRead(description, tag) {
  const { title, intro, parts, extra } = tidyDescription(description);
  const said = (text) => h("p", { class: "sp-said", dir: "auto" }, text);
  return [
    h("p", { class: "sp-sheet-title", dir: "auto" }, title || "Job description"),
    intro ? said(intro) : null,
    ...PART_IDS.flatMap((id) => [
      h(tag, {}, partName(id)),
      parts[id] ? said(parts[id]) : h("p", {}, h("em", {}, "nothing written")),
    ]),
    ...extra.flatMap(({ heading, text }) => [h(tag, { dir: "auto" }, heading), said(text)]),
  ].filter(Boolean);
}
