// Questions in a link: after the `#`, so that no server ever sees them.
import { fingerprintOfQuestions, questionsOf, tidy } from "../../alignment/files.js";

const MARK = "#align=";

const toBase64 = (text) => {
  const bytes = new TextEncoder().encode(text);
  const letters = [...bytes].map((byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const fromBase64 = (text) => {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)));
};

/** A link to this page that brings the questions, the round and the reader's role. */
export function linkTo(setup, asked, round, role) {
  const { pair, title, outcomes, requests } = asked;
  const check = fingerprintOfQuestions(setup, questionsOf(setup, asked));
  const text = JSON.stringify([setup.format.version, check, pair, title, outcomes, requests, round, role]);
  return location.href.split("#")[0] + MARK + toBase64(text);
}

/**
 * What the page's address brings: null when it brings no questions.
 * @returns {?{asked: object, round: string, role: string, fault: string}} `fault` says why not, if so
 */
export function questionsInAddress(setup) {
  if (!location.hash.startsWith(MARK)) return null;
  const fault = (words) => ({ fault: words });
  const broken = "The link is not whole: its questions could not be read. Ask for the file of questions instead.";
  let parts = null;
  try {
    parts = JSON.parse(fromBase64(location.hash.slice(MARK.length)));
  } catch {
    return fault(broken);
  }
  if (!Array.isArray(parts)) return fault(broken);
  const [version, check, pair, title, outcomes, requests, round, role] = parts;
  if (version !== setup.format.version)
    return fault(`The link comes from another version of this course (${version}; this is ${setup.format.version}).`);
  const isText = (text, most) => typeof text === "string" && text !== "" && text === tidy(text) && [...text].length <= most;
  const texts = (list, count) =>
    Array.isArray(list) && new Set(list).size === count && list.every((text) => isText(text, setup.format.most_text));
  const known = (list, id) => list.some((entry) => entry.id === id);
  const sound =
    /^[0-9a-z]{8,32}$/.test(pair) &&
    isText(title, setup.format.most_name * 2) &&
    texts(outcomes, 5) &&
    texts(requests, 10) &&
    known(setup.round, round) &&
    known(setup.role, role);
  if (!sound) return fault(broken);
  const asked = { pair, title, outcomes, requests };
  if (fingerprintOfQuestions(setup, questionsOf(setup, asked)) !== check)
    return fault("The link's questions do not fit its check sum: it was changed, or comes from an edition with other rows. Ask for the file of questions.");
  return { asked, round, role, fault: null };
}

/** Where a link to this page leads only its reader: from a disk, or from this machine alone. */
export function linkStaysHere() {
  return location.protocol === "file:" || ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
}
