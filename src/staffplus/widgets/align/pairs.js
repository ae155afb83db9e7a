// The files that the compare page holds, of one pair or several, with the records of what was decided.
import { heldWork } from "../../shared/work.js";
import { isTable, tableIn } from "../../plain.js";
import { compareEither, refusePair } from "../../alignment/both.js";
import { laterOf } from "../../alignment/held.js";
import { AlignmentError, fill, roleNamed, roundNamed } from "../../alignment/files.js";
import { pairIn, sameAnswers, titleIn } from "../../alignment/unlike.js";
import { ofFirstEdition, readPerson } from "../../alignment/written.js";
import { wholeRecord } from "./record.js";
import { orInstead, readSaved, savedFiles } from "./shelf.js";

const COMPARE_WORK = "alignment-compare";
const pairOf = ({ answers }) => pairIn(answers);

/** What was saved, made whole. */
function wholeSaved(saved) {
  return { files: savedFiles(saved), pair: saved?.pair ?? null, round: saved?.round ?? null, records: tableIn(saved?.records) };
}

/** Whether a file holds another version of `answers`. Of the second edition, one person has one id through all rounds. */
const isVersion = (answers) => (file) => file.answers.id === answers.id && (ofFirstEdition(answers) || file.answers.round === answers.round);

/** Whether a file stands where `answers` would. */
const isInPlace = (answers) => {
  const place = (one) => `${one.round} ${one.role} ${pairIn(one)}`;
  return (file) => place(file.answers) === place(answers);
};

/**
 * Whether the open `version` is later than `answers` (`stays`), and what is told of both.
 * @throws {AlignmentError} nobody can say which is the later
 */
function laterVersion(setup, version, answers, name) {
  const created = { created_a: version.answers.created, created_b: answers.created };
  if ([version.answers, answers].some(ofFirstEdition)) throw new AlignmentError(setup, "two_versions", { a: version.name, b: name, ...created });
  const later = laterOf(setup, version.answers, answers);
  const told = fill(setup.messages.replaced, { a: version.name, b: name, later: later.source, created: later.created });
  return { stays: later !== answers, told };
}

/**
 * What is told of `answers` and the open `version` of them, and whether that stays.
 * @param {function(object): ?string} inPlaceOf takes the answers in the place of the file that stands against them
 * @throws {AlignmentError} they cannot lie beside the others
 */
function placeFor(setup, { version, beside, answers, name }, inPlaceOf) {
  const clash = beside.find(isInPlace(answers)) ?? null;
  return orInstead(
    () => {
      const later = version ? laterVersion(setup, version, answers, name) : {};
      if (clash && !later.stays) refusePair(setup, clash.answers, answers);
      return later;
    },
    () => inPlaceOf(version ?? clash),
  );
}

/** Why `answers` are of another pair than the one in view. */
function whyApart(setup, other, answers) {
  try {
    refusePair(setup, other, answers);
    return null;
  } catch (error) {
    return `${error.message} It is kept apart: choose the description below.`;
  }
}

/** Rounds with both of `files`, compared; a round that cannot be is told why. */
function comparedRounds(setup, files) {
  const done = [];
  const said = [];
  for (const { id } of setup.round) {
    const there = files.filter(({ answers }) => answers.round === id).map(({ answers }) => answers);
    if (there.length === 1) {
      const missing = there[0].role === "learner" ? "manager" : "learner";
      said.push(`${roundNamed(setup, id)}: waiting for the ${roleNamed(setup, missing).toLowerCase()}'s file.`);
    }
    if (there.length < 2) continue;
    try {
      done.push(compareEither(setup, there[0], there[1]));
    } catch (error) {
      said.push(error.message);
    }
  }
  return { done, said };
}

/** The record that a text holds, or null. */
function recordFrom(setup, text) {
  const { most_record: most } = setup.second.format;
  if (text.length > most) return null;
  try {
    const parsed = JSON.parse(text.replace(/^\ufeff/, ""));
    return parsed?.format === `${setup.format.name}-record` ? parsed : null;
  } catch {
    return null;
  }
}

