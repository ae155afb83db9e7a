// Whether a text holds a word or a phrase, by the spelling alone. Finds the same as `mentions.py`
// beside this; a test holds the two together.

/** What Python means by a letter: roman numerals and raised figures are among them, digits are not. */
const LETTER = "[\\p{L}\\p{Nl}\\p{No}]";
/** Only A to Z are folded: the languages fold other letters differently. */
const plain = (text) => text.replaceAll("’", "'").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Whether `text` holds `word` with no letter on either side; "#" stands for any digit. */
export function mentions(text, word) {
  if (word === "#") return /\p{Decimal_Number}/u.test(text);
  const spelt = plain(word).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<!${LETTER})${spelt}(?!${LETTER})`, "u").test(plain(text));
}
