// A week read by pillar: the invented one, then the reader's own. Nothing leaves the browser.
import { button, freshId, h, keepKey, svg } from "./dom.js";
import { followWork, keepWork, onKeptWork } from "./keptwork.js";
import { storageNotice } from "./notice.js";
import { pillarsOf, portfolio } from "./portfolio.js";
import { onWork, readWork } from "./work.js";

const WORK = "week";
const MAP_WORK = "pillarmap"; // the reader's own map, drawn in another widget of the chapter
const BANDS = [
  ["0", "under 20%", 0, 0.2],
  ["20", "20 to 40%", 0.2, 0.4],
  ["40", "40 to 60%", 0.4, 0.6],
  ["60", "60% or more", 0.6, 2],
];

const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const percent = (share) => `${Math.round(100 * share)}%`;
const inHours = (hours) => `${Math.round(100 * hours) / 100} h`;
const quoted = (text) => `“${text}”`;
const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);

/** One part of the work: `given` (the invented week) or `own`. */
const part = (model, name) => model.get("work")?.[name] ?? {};
const keepPart = (model, name, changes) => keepWork(model, WORK, { [name]: { ...part(model, name), ...changes } });

const entriesOf = (model, name) => (name === "given" ? model.get("entries") : (part(model, "own").entries ?? []));
const tagsOf = (model, name, entry) => {
  const known = model.get("tags").map((tag) => tag.id);
  const tags = part(model, name).tags?.[entry.id];
  return Array.isArray(tags) ? tags.filter((tag) => known.includes(tag)) : [];
};
const hoursOf = ({ hours }) => (Number.isFinite(Number(hours)) && Number(hours) > 0 ? Number(hours) : 0);
const tagName = (model, id) => model.get("tags").find((tag) => tag.id === id)?.name ?? id;

