// Files that people open in the page: by choosing, or by pasting their text. What cannot be used is
// said and left out; what was there stays.
import { button, freshId, h } from "../../shared/dom.js";
import { AlignmentError, refuseOtherKind } from "../../alignment/files.js";
import { readPerson } from "../../alignment/written.js";

/** The text of a chosen file; refuses a web page, a picture and one that is larger than any of ours before reading it. */
export async function textOf(setup, file) {
  const most = setup.format.most_bytes;
  refuseOtherKind(setup, await file.slice(0, 400).text(), file.name);
  if (file.size > setup.second.format.most_record)
    throw new AlignmentError(setup, "too_large", { file: file.name, found: file.size, expected: most });
  return file.text();
}

/** Files of answers as they were saved in the browser: {name, text} each; anything else is left out. */
export function savedFiles(saved) {
  const sound = (file) => typeof file?.text === "string" && typeof file.name === "string";
  return Array.isArray(saved?.files) ? saved.files.filter(sound) : [];
}

/** Those files, read anew, as {name, text, answers}; one that this version cannot read is left out. */
export function readSaved(setup, saved) {
  return savedFiles(saved).flatMap(({ name, text }) => {
    try {
      return [{ name, text, answers: readPerson(setup, text, name) }];
    } catch {
      return [];
    }
  });
}

/** What `work` gives; a refusal can be overruled by `instead`: a button beside it takes the file after all. */
export function orInstead(work, instead) {
  try {
    return work();
  } catch (error) {
    error.instead = instead;
    throw error;
  }
}

/** Messages of a kind that matters: said aloud, and kept until the next try. */
function messageBox() {
  const node = h("div", { class: "sp-messages", role: "status" });
  return {
    node,
    say: (texts) => node.replaceChildren(...texts.map((text) => h("p", {}, text))),
  };
}

/**
 * Controls to open files, one or many.
 * @param {object} given
 * @param {object} given.setup bank/alignment.toml
 * @param {string} given.label
 * @param {boolean} given.several whether several files may be chosen at once
 * @param {function(string, string): ?string} given.take gets a file's text and name, may return a note;
 *   may throw AlignmentError; one with a function `instead` can be taken in the place of another
 * @param {function(string[]): void} given.done called once after all files of one try, with what was said
 */
export function fileOpener({ setup, label, several, take, done }) {
  const messages = messageBox();
  const swaps = h("div", {});
  const input = h("input", { type: "file", accept: ".json,application/json", multiple: several, change: choose });
  const area = h("textarea", { rows: 4, spellcheck: "false", id: freshId() });

  async function choose() {
    swaps.replaceChildren();
    const files = [...input.files];
    input.value = "";
    const faults = [];
    for (const file of files) await attempt(() => textOf(setup, file), file.name, faults);
    finish(faults);
  }

  async function paste() {
    swaps.replaceChildren();
    const faults = [];
    await attempt(() => area.value, "The pasted text", faults);
    if (!faults.length) area.value = "";
    finish(faults);
  }

  async function attempt(text, name, faults) {
    try {
      const note = take(await text(), name);
      if (note) faults.push(note);
    } catch (error) {
      if (error.instead) swaps.append(h("p", { class: "sp-buttons" }, button(`Use ${name} instead`, () => swap(error.instead))));
      if (!(error instanceof AlignmentError)) faults.push(`${name} could not be read (${error.message}).`);
      else faults.push(error.message);
    }
  }

  /** Take a file after all, in the place of the one that stood against it. */
  function swap(instead) {
    swaps.replaceChildren();
    const note = instead();
    finish(note ? [note] : []);
    input.focus();
  }

  function finish(faults) {
    messages.say(faults);
    done(faults);
  }

  const pasted = h(
    "details",
    {},
    h("summary", {}, "Or paste a file's text"),
    h("label", { for: area.id }, "Text of the file, from its first { to its last }"),
    area,
    h("p", { class: "sp-buttons" }, button("Read this text", paste)),
  );
  const node = h("div", { class: "sp-opener" }, h("label", { class: "sp-file" }, h("span", {}, label), input), pasted, messages.node, swaps);
  return { node, say: messages.say };
}
