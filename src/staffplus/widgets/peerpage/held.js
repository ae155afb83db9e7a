// What a learner has marked, kept in their browser while they mark.
import { tableIn } from "../../plain.js";
import { heldWork } from "../../shared/work.js";

/**
 * @param {object} packet
 * @param {function(): void} elsewhere hears when another tab has marked something
 */
export function packetStore(packet, elsewhere) {
  const whole = (saved) => ({
    first: tableIn(saved?.first),
    retry: tableIn(saved?.retry),
    peers: tableIn(saved?.peers),
    own: tableIn(saved?.own),
    compared: Array.isArray(saved?.compared) ? saved.compared : [],
    at: typeof saved?.at === "string" ? saved.at : "",
  });
  const held = heldWork(packet.file.course, `peers-${packet.packet}`, (saved) => {
    state = whole(saved);
    elsewhere();
  });
  let state = whole(held.read());
  const put = (changes) => {
    state = { ...state, ...changes };
    held.save(state);
  };
  return {
    state: () => state,
    put,
    /** A level of a piece whose levels are known, of one's own, or of a peer's. */
    level(step, row, level) {
      if (step.kind === "own") return put({ own: { ...state.own, [row]: level } });
      const now = state[step.set][step.id] ?? {};
      const value = step.kind === "peer" ? { words: "", ...now[row], level } : level;
      return put({ [step.set]: { ...state[step.set], [step.id]: { ...now, [row]: value } } });
    },
    words(step, row, words) {
      const now = state.peers[step.id] ?? {};
      put({ peers: { ...state.peers, [step.id]: { ...now, [row]: { ...now[row], words } } } });
    },
    /** Its levels are compared, and stand; what came of it stays on the screen. */
    compare: (step) => put({ compared: [...state.compared, step.id], at: step.id }),
  };
}
