// What the loop lab knows: the runs that came with the page, and those that the learner has made.
import { tableIn } from "../../plain.js";

export const TREND = { falls: ["fall", "fell"], holds: ["hold", "held"], rises: ["rise", "rose"] };
export const VERSUS = { lower: "lower", same: "about the same", higher: "higher" };

/** An address [system, world, slice] as a key of `work.runs`. */
export const keyOf = (at) => at.join("/");

/** The address of a suggested step. */
export const addressOf = ({ system, world, slice }) => [system, world, slice];

const isMade = (work, at) => keyOf(at) in work.runs;

/** The system, world and run at an address, or null. */
export function find(lab, [systemId, worldId, slice]) {
  const system = lab.systems.find(({ id }) => id === systemId);
  const world = system?.worlds.find(({ id }) => id === worldId);
  const run = world?.runs[slice];
  return run ? { system, world, slice: Number(slice), run } : null;
}

/** What was saved, whatever it is, as {runs: {key: {watched, value}}, at: [system, world, slice]}. */
export function workFrom(lab, saved) {
  const runs = {};
  for (const [key, guess] of Object.entries(tableIn(saved?.runs)))
    if (guess?.watched in TREND && (guess?.value in TREND || guess?.value in VERSUS)) runs[key] = guess;
  const known = Array.isArray(saved?.at) && find(lab, saved.at) !== null;
  return { runs, at: known ? saved.at : addressOf(lab.steps[0]) };
}

/**
 * What is chosen, with what the learner has made of it.
 * @returns {object} system, world, slice, run; made, the prediction, or null; without, the same run
 *   without a slice once that was made; step, the suggested step that this is, if any
 */
export function placeOf(lab, work) {
  const found = find(lab, work.at);
  const { system, world, slice } = found;
  const seen = slice > 0 && isMade(work, [system.id, world.id, 0]);
  return {
    ...found,
    made: work.runs[keyOf(work.at)] ?? null,
    without: seen ? world.runs[0] : null,
    step: lab.steps.find((one) => keyOf(addressOf(one)) === keyOf(work.at)) ?? null,
  };
}

/** The first suggested step that was not made, or null. */
export const nextStep = (lab, work) => lab.steps.find((step) => !isMade(work, addressOf(step))) ?? null;

/** Suggested steps that were made. */
export const stepsMade = (lab, work) => lab.steps.filter((step) => isMade(work, addressOf(step)));

/** Slices of a world that were run. */
export const slicesMade = (lab, work, { system, world }) =>
  lab.slices.filter((size) => isMade(work, [system.id, world.id, size]));

/** How many runs were made, and how many of their predictions were right, in words. */
export function tallyOf(lab, work) {
  const made = Object.entries(work.runs)
    .map(([key, guess]) => ({ guess, run: find(lab, key.split("/"))?.run }))
    .filter(({ run }) => run);
  if (!made.length) return "No runs yet. Nothing is marked: a wrong prediction is where this lab begins to pay.";
  const right = made.reduce((sum, { guess, run }) => sum + (guess.watched === run.verdict.watched) + (guess.value === run.verdict.value), 0);
  const runs = made.length === 1 ? "1 run" : `${made.length} runs`;
  return `${runs} made, ${right} of ${2 * made.length} predictions right; ${stepsMade(lab, work).length} of ${lab.steps.length} suggested.`;
}

/** A world in words, or a run of it when a slice is given. */
export function named(system, world, slice = null) {
  const name = `${system.name}, ${world.name.replace(/^./, (letter) => letter.toLowerCase())}`;
  return slice === null ? name : `${name}, ${slice ? `slice ${slice}%` : "no slice"}`;
}
