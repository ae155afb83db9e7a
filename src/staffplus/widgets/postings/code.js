// The posting reader's steps about codes: code a line and compare, the picture of one posting, and
// all postings side by side. Each returns the nodes of the panel.
import { button, h } from "../shared/dom.js";
import { codeGrid, gridLegend } from "./grid.js";
import { agreementOf, decisionsOf, partingsBy, sharedBy } from "../../postings/coding.js";

const inWords = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** The heading of a step, which gets the focus when the step is entered. */
export function stepHeading(words) {
  return h("h3", { tabindex: "-1" }, words);
}

/** A line with its team and firm in place; `bold` shows what was put in. */
export function worded(line, { team, firm }, bold = false) {
  const put = (name) => (bold ? h("strong", {}, name) : name);
  const parts = line.text.split(/(\{team\}|\{firm\})/).filter(Boolean);
  return parts.map((part) => (part === "{team}" ? put(team) : part === "{firm}" ? put(firm) : part));
}

/** What stands above the lines of a posting. */
export function postingHead(posting) {
  const title = h("p", {}, h("strong", {}, posting.title), `, ${posting.team}, ${posting.firm}`);
  return h("div", { class: "sp-given" }, title, h("p", {}, posting.about));
}

/** Everyone who coded: the learner first. `given` holds codes by line, `saw` the lines that count. */
function codersOf(desk, lines) {
  const { coders } = desk.collection;
  const by = (id) => Object.fromEntries(lines.map((line) => [line.id, line.codings[id].codes]));
  const you = { id: "you", name: "You", given: desk.yours() };
  return [you, ...coders.map(({ id, name, way }) => ({ id, name, way, given: by(id) }))];
}

// --- Code ----------------------------------------------------------------------------------------

export function codeStep(desk) {
  const posting = desk.posting();
  const { lines } = posting;
  const at = Math.min(Math.max(0, Number(desk.work().at[posting.id]) || 0), lines.length - 1);
  const line = lines[at];
  const moveTo = (place) => {
    desk.keep({ at: { ...desk.work().at, [posting.id]: place } });
    desk.redraw();
  };
  const heading = h("h4", { tabindex: "-1", class: "sp-line" }, ...worded(line, posting));
  const readOn = (place) => {
    moveTo(place);
    desk.focusLine();
  };
  desk.focusLine = () => document.getElementById(`${desk.name}-line`)?.focus();
  heading.id = `${desk.name}-line`;
  const jump = (entry, n) =>
    button(`${n + 1}${desk.isCoded(entry) ? " ✓" : ""}`, () => readOn(n), {
      "aria-label": `Line ${n + 1}${desk.isCoded(entry) ? ", coded" : ""}`,
      "aria-current": n === at ? "true" : "false",
    });
  const body = desk.isCoded(line) ? compared(desk, posting, at, readOn) : ticking(desk, line);
  return [
    stepHeading("Code what each line asks someone to do"),
    postingHead(posting),
    h("ol", { class: "sp-jumps", "aria-label": "Lines" }, ...lines.map((entry, n) => h("li", {}, jump(entry, n)))),
    h("p", { class: "sp-label" }, `Line ${at + 1} of ${lines.length}`),
    heading,
    ...body,
  ];
}

