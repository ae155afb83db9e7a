// The course inside a learning platform: `lms.html` shows it in a frame and speaks to the platform, so
// that going from page to page is one sitting. Where there is no platform it opens the course and is gone.
import { findApi, platformOf } from "./api.js";
import { onAnother } from "./owner.js";
import { questionsOf } from "./pack.js";
import { begin } from "./sitting.js";

const HOME = "index.html";
/** Where the course says that answers stay in the browser; here they do not only. */
const FIRST = /^(index|book\/welcome)\.html/;
/** Between two commits; and where the platform is slow, so many times what the last one took. */
const PAUSE = 2000; // milliseconds
const PATIENCE = 10;
const TRY_AGAIN = 30_000; // milliseconds

const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
const EXPORT = "“Your progress” in the list of chapters exports all of them as a file.";
const SAID = {
  told: () => "Your learning platform is told how far you have read, your score and your answers to the questions. What you write elsewhere in the course stays in this browser.",
  refused: (why) => `Your learning platform is not taking your progress just now${why ? ` (it says: ${why})` : ""}. Your answers are kept in this browser, and this page will try again. ${EXPORT}`,
  foreign: () => `Your learning platform keeps something that this edition of the course cannot read, so nothing is written over it. Your answers are kept in this browser. ${EXPORT}`,
  forbidden: () => "This browser keeps nothing for the course here, and so your learning platform gets nothing. Allow it to store data for this site, or open the course in a window of its own.",
  left: ({ kept, left }) => `Your learning platform has room for your last ${counted(kept, "answer")}; the ${left.toLocaleString("en")} before ${left === 1 ? "it is" : "them are"} kept in this browser only. ${EXPORT}`,
  other: () => "Somebody else has opened the course in this browser. Close this window, and open the course again from your learning platform.",
};

/** What leads to another site opens beside the course: many sites refuse to be shown in a frame. */
function outside({ target }) {
  const link = target.closest?.("a[href]");
  if (link && /^https?:$/.test(link.protocol) && link.origin !== location.origin) link.target = "_blank";
}

function open(api) {
  const frame = document.querySelector("iframe");
  const bar = document.querySelector("[role=status]");
  const platform = platformOf(api);
  const sitting = begin(platform, window.staffplusCourse ?? [], questionsOf(window.staffplusQuestions ?? {}));
  let [due, last, took, over, troubled] = [null, 0, 0, false, false];

  const say = (text) => {
    if (bar.textContent !== text) bar.textContent = text;
    bar.hidden = text === "";
  };

  /** The page in the frame, from the top of the course. */
  function place() {
    try {
      const { href } = frame.contentWindow.location;
      const top = new URL(".", location.href).href;
      return href.startsWith(top) ? href.slice(top.length).replace(/\?[^#]*/, "") : null;
    } catch {
      return null; // a page of another site
    }
  }

  function keep() {
    if (over) return;
    const state = sitting.keep(place());
    const ended = performance.now();
    const wait = Math.max(PAUSE, took * PATIENCE);
    if (state.changed) due ??= setTimeout(commit, Math.max(0, last + wait - ended));
    if (!sitting.owner()) say(SAID.forbidden());
    else if (state.foreign) say(SAID.foreign());
    else if (state.refused) failed();
    else if (state.left) say(SAID.left(state));
    else if (!troubled) say(FIRST.test(place() ?? HOME) ? SAID.told() : "");
  }

  function failed() {
    troubled = true;
    say(SAID.refused(platform.trouble()));
    due ??= setTimeout(commit, TRY_AGAIN);
  }

  function commit() {
    clearTimeout(due);
    due = null;
    if (over) return;
    const began = performance.now();
    const did = sitting.commit();
    last = performance.now();
    took = last - began;
    troubled = !did;
    if (did) keep();
    else failed();
  }

  function leave() {
    if (over) return;
    sitting.close(place());
    over = true;
    clearTimeout(due);
  }

  frame.addEventListener("load", () => {
    frame.contentDocument?.addEventListener("click", outside, true);
    document.title = frame.contentDocument?.title || document.title;
    frame.contentWindow.focus();
    keep();
  });
  window.addEventListener("storage", () => queueMicrotask(keep));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || over) return;
    keep();
    commit();
  });
  window.addEventListener("online", commit);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // that sitting is over
  onAnother(sitting.owner, () => {
    over = true;
    frame.remove();
    say(SAID.other());
  });
  sitting.keep(null);
  commit();
  frame.src = sitting.place ?? HOME;
}

if (document.querySelector("[data-lms]")) {
  const api = findApi(window);
  if (api) open(api);
  else location.replace(HOME);
}
