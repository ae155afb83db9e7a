// What two people decided, beside the figures it rests on: kept in the browser, saved as a file.
import { button, download, freshId, h } from "../../shared/dom.js";
import { tableIn } from "../../plain.js";
import { asFileText, roleNamed, roundNamed } from "../../alignment/files.js";
import { copyButton, wordingList } from "./words.js";
import { labelled, written } from "./forms/parts.js";

/** What follows from a comparison, in words, by its edition's rule. */
const nextText = (setup, found) => (found.edition === 2 ? setup.second : setup).next[found.next];

const FIELDS = ["text", "owner", "date"];
const LIMITS = ["learner", "manager"];

/** The record of one round as it was saved, made whole. */
export function wholeRecord(saved) {
  const texts = (entry, names) =>
    Object.fromEntries(names.map((name) => [name, typeof entry?.[name] === "string" ? entry[name] : ""]));
  return {
    decisions: Object.fromEntries(Object.entries(tableIn(saved?.decisions)).map(([key, entry]) => [key, texts(entry, FIELDS)])),
    limits: texts(saved?.limits, LIMITS),
    disagreement: typeof saved?.disagreement === "string" ? saved.disagreement : "",
  };
}

const pointKey = ({ kind, id }) => `${kind} ${id}`;

/** Inputs for one decision: what, who, by when. */
function decisionFields(record, key, save) {
  const now = () => record.decisions[key] ?? { text: "", owner: "", date: "" };
  const enter = (name) => ({ target }) => {
    record.decisions[key] = { ...now(), [name]: target.value };
    save();
  };
  const text = h("textarea", { rows: 2, dir: "auto", input: enter("text") });
  text.value = now().text;
  return h(
    "div",
    { class: "sp-decision" },
    labelled("Decision", text),
    labelled("Owner", h("input", { type: "text", value: now().owner, dir: "auto", input: enter("owner") })),
    labelled("By", h("input", { type: "date", value: now().date, input: enter("date") })),
  );
}

function pointItem(point, record, save, minutes) {
  const id = freshId();
  return h(
    "li",
    { class: "sp-point" },
    h(
      "div",
      { role: "group", "aria-labelledby": id },
      h("p", { id }, h("strong", {}, minutes), " ", written(point.text)),
      h("p", { class: "sp-hint" }, `${point.sides}. Ask: ${point.ask}`),
      decisionFields(record, pointKey(point), save),
    ),
  );
}

/** The agenda of a comparison with room for what is decided. */
export function agendaPart(setup, found, record, save) {
  const plan = setup.agenda;
  const limit = (who, label) => {
    const area = h("textarea", { rows: 2, dir: "auto", input: ({ target }) => ((record.limits[who] = target.value), save()) });
    area.value = record.limits[who];
    return labelled(label, area);
  };
  const frame = (minutes, text) => h("li", { class: "sp-point" }, h("p", {}, h("strong", {}, `${minutes} min`), " ", text));
  const points = found.agenda.map((point) => pointItem(point, record, save, `${point.minutes} min`));
  const later = found.later.map((point) => pointItem(point, record, save, "In writing"));
  const log = h("textarea", { rows: 3, dir: "auto", input: ({ target }) => ((record.disagreement = target.value), save()) });
  log.value = record.disagreement;
  const stays = labelled("What you still see differently, who decides meanwhile, and when you look again", log);
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, `Agenda: ${found.minutes} minutes`),
    found.agenda.length ? null : h("p", {}, plan.none_text),
    found.agenda.length
      ? h("ol", { class: "sp-agenda" }, frame(plan.opening, plan.opening_text), ...points, frame(plan.closing, plan.closing_text))
      : null,
    h("div", { class: "sp-pair" }, limit("learner", "Learner: what can't you live with?"), limit("manager", "Manager: what can't you live with?")),
    found.next === "log" || record.disagreement ? stays : null,
    later.length ? h("details", { class: "sp-edit" }, h("summary", {}, `${later.length} more, too many for one meeting`), h("ul", {}, ...later)) : null,
  );
}

