// The posting reader's pictures: the codes of one posting line by line, and all postings side by side.
import { button, h } from "../../shared/dom.js";
import { listed } from "../../plain.js";
import { agreementOf, decisionsOf, partingsBy } from "../../postings/coding.js";
import { codersOf, stepHeading, worded } from "./code.js";
import { codeGrid, gridLegend } from "./grid.js";

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

// --- Picture -------------------------------------------------------------------------------------

/** One posting: who gave which code to which line, and how far the three agree. */
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
    const where = found.map(([row, who]) => `${row} (${who.length === 3 ? "all three" : listed(who.map((n) => (n ? coders[n].name : "you")))})`);
    return `${desk.themeName(code)}: ${where.join(", ") || "none"}.`;
  });
  return `Codes by line. ${parts.join(" ")}`;
}

function inWordsTable(desk, posting, coders, seen) {
  const head = h("tr", {}, h("th", { scope: "col" }, "Line"), ...coders.map(({ name }) => h("th", { scope: "col" }, name)));
  const named = (coder, line) => {
    if (!seen(line) || (coder.id === "you" && !desk.isCoded(line))) return "not coded yet";
    return listed((coder.given[line.id] ?? []).map(desk.themeName)) || "none";
  };
  const rows = posting.lines.map((line, n) =>
    h("tr", {}, h("th", { scope: "row" }, `${n + 1} `, ...worded(line, posting)), ...coders.map((coder) => h("td", {}, named(coder, line)))));
  return h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Codes of each line" },
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
}

// The course's convention: on fewer judgements a figure of agreement decides nothing.
const DECIDES = 48;

/** Agreement of each pair over the lines that the learner coded, and where the three part. */
function agreementNodes(desk, coders, lines, where) {
  if (!lines.length) return [];
  const ids = lines.map(({ id }) => id);
  const made = coders.map(({ given }) => decisionsOf(given, ids, desk.codes));
  const row = ([one, other]) => {
    const { alike, of, kappa } = agreementOf(made[one], made[other], desk.codes.length);
    const cells = [`${alike} of ${of}`, String(Math.round((100 * alike) / of)), kappa === null ? "nothing varies" : kappa.toFixed(2)];
    return h("tr", {}, h("th", { scope: "row" }, listed([coders[one].name, coders[other].name])), ...cells.map((cell) => h("td", {}, cell)));
  };
  const head = ["Pair", "Alike", "In 100", "Pooled kappa"].map((words) => h("th", { scope: "col" }, words));
  const caption = `Yes-or-no decisions on the ${plural(lines.length, "line", "lines")} you coded ${where}, ${desk.codes.length} a line`;
  const [most] = partingsBy(coders.map(({ given }) => given), ids, desk.codes);
  const advice = most
    ? `You three part most often over ${desk.themeName(most.code)}: on ${plural(most.lines, "line", "lines")} of ${lines.length}. Its rule: “${desk.collection.themes.find(({ id }) => id === most.code).rule}” What does that leave open?`
    : "You three gave the same codes to every line.";
  return [
    h("h4", {}, "How far do you agree?"),
    h("table", { class: "sp-agreement" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...head)),
      h("tbody", {}, ...[[0, 1], [0, 2], [1, 2]].map(row))),
    ...(lines.length * desk.codes.length < DECIDES ? [h("p", {}, `On fewer than ${DECIDES} decisions these figures decide nothing.`)] : []),
    h("p", {}, advice),
  ];
}

function whyTheyDiffer(desk) {
  const ways = listed(desk.collection.coders.map(({ name, way }) => `${name} ${way}`));
  return h("p", { class: "sp-quiet" }, `Remember that ${ways}. Reasonable readers also part over ends and means (is a date part of leading?) and over what a line implies. A rule that says which to code makes most differences go away; a line that allows two readings keeps them.`);
}

// --- Compare -------------------------------------------------------------------------------------

/** All postings: which codes they share, and which stand in one only. */
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
    ? [h("p", { class: "sp-hint" }, `Empty until you have coded every line: ${listed(hiddenOnes.map(({ role }) => role.toLowerCase()))}.`),
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
  const some = missing.length ? ` In some but not all: ${listed(missing)}.` : "";
  const one = inOne.length ? ` In one only: ${listed(inOne)}.` : " No code stands in one only.";
  return h("p", {}, h("strong", {}, `${who}, `), `all four share ${listed(inAll) || "no code"}.${some}${one}`);
}