/** The reader's lines from the other widget, or null while no map is drawn there. */
function ownMap(model) {
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

function sharesOf(model, tagged) {
  const ids = model.get("pillars").map((pillar) => pillar.id);
  const lines = linesOf(model);
  const entries = tagged.map(({ entry, tags }) => ({
    hours: hoursOf(entry),
    pillars: pillarsOf(tags, lines, ids),
    building: tags.includes("building"),
  }));
  return portfolio(entries, ids, model.get("low"));
}

const readersTags = (model, name) => {
  const all = entriesOf(model, name).map((entry) => ({ entry, tags: tagsOf(model, name, entry) }));
  return all.filter(({ tags }) => tags.length);
};
const ourTags = (model) => model.get("entries").map((entry) => ({ entry, tags: entry.tags }));

function select(choices, empty, change, attributes = {}) {
  const options = choices.map(([value, text]) => h("option", { value }, text));
  return h("select", { change, ...attributes }, h("option", { value: "" }, empty), ...options);
}

/** The two selects of an entry: what it served, and, once that is said, what else. */
function tagPicker(model, name, entry) {
  const all = model.get("tags").map((tag) => [tag.id, tag.name]);
  const change = () => {
    const tags = [first.value, first.value && first.value !== "none" ? second.value : ""];
    const picked = [...new Set(tags)].filter(Boolean);
    keepPart(model, name, { tags: { ...part(model, name).tags, [entry.id]: picked } });
  };
  const first = select(all, "Choose…", change);
  const second = select(all.filter(([id]) => id !== "none"), "nothing else", change);
  const spoken = () => h("span", { class: "sp-spoken" }, `${entry.day ? `${entry.day}, ` : ""}${entry.title || "untitled entry"}: `);
  const also = h("label", { class: "sp-also" }, h("span", { class: "sp-label" }, spoken(), "and also"), second);
  return {
    node: h("div", { class: "sp-served" }, h("label", {}, h("span", { class: "sp-label" }, spoken(), "served"), first), also),
    focus: () => first.focus(),
    paint() {
      const [one = "", two = ""] = tagsOf(model, name, entry);
      if (first.value !== one) first.value = one;
      if (second.value !== two) second.value = two;
      also.hidden = one === "" || one === "none";
    },
  };
}

function givenEntry(model, entry) {
  const picker = tagPicker(model, "given", entry);
  const words = h("div", {}, h("p", {}, h("strong", {}, entry.title), ` · ${inHours(entry.hours)}`), h("p", { class: "sp-happened" }, entry.what));
  return { id: entry.id, node: h("li", { class: "sp-entry" }, words, picker.node), paint: picker.paint, focus: picker.focus };
}

/** The invented week, a list for each day. */
function givenEntries(model) {
  const rows = model.get("entries").map((entry) => givenEntry(model, entry));
  const days = [...new Set(model.get("entries").map((entry) => entry.day))];
  const lists = days.flatMap((day) => {
    const ofDay = model.get("entries").filter((entry) => entry.day === day);
    const hours = ofDay.reduce((sum, entry) => sum + entry.hours, 0);
    const items = rows.filter((row) => ofDay.some((entry) => entry.id === row.id)).map((row) => row.node);
    return [h("h4", {}, `${day}, ${inHours(hours)}`), h("ul", {}, ...items)];
  });
  return {
    node: h("div", {}, ...lists),
    paint: () => rows.forEach((row) => row.paint()),
    focusEntry: (id) => rows.find((row) => row.id === id)?.focus(),
  };
}

function ownEntry(model, entry, remove) {
  const edit = (field, value) => {
    const entries = entriesOf(model, "own").map((one) => (one.id === entry.id ? { ...one, [field]: value } : one));
    keepPart(model, "own", { entries });
  };
  const title = h("input", { type: "text", input: () => edit("title", title.value) });
  const hours = h("input", { type: "number", min: "0", max: "80", step: "any", input: () => edit("hours", hours.value) });
  const picker = tagPicker(model, "own", entry);
  const name = entry.title || "untitled entry";
  const spoken = () => h("span", { class: "sp-spoken" }, `${name}: `);
  const fields = h(
    "div",
    { class: "sp-fields" },
    h("label", {}, h("span", { class: "sp-label" }, spoken(), "entry"), title),
    h("label", { class: "sp-hours" }, h("span", { class: "sp-label" }, spoken(), "hours"), hours),
    button("Remove", () => remove(entry.id), { "aria-label": `Remove: ${name}` }),
  );
  return {
    id: entry.id,
    node: h("li", { class: "sp-entry" }, fields, picker.node),
    focus: picker.focus,
    paint() {
      const now = entriesOf(model, "own").find((one) => one.id === entry.id);
      if (!now) return;
      if (title.value !== now.title) title.value = now.title;
      if (hours.value !== String(now.hours)) hours.value = String(now.hours);
      picker.paint();
    },
  };
}

/** The reader's own week: entries to add, change and take out; what is taken out can be put back. */
function ownEntries(model) {
  const told = h("p", { class: "sp-told", role: "status" });
  const list = h("ul", {});
  const back = button("Put it back", putBack);
  let rows = [];
  let painted = null;

  function remove(id) {
    const { entries = [], removed = [] } = part(model, "own");
    const at = entries.findIndex((entry) => entry.id === id);
    keepPart(model, "own", { entries: entries.filter((entry) => entry.id !== id), removed: [...removed, { ...entries[at], at }] });
    told.textContent = `Removed ${quoted(entries[at].title || "untitled entry")}.`;
    back.focus();
  }

  function putBack() {
    const { entries = [], removed = [] } = part(model, "own");
    const { at, ...entry } = removed.at(-1);
    keepPart(model, "own", { entries: [...entries.slice(0, at), entry, ...entries.slice(at)], removed: removed.slice(0, -1) });
    told.textContent = `${quoted(entry.title || "untitled entry")} is back.`;
    rows.find((row) => row.id === entry.id)?.focus();
  }

  const title = h("input", { type: "text" });
  const hours = h("input", { type: "number", min: "0", max: "80", step: "any" });
  const add = (event) => {
    event.preventDefault();
    const words = title.value.trim();
    if (!words || !hoursOf({ hours: hours.value })) {
      told.textContent = words ? "How many hours? A number such as 1.5." : "What does the calendar call it?";
      return (words ? hours : title).focus();
    }
    const entry = { id: crypto.getRandomValues(new Uint32Array(1))[0].toString(36), title: words, hours: hours.value };
    keepPart(model, "own", { entries: [...entriesOf(model, "own"), entry] });
    told.textContent = `Added ${quoted(words)}. Say below what it served, or add the next.`;
    title.value = hours.value = "";
    title.focus();
  };
  const form = h(
    "form",
    { class: "sp-add", submit: add, novalidate: true },
    h("label", {}, h("span", { class: "sp-label" }, "Entry"), title),
    h("label", { class: "sp-hours" }, h("span", { class: "sp-label" }, "Hours"), hours),
    h("button", { type: "submit" }, "Add"),
  );
  return {
    node: h("div", {}, form, h("div", { class: "sp-undo" }, told, back), list),
    focusEntry: (id) => rows.find((row) => row.id === id)?.focus(),
    paint() {
      const ids = entriesOf(model, "own").map((entry) => entry.id);
      if (!alike(ids, painted)) {
        const known = new Map(rows.map((row) => [row.id, row]));
        rows = entriesOf(model, "own").map((entry) => known.get(entry.id) ?? ownEntry(model, entry, remove));
        list.replaceChildren(...rows.map((row) => row.node));
        painted = ids;
      }
      rows.forEach((row) => row.paint());
      back.hidden = !part(model, "own").removed?.length;
    },
  };
}

/** What the reader expects before tagging. */
function guesses(model, name, whose) {
  const pillars = model.get("pillars").map((pillar) => [pillar.id, pillar.name]);
  const change = () => keepPart(model, name, { guess: { least: least.value, building: building.value } });
  const least = select(pillars, "Choose…", change);
  const building = select(BANDS.map(([id, text]) => [id, text]), "Choose…", change);
  return {
    node: h(
      "fieldset",
      { class: "sp-guess" },
      h("legend", {}, "Guess first"),
      h("label", {}, h("span", {}, `Which pillar gets the least of ${whose} week?`), least),
      h("label", {}, h("span", {}, "How much of it is building with one’s own hands?"), building),
    ),
    paint() {
      const guess = part(model, name).guess ?? {};
      if (least.value !== (guess.least ?? "")) least.value = guess.least ?? "";
      if (building.value !== (guess.building ?? "")) building.value = guess.building ?? "";
    },
  };
}

/** Rows of the picture and the table: pillars, what served none, and building. */
function rowsOf(model, found) {
  const pillars = model.get("pillars").map(({ id, name }) => ({ name, share: found.shares[id], low: found.low.includes(id) }));
  const rest = { name: "None of the three", share: found.none };
  const building = { name: "Building (counted above as well)", share: found.building, apart: true };
  return [...pillars, rest, building];
}

function bars(model, yours, ours, told) {
  const low = 4 + 352 * model.get("low");
  const height = ours ? 66 : 50;
  const rows = rowsOf(model, yours).flatMap((row, n) => {
    const top = 20 + n * height + (row.apart ? 10 : 0);
    const other = ours ? rowsOf(model, ours)[n].share : null;
    const bar = (y, share, kind) => svg("rect", { class: `sp-bar ${kind}`, x: 4, y, width: Math.max(1, 352 * share), height: 12 });
    const label = `${row.name}${row.low ? ", under a tenth" : ""}`;
    const figure = (y, share, who) => svg("text", { class: "sp-figure", x: Math.min(354, 10 + 352 * share + 2), y: y + 10.5, "text-anchor": share > 0.8 ? "end" : "start" }, `${who}${percent(share)}`);
    return [
      svg("text", { x: 4, y: top + 12, class: row.low ? "sp-low" : "sp-name" }, label),
      bar(top + 19, row.share, row.apart ? "sp-building" : "sp-yours"),
      figure(top + 19, row.share, ours ? "you " : ""),
      ours && bar(top + 35, other, "sp-ours"),
      ours && figure(top + 35, other, "we "),
    ].filter(Boolean);
  });
  const bottom = 20 + 5 * height + 6;
  return svg(
    "svg",
    { viewBox: `0 0 360 ${bottom}`, role: "img", "aria-label": told, class: "sp-bars" },
    svg("line", { class: "sp-limit", x1: low, x2: low, y1: 16, y2: 20 + 3 * height - 6, "stroke-dasharray": "3 4" }),
    svg("text", { class: "sp-figure", x: low + 4, y: 14 }, percent(model.get("low"))),
    ...rows,
  );
}

function sharesTable(model, yours, ours) {
  const other = ours && rowsOf(model, ours);
  const body = rowsOf(model, yours).map((row, n) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, row.name),
      h("td", {}, inHours(row.share * yours.hours)),
      h("td", {}, `${percent(row.share)}${row.low ? ", under a tenth" : ""}`),
      ours && h("td", {}, percent(other[n].share)),
    ),
  );
  const heads = ["Served", "Hours", ours ? "You" : "Share", ...(ours ? ["We"] : [])].map((name) => h("th", { scope: "col" }, name));
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body));
}

