// The released notebook with a learner's answers in it, and answers out of a notebook. Written as
// nbformat writes: keys stay in their order, an entry a line, sources as lists of lines. So what is
// downloaded is, byte for byte, the released file with the answers in their cells.

/** Larger files are not read: a notebook of an exercise has 50 KB. */
export const MOST_BYTES = 20_000_000;
// Where Python's `splitlines` ends a line, as nbformat does.
const LINES = /[^\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]*(?:\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029])|[^\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]+$/g;

/** A notebook that cannot be taken up; the message says what was found and what to do. */
export class NotebookError extends Error {}

const roles = (cell) => cell?.metadata?.nbgrader ?? {};
const isText = (value) => typeof value === "string";

/** The source of a cell: nbformat allows a text and a list of lines. */
export function textOf(cell) {
  const { source } = cell;
  if (Array.isArray(source)) return source.filter(isText).join("");
  return isText(source) ? source : "";
}

/** The learner's cells of the released notebook: id -> text as released, in order. @returns {Map<string, string>} */
export function answerCells(notebook) {
  const ours = notebook.cells.filter((cell) => roles(cell).solution);
  return new Map(ours.map((cell) => [roles(cell).grade_id, textOf(cell)]));
}

/** The file: `notebook` with `answers` (id -> text) in its cells. @returns {string} */
export function filled(notebook, answers) {
  const cells = notebook.cells.map((cell) => {
    const id = roles(cell).grade_id;
    return roles(cell).solution && Object.hasOwn(answers, id)
      ? { ...cell, source: answers[id].match(LINES) ?? [] }
      : cell;
  });
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
}

function parsed(text) {
  let found = null;
  try {
    found = JSON.parse(text);
  } catch {
    throw new NotebookError("This file is not a notebook, or only a part of one. Choose the whole .ipynb file.");
  }
  if (!Array.isArray(found?.cells)) {
    throw new NotebookError("This file is JSON, but not a notebook: it has no cells. Choose a file that ends in .ipynb.");
  }
  if (found.nbformat !== 4) {
    throw new NotebookError(`This notebook says format ${String(found.nbformat)}; expected 4. Save it again in JupyterLab, and open that.`);
  }
  return found.cells.filter((cell) => cell !== null && typeof cell === "object");
}

/** Which of the course's exercises a notebook is: the id of its first cell, or that of most of its cells. */
function refuseOthers(cells, data, wanted) {
  const ids = new Set(cells.flatMap((cell) => [roles(cell).grade_id, cell.id]).filter(isText));
  const [ours] = data.notebook.cells.map((cell) => roles(cell).grade_id);
  if (ids.has(ours)) return;
  const other = Object.keys(data.others).find((id) => id !== ours && ids.has(id));
  if (other) {
    throw new NotebookError(`This is the notebook of another exercise, “${data.others[other]}”. Open it on the page of that exercise.`);
  }
  if ([...wanted.keys()].filter((id) => ids.has(id)).length * 2 < wanted.size) {
    throw new NotebookError(`This is a notebook, but not of this exercise, “${data.title}”. Nothing was changed.`);
  }
}

/**
 * What a learner answered in a notebook of this exercise.
 * @param {object} data of the page
 * @param {string} text of the file
 * @returns {{answers: Object<string, string>, missing: string[], added: number}} answers: those that
 *   differ from what was released; missing: cells that are not in it; added: how many cells are the learner's own
 * @throws {NotebookError}
 */
export function taken(data, text) {
  const wanted = answerCells(data.notebook);
  const cells = parsed(text);
  refuseOthers(cells, data, wanted);
  const known = new Set(data.notebook.cells.map((cell) => roles(cell).grade_id));
  const found = new Map();
  let added = 0;
  for (const cell of cells) {
    // Some tools take the metadata away; the cell's own id is the same name.
    const id = roles(cell).grade_id ?? cell.id;
    if (!known.has(id) && textOf(cell).trim()) added += 1;
    if (!wanted.has(id)) continue;
    const now = textOf(cell);
    const changed = (it) => it !== undefined && it !== wanted.get(id);
    if (!changed(found.get(id)) || changed(now)) found.set(id, now);
  }
  const answers = Object.fromEntries([...found].filter(([id, now]) => now !== wanted.get(id)));
  return { answers, missing: [...wanted.keys()].filter((id) => !found.has(id)), added };
}