const oneLine = (text) => text.replace(/\s+/g, " ").trim();
/** Text that stays text inside a Markdown table or list. */
const plainCell = (text) => oneLine(text).replace(/[\\`*_[\]<>|#]/g, "\\$&");

function roundMarkdown(setup, found, record) {
  const alone = (found.said ?? []).flatMap(({ role, direction, radius, stop, outcomes }) => [
    `- **${roleNamed(setup, role)}, alone.** Direction: ${plainCell(direction) || "–"} Radius: ${plainCell(radius) || "–"} Must stop: ${plainCell(stop) || "–"}`,
    ...outcomes.map((text) => `  - ${plainCell(text)}`),
  ]);
  const lines = [`## ${roundNamed(setup, found.round)}`, "", ...alone, ...(alone.length ? [""] : []), "| Line of the rule | Found | Proposal | Met |", "|---|---|---|---|"];
  for (const { name, found: told, needed, met } of found.criteria)
    lines.push(`| ${name} | ${plainCell(told)} | ${needed} | ${met === null ? "no line of the rule" : met ? "yes" : "no"} |`);
  lines.push("", nextText(setup, found), "");
  const points = [...found.agenda, ...found.later];
  if (points.length) lines.push("### Gaps and decisions", "");
  for (const point of points) {
    const { text = "", owner = "", date = "" } = record.decisions[pointKey(point)] ?? {};
    lines.push(`- **${plainCell(point.text)}** (${plainCell(point.sides)})`);
    lines.push(text.trim() ? `  Decision: ${plainCell(text)} Owner: ${plainCell(owner) || "nobody yet"}. By: ${date || "no date yet"}.` : "  No decision yet.");
  }
  for (const who of LIMITS)
    if (record.limits[who].trim()) lines.push("", `What the ${who} can't live with: ${plainCell(record.limits[who])}`);
  if (record.disagreement.trim()) lines.push("", `Still seen differently: ${plainCell(record.disagreement)}`);
  return [...lines, ""];
}

/** What the record is, by how its last round ended. */
const HEADS = { agreed: "Agreement on", words: "Agreement on", holds: "Agreement on", drifted: "To be agreed again" };

/** A line for each to sign and date, under what it means. */
function signedMarkdown(setup, { found }) {
  const agreed = found.next in HEADS && found.next !== "drifted";
  const means = agreed ? "We agree on the role as it is written down." : "Not yet agreed: signing says only that we read this record.";
  const nameOf = (who) => plainCell((found.said ?? []).find(({ role }) => role === who)?.name ?? "");
  const lines = LIMITS.map((who) => `| ${roleNamed(setup, who)} | ${nameOf(who)} |  |  |`);
  return ["## Signed by both", "", means, "", "| | Name | Signature | Date |", "|---|---|---|---|", ...lines, ""];
}

/** The whole record as Markdown. @param {Array<{found: object, record: object}>} kept round by round */
export function recordMarkdown(setup, kept) {
  const [{ found }] = kept;
  const honest = found.edition === 2 ? setup.second.chance.rule : setup.explain.proposal;
  const last = kept.at(-1);
  const head = [`# ${HEADS[last.found.next] ?? "Not yet agreed"}: ${plainCell(found.title)}`, "", honest, ""];
  return [...head, ...kept.flatMap((one) => roundMarkdown(setup, one.found, one.record)), ...signedMarkdown(setup, last)].join("\n");
}

/** The whole record as JSON, with the files it rests on, so that it opens again. @param {object[]} files */
function recordJson(setup, kept, files) {
  const { name, version, course } = setup.format;
  const rounds = kept.map(({ found, record }) => ({ ...found, decisions: record.decisions, limits: record.limits, disagreement: record.disagreement }));
  return asFileText({ format: `${name}-record`, version, course, title: kept[0].found.title, pair: kept[0].found.pair, rounds, files });
}

/** Show the record before it is saved. @param {function(): Array} kept @param {function(): object[]} files */
export function recordPart(setup, kept, files) {
  const place = h("div", { class: "sp-preview", tabindex: "-1" });
  function show() {
    const rounds = kept();
    const text = recordMarkdown(setup, rounds);
    const typed = rounds.flatMap(({ record }) => [...Object.values(record.decisions).map((one) => one.text), ...Object.values(record.limits), record.disagreement]);
    place.replaceChildren(
      ...[
        h("p", {}, "Whoever gets the record can read all of this: the figures, both sides of every gap, and what you wrote. Answers without a gap are in the JSON file only."),
        wordingList(setup, typed),
        h("pre", { class: "sp-file-text", tabindex: "0" }, text),
        h(
          "p",
          { class: "sp-buttons" },
          button("Save as Markdown", () => download("staffplus-agreement.md", recordMarkdown(setup, kept()), "text/markdown"), { class: "sp-main" }),
          button("Save as JSON", () => download("staffplus-agreement.json", recordJson(setup, kept(), files()))),
          ...copyButton("Copy the text", () => recordMarkdown(setup, kept())),
        ),
      ].filter(Boolean),
    );
    place.focus();
  }
  const hide = () => place.replaceChildren();
  const node = h("section", { class: "sp-part" }, h("h4", {}, "The record"), h("p", { class: "sp-buttons" }, button("Show the record", show)), place);
  return { node, hide };
}
