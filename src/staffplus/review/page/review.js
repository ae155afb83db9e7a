// The marking page: one row of the rubric across all pieces. A level key marks, saves, and goes on.
import { button, h } from "../../shared/dom.js";
import { followTheme } from "../../shared/theme.js";
import { keys } from "./keys.js";
import { ask, outbox } from "./outbox.js";
import { howFar, recount, whatIsLeft } from "./over.js";
import { panel } from "./panel.js";
import { piece } from "./piece.js";

const { base, exercise, xsrf, back } = document.body.dataset;
const api = `${base}/api/${exercise}`;
// What can be chosen beside the rows of the rubric, and where it comes from.
const [DECIDE, COMPARE] = ["to decide", "to compare"];
const OTHERS = { [DECIDE]: "disputes", [COMPARE]: "compare" };
const main = document.querySelector("main");
const rows = h("select", { change: () => open(rows.value) });
const said = h("p", { class: "sp-said", role: "status" });
const saved = h("span", { class: "sp-saved", role: "status" });
const count = h("span", {});
const bar = h("progress", { "aria-label": "Marked" });
const left = piece();
const place = h("div", { class: "sp-columns", hidden: true });
const rest = h("div", { class: "sp-rest" });
let overview = { criteria: [] };
let chosen = ""; // a row of the rubric, DECIDE or COMPARE
let items = [];
let bank = []; // comments on this row, the most used first
let at = 0;
let right = null;
let since = 0;
let box = null;
const done = []; // what can be taken back: { item, held }

const current = () => items[at];
const held = ({ value, comment, evidence, flag, skipped, stale }) => ({ value, comment, evidence, flag, skipped, stale });
const settled = (item) => item.value !== null;

/** Keep what was done to a piece: shown at once, sent in the background. */
function act(kind, change) {
  const item = current();
  done.push({ item, held: held(item) });
  Object.assign(item, { skipped: false }, change);
  if (kind === "mark") item.stale = "";
  put(item, kind);
}

function put(item, kind) {
  const { criterion, code, after, sha256, row, value, comment, evidence, flag } = item;
  const role = item.decides ? "adjudicator" : "";
  const seconds = Math.round((performance.now() - since) / 100) / 10;
  box.put({ kind, criterion, code, after, sha256, row, value, comment, evidence, flag, role, seconds });
  since = performance.now();
}

