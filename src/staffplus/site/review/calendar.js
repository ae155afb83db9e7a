// The days on which something is due, as a file for any calendar (iCalendar, RFC 5545). Nothing is sent:
// the learner opens the file, and a later one, opened over it, changes the same entries.
import { midnight } from "../../shared/memory.js";

/** So many days are told: who comes back on them has other days by then. */
const MOST = 10;
const LINE = 75; // octets, the most of one line (RFC 5545, 3.1)
const [HOUR, PAGE] = [9, "Open the page “Review” of the course."]; // when a calendar rings, by its own clock

/**
 * @param {{due: number}[]} all of `schedule` @param {number} now milliseconds
 * @param {number} most questions of a day; what is more waits for the next, as a sitting lets it
 * @returns {{day: Date, count: number}[]} from tomorrow on; what is due today and left is due then
 */
export function dueDays(all, now, most = Infinity) {
  const counts = new Map();
  for (const { due } of all) counts.set(Math.max(1, due), (counts.get(Math.max(1, due)) ?? 0) + 1);
  const found = [];
  let waiting = 0;
  for (let days = 1; found.length < MOST && (waiting || counts.size); days = waiting ? days + 1 : Math.min(...counts.keys())) {
    const open = waiting + (counts.get(days) ?? 0);
    counts.delete(days);
    const count = Math.min(most, open);
    waiting = open - count;
    if (count) found.push({ day: new Date(midnight(now, days)), count });
  }
  return found;
}

const two = (number) => String(number).padStart(2, "0");
const dateOf = (day) => `${String(day.getFullYear()).padStart(4, "0")}${two(day.getMonth() + 1)}${two(day.getDate())}`;
const stampOf = (now) => new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");

/** A value of type TEXT: what would end it, or be read as more than one, is escaped. */
export const escaped = (text) => text.replaceAll(/[\\;,]/g, "\\$&").replaceAll(/\r\n|\r|\n/g, "\\n");

/** One line of content, folded between characters so that no line is longer than 75 octets. */
export function folded(line) {
  const octets = (character) => new TextEncoder().encode(character).length;
  const lines = [""];
  let room = LINE;
  for (const character of line) {
    if (octets(character) > room) {
      lines.push(" ");
      room = LINE - 1;
    }
    lines[lines.length - 1] += character;
    room -= octets(character);
  }
  return lines.join("\r\n");
}

function entry({ day, count }, { now, seed, address }) {
  const title = `Review: ${count} question${count === 1 ? "" : "s"} of The Unwritten Job`;
  const where = address ? [["DESCRIPTION", escaped(`${PAGE} ${address}`)], ["URL", address]] : [["DESCRIPTION", escaped(PAGE)]];
  const alarm = [["BEGIN", "VALARM"], ["ACTION", "DISPLAY"], ["DESCRIPTION", escaped(title)], ["TRIGGER", `PT${HOUR}H`], ["END", "VALARM"]];
  const dates = [["DTSTART;VALUE=DATE", dateOf(day)], ["DTEND;VALUE=DATE", dateOf(new Date(midnight(day, 1)))]];
  const about = [["UID", `review-${dateOf(day)}-${seed.replaceAll(/[^\w-]/g, "")}@staffplus.invalid`], ["DTSTAMP", stampOf(now)], ...dates, ["SUMMARY", escaped(title)]];
  return [["BEGIN", "VEVENT"], ...about, ...where, ["TRANSP", "TRANSPARENT"], ...alarm, ["END", "VEVENT"]];
}

/**
 * @param {{day: Date, count: number}[]} days
 * @param {{now: number, seed: string, address: ?string}} about the time, whose days these are, and where the
 *   page is, if a calendar can open it
 * @returns {string} the text of the file
 */
export function calendarFile(days, about) {
  const head = [["BEGIN", "VCALENDAR"], ["VERSION", "2.0"], ["PRODID", "-//The Unwritten Job//Review//EN"], ["CALSCALE", "GREGORIAN"]];
  const lines = [...head, ...days.flatMap((day) => entry(day, about)), ["END", "VCALENDAR"]];
  return lines.map(([name, value]) => `${folded(`${name}:${value}`)}\r\n`).join("");
}