/** The codes to tick for a line, and the button that compares. */
function ticking(desk, line) {
  const { collection, name } = desk;
  const drafted = desk.work().draft[line.id];
  const draft = Array.isArray(drafted) ? drafted : [];
  const say = h("p", { class: "sp-say", "aria-live": "polite" });
  let asked = false;
  const tick = ({ id, name: words, rule }) => {
    const input = h("input", { type: "checkbox", value: id, name: `${name}-code`, change });
    input.checked = draft.includes(id);
    const text = h("span", {}, words, h("span", { class: "sp-rule", hidden: !desk.work().rules }, ` ${rule}`));
    return { input, node: h("label", { class: "sp-option" }, input, text) };
  };
  const ticks = collection.themes.map(tick);
  const picked = () => ticks.filter(({ input }) => input.checked).map(({ input }) => input.value);

  function change() {
    say.textContent = "";
    desk.keep({ draft: { ...desk.work().draft, [line.id]: picked() } });
  }

  function compare() {
    const codes = picked();
    if (!codes.length && !asked) {
      asked = true;
      say.textContent = "Nothing is ticked. Tick the codes that fit, or press Compare again if none does.";
      return;
    }
    const before = desk.work().codes[line.id];
    const { [line.id]: _, ...draft } = desk.work().draft;
    desk.keep({ draft, codes: { ...desk.work().codes, [line.id]: { ...before, codes } } });
    desk.redraw();
    document.getElementById(`${name}-next`)?.focus();
  }

  const rules = h("input", { type: "checkbox", change: () => {
    desk.keep({ rules: rules.checked });
    for (const { node } of ticks) node.querySelector(".sp-rule").hidden = !rules.checked;
  } });
  rules.checked = desk.work().rules !== false;
  const legend = h("legend", {}, "It asks someone to … ", h("span", { class: "sp-hint" }, "(tick every code it earns)"));
  return [
    h("fieldset", { class: "sp-codes" }, legend, ...ticks.map(({ node }) => node)),
    h("div", { class: "sp-buttons" }, button("Compare", compare, { class: "sp-main" }),
      h("label", { class: "sp-option" }, rules, "Show the rules")),
    say,
  ];
}

/** The learner's codes of a line beside the two coders', with their reasons. */
function compared(desk, posting, at, readOn) {
  const line = posting.lines[at];
  const { coders } = desk.collection;
  const all = codersOf(desk, [line]).map((coder) => ({ ...coder, codes: coder.given[line.id] ?? [] }));
  const nameOf = (id) => all.find((coder) => coder.id === id).name;
  const groups = sharedBy(all, desk.codes).map(({ who, codes }) => {
    const names = who.length === all.length ? "All three" : who.length === 1 ? `Only ${who[0] === "you" ? "you" : nameOf(who[0])}` : inWords(who.map(nameOf));
    return h("li", {}, h("strong", {}, `${names}: `), inWords(codes.map(desk.themeName)));
  });
  const silent = all.filter(({ codes }) => !codes.length).map(({ name: words }) => words);
  if (silent.length) groups.push(h("li", {}, h("strong", {}, `${inWords(silent)}: `), "no code"));
  const reason = ({ id, name: words, way }) => {
    const { why } = line.codings[id];
    return h("li", {}, h("strong", {}, words), ` (${way}): ${why}`);
  };
  const ahead = [...posting.lines.keys()].map((n) => (at + 1 + n) % posting.lines.length);
  const following = ahead.find((n) => !desk.isCoded(posting.lines[n]));
  const onward = following === undefined
    ? button("See the picture of this posting", () => desk.go("picture"), { class: "sp-main", id: `${desk.name}-next` })
    : button("Next line", () => readOn(following), { class: "sp-main", id: `${desk.name}-next` });
  const again = button("Code this line again", () => {
    const { [line.id]: entry, ...codes } = desk.work().codes;
    desk.keep({ codes, draft: { ...desk.work().draft, [line.id]: entry.codes } });
    desk.redraw();
    desk.focusLine();
  });
  return [
    h("div", { class: "sp-compared" },
      h("ul", { class: "sp-shared" }, ...groups),
      h("p", { class: "sp-quiet" }, alikeOn(all, line.id, desk.codes)),
      h("ul", { class: "sp-reasons" }, ...coders.map(reason)),
      question(all, desk)),
    h("div", { class: "sp-buttons" }, onward, again),
  ];
}

