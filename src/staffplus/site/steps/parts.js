// A chapter's page as steps: which of its blocks belong to which, by the marks that the build has set.
const isHeading = (node) => /^H[1-6]$/.test(node.tagName);
const isMark = (node) => node.classList.contains("step-start");
/** An anchor that stands before what it names. */
const isAnchor = (node) => node.tagName === "SPAN" && node.id && !node.childNodes.length;

/**
 * @param {Element} top the page's outermost section
 * @returns {{at: string, title: string, minutes: number, core: boolean, blocks: Element[], heading: Element}[]}
 */
export function readSteps(top) {
  const steps = [];
  let waiting = [];
  const take = (node, section) => {
    if (isMark(node)) {
      const { at, minutes, title } = node.dataset;
      const heading = section.querySelector(":scope > :is(h1, h2, h3, h4)");
      const shared = "within" in node.dataset ? steps.at(-1).blocks.slice(-1) : []; // the quiz it begins in
      steps.push({ at, title, minutes: Number(minutes), core: "core" in node.dataset, blocks: shared, heading });
    } else if (isAnchor(node)) {
      waiting.push(node);
    } else {
      steps.at(-1)?.blocks.push(...waiting, node);
      waiting = [];
    }
  };
  const walk = (section) => {
    for (const node of section.children) {
      if (node.tagName === "SECTION") walk(node);
      else if (!isHeading(node)) take(node, section);
    }
  };
  walk(top);
  return steps;
}

/** The index of the step in which `node` stands; of a section, in which it begins. -1 outside of all. */
export function stepOf(steps, node) {
  if (!node) return -1;
  const own = steps.findIndex(({ at }) => at === node.id);
  if (own >= 0) return own;
  const holding = steps.findIndex(({ blocks }) => blocks.some((block) => block.contains(node)));
  if (holding >= 0) return holding;
  const section = node.closest("section");
  return steps.findIndex(({ blocks }) => blocks.some((block) => section?.contains(block)));
}

/** Hide what is not of step `index`, headings of sections with it; `null` shows everything. */
export function showOnly(top, steps, index) {
  const away = (node, hidden) => {
    if (hidden) node.setAttribute("hidden", "until-found"); // the browser's own search still finds it
    else node.removeAttribute("hidden");
  };
  const shown = index === null ? [] : steps[index].blocks;
  for (const { blocks } of steps) blocks.forEach((block) => away(block, index !== null && !shown.includes(block)));
  // Widgets of the next step may come already; see static-widgets.js.
  const next = index === null ? [] : (steps[index + 1]?.blocks ?? []);
  for (const { blocks } of steps) blocks.forEach((block) => block.toggleAttribute("data-near", next.includes(block)));
  for (const section of top.querySelectorAll("section")) {
    if (isInside(section)) continue;
    away(section, index !== null && !shown.some((block) => section.contains(block)));
  }
}

/** A section within a widget or a block is none of the chapter's. */
const isInside = (section) => section.parentElement.closest(".staffplus-widget, .cell, .admonition") !== null;

/** What a quiz has drawn of an item, once it has. */
export const familyNode = (item) => document.querySelector(`.sp-family[data-item="${CSS.escape(item)}"]`);

/** The same for questions, since a step may begin in the middle of a quiz. */
export function showQuestions(questions, index) {
  for (const node of document.querySelectorAll(".sp-family[data-item]")) {
    const step = questions.find(([item]) => item === node.dataset.item)?.[2] ?? index;
    node.hidden = index !== null && step !== index;
  }
}

/**
 * Which part of a section that goes over several steps a step is, as " (1 of 2)"; "" where there is one.
 * A step that a heading of its own further down names is no part.
 */
export function partOf(steps, index) {
  const section = steps[index].heading.parentElement;
  const named = ({ parentElement: own }) => own !== section && section.contains(own);
  const parts = steps.filter(({ blocks, heading }) => !named(heading) && blocks.some((block) => section.contains(block)));
  return parts.length < 2 ? "" : ` (${parts.indexOf(steps[index]) + 1} of ${parts.length})`;
}

/** Say that beside the heading. */
export function numberParts(steps, index) {
  document.querySelectorAll(".step-part").forEach((node) => node.remove());
  const words = index ? partOf(steps, index) : "";
  if (!words) return;
  const note = Object.assign(document.createElement("span"), { className: "step-part", textContent: words });
  const { heading } = steps[index];
  heading.insertBefore(note, heading.querySelector(".headerlink"));
}

/** Mark in the page's contents where a step is: the theme marks what scrolls into view, and a jump may pass that by. */
export function markContents({ heading }) {
  const { hash } = heading.querySelector(".headerlink") ?? {};
  const links = [...document.querySelectorAll("#pst-page-toc-nav a")];
  const here = links.find((link) => hash && link.hash === hash);
  for (const link of links) {
    link.removeAttribute("aria-current");
    for (const node of [link, link.closest(".toc-entry")]) node?.classList.toggle("active", Boolean(here) && node.contains(here));
  }
  here?.setAttribute("aria-current", "true"); // the first step stands before all that is listed
}
