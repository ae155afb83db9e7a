// The controls of each kind of item, all native: what draws them, reads them, and sets them.
import { button, h } from "../shared/dom.js";

/**
 * @typedef {object} Controls
 * @property {HTMLElement} node
 * @property {string} ask what to do first, said when nothing is answered
 * @property {function(): *} read the response, or null when nothing is answered
 * @property {function(*): void} show set the controls to a response; anything malformed clears them
 * @property {function(): void} focus
 */

/** The shape and name of an option: levels have a mark of their own. */
export function optionName({ id, text, mark: sign }) {
  if (!sign) return h("span", {}, text);
  const shape = h("span", { class: "sp-mark", "data-level": id, "aria-hidden": "true" }, sign);
  return h("span", {}, shape, " ", text);
}

function ticks(type, name, options) {
  const inputs = options.map(({ id }) => h("input", { type, name, value: id }));
  const labels = options.map((option, n) => h("label", { class: "sp-option" }, inputs[n], optionName(option)));
  return {
    node: h("div", { class: "sp-options" }, ...labels),
    picked: () => inputs.filter((input) => input.checked).map((input) => input.value).sort(),
    pick: (ids) => inputs.forEach((input) => (input.checked = ids.includes(input.value))),
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
  };
}

/** One of several, by radio buttons. @returns {Controls} */
export function oneOf(options, name) {
  const { node, picked, pick, focus } = ticks("radio", name, options);
  const ask = "Choose an answer first.";
  return { node, ask, focus, read: () => picked()[0] ?? null, show: (response) => pick([response]) };
}

function someOf(options, name) {
  const { node, picked, pick, focus } = ticks("checkbox", name, options);
  node.prepend(h("p", { class: "sp-hint" }, "Choose all that apply."));
  const read = () => (picked().length ? picked() : null);
  const show = (response) => pick(Array.isArray(response) ? response : []);
  return { node, ask: "Choose at least one answer first.", focus, read, show };
}

function selectRow({ text }, targets) {
  const choices = targets.map((target) => h("option", { value: target.id }, target.text));
  const select = h("select", {}, h("option", { value: "" }, "Choose…"), ...choices);
  return {
    node: h("label", { class: "sp-row" }, h("span", {}, text), select),
    picked: () => (select.value ? [select.value] : []),
    pick: (ids) => (select.value = targets.find((target) => ids[0] === target.id)?.id ?? ""),
    focus: () => select.focus(),
  };
}

function tickRow({ id, text }, targets, name) {
  const row = ticks("checkbox", `${name}-${id}`, targets);
  return { ...row, node: h("fieldset", { class: "sp-row" }, h("legend", {}, text), row.node) };
}

