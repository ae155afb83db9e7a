// Plain values, for every room: what something that was stored or opened is, whatever it should be.

/** Whether `value` is an object with names: not null, not a list. */
export const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** `value` where it is a table, else an empty one. */
export const tableIn = (value) => (isTable(value) ? value : {});

/** Whether two values would be stored as the same text. */
export const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Names as a sentence lists them: "a, b and c". */
export const listed = (names) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** A text without the blanks around it; of anything else that is there, its JSON, so that nothing is hidden. */
export function said(value) {
  if (typeof value === "string") return value.trim();
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
