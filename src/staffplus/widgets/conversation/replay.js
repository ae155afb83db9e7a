// Where the talks stand after some moves. Nothing else is kept: a try is its moves, in their order.

const byId = (list, id) => list.find((one) => one.id === id);

function opening(talk, flags) {
  const after = (talk.opening_after ?? []).find(({ flag }) => flags.has(flag));
  return after ? after.node : talk.opening;
}

/** One talk as far as `path` takes it; the moves that it uses are taken off `path`. */
function played(talk, path, flags) {
  const turns = [];
  const used = new Set();
  let at = opening(talk, flags);
  for (;;) {
    const node = byId(talk.node, at);
    const choices = node.move.filter((move) => !used.has(`${at}/${move.id}`));
    const move = byId(choices, path[0]);
    turns.push({ node, move: move ?? null });
    if (!move) return { talk, turns, choices, outcome: null };
    path.shift();
    used.add(`${at}/${move.id}`);
    if (move.flag) flags.add(move.flag);
    if (move.outcome) return { talk, turns, choices: [], outcome: byId(talk.outcome, move.outcome) };
    at = move.to;
  }
}

/**
 * The talks held so far, the last of them perhaps open, and the ending once all are over.
 * Moves that no longer fit, as after a change of the data, are left out with all that follow.
 * @param {{talk: object[], ending: object[]}} data see `career/conversation.py`
 * @param {string[]} path ids of moves, over all talks
 * @returns {{talks: object[], days: number, goodwill: Object<string, number>, ending: ?object}}
 */
export function replay(data, path) {
  const left = [...path];
  const flags = new Set();
  const talks = [];
  for (const talk of data.talk) {
    talks.push(played(talk, left, flags));
    if (!talks.at(-1).outcome) break;
  }
  const moves = talks.flatMap(({ talk, turns }) => turns.filter(({ move }) => move).map(({ move }) => ({ ...move, with: talk.id })));
  const goodwill = {};
  for (const move of moves) goodwill[move.with] = (goodwill[move.with] ?? 0) + move.goodwill;
  const over = talks.length === data.talk.length && talks.at(-1).outcome;
  const reached = new Set(talks.filter(({ outcome }) => outcome).map(({ talk, outcome }) => `${talk.id}=${outcome.id}`));
  return {
    talks,
    days: moves.reduce((sum, { days }) => sum + days, 0),
    goodwill,
    ending: over ? data.ending.find(({ needs }) => needs.every((need) => reached.has(need))) : null,
  };
}
