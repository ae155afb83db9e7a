// `choice`: one of a few options is right. A response is its id; with reasons {answer, reason}.
import { markOne, oneOf, optionLines } from "./parts.js";
import { withReasons } from "./reasons.js";

export const choice = withReasons({
  asksOne: true,
  controls: (item, name) => oneOf(item.options, name),
  arrange: (item, shuffled) => ({ options: shuffled(item.options) }),
  mark: markOne,
  lines: optionLines,
});
