// A sheet to type on: each field is kept in this browser as it is typed, and all of them become a text file.
const fields = [...document.querySelectorAll("textarea, input")];
const store = `staffplus:typed:${location.pathname}`;
const said = document.querySelector(".save [role=status]");
let unsaved = false; // what this browser does not keep, and no file has
const lost = new Set(); // fields whose last words it could not keep: nothing older is put in their place
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

function restore(field) {
  try {
    const kept = localStorage.getItem(entryOf.get(field)) ?? field.value;
    if (kept !== field.value) field.value = kept;
  } catch {
    // This browser keeps nothing for pages from a disk: then leaving the page asks.
  }
}

function keep(field) {
  try {
    localStorage.setItem(entryOf.get(field), field.value);
    lost.delete(field);
  } catch {
    lost.add(field);
    unsaved = true;
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

const isKept = (entry) => {
  try {
    return localStorage.getItem(entry) !== null;
  } catch {
    return false;
  }
};

// What another window keeps, this one is told late: so it looks. Of two windows that open at nearly the same time
// a browser may give each a store of its own, for good: so they also tell each other, where it lets them, and what is empty is filled.
setInterval(() => fields.filter((field) => !lost.has(field)).forEach(restore), EVERY);
const windows = new BroadcastChannel(store);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
const send = (words) => windows.postMessage(words);
const tell = (field) => field.value && send({ entry: entryOf.get(field), value: field.value });
windows.addEventListener("message", ({ data: { entry, value } }) => {
  if (!entry) fields.forEach(tell);
  const field = fields.find((it) => entryOf.get(it) === entry);
  if (!field || field.value || isKept(entry)) return;
  field.value = value;
  keep(field);
});
for (const field of fields) {
  restore(field);
  field.addEventListener("input", () => {
    keep(field);
    tell(field);
  });
}
send({});
document.querySelector(".save button").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([written()], { type: "text/plain" }));
  link.download = "the-unwritten-job.txt";
  link.click();
  unsaved = false;
  said.textContent = "Saved as the-unwritten-job.txt, among your downloads.";
});
addEventListener("beforeunload", (leaving) => {
  if (unsaved) leaving.preventDefault();
});
