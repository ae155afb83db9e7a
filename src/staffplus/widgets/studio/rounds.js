// The rounds of a job description: kept with a date, compared side by side, opened again.
import { button, h } from "../../shared/dom.js";
import { PART_IDS, cleanedText, partName } from "../../jobdesc/document.js";
import { isWritten } from "./reading.js";
import { diffWords } from "./worddiff.js";

/** Today in this place, as 2027-01-31. */
export function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

const cleanParts = (parts) => Object.fromEntries(PART_IDS.map((id) => [id, cleanedText(parts[id] ?? "")]));
const sameParts = (one, other) => PART_IDS.every((id) => cleanedText(one[id] ?? "") === cleanedText(other[id] ?? ""));

/** The rounds with the present text as one more, unless it says nothing or says what the last one does. */
export function withPresentKept({ intro, parts, extra, rounds }, note) {
  const before = intro ? [{ heading: "Before the first part", text: intro }] : [];
  const round = { date: today(), note, parts: cleanParts(parts), extra: [...before, ...extra] };
  const last = rounds.at(-1);
  const known = last && sameParts(last.parts, parts) && JSON.stringify(last.extra) === JSON.stringify(round.extra);
  return known || !isWritten({ parts, extra, intro }) ? rounds : [...rounds, round];
}

const roundName = ({ date, note }, n) => `Round ${n + 1}${date ? `, ${date}` : ""}${note ? `: ${note}` : ""}`;

/** One side of a changed part: what stayed, and what is only on this side, marked without colour. */
function side(changes, kind, tag, spoken) {
  const nodes = changes
    .filter((one) => one.kind === "same" || one.kind === kind)
    .map(({ kind: found, text }) => {
      if (found === "same" || !text.trim()) return text;
      const say = (words) => h("span", { class: "sp-spoken" }, words);
      return h(tag, {}, say(`[${spoken}: `), text, say("] "));
    });
  return nodes.length ? nodes : [h("em", {}, "nothing written")];
}

function comparison(one, other, names) {
  const changed = PART_IDS.filter((id) => cleanedText(one[id] ?? "") !== cleanedText(other[id] ?? ""));
  const unchanged = PART_IDS.filter((id) => !changed.includes(id));
  if (!changed.length) return [h("p", {}, "Nothing differs between the two.")];
  const parts = changed.map((id) => {
    const changes = diffWords(cleanedText(one[id] ?? ""), cleanedText(other[id] ?? ""));
    const cell = (name, nodes) => h("div", { class: "sp-side" }, h("p", { class: "sp-label" }, name), h("p", { class: "sp-said", dir: "auto" }, ...nodes));
    return h(
      "section",
      { class: "sp-compared" },
      h("h4", {}, partName(id)),
      h("div", { class: "sp-sides" }, cell(names[0], side(changes, "gone", "del", "left out")), cell(names[1], side(changes, "new", "ins", "new"))),
    );
  });
  const same = unchanged.length ? `Unchanged: ${unchanged.map(partName).join(", ")}.` : "Every part changed.";
  return [h("p", { class: "sp-hint" }, `Struck through: left out. Underlined: new. ${same}`), ...parts];
}

/** The panel with rounds. */
export function roundsPanel(description) {
  const note = h("input", { type: "text", placeholder: "for example: before the first talk" });
  const status = h("p", { class: "sp-hint", role: "status" });
  const list = h("ol", { class: "sp-rounds" });
  const from = h("select", { change: compare });
  const to = h("select", { change: compare });
  const shown = h("div", {});
  const comparing = h(
    "section",
    {},
    h("h3", {}, "Compare"),
    h("div", { class: "sp-pair" }, h("label", {}, h("span", {}, "This text"), from), h("label", {}, h("span", {}, "with this one"), to)),
    shown,
  );

  function keep() {
    const { rounds } = description.get();
    const kept = withPresentKept(description.get(), note.value);
    if (kept === rounds) {
      status.textContent = isWritten(description.get())
        ? "Nothing has changed since the last round, so there is nothing to keep."
        : "Nothing is written yet, so there is nothing to keep.";
      return;
    }
    description.change((now) => ({ ...now, rounds: kept }));
    note.value = "";
    status.textContent = `Kept as round ${kept.length}. What you wrote stays where it is; write on.`;
  }

  function reopen(n) {
    const { rounds } = description.get();
    const kept = withPresentKept(description.get(), `before going back to round ${n + 1}`);
    const { parts, extra } = rounds[n];
    description.change((now) => ({ ...now, parts: { ...parts }, intro: "", extra, rounds: kept }));
    status.textContent =
      kept === rounds
        ? `Round ${n + 1} is the present text again.`
        : `Round ${n + 1} is the present text again; what stood there is kept as round ${kept.length}.`;
  }

  function textOf(value) {
    const { parts, rounds } = description.get();
    return value === "now" ? parts : rounds[Number(value)].parts;
  }

  function compare() {
    if (comparing.hidden) return;
    const name = (select) => select.selectedOptions[0].textContent;
    shown.replaceChildren(...comparison(textOf(from.value), textOf(to.value), [name(from), name(to)]));
  }

  function paint() {
    const { rounds } = description.get();
    list.replaceChildren(
      ...rounds.map((round, n) =>
        h("li", {}, h("span", {}, roundName(round, n)), button("Go back to this text", () => reopen(n), { "aria-label": `Go back to the text of round ${n + 1}` })),
      ),
    );
    const chosen = [from.value, to.value];
    const options = () => [...rounds.map((round, n) => h("option", { value: n }, roundName(round, n))), h("option", { value: "now" }, "Now")];
    from.replaceChildren(...options());
    to.replaceChildren(...options());
    const known = (value) => value === "now" || Number(value) < rounds.length;
    from.value = chosen[0] && known(chosen[0]) ? chosen[0] : String(Math.max(0, rounds.length - 1));
    to.value = chosen[1] && known(chosen[1]) ? chosen[1] : "now";
    comparing.hidden = rounds.length === 0;
    compare();
  }

  const panel = h(
    "div",
    {},
    h("p", {}, "A round is the text as it stood on a day. Keep one before you show it to anyone, and one after each talk; nothing you write later changes it."),
    h("label", { class: "sp-field" }, h("span", {}, "A note for this round (if you like)"), note),
    h("p", { class: "sp-buttons" }, button("Keep the present text as a round", keep, { class: "sp-main" })),
    status,
    list,
    comparing,
  );
  description.follow(() => panel.hidden || paint());
  panel.addEventListener("sp-shown", paint);
  return panel;
}