/** The shares in a sentence or two. */
function inWords(model, name, found) {
  const names = Object.fromEntries(model.get("pillars").map((pillar) => [pillar.id, lower(pillar.name)]));
  const told = model.get("pillars").map(({ id }) => `${names[id]} ${percent(found.shares[id])}`).join(", ");
  const low = found.low.map((id) => names[id]).join(" and ");
  const missing = entriesOf(model, name).length - readersTags(model, name).length;
  const counted = missing ? ` ${missing} of ${entriesOf(model, name).length} entries have no tag yet and are left out.` : "";
  const flag = low ? ` Under a tenth of the week: ${low}.` : " No pillar is under a tenth of the week.";
  return `Of ${inHours(found.hours)}: ${told}; none of the three ${percent(found.none)}.${flag} Building: ${percent(found.building)}.${counted}`;
}

/** How the guess compares with what the tags say; null without a guess. */
function guessChecked(model, name, found) {
  const { least, building } = part(model, name).guess ?? {};
  const pillars = model.get("pillars");
  const fewest = Math.min(...pillars.map(({ id }) => found.shares[id]));
  const smallest = pillars.filter(({ id }) => found.shares[id] - fewest < 1e-9);
  const guessed = pillars.find(({ id }) => id === least);
  const band = BANDS.find(([id]) => id === building);
  const words = [];
  if (guessed) {
    const right = smallest.includes(guessed);
    const is = smallest.map((pillar) => lower(pillar.name)).join(" and ");
    words.push(right ? `You guessed that ${lower(guessed.name)} gets the least, and it does.` : `You guessed that ${lower(guessed.name)} gets the least; by your tags it is ${is}.`);
  }
  if (band) {
    const right = found.building >= band[2] && found.building < band[3];
    words.push(`You guessed ${band[1]} for building; it is ${percent(found.building)}${right ? ", as you thought" : ""}.`);
  }
  return words.length ? h("p", {}, words.join(" ")) : null;
}

