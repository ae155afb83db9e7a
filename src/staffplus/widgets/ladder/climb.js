// The ladder explorer's first part: choose a ladder and a rung, and see what is found there.
import { freshId, h } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";
import { listed } from "../../plain.js";
import { profile, shapeOf, wayTo } from "./picture.js";

/** Which bars grow from the rung below, in words. */
function growth(data, ladder, rung) {
  const way = wayTo(ladder, rung);
  const below = way[way.indexOf(rung) - 1];
  if (!below) return "The lowest rung: there is nothing below to compare it with.";
  const both = data.quantities.filter((q) => rung.says[q.id]?.size && below.says[q.id]?.size);
  const difference = (q) => rung.says[q.id].size - below.says[q.id].size;
  const named = (list) => listed(list.map((q) => q.name.toLowerCase()));
  const grown = both.filter((q) => difference(q) > 0);
  const still = both.filter((q) => difference(q) === 0);
  const less = both.filter((q) => difference(q) < 0);
  const fresh = data.quantities.filter((q) => rung.says[q.id]?.size && !below.says[q.id]?.size);
  const parts = [
    grown.length && `${named(grown)} ${grown.length > 1 ? "grow" : "grows"}`,
    still.length && `${named(still)} ${still.length > 1 ? "stay" : "stays"} as before`,
    less.length && `${named(less)} ${less.length > 1 ? "are" : "is"} drawn smaller`,
    fresh.length && `${named(fresh)} ${fresh.length > 1 ? "are" : "is"} stated for the first time`,
  ].filter(Boolean);
  return `From ${below.name}: ${parts.length ? listed(parts) : "the source says nothing that could be compared"}.`;
}

/** The shape that stands for a rung's level. */
function mark(rung) {
  return h("span", { class: "sp-mark", "data-level": rung.level || null, "aria-hidden": "true" }, shapeOf(rung));
}

/** A choice among all ladders, by family. */
function ladderChoice(ladders, attributes) {
  const select = h("select", attributes);
  for (const family of new Set(ladders.map((ladder) => ladder.family))) {
    const options = ladders.filter((ladder) => ladder.family === family);
    select.append(h("optgroup", { label: family }, ...options.map((l) => h("option", { value: l.id }, l.name))));
  }
  return select;
}

/** The rungs of a ladder to choose from: the highest on top, two arms where it forks. */
function rungChoice(ladder, chosen, name, pick) {
  const option = (rung) => ({
    value: rung.id,
    text: [mark(rung), h("span", {}, rung.name)],
    label: { class: "sp-option sp-step-up" },
  });
  const rungs = radioGroup(ladder.rungs.map(option), (id) => pick(ladder.rungs.find((rung) => rung.id === id)), `${name}-rung`);
  rungs.show(chosen.id);
  const column = (arm, title) => {
    const there = rungs.labels.filter((_, n) => ladder.rungs[n].arm === arm).reverse();
    if (!there.length) return null;
    const id = `${name}-${arm}`;
    const group = title ? { role: "group", "aria-labelledby": id } : {};
    return h("div", { class: `sp-arm sp-${arm}`, ...group }, title && h("p", { class: "sp-label", id }, title), ...there);
  };
  const forks = ladder.rungs.some((rung) => rung.arm === "management");
  return [
    h("legend", {}, "Rung, the highest on top"),
    h(
      "div",
      { class: forks ? "sp-arms sp-two" : "sp-arms" },
      column("technical", forks && "Technical arm"),
      column("management", "Management arm"),
    ),
    column("trunk", null) ?? "",
  ];
}

/** A rung in words: its stage, and what grows from the rung below. */
function rungSaid(data, ladder, rung) {
  const stage = ladder.stages ? data.stages[rung.level === "senior" ? "senior" : rung.arm] : "";
  return [h("h4", {}, mark(rung), ` ${rung.name}`), stage && h("p", {}, stage), h("p", {}, growth(data, ladder, rung))];
}

/** What the source says of a rung, as a picture and as a table. */
function rungFound(data, ladder, rung) {
  const rows = data.quantities.map((quantity) => {
    const entry = rung.says[quantity.id];
    const other = entry && entry.source !== ladder.source ? ` (${data.sources[entry.source].name})` : "";
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, quantity.name),
      h("td", {}, entry ? `${entry.text}${other}` : "– not stated"),
      h("td", { class: "sp-size" }, entry?.size ? `${entry.size}` : "–"),
    );
  });
  const head = ["Quantity", "What the source says, in our words", "Our bar"].map((text) => h("th", { scope: "col" }, text));
  return [
    profile(data, ladder, rung),
    h("table", {}, h("caption", {}, `${rung.name} in words`), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
  ];
}

/** Choosing a ladder and a rung, and what is found there. */
export function climb(data, keep) {
  const name = freshId();
  const select = ladderChoice(data.ladders, { id: name, change: () => (choose(select.value), keep.put({ place: { ladder: ladder.id } })) });
  const about = h("p", { class: "sp-about" });
  const rungs = h("fieldset", { class: "sp-rungs" });
  const said = h("div", { "aria-live": "polite" });
  const found = h("div", {});
  let ladder = null;

  function choose(id, rungId = null) {
    ladder = data.ladders.find((one) => one.id === id) ?? data.ladders[0];
    const usual = ladder.rungs.find(({ level }) => level === "staff") ?? ladder.rungs.find(({ arm }) => arm === "technical");
    const rung = ladder.rungs.find((one) => one.id === rungId) ?? usual;
    const source = data.sources[ladder.source];
    select.value = ladder.id;
    const link = h("a", { href: source.url, target: "_blank", rel: "noopener" }, source.name);
    about.replaceChildren(`${ladder.about} Source: `, link, ".");
    rungs.replaceChildren(...rungChoice(ladder, rung, name, pick));
    stand(rung);
  }

  function pick(rung) {
    stand(rung);
    keep.put({ place: { ladder: ladder.id, rung: rung.id } });
  }

  function stand(rung) {
    said.replaceChildren(...rungSaid(data, ladder, rung));
    found.replaceChildren(...rungFound(data, ladder, rung));
  }

  const { place } = keep.get();
  choose(place.ladder ?? data.ladders[0].id, place.rung ?? "senior");
  return h(
    "section",
    { "aria-label": "Climb a ladder" },
    h("h3", {}, "Climb a ladder"),
    h("p", {}, h("label", { for: name }, "Ladder"), select),
    about,
    rungs,
    said,
    found,
  );
}
