// What two files of the second edition show: the blind sentences before any number, the rule beside
// what chance gives, the gaps, and how both moved from round to round.
import { button, download, h } from "../../shared/dom.js";
import { calendarText } from "../../alignment/calendar.js";
import { fill, roleNamed, roundNamed } from "../../alignment/files.js";
import { leadersSaid } from "../../alignment/held.js";
import { labelsFor } from "../../alignment/merged.js";
import { written } from "./forms/parts.js";
import { bellKey, gapGroup, roundChart } from "./draw.js";

const SIDES = ["learner", "manager"];
const DAYS = [30, 90];
const SENTENCES = [["direction", "Direction"], ["radius", "Radius"], ["stop", "Must stop"]];
/** Who named an outcome, in words that both people of the pair can read. */
const NAMED = { all: "named by all", some: "named by some", others: "not named by the learner", you: "named by the learner only" };

/**
 * What each wrote alone, side by side, and below it what leaders wrote who let it be shown.
 * @param {object[]} raters the leaders whose files are open
 */
export function saidPart(setup, found, raters) {
  const line = (name, value) => h("tr", {}, h("th", { scope: "row" }, name), ...found.said.map((one) => h("td", {}, written(value(one) || "–"))));
  const three = Array.from({ length: setup.second.format.outcomes }, (_, n) => line(`Outcome ${n + 1}`, ({ outcomes }) => outcomes[n]));
  const heads = found.said.map(({ role, name }) => h("th", { scope: "col" }, roleNamed(setup, role), name ? " " : null, name ? written(name) : null));
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, "What each wrote alone"),
    h(
      "table",
      { class: "sp-said" },
      h("caption", {}, "Read this before any number"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "sp-spoken" }, "Asked")), ...heads)),
      h("tbody", {}, ...SENTENCES.map(([key, name]) => line(name, (one) => one[key])), ...three),
    ),
    ...sentencesOf(setup, leadersSaid(raters, labelsFor(setup, raters))),
  );
}

/** What leaders wrote alone, leader by leader under each question, and how many keep theirs. */
export function sentencesOf(setup, { said, unsaid }) {
  const line = (key) => (one) => h("li", {}, h("strong", {}, written(one.label)), ": ", written(one[key]));
  const asked = SENTENCES.map(([key, name]) => [key, name, said.filter((one) => one[key])]).filter(([, , wrote]) => wrote.length);
  return [
    ...asked.flatMap(([key, name, wrote]) => [h("p", { class: "sp-label" }, `${name}, as leaders wrote it alone`), h("ul", {}, ...wrote.map(line(key)))]),
    unsaid ? h("p", { class: "sp-hint" }, fill(setup.second.held.unsaid, { n: unsaid })) : null,
  ].filter(Boolean);
}

/** Dates for the checks, as a file for calendars. */
function datesPart(setup, found) {
  const said = h("span", { class: "sp-hint", role: "status" });
  const save = () => {
    const text = calendarText({ key: found.pair, title: found.title, text: "Ten fresh requests, marked apart.", days: DAYS, from: Date.now() });
    download("staffplus-checks.ics", text, "text/calendar");
    said.textContent = "Two days are saved, 30 and 90 days from today. Open the file with your calendar.";
  };
  return h("p", { class: "sp-buttons" }, button("Save 30 and 90 days for the calendar", save), said);
}

/** What stands at the end of a line of the rule; nothing is asked of a figure that is there to be talked about. */
const MET = new Map([[true, "✓ met"], [false, "✗ not met"], [null, "not counted"]]);

