// Below a sitting: the next days on which something is due, and these as a file for one's calendar.
import { button, download, h } from "../../shared/dom.js";
import { learnerSeed } from "../../shared/log.js";
import { calendarFile, dueDays } from "./calendar.js";
import { sittingSize } from "./size.js";

const SHOWN = 4; // days told in words; the file has more
const FORM = { weekday: "long", day: "numeric", month: "long" };

/** @param {function(): object[]} all gives what `schedule` says now of what this sitting does not ask */
export function reminder(all) {
  const words = h("p", {});
  const said = h("span", { class: "sp-hint", role: "status" });
  const days = (told) => dueDays(told, Date.now(), sittingSize());
  const save = () => {
    const address = location.protocol.startsWith("http") ? location.href.split("#")[0] : null;
    download("review.ics", calendarFile(days(all()), { now: Date.now(), seed: learnerSeed(), address }), "text/calendar");
    said.textContent = "Saved as review.ics: open it with your calendar. A later one changes the same entries.";
  };
  const node = h("section", { class: "review-days", "aria-label": "The next days", hidden: true }, words, h("p", { class: "sp-buttons" }, button("Put these days into your calendar", save), said));
  return {
    node,
    paint(now = all()) {
      const next = days(now);
      const told = next.slice(0, SHOWN).map(({ day, count }) => `${day.toLocaleDateString("en-GB", FORM)} (${count})`);
      const rest = next.length > SHOWN ? " …" : "";
      const text = `After today something is due on ${told.join(", ")}${rest}`;
      node.hidden = next.length === 0;
      if (words.textContent !== text) words.textContent = text;
    },
  };
}
