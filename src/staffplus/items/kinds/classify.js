// `classify`: the level of a case on a scale. A response is the level's id; with reasons {answer, reason}.
import { markOne, oneOf, optionLines } from "./parts.js";
import { withReasons } from "./reasons.js";

export const classify = withReasons({
  asksSure: true,
  asksOne: true,
  controls: (item, name) => oneOf(item.options, name),
  arrange: () => ({}), // levels stand in the order of their scale
  mark: markOne,
  lines: optionLines,
});
