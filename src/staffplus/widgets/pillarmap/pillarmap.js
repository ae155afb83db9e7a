// Five responsibilities to three pillars: the reader's lines first, then theirs beside the session's.
import { button, freshId, h, keepKey, svg } from "../../shared/dom.js";
import { followWork, keepWork, onKeptWork } from "../../shared/keptwork.js";
import { storageNotice } from "../../shared/notice.js";
import { alike } from "../../plain.js";

const WORK = "pillarmap";
/** Words, dash and colour of a line; the words alone tell the kinds apart. */
const KINDS = {
  both: { word: "both", drawn: "solid line", dash: null },
  you: { word: "you", drawn: "dashed line", dash: "9 5" },
  session: { word: "session", drawn: "dotted line", dash: "2 5" },
};
/** Where along a line its word may stand: near the left, where lines have not crossed yet, by choice. */
const PLACES = [0.3, 0.4, 0.5, 0.22, 0.6, 0.7, 0.8];

const drawn = (work, { responsibility, pillar }) =>
  Array.isArray(work.lines?.[responsibility]) && work.lines[responsibility].includes(pillar);

function kindOf(work, line) {
  if (drawn(work, line)) return line.session ? "both" : "you";
  return line.session ? "session" : "neither";
}

/** Five rows of checkboxes under three heads. */
function grid(model) {
  const boxes = [];
  const cell = (one, pillar) => {
    const box = h("input", { type: "checkbox", "aria-label": `${one.name} serves ${pillar.name}` });
    boxes.push({ box, responsibility: one.id, pillar: pillar.id });
    return h("td", {}, h("label", { class: "sp-tick" }, box));
  };
  const heads = model.get("pillars").map((pillar) => h("th", { scope: "col" }, pillar.name));
  const rows = model.get("responsibilities").map((one) => {
    const name = h("th", { scope: "row" }, one.name, h("span", { class: "sp-what" }, one.text));
    return h("tr", {}, name, ...model.get("pillars").map((pillar) => cell(one, pillar)));
  });
  const caption = h("caption", {}, "Tick every pillar that a responsibility serves. Several ticks in a row are allowed.");
  const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Responsibility"), ...heads));
  const change = () => {
    const picked = (id) => boxes.filter((at) => at.responsibility === id && at.box.checked).map((at) => at.pillar);
    const lines = model.get("responsibilities").map(({ id }) => [id, picked(id)]);
    keepWork(model, WORK, { lines: Object.fromEntries(lines) });
  };
  return {
    node: h("table", { class: "sp-grid", change }, caption, head, h("tbody", {}, ...rows)),
    paint: (work) => boxes.forEach((at) => (at.box.checked = drawn(work, at))),
    focusRow: (id) => boxes.find((at) => at.responsibility === id).box.focus(),
  };
}

/** A name on at most two lines beside its dot. */
function nodeLabel(name, x, y, anchor) {
  const words = name.split(" ");
  const cut = words.length > 2 ? 2 : 1;
  const parts = name.length > 11 ? [words.slice(0, cut).join(" "), words.slice(cut).join(" ")] : [name];
  const shift = (parts.length - 1) * 8;
  const spans = parts.map((part, n) => svg("tspan", { x, y: y + 4.5 - shift + n * 16 }, part));
  return svg("text", { "text-anchor": anchor }, ...spans);
}

/** The word on a line goes where it covers no other word. */
function placeWords(lines) {
  const taken = [];
  return lines.map((line) => {
    const half = line.word.length * 3.6 + 4;
    const boxAt = (t) => ({ x: line.x1 + t * (line.x2 - line.x1), y: line.y1 + t * (line.y2 - line.y1), half });
    const free = (box) => taken.every((other) => Math.abs(box.y - other.y) > 16 || Math.abs(box.x - other.x) > box.half + other.half);
    const box = PLACES.map(boxAt).find(free) ?? boxAt(0.5);
    taken.push(box);
    return { ...line, box };
  });
}

