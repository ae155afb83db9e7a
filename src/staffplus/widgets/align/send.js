// Asking a manager and other leaders: one page for each, with the description and the questions in it.
import { button, download, freshId, h } from "../shared/dom.js";
import { readWork } from "../shared/work.js";
import { asFileText, questionsFile, roundNamed } from "../../alignment/files.js";
import { caseFile, caseName, pageName, pageOf } from "../../alignment/onefile.js";
import { toMarkdown } from "../../jobdesc/document.js";
import { asRead, descriptionIn, isWritten } from "../studio/reading.js";
import { copyButton, wordingList } from "./preview.js";

const MAIL = `I have written down the role as I see it, and before we talk I would like your picture of it, apart from mine. Please open the attached file in a browser: it asks you first and shows you my page after that, and it needs no account and no network. At the end it saves one small file; please send me that. About twenty minutes, and differences are the point.`;

/** Where this course, if a server holds it, offers the page without a case; else null. */
function hostedPage() {
  const { content_root: root } = document.documentElement.dataset;
  const here = location.protocol === "file:" || ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  return root === undefined || here ? null : new URL(`${root}answer.html`, location.href).href;
}

/** Why no page can be made yet: a list of sentences. */
function missing(store, description) {
  return [
    store.invented() && "These are still the invented team's questions. Write your own first: nobody is asked about a team that does not exist.",
    !isWritten(description) && "There is no description yet. Write it in the studio above: they read it after they have answered.",
  ].filter(Boolean);
}

/** Buttons for one role: the page, and, where a server holds the course, its case alone. */
function savers(setup, store, page, description, say) {
  const caseOf = (role) => {
    const { round } = store.state();
    return caseFile(setup, { questions: store.questions(), round, role, description: toMarkdown({ ...description, rounds: [] }) });
  };
  const saving = (make) => () => {
    try {
      say(make());
    } catch (error) {
      say(error.message);
    }
  };
  const savePage = (role) =>
    saving(() => {
      const file = caseOf(role);
      const text = pageOf(setup, page, file);
      download(pageName(file), text, "text/html");
      const size = Math.ceil(new Blob([text]).size / 1000);
      return `${pageName(file)} is saved with your downloads (${size} KB). Send it as an attachment.`;
    });
  const saveCase = (role) =>
    saving(() => {
      const file = caseOf(role);
      download(caseName(file), asFileText(file));
      return `${caseName(file)} is saved with your downloads. Send it together with the address.`;
    });
  const both = (what, save, main) => h("p", { class: "sp-buttons" }, button(`Save ${what} for my manager`, save("manager"), main), button(`Save ${what} for other leaders`, save("leader")));
  const address = hostedPage();
  const addressId = freshId();
  const hosted = () =>
    h(
      "details",
      {},
      h("summary", {}, "If their mail does not let such a file through"),
      h("p", { class: "sp-hint" }, "Send this address, and the case as a file, which they open there. The case stays in their browser."),
      h("label", { for: addressId, class: "sp-label" }, "Address of the page"),
      h("input", { type: "text", id: addressId, readonly: true, value: address }),
      both("the case", saveCase, {}),
    );
  return [both("the page", savePage, { class: "sp-main" }), address && hosted()];
}

/** What the others get: the questions and the description, and nothing of the answers. */
export function sendingPart(setup, store, course, page) {
  const place = h("div", { class: "sp-preview", tabindex: "-1" });

  function show() {
    const { round } = store.state();
    const asked = store.questions();
    const description = descriptionIn(readWork(course, "jobdesc"));
    const said = h("p", { class: "sp-say", role: "status" });
    const saveQuestions = () => download(`staffplus-questions-${round.replaceAll(" ", "-")}.json`, asFileText(questionsFile(setup, asked, round)));
    const faults = missing(store, description);
    place.replaceChildren(
      ...[
        h("p", {}, `They are asked for their own picture first, then read your description, then rate it and mark the ten requests, for ${roundNamed(setup, round)}. Leaders are asked for less. Nothing of your answers goes along, no earlier round, nothing else from this browser.`),
        wordingList(setup, [asked.title, ...asked.outcomes, ...asked.requests]),
        h("div", { class: "sp-sheet", role: "region", "aria-label": "The description that they will read", tabindex: "0" }, ...asRead({ ...description, title: description.title || asked.title }, "h5")),
        ...faults.map((fault) => h("p", {}, h("strong", {}, fault))),
        ...(faults.length ? [] : savers(setup, store, page, description, (words) => (said.textContent = words))),
        said,
        h("p", { class: "sp-buttons" }, ...copyButton("Copy words for the mail", () => MAIL)),
        h("details", {}, h("summary", {}, "If they have this course themselves"), h("p", { class: "sp-hint" }, "The questions alone; they open them on this page, as the file of questions."), h("p", { class: "sp-buttons" }, button("Save the questions as a file", saveQuestions))),
      ].filter(Boolean),
    );
    place.focus();
  }

  return h(
    "details",
    { class: "sp-edit" },
    h("summary", {}, "Ask your manager and other leaders"),
    h("p", { class: "sp-hint" }, "Each gets one file from you: a page that opens in any browser, from the mail, without a network or an account. They answer apart, and send you one small file."),
    h("p", { class: "sp-buttons" }, button("Show what they will read", show)),
    place,
  );
}
