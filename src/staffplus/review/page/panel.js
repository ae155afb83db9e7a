// The right side: the row of the rubric, each level a button, and what a marker may add to a mark.
import { button, h } from "../../shared/dom.js";

/**
 * @param {object} criterion with `title`, `text` and `levels`
 * @param {object} acts `level(points)`, `remark()`, `say(number)`, `drop(number)`: what its controls do
 * @returns {{node: HTMLElement, comment: HTMLTextAreaElement, show: function(object): void, offer: function(?string[]): void, picking: function(): boolean, near: function(object): void, unfold: function(): void}}
 */
export function panel(criterion, acts) {
  const levels = criterion.levels.map((level) => {
    const pick = button("", () => acts.level(level.points), { class: "sp-level", "aria-pressed": "false" });
    pick.append(h("strong", {}, String(level.points)), h("span", {}, level.descriptor));
    return { level, pick };
  });
  const rows = levels.map(({ level, pick }) =>
    h("li", {}, pick, worked("Learners see", level.example), worked("Worth it", level.anchor), worked("Why", level.why)),
  );
  const comment = h("textarea", { rows: "3", maxlength: "5000", blur: acts.remark });
  const evidence = h("ul", { class: "sp-evidence" });
  const others = h("div", { class: "sp-two" });
  const bank = h("ol", { class: "sp-bank", hidden: true, "aria-label": "Comments on this row" });
  const beside = h("div", {});
  const fold = h("details", { class: "sp-near", hidden: true }, h("summary", {}, "Nearest in words, level known (T)"), beside);
  const node = h(
    "section", { "aria-label": "The row and its levels" },
    h("h2", {}, criterion.title), h("p", { class: "sp-asked" }, criterion.text), others,
    h("ol", { class: "sp-levels" }, ...rows),
    h("label", { class: "sp-comment" }, "Comment for the learner (C)", comment), bank, evidence, fold,
  ); // prettier-ignore
  /** Offer comments to be said again, a number each; null takes the offer away. */
  function offer(comments) {
    bank.hidden = !comments?.length;
    bank.replaceChildren(...(comments ?? []).map((words, number) => h("li", {}, button(`${number + 1}: ${words}`, () => acts.say(number)))));
  }
  const picking = () => !bank.hidden;
  /** The texts of known level beside this piece; may come later than the piece. */
  function near(item) {
    fold.hidden = !item.near?.length;
    beside.replaceChildren(...(item.near ?? []).map(known));
  }
  function unfold() {
    fold.open = !fold.open;
    if (fold.open) fold.scrollIntoView({ block: "nearest" });
  }
  function show(item) {
    offer(null);
    near(item);
    for (const { level, pick } of levels) pick.setAttribute("aria-pressed", String(item.value === level.points));
    if (document.activeElement !== comment) comment.value = item.comment;
    evidence.replaceChildren(...item.evidence.map((passage, number) => h("li", {}, h("q", {}, passage), button("Remove", () => acts.drop(number)))));
    others.replaceChildren(...(item.marks ?? []).map(marked));
  }
  return { node, comment, show, offer, picking, near, unfold };
}

/** A text of known level: it speaks of like things, and may stand elsewhere. */
const known = ({ text, level, why }) =>
  h("div", { class: "sp-given" }, h("p", { class: "sp-words" }, text), h("p", {}, h("strong", {}, `Level ${level}. `), why));

function worked(label, text) {
  return h("p", { class: "sp-worked" }, h("span", { class: "sp-label" }, label), " ", h("span", { class: "sp-words" }, plain(text)));
}

/** Anchors are written for notebooks; here their one mark-up is bold type. */
const plain = (text) => text.replaceAll("**", "").replace(/\n\s*\n/g, "\n").trim();

/** One of two marks that are far apart. */
function marked(mark, number) {
  const quoted = mark.evidence.map((passage) => h("p", {}, h("q", {}, passage)));
  return h("div", { class: "sp-given" }, h("p", {}, h("strong", {}, `${mark.own ? "You" : `Marker ${number + 1}`}: ${mark.value}`), mark.flag ? ", flagged" : ""), ...quoted, mark.comment ? h("p", {}, mark.comment) : null);
}