function matching(item, name) {
  // Without keys in the page, `several` says whether a row may have more than one target.
  const single = !(item.several ?? item.rows.some((row) => row.key?.length !== 1));
  const rows = item.rows.map((row) => (single ? selectRow : tickRow)(row, item.targets, name));
  const printed = `Choices: ${item.targets.map((target) => target.text).join("; ")}`;
  const hint = single ? null : h("p", { class: "sp-hint" }, "Choose all that apply in each row.");
  return {
    node: h("div", {}, hint, h("p", { class: "sp-print" }, printed), ...rows.map((row) => row.node)),
    ask: "Match at least one row first.",
    focus: () => rows[0].focus(),
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

const middle = (box) => (box.top + box.bottom) / 2;

/**
 * Steps to put in order, by buttons or by dragging. A step moves by moving its neighbours, so the
 * element that has the focus or the pointer never leaves the page.
 */
function ordering(item, graded) {
  let touched = false;
  const spoken = h("p", { class: "sp-spoken", role: "status" });
  const list = h("ol", { class: "sp-steps" });
  const steps = new Map(item.steps.map((step) => [step.id, stepNode(step)]));
  const order = () => [...list.children].map((node) => node.dataset.step);
  const text = (id) => item.steps.find((step) => step.id === id).text;
  // A graded order cannot be kept from starting out right, so it can be taken as it stands.
  const keep = button("Use this order", takeAsIs, { class: "sp-keep" });

  function stepNode({ id, text: words }) {
    const move = (by, label) =>
      button(label, () => shift(id, order().indexOf(id) + by), { "aria-label": `${label}: ${words}` });
    const grip = h("span", { class: "sp-grip", "aria-hidden": "true" }, "⠿");
    const moves = h("span", { class: "sp-moves" }, move(-1, "Move up"), move(1, "Move down"));
    return h("li", { "data-step": id }, grip, h("span", { class: "sp-step" }, words), moves);
  }

  function shift(id, to) {
    const from = order().indexOf(id);
    const node = steps.get(id);
    if (to < 0) spoken.textContent = `${text(id)} is first already.`;
    if (to >= steps.size) spoken.textContent = `${text(id)} is last already.`;
    if (to < 0 || to >= steps.size) return;
    for (let at = from; at < to; at += 1) node.before(node.nextElementSibling);
    for (let at = from; at > to; at -= 1) node.after(node.previousElementSibling);
    settle(`${text(id)} is now ${to + 1} of ${steps.size}.`);
  }

  function takeAsIs() {
    settle("This order is your answer.");
    focus();
  }

  function settle(message) {
    touched = true;
    keep.hidden = true;
    spoken.textContent = message;
    ends();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // At the ends a button is only marked as having nothing to do: disabling it would lose the focus.
  function ends() {
    for (const [n, node] of [...list.children].entries()) {
      const [up, down] = node.querySelectorAll("button");
      up.setAttribute("aria-disabled", n === 0);
      down.setAttribute("aria-disabled", n === steps.size - 1);
    }
  }

  list.addEventListener("pointerdown", (event) => {
    const node = event.target.closest("li");
    const byHand = event.pointerType === "mouse" ? event.button === 0 : event.target.closest(".sp-grip");
    if (!node || !byHand || event.target.closest("button") || list.matches(":disabled *")) return;
    event.preventDefault();
    list.setPointerCapture(event.pointerId);
    node.classList.add("sp-dragged");
    const follow = ({ clientY }) => {
      const others = [...list.children].filter((other) => other !== node);
      const to = others.filter((other) => middle(other.getBoundingClientRect()) < clientY).length;
      if (order()[to] !== node.dataset.step) shift(node.dataset.step, to);
    };
    const drop = () => {
      node.classList.remove("sp-dragged");
      list.removeEventListener("pointermove", follow);
    };
    list.addEventListener("pointermove", follow);
    list.addEventListener("lostpointercapture", drop, { once: true });
  });

  function show(response) {
    const known = Array.isArray(response) && response.length === steps.size && new Set(response).size === steps.size;
    touched = known && response.every((id) => steps.has(id));
    const ids = touched ? response : item.steps.map((step) => step.id);
    list.replaceChildren(...ids.map((id) => steps.get(id)));
    keep.hidden = touched || !graded;
    ends();
  }
  const focus = () => list.querySelector("button:not([aria-disabled=true])")?.focus();
  show(null);
  return {
    node: h("div", {}, list, keep, spoken),
    ask: "Move at least one step first.",
    read: () => (touched ? order() : null),
    show,
    focus,
  };
}

/**
 * The controls for an item of any kind.
 * @param {object} item in the learner's order, see `arrange`
 * @param {string} name for radio buttons, unique in the page
 * @param {boolean} graded true where nothing is marked in the page
 * @returns {Controls}
 */
export function controlsFor(item, name, graded) {
  if (item.kind === "many") return someOf(item.options, name);
  if (item.kind === "match") return matching(item, name);
  if (item.kind === "order") return ordering(item, graded);
  return oneOf(item.options, name);
}
