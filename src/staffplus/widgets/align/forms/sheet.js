// What one person has entered so far, as plain values, and the file that it becomes. A sheet may be
// half done and untidy; the file never is.
//   {id, name, outcomes, stop, direction, radius, points, predicted, rows, requests, begun}
import { tableIn } from "../../../plain.js";
import { asksRequestsOnly, randomKey, thisMinute, tidy } from "../../../alignment/files.js";
import { addUp, blanksIn, totalOf } from "../../../alignment/written.js";

/** Whether `value` is an id as files have it. */
export const isKey = (value) => typeof value === "string" && /^[0-9a-z]{8,32}$/.test(value);

const textOr = (value) => (typeof value === "string" ? value : "");
const cut = (text, most) => [...tidy(text)].slice(0, most).join("").trim();

/** A sheet with all its parts, whatever was saved. */
export function wholeSheet(setup, saved) {
  const { outcomes: most } = setup.second.format;
  const outcomes = Array.isArray(saved?.outcomes) ? saved.outcomes.map(textOr) : [];
  return {
    id: isKey(saved?.id) ? saved.id : randomKey(),
    name: textOr(saved?.name),
    outcomes: Array.from({ length: most }, (_, n) => outcomes[n] ?? ""),
    stop: textOr(saved?.stop),
    direction: textOr(saved?.direction),
    radius: textOr(saved?.radius),
    points: tableIn(saved?.points),
    predicted: Array.isArray(saved?.predicted) ? saved.predicted : [],
    rows: tableIn(saved?.rows),
    requests: tableIn(saved?.requests),
    begun: typeof saved?.begun === "number" ? saved.begun : null,
  };
}

/** The outcomes that somebody wrote: tidy, none empty, none twice. */
export const outcomesIn = (setup, sheet) => [
  ...new Set(sheet.outcomes.map((text) => cut(text, setup.second.format.most_text)).filter(Boolean)),
];

/**
 * The sheet as the file of one person.
 * @param {{pair: string, title: string, round: string, role: string, listed: ?object}} about
 * @returns {object} a rater, as `readPerson` returns it
 */
export function raterOf(setup, about, sheet) {
  const { pair, title, round, role, listed } = about;
  const form = setup.second.format;
  const ids = listed ? listed.outcomes.map(({ id }) => id) : [];
  const among = (list, value) => (list.some(({ id }) => id === value) ? value : null);
  const points = (value) => (Number.isInteger(value) && value >= 0 && value <= form.points && value % form.step === 0 ? value : null);
  const row = (said) => ({
    settles: Number.isInteger(said?.settles) && said.settles >= 1 && said.settles <= form.highest_rating ? said.settles : null,
    expected: among(setup.second.expects, said?.expected),
    line: cut(textOr(said?.line), form.most_line),
  });
  const table = (keys, value) => Object.fromEntries(keys.map((key) => [key, value(key)]));
  return {
    source: "",
    pair,
    title,
    round,
    id: sheet.id,
    role,
    name: cut(sheet.name, form.most_name),
    created: thisMinute(),
    outcomes: outcomesIn(setup, sheet),
    stop: cut(sheet.stop, form.most_text),
    direction: cut(sheet.direction, form.most_text),
    radius: cut(sheet.radius, form.most_text),
    listed: listed ?? null,
    points: blanksIn(setup, table(ids, (id) => points(sheet.points[id]))),
    predicted: ids.filter((id) => sheet.predicted.includes(id)).slice(0, form.top),
    rows: listed ? table(setup.row.map(({ id }) => id), (id) => row(sheet.rows[id])) : {},
    requests: listed ? table(setup.format.requests, (id) => among(setup.mark, sheet.requests[id])) : {},
    words: false,
  };
}

/** What is still open before a file is saved, in words: ["1 outcome", "25 of 100 points"]. */
export function openIn(setup, rater) {
  const { format } = setup.second;
  const open = [];
  const count = (n, name) => n && open.push(`${n} ${name}${n === 1 ? "" : "s"}`);
  const short = asksRequestsOnly(setup, rater.round);
  if (!rater.listed) {
    count(format.outcomes - rater.outcomes.length, "outcome");
    for (const [part, name] of [["stop", "what must stop"], ["direction", "Direction"], ["radius", "Radius"]])
      if (!rater[part]) open.push(name);
    return open;
  }
  if (!short) {
    if (!addUp(setup, rater.points)) open.push(`points (${totalOf(rater.points)} of ${format.points} given)`);
    count(Math.min(format.top, rater.listed.outcomes.length) - rater.predicted.length, "predicted outcome");
  }
  if (rater.role === "leader") return open;
  if (!short) count(Object.values(rater.rows).filter(({ settles, expected }) => !settles || !expected).length, "row");
  if (rater.listed.requests.length) count(Object.values(rater.requests).filter((mark) => !mark).length, "request");
  return open;
}
