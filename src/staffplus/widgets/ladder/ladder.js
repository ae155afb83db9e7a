// The ladder explorer: an anywidget front end. A ladder to climb, rows to read, statements to settle.
// What the learner chose, expected and wrote is one piece of work in the browser, named "ladder".
import { h, keepKey } from "../../shared/dom.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { takeAway } from "../../shared/take-away.js";
import { heldWork } from "../../shared/work.js";
import { climb } from "./climb.js";
import { rowByRow } from "./rows.js";
import { settle, statementsAsMarkdown } from "./settle.js";

const NAME = "ladder";

/** What is kept: where the learner stands, and for each statement what was expected, seen and written. */
function keeper(course, elsewhere, signal) {
  const whole = (saved) => ({ place: {}, claims: {}, at: 0, ...saved });
  const held = heldWork(course, NAME, (saved) => {
    work = whole(saved);
    elsewhere();
  }, signal);
  let work = whole(held.read());
  const put = (change) => {
    work = { ...work, ...change };
    held.save(work);
  };
  const claim = (id) => ({ expected: null, seen: false, own: "", ...work.claims[id] });
  return {
    get: () => work,
    put,
    claim,
    putClaim: (id, change) => put({ claims: { ...work.claims, [id]: { ...claim(id), ...change } } }),
  };
}

function render({ model, el, signal }) {
  const data = model.get("data");
  const course = model.get("course");
  const keep = keeper(course, () => statements.follow(), signal);
  const notice = storageNotice(course);
  const statements = settle(data, keep);
  const rows = rowByRow(data.public, keep, course, signal);
  el.append(
    h(
      "div",
      { class: "sp-widget sp-ladder", role: "group", "aria-label": "Ladder explorer", keydown: keepKey },
      notice.node,
      climb(data, keep),
      rows.node,
      statements.node,
      h("p", { class: "sp-hint sp-take" }, "Take rows and statements with you, with what the sources say and what you wrote:"),
      takeAway("ladders-and-mine.md", () => `${rows.asMarkdown()}\n${statementsAsMarkdown(data, keep)}`),
    ),
  );
  notice.paint();
  onLogChange(() => notice.paint(), signal);
}

export default { render };
