// The ladder explorer's second part, the statements one at a time: expect, look, and say how it is
// where you work.
import { button, freshId, h, keepingFocus } from "../../shared/dom.js";
import { radioGroup } from "../../shared/choices.js";

const EXPECTED = { agree: "They agree", differ: "They differ" };

/** What the sources say to a statement, and room for one's own company in the field `own`. */
function answerNodes(data, claim, expected, own) {
  const right = (expected === "agree") === claim.agree;
  const verdict = `${claim.agree ? "They agree" : "They differ"}${right ? ", as you expected" : ", and you expected otherwise"}.`;
  const rows = claim.evidence.map((piece) => {
    const source = data.sources[piece.source];
    const link = h("a", { href: source.url, target: "_blank", rel: "noopener" }, source.name);
    return h("tr", {}, h("th", { scope: "row" }, link), h("td", {}, piece.says));
  });
  return [
    h("p", { class: "sp-said", tabindex: "-1" }, h("strong", {}, verdict), ` ${claim.verdict}`),
    h("table", {}, h("caption", {}, "What each source says, in our words"), h("tbody", {}, ...rows)),
    h("p", { class: "sp-given" }, h("span", { class: "sp-label" }, "Ask where you work: "), claim.ask),
    h("label", { for: own.id }, "What my company's ladder says, if anything"),
    own,
  ];
}

/**
 * One statement. Nothing is said to it before the learner has said what to expect.
 * @param {number} n its number, from 1
 * @param {HTMLElement} around where the focus may go when the button that had it is gone
 * @param {function(): void} seen called when the learner has looked
 * @returns {{nodes: HTMLElement[], look: HTMLElement, writing: function(): boolean}} `writing` says
 *   whether the learner is in the field for their own company
 */
function claimPart(data, claim, n, keep, around, seen) {
  const look = button("Look", see, { class: "sp-main" });
  const ask = h("p", { class: "sp-hint", hidden: true }, "Say first what you expect; a wrong guess costs nothing.");
  const options = Object.entries(EXPECTED).map(([value, text]) => ({ value, text }));
  const choice = radioGroup(options, (expected) => (keep.putClaim(claim.id, { expected }), (ask.hidden = true)));
  choice.show(keep.claim(claim.id).expected);
  const answer = h("div", { "aria-live": "polite", class: "sp-answer" });
  const expect = h("fieldset", {}, h("legend", { tabindex: "-1" }, `${n}. ${claim.text}`), ...choice.labels);
  let own = null; // the field for one's own company, while it is shown

  function see() {
    if (!keep.claim(claim.id).expected) {
      ask.hidden = false;
      return choice.focus();
    }
    keep.putClaim(claim.id, { seen: true });
    seen();
    keepingFocus(around, show);
    answer.querySelector(".sp-said")?.focus();
  }

  function show() {
    const now = keep.claim(claim.id);
    look.hidden = now.seen;
    expect.disabled = now.seen;
    if (!now.seen) return;
    own = h("textarea", { id: freshId(), rows: 2, input: () => keep.putClaim(claim.id, { own: own.value }) });
    own.value = now.own;
    answer.replaceChildren(...answerNodes(data, claim, now.expected, own));
  }

  show();
  return { nodes: [expect, ask, answer], look, writing: () => own !== null && document.activeElement === own };
}

/** The statements, one at a time. @returns {{node: HTMLElement, follow: function(): void}} */
export function settle(data, keep) {
  const { claims } = data;
  const words = h("span", { id: freshId() });
  const bar = h("progress", { max: claims.length, value: 0, "aria-labelledby": words.id });
  const card = h("div", { class: "sp-claim" });
  const node = h(
    "section",
    { "aria-label": "Do they agree?" },
    h("h3", {}, "Do they agree?"),
    h("p", { class: "sp-progress" }, words, bar),
    card,
  );
  let shown = null;

  function count() {
    const done = claims.filter((claim) => keep.claim(claim.id).seen).length;
    words.textContent = `${done} of ${claims.length} statements settled`;
    bar.value = done;
  }

  function go(to) {
    keep.put({ at: to });
    paint();
    card.querySelector("legend").focus();
  }

  function paint() {
    const at = Math.min(claims.length - 1, Math.max(0, keep.get().at ?? 0));
    shown = claimPart(data, claims[at], at + 1, keep, node, count);
    const buttons = h(
      "p",
      { class: "sp-buttons" },
      shown.look,
      at > 0 && button("Statement before", () => go(at - 1)),
      at < claims.length - 1 && button("Next statement", () => go(at + 1)),
    );
    card.replaceChildren(...shown.nodes, buttons);
    count();
  }

  paint();
  return {
    node,
    /** Draw again what another tab changed, unless the learner is writing here. */
    follow: () => shown.writing() || paint(),
  };
}

/** The learner's statements with what the sources say, as Markdown. */
export function statementsAsMarkdown(data, keep) {
  const out = ["# Where ladders line up, and where mine stands", ""];
  for (const claim of data.claims) {
    const kept = keep.claim(claim.id);
    out.push(`## ${claim.text}`, "");
    if (kept.seen) {
      out.push(`${claim.agree ? "They agree." : "They differ."} ${claim.verdict}`, "");
      out.push(...claim.evidence.map((piece) => `- ${data.sources[piece.source].name}: ${piece.says}`), "");
    } else {
      out.push("Not settled yet.", "");
    }
    if (kept.own.trim()) out.push(`My company: ${kept.own.trim()}`, "");
    out.push(`To ask: ${claim.ask}`, "");
  }
  return out.join("\n");
}