const acts = {
  level(points) {
    if (right.picking()) return acts.say(points - 1);
    if (!current() || !right.levels.includes(points)) return;
    act("mark", { value: points, comment: right.comment.value.trim() });
    said.textContent = `${current().code}: ${points}.`;
    return next();
  },
  bank() {
    right.offer(right.picking() ? null : bank);
    if (!bank.length) said.textContent = "You have no comments on this row yet.";
  },
  say(number) {
    const words = bank[number];
    right.offer(null);
    if (!words || right.comment.value.includes(words)) return;
    right.comment.value = [right.comment.value.trim(), words].filter(Boolean).join("\n\n");
    acts.remark();
  },
  flag() {
    act("flag", { flag: !current().flag });
    paint();
  },
  skip() {
    act("skip", {});
    current().skipped = true;
    next();
  },
  undo() {
    const last = done.pop();
    if (!last) return (said.textContent = "There is nothing to take back.");
    Object.assign(last.item, last.held);
    put(last.item, "undo");
    if (!items.includes(last.item)) items.splice(at, 0, last.item);
    at = items.indexOf(last.item);
    said.textContent = `${last.item.code}: taken back.`;
    return paint();
  },
  remark() {
    const words = right.comment.value.trim();
    if (!current() || words === current().comment) return;
    act("remark", { comment: words });
    if (words && !bank.includes(words)) bank.push(words);
  },
  evidence() {
    const words = left.selected();
    if (!words) return (said.textContent = "Select words in the text first; E then quotes them.");
    if (!current().evidence.includes(words)) act("remark", { evidence: [...current().evidence, words] });
    getSelection().removeAllRanges();
    return paint();
  },
  drop(number) {
    act("remark", { evidence: current().evidence.filter((_, other) => other !== number) });
    paint();
  },
  comment: () => right.comment.focus(),
  step(by) {
    at = (at + by + items.length) % items.length;
    paint();
  },
  async whole() {
    if (closed()) return;
    const parts = await ask(`${api}/whole?code=${current().code}`);
    below(`All of ${current().code}`, parts.flatMap(({ title, text }) => [h("h3", {}, title), h("div", { class: "sp-words" }, text)]));
  },
  async pointers() {
    if (closed()) return;
    const { criterion, code } = current();
    const found = await ask(`${api}/pointers?criterion=${encodeURIComponent(criterion)}&code=${code}`);
    const lines = found.map(({ words, name, why }) => h("li", {}, h("q", {}, words), ` ${name}. ${why}`));
    below("What the checks point at; they never mark", lines.length ? [h("ul", {}, ...lines)] : [h("p", {}, "Nothing. That is no praise.")]);
  },
  alike() {
    if (closed()) return;
    const passages = current().alike ?? [];
    const nodes = passages.map(({ code, title, here, there }) =>
      h("div", { class: "sp-two-texts" }, passage(`${current().code}, here`, here), passage(`${code}, ${title}`, there)),
    );
    below("The same words in two pieces", nodes.length ? nodes : [h("p", {}, "No eight words in a row of this stand in another piece, but for what the exercise says itself.")]);
  },
  onwards: () => (items.some((it) => !settled(it)) ? next() : onwards()),
};

const passage = (where, words) => h("figure", {}, h("figcaption", { class: "sp-label" }, where), h("blockquote", { class: "sp-words" }, words));

/** Whether what stood below was open, and is closed now. */
function closed() {
  const shown = !rest.hidden;
  rest.hidden = true;
  return shown;
}

function below(title, nodes) {
  rest.replaceChildren(h("h2", {}, title), ...nodes);
  rest.hidden = false;
  rest.scrollIntoView();
}

/** To the next piece without a mark: those that were put off come last. */
function next() {
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const found = after.find((it) => !settled(it) && !it.skipped) ?? after.find((it) => !settled(it) && it !== current()) ?? after.find((it) => !settled(it));
  if (found) at = items.indexOf(found);
  paint();
}

function paint() {
  const marked = items.filter(settled).length;
  bar.max = Math.max(items.length, 1);
  bar.value = marked;
  rest.hidden = true;
  place.hidden = !items.length;
  finished.hidden = marked < items.length;
  over.hidden = true;
  recount(count, rows, overview.criteria, marked, items.length);
  if (!items.length) return;
  if (right.criterion !== current().criterion) rightSide(current().criterion);
  left.show(current(), at, items.length);
  right.show(current());
  since = performance.now();
}

const finished = h("p", { class: "sp-given", hidden: true }, "Every piece here is marked. ", button("Go on (N)", () => onwards()));
const over = whatIsLeft(exercise, back);

function rightSide(id) {
  const criterion = overview.criteria.find((it) => it.id === id);
  right = { ...panel(criterion, acts), criterion: id, levels: criterion.levels.map(({ points }) => points) };
  place.replaceChildren(left.node, right.node);
}

async function open(id) {
  acts.blur();
  chosen = id;
  rows.value = id;
  const told = await ask(`${api}/${OTHERS[id] ?? `queue?criterion=${encodeURIComponent(id)}`}`);
  bank = told.bank;
  items = told.items.map((it) => ({ value: null, comment: "", evidence: [], flag: false, skipped: false, stale: "", late: 0, cut: 0, criterion: id, ...it }));
  rightSide(items[0]?.criterion ?? overview.criteria[0].id);
  at = Math.max(0, items.findIndex((it) => !settled(it) && !it.skipped));
  paint();
  if (!OTHERS[id]) for (const what of Object.keys(LATER)) lookFor(what, id, items);
}

