// The sitting that is on in this tab, so that a reload goes on with it: until it ends, or the day does.
//   {day, ahead, done: [{item, score, name}], asked: [{item, again}], order: [stem id, ...], before: {stem id: row}}
// `asked` are still to come, the first of them on the screen; `order` and `before` are of that one (sitting.js).
const KEY = "staffplus:review:sitting";

const today = () => new Date().toDateString();
const list = (value) => (Array.isArray(value) ? value.filter((one) => one && typeof one === "object") : []);

/** The sitting that this tab was left in; null where there is none of today. */
export function keptSitting() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (kept?.day !== today()) return null;
    return { ...kept, done: list(kept.done), asked: list(kept.asked), order: kept.order ?? [], before: kept.before ?? {} };
  } catch {
    return null; // forbidden, or no sitting of ours
  }
}

/** @param {?object} sitting as above without the day; null when it is over */
export function keepSitting(sitting) {
  try {
    if (sitting) sessionStorage.setItem(KEY, JSON.stringify({ day: today(), ...sitting }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // full or forbidden: it holds until the page is closed
  }
}
