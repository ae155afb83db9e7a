// What a tagged week adds up to: bars, a table, the map in use, and our reading beside the reader's.
import { h, svg } from "../../shared/dom.js";
import { keepWork } from "../../shared/keptwork.js";
import { radioGroup } from "../../shared/choices.js";
import { alike, listed } from "../../plain.js";
import { WEEK_WORK, inHours, lower, ownMap, percent, rowsOf, tagName, tagsOf } from "./data.js";

const LEFT = 4;
const WIDTH = 340;

/** Bars of the reader's shares, with ours under each where there are any. */
export function sharesPicture(model, yours, ours, told) {
  const height = ours ? 62 : 46;
  const { low } = model.get("rule");
  const end = (share) => LEFT + WIDTH * share;
  const bar = (y, share, kind) => svg("rect", { class: `sp-bar ${kind}`, x: LEFT, y, width: Math.max(1, WIDTH * share), height: 12 });
  const figure = (y, share, who, clear) => {
    const inside = share > 0.8;
    const at = { x: inside ? end(share) - 6 : end(Math.max(share, clear)) + 6, y: y + 10.5, "text-anchor": inside ? "end" : "start" };
    return svg("text", { class: `sp-figure${inside && who !== "we " ? " sp-inside" : ""}`, ...at }, `${who}${percent(share)}`);
  };
  const rows = rowsOf(model, yours).flatMap((row, n) => {
    const top = n * height + (row.apart ? 12 : 0) + (n > 2 ? 14 : 0);
    const other = ours ? rowsOf(model, ours)[n].share : null;
    const limit = { class: "sp-limit", x1: end(low), x2: end(low), y1: top + 17, y2: top + (ours ? 52 : 36), "stroke-dasharray": "3 3" };
    return [
      svg("text", { x: LEFT, y: top + 13, class: row.low ? "sp-low" : null }, `${row.name}${row.low ? ", under a tenth" : ""}`),
      bar(top + 20, row.share, row.apart ? "sp-building" : "sp-yours"),
      ours && bar(top + 36, other, "sp-ours"),
      n < 3 && svg("line", limit),
      figure(top + 20, row.share, ours ? "you " : "", n < 3 ? low : 0),
      ours && figure(top + 36, other, "we ", n < 3 ? low : 0),
    ].filter(Boolean);
  });
  const mark = svg("text", { class: "sp-figure", x: end(low), y: 3 * height + 6, "text-anchor": "middle" }, percent(low));
  const frame = { viewBox: `0 0 372 ${5 * height + 24}`, role: "img", "aria-label": told, class: "sp-bars" };
  return svg("svg", frame, ...rows, mark);
}

export function sharesTable(model, yours, ours) {
  const other = ours && rowsOf(model, ours);
  const body = rowsOf(model, yours).map((row, n) => {
    const share = h("td", {}, `${percent(row.share)}${row.low ? ", under a tenth" : ""}`);
    const cells = [h("td", {}, inHours(row.share * yours.hours)), share, ours && h("td", {}, percent(other[n].share))];
    return h("tr", {}, h("th", { scope: "row" }, row.name), ...cells);
  });
  const names = ["Served", "Hours", ...(ours ? ["You", "We"] : ["Share"])];
  const heads = names.map((name) => h("th", { scope: "col" }, name));
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body));
}

/** By which map the tags are turned into pillars. */
export function mapChoice(model) {
  const options = [
    { value: "session", text: "the session’s map" },
    { value: "mine", text: "the map you drew above" },
  ];
  const maps = radioGroup(options, (map) => keepWork(model, WEEK_WORK, { map }));
  const [, mine] = maps.inputs;
  const note = h("p", { class: "sp-hint" });
  return {
    node: h(
      "fieldset",
      { class: "sp-maps" },
      h("legend", {}, "Count by"),
      ...maps.labels,
      note,
    ),
    paint() {
      const drawn = ownMap(model);
      mine.disabled = !drawn;
      maps.show(drawn && model.get("work")?.map === "mine" ? "mine" : "session");
      const bare = drawn && mine.checked ? model.get("tags").filter((tag) => !tag.fixed && !drawn[tag.id]?.length) : [];
      const without = `Your map has no line for ${listed(bare.map((tag) => lower(tag.name)))}, so those hours count as none of the three.`;
      const can = bare.length ? without : "The same hours, counted by another map, give other shares.";
      note.textContent = drawn ? can : "Draw a map above, and you can count by it.";
    },
  };
}

/** Where the reader's tags and ours part, with our reason. */
export function readingsCompared(model) {
  const names = (tags) => tags.map((tag) => tagName(model, tag)).join(", ");
  const told = (entry) => {
    const mine = tagsOf(model, "given", entry);
    const title = h("p", {}, h("strong", {}, `${entry.day}: ${entry.title}`));
    const both = h("p", {}, `You: ${names(mine) || "no tag"}. We: ${names(entry.tags)}.`);
    return h("li", {}, title, both, h("p", {}, entry.why));
  };
  const agreed = (entry) => alike([...tagsOf(model, "given", entry)].sort(), [...entry.tags].sort());
  const entries = model.get("entries");
  const [same, other] = [entries.filter(agreed), entries.filter((entry) => !agreed(entry))];
  const list = (which) => h("ul", { class: "sp-cases" }, ...which.map(told));
  const ours = "Where we differ. Ours is a reading too: keep yours where you can say what the hour served.";
  const folded = h("details", {}, h("summary", {}, "Our reasons where we agree"), list(same));
  return h(
    "div",
    {},
    h("h3", {}, `You and we read ${same.length} of ${entries.length} entries alike`),
    ...(other.length ? [h("p", {}, ours), list(other)] : []),
    same.length ? folded : null,
  );
}
