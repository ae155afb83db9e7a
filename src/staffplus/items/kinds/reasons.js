// Reasons: after the answer, why. With them a response is {answer, reason}: both right is worth 1, the
// answer alone half. The same rules as `reasons.py` beside this gives.
import { h } from "../../shared/dom.js";
import { oneOf } from "./parts.js";
import marking from "./marking.json" with { type: "json" };

const ANSWER_ALONE = marking.answer_alone;

const TWO_PARTS = "Two parts: choose, then you are asked why. The answer alone counts half.";

const partsOf = (response) => {
  const table = response !== null && typeof response === "object" && !Array.isArray(response) ? response : {};
  return { answer: table.answer ?? null, reason: table.reason ?? null };
};

function controlsWith(kind, item, name, graded) {
  const answer = kind.controls(item, name, graded);
  const why = oneOf(item.reasons, `${name}-why`);
  const told = h("p", { class: "sp-hint" }, TWO_PARTS);
  const reasons = h("fieldset", { class: "sp-why", hidden: true }, h("legend", {}, "Why?"), why.node);
  const follow = () => {
    reasons.hidden = answer.read() === null;
  };
  return {
    node: h("div", { change: follow }, told, answer.node, reasons),
    get ask() {
      return answer.read() === null ? answer.ask : "Now choose a reason.";
    },
    // Graded work is kept as far as it goes.
    read() {
      const given = { answer: answer.read(), reason: why.read() };
      return given.answer === null || (given.reason === null && !graded) ? null : given;
    },
    show(response) {
      const given = partsOf(response);
      answer.show(given.answer);
      why.show(given.reason);
      follow();
    },
    focus: () => (answer.read() === null ? answer : why).focus(),
  };
}

function markWith(kind, item, response) {
  const given = partsOf(response);
  const { score, parts } = kind.mark(item, given.answer);
  if (score !== 1) return { score, parts };
  const right = item.reasons.some(({ id, correct }) => correct && id === given.reason);
  const said = right ? "Right, and for the reason that holds" : "The answer is right, the reason is not";
  return { score: right ? 1 : ANSWER_ALONE, parts: { ...parts, said } };
}

function linesWith(kind, item, response, parts) {
  const { answer, reason } = partsOf(response);
  const shown = response === null;
  const pair = item.pairs[`${answer}+${reason}`];
  const answers = kind.lines(item, shown ? null : answer, parts);
  const reasons = item.reasons.map(({ id, text, correct, feedback }) => {
    const mine = id === reason;
    return {
      title: `Why: ${text}`,
      remark: `${mine ? "your reason, " : ""}${correct ? "it holds" : "it does not decide"}`,
      score: Number(correct),
      feedback,
      belief: mine && !correct ? pair : null,
      mine,
    };
  });
  // What answer and reason show together says more than the answer alone.
  return [...answers.map((line) => (line.belief && pair ? { ...line, belief: pair } : line)), ...reasons];
}

/** `kind`, for items that may ask for a reason too; those that do not stay as they are. */
export const withReasons = (kind) => ({
  ...kind,
  controls: (item, name, graded) => (item.reasons ? controlsWith(kind, item, name, graded) : kind.controls(item, name, graded)),
  arrange: (item, shuffled) => ({
    ...kind.arrange(item, shuffled),
    ...(item.reasons ? { reasons: shuffled(item.reasons) } : {}),
  }),
  mark: (item, response) => (item.reasons ? markWith(kind, item, response) : kind.mark(item, response)),
  lines: (item, response, parts) => (item.reasons ? linesWith(kind, item, response, parts) : kind.lines(item, response, parts)),
});