function picture(model, work) {
  const left = model.get("responsibilities");
  const right = model.get("pillars");
  const y1 = (id) => 34 + 76 * left.findIndex((one) => one.id === id);
  const y2 = (id) => 72 + 114 * right.findIndex((one) => one.id === id);
  const shown = model.get("lines").filter((line) => kindOf(work, line) !== "neither");
  const lines = placeWords(
    shown.map((line) => {
      const kind = kindOf(work, line);
      return { kind, ...KINDS[kind], x1: 126, y1: y1(line.responsibility), x2: 276, y2: y2(line.pillar) };
    }),
  );
  const strokes = lines.map(({ kind, dash, x1, y1: from, x2, y2: to }) =>
    svg("line", { class: `sp-stroke sp-${kind}`, x1, y1: from, x2, y2: to, "stroke-dasharray": dash }),
  );
  const words = lines.map(({ kind, word, box }) =>
    svg(
      "g",
      {},
      svg("rect", { class: "sp-ground", x: box.x - box.half, y: box.y - 8, width: 2 * box.half, height: 16 }),
      svg("text", { class: `sp-word sp-${kind}`, x: box.x, y: box.y + 4, "text-anchor": "middle" }, word),
    ),
  );
  const dots = (x, ys) => ys.map((cy) => svg("circle", { class: "sp-dot", cx: x, cy, r: 5 }));
  return svg(
    "svg",
    { viewBox: "0 0 372 364", role: "img", "aria-label": summary(model, work), class: "sp-picture" },
    ...strokes,
    ...dots(126, left.map((one) => y1(one.id))),
    ...dots(276, right.map((one) => y2(one.id))),
    ...left.map((one) => nodeLabel(one.name, 115, y1(one.id), "end")),
    ...right.map((one) => nodeLabel(one.name, 287, y2(one.id), "start")),
    ...words,
  );
}

function lineName(model, { responsibility, pillar }) {
  const name = (trait, id) => model.get(trait).find((one) => one.id === id).name;
  return `${name("responsibilities", responsibility)} → ${name("pillars", pillar)}`;
}

/** The picture in words. */
function summary(model, work) {
  const told = [["both", "Both draw"], ["you", "Only you draw"], ["session", "Only the session draws"]];
  const parts = told.map(([kind, words]) => {
    const lines = model.get("lines").filter((line) => kindOf(work, line) === kind);
    return `${words}: ${lines.map((line) => lineName(model, line)).join(", ") || "none"}.`;
  });
  return `Your map and the session's. ${parts.join(" ")}`;
}

function sharedCount(model, lines) {
  const session = model.get("lines").filter((line) => line.session);
  const all = model.get("lines").filter((line) => drawn({ lines }, line));
  return { of: session.length, shared: session.filter((line) => drawn({ lines }, line)).length, drawn: all.length };
}

const inLines = (count) => `${count} ${count === 1 ? "line" : "lines"}`;

/** How the reader's map, as first compared and as it stands, agrees with the session's. */
function verdictOn(model, work) {
  const now = sharedCount(model, work.lines);
  const told = `You have drawn ${inLines(now.drawn)}; ${now.shared} of the session's ${now.of} ${now.shared === 1 ? "is" : "are"} among them.`;
  if (!work.first || alike(work.first, work.lines)) return told;
  const before = sharedCount(model, work.first);
  return `${told} Your first map had ${inLines(before.drawn)}, ${before.shared} of them the session's.`;
}

function argued(model, line, kind) {
  const who = { both: "drawn by both", you: "only yours", session: "only the session's", neither: "drawn by neither" }[kind];
  return h(
    "li",
    {},
    h("p", {}, h("strong", {}, lineName(model, line)), ` (${who})`),
    h("p", {}, h("span", { class: "sp-label" }, "For "), line.case),
    h("p", {}, h("span", { class: "sp-label" }, "Against "), line.against),
  );
}

function casesFor(model, work) {
  const of = (kind) => model.get("lines").filter((line) => kindOf(work, line) === kind);
  const items = (kind) => of(kind).map((line) => argued(model, line, kind));
  const differ = [...items("session"), ...items("you")];
  const folded = (kind, words) => {
    if (!of(kind).length) return null;
    const list = h("ul", { class: "sp-cases" }, ...items(kind));
    return h("details", {}, h("summary", {}, `${words}: ${inLines(of(kind).length)}`), list);
  };
  return [
    h("h3", {}, "Where you differ from the session"),
    differ.length
      ? h("ul", { class: "sp-cases" }, ...differ)
      : h("p", {}, "Nowhere: you drew the session's six lines and no other. Open the lists below and find the line that you could be talked out of."),
    folded("both", "Drawn by both"),
    folded("neither", "Drawn by neither"),
  ];
}