/** By which map the tags are turned into pillars. */
function mapChoice(model) {
  const name = freshId();
  const radio = (value) => h("input", { type: "radio", name, value, change: () => keepWork(model, WORK, { map: value }) });
  const [session, mine] = [radio("session"), radio("mine")];
  const note = h("p", { class: "sp-hint" });
  return {
    node: h(
      "fieldset",
      { class: "sp-maps" },
      h("legend", {}, "Count by"),
      h("label", { class: "sp-option" }, session, h("span", {}, "the session’s map")),
      h("label", { class: "sp-option" }, mine, h("span", {}, "the map you drew above")),
      note,
    ),
    paint() {
      const drawnMap = ownMap(model);
      mine.disabled = !drawnMap;
      mine.checked = Boolean(drawnMap) && model.get("work")?.map === "mine";
      session.checked = !mine.checked;
      const bare = drawnMap && mine.checked ? model.get("tags").filter((tag) => !tag.fixed && !drawnMap[tag.id]?.length) : [];
      const none = `Your map has no line for ${bare.map((tag) => lower(tag.name)).join(" and ")}, so those hours count as none of the three.`;
      note.textContent = drawnMap ? (bare.length ? none : "Change the map and the shares change, with the same hours.") : "Draw a map above and you can count by it.";
    },
  };
}

/** Where the reader's tags and ours part, with our reason. */
function differences(model) {
  const told = (entry) => {
    const mine = tagsOf(model, "given", entry);
    const names = (tags) => tags.map((tag) => tagName(model, tag)).join(", ");
    return h(
      "li",
      {},
      h("p", {}, h("strong", {}, `${entry.day}: ${entry.title}`)),
      h("p", {}, `You: ${names(mine) || "no tag"}. We: ${names(entry.tags)}.`),
      h("p", {}, entry.why),
    );
  };
  const agreed = (entry) => alike([...tagsOf(model, "given", entry)].sort(), [...entry.tags].sort());
  const entries = model.get("entries");
  const [same, other] = [entries.filter(agreed), entries.filter((entry) => !agreed(entry))];
  const list = (which) => h("ul", { class: "sp-cases" }, ...which.map(told));
  return h(
    "div",
    {},
    h("h4", {}, `You and we read ${same.length} of ${entries.length} entries alike`),
    other.length ? h("p", {}, "Where we differ. Ours is a reading too: keep yours where you can say what the hour served.") : null,
    other.length ? list(other) : null,
    same.length ? h("details", {}, h("summary", {}, "Our reasons where we agree"), list(same)) : null,
  );
}

