// What is open, the file that goes back, and going on from one.
import { button, download, h } from "../../shared/dom.js";
import { fileOf, stateOf } from "./steps.js";

const LARGEST = 200_000; // bytes of a file that somebody opens

/** The last step. @returns {HTMLElement[]} */
export function savePart(packet, store, steps, redraw) {
  const state = store.state();
  const open = steps.filter((it) => it.kind !== "save" && !it.done).map(({ title }) => title);
  const said = h("p", { class: "sp-say", role: "status" });
  const words = packet.peers.flatMap(({ code }) => Object.values(state.peers[code] ?? {})).filter((it) => it.words?.trim()).length;
  const save = () => {
    const file = fileOf(packet, store.state(), new Date().toISOString());
    download(`staffplus-peers-${packet.exercise}-${packet.own.code}.json`, `${JSON.stringify(file, null, 1)}\n`);
    said.textContent = "Saved. Send the file back as you were told, or hand it in where you hand in exercises.";
  };
  const input = h("input", { type: "file", accept: ".json,application/json", change: restore });
  async function restore() {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    try {
      if (file.size > LARGEST) throw new Error(`it has ${file.size} bytes; a file of this page has fewer than ${LARGEST}`);
      store.put({ ...stateOf(packet, await file.text()), at: "save" });
      redraw();
    } catch (error) {
      said.textContent = `${file.name} was not opened: ${error.message}. What stood here is as it was.`;
    }
  }
  return [
    h("p", {}, open.length ? `Still open: ${open.join(", ")}.` : "Nothing is open."),
    h("p", {}, `The file holds the levels that you gave and your words for others (${words} so far); not your name, and not when or how long you were here, but for the moment of saving. Its packet's number says that it is yours: whoever runs the course knows it, those whom you read do not.`),
    h("p", { class: "sp-buttons" }, button("Save my file", save, { class: "sp-main" })),
    said,
    h("details", { class: "sp-edit" }, h("summary", {}, "Go on from a file of yours"), h("label", { class: "sp-option" }, "Your file", input)),
  ];
}
