// Out of the browser and into it: what a manager will see, Markdown, print; and Markdown back in.
import { button, download, h } from "../../shared/dom.js";
import { PART_IDS, tidyDescription, toMarkdown } from "../../jobdesc/document.js";
import { fromMarkdown } from "../../jobdesc/reading.js";
import { asRead, isWritten } from "./reading.js";
import { today, withPresentKept } from "./rounds.js";

const COMMANDS = `staffplus jd export job-description.md -o job-description.docx
staffplus jd check job-description.md

from staffplus.jobdesc import JobDescription
JobDescription.from_file("job-description.md").check()`;
const LARGEST = 8_000_000; // bytes; more is no job description

/** Print `nodes` alone, whatever else the page holds. */
function printSheet(nodes) {
  const style = h("style", {}, "@media screen { .sp-sheet-print { display: none; } } @media print { body > :not(.sp-sheet-print) { display: none !important; } html, body { height: auto !important; overflow: visible !important; background: #fff !important; } }");
  const sheet = h("div", { class: "sp-widget sp-studio sp-sheet-print" }, style, ...nodes);
  document.body.append(sheet);
  window.addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}

/** The panel that shows what goes out before anything does. */
export function exportPanel(description) {
  const sheet = h("div", { class: "sp-sheet", role: "region", "aria-label": "What your manager will see", tabindex: "0" });
  const warning = h("p", {});
  const status = h("p", { class: "sp-hint", role: "status" });
  const rounds = h("input", { type: "checkbox", change: warn });
  const roundsText = h("span", {});
  const roundsLabel = h("label", { class: "sp-option" }, rounds, roundsText);
  const copied = h("textarea", { readonly: true, rows: "6", "aria-label": "The description as Markdown, to copy by hand", hidden: true });
  const markdown = () => toMarkdown({ ...description.get(), rounds: rounds.checked ? description.get().rounds : [] });
  const name = () => `job-description-${today()}.md`;

  function warn() {
    const { rounds: kept } = description.get();
    warning.textContent =
      rounds.checked && kept.length
        ? `Your manager will see all that stands below and, after it, the ${kept.length === 1 ? "round" : `${kept.length} rounds`} you kept, with notes and with whatever you have since taken out.`
        : "Your manager will see all that stands below, and nothing else: not what the checks point at, not your notes or earlier rounds, nothing from the rest of the course.";
  }

  function copy() {
    const text = markdown();
    const byHand = () => {
      copied.hidden = false;
      copied.value = text;
      copied.focus();
      copied.select();
      status.textContent = "This browser does not let a page copy. The text is selected below: press Ctrl+C or ⌘C.";
    };
    if (!navigator.clipboard) return byHand();
    return navigator.clipboard.writeText(text).then(() => (status.textContent = "Copied as Markdown."), byHand);
  }

  function save() {
    download(name(), markdown(), "text/markdown;charset=utf-8");
    status.textContent = `Saved as ${name()}.`;
  }

  const panel = h(
    "div",
    {},
    h("h3", {}, "What your manager will see"),
    warning,
    h("p", {}, "Read it once with their eyes, Stretch above all: is each line one that you would say aloud with them in the room? Whoever has the file can pass it on."),
    h("p", {}, "If you want their picture apart from yours, do not send this file first: make a page for them under “Write alone”, below. It asks them, and shows this only after they have answered."),
    sheet,
    roundsLabel,
    h(
      "p",
      { class: "sp-buttons" },
      button("Download Markdown", save, { class: "sp-main" }),
      button("Copy Markdown", copy),
      button("Print", () => printSheet(asRead(description.get(), "h2"))),
    ),
    status,
    copied,
    h(
      "details",
      {},
      h("summary", {}, "Word, Python, command line"),
      h("p", {}, "With the course installed, the file you download becomes a Word file, and the same checks run outside the page:"),
      h("pre", {}, COMMANDS),
    ),
  );
  function paint() {
    const kept = description.get().rounds.length;
    roundsLabel.hidden = kept === 0;
    if (!kept) rounds.checked = false;
    roundsText.textContent = `Put the ${kept === 1 ? "round" : `${kept} rounds`} I kept into the file too (for my own copy, or to move to another browser)`;
    sheet.replaceChildren(...asRead(description.get(), "h4"));
    copied.hidden = true;
    warn();
  }
  description.follow(() => panel.hidden || paint());
  panel.addEventListener("sp-shown", () => ((status.textContent = ""), paint()));
  return panel;
}

