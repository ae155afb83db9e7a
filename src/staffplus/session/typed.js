// A sheet to type on: each field is kept in this browser as it is typed, and all of them become a text file.
// IndexedDB keeps them, whose reads are true in every window: of pages from a disk, a window that opens while
// another writes may have an older localStorage before it for as long as it is open (Chromium 156).
const fields = [...document.querySelectorAll("textarea, input")];
const store = `staffplus:typed:${location.pathname}`;
const said = document.querySelector(".save [role=status]");
const state = document.querySelector(".save .kept");
const turns = new Map(); // how often each field was typed in, in this window
const waiting = new Set(); // fields whose last words are on their way
const lost = new Set(); // fields whose last words could not be kept: nothing older is put in their place
let unsaved = false; // what this browser does not keep, and no file has
const EVERY = 1000; // milliseconds

const labelOf = (field) => field.getAttribute("aria-label") ?? field.closest("label").firstChild.textContent.trim();
const partOf = (field) => field.closest("section")?.querySelector("h2").textContent ?? "";
const nameOf = (field) => `${partOf(field)}: ${labelOf(field)}`;

// A field has an entry of its own, so that the same sheet in another window loses nothing; of one name, each its own.
const entryOf = new Map(fields.map((field) => {
  const name = `${store}:${nameOf(field)}`;
  const nth = fields.filter((it) => nameOf(it) === nameOf(field)).indexOf(field);
  return [field, nth ? `${name} (${nth + 1})` : name];
}));

const opened = new Promise((then, fail) => {
  const opening = indexedDB.open("staffplus:typed", 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore("fields"));
  opening.addEventListener("success", () => then(opening.result));
  opening.addEventListener("error", () => fail(opening.error));
});

/** What `ask` asks of the entries, once all of it is done: its requests' results. */
async function inStore(mode, ask) {
  const act = (await opened).transaction("fields", mode);
  return new Promise((then, fail) => {
    const requests = ask(act.objectStore("fields"));
    act.addEventListener("complete", () => then(requests.map((it) => it.result)));
    act.addEventListener("abort", () => fail(act.error));
    act.commit(); // and not when this page has time again: it may be about to close
  });
}

async function keep(field) {
  const turn = (turns.get(field) ?? 0) + 1;
  const { value } = field;
  turns.set(field, turn);
  waiting.add(field);
  tellState();
  let failed = false;
  try {
    await inStore("readwrite", (entries) => [entries.put(value, entryOf.get(field))]);
  } catch {
    failed = true;
  }
  if (turns.get(field) !== turn) return; // later words are on their way
  waiting.delete(field);
  lost[failed ? "add" : "delete"](field);
  unsaved ||= failed;
  tellState();
}

function tellState() {
  state.textContent = waiting.size ? "" : lost.size ? "This browser does not keep it: save it before you leave." : "Kept in this browser.";
}

/** What an edition before this one kept. */
function older(field) {
  try {
    return localStorage.getItem(entryOf.get(field));
  } catch {
    return null;
  }
}

/** Puts into each field what was typed last, in whichever window; never over what is being typed here. */
async function look() {
  const before = new Map(turns);
  let found = [[], []];
  try {
    const ours = IDBKeyRange.bound(`${store}:`, `${store}:\uffff`);
    found = await inStore("readonly", (entries) => [entries.getAllKeys(ours), entries.getAll(ours)]);
  } catch {
    // This browser keeps nothing for pages from a disk: then leaving the page asks.
  }
  const kept = new Map(found[0].map((entry, n) => [entry, found[1][n]]));
  for (const field of fields) {
    if (waiting.has(field) || lost.has(field) || turns.get(field) !== before.get(field)) continue;
    const value = kept.get(entryOf.get(field)) ?? older(field) ?? field.value;
    if (value !== field.value) field.value = value;
  }
}

function written() {
  const lines = [document.title, ""];
  let part = "";
  for (const field of fields) {
    if (partOf(field) !== part) lines.push(`## ${(part = partOf(field))}`, "");
    lines.push(labelOf(field), field.value, "");
  }
  return lines.join("\n");
}

for (const field of fields) field.addEventListener("input", () => keep(field));
look();
setInterval(look, EVERY);
document.querySelector(".save button").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([written()], { type: "text/plain" }));
  link.download = "the-unwritten-job.txt";
  link.click();
  unsaved = false;
  said.textContent = "Saved as the-unwritten-job.txt, among your downloads.";
});
addEventListener("beforeunload", (leaving) => {
  if (unsaved || waiting.size) leaving.preventDefault();
});
