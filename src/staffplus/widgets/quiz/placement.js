// Where to begin: what a check of several chapters says about the order in which to read them.
import { h } from "../../shared/dom.js";
import { isInBook } from "./feedback.js";

/** Weakest first, but none before a chapter on the list that it needs; ties in course order. */
function inOrderOfNeed(groups) {
  const rest = [...groups].sort((one, other) => one.right / one.of - other.right / other.of);
  const order = [];
  while (rest.length) {
    const open = new Set(rest.map(({ chapter }) => chapter.name));
    const free = rest.findIndex(({ chapter }) => !(chapter.needs ?? []).some((name) => open.has(name)));
    order.push(...rest.splice(Math.max(0, free), 1));
  }
  return order;
}

/** What each chapter needs, and what that needs, and so on: chapters that can wait stand between some. */
function withAllNeeds(chapters) {
  const needs = new Map(chapters.map(({ name, needs: own }) => [name, own ?? []]));
  const all = (name, seen) => (needs.get(name) ?? []).forEach((one) => seen.has(one) || all(one, seen.add(one)));
  return chapters.map((chapter) => {
    const found = new Set();
    all(chapter.name, found);
    found.delete(chapter.name);
    return { ...chapter, needs: [...found] };
  });
}

/**
 * Chapters by how their items were answered at the first try, in course order.
 * @param {object[][]} families of stems, each with the `page` that answers it
 * @param {object[]} chapters in course order: {name, needs, ...}
 * @param {function(object[]): ?number} firstScore from 0 to 1, null while a family is open
 * @returns {{chapter: object, right: number, of: number, missed: object[]}[]}
 */
function byChapter(families, chapters, firstScore) {
  const groups = withAllNeeds(chapters).map((chapter) => {
    const own = families.filter(([{ page }]) => page === chapter.name);
    const missed = own.filter((stems) => firstScore(stems) !== 1).map(([stem]) => stem);
    return { chapter, right: own.length - missed.length, of: own.length, missed };
  });
  return groups.filter(({ of }) => of);
}

const linkTo = ({ name, title }) => (isInBook() ? h("a", { href: `${name}.html` }, title) : h("strong", {}, title));

function entry({ chapter, right, of, missed }) {
  const promises = [...new Set(missed.map(({ objective }) => chapter.promises[objective]))];
  return h("li", {}, linkTo(chapter), ` (${right} of ${of} right at first): ${promises.join("; ")}`);
}

/** Tell the page's first screen (steps/home.js, path.js) where to begin, then what can wait: its button and sittings would say otherwise. */
function advise(...names) {
  if (!isInBook() || String(window.staffplusAdvice) === String(names)) return;
  window.staffplusAdvice = names;
  window.dispatchEvent(new CustomEvent("staffplus:log"));
}

/** Titles as a list in words; some have a comma in them, so that none can part them. */
function joined(links) {
  const last = links.length > 2 ? "; and " : " and ";
  return links.flatMap((link, n) => [n === 0 ? "" : n === links.length - 1 ? last : "; ", link]);
}

/** What stands under the last item: how many are to go, then which chapters to read first. @param {function(): object[][]} asked */
export function placement(asked, chapters, firstScore) {
  const node = h("div", { class: "sp-placement", "aria-live": "polite" });
  return {
    node,
    paint() {
      const families = asked();
      const open = families.filter((stems) => firstScore(stems) === null).length;
      if (open) {
        node.replaceChildren(h("p", {}, `Answer all ${families.length}, and you see here which chapters to read first. ${open} to go.`));
        return;
      }
      const groups = byChapter(families, chapters, firstScore);
      const later = groups.filter(({ missed }) => !missed.length);
      const first = inOrderOfNeed(groups.filter(({ missed }) => missed.length));
      const head = h("p", { class: "sp-title" }, "Where to begin");
      const begin = (first[0]?.chapter ?? chapters.at(-1)).name;
      advise(begin, ...later.map(({ chapter }) => chapter.name).filter((name) => name !== begin));
      if (!first.length) {
        node.replaceChildren(head, h("p", {}, "All of it right at first: you know your way round. Begin with ", linkTo(chapters.at(-1)), ", and use the other chapters to look things up."));
        return;
      }
      const rest = later.length ? h("p", {}, "These can wait: ", ...joined(later.map(({ chapter }) => linkTo(chapter))), ".") : "";
      node.replaceChildren(head, h("p", {}, "By your first answers, read these first, in this order: none comes before a chapter that it builds on. Each is followed by what you will be able to do after it."), h("ol", {}, ...first.map(entry)), rest);
    },
  };
}
