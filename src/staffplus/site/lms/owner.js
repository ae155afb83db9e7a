// Whose answers stand in this browser. A machine may be shared, and what its browser keeps is the site's,
// not a learner's: on opening, what another learner has left is put aside under their own name, and what
// this one has put aside comes back. A text at a time, so that a sitting cut short in between loses none.
//   staffplus-lms:owner              whose texts stand under `staffplus:`; a digest, never the name
//   staffplus-lms:aside:OWNER:KEY    one text of somebody else
import { code } from "./digits.js";

const OWNER = "staffplus-lms:owner";
const ASIDE = "staffplus-lms:aside:";
const OURS = "staffplus:";
/** Who answers while the platform does not: until it says who that is, on a store apart. */
export const UNKNOWN = "unknown";
const NOBODY = "nobody"; // whoever used the course here before a platform opened it

/** The digest under which a platform's learner is known here. */
export const ownerOf = (id) => code(`${id} learner`) + code(`learner ${id}`);

export function present() {
  return localStorage.getItem(OWNER);
}

const keysWith = (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

function move(from, to) {
  const text = localStorage.getItem(from);
  localStorage.removeItem(from); // first: where it is nearly full there is no room for two
  try {
    localStorage.setItem(to, text);
  } catch (error) {
    localStorage.setItem(from, text);
    throw error;
  }
}

/** Make the store this owner's. Throws where the browser forbids or has no room; then nothing is lost. */
export function takeOver(owner) {
  const was = present();
  if (was !== owner) {
    for (const key of keysWith(OURS)) move(key, `${ASIDE}${was ?? NOBODY}:${key}`);
    localStorage.setItem(OWNER, owner);
  }
  const own = `${ASIDE}${owner}:`;
  for (const key of keysWith(own)) {
    const place = key.slice(own.length);
    if (localStorage.getItem(place) === null) move(key, place);
    else localStorage.removeItem(key);
  }
}

/** Take away what stands aside for an owner. */
export function forget(owner) {
  for (const key of keysWith(`${ASIDE}${owner}:`)) localStorage.removeItem(key);
}

/** Call `gone` once another learner has taken the store over, in another window. @param {function(): string} owner */
export function onAnother(owner, gone) {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === OWNER && newValue !== owner()) gone();
  });
}
