// The posting reader's steps about lines: the swap test of a posting, and the rewrite of one line.
import { button, h } from "./dom.js";
import { postingHead, stepHeading, worded } from "./codesteps.js";

const GROUPS = ["true of this team only", "still true of some teams", "still true of every team"];
const listed = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

/** 0 specific, 1 true of some of the teams, 2 generic. */
function groupOf(line, teams) {
  return line.stays_true.length === 0 ? 0 : line.stays_true.length < teams.length ? 1 : 2;
}

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

  const choose = (entry) => {
    const change = () => {
      save({ team: entry.id });
      desk.redraw();
      document.querySelector(`input[name="${desk.name}-team"]:checked`)?.focus();
    };
    const radio = h("input", { type: "radio", name: `${desk.name}-team`, value: entry.id, change });
    radio.checked = entry === team;
    return h("label", { class: "sp-option" }, radio, h("span", {}, h("strong", {}, entry.name), ` ${entry.facts}`));
  };

  const mark = (line, n) => {
    const group = `${desk.name}-swap-${n}`;
    const pick = (value, words) => {
      const change = () => {
        const now = desk.work().swap[posting.id]?.marks ?? {};
        save({ team: team.id, marks: { ...now, [team.id]: { ...now[team.id], [line.id]: value } } });
        say.textContent = "";
      };
      const radio = h("input", { type: "radio", name: group, value: String(value), change });
      radio.checked = marks[line.id] === value;
      return h("label", { class: "sp-option" }, radio, words);
    };
    const legend = h("legend", {}, `${n + 1}. `, ...worded(line, { team: team.name, firm: team.firm }, true));
    return h("fieldset", { class: "sp-swap", disabled: shown }, legend,
      h("div", { class: "sp-pair" }, pick(true, "Still true"), pick(false, "No longer true")));
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
    h("li", {}, mark(line, n), shown ? ourReading(line, team, marks[line.id], teams) : null));
  const started = desk.collection.postings.find(({ id, lines }) => id !== posting.id && !lines.every(desk.isCoded));
  const onward = [
    started ? button(`Code another: ${started.title}`, () => desk.go("code", started.id)) : null,
    desk.next("Next: compare the postings", "compare"),
  ].filter(Boolean);
  return [
    Object.assign(stepHeading("Put another team's name in"), { id: `${desk.name}-swap` }),
    h("p", {}, `${posting.title}: ${posting.team} is crossed out. Which lines could the new team print tomorrow without lying?`),
    h("fieldset", { class: "sp-teams" }, h("legend", {}, `Instead of ${posting.team}`), ...teams.map(choose)),
    shown ? swapSummary(posting, teams, team, marks) : null,
    h("ol", { class: "sp-swaps" }, ...rows),
    say,
    h("div", { class: "sp-buttons" },
      ...(shown ? [...onward, button("Change my marks", again)] : [button("Compare with our reading", reveal, { class: "sp-main" })])),
  ].filter(Boolean);
}

/** Our reading of one line: for this team, for all three, why, and one rewrite. */
function ourReading(line, team, marked, teams) {
  const ours = line.stays_true.includes(team.id);
  const differs = typeof marked === "boolean" && marked !== ours;
  const still = teams.filter(({ id }) => line.stays_true.includes(id)).map(({ name }) => name);
  const group = GROUPS[groupOf(line, teams)];
  const where = still.length && still.length < teams.length ? `${group}: ${listed(still)}` : group;
  const verdict = `We say: ${ours ? "still true" : "no longer true"}${differs ? ", and you differ" : ""}. In all: ${where}.`;
  const rewrite = line.rewrite ? h("details", {}, h("summary", {}, "One rewrite"), h("p", {}, line.rewrite)) : null;
  return h("div", { class: differs ? "sp-ours sp-differs" : "sp-ours" }, h("p", {}, h("strong", {}, verdict), ` ${line.swap_why}`), rewrite);
}

function swapSummary(posting, teams, team, marks) {
  const counts = [2, 1, 0].map((group) => `${posting.lines.filter((line) => groupOf(line, teams) === group).length} ${GROUPS[group]}`);
  const differ = posting.lines.filter((line) => typeof marks[line.id] === "boolean" && marks[line.id] !== line.stays_true.includes(team.id));
  const yours = differ.length ? ` For ${team.name}, you and we differ on ${differ.length === 1 ? "one line" : `${differ.length} lines`}; read why, and keep your view if you can say what in the line supports it.` : "";
  return h("p", { class: "sp-given" }, `Our reading of the ${posting.lines.length} lines: ${counts.join(", ")}.${yours} Each line that could be another team's has one rewrite below it.`);
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
    h("label", { class: "sp-field" }, h("span", { class: "sp-label" }, "The line"), select),
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
    const missing = text ? pointers.filter(({ any }) => !any.some((word) => says(text, word))) : [];
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

/** Whether `text` holds a word or phrase; "#" is any digit. */
function says(text, word) {
  if (word === "#") return /\d/.test(text);
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("'", "['’]");
  return new RegExp(`(?<![\\p{L}])${escaped}(?![\\p{L}])`, "iu").test(text);
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
