// One sitting with a platform: what it keeps is merged into the browser's store, as an imported file is,
// and what the learner does from then on goes back to it. Nothing here waits, draws or hears events.
import { merge } from "../progress/merge.js";
import { count } from "../progress/counts.js";
import { rowsOf, standing } from "../progress/figures.js";
import { readAll, writeAll } from "../progress/stored.js";
import { SEED_KEY, learnerSeed, writeText } from "../../shared/log.js";
import { tally } from "../steps/course.js";
import { entryOf, isOurs, pack, unpack } from "./pack.js";
import { UNKNOWN, forget, ownerOf, takeOver } from "./owner.js";

const PAGE = /^(?:[\w-]+\/)*[\w.-]+\.html(?:#[\w.:-]*)?$/;
const LONGEST = 255; // characters of cmi.core.lesson_location

/** Hours, minutes and seconds as SCORM 1.2 writes them. */
function timespan(milliseconds) {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  return `${String(Math.floor(all / 3600)).padStart(4, "0")}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
}

/** How far the course is done: every step of the chosen path read; and of all questions the share right, at first or now. */
function done(course) {
  const tallies = course.map((chapter) => tally(chapter)); // on the path that is chosen
  const { asked, right } = course.reduce(
    (sum, { questions }) => {
      const all = questions.map((question) => standing(rowsOf(question)));
      return { asked: sum.asked + count(all).asked, right: sum.right + all.filter((it) => it?.first || it?.now).length };
    },
    { asked: 0, right: 0 },
  );
  return { completed: tallies.length > 0 && tallies.every(({ read, of }) => read === of), score: asked ? Math.round((100 * right) / asked) : 0 };
}

/** Of what a platform has kept, what this browser does not have in the same words: those are no news. */
function news(kept, here, questions) {
  const known = (row) => {
    const [theirs, ours] = [row, here.rows.get(row.id)].map((one) => one && entryOf(one, questions));
    return ours && theirs && ours.text === theirs.text && ours.time === theirs.time;
  };
  return { ...kept, rows: new Map([...kept.rows].filter(([, row]) => !known(row))) };
}

/**
 * Begin. Afterwards the browser's store is this learner's.
 * @param {object} platform of api.js @param {object[]} course @param {object} questions of pack.js
 * @param {function(): number} now milliseconds
 * @returns {object} `place`, where the learner was; `owner()`, whose store it is, null where there is none;
 *   `keep(place)` hands over what has changed and says {changed, refused, foreign, kept, left}
 */
export function begin(platform, course, questions, now = Date.now) {
  const opened = now();
  const sent = new Map();
  const strange = [];
  const before = { score: 0, status: "" };
  let [known, mine, owner] = [false, false, null];
  if (!read()) settle(UNKNOWN);
  const { value: place } = platform.ask("cmi.core.lesson_location");

  /** Take what the platform keeps; until that was read nothing is written over it. */
  function read() {
    const told = platform.start() ? platform.ask("cmi.suspend_data") : { value: "", known: false };
    if (!told.known) return false;
    known = true;
    const kept = unpack(told.value, course, questions);
    const { value: id } = platform.ask("cmi.core.student_id");
    const seed = kept.seed ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
    // Where the platform names nobody, the learner is who has the seed that it keeps.
    settle(id ? ownerOf(id) : ownerOf(`seed ${seed}`));
    mine = owner !== null && isOurs(told.value);
    if (!mine) return true;
    if (!id) writeText(SEED_KEY, seed);
    strange.push(...kept.strange);
    const here = readAll();
    writeAll(merge(here, news(kept, here, questions)));
    before.score = Number(platform.ask("cmi.core.score.raw").value) || 0;
    before.status = platform.ask("cmi.core.lesson_status").value;
    return true;
  }

  /** Make the store this owner's; what was answered before the owner was known goes along. */
  function settle(name) {
    const late = owner === UNKNOWN ? readAll() : null;
    try {
      takeOver(name);
      owner = name;
    } catch {
      owner = null; // the browser keeps nothing here, or has no room
      return;
    }
    if (!late) return;
    writeAll(merge(readAll(), late));
    forget(UNKNOWN);
  }

  function tell(name, value) {
    if (sent.get(name) === value) return true;
    const did = platform.tell(name, value);
    if (did) sent.set(name, value);
    return did;
  }

  function keep(at) {
    if (!known && !read()) return { changed: false, refused: true, foreign: false, kept: 0, left: 0 };
    if (!mine) return { changed: false, refused: false, foreign: owner !== null, kept: 0, left: 0 };
    learnerSeed();
    const { text, kept, left } = pack({ ...readAll(), strange }, course, questions);
    const { completed, score } = done(course);
    const good = at && at.length <= LONGEST && PAGE.test(at) ? at : null;
    const changed = sent.get("cmi.suspend_data") !== text || (good !== null && sent.get("cmi.core.lesson_location") !== good);
    const was = ["completed", "passed"].includes(before.status) ? before.status : "incomplete";
    const status = completed && was === "incomplete" ? "completed" : was;
    const took = [
      tell("cmi.suspend_data", text),
      tell("cmi.core.exit", "suspend"),
      good === null || tell("cmi.core.lesson_location", good),
      tell("cmi.core.score.min", "0"),
      tell("cmi.core.score.max", "100"),
      tell("cmi.core.score.raw", String(Math.max(score, before.score))),
      tell("cmi.core.lesson_status", status),
    ];
    return { changed, refused: took.includes(false), foreign: false, kept, left };
  }

  function commit() {
    platform.tell("cmi.core.session_time", timespan(now() - opened));
    return platform.commit();
  }

  function close(at) {
    keep(at);
    commit();
    platform.finish();
  }

  return { place: PAGE.test(place) ? place : null, owner: () => owner, keep, commit, close };
}