/** Take a record that was saved here: its files, and what was decided; decisions that are here stay. */
function takeRecord(setup, { records, take, save }, record, name) {
  const parts = [record.files, record.rounds];
  if (!parts.every(Array.isArray) || !record.rounds.every(isTable)) throw new AlignmentError(setup, "record_other", { file: name });
  const said = savedFiles(record).map((file) => take(file.text, file.name)).filter(Boolean);
  for (const round of record.rounds) {
    const key = `${record.pair} ${round.round}`;
    if (!Object.hasOwn(records, key)) records[key] = wholeRecord(round);
  }
  save();
  return said.at(-1) ?? null;
}

/**
 * The files of both, kept in the browser: which are open, of which pair and round is spoken.
 * @param {function(): void} elsewhere hears of changes in another tab
 */
export function pairStore(setup, course, elsewhere, signal) {
  const held = heldWork(course, COMPARE_WORK, (value) => {
    saved = wholeSaved(value);
    files = readSaved(setup, saved);
    elsewhere();
  }, signal);
  let saved = wholeSaved(held.read());
  let files = readSaved(setup, saved);
  let round = saved.round;
  const removed = new Set();
  const whole = new WeakSet();

  const pairs = () => [...new Set(files.map(pairOf))];
  const pairNow = () => (pairs().includes(saved.pair) ? saved.pair : (pairs()[0] ?? null));
  const ours = () => files.filter((file) => pairOf(file) === pairNow());

  function save() {
    const kept = files.map(({ name, text }) => ({ name, text }));
    // A file that only a newer version can read stays where it is.
    const unread = saved.files.filter(({ text }) => !files.some((file) => file.text === text) && !removed.has(text));
    saved = { ...saved, files: [...kept, ...unread], pair: pairNow(), round };
    held.save(saved);
  }

  /** Take one file; returns a note, or throws when it cannot be used beside the others. */
  function take(text, name) {
    const answers = readPerson(setup, text, name);
    if (answers.role === "leader") throw new AlignmentError(setup, "leader_file", { file: name });
    const same = files.find((file) => sameAnswers(file.answers, answers));
    if (same) return fill(setup.messages.twice, { a: same.name, b: name });
    const version = files.find(isVersion(answers)) ?? null;
    const beside = ours().filter((file) => file !== version);
    const { stays = false, told = null } = placeFor(setup, { version, beside, answers, name }, (other) => {
      remove([other]);
      return take(text, name);
    });
    if (stays) return told;
    if (version) removed.add(version.text);
    files = [...files.filter((file) => file !== version), { name, text, answers }];
    round = null; // the latest that has both files
    save();
    const other = beside[0] && pairOf(beside[0]) !== pairIn(answers) ? beside[0] : null;
    return told ?? (other && whyApart(setup, other.answers, answers));
  }

  /** Take files off the page; returns what puts them back. */
  function remove(some) {
    const before = files;
    for (const file of some) removed.add(file.text);
    files = files.filter((one) => !some.includes(one));
    save();
    return () => {
      for (const file of some) removed.delete(file.text);
      files = [...files, ...before.filter((one) => some.includes(one))];
      save();
    };
  }

  return {
    pairs,
    pairNow,
    ours,
    save,
    take,
    /** Take what was opened: one person's file, or a record. */
    open(text, name) {
      const record = recordFrom(setup, text);
      return record ? takeRecord(setup, { records: saved.records, take, save }, record, name) : take(text, name);
    },
    /** The files behind some comparisons, as they were opened. */
    filesOf: (done) => ours().filter(({ answers }) => done.some(({ round: of }) => of === answers.round)).map(({ name, text }) => ({ name, text })),
    titleOf: (pair) => titleIn(files.find((file) => pairOf(file) === pair).answers),
    compared: () => comparedRounds(setup, ours()),
    /** The comparison in view: of the round that was chosen, else of the latest of `done`. */
    inView(done) {
      if (!done.some((found) => found.round === round)) round = done.at(-1)?.round ?? round;
      return done.find((found) => found.round === round) ?? null;
    },
    /** What was decided about a comparison, to be written into and then saved. */
    recordOf({ pair, round: of }) {
      const key = `${pair} ${of}`;
      // Made whole once: what somebody is writing into must stay the object that is saved.
      if (!whole.has(saved.records[key])) whole.add((saved.records[key] = wholeRecord(saved.records[key])));
      return saved.records[key];
    },
    remove,
    /** Look at a pair, and at one of its rounds: null for the latest that has both files. */
    choose(pair, of) {
      saved.pair = pair;
      round = of;
      save();
    },
  };
}