/** The rule, line by line, each beside chance. */
export function rulePart(setup, found) {
  const rows = found.criteria.map(({ name, found: told, chance, needed, met }) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, told, h("span", { class: "sp-hint sp-lot" }, chance)), h("td", {}, needed), h("td", {}, MET.get(met))),
  );
  const head = ["Line of the rule", "Found, and by chance", "Needed"].map((text) => h("th", { scope: "col" }, text));
  const { chance } = setup.second;
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, `${roundNamed(setup, found.round)}: ${found.agreed ? "the rule is met" : "not yet agreed"}`),
    h("p", {}, setup.second.next[found.next]),
    h(
      "table",
      { class: "sp-rule" },
      h("caption", {}, "When two pictures agree (thresholds are proposals)"),
      h("thead", {}, h("tr", {}, ...head, h("th", { scope: "col" }, h("span", { class: "sp-spoken" }, "Met?")))),
      h("tbody", {}, ...rows),
    ),
    ...found.notes.map((note) => h("p", { class: "sp-given" }, written(note))),
    found.agreed ? datesPart(setup, found) : null,
    h("details", { class: "sp-edit" }, h("summary", {}, "How to read these figures, and what chance gives"), h("p", {}, chance.explain), h("p", {}, chance.rule), h("p", {}, setup.second.note.ties)),
  );
}

/** The gaps in one picture: points, rows with what each expects, requests. */
export function gapsPart(setup, found) {
  const { step } = setup.second.format;
  const open = (value) => (value === null ? "open" : String(value));
  const highest = Math.max(step, ...found.outcomes.flatMap(({ learner, manager }) => [learner ?? 0, manager ?? 0]));
  const most = highest / step + 1;
  const at = (points) => (points === null ? null : points / step + 1);
  const ends = Array.from({ length: most }, (_, n) => (n === 0 ? "0" : n === most - 1 ? String(highest) : ""));
  const named = (id) => setup.mark.find((one) => one.id === id)?.name ?? "open";
  const order = (id) => (id === null ? null : setup.mark.findIndex((one) => one.id === id) + 1);
  const says = (row) => {
    const told = (who) => {
      const { expected, line } = row[who];
      const word = setup.second.expects.find(({ id }) => id === expected)?.name.toLowerCase() ?? "open";
      return `${roleNamed(setup, who).toLowerCase()} ${word}${line ? `: ${line}` : ""}`;
    };
    return row.fits ? null : `Expected? ${SIDES.map(told).join("; ")}`;
  };
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, "Where you part"),
    bellKey(),
    gapGroup("Points", ends, found.outcomes.map(({ text, learner, manager, gap, named: who }) => ({ text, learner: at(learner), manager: at(manager), shown: [open(learner), open(manager)], most, gap, hint: NAMED[who] }))),
    gapGroup(
      "How far the page settles it",
      Array.from({ length: 7 }, (_, n) => String(n + 1)),
      found.rows.map((row) => ({ text: row.name, learner: row.learner.settles, manager: row.manager.settles, shown: [open(row.learner.settles), open(row.manager.settles)], most: 7, gap: row.gap, hint: says(row) })),
    ),
    gapGroup(
      "Mark of each request",
      setup.mark.map(({ name }) => name),
      found.requests.map(({ text, gap, learner, manager }) => ({ text, gap, learner: order(learner), manager: order(manager), shown: [named(learner), named(manager)], most: setup.mark.length })),
    ),
  );
}

/** Figures over rounds, a small chart each. */
export function roundsPart(setup, done) {
  const rule = setup.second.exit;
  const names = done.map(({ round }) => roundNamed(setup, round));
  const bars = new Set(done.filter(({ overlap }) => overlap !== null).map(({ bar }) => bar));
  const worse = ({ foreseen }) => (foreseen ? Math.min(foreseen.learner[0], foreseen.manager[0]) : null);
  const alikeIn = ({ requests, requests_alike: alike }) => (requests.some((one) => one.learner || one.manager) ? alike : null);
  const charts = [
    ["Points shared", 100, bars.size === 1 ? [...bars][0] : null, ({ overlap }) => overlap],
    ["Worse forecast", 3, null, worse],
    ["Rows both expect", 7, rule.expected, ({ rows, rows_expected: fit }) => (rows.length ? fit : null)],
    ["Requests alike", 10, rule.requests, alikeIn],
  ];
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, "Round by round"),
    h("div", { class: "sp-charts" }, ...charts.map(([title, most, needed, count]) => roundChart(title, most, needed, names, done.map(count)))),
  );
}
