// Pages for others: one file each, with everything in it. What goes out is shown before it is saved.
import { button, download, freshId, h } from "../../../shared/dom.js";
import { readWork } from "../../../shared/work.js";
import { asFileText, asksRequestsOnly } from "../../../alignment/files.js";
import { labelsFor } from "../../../alignment/merged.js";
import { caseFile, pageOf, stemOf } from "../../../alignment/onefile.js";
import { toMarkdown } from "../../../jobdesc/document.js";
import { asRead, descriptionIn, isWritten } from "../../studio/reading.js";
import { written } from "../forms/parts.js";
import { fetched } from "../late.js";
import { copyButton } from "../words.js";

const MAIL = {
  write: "I am writing down the role as I see it, and would like your picture of it, apart from mine, before we talk. Please open the attached file in a browser: it needs no account and no network. You write alone for eight minutes, and it saves one small file; please send me that. A second page follows, with what everybody wrote. Differences are the point.",
  weigh: "Here is what all of us wrote, laid together. Please open the attached file in the same browser as the first one: you weigh the outcomes, then read my page of the role and rate it. It needs no account and no network, takes about twenty minutes, and saves one small file; please send me that. Differences are the point.",
};

/** A live notebook brings the page with one step, and every step may need it. */
export function keepPage(template) {
  if (template) window.staffplusAnswerPage = template;
}

/** The page without a case. */
const pageTemplate = () => fetched("staffplusAnswerPage", "staffplus-answer-page.js");

/** Where this course, if a server holds it, offers the page without a case; else null. */
function hostedPage() {
  const { content_root: root } = document.documentElement.dataset;
  const here = location.protocol === "file:" || ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  return root === undefined || here ? null : new URL(`${root}answer.html`, location.href).href;
}

/** Why no page can be made of a list yet, in sentences. */
function missing(setup, { listed, round }, description) {
  if (!listed) return [];
  const invented = listed.requests.join("\n") === setup.defaults.requests.join("\n");
  return [
    invented && "The requests are still an invented team's. Write your own first: nobody is asked about a team that does not exist.",
    !isWritten(description) && !asksRequestsOnly(setup, round) && "There is no description yet. Write it in the studio above: they read it after they have weighed.",
  ].filter(Boolean);
}

/** For those whose mail lets no page through: an address, and the case as a file. */
function hostedPart(address, save) {
  const id = freshId();
  return h(
    "details",
    {},
    h("summary", {}, "If their mail does not let such a file through"),
    h("p", { class: "sp-hint" }, "Send this address, and the case as a file, which they open there. It stays in their browser."),
    h("label", { for: id, class: "sp-label" }, "Address of the page"),
    h("input", { type: "text", id, readonly: true, value: address }),
    h("p", { class: "sp-buttons" }, button("Save the case for my manager", () => save("manager")), button("Save the case for other leaders", () => save("leader"))),
  );
}

/**
 * A page for each leader whose file is open. It brings what they wrote, so that both of their files are one
 * person's, whichever browser they answer in; names may still be left out.
 */
function leadersPart(setup, raters, save) {
  const labels = labelsFor(setup, raters);
  const leaders = raters.filter(({ role }) => role === "leader").sort((a, b) => (labels[a.id] < labels[b.id] ? -1 : 1));
  if (!leaders.length) return null;
  const item = (leader) => h("li", { class: "sp-kept" }, h("span", {}, "Sent you ", written(leader.source)), button(`Save the page for ${labels[leader.id]}`, () => save("leader", leader)));
  return h(
    "div",
    { class: "sp-each" },
    h("p", {}, "Leaders who have written get a page each: it holds what they wrote and nobody else's sentences, so send each to whoever sent you that file."),
    h("ul", { class: "sp-shelf" }, ...leaders.map(item)),
  );
}

/**
 * What goes to a manager and to other leaders, and buttons that save it.
 * @param {function(): object} ask gives {pair, title, round, listed}: an invitation to write, or a list to weigh
 * @param {object[]} raters those whose files are open: each gets back what they wrote
 * @param {function(): string} sent hears that a page or case was saved; says what that did besides, or ""
 */
export function pagesPart(setup, course, ask, raters, sent = () => "") {
  const shown = ask();
  const manager = raters.find(({ role }) => role === "manager") ?? null;
  const description = descriptionIn(readWork(course, "jobdesc"));
  const said = h("p", { class: "sp-say", role: "status" });
  const faults = missing(setup, shown, description);

  async function save(role, own, caseAlone = false) {
    const asked = ask();
    const words = asked.listed ? toMarkdown({ ...description, rounds: [] }) : "";
    try {
      const file = caseFile(setup, { asked, role, description: words, own });
      const text = caseAlone ? asFileText(file) : pageOf(setup, await pageTemplate(), file);
      const name = caseAlone ? `staffplus-case-${stemOf(file)}.json` : `staffplus-page-${stemOf(file)}.html`;
      download(name, text, caseAlone ? "application/json" : "text/html");
      const size = Math.ceil(new TextEncoder().encode(text).length / 1000);
      said.textContent = `${name} is saved with your downloads (${size} KB). ${caseAlone ? "Send it with the address." : "Send it as an attachment; it opens in any browser, without a network or an account."}${sent()}`;
    } catch (error) {
      said.textContent = error.message;
    }
  }

  const reads = shown.listed && h("div", { class: "sp-sheet", role: "region", "aria-label": "The description that they read after they have weighed", tabindex: "0" }, ...asRead({ ...description, title: description.title || shown.title }, "h5"));
  const address = hostedPage();
  const buttons = h("p", { class: "sp-buttons" }, button("Save the page for my manager", () => save("manager", manager), { class: "sp-main" }), button("Save the page for other leaders", () => save("leader", null)));
  const each = shown.listed && leadersPart(setup, raters, save);
  const told = shown.listed
    ? "Each gets one file: a page that asks them to weigh these outcomes, then shows this description and asks them to rate it. Leaders weigh and read; they do not rate. Nothing else goes along: no points or ratings of yours, no earlier round, nothing more from this browser."
    : "Each gets one file: a page on which they write alone. It holds the title and a number, and nothing that you wrote.";
  return h(
    "div",
    {},
    h("p", {}, told),
    reads,
    ...faults.map((fault) => h("p", {}, h("strong", {}, fault))),
    ...(faults.length ? [] : [buttons, each, said, h("p", { class: "sp-buttons" }, ...copyButton("Copy words for the mail", () => MAIL[shown.listed ? "weigh" : "write"])), address ? hostedPart(address, (role) => save(role, role === "manager" ? manager : null, true)) : null]),
  );
}