/** What is told of a row's pieces when the row is on the screen already, as it may take a second. */
async function lookFor(what, id, those) {
  try {
    const found = await ask(`${api}/${what}?criterion=${encodeURIComponent(id)}`);
    for (const item of those) LATER[what](item, found[item.code] ?? []);
    if (items === those && current()) left.note(current());
    if (items === those && current()) right.near(current());
  } catch {
    // Marking goes on without it.
  }
}

const LATER = { likeness: (item, found) => (item.alike = found), nearest: (item, found) => (item.near = found) };
acts.near = () => right.unfold();
acts.blur = () => document.activeElement === right?.comment && right.comment.blur();

/** To the first row that is not done; where all are, to what is to decide. */
async function onwards() {
  if (box?.size) await quiet();
  overview = await ask(`${api}/overview`);
  const options = overview.criteria.map((it) => h("option", { value: it.id }, howFar(it)));
  if (overview.decide) options.push(h("option", { value: DECIDE }, `To decide (${overview.decide})`));
  if (overview.compare) options.push(h("option", { value: COMPARE }, `To compare (${overview.compare})`));
  rows.replaceChildren(...options);
  const from = overview.criteria.findIndex((it) => it.id === chosen);
  const order = [...overview.criteria.slice(from + 1), ...overview.criteria.slice(0, from + 1)];
  const unfinished = order.find((it) => it.done < it.all);
  if (!unfinished && !overview.decide) said.textContent = overview.criteria.some((it) => it.all) ? "Everything of yours is marked. Thank you." : "Nothing is yours to mark.";
  await open(unfinished?.id ?? (overview.decide ? DECIDE : chosen || overview.criteria[0].id));
  if (!unfinished && !overview.decide) [over.hidden, finished.hidden] = [!overview.criteria.some((it) => it.all), true];
}

/** A calibration piece, after it was marked. */
const compared = ({ code, value }, { readers }) => `${code}: you gave ${value}, its readers ${readers.value}. ${readers.why}`;

/** When everything is on disk. */
let heard = null;
const quiet = () => new Promise((resolve) => (heard = resolve));

const hear = {
  kept(sent, kept) {
    if (kept.readers && sent.kind === "mark") said.textContent = compared(sent, kept);
    if (kept.readers && sent.criterion === chosen) lookFor("nearest", chosen, items); // one more of known level
    for (const { item } of [{ item: items.find((it) => it.code === sent.code && it.criterion === sent.criterion) }, ...done]) {
      if (item?.code === sent.code && item.criterion === sent.criterion) item.after = kept.after;
    }
  },
  refused(sent, why, now) {
    said.textContent = `${sent.code}: ${why}`;
    const item = items.find((it) => it.code === sent.code && it.criterion === sent.criterion);
    if (item && now) Object.assign(item, now);
    if (item && now) at = items.indexOf(item);
    paint();
  },
  state(words) {
    saved.textContent = { saved: "Saved.", saving: "Saving …" }[words] ?? words;
    saved.dataset.state = ["saved", "saving"].includes(words) ? words : "waiting";
    if (words === "saved") heard?.();
  },
};

followTheme();
addEventListener("beforeunload", (event) => box?.size && event.preventDefault());
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && right && acts.remark());
const help = keys(acts, () => current() !== undefined);
const controls = h(
  "div", { class: "sp-controls" },
  h("label", {}, "Row ", rows), h("span", { class: "sp-progress" }, bar, count), saved,
); // prettier-ignore
main.append(controls, said, finished, over, place, help, rest);
rest.hidden = true;
async function start() {
  try {
    overview = await ask(`${api}/overview`);
    box = outbox({ address: `${api}/mark`, xsrf, name: `${exercise}:${overview.marker}` }, hear);
    if (box.size) await quiet();
    await onwards();
  } catch (error) {
    said.textContent = error.message;
  }
}
start();
