// Draws the page `book/progress` from the log in the browser, and again whenever that changes.
import { h } from "../../shared/dom.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { chapters } from "../steps/course.js";
import { nextPlace } from "../steps/home.js";
import { pathChoice } from "../steps/path.js";
import { COURSE } from "../steps/store.js";
import { carryParts } from "./carry.js";
import { certificate } from "./certificate.js";
import { certaintyParts } from "./certainty.js";
import { rowsOf } from "./figures.js";
import { reviewParts } from "./review.js";
import { chapterTable } from "./table.js";

const place = (name) => document.querySelector(`[data-progress="${name}"]`);

/** Replace what a part shows, unless that would take the focus from what is the same as before. */
function draw(name, parts) {
  const node = place(name);
  const box = h("div", {}, ...parts);
  if (!node || node.firstElementChild?.isEqualNode(box)) return;
  node.replaceChildren(box);
}

/** Paper has everything, folded or not. */
function unfold() {
  document.querySelectorAll(".sp-progress-part details").forEach((details) => (details.open = true));
}

const written = document.getElementById("progress-data");
if (written) {
  const data = JSON.parse(written.textContent);
  const course = chapters();
  const notice = storageNotice(COURSE);
  const path = pathChoice(nextPlace);
  place("path")?.replaceChildren(path.node);
  const paint = () => {
    path.paint();
    draw("review", reviewParts(course, data, Date.now()));
    draw("chapters", chapterTable(course, data));
    draw("certainty", certaintyParts(course.flatMap(({ questions }) => questions.flatMap((question) => rowsOf(question))), data.fewest));
    notice.paint();
  };
  place("review")?.before(h("div", { class: "sp-widget" }, notice.node));
  place("carry")?.replaceChildren(...carryParts(course));
  paint();
  onLogChange(paint);
  window.addEventListener("beforeprint", unfold);
}

const paper = place("certificate");
if (paper) {
  const paintPaper = certificate(paper, chapters());
  paintPaper();
  onLogChange(paintPaper);
}