/** One line that moves hours: which entry, to which verb, and what the hours go to. */
function decision(model, name) {
  const change = () => keepPart(model, name, { decision: { entry: entry.value, verb: verb.value, into: into.value } });
  const entry = select([], "Choose an entry…", change);
  const verb = select(model.get("verbs").map((one) => [one, one]), "Choose…", change);
  const into = h("input", { type: "text", input: change });
  const told = h("p", { class: "sp-line", role: "status" });
  const moves = name === "given" ? h("details", {}, h("summary", {}, "Three moves that we would make"), h("ul", {}, ...model.get("moves").map((move) => h("li", {}, move.text)))) : null;
  let painted = null;
  return {
    node: h(
      "fieldset",
      { class: "sp-decision" },
      h("legend", {}, name === "given" ? "Decide for her: move one entry" : "Decide: move one entry"),
      h("label", {}, h("span", {}, "The entry"), entry),
      h("label", {}, h("span", {}, "From now on"), verb),
      h("label", {}, h("span", {}, "Its hours go to"), into),
      told,
      moves,
    ),
    sentence: () => told.textContent,
    paint() {
      const choices = entriesOf(model, name).map((one) => [one.id, `${one.day ? `${one.day}: ` : ""}${one.title} (${inHours(hoursOf(one))})`]);
      if (!alike(choices, painted)) {
        entry.replaceChildren(entry.firstChild, ...choices.map(([value, text]) => h("option", { value }, text)));
        painted = choices;
      }
      const made = part(model, name).decision ?? {};
      if (entry.value !== (made.entry ?? "")) entry.value = choices.some(([id]) => id === made.entry) ? made.entry : "";
      if (verb.value !== (made.verb ?? "")) verb.value = made.verb ?? "";
      if (into.value !== (made.into ?? "")) into.value = made.into ?? "";
      const moved = entriesOf(model, name).find((one) => one.id === entry.value);
      const goes = into.value.trim();
      const words = moved && verb.value ? `${quoted(moved.title)}: ${verb.value}.${goes ? ` The hours go to: ${goes}` : ""}` : "";
      if (told.textContent !== words) told.textContent = words;
    },
  };
}

/** The reader's week as text, for a message or a notebook. */
function asText(model, sentence) {
  const found = sharesOf(model, readersTags(model, "own"));
  const lines = entriesOf(model, "own").map((entry) => {
    const tags = tagsOf(model, "own", entry).map((tag) => tagName(model, tag)).join(", ");
    return `- ${entry.title}, ${inHours(hoursOf(entry))}: ${tags || "no tag"}`;
  });
  return ["My week", ...lines, "", inWords(model, "own", found), sentence].filter((line) => line !== null).join("\n").trim();
}

function copyBox(text) {
  const told = h("p", { class: "sp-told", role: "status" });
  const box = h("textarea", { readonly: true, rows: 8, hidden: true, "aria-label": "Your week as text" });
  const copy = button("Copy my week as text", async () => {
    box.value = text();
    try {
      await navigator.clipboard.writeText(box.value);
      told.textContent = "Copied. It is in your clipboard and nowhere else.";
    } catch {
      box.hidden = false; // no leave to use the clipboard: the reader copies the selection
      box.select();
      told.textContent = "Selected: copy it with Ctrl+C or ⌘C.";
    }
  });
  return h("div", {}, h("p", { class: "sp-buttons" }, copy), told, box);
}

