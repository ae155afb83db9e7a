// Begins what a page of the book does beside its widgets: steps in a chapter, fields to write in, ticks in
// the sidebar. Everything is read from the log in the browser.
import { onLogChange } from "../../shared/log.js";
import { chapterHere } from "./course.js";
import { tellDue } from "./due.js";
import { later } from "./later.js";
import { reader } from "./reader.js";
import { ticks } from "./ticks.js";
import { boxes } from "./write.js";

const chapter = chapterHere();
boxes();
const article = document.querySelector("article.bd-article");
if (chapter && article?.querySelector(".step-start")) reader(article, chapter);
const paint = () => {
  ticks();
  tellDue();
};
// The step is on the screen first; what stands beside it follows when that is drawn.
setTimeout(() => {
  paint();
  onLogChange(paint);
});
later();
