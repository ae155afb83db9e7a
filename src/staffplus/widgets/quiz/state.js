// What is answered, by the model: it follows the log in the browser, and every view draws what it says.
import { learnerSeed, lookUp } from "../../shared/log.js";
import { mark } from "../../items/mark.js";
import { isKnown } from "../../items/kinds/kinds.js";
import { families, familyOf, inOrder, unseen } from "../../items/stems.js";

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const responseTo = (model, { id }) => {
  const responses = model.get("responses") ?? {};
  return Object.hasOwn(responses, id) ? responses[id] : null;
};

/** The items that this page can show and mark; what is counted is counted of these. */
export const itemsOf = (model) => model.get("items").filter(isKnown);

/** The same by item: the stems of each in the order in which this learner meets them. @returns {object[][]} */
const familiesOf = (model) => families(itemsOf(model)).map((stems) => inOrder(stems, learnerSeed()));

const rowOf = (model, { id }) => (model.get("rows") ?? []).find((row) => row.id === id) ?? null;

/** Set the traits that differ, and tell the kernel when any did. */
export function update(model, traits) {
  const changed = Object.entries(traits).filter(([name, value]) => !same(model.get(name), value));
  for (const [name, value] of changed) model.set(name, value);
  if (changed.length) model.save_changes();
}

/** What an item shows as answered: {response, confidence, revealed, ...}, or null while it is open. */
export function answered(model, item) {
  const response = responseTo(model, item);
  const row = rowOf(model, item);
  const fits = row !== null && (row.response === null || same(row.response, response));
  const { confidence = null, revealed = false, attempts = 0, time = null } = fits ? row : {};
  return response === null && !revealed ? null : { response, confidence, revealed, attempts, time };
}

/** The stem of a family that a learner sees: the one answered last, before any is answered the first. */
export function shownOf(model, stems) {
  const met = stems.filter((stem) => answered(model, stem) !== null);
  const time = (stem) => String(rowOf(model, stem)?.time ?? "");
  return met.reduce((last, stem) => (time(stem) >= time(last) ? stem : last), met[0] ?? stems[0]);
}

/** A stem of the family that this learner has not met, other than `now`; null when there is none. */
export function nextOf(model, stems, now) {
  const open = unseen(stems, model.get("rows") ?? [], learnerSeed());
  return open.find((stem) => stem.id !== now.id && answered(model, stem) === null) ?? null;
}

/** The sum over families of what the answer to the stem shown is worth. */
function totalScore(model) {
  const shown = familiesOf(model).map((stems) => shownOf(model, stems));
  return shown.reduce((sum, stem) => sum + (mark(stem, responseTo(model, stem)).score ?? 0), 0);
}

export const updateScore = (model) => update(model, { score: totalScore(model) });

/** Bring the model up to the log. What Python set stands until the learner's own row changes. */
export function followLog(model, keepResponses = false) {
  const responses = { ...model.get("responses") };
  const rows = [];
  for (const item of model.get("items")) {
    const { row, status } = lookUp(model.get("course"), item);
    const now = status === "current" ? row : null;
    if (now) rows.push(now);
    if (keepResponses || same(now, rowOf(model, item))) continue;
    if (now === null) delete responses[item.id];
    else if (now.response !== null) responses[item.id] = now.response;
  }
  update(model, { rows, responses });
  updateScore(model);
}

/** The score of the first answer to a family, 0 when one was only shown, null while it is open. */
export function firstScore(model, stems) {
  const rows = stems.map((stem) => rowOf(model, stem)).filter(Boolean);
  const tries = rows.map(({ first, revealed, time }) => ({
    score: first?.score ?? (revealed ? 0 : null),
    time: String(first?.time ?? time ?? ""),
  }));
  const told = tries.filter(({ score }) => score !== null).sort((one, other) => (one.time < other.time ? -1 : 1));
  return told[0]?.score ?? null;
}

/**
 * The families that are asked: in a check that places, one of `then` waits until the others of its chapter
 * were all right at first, since it is to say whether that chapter can wait. An answered one is there.
 */
export function askedOf(model) {
  const all = familiesOf(model);
  const then = model.get("then") ?? [];
  if (!then.length) return all;
  const waits = ([{ id }]) => then.includes(familyOf(id));
  const score = (stems) => firstScore(model, stems);
  const ready = ([{ page }]) => all.every((stems) => waits(stems) || stems[0].page !== page || score(stems) === 1);
  return all.filter((stems) => !waits(stems) || ready(stems) || score(stems) !== null);
}

/** Whether this is a check that says where to begin. */
export const isPlacing = (model) => (model.get("chapters") ?? []).length > 0;

/** In such a check: whether a first answer is still to come. Until then another try would only seem to count. */
export const stillPlacing = (model) => isPlacing(model) && askedOf(model).some((stems) => firstScore(model, stems) === null);
