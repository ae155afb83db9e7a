// Which pillars calendar entries serve: the same as in `pillars.py` beside this, and a test holds the
// two together.

/** The pillars that an entry with these tags serves, each once, in the order of `pillars`. */
export function pillarsOf(tags, lines, pillars) {
  const found = tags.flatMap((tag) => lines[tag] ?? []);
  return pillars.filter((pillar) => found.includes(pillar));
}
