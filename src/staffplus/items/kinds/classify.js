// `classify`: the level of a case on a scale. A response is the level's id.
import { markOne, oneOf, optionLines } from "./parts.js";

export const classify = {
  asksSure: true,
  controls: (item, name) => oneOf(item.options, name),
  arrange: () => ({}), // levels stand in the order of their scale
  mark: markOne,
  lines: optionLines,
};
