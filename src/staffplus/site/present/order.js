// The order in which a room sees what it chooses from: the same on slides, phones and paper. Twin of
// `in_room_order` in `items/kinds/kind.py`.

/** Which lists of an item are mixed, by its kind; in all kinds its reasons are. */
const MIXED = { choice: ["options"], many: ["options"], match: ["rows"], order: ["steps"] };

/** The first 32 bits of the fractional parts of a root of the first primes: SHA-256's constants. */
const bitsOf = (root) => (root % 1) * 2 ** 32 | 0;
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
const ROUNDS = PRIMES.map((prime) => bitsOf(Math.cbrt(prime)));
const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** SHA-256 of a text, as hexadecimal figures (FIPS 180-4): a page from the disk has no other that answers at once. */
export function digest(text) {
  const bytes = new TextEncoder().encode(text);
  const blocks = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  bytes.forEach((byte, n) => blocks.setUint8(n, byte));
  blocks.setUint8(bytes.length, 0x80);
  blocks.setUint32(blocks.byteLength - 4, bytes.length * 8);
  const state = PRIMES.slice(0, 8).map((prime) => bitsOf(Math.sqrt(prime)));
  for (let at = 0; at < blocks.byteLength; at += 64) {
    const words = ROUNDS.map((_, n) => (n < 16 ? blocks.getInt32(at + 4 * n) : 0));
    for (let n = 16; n < 64; n += 1) {
      const [before, last] = [words[n - 15], words[n - 2]];
      const one = turned(before, 7) ^ turned(before, 18) ^ (before >>> 3);
      const other = turned(last, 17) ^ turned(last, 19) ^ (last >>> 10);
      words[n] = (words[n - 16] + one + words[n - 7] + other) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (const [n, round] of ROUNDS.entries()) {
      const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + round + words[n]) | 0;
      const other = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(one + other) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => (state[n] = (state[n] + word) | 0));
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

const mixed = (entries) => {
  const marks = new Map(entries.map((entry) => [entry, digest(entry.text)]));
  return [...entries].sort((one, other) => (marks.get(one) < marks.get(other) ? -1 : 1));
};

/** `item` as every room sees it. */
export function inRoomOrder(item) {
  const lists = [...(MIXED[item.kind] ?? []), "reasons"].filter((name) => item[name]);
  return { ...item, ...Object.fromEntries(lists.map((name) => [name, mixed(item[name])])) };
}
