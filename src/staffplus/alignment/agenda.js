// What two people should talk about first, and for how long, as `agenda.py` beside this explains.
import { fill, roleNamed } from "./files.js";
import { rangeText } from "./ranks.js";

export function agendaPoints(setup, outcomes, rows, requests, foreseen) {
  const { exit: rule, sizes } = setup;
  const sides = (kind, learner, manager) =>
    fill(sizes[kind], { learner: learner ?? sizes.open, manager: manager ?? sizes.open });
  const point = (kind, id, gap, told, values) => {
    const entry = setup.kind.find((one) => one.id === kind);
    const size = gap === null ? entry.open : entry.unit * gap;
    return { kind, id, text: fill(entry.text, values), sides: told, ask: entry.ask, size, minutes: 0 };
  };
  const markName = (mark) => (mark === null ? null : setup.mark.find((one) => one.id === mark).name.toLowerCase());
  const found = [
    ...outcomes
      .filter(({ gap, learner_top: ours, manager_top: theirs }) => gap === null || gap >= 2 || ours !== theirs)
      .map(({ id, gap, learner, manager, text }) => {
        const size = gap === null ? null : Math.max(gap, 1);
        return point("outcome", id, size, sides("outcome", learner, manager), { text });
      }),
    ...rows
      .filter(({ gap }) => gap === null || gap >= rule.apart)
      .map(({ id, gap, learner, manager, name, text }) =>
        point("row", id, gap, sides("row", learner, manager), { name, text }),
      ),
    ...requests
      .filter(({ gap }) => gap !== 0)
      .map(({ id, gap, learner, manager, text }) =>
        point("request", id, gap, sides("request", markName(learner), markName(manager)), { text }),
      ),
  ];
  for (const [role, span] of Object.entries(foreseen ?? {})) {
    const [low] = span;
    if (low >= rule.predicted) continue;
    const whom = role === "learner" ? "manager" : "learner";
    const told = fill(sizes.prediction, { found: rangeText(setup, span) });
    const who = { who: roleNamed(setup, role), whom: roleNamed(setup, whom).toLowerCase() };
    found.push(point("prediction", role, setup.format.top - low, told, who));
  }
  return found.sort((one, other) => other.size - one.size);
}

/** Points with minutes, those that found no place, and the minutes of the whole talk. */
export function timed(setup, found) {
  const { places } = setup.agenda;
  return { ...withMinutes(setup, found.slice(0, places)), later: found.slice(places) };
}

/** Points that have a place, with their minutes, and the minutes of the whole talk. */
export function withMinutes({ agenda: plan }, placed) {
  const frame = plan.opening + plan.closing;
  if (!placed.length) return { agenda: [], minutes: 2 * plan.opening };
  const spare = plan.minutes - frame - plan.least * placed.length;
  const total = placed.reduce((sum, { size }) => sum + size, 0);
  const shares = placed.map(({ size }) => Math.floor((spare * size) / total));
  const rest = placed.map(({ size }, n) => ({ n, left: (spare * size) % total })).sort((a, b) => b.left - a.left);
  const over = spare - shares.reduce((sum, share) => sum + share, 0);
  for (const { n } of rest.slice(0, over)) shares[n] += 1;
  const minutes = shares.map((share) => Math.min(plan.most, plan.least + share));
  const agenda = placed.map((point, n) => ({ ...point, minutes: minutes[n] }));
  return { agenda, minutes: frame + minutes.reduce((sum, one) => sum + one, 0) };
}
