// One page that holds a whole case: what a learner hands to a manager or another leader. The page is
// `widgets/answerpage`, built into the course; a case goes into it here, and in `onefile.py` beside this.
import { AlignmentError, asFileText } from "./files.js";
import { headOf, listFile, raterFile } from "./written.js";

/**
 * A case, JSON-able: what one person is asked.
 * @param {{asked: object, role: string, description: string, own: ?object}} given `asked` is an invitation or
 *   a list, `description` the Markdown that they read after they have weighed, `own` what they wrote already
 * @throws {AlignmentError} it is longer than a file may be
 */
export function caseFile(setup, { asked, role, description, own }) {
  const file = {
    ...headOf(setup, "case", setup.format.about_case),
    role,
    asked: listFile(setup, asked),
    own: own ? raterFile(setup, { ...own, listed: null }) : null,
    description,
  };
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
  const title = file.asked.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const page = put(put(template, "<title></title>", `<title>${title}</title>`), 'id="case">null<', `id="case">${data}<`);
  mustFit(setup, page, setup.format.most_page_bytes);
  return page;
}

/** What the page of a case is called when it is saved, without its ending: `manager-round-1`, `leader-k7d2-round-1`. */
export function stemOf({ role, asked, own }) {
  const what = asked.list ? asked.round.replaceAll(" ", "-") : "write";
  return [role, role === "leader" && own?.id.slice(0, 4), what].filter(Boolean).join("-");
}
