// How many questions are due today: in the sidebar beside the page that asks them, and on the first screen.
import { h } from "../../shared/dom.js";
import { schedule } from "../progress/figures.js";
import { sittingSize } from "../review/size.js";
import { chapters } from "./course.js";

const PAGE = "review.html";

/** The build writes the rule into each page's head (`site/progress.py`); without them nothing is said. */
function dueToday() {
  const rule = window.staffplusAgain;
  if (!rule) return 0;
  const questions = chapters().flatMap((chapter) => chapter.questions);
  return schedule(questions, rule, Date.now()).filter(({ due }) => due === 0).length;
}

function put(node, told) {
  if (node.textContent !== told) node.textContent = told;
}

export function tellDue() {
  const number = dueToday();
  const size = sittingSize();
  const told = number > size ? `${number} due, ${size} in a sitting` : number ? `${number} due today` : "";
  for (const link of document.querySelectorAll(".bd-sidebar-primary a.reference.internal")) {
    if (!new URL(link.href, location.href).pathname.endsWith(`/${PAGE}`)) continue;
    let note = link.parentElement.querySelector(":scope > .chapter-ticks");
    if (!note && told) link.after((note = h("small", { class: "chapter-ticks" })));
    if (note) put(note, told);
  }
  const named = `Review: ${told}`; // in the sidebar it stands under that word
  const home = document.querySelector(".home");
  const old = home?.querySelector(".home-due");
  if (!told) old?.remove();
  else if (old) put(old.firstElementChild, named);
  else home?.append(h("p", { class: "home-note home-due" }, h("a", { href: PAGE }, named)));
}
