// The framework for scope: the gate sets the level, and the rows have to bear it out. The same
// readings as `gate.py` beside this gives; a test holds the two together.

/**
 * How rows stand to a level.
 * @param {object} scale levels from widest to narrowest, ids of its rows as `dimensions`
 * @param {string} level id
 * @param {Object<string, string>} rows row id -> level id; a row without a level of the scale is not read
 * @returns {{read: number, agree: number, far: string[]}} far: ids of rows two levels away or more
 */
export function weighed(scale, level, rows) {
  const levels = scale.level.map(({ id }) => id);
  const place = levels.indexOf(level);
  const read = scale.dimensions.map((id) => ({ id, at: levels.indexOf(rows[id]) })).filter(({ at }) => at >= 0);
  const far = read.filter(({ at }) => Math.abs(at - place) > 1).map(({ id }) => id);
  return { read: read.length, agree: read.filter(({ at }) => at === place).length, far };
}

/**
 * What gate and rows say together.
 * @param {?string} found what is still open
 * @returns {{level: ?string, rows: object, verdict: string}} level is null when nothing is open, or before
 *   the gate is found; verdict is unanswered, execution, unfinished, debate, guessed or trust
 */
export function readingOf(scale, found, rows) {
  const level = scale.level.find((one) => one[scale.gate] === found)?.id ?? null;
  if (level === null) return { level, rows: { read: 0, agree: 0, far: [] }, verdict: found ? "execution" : "unanswered" };
  const told = weighed(scale, level, rows);
  const borneOut = told.agree >= scale.agreeing ? "trust" : "guessed";
  const verdict = told.read < scale.dimensions.length ? "unfinished" : told.far.length ? "debate" : borneOut;
  return { level, rows: told, verdict };
}
