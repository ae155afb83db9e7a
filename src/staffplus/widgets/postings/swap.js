// The posting reader's steps about lines: the swap test of a posting, and the rewrite of one line.
import { mentions } from "../../mentions.js";
import { button, h } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";
import { listed } from "../../plain.js";
import { postingHead, stepHeading, worded } from "./code.js";


// --- Swap ----------------------------------------------------------------------------------------

export function swapStep(desk) {
  const posting = desk.posting();
  const { teams } = desk.collection;
  const kept = desk.work().swap[posting.id] ?? {};
  const team = teams.find(({ id }) => id === kept.team) ?? teams[0];
  const marks = kept.marks?.[team.id] ?? {};
  const shown = kept.shown?.[team.id] === true;
  const save = (changes) => desk.keep({ swap: { ...desk.work().swap, [posting.id]: { ...desk.work().swap[posting.id], ...changes } } });
  const say = h("p", { class: "sp-say", "aria-live": "polite" });
  let asked = false;

  const teamGroup = `${desk.name}-team`;
  const choice = radioGroup(
    teams.map(({ id, name, facts }) => ({ value: id, text: [h("span", {}, h("strong", {}, name), ` ${facts}`)] })),
    (id) => {
      save({ team: id });
      desk.redraw();
      document.querySelector(`input[name="${teamGroup}"]:checked`)?.focus();
    },
    teamGroup,
  );
  choice.show(team.id);

  const mark = (line, n) => {
    const options = [{ value: true, text: ["Still true"] }, { value: false, text: ["No longer true"] }];
    const still = radioGroup(options, (value) => {
      const now = desk.work().swap[posting.id]?.marks ?? {};
      save({ team: team.id, marks: { ...now, [team.id]: { ...now[team.id], [line.id]: value } } });
      say.textContent = "";
    });
    still.show(marks[line.id]);
    return h("fieldset", { class: "sp-swap" }, h("legend", {}, ...swapped(line, n, team)),
      h("div", { class: "sp-pair" }, ...still.labels));
  };

  function reveal() {
    const now = desk.work().swap[posting.id]?.marks?.[team.id] ?? {};
    const open = posting.lines.map((line, n) => [line, n + 1]).filter(([line]) => typeof now[line.id] !== "boolean");
    if (open.length && !asked) {
      asked = true;
      const which = listed(open.map(([, n]) => String(n)));
      say.textContent = `Not marked yet: ${open.length === 1 ? "line" : "lines"} ${which}. Mark ${open.length === 1 ? "it" : "them"}, or press again to see our reading.`;
      return;
    }
    save({ team: team.id, shown: { ...kept.shown, [team.id]: true } });
    desk.redraw();
    document.getElementById(`${desk.name}-swap`)?.focus();
  }

  const again = () => {
    save({ shown: { ...kept.shown, [team.id]: false } });
    desk.redraw();
    document.getElementById(`${desk.name}-swap`)?.focus();
  };
  const rows = posting.lines.map((line, n) =>
    h("li", {}, ...(shown ? [h("p", {}, ...swapped(line, n, team)), ourReading(line, team, marks[line.id])] : [mark(line, n)])));
  const started = desk.collection.postings.find(({ id, lines }) => id !== posting.id && !lines.every(desk.isCoded));
  const onward = [
    started ? button(`Code another: ${started.title}`, () => desk.go("code", started.id)) : null,
    desk.next("Next: compare the postings", "compare"),
  ].filter(Boolean);
  return [
    Object.assign(stepHeading("Put another team's name in"), { id: `${desk.name}-swap` }),
    h("p", {}, "Which lines could the other team print tomorrow without lying?"),
    h("fieldset", { class: "sp-teams" }, h("legend", {}, `Instead of ${posting.team}`), ...choice.labels),
    shown ? swapSummary(posting, desk.collection.groups, team, marks) : null,
    h("h4", {}, `${posting.title}, `, h("del", {}, posting.team), " ", h("ins", {}, team.name)),
    h("ol", { class: "sp-swaps" }, ...rows),
    say,
    h("div", { class: "sp-buttons" },
      ...(shown ? [...onward, button("Change my marks", again)] : [button("Compare with our reading", reveal, { class: "sp-main" })])),
  ].filter(Boolean);
}

const swapped = (line, n, team) => [`${n + 1}. `, ...worded(line, { team: team.name, firm: team.firm }, true)];

/** Our reading of one line: which teams it fits, why, and one rewrite. */
function ourReading(line, team, marked) {
  const ours = line.stays_true.includes(team.id);
  const differs = typeof marked === "boolean" && marked !== ours;
  const yours = differs ? `You said ${marked ? "still true" : "no longer true"} of ${team.name}; we would not.` : "";
  const rewrite = line.rewrite ? h("details", {}, h("summary", {}, "One rewrite"), h("p", {}, line.rewrite)) : null;
  return h("div", { class: differs ? "sp-ours sp-differs" : "sp-ours" }, h("p", {}, h("strong", {}, line.verdict), ` ${line.swap_why}`),
    yours ? h("p", { class: "sp-quiet" }, yours) : null, rewrite);
}

