// The letters by which a room talks of what it chooses from.
export const LETTERS = "ABCDEFGHIJ";

/** Targets with their letters, as one sentence. */
export const withLetters = (texts) => texts.map((text, n) => `${LETTERS[n]} ${text}`).join("; ");
