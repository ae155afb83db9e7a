// `choice`: one of a few options is right. A response is its id.
import { markOne, oneOf, optionLines } from "./parts.js";

export const choice = {
  controls: (item, name) => oneOf(item.options, name),
  arrange: (item, shuffled) => ({ options: shuffled(item.options) }),
  mark: markOne,
  lines: optionLines,
};
