// A zip of a few files, stored and not compressed, as one array of bytes (APPNOTE.TXT, 4.3). Every time in it
// is the first that the form knows, so that equal files give equal bytes.
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let sum = n;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [VERSION, UTF8, FIRST_DAY] = [20, 0x0800, 0x21]; // 2.0; names are UTF-8; 1 January 1980

export function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Numbers as little-endian bytes. @param {...[number, number]} fields value and width in bytes */
function packed(...fields) {
  return fields.flatMap(([value, width]) => Array.from({ length: width }, (_, n) => (value >>> (8 * n)) & 0xff));
}

/** @param {[string, string][]} files name and text @returns {Uint8Array} */
export function zipped(files) {
  const encoder = new TextEncoder();
  const parts = [];
  const index = [];
  let at = 0;
  const put = (bytes) => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const [name, text] of files) {
    const [title, bytes] = [encoder.encode(name), encoder.encode(text)];
    const about = [[VERSION, 2], [UTF8, 2], [0, 2], [0, 2], [FIRST_DAY, 2], [checksum(bytes), 4], [bytes.length, 4], [bytes.length, 4], [title.length, 2], [0, 2]];
    index.push([...packed([CENTRAL, 4], [VERSION, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), ...title]);
    put(Uint8Array.from([...packed([LOCAL, 4], ...about), ...title]));
    put(bytes);
  }
  const start = at;
  for (const entry of index) put(Uint8Array.from(entry));
  put(Uint8Array.from(packed([END, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [at - start, 4], [start, 4], [0, 2])));
  const whole = new Uint8Array(at);
  let to = 0;
  for (const part of parts) {
    whole.set(part, to);
    to += part.length;
  }
  return whole;
}
