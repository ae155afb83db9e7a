// What a week's widget knows: the two weeks, their tags, and what these add up to, in figures and words.
import { keepWork } from "../../shared/keptwork.js";
import { pillarsOf } from "../../week/pillars.js";
import { portfolio } from "../../week/week.js";
import { readWork } from "../../shared/work.js";
import { listed } from "../../plain.js";

export const WEEK_WORK = "week";
/** The reader's own map, drawn in another widget of the chapter. */
export const MAP_WORK = "pillarmap";
/** Bands for a guess at the share of building: id, words, from, below. */
export const BANDS = [
  ["0", "under 20%", 0, 0.2],
  ["20", "20 to 40%", 0.2, 0.4],
  ["40", "40 to 60%", 0.4, 0.6],
  ["60", "60% or more", 0.6, 2],
];

export const percent = (share) => `${Math.round(100 * share)}%`;
export const inHours = (hours) => `${Math.round(100 * hours) / 100} h`;
export const quoted = (text) => `“${text}”`;
export const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
export const untitled = ({ title }) => title || "untitled entry";

/** One part of the work: `given` (the invented week) or `own`. */
export const part = (model, name) => model.get("work")?.[name] ?? {};

export function keepPart(model, name, changes) {
  keepWork(model, WEEK_WORK, { [name]: { ...part(model, name), ...changes } });
}

export function entriesOf(model, name) {
  return name === "given" ? model.get("entries") : (part(model, "own").entries ?? []);
}

export function tagsOf(model, name, entry) {
  const known = model.get("tags").map((tag) => tag.id);
  const tags = part(model, name).tags?.[entry.id];
  return Array.isArray(tags) ? tags.filter((tag) => known.includes(tag)) : [];
}

/** Hours as a number; 0 for what is not one. A comma counts as a decimal point. */
export function hoursOf({ hours }) {
  const number = Number(String(hours).replace(",", "."));
  return Number.isFinite(number) && number > 0 ? number : 0;
}

export const tagName = (model, id) => model.get("tags").find((tag) => tag.id === id)?.name ?? id;

/** Entries that have a tag, with their tags. */
export function tagged(model, name) {
  const all = entriesOf(model, name).map((entry) => ({ entry, tags: tagsOf(model, name, entry) }));
  return all.filter(({ tags }) => tags.length);
}

/** The invented week with our tags. */
export const taggedByUs = (model) => model.get("entries").map((entry) => ({ entry, tags: entry.tags }));

/** The reader's lines from the other widget, or null while no map is drawn there. */
export function ownMap(model) {
  const lines = readWork(model.get("course"), MAP_WORK)?.lines;
  const any = lines && Object.values(lines).some((pillars) => Array.isArray(pillars) && pillars.length);
  return any ? lines : null;
}

/** Pillars of every tag, by the session's map or by the reader's. */
function linesOf(model) {
  const mine = model.get("work")?.map === "mine" ? ownMap(model) : null;
  const pillars = (tag) => (tag.fixed || !mine ? tag.pillars : (mine[tag.id] ?? []));
  return Object.fromEntries(model.get("tags").map((tag) => [tag.id, pillars(tag)]));
}

/** The portfolio of tagged entries, by the map in use. */
export function sharesOf(model, entries) {
  const ids = model.get("pillars").map((pillar) => pillar.id);
  const lines = linesOf(model);
  const counted = entries.map(({ entry, tags }) => ({
    hours: hoursOf(entry),
    pillars: pillarsOf(tags, lines, ids),
    building: tags.includes("building"),
  }));
  return portfolio(counted, ids, model.get("rule"));
}

/** Rows of the picture and the table: pillars, what served none, and building. */
export function rowsOf(model, found) {
  const pillars = model.get("pillars").map(({ id, name }) => ({ name, share: found.shares[id], low: found.low.includes(id) }));
  const rest = { name: "None of the three", share: found.none };
  const building = { name: "Building (counted above as well)", share: found.building, apart: true };
  return [...pillars, rest, building];
}

/** The shares in a sentence. */
export function sharesInWords(model, name, found) {
  const told = model.get("pillars").map(({ id, name: pillar }) => `${lower(pillar)} ${percent(found.shares[id])}`);
  const all = entriesOf(model, name).length;
  const missing = all - tagged(model, name).length;
  const left = missing ? ` ${missing} of ${all} entries have no tag yet and are left out.` : "";
  return `Of ${inHours(found.hours)}: ${told.join(", ")}, none of the three ${percent(found.none)}. Building: ${percent(found.building)}.${left}`;
}

/** The flags in a sentence, with the question that a flag is. */
export function flagsInWords(model, found) {
  const names = model.get("pillars").filter(({ id }) => found.low.includes(id)).map(({ name }) => lower(name));
  if (!names.length) return "No pillar is under a tenth of the week.";
  return `Under a tenth of the week: ${listed(names)}. Low on purpose?`;
}

/** How the guess compares with what the tags say; "" without a guess. */
export function guessInWords(model, name, found) {
  const { least, building } = part(model, name).guess ?? {};
  const pillars = model.get("pillars");
  const fewest = Math.min(...pillars.map(({ id }) => found.shares[id]));
  const smallest = pillars.filter(({ id }) => found.shares[id] - fewest < model.get("rule").near);
  const guessed = pillars.find(({ id }) => id === least);
  const band = BANDS.find(([id]) => id === building);
  const words = [];
  if (guessed) {
    const is = listed(smallest.map((pillar) => lower(pillar.name)));
    const told = smallest.includes(guessed) ? ", and it does" : `; by your tags it is ${is}`;
    words.push(`You guessed that ${lower(guessed.name)} gets the least${told}.`);
  }
  if (band) {
    const right = found.building >= band[2] && found.building < band[3];
    words.push(`You guessed ${band[1]} for building; it is ${percent(found.building)}${right ? ", as you thought" : ""}.`);
  }
  return words.join(" ");
}

/** The reader's week as text, for a message or a notebook. */
export function weekAsText(model, decision) {
  const found = sharesOf(model, tagged(model, "own"));
  const lines = entriesOf(model, "own").map((entry) => {
    const tags = tagsOf(model, "own", entry).map((tag) => tagName(model, tag));
    return `- ${untitled(entry)}, ${inHours(hoursOf(entry))}: ${tags.join(", ") || "no tag"}`;
  });
  const reason = found.low.length ? part(model, "own").reason?.trim() : "";
  const after = [sharesInWords(model, "own", found), flagsInWords(model, found), reason, decision];
  return ["My week", "", ...lines, "", ...after].filter((line, n) => n < lines.length + 3 || line).join("\n");
}

/**
 * Entries from lines such as "Planning 1.5" or "Planning, 1,5 h".
 * @returns {{entries: {title: string, hours: string}[], rest: string[]}} rest: lines without hours
 */
export function readLines(text) {
  const entries = [];
  const rest = [];
  for (const line of text.split("\n").map((one) => one.trim()).filter(Boolean)) {
    const found = line.match(/^(.*\S)\s+(\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?)?\.?$/i);
    const entry = found && { title: found[1].replace(/[\s,;:|–—-]+$/, ""), hours: found[2].replace(",", ".") };
    if (entry?.title && hoursOf(entry)) entries.push(entry);
    else rest.push(line);
  }
  return { entries, rest };
}