/** Guess, entries, shares and decision for one of the two weeks. */
function panel(model, name) {
  const own = name === "own";
  const intro = own
    ? "Take one ordinary week of yours, the last if it was one. The entries stay in this browser: nothing is sent, and no one else sees them."
    : "Give every entry what it served, going by what happened and not by its title.";
  const guess = guesses(model, name, own ? "your" : "Ilse’s");
  const list = own ? ownEntries(model) : givenEntries(model);
  const say = h("p", { class: "sp-say", role: "status" });
  const maps = mapChoice(model);
  const told = h("p", { class: "sp-verdict", role: "status", tabindex: "-1" });
  const figures = h("div", {});
  const rest = h("div", {});
  const move = decision(model, name);
  const copy = own ? copyBox(() => asText(model, move.sentence())) : null;
  const results = h("div", { class: "sp-results" }, h("h4", {}, own ? "Your week by pillar" : "Ilse’s week by pillar"), told, maps.node, figures, rest, move.node, copy);
  let asked = false;
  let painted = null;

  const show = button("Show the shares", () => {
    const entries = entriesOf(model, name);
    const bare = entries.filter((entry) => !tagsOf(model, name, entry).length);
    if (!entries.length || bare.length === entries.length || (bare.length && !asked)) {
      asked = bare.length < entries.length;
      say.textContent = !entries.length
        ? "Add an entry first."
        : bare.length === entries.length
          ? "Tag at least one entry first."
          : `${bare.length} of ${entries.length} entries have no tag yet. Tag them, or press the button again to leave them out.`;
      return list.focusEntry(bare[0]?.id);
    }
    say.textContent = "";
    keepPart(model, name, { shown: true });
    told.focus();
  }, { class: "sp-main" });

  function paintResults() {
    const shown = part(model, name).shown === true && readersTags(model, name).length > 0;
    results.hidden = !shown;
    show.hidden = shown;
    if (!shown) return;
    maps.paint();
    move.paint();
    const whole = !own && readersTags(model, name).length === entriesOf(model, name).length;
    const yours = sharesOf(model, readersTags(model, name));
    const ours = whole ? sharesOf(model, ourTags(model)) : null;
    const now = [yours, ours, part(model, name).guess, part(model, name).tags];
    if (alike(now, painted)) return;
    painted = structuredClone(now);
    const words = inWords(model, name, yours);
    if (told.textContent !== words) told.textContent = words;
    const table = h("details", {}, h("summary", {}, "The same as a table"), sharesTable(model, yours, ours));
    table.open = figures.querySelector("details")?.open ?? false;
    figures.replaceChildren(...[guessChecked(model, name, yours), bars(model, yours, ours, words), table].filter(Boolean));
    const open = rest.querySelector("details")?.open ?? false;
    rest.replaceChildren(...(own ? [] : [differences(model)]));
    if (rest.querySelector("details")) rest.querySelector("details").open = open;
  }

  const count = h("p", { class: "sp-progress" });
  return {
    node: h("div", { class: "sp-panel" }, h("p", {}, intro), guess.node, list.node, count, say, h("p", { class: "sp-buttons" }, show), results),
    paint() {
      guess.paint();
      list.paint();
      const entries = entriesOf(model, name);
      const hours = entries.reduce((sum, entry) => sum + hoursOf(entry), 0);
      count.textContent = `${readersTags(model, name).length} of ${entries.length} entries tagged, ${inHours(hours)} in all`;
      paintResults();
    },
  };
}

function key(model) {
  const items = model.get("tags").map((tag) => h("li", {}, h("strong", {}, tag.name), `: ${lower(tag.text)}`));
  return h("details", { class: "sp-key" }, h("summary", {}, "What the tags mean"), h("ul", {}, ...items));
}

function render({ model, el, signal }) {
  const id = freshId();
  const group = freshId();
  const panels = { given: panel(model, "given"), own: panel(model, "own") };
  const notice = storageNotice(model.get("course"));
  const radio = (value) => h("input", { type: "radio", name: group, value, change: () => keepWork(model, WORK, { whose: value }) });
  const radios = { given: radio("given"), own: radio("own") };
  const whose = h(
    "fieldset",
    { class: "sp-whose" },
    h("legend", {}, "Whose week?"),
    h("label", { class: "sp-option" }, radios.given, h("span", {}, "Ilse’s")),
    h("label", { class: "sp-option" }, radios.own, h("span", {}, "my own")),
  );
  const paint = () => {
    const now = model.get("work")?.whose === "own" ? "own" : "given";
    for (const name of ["given", "own"]) {
      radios[name].checked = name === now;
      panels[name].node.hidden = name !== now;
      panels[name].paint();
    }
    notice.paint();
  };
  el.append(
    h(
      "div",
      { class: "sp-widget sp-week", role: "group", "aria-labelledby": id, keydown: keepKey },
      h("p", { class: "sp-title", id }, "Read a week by what it served"),
      notice.node,
      whose,
      key(model),
      panels.given.node,
      panels.own.node,
    ),
  );
  onKeptWork(model, signal, paint);
  onWork(model.get("course"), MAP_WORK, paint, signal);
}

export default {
  initialize: ({ model, signal }) => followWork(model, WORK, signal),
  render,
};
