// A week read by pillar: the invented one, then the reader's own. Nothing leaves the browser.
import { button, freshId, h, keepKey } from "../../shared/dom.js";
import { followWork, keepWork, onKeptWork } from "../../shared/keptwork.js";
import { storageNotice } from "../../shared/notice.js";
import { radioGroup } from "../../shared/choices.js";
import { alike } from "../../plain.js";
import { BANDS, MAP_WORK, WEEK_WORK, entriesOf, flagsInWords, guessInWords, hoursOf, inHours, keepPart, lower, part, quoted, sharesInWords, sharesOf, tagged, taggedByUs, tagsOf, untitled, weekAsText } from "./data.js";
import { choiceOf, givenEntries, ownEntries } from "./entries.js";
import { mapChoice, readingsCompared, sharesPicture, sharesTable } from "./results.js";
import { onWork } from "../../shared/work.js";

/** What the reader expects before tagging. */
function guesses(model, name) {
  const pillars = model.get("pillars").map((pillar) => [pillar.id, pillar.name]);
  const change = () => keepPart(model, name, { guess: { least: least.value, building: building.value } });
  const least = choiceOf(pillars, "Choose…", change);
  const building = choiceOf(BANDS.map(([id, text]) => [id, text]), "Choose…", change);
  const ask = (words, control) => h("label", {}, h("span", {}, words), control);
  return {
    node: h(
      "fieldset",
      { class: "sp-box" },
      h("legend", {}, "Guess first"),
      ask(`Which pillar gets the least of ${name === "own" ? "your" : "Ilse’s"} week?`, least),
      ask(`How much of it is building, with ${name === "own" ? "your" : "her"} own hands?`, building),
    ),
    paint() {
      const guess = part(model, name).guess ?? {};
      if (least.value !== (guess.least ?? "")) least.value = guess.least ?? "";
      if (building.value !== (guess.building ?? "")) building.value = guess.building ?? "";
    },
  };
}

/** One line that moves hours: which entry, to which verb, and what the hours go to. */
function decision(model, name) {
  const change = () => keepPart(model, name, { decision: { entry: entry.value, verb: verb.value, into: into.value } });
  const entry = choiceOf([], "Choose an entry…", change);
  const verb = choiceOf(model.get("verbs").map((one) => [one, one]), "Choose…", change);
  const into = h("input", { type: "text", input: change });
  const told = h("p", { class: "sp-line", role: "status" });
  const ask = (words, control) => h("label", {}, h("span", {}, words), control);
  const ours = () => h("ul", {}, ...model.get("moves").map((move) => h("li", {}, move.text)));
  const moves = name === "given" ? h("details", {}, h("summary", {}, "Three moves that we would make"), ours()) : null;
  const legend = name === "given" ? "Decide for her: move one entry" : "Decide: move one entry";
  let painted = null;
  return {
    node: h(
      "fieldset",
      { class: "sp-box" },
      h("legend", {}, legend),
      ask("The entry", entry),
      ask("From now on", verb),
      ask("Its hours go to", into),
      told,
      moves,
    ),
    sentence: () => told.textContent,
    paint() {
      const choices = entriesOf(model, name).map((one) => [one.id, `${one.day ? `${one.day}: ` : ""}${untitled(one)} (${inHours(hoursOf(one))})`]);
      if (!alike(choices, painted)) {
        entry.replaceChildren(entry.firstChild, ...choices.map(([value, text]) => h("option", { value }, text)));
        painted = choices;
      }
      const made = part(model, name).decision ?? {};
      const known = choices.some(([id]) => id === made.entry) ? made.entry : "";
      if (entry.value !== known) entry.value = known;
      if (verb.value !== (made.verb ?? "")) verb.value = made.verb ?? "";
      if (into.value !== (made.into ?? "")) into.value = made.into ?? "";
      const moved = entriesOf(model, name).find((one) => one.id === known);
      const goes = into.value.trim() ? ` The hours go to: ${into.value.trim()}` : "";
      const words = moved && verb.value ? `${quoted(untitled(moved))}: ${verb.value}.${goes}` : "";
      if (told.textContent !== words) told.textContent = words;
    },
  };
}

/** Why a flagged pillar of the reader's own week is low. */
function reasonBox(model) {
  const field = h("textarea", { rows: 2, input: () => keepPart(model, "own", { reason: field.value }) });
  const ask = "For each flag one line: low on purpose, because …, or not on purpose";
  return {
    node: h("label", { class: "sp-reason" }, h("span", {}, ask), field),
    paint(found) {
      this.node.hidden = !found.low.length;
      const words = part(model, "own").reason ?? "";
      if (field.value !== words) field.value = words;
    },
  };
}

function copyBox(text) {
  const told = h("span", { role: "status" });
  const box = h("textarea", { readonly: true, rows: 8, hidden: true, "aria-label": "Your week as text" });
  const copy = button("Copy my week as text", async () => {
    box.value = text();
    try {
      await navigator.clipboard.writeText(box.value);
      told.textContent = "Copied to your clipboard, and sent nowhere.";
    } catch {
      box.hidden = false; // no leave to use the clipboard: the reader copies the selection
      box.select();
      told.textContent = "Selected: copy it with Ctrl+C or ⌘C.";
    }
  });
  return h("div", {}, h("div", { class: "sp-buttons" }, copy, told), box);
}