const key = (round) => JSON.stringify([round.date, round.note, PART_IDS.map((id) => round.parts[id]), round.extra]);

/** Rounds of both, each once, in the order of their dates; those without one stay beside their neighbour. */
function togetherByDate(ours, theirs) {
  const known = new Set(ours.map(key));
  const all = [...ours, ...theirs.filter((round) => !known.has(key(round)))];
  let last = "";
  const dated = all.map((round) => ({ round, day: (last = round.date || last) }));
  return dated.sort((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0)).map(({ round }) => round);
}

/** The panel that reads Markdown, from a file or pasted, and says what it met before it changes anything. */
export function openPanel(description) {
  const status = h("div", { role: "status" });
  const file = h("input", { type: "file", accept: ".md,.markdown,.txt,text/markdown,text/plain", change: fromFile });
  const pasted = h("textarea", { rows: "6", dir: "auto", placeholder: "## Direction …" });

  const say = (...nodes) => status.replaceChildren(...nodes.map((one) => (typeof one === "string" ? h("p", {}, one) : one)));

  async function fromFile() {
    const chosen = file.files[0];
    if (!chosen) return;
    file.value = ""; // so that choosing the same file again is heard
    if (chosen.size > LARGEST) return say(`${chosen.name} is not opened: found ${chosen.size.toLocaleString("en")} bytes; expected a job description in Markdown. Nothing has changed.`);
    const bytes = await chosen.arrayBuffer();
    try {
      offer(chosen.name, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch {
      say(`${chosen.name} is not opened: found bytes that are not UTF-8 text; expected Markdown (a .docx cannot be read back). Nothing has changed.`);
    }
  }

  function offer(source, text) {
    let read = null;
    try {
      read = fromMarkdown(text);
    } catch (error) {
      return say(`${source} is not opened: ${error.message}. Nothing has changed.`);
    }
    const { description: theirs, notes } = read;
    const now = tidyDescription(description.get());
    const rounds = togetherByDate(now.rounds, theirs.rounds);
    const told = notes.map(({ line, message }) => h("li", {}, line ? `Line ${line}: ${message}.` : `${message[0].toUpperCase()}${message.slice(1)}.`));
    const list = told.length ? h("ul", { class: "sp-notes" }, ...told) : null;
    if (!isWritten(theirs) && !theirs.rounds.length)
      return say(`${source} holds no job description. Nothing has changed.`, ...(list ? [list] : []));
    const title = theirs.title || now.title;
    const same = (one, other) => JSON.stringify({ ...one, rounds: 0 }) === JSON.stringify({ ...other, rounds: 0 });
    if (same({ ...theirs, title }, now) && rounds.length === now.rounds.length)
      return say(`${source} is what stands here already. Nothing has changed.`);
    const written = PART_IDS.filter((id) => theirs.parts[id]).length;
    const holds = `${source} holds ${written} of 8 parts${theirs.rounds.length ? ` and ${theirs.rounds.length} kept round${theirs.rounds.length === 1 ? "" : "s"}` : ""}.`;
    const keeps = isWritten(now) ? " What stands here now is kept as a round first." : "";
    const open = button("Open it", () => accept(source, theirs), { class: "sp-main" });
    const leave = button("Leave things as they are", () => say("Nothing has changed."));
    say(holds + keeps, ...(list ? [list] : []), h("p", { class: "sp-buttons" }, open, leave));
    return open.focus();
  }

  function accept(source, theirs) {
    description.change((now) => {
      const kept = withPresentKept(tidyDescription(now), `before opening ${source}${now.title ? ` (${now.title})` : ""}`);
      return { ...theirs, title: theirs.title || now.title, rounds: togetherByDate(kept, theirs.rounds) };
    });
    pasted.value = "";
    say("Opened. It stands under Write; what stood there before is under Rounds.");
  }

  return h(
    "div",
    {},
    h("p", {}, "Go on with a description that you exported, or one written elsewhere in Markdown with the eight parts as headings. Nothing that is here is lost."),
    h("label", { class: "sp-field" }, h("span", {}, "A file from this computer"), file),
    h("label", { class: "sp-field" }, h("span", {}, "Or paste Markdown"), pasted),
    h("p", { class: "sp-buttons" }, button("Read what I pasted", () => offer("The pasted text", pasted.value))),
    status,
  );
}
