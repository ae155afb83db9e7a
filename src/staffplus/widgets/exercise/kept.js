// What a learner has written in an exercise's page, kept in the browser while it is typed: a cell's
// text by its id, for cells that differ from the released ones. Each save changes one cell of what is
// stored at that moment, so two tabs that answer at once do not undo each other.
import { heldWork } from "../../shared/work.js";
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
  const held = heldWork(data.course, `exercise:${data.name}`, heard);
  const read = (value) => ({ ...(isTable(value) ? value : {}), answers: texts(value?.answers) });
  let now = read(held.read());
  function heard(value) {
    // Somebody emptied the browser's storage while the answers stand here: they are kept again.
    if (value === null && Object.keys(now.answers).length) held.save(now);
    else now = read(value);
    elsewhere();
  }
  /** `change` gets what is stored at this moment, perhaps by another tab, and says what is to be. */
  function save(change) {
    const stored = held.read();
    now = change(stored === null ? now : read(stored));
    held.save(now);
  }
  return {
    /** Every answer that differs from the released cell: id -> text. */
    all: () => Object.fromEntries(Object.entries(now.answers).filter(([id]) => released.has(id))),
    text: (id) => now.answers[id] ?? released.get(id),
    begun: (id) => Object.hasOwn(now.answers, id),
    keep(id, text) {
      if (text === (now.answers[id] ?? released.get(id))) return;
      save((stored) => {
        const { [id]: _, ...others } = stored.answers;
        return { ...stored, answers: text === released.get(id) ? others : { ...others, [id]: text } };
      });
    },
    /** What was done beside an answer: hints opened, answers judged, one's own rated. */
    beside: (id) => (isTable(now.beside) && isTable(now.beside[id]) ? now.beside[id] : {}),
    putBeside: (id, more) =>
      save((stored) => {
        const beside = isTable(stored.beside) ? stored.beside : {};
        return { ...stored, beside: { ...beside, [id]: { ...(isTable(beside[id]) ? beside[id] : {}), ...more } } };
      }),
    /** Take up answers from a file; what stood here before can be had back with `undo`. */
    takeUp: (answers) =>
      save((stored) => ({ ...stored, answers: { ...stored.answers, ...answers }, before: stored.answers })),
    canUndo: () => isTable(now.before),
    undo: () => save(({ before, ...stored }) => ({ ...stored, answers: texts(before) })),
  };
}
