// The page that goes to a manager or another leader. It holds one case, and asks for one where it holds none,
// as on a course's server. It sends nothing: what is answered is saved as a file.
import { h } from "../../shared/dom.js";
import { heldWork } from "../../shared/work.js";
import { fileOpener } from "../align/shelf.js";
import { readCase } from "./case.js";
import { drawCase } from "./sheet.js";

const OPENED = "answerpage-case"; // the text of the case that was opened last, on a page without one

/** Light or dark as the reader's system is, now and when it changes. */
function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => (document.documentElement.dataset.theme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", show);
  show();
}

const textIn = (id) => document.getElementById(id).textContent;

/** Without a case in the page: open one from a file; the last one is opened again by itself. */
function askForCase(setup, place) {
  const held = heldWork(setup.format.course, OPENED, () => {});
  const draw = (text, name) => {
    drawCase(setup, readCase(setup, text, name), place);
    place.append(h("section", { class: "sp-part" }, h("h2", {}, "Another case"), opener().node));
  };
  const opener = () =>
    fileOpener({
      setup,
      label: "The file that you were sent",
      several: false,
      take(text, name) {
        readCase(setup, text, name); // throws before anything is kept
        held.save({ text, name });
      },
      done(faults) {
        if (faults.length) return;
        const { text, name } = held.read();
        draw(text, name);
      },
    });
  const last = held.read();
  if (typeof last?.text === "string") return draw(last.text, String(last.name));
  return place.replaceChildren(
    h("h1", {}, "What you expect of a role"),
    h("p", {}, "Somebody asked you to say apart what you expect of a role. Open the file that they sent you: it holds the description and the questions. It stays in this browser; nothing is sent."),
    opener().node,
  );
}

followTheme();
const setup = JSON.parse(textIn("setup"));
const place = document.querySelector("main");
if (textIn("case") === "null") askForCase(setup, place);
else
  try {
    drawCase(setup, readCase(setup, textIn("case"), "This page"), place);
  } catch (error) {
    place.replaceChildren(h("h1", {}, "This page cannot be opened"), h("p", {}, error.message), h("p", {}, "Ask for it again, as an attachment."));
  }
