// What a learner has written in an exercise's page, kept in the browser while it is typed: a cell's
// text by its id, for cells that differ from the released ones. Each save changes one cell of what is
// stored at that moment, so two tabs that answer at once do not undo each other.
import { heldWork } from "../shared/work.js";
import { answerCells } from "./notebook.js";

const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Texts by id, whatever stands in the browser; other values are left out. */
function texts(value) {
  return Object.fromEntries(Object.entries(isTable(value) ? value : {}).filter(([, text]) => typeof text === "string"));
}

/**
 * @param {object} data of the page
 * @param {function(): void} elsewhere after a change by another tab
 */
export function keptAnswers(data, elsewhere) {
  const released = answerCells(data.notebook);
  const held = heldWork(data.course, `exercise:${data.name}`, elsewhere);
  const stored = () => {
    const value = held.read();
    return { ...(isTable(value) ? value : {}), answers: texts(value?.answers) };
  };
  return {
    /** Every answer that differs from the released cell: id -> text. */
    all: () => Object.fromEntries(Object.entries(stored().answers).filter(([id]) => released.has(id))),
    text: (id) => stored().answers[id] ?? released.get(id),
    begun: (id) => Object.hasOwn(stored().answers, id),
    keep(id, text) {
      const { [id]: before, ...others } = stored().answers;
      if (text === (before ?? released.get(id))) return;
      held.save({ ...stored(), answers: text === released.get(id) ? others : { ...others, [id]: text } });
    },
    /** Take up answers from a file; what stood here before can be had back with `undo`. */
    takeUp(answers) {
      const now = stored();
      held.save({ ...now, answers: { ...now.answers, ...answers }, before: now.answers });
    },
    canUndo: () => isTable(stored().before),
    undo() {
      const { before, ...now } = stored();
      held.save({ ...now, answers: texts(before) });
    },
  };
}
