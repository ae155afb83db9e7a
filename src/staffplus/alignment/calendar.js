// Days to look again, as a file that calendars open (RFC 5545).

const DAY = 24 * 60 * 60 * 1000;
const MOST_OCTETS = 73;

const dateText = (time) => new Date(time).toISOString().slice(0, 10).replaceAll("-", "");
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

/** A line in pieces of at most 75 octets; what goes on begins with a space. */
function folded(line) {
  const pieces = [""];
  let octets = 0;
  for (const letter of line) {
    const size = new TextEncoder().encode(letter).length;
    if (octets + size > MOST_OCTETS) {
      pieces.push(" ");
      octets = 1;
    }
    pieces[pieces.length - 1] += letter;
    octets += size;
  }
  return pieces.join("\r\n");
}

/**
 * An all-day entry for each of `days` after `from`.
 * @param {{key: string, title: string, text: string, days: number[], from: number}} given `key` tells
 *   this description's entries from others', `from` is a time in milliseconds
 */
export function calendarText({ key, title, text, days, from }) {
  const stamp = `${dateText(from)}T000000Z`;
  const entry = (n) => [
    "BEGIN:VEVENT",
    `UID:${key}-day-${n}@staffplus`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${dateText(from + n * DAY)}`,
    `DTEND;VALUE=DATE:${dateText(from + (n + 1) * DAY)}`,
    `SUMMARY:${escaped(`${title}: day ${n}`)}`,
    `DESCRIPTION:${escaped(text)}`,
    "END:VEVENT",
  ];
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//The Unwritten Job//staffplus//EN", ...days.flatMap(entry), "END:VCALENDAR"];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}
