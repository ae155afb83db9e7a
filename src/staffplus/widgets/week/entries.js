// The entries of a week and what each one served.
import { button, h } from "../../shared/dom.js";
import { alike } from "../../plain.js";
import { entriesOf, inHours, keepPart, part, quoted, readLines, tagsOf, untitled } from "./data.js";

/** A native select whose first choice is empty. */
export function choiceOf(choices, empty, change) {
  const options = choices.map(([value, text]) => h("option", { value }, text));
  return h("select", { change }, h("option", { value: "" }, empty), ...options);
}

/** The two selects of an entry: what it served, and, once that is said, what else. */
function tagPicker(model, name, entry) {
  const all = model.get("tags").map((tag) => [tag.id, tag.name]);
  const change = () => {
    const also = first.value && first.value !== "none" ? second.value : "";
    const picked = [...new Set([first.value, also])].filter(Boolean);
    keepPart(model, name, { tags: { ...part(model, name).tags, [entry.id]: picked } });
  };
  const first = choiceOf(all, "Choose…", change);
  const second = choiceOf(all.filter(([id]) => id !== "none"), "nothing else", change);
  const label = (words, control) => {
    const whose = h("span", { class: "sp-spoken" }, `${entry.day ? `${entry.day}, ` : ""}${untitled(entry)}: `);
    return h("label", {}, h("span", { class: "sp-label" }, whose, words), control);
  };
  const also = label("and also", second);
  return {
    node: h("div", { class: "sp-served" }, label("served", first), also),
    focus: () => first.focus(),
    paint() {
      const [one = "", two = ""] = tagsOf(model, name, entry);
      if (first.value !== one) first.value = one;
      if (second.value !== two) second.value = two;
      also.hidden = one === "" || one === "none";
    },
  };
}

/** The invented week, a list for each day. */
export function givenEntries(model) {
  const rows = model.get("entries").map((entry) => {
    const picker = tagPicker(model, "given", entry);
    const head = h("p", {}, h("strong", {}, entry.title), ` · ${inHours(entry.hours)}`);
    const words = h("div", {}, head, h("p", { class: "sp-happened" }, entry.what));
    return { entry, ...picker, node: h("li", { class: "sp-entry" }, words, picker.node) };
  });
  const days = [...new Set(rows.map(({ entry }) => entry.day))];
  const lists = days.flatMap((day) => {
    const ofDay = rows.filter(({ entry }) => entry.day === day);
    const hours = ofDay.reduce((sum, { entry }) => sum + entry.hours, 0);
    return [h("h3", {}, `${day}, ${inHours(hours)}`), h("ul", {}, ...ofDay.map((row) => row.node))];
  });
  return {
    node: h("div", {}, ...lists),
    paint: () => rows.forEach((row) => row.paint()),
    focusEntry: (id) => rows.find(({ entry }) => entry.id === id)?.focus(),
  };
}

function ownEntry(model, entry, remove) {
  const edit = (field, value) => {
    const entries = entriesOf(model, "own").map((one) => (one.id === entry.id ? { ...one, [field]: value } : one));
    keepPart(model, "own", { entries });
  };
  const title = h("input", { type: "text", input: () => edit("title", title.value) });
  const hours = h("input", { type: "text", inputmode: "decimal", input: () => edit("hours", hours.value) });
  const picker = tagPicker(model, "own", entry);
  const label = (words, control, className = null) => {
    const whose = h("span", { class: "sp-spoken" }, `${untitled(entry)}: `);
    return h("label", { class: className }, h("span", { class: "sp-label" }, whose, words), control);
  };
  const out = button("Remove", () => remove(entry.id), { "aria-label": `Remove: ${untitled(entry)}` });
  const fields = h("div", { class: "sp-fields" }, label("entry", title), label("hours", hours, "sp-hours"), out);
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

const freshEntryId = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

/** The reader's own week: entries to add, change and take out; what is taken out can be put back. */
export function ownEntries(model) {
  const told = h("p", { role: "status" });
  const list = h("ul", {});
  const back = button("Put it back", putBack);
  let rows = [];
  let painted = null;

  function remove(id) {
    const { entries = [], removed = [] } = part(model, "own");
    const at = entries.findIndex((entry) => entry.id === id);
    const kept = entries.filter((entry) => entry.id !== id);
    keepPart(model, "own", { entries: kept, removed: [...removed, { ...entries[at], at }] });
    told.textContent = `Removed ${quoted(untitled(entries[at]))}.`;
    back.focus();
  }

  function putBack() {
    const { entries = [], removed = [] } = part(model, "own");
    const { at, ...entry } = removed.at(-1);
    const whole = [...entries.slice(0, at), entry, ...entries.slice(at)];
    keepPart(model, "own", { entries: whole, removed: removed.slice(0, -1) });
    told.textContent = `${quoted(untitled(entry))} is back.`;
    rows.find((row) => row.id === entry.id)?.focus();
  }

  const draft = h("textarea", { rows: 5, placeholder: "Planning 1.5\nReview for Sam 0.5", input: () => keepPart(model, "own", { draft: draft.value }) });
  const add = button("Add to my week", () => {
    const { entries, rest } = readLines(draft.value);
    const whole = [...entriesOf(model, "own"), ...entries.map((entry) => ({ id: freshEntryId(), ...entry }))];
    keepPart(model, "own", { entries: whole, draft: rest.join("\n") });
    const added = entries.length ? `Added ${entries.length}. Say below what each served. ` : "";
    const left = rest.length ? `${rest.length === 1 ? "One line has" : `${rest.length} lines have`} no hours at the end and stayed in the box.` : "";
    told.textContent = added + left || "Write an entry first, with its hours at the end.";
    if (!entries.length) draft.focus();
  });
  const ask = h("label", { class: "sp-draft" }, h("span", {}, "Your entries, one a line, with the hours at the end"), draft);
  return {
    node: h("div", {}, ask, h("div", { class: "sp-buttons" }, add, told, back), list),
    focusEntry: (id) => (rows.find((row) => row.id === id) ?? { focus: () => draft.focus() }).focus(),
    paint() {
      const { draft: words = "", removed = [] } = part(model, "own");
      if (draft.value !== words) draft.value = words;
      const ids = entriesOf(model, "own").map((entry) => entry.id);
      if (!alike(ids, painted)) {
        const known = new Map(rows.map((row) => [row.id, row]));
        rows = entriesOf(model, "own").map((entry) => known.get(entry.id) ?? ownEntry(model, entry, remove));
        list.replaceChildren(...rows.map((row) => row.node));
        painted = ids;
      }
      rows.forEach((row) => row.paint());
      back.hidden = !removed.length;
    },
  };
}
