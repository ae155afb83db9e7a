// A pre-mortem card to read: the worked example, Markdown to take away, a sheet to print.
import { h } from "../../shared/dom.js";
import { printSheet } from "../../shared/take-away.js";
import { inWords, isBegun, pointsOf, quarterName, quarterOf, timeTold } from "../../career/premortem.js";
import { timeline } from "./time.js";

/** How wide a picture in `node` may be, in pixels. */
export function widthOf(node) {
  return Math.round(Math.min(660, Math.max(280, node.clientWidth || 600)));
}

/** One failure as terms and texts, for the example and for paper. */
function failureAsText(data, card, failure) {
  const by = failure.due === null ? "" : card.months > 3 && card.start ? quarterName(card.start, failure.due) : `month ${failure.due}`;
  const texts = { ...failure, due: by };
  return h(
    "dl",
    {},
    ...data.lines.filter(({ id }) => texts[id]).flatMap(({ id, name }) => [h("dt", {}, name), h("dd", {}, texts[id])]),
  );
}

/** The example, folded: it never touches what the learner writes. */
export function exampleNode(data) {
  const { title, about, decision, months, failures } = data.example;
  const card = { months, start: 0, decision, failures };
  const numbered = failures.map((failure, n) => ({ ...failure, number: n + 1 }));
  const picture = h("div", { class: "sp-time" });
  const draw = () => {
    const here = { ...card, start: quarterOf(new Date()) };
    if (!picture.hasChildNodes()) picture.append(timeline(here, numbered, widthOf(picture)));
  };
  return h(
    "details",
    { class: "sp-example", toggle: draw },
    h("summary", {}, title),
    h("p", { class: "sp-hint" }, about),
    h("p", {}, h("strong", {}, "Decision: "), decision),
    h("p", {}, h("strong", {}, "Horizon: "), inWords(months)),
    ...numbered.map((failure) =>
      h(
        "section",
        {},
        h("h3", {}, `Failure ${failure.number}`),
        failureAsText(data, card, failure),
        h("p", { class: "sp-hint" }, `${inWords(months - failure.due)} are left to act after the signal.`),
      ),
    ),
    picture,
  );
}

/** The card in Markdown. */
export function cardAsMarkdown(data, card) {
  const out = ["# Pre-mortem", "", `**Decision:** ${card.decision.trim() || "(not written yet)"}`, ""];
  out.push(`**Horizon:** ${inWords(card.months)}, from ${quarterName(card.start, 0)} to ${quarterName(card.start, card.months)}`, "");
  card.failures.filter(isBegun).forEach((failure, n) => {
    out.push(`## Failure ${n + 1}`, "");
    for (const { id, name } of data.lines) {
      const text = id === "due" ? timeTold(card, failure) : failure[id].trim() || "(open)";
      out.push(`- **${name}:** ${text.replace(/\s*\n\s*/g, " ")}`);
    }
    out.push("");
  });
  const open = pointsOf(data, card);
  if (open.length) {
    const number = (id) => card.failures.filter(isBegun).findIndex((failure) => failure.id === id) + 1;
    out.push("## Still to look at", "", ...open.map((point) => `- ${point.failure ? `Failure ${number(point.failure)}: ` : ""}${point.text}`), "");
  }
  return out.join("\n");
}

/** The card on paper. */
export function printCard(data, card) {
  const begun = card.failures.filter(isBegun).map((failure, n) => ({ ...failure, number: n + 1 }));
  printSheet("Pre-mortem", [
    h("h1", {}, "Pre-mortem"),
    h("p", {}, h("strong", {}, "Decision: "), card.decision || "…"),
    h("p", {}, h("strong", {}, "Horizon: "), `${inWords(card.months)}, to ${quarterName(card.start, card.months)}`),
    ...begun.map((failure) =>
      h("section", {}, h("h2", {}, `Failure ${failure.number}`), failureAsText(data, card, failure), h("p", {}, `Time: ${timeTold(card, failure)}`)),
    ),
  ]);
}
