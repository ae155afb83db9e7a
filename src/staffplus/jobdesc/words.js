// What a word is, and which words any team could have written, as `words.py` beside this tells them apart.

/** The forms under which a word may stand in a word list: itself, and without a usual ending. */
function stemsOf({ endings, doubled }, word) {
  const out = [word];
  if (word.endsWith("'s")) out.push(word.slice(0, -2));
  for (const [ending, plain] of endings) {
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const stem = word.slice(0, word.length - ending.length);
    out.push(stem + plain);
    if (doubled.includes(ending) && stem.at(-1) === stem.at(-2)) out.push(stem.slice(0, -1));
  }
  return out;
}

/**
 * @param {{letters: string, endings: string[][], doubled: string[]}} reading
 * @param {Iterable<string>} generic words that any team could have written
 * @returns {{form: RegExp, isGeneric: function(string): boolean}} `form` finds the words of a text in small letters
 */
export function readyWords(reading, generic) {
  const form = new RegExp(`[${reading.letters}]+(?:['-][${reading.letters}]+)*`, "g");
  const list = new Set(generic);
  const known = new Map();
  const listed = (word) => stemsOf(reading, word).some((stem) => list.has(stem));
  return {
    form,
    isGeneric(word) {
      if (!known.has(word)) {
        const parts = word.split("-");
        known.set(word, listed(word) || (parts.length > 1 && parts.every((part) => !part || listed(part))));
      }
      return known.get(word);
    },
  };
}
