// `order`: steps to put in order, some of which must come before others. A response lists all their ids.
import { button, h } from "../../shared/dom.js";
import { isListOfText } from "./parts.js";

const middle = (box) => (box.top + box.bottom) / 2;

/** Let entries of `list` be dragged: `moveTo(entry, place)` is called as the pointer passes the others. */
function letDrag(list, moveTo) {
  list.addEventListener("pointerdown", (event) => {
    const node = event.target.closest("li");
    const byHand = event.pointerType === "mouse" ? event.button === 0 : event.target.closest(".sp-grip");
    if (!node || !byHand || event.target.closest("button") || list.matches(":disabled *")) return;
    event.preventDefault();
    list.setPointerCapture(event.pointerId);
    node.classList.add("sp-dragged");
    const follow = ({ clientY }) => {
      const others = [...list.children].filter((other) => other !== node);
      moveTo(node, others.filter((other) => middle(other.getBoundingClientRect()) < clientY).length);
    };
    const drop = () => {
      node.classList.remove("sp-dragged");
      list.removeEventListener("pointermove", follow);
    };
    list.addEventListener("pointermove", follow);
    list.addEventListener("lostpointercapture", drop, { once: true });
  });
}

/**
 * Steps to put in order, by buttons or by dragging. A step moves by moving its neighbours, so the
 * element that has the focus or the pointer never leaves the page.
 */
function controls(item, name, graded) {
  let touched = false;
  const spoken = h("p", { class: "sp-spoken", role: "status" });
  const list = h("ol", { class: "sp-steps" });
  const steps = new Map(item.steps.map((step) => [step.id, stepNode(step)]));
  const now = () => [...list.children].map((node) => node.dataset.step);
  const text = (id) => item.steps.find((step) => step.id === id).text;
  // A graded order cannot be kept from starting out right, so it can be taken as it stands.
  const keep = button("Use this order", takeAsIs, { class: "sp-keep" });

  function stepNode({ id, text: words }) {
    const move = (by, label) =>
      button(label, () => shift(id, now().indexOf(id) + by), { "aria-label": `${label}: ${words}` });
    const grip = h("span", { class: "sp-grip", "aria-hidden": "true" }, "⠿");
    const moves = h("span", { class: "sp-moves" }, move(-1, "Move up"), move(1, "Move down"));
    return h("li", { "data-step": id }, grip, h("span", { class: "sp-step" }, words), moves);
  }

  function shift(id, to) {
    const from = now().indexOf(id);
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

  letDrag(list, (node, to) => {
    if (now()[to] !== node.dataset.step) shift(node.dataset.step, to);
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
    read: () => (touched ? now() : null),
    show,
    focus,
  };
}

/** An order that asks for some work: if every constraint happens to hold, the first is broken. */
function unsolved(steps, constraints = []) {
  const place = (id) => steps.findIndex((step) => step.id === id);
  if (constraints.length && constraints.every(({ before, after }) => place(before) < place(after))) {
    const [from, to] = [place(constraints[0].before), place(constraints[0].after)];
    [steps[from], steps[to]] = [steps[to], steps[from]];
  }
  return steps;
}

function mark(item, response) {
  const steps = item.steps.map((step) => step.id);
  const whole =
    isListOfText(response) && response.length === steps.length && steps.every((id) => response.includes(id));
  const broken = item.constraints.filter(
    ({ before, after }) => !whole || response.indexOf(before) > response.indexOf(after),
  );
  const of = item.constraints.length;
  return { score: (of - broken.length) / of, parts: { right: of - broken.length, of, broken } };
}

/** A line for each constraint. */
function lines(item, response, { broken }) {
  const text = (id) => item.steps.find((step) => step.id === id).text;
  return item.constraints.map((constraint) => {
    const { before, after, feedback, misconception } = constraint;
    const wrong = response !== null && broken.includes(constraint);
    return {
      title: `“${text(before)}” before “${text(after)}”`,
      remark: wrong && "not so in your order",
      hint: wrong && "not so in your order",
      score: wrong ? 0 : 1,
      feedback,
      belief: wrong && misconception,
      inferred: true,
      mine: wrong,
    };
  });
}

export const order = {
  lead: "Any order is right in which these hold:",
  controls,
  arrange: (item, shuffled) => ({ steps: unsolved(shuffled(item.steps), item.constraints) }),
  mark,
  lines,
};
