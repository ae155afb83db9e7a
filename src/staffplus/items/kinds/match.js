// `match`: each row goes with one or more targets. A response is {row: [targets]}.
import { h } from "../../shared/dom.js";
import { countPicks, signOf, ticks } from "./parts.js";

const wordOf = (score) => (score === 1 ? "right" : score > 0 ? "partly right" : "wrong");

/** Where a row says whether it is right: a sign and a word, empty until it is checked. */
function toldPart() {
  const node = h("span", { class: "sp-told" });
  const tell = (score) => {
    node.textContent = score === null ? "" : `${signOf(score)} ${wordOf(score)}`;
    node.dataset.verdict = score === null ? "" : wordOf(score).split(" ")[0];
  };
  return { node, tell };
}

const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Letters that a list shows in its half of a row, and in a whole row on a phone: what it cannot is cut. */
const HALF = 24;
const PHONE = 36;

function selectRow({ text }, targets) {
  const longest = Math.max(...targets.map((target) => target.text.length));
  const choices = targets.map((target) => h("option", { value: target.id }, target.text));
  const chosen = longest > PHONE ? h("span", { class: "sp-chosen", "aria-hidden": "true" }) : "";
  const say = () => {
    const { text: words } = select.selectedOptions[0];
    if (chosen) chosen.textContent = words.length > PHONE ? words : "";
  };
  const select = h("select", { change: say }, h("option", { value: "" }, "Choose…"), ...choices);
  const told = toldPart();
  return {
    tell: told.tell,
    node: h("label", { class: longest > HALF ? "sp-row sp-wide" : "sp-row" }, h("span", {}, text), select, chosen, told.node),
    picked: () => (select.value ? [select.value] : []),
    pick(ids) {
      select.value = targets.find((target) => ids[0] === target.id)?.id ?? "";
      say();
    },
    focus: () => select.focus(),
  };
}

function tickRow({ id, text }, targets, name, type) {
  const row = ticks(type, `${name}-${id}`, targets);
  const told = toldPart();
  return { ...row, tell: told.tell, node: h("fieldset", { class: "sp-row" }, h("legend", {}, text), row.node, told.node) };
}

function controls(item, name) {
  // Without keys in the page, `several` says whether a row may have more than one target.
  const single = !(item.several ?? item.rows.some((row) => row.key?.length !== 1));
  // A room sees what it may choose: no menu is closed on a slide.
  const menu = single && !window.staffplusRoom;
  const rows = item.rows.map((row) => (menu ? selectRow(row, item.targets) : tickRow(row, item.targets, name, single ? "radio" : "checkbox")));
  const printed = `Choices: ${item.targets.map((target) => target.text).join("; ")}`;
  const hint = single ? null : h("p", { class: "sp-hint" }, "Choose all that apply in each row.");
  return {
    node: h("div", {}, hint, h("p", { class: "sp-print" }, printed), ...rows.map((row) => row.node)),
    ask: "Match at least one row first.",
    focus: () => rows[0].focus(),
    told: (parts) => rows.forEach((row, n) => row.tell(parts && row.picked().length ? parts.rows[item.rows[n].id] : null)),
    read() {
      const answered = item.rows.map((row, n) => [row.id, rows[n].picked()]).filter(([, ids]) => ids.length).sort();
      return answered.length ? Object.fromEntries(answered) : null;
    },
    show: (response) =>
      rows.forEach((row, n) => {
        const ids = response?.[item.rows[n].id];
        row.pick(Array.isArray(ids) ? ids : []);
      }),
  };
}

function mark(item, response) {
  const targets = item.targets.map((target) => target.id);
  const known = item.rows.map((row) => row.id);
  const table = isTable(response) && Object.keys(response).every((id) => known.includes(id)) ? response : {};
  const rows = {};
  let right = 0;
  for (const row of item.rows) {
    const picks = Object.hasOwn(table, row.id) ? table[row.id] : null;
    rows[row.id] = countPicks(picks, row.key, targets).score;
    right += rows[row.id];
  }
  return { score: right / item.rows.length, parts: { right, of: item.rows.length, rows } };
}

/** A line a row; `rows` are their scores. */
function lines(item, response, { rows }) {
  const names = (ids) => {
    const known = item.targets.filter((target) => ids.includes(target.id));
    return known.map((target) => target.text).join(", ");
  };
  return item.rows.map((row) => {
    const picks = Array.isArray(response?.[row.id]) ? response[row.id] : [];
    const common = { title: row.text, feedback: row.feedback, mine: picks.length > 0 };
    if (response === null) return { ...common, remark: `goes with: ${names(row.key)}`, score: null };
    const score = rows[row.id];
    const hint = common.mine ? `your answer: ${names(picks)}, ${wordOf(score)}` : "no answer";
    const remark = hint + (score < 1 ? `; goes with: ${names(row.key)}` : "");
    return { ...common, hint, remark, score, belief: common.mine && score === 0 ? row.misconception : null, inferred: "row" };
  });
}

export const match = {
  controls,
  arrange: (item, shuffled) => ({ targets: shuffled(item.targets), rows: shuffled(item.rows) }),
  mark,
  lines,
};
