// How far people who coded the same lines agree. The same sums as `coding.py` beside this has; a test
// holds the two together.

/** A coder's yes or no to every code for every line. @param {Object<string, string[]>} given codes by line */
export function decisionsOf(given, lines, codes) {
  return lines.flatMap((line) => codes.map((code) => (given[line] ?? []).includes(code)));
}

/**
 * How alike two coders decided, with chance taken for each code by itself.
 * @param {number} codes how many codes there are; the decisions stand as `decisionsOf` gives them
 * @returns {{alike: number, of: number, kappa: ?number}} kappa is null when nothing varies
 */
export function agreementOf(one, other, codes) {
  const of = one.length;
  const units = of / codes;
  const alike = one.filter((yes, n) => yes === other[n]).length;
  const yeses = (all, code) => all.filter((yes, n) => yes && n % codes === code).length;
  let byChance = 0; // of units * units for each code
  for (let code = 0; code < codes; code += 1) {
    const [first, second] = [yeses(one, code), yeses(other, code)];
    byChance += first * second + (units - first) * (units - second);
  }
  return { alike, of, kappa: byChance === units * of ? null : (alike * units - byChance) / (units * of - byChance) };
}

/**
 * Who gave each code to one line, codes that most gave first.
 * @param {{id: string, codes: string[]}[]} coders
 * @returns {{who: string[], codes: string[]}[]} one entry for each group of coders that agree
 */
export function sharedBy(coders, codes) {
  const groups = new Map();
  for (const code of codes) {
    const who = coders.filter((coder) => coder.codes.includes(code)).map(({ id }) => id);
    if (!who.length) continue;
    const key = who.join(" ");
    groups.set(key, { who, codes: [...(groups.get(key)?.codes ?? []), code] });
  }
  return [...groups.values()].sort((one, other) => other.who.length - one.who.length);
}

/** For each code, on how many lines the coders did not all decide alike; most first, none left out. */
export function partingsBy(givens, lines, codes) {
  const count = (code) =>
    lines.filter((line) => new Set(givens.map((given) => (given[line] ?? []).includes(code))).size > 1).length;
  const counted = codes.map((code) => ({ code, lines: count(code) })).filter((entry) => entry.lines > 0);
  return counted.sort((one, other) => other.lines - one.lines);
}