/** On how many of the eight codes each two of the coders decided alike. */
function alikeOn(all, line, codes) {
  const made = all.map(({ given }) => decisionsOf(given, [line], codes));
  const pairs = [[0, 1], [0, 2], [1, 2]].map(([one, other]) => {
    const names = [all[one].name, all[other].name];
    return `${inWords(names)}: ${agreementOf(made[one], made[other]).alike}`;
  });
  return `Alike on how many of the ${codes.length} codes? ${pairs.join("; ")}.`;
}

/** A question where the learner stands alone. */
function question(all, desk) {
  const [you, ...others] = all;
  const mine = you.codes.filter((code) => others.every(({ codes }) => !codes.includes(code)));
  const theirs = desk.codes.filter((code) => !you.codes.includes(code) && others.every(({ codes }) => codes.includes(code)));
  if (!mine.length && !theirs.length) return null;
  const only = mine.length ? `Only you gave ${inWords(mine.map(desk.themeName))}. ` : "";
  const left = theirs.length ? `Both of them gave ${inWords(theirs.map(desk.themeName))}, and you did not. ` : "";
  return h("p", { class: "sp-ask" }, `${only}${left}Which words of the line, and which words of the rule, did you rely on?`);
}

// --- Picture -------------------------------------------------------------------------------------

export function pictureStep(desk) {
  const posting = desk.posting();
  const { lines } = posting;
  const shown = desk.work().shown[posting.id] === true;
  const seen = (line) => shown || desk.isCoded(line);
  const coders = codersOf(desk, lines);
  const codedLines = lines.filter(desk.isCoded);
  const places = (line) => (code) => [0, 1, 2].filter((n) => seen(line) && (coders[n].given[line.id] ?? []).includes(code));
  const marks = (y, x) => places(lines[y])(desk.codes[x]);
  const grid = codeGrid({
    rows: lines.map((_, n) => ({ label: String(n + 1) })),
    columns: columnsOf(desk),
    marks,
    label: pictureInWords(desk, lines.map((_, n) => `line ${n + 1}`), coders, marks),
    left: 34,
  });
  const left = lines.length - codedLines.length;
  const show = () => {
    desk.keep({ shown: { ...desk.work().shown, [posting.id]: true } });
    desk.redraw();
    document.querySelector(`#${desk.name}-picture`)?.focus();
  };
  const hidden = left && !shown
    ? [h("p", { class: "sp-hint" }, `${plural(left, "row is", "rows are")} empty until you have coded ${left === 1 ? "that line" : "those lines"}.`),
       h("p", { class: "sp-buttons" }, button("Code the rest", () => desk.go("code"), { class: "sp-main" }),
         button("Show them without coding", show))]
    : [];
  return [
    Object.assign(stepHeading(`Lines by code: ${posting.title}`), { id: `${desk.name}-picture` }),
    legendOf(desk),
    grid,
    ...hidden,
    h("details", {}, h("summary", {}, "The same in words, with each line"), inWordsTable(desk, posting, coders, seen)),
    ...agreementNodes(desk, coders, codedLines, "here"),
    ...(codedLines.length ? [whyTheyDiffer(desk)] : []),
    h("div", { class: "sp-buttons" }, desk.next("Next: the swap test", "swap")),
  ];
}

const columnsOf = (desk) => desk.collection.themes.map(({ name }) => ({ label: name.split(" ")[0] }));

function legendOf(desk) {
  const [one, other] = desk.collection.coders.map(({ name }) => name);
  return gridLegend([["you", [0]], [one, [1]], [other, [2]], [`${one} and ${other}`, [1, 2]], ["all three", [0, 1, 2]]]);
}

/** The picture as one text: for each code, where it stands and who put it there. */
function pictureInWords(desk, rows, coders, marks) {
  const parts = desk.codes.map((code, x) => {
    const found = rows.map((row, y) => [row, marks(y, x)]).filter(([, who]) => who.length);
    const where = found.map(([row, who]) => `${row} (${who.length === 3 ? "all three" : inWords(who.map((n) => (n ? coders[n].name : "you")))})`);
    return `${desk.themeName(code)}: ${where.join(", ") || "none"}.`;
  });
  return `Codes by line. ${parts.join(" ")}`;
}