/** What the tags add up to, drawn when it changes. */
function results(model, name) {
  const own = name === "own";
  const words = h("p", {});
  const flags = h("p", { class: "sp-flags" });
  const told = h("div", { role: "status", tabindex: "-1" }, words, flags);
  const maps = mapChoice(model);
  const figures = h("div", {});
  const compared = h("div", {});
  const reason = own ? reasonBox(model) : null;
  const move = decision(model, name);
  const copy = own ? copyBox(() => weekAsText(model, move.sentence())) : null;
  const title = h("h3", {}, own ? "Your week by pillar" : "Ilse’s week by pillar");
  const write = (node, text) => node.textContent === text || (node.textContent = text);
  let painted = null;

  function draw(yours, ours) {
    const guess = guessInWords(model, name, yours);
    const picture = sharesPicture(model, yours, ours, `${words.textContent} ${flags.textContent}`);
    const table = h("details", {}, h("summary", {}, "The bars as a table"), sharesTable(model, yours, ours));
    table.open = figures.querySelector("details")?.open ?? false;
    figures.replaceChildren(...[guess && h("p", {}, guess), picture, table].filter(Boolean));
    if (own) return;
    const open = compared.querySelector("details")?.open ?? false;
    compared.replaceChildren(readingsCompared(model));
    if (open) compared.querySelector("details")?.setAttribute("open", "");
  }

  return {
    node: h("div", { class: "sp-results" }, title, told, maps.node, figures, reason?.node, compared, move.node, copy),
    focus: () => told.focus(),
    paint() {
      const whole = !own && tagged(model, name).length === entriesOf(model, name).length;
      const yours = sharesOf(model, tagged(model, name));
      const ours = whole ? sharesOf(model, taggedByUs(model)) : null;
      maps.paint();
      move.paint();
      reason?.paint(yours);
      write(words, sharesInWords(model, name, yours));
      write(flags, flagsInWords(model, yours));
      const now = JSON.stringify([yours, ours, part(model, name).guess, part(model, name).tags]);
      if (now === painted) return;
      painted = now;
      draw(yours, ours);
    },
  };
}

/** Guess, entries, shares and decision for one of the two weeks. */
function panel(model, name) {
  const own = name === "own";
  const intro = own
    ? "Take one ordinary week of yours, the last if it was one. Your entries stay in this browser: nothing is sent, and nobody else sees them."
    : "Say of every entry what it served, going by what happened and not by its title.";
  const guess = guesses(model, name);
  const list = own ? ownEntries(model) : givenEntries(model);
  const count = h("p", { class: "sp-progress" });
  const say = h("p", { class: "sp-say", role: "status" });
  const found = results(model, name);
  let asked = false;

  function showShares() {
    const entries = entriesOf(model, name);
    const bare = entries.filter((entry) => !tagsOf(model, name, entry).length);
    const none = bare.length === entries.length;
    if (none || (bare.length && !asked)) {
      asked = !none;
      const some = `${bare.length} of ${entries.length} entries have no tag yet. Tag them, or press the button again to leave them out.`;
      say.textContent = none ? (entries.length ? "Tag at least one entry first." : "Add an entry first.") : some;
      return list.focusEntry(bare[0]?.id);
    }
    say.textContent = "";
    keepPart(model, name, { shown: true });
    found.focus();
  }
  const show = button("Show the shares", showShares, { class: "sp-main" });
  const shows = h("p", { class: "sp-buttons" }, show);

  return {
    node: h("div", { class: "sp-panel" }, h("p", {}, intro), guess.node, list.node, count, say, shows, found.node),
    paint() {
      guess.paint();
      list.paint();
      const entries = entriesOf(model, name);
      const hours = entries.reduce((sum, entry) => sum + hoursOf(entry), 0);
      count.textContent = `${tagged(model, name).length} of ${entries.length} entries tagged, ${inHours(hours)} in all`;
      const shown = part(model, name).shown === true && tagged(model, name).length > 0;
      found.node.hidden = !shown;
      shows.hidden = shown;
      if (shown) found.paint();
    },
  };
}

function tagKey(model) {
  const items = model.get("tags").map((tag) => h("li", {}, h("strong", {}, tag.name), `: ${lower(tag.text)}`));
  return h("details", { class: "sp-key" }, h("summary", {}, "What the tags mean"), h("ul", {}, ...items));
}

function render({ model, el, signal }) {
  const id = freshId();
  const panels = { given: panel(model, "given"), own: panel(model, "own") };
  const notice = storageNotice(model.get("course"));
  const options = [
    { value: "given", text: "Ilse’s" },
    { value: "own", text: "my own" },
  ];
  const weeks = radioGroup(options, (whose) => keepWork(model, WEEK_WORK, { whose }));
  const paint = () => {
    const now = model.get("work")?.whose === "own" ? "own" : "given";
    weeks.show(now);
    for (const name of ["given", "own"]) {
      panels[name].node.hidden = name !== now;
      if (name === now) panels[name].paint();
    }
    notice.paint();
  };
  el.append(
    h(
      "div",
      { class: "sp-widget sp-week", role: "group", "aria-labelledby": id, keydown: keepKey },
      h("p", { class: "sp-title", id }, "Read a week by what it served"),
      notice.node,
      h("fieldset", { class: "sp-whose" }, h("legend", {}, "Whose week?"), ...weeks.labels),
      tagKey(model),
      panels.given.node,
      panels.own.node,
    ),
  );
  onKeptWork(model, signal, paint);
  onWork(model.get("course"), MAP_WORK, paint, signal);
}

export default {
  initialize: ({ model, signal }) => followWork(model, WEEK_WORK, signal),
  render,
};
