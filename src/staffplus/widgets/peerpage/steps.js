// What is marked in which order, and when a step is done. Nothing here draws.

/** How far marks lie from the readers' on pieces whose levels are known. `given`: piece id -> row -> level. */
export function verdict(packet, pieces, given) {
  const off = pieces.flatMap(({ id, parts }) =>
    packet.criteria.filter((row) => given[id]?.[row.id] !== undefined).map((row) => Math.abs(given[id][row.id] - parts[row.id].level)),
  );
  const all = pieces.length * packet.criteria.length;
  const mean = off.length ? off.reduce((sum, it) => sum + it, 0) / off.length : 0;
  const largest = Math.max(0, ...off);
  return { complete: off.length === all, mean, largest, ready: off.length === all && mean <= packet.limits.mean && largest <= packet.limits.largest };
}

/** Rows of a piece that have no level yet. */
export const openRows = (packet, marks) => packet.criteria.filter((row) => marks?.[row.id] === undefined);

/** Levels of peers stand beside words for them. */
export const levelsOf = (marks) => Object.fromEntries(Object.entries(marks ?? {}).filter(([, it]) => it.level !== undefined).map(([row, it]) => [row, it.level]));

/**
 * Every step that there is for this learner now.
 * @returns {{kind: string, set: string, id: string, title: string, piece: object, done: boolean}[]}
 */
export function stepsOf(packet, state) {
  const known = (set, title) =>
    packet[set].map((piece, n) => ({
      kind: "known", set, id: piece.id, piece,
      title: `${title} ${n + 1} of ${packet[set].length}`,
      done: state.compared.includes(piece.id),
    })); // prettier-ignore
  const first = known("first", "To calibrate");
  const past = first.every((it) => it.done);
  const again = past && !verdict(packet, packet.first, state.first).ready && packet.retry.length ? known("retry", "Once more") : [];
  const peers = packet.peers.map((piece, n) => ({
    kind: "peer", set: "peers", id: piece.code, piece,
    title: `Description ${n + 1} of ${packet.peers.length}`,
    done: !openRows(packet, levelsOf(state.peers[piece.code])).length,
  })); // prettier-ignore
  const own = { kind: "own", set: "own", id: "own", piece: packet.own, title: "Your own", done: !openRows(packet, state.own).length };
  const save = { kind: "save", set: "", id: "save", piece: null, title: "Save and send back", done: false };
  return [...first, ...again, ...peers, own, save];
}

/** Whether a step can be opened: what comes before it is done. Saving is always possible. */
export function isOpen(steps, step) {
  return step.kind === "save" || steps.slice(0, steps.indexOf(step)).every((it) => it.done);
}

/** The file that goes back: what was marked, and whose packet it belongs to. */
export function fileOf(packet, state, saved) {
  const peers = Object.fromEntries(
    packet.peers.map(({ code }) => [
      code,
      Object.fromEntries(Object.entries(state.peers[code] ?? {}).map(([row, it]) => [row, { ...(it.level === undefined ? {} : { level: it.level }), words: (it.words ?? "").trim() }])),
    ]),
  );
  const { first, retry, own } = state;
  return { ...packet.file, exercise: packet.exercise, round: packet.round, packet: packet.packet, saved, first, retry, peers, own };
}

/**
 * A file of one's own, to go on from.
 * @throws {Error} it is another packet's, or none
 */
export function stateOf(packet, text) {
  let file = null;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("it could not be read: it is not whole");
  }
  if (file?.format !== packet.file.format) throw new Error("it is not a file that this page has saved");
  if (file.packet !== packet.packet) throw new Error("it belongs to another packet");
  const table = (it) => (it && typeof it === "object" && !Array.isArray(it) ? it : {});
  const state = { first: table(file.first), retry: table(file.retry), peers: table(file.peers), own: table(file.own), compared: [] };
  for (const set of ["first", "retry"]) {
    for (const { id } of packet[set]) if (!openRows(packet, state[set][id]).length) state.compared.push(id);
  }
  return state;
}