function inWordsTable(desk, posting, coders, seen) {
  const head = h("tr", {}, h("th", { scope: "col" }, "Line"), ...coders.map(({ name }) => h("th", { scope: "col" }, name)));
  const named = (coder, line) => {
    if (!seen(line) || (coder.id === "you" && !desk.isCoded(line))) return "not coded yet";
    return inWords((coder.given[line.id] ?? []).map(desk.themeName)) || "none";
  };
  const rows = posting.lines.map((line, n) =>
    h("tr", {}, h("th", { scope: "row" }, `${n + 1} `, ...worded(line, posting)), ...coders.map((coder) => h("td", {}, named(coder, line)))));
  return h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Codes of each line" },
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
}

/** Agreement of each pair over the lines that the learner coded, and where the three part. */
function agreementNodes(desk, coders, lines, where) {
  if (!lines.length) return [];
  const ids = lines.map(({ id }) => id);
  const made = coders.map(({ given }) => decisionsOf(given, ids, desk.codes));
  const row = ([one, other]) => {
    const { alike, of, kappa } = agreementOf(made[one], made[other]);
    const cells = [`${alike} of ${of}`, String(Math.round((100 * alike) / of)), kappa === null ? "nothing varies" : kappa.toFixed(2)];
    return h("tr", {}, h("th", { scope: "row" }, inWords([coders[one].name, coders[other].name])), ...cells.map((cell) => h("td", {}, cell)));
  };
  const head = ["Pair", "Alike", "In 100", "Kappa"].map((words) => h("th", { scope: "col" }, words));
  const caption = `Yes-or-no decisions on the ${plural(lines.length, "line", "lines")} you coded ${where}, ${desk.codes.length} a line`;
  const [most] = partingsBy(coders.map(({ given }) => given), ids, desk.codes);
  const advice = most
    ? `You three part most often over ${desk.themeName(most.code)}: on ${plural(most.lines, "line", "lines")} of ${lines.length}. Its rule: “${desk.collection.themes.find(({ id }) => id === most.code).rule}” What does that leave open?`
    : "You three gave the same codes to every line.";
  return [
    h("h4", {}, "How far do you agree?"),
    h("table", { class: "sp-agreement" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...head)),
      h("tbody", {}, ...[[0, 1], [0, 2], [1, 2]].map(row))),
    h("p", {}, advice),
  ];
}

function whyTheyDiffer(desk) {
  const ways = inWords(desk.collection.coders.map(({ name, way }) => `${name} ${way}`));
  return h("p", { class: "sp-quiet" }, `Remember that ${ways}. Reasonable readers also part over ends and means (is a date part of leading?) and over what a line implies. A rule that says which to code makes most differences go away; a line that allows two readings keeps them.`);
}

// --- Compare -------------------------------------------------------------------------------------