function sameAsTable(model, work) {
  const pillars = model.get("pillars");
  const word = { both: "both", you: "only you", session: "only the session", neither: "–" };
  const rows = model.get("responsibilities").map((one) => {
    const cells = pillars.map((pillar) => {
      const line = model.get("lines").find((l) => l.responsibility === one.id && l.pillar === pillar.id);
      return h("td", {}, word[kindOf(work, line)]);
    });
    return h("tr", {}, h("th", { scope: "row" }, one.name), ...cells);
  });
  const heads = ["Responsibility", ...pillars.map((pillar) => pillar.name)].map((name) => h("th", { scope: "col" }, name));
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}

/** Everything that shows once the reader has committed to a map. */
function comparison(model) {
  const told = h("p", { class: "sp-verdict", role: "status", tabindex: "-1" });
  const drawing = h("div", { class: "sp-drawing" });
  const legend = Object.values(KINDS).map((kind) => `“${kind.word}”: ${kind.drawn}`).join("; ");
  const table = h("details", {}, h("summary", {}, "The picture as a table"));
  const cases = h("div", { class: "sp-argued" });
  const field = h("textarea", { rows: 3, input: () => keepWork(model, WORK, { defence: field.value }) });
  const ask = "Your defence, in one sentence: the line you would stand by, and whether you argue from what the work produces or from what it demands";
  const defence = h("label", { class: "sp-defence" }, h("span", {}, ask), field);
  const node = h("div", { class: "sp-compared" }, told, drawing, h("p", { class: "sp-hint" }, `On the lines: ${legend}.`), table, cases, defence);
  let painted = null;
  return {
    node,
    focus: () => told.focus(),
    paint(work) {
      node.hidden = !work.first;
      if (field.value !== (work.defence ?? "")) field.value = work.defence ?? "";
      if (node.hidden || alike(painted, [work.lines, work.first])) return;
      painted = [work.lines, work.first];
      told.textContent = verdictOn(model, work);
      drawing.replaceChildren(picture(model, work));
      const open = [table, ...cases.querySelectorAll("details")].map((details) => details.open);
      table.replaceChildren(table.firstChild, sameAsTable(model, work));
      cases.replaceChildren(...casesFor(model, work).filter(Boolean));
      [table, ...cases.querySelectorAll("details")].forEach((details, n) => (details.open = open[n] ?? false));
    },
  };
}

function render({ model, el, signal }) {
  const id = freshId();
  const tick = grid(model);
  const shown = comparison(model);
  const notice = storageNotice(model.get("course"));
  const say = h("p", { class: "sp-say", role: "status" });
  let asked = false;

  /** The first responsibility without a line, or null. */
  const bare = (work) => model.get("responsibilities").find((one) => !work.lines?.[one.id]?.length) ?? null;

  const compare = button("Compare with the session’s map", () => {
    const work = model.get("work");
    const empty = bare(work);
    const none = model.get("lines").every((line) => !drawn(work, line));
    if (none || (empty && !asked)) {
      asked = !none;
      say.textContent = none
        ? "Draw at least one line first."
        : `${empty.name} has no line yet. Tick one, or press the button again to leave it without.`;
      return tick.focusRow(empty.id);
    }
    say.textContent = "";
    keepWork(model, WORK, { first: work.first ?? work.lines });
    shown.focus();
  }, { class: "sp-main" });

  const paint = () => {
    const work = model.get("work") ?? {};
    tick.paint(work);
    compare.hidden = Boolean(work.first);
    hint.hidden = !work.first;
    shown.paint(work);
    notice.paint();
  };
  const hint = h("p", { class: "sp-hint" }, "The grid stays yours: change a tick and the picture follows. Your first map is kept.");
  el.append(
    h(
      "div",
      { class: "sp-widget sp-pillarmap", role: "group", "aria-labelledby": id, keydown: keepKey },
      h("p", { class: "sp-title", id }, "Draw the map before you look"),
      notice.node,
      h("div", { class: "sp-scroll" }, tick.node),
      say,
      h("p", { class: "sp-buttons" }, compare),
      hint,
      shown.node,
    ),
  );
  onKeptWork(model, signal, paint);
}

export default {
  initialize: ({ model, signal }) => followWork(model, WORK, signal),
  render,
};
