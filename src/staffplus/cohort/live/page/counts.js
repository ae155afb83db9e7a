// A tally as bars, each with its number, and what stands on paper as an answer.
import { h, svg } from "../../../widgets/shared/dom.js";

const percent = (share) => `${Math.round(share * 100)}%`;

function bar(share) {
  const picture = svg("svg", { class: "sp-bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(svg("rect", { class: "sp-track", width: 100, height: 4 }), svg("rect", { width: share * 100, height: 4 }));
  return picture;
}

/**
 * @param {{voters: number, rows: {text: string, count: number}[]}} counted
 * @param {string} title
 */
export function tallyList({ voters, rows }, title) {
  const entries = rows.map(({ text, count }) => {
    const share = voters ? count / voters : 0;
    return h("li", {}, h("span", {}, text), h("strong", {}, ` ${count} (${percent(share)})`), bar(share));
  });
  return h("section", { class: "sp-tally" }, h("h2", {}, title), h("p", {}, `${voters} voted.`), h("ul", {}, ...entries));
}

/** The last vote, or the first and the second side by side: what moved is what one looks for. */
export function votesSideBySide(votes) {
  const lists = votes.map((it) => {
    const share = it.right === null ? "" : `, ${percent(it.right)} right`;
    return tallyList(it, `Vote ${it.vote}${share}`);
  });
  return h("div", { class: "sp-votes" }, ...lists);
}

/** What is right, from the blocks that paper shows. @param {({p: string}|{list: string[]})[]} blocks */
export function answerList(blocks) {
  const shown = blocks.map((it) => (it.p ? h("p", {}, it.p) : h("ul", {}, ...it.list.map((text) => h("li", {}, text)))));
  return h("section", { class: "sp-answer" }, h("h2", {}, "The answer"), ...shown);
}