export function compareStep(desk) {
  const { postings, themes } = desk.collection;
  const allLines = postings.flatMap(({ lines }) => lines);
  const coders = codersOf(desk, allLines);
  const whole = ({ lines }) => lines.every(desk.isCoded);
  const seen = (posting) => whole(posting) || desk.work().shown[posting.id] === true;
  const hiddenOnes = postings.filter((posting) => !seen(posting));
  const count = (n, posting, code) =>
    posting.lines.filter(({ id }) => (coders[n].given[id] ?? []).includes(code)).length;
  const readers = (posting) => [0, 1, 2].filter((n) => seen(posting) && (n > 0 || posting.lines.some(desk.isCoded)));
  const marks = (y, x) => readers(postings[y]).filter((n) => count(n, postings[y], desk.codes[x]) > 0);
  const show = () => {
    const shown = Object.fromEntries(hiddenOnes.map(({ id }) => [id, true]));
    desk.keep({ shown: { ...desk.work().shown, ...shown } });
    desk.redraw();
    document.querySelector(`#${desk.name}-all`)?.focus();
  };
  const heading = Object.assign(stepHeading("What all four share, and what only one has"), { id: `${desk.name}-all` });
  const hidden = hiddenOnes.length
    ? [h("p", { class: "sp-hint" }, `Empty until you have coded every line: ${inWords(hiddenOnes.map(({ role }) => role.toLowerCase()))}.`),
       h("p", { class: "sp-buttons" },
         button(`Code the ${hiddenOnes[0].role.toLowerCase()}'s posting`, () => desk.go("code", hiddenOnes[0].id), { class: "sp-main" }),
         button("Show them without coding", show))]
    : [];
  const grid = codeGrid({
    rows: postings.map(({ role }) => ({ label: role.split(" ")[0] })),
    columns: columnsOf(desk),
    marks,
    label: pictureInWords(desk, postings.map(({ role }) => role.toLowerCase()), coders, marks).replace("by line", "by posting"),
    left: 82,
  });
  const complete = (n) => (n === 0 ? postings.every(whole) : !hiddenOnes.length);
  const findings = [0, 1, 2].filter(complete).map((n) => finding(desk, coders[n], (posting, code) => count(n, posting, code)));
  const head = h("tr", {}, h("th", { scope: "col" }, "Code"), ...postings.map(({ role }) => h("th", { scope: "col" }, role)));
  const cell = (posting, code) => {
    const who = readers(posting);
    return who.length ? who.map((n) => `${n ? coders[n].name : "you"} ${count(n, posting, code)}`).join(", ") : "not coded yet";
  };
  const rows = themes.map(({ id, name }) =>
    h("tr", {}, h("th", { scope: "row" }, name), ...postings.map((posting) => h("td", {}, cell(posting, id)))));
  const codedLines = allLines.filter(desk.isCoded);
  const only = postings.map(({ role, only: words }) => h("li", {}, h("strong", {}, `${role}: `), words));
  return [
    heading,
    h("p", {}, "A mark means that the reader gave the code to at least one line of the posting."),
    legendOf(desk),
    grid,
    ...hidden,
    ...findings,
    h("details", {}, h("summary", {}, "How many lines, in numbers"),
      h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Lines with each code in each posting" },
        h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)))),
    h("h4", {}, "What only one of the four asks"),
    h("ul", { class: "sp-bullets" }, ...only),
    h("p", { class: "sp-quiet" }, "Codes are too wide to show this; it takes the lines. These four are made up, so look for the same in postings that you have kept."),
    ...agreementNodes(desk, coders, codedLines, "in all postings"),
    h("div", { class: "sp-buttons" }, desk.next("Next: rewrite one line", "rewrite")),
  ];
}

/** One reader's finding: which codes stand in all postings, and which in one only. */
function finding(desk, coder, count) {
  const { postings } = desk.collection;
  const by = desk.codes.map((code) => [desk.themeName(code), postings.filter((posting) => count(posting, code) > 0)]);
  const inAll = by.filter(([, where]) => where.length === postings.length).map(([code]) => code);
  const inOne = by.filter(([, where]) => where.length === 1).map(([code, [posting]]) => `${code} (${posting.role.toLowerCase()})`);
  const missing = by.filter(([, where]) => where.length > 1 && where.length < postings.length).map(([code]) => code);
  const who = coder.id === "you" ? "By your codes" : `By ${coder.name}'s codes`;
  const some = missing.length ? ` In some but not all: ${inWords(missing)}.` : "";
  const one = inOne.length ? ` In one only: ${inWords(inOne)}.` : " No code stands in one only.";
  return h("p", {}, h("strong", {}, `${who}, `), `all four share ${inWords(inAll) || "no code"}.${some}${one}`);
}
