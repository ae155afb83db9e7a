// What changed between two texts, word by word.

/** Beyond this many cells the middle that differs is shown as replaced as a whole. */
const MOST_CELLS = 4_000_000;

/**
 * @param {string} before
 * @param {string} after
 * @returns {{kind: string, text: string}[]} kind: same, gone or new; same and gone together are
 *   `before`, same and new together are `after`
 */
export function diffWords(before, after) {
  const one = before.match(/\s+|\S+/g) ?? [];
  const other = after.match(/\s+|\S+/g) ?? [];
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const out = [];
  const add = (kind, words) => {
    if (!words.length) return;
    if (out.at(-1)?.kind === kind) out.at(-1).text += words.join("");
    else out.push({ kind, text: words.join("") });
  };
  add("same", one.slice(0, start));
  middle(one.slice(start, one.length - end), other.slice(start, other.length - end), add);
  add("same", one.slice(one.length - end));
  return joinedRuns(out);
}

/** The same changes, with those that only a space keeps apart taken together: easier to read. */
function joinedRuns(changes) {
  const out = [];
  let gone = "";
  let fresh = "";
  const close = () => {
    if (gone) out.push({ kind: "gone", text: gone });
    if (fresh) out.push({ kind: "new", text: fresh });
    gone = fresh = "";
  };
  changes.forEach(({ kind, text }, n) => {
    const between = (gone || fresh) && n < changes.length - 1 && kind === "same" && !text.trim();
    if (kind === "gone" || between) gone += text;
    if (kind === "new" || between) fresh += text;
    if (kind !== "same" || between) return;
    close();
    out.push({ kind, text });
  });
  close();
  return out;
}

/** The longest common run of words, by the usual table; each step is told to `add`. */
function middle(one, other, add) {
  if (!one.length || !other.length || one.length * other.length > MOST_CELLS) {
    add("gone", one);
    add("new", other);
    return;
  }
  const width = other.length + 1;
  const longest = new Uint32Array((one.length + 1) * width);
  for (let n = one.length - 1; n >= 0; n -= 1)
    for (let m = other.length - 1; m >= 0; m -= 1)
      longest[n * width + m] =
        one[n] === other[m]
          ? longest[(n + 1) * width + m + 1] + 1
          : Math.max(longest[(n + 1) * width + m], longest[n * width + m + 1]);
  let n = 0;
  let m = 0;
  while (n < one.length && m < other.length) {
    if (one[n] === other[m]) {
      add("same", [one[n]]);
      n += 1;
      m += 1;
    } else if (longest[(n + 1) * width + m] >= longest[n * width + m + 1]) add("gone", [one[n++]]);
    else add("new", [other[m++]]);
  }
  add("gone", one.slice(n));
  add("new", other.slice(m));
}