/** The lines by group, and where the learner reads otherwise. */
function swapSummary(posting, groups, team, marks) {
  const numbered = posting.lines.map((line, n) => ({ line, n: n + 1 }));
  const entry = ({ id, name, meaning }) => {
    const inIt = numbered.filter(({ line }) => line.group === id).map(({ n }) => String(n));
    return h("li", {}, h("strong", {}, name), `, ${meaning}: `, inIt.length ? `${inIt.length === 1 ? "line" : "lines"} ${listed(inIt)}` : "none");
  };
  const differ = numbered.filter(({ line }) => typeof marks[line.id] === "boolean" && marks[line.id] !== line.stays_true.includes(team.id)).map(({ n }) => String(n));
  const yours = differ.length
    ? `You read ${differ.length === 1 ? "line" : "lines"} ${listed(differ)} otherwise for ${team.name}. See why, and keep your view if you can say which words bear it out.`
    : "";
  return h("div", { class: "sp-given" }, h("p", { class: "sp-label" }, "Our reading"), h("ul", {}, ...groups.map(entry)),
    yours ? h("p", {}, yours) : null);
}

// --- Rewrite -------------------------------------------------------------------------------------

export function rewriteStep(desk) {
  const { postings, teams, pointers } = desk.collection;
  const open = postings.flatMap((posting) => posting.lines.map((line) => ({ line, posting }))).filter(({ line }) => line.stays_true.length > 0);
  const chosen = open.find(({ line }) => line.id === desk.work().line);
  const own = desk.work().line === "own";
  const option = (value, words) => {
    const node = h("option", { value }, words);
    node.selected = value === desk.work().line;
    return node;
  };
  const choose = () => {
    desk.keep({ line: select.value || null });
    desk.redraw();
    document.getElementById(`${desk.name}-which`)?.focus();
  };
  const groups = postings.map((posting) =>
    h("optgroup", { label: `${posting.title}, ${posting.team}` },
      ...open.filter((entry) => entry.posting === posting).map(({ line }) => option(line.id, worded(line, posting).join("")))));
  const select = h("select", { id: `${desk.name}-which`, change: choose },
    option("", "Choose a line…"), ...groups, h("optgroup", { label: "Not from here" }, option("own", "A line of my own firm's posting")));
  if (!chosen && !own) select.value = "";
  const nodes = [
    stepHeading("Rewrite one line"),
    h("p", {}, "Take a line that several teams could print, and make it true of one. What is the gap today? What is the consequence, and for whom? What is the first change?"),
    h("div", { class: "sp-field" }, h("label", { class: "sp-label", for: select.id }, "The line"), select),
  ];
  if (own) nodes.push(ownLine(desk));
  if (chosen) nodes.push(postingHead(chosen.posting), h("p", { class: "sp-line" }, ...worded(chosen.line, chosen.posting)));
  if (own || chosen) nodes.push(...writing(desk, own ? "own" : chosen.line.id, pointers, teams));
  if (chosen) nodes.push(h("details", {}, h("summary", {}, "One rewrite of ours"), h("p", {}, chosen.line.rewrite)));
  return [...nodes, ...written(desk, open)];
}

function ownLine(desk) {
  const input = h("input", { type: "text", input: () => desk.keep({ own: input.value }) });
  input.value = String(desk.work().own ?? "");
  return h("label", { class: "sp-field" }, h("span", { class: "sp-label" }, "The line as it stands in the posting"), input);
}

/** The box to write in, saved at every stroke, and what the page points at. */
function writing(desk, key, pointers, teams) {
  const box = h("textarea", { rows: "5", input: change });
  box.value = String(desk.work().texts[key] ?? "");
  const points = h("ul", { class: "sp-bullets" });
  const hints = h("div", { class: "sp-points", "aria-live": "polite" }, points);
  let waiting = null;

  function change() {
    desk.keep({ texts: { ...desk.work().texts, [key]: box.value } });
    clearTimeout(waiting);
    waiting = setTimeout(point, 700); // not at every letter: a screen reader would never finish
  }

  function point() {
    const text = box.value.trim();
    const missing = text ? pointers.filter(({ any }) => !any.some((word) => mentions(text, word))) : [];
    const last = `Now the test: could ${listed(teams.map(({ name }) => name))} print it? And would the team next door?`;
    const words = text ? [...missing.map((pointer) => pointer.text), ...(missing.length ? [] : [last])] : [];
    if (words.join() === [...points.children].map((node) => node.textContent).join()) return;
    points.replaceChildren(...words.map((word) => h("li", {}, word)));
  }

  point();
  desk.signal?.addEventListener("abort", () => clearTimeout(waiting));
  return [
    h("label", { class: "sp-field" }, h("span", { class: "sp-label" }, "Your rewrite"), box),
    h("p", { class: "sp-hint" }, "Kept in this browser. The page points at what it cannot find, by a few words and figures; it does not mark, and it does not know your team."),
    hints,
  ];
}

/** What the learner has written so far, for other lines too. */
function written(desk, open) {
  const texts = Object.entries(desk.work().texts).filter(([, text]) => typeof text === "string" && text.trim());
  const others = texts.filter(([key]) => key !== desk.work().line);
  if (!others.length) return [];
  const entry = ([key, text]) => {
    const found = open.find(({ line }) => line.id === key);
    const from = found ? worded(found.line, found.posting).join("") : String(desk.work().own ?? "").trim() || "A line of your own";
    return h("li", {}, h("span", { class: "sp-quiet" }, from), h("br"), text);
  };
  return [h("h4", {}, "What you wrote for other lines"), h("ul", { class: "sp-bullets" }, ...others.map(entry))];
}
