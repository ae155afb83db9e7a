// Whether the browser keeps what is entered, said plainly; going on from one's own file; taking it all away.
import { button, h } from "../../shared/dom.js";
import { isForgetful, onLogChange } from "../../shared/log.js";
import { fileOpener } from "../align/shelf.js";
import { readOwn } from "./case.js";

const KEPT = "What you enter is kept in this browser as you go. Close the page when you like; open the same file in the same browser, and it goes on where you were.";
const NOT_KEPT = "This browser keeps nothing for this page: what you enter is gone when you close it. Before you close it, save your file at the end, however much is still open. Later open this page again, and that file below.";

/** The sentence about keeping, which changes with the browser; `paint` looks again. */
export function keepingNote() {
  const note = h("p", { class: "sp-given", role: "status" });
  const paint = () => {
    const words = isForgetful() ? NOT_KEPT : KEPT;
    if (note.textContent !== words) note.textContent = words;
  };
  onLogChange(paint);
  return { note, paint };
}

/** Go on from a file of one's own, or take the answers away; what stood here before can be put back. */
export function goOn(setup, given, store, redraw) {
  const said = h("p", { role: "status", class: "sp-say" });
  const offer = (words, undo) => {
    redraw();
    const back = () => {
      undo();
      redraw();
      said.replaceChildren("It stands here again.");
    };
    said.replaceChildren(words, " ", button("Put back what stood here before", back));
  };
  const opener = fileOpener({
    setup,
    label: "Your file",
    several: false,
    take(text, name) {
      offer(`${name} is open.`, store.restore(readOwn(setup, given, store.ownId(), text, name)));
    },
    done: () => {},
  });
  const clear = () => offer("Your answers are gone from this browser.", store.clear());
  return h(
    "details",
    { class: "sp-edit" },
    h("summary", {}, "Go on from a file of yours, or take your answers away"),
    opener.node,
    h("p", { class: "sp-buttons" }, button("Take my answers out of this browser", clear)),
    said,
  );
}
