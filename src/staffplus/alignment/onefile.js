// One page that holds a whole case: what a learner hands to a manager or another leader. The page is
// `widgets/answerpage`, built into the course; a case goes into it here, and in `onefile.py` beside this.
import { AlignmentError, asFileText, headOf, withFingerprint } from "./files.js";

/** A case, JSON-able: who is asked what, in which round, and the description they will read. */
export function caseFile(setup, { questions, round, role, description }) {
  const head = headOf(setup, "case", setup.format.about_case);
  const file = { ...head, questions: withFingerprint(setup, questions), round, role, description };
  mustFit(setup, asFileText(file), setup.format.most_bytes);
  return file;
}

function mustFit(setup, text, expected) {
  const found = new TextEncoder().encode(text).length;
  if (found > expected) throw new AlignmentError(setup, "too_long", { found, expected });
}

/** `template` with `file` in it. Nothing in the texts can end the data or be read as markup. */
export function pageOf(setup, template, file) {
  const put = (page, mark, text) => {
    const [before, after, ...more] = page.split(mark);
    if (after === undefined || more.length) throw new Error(`found ${mark} ${more.length ? "more than once" : "nowhere"}; expected it once`);
    return before + text + after;
  };
  const data = JSON.stringify(file)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  const title = file.questions.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const page = put(put(template, "<title></title>", `<title>${title}</title>`), 'id="case">null<', `id="case">${data}<`);
  mustFit(setup, page, setup.format.most_page_bytes);
  return page;
}

/** What the page is called when it is saved: `staffplus-page-manager-round-1.html`. */
export const pageName = ({ role, round }) => `${fileStem({ role, round })}.html`;

/** The case alone, for a course on a server. */
export const caseName = ({ role, round }) => `${fileStem({ role, round })}.json`;

const fileStem = ({ role, round }) => `staffplus-page-${role}${role === "leader" ? "" : `-${round.replaceAll(" ", "-")}`}`;
