// Two files side by side: how far they agree, where they part, what to talk about, what was decided.
import { button, freshId, h, keepKey } from "../shared/dom.js";
import { storageNotice } from "../shared/notice.js";
import { onWork, readWork, saveWork } from "../shared/work.js";
import { AlignmentError, answersFile, asFileText, fill, readAnswers, roleNamed, roundNamed } from "../../alignment/files.js";
import { comparePair, refuseMixed, sameAnswers } from "../../alignment/pair.js";
import { gapPicture, roundsPicture } from "./draw.js";
import { agendaPart, recordPart, wholeRecord } from "./record.js";
import { fileOpener, readSaved, savedFiles } from "./shelf.js";
import { formStore } from "./store.js";
import { labelled, written } from "./answer.js";

const COMPARE_WORK = "alignment-compare";

/** What was saved, made whole. */
function wholeSaved(saved) {
  const records = saved?.records;
  const isTable = records !== null && typeof records === "object" && !Array.isArray(records);
  return { files: savedFiles(saved), pair: saved?.pair ?? null, round: saved?.round ?? null, records: isTable ? records : {} };
}

/** Draw the compare page into `el`. */
export function drawCompare(setup, course, el, signal) {
  const notice = storageNotice(course);
  const place = h("div", {});
  const status = h("p", { class: "sp-say", role: "status" });
  let saved = wholeSaved(readWork(course, COMPARE_WORK));
  let files = readSaved(setup, saved);
  let writtenLast = null;
  let round = saved.round;
  let record = null;

  function save() {
    const kept = files.map(({ name, text }) => ({ name, text }));
    // A file that only a newer version can read stays where it is.
    const unread = saved.files.filter(({ text }) => !files.some((file) => file.text === text) && !removed.has(text));
    saved = { ...saved, files: [...kept, ...unread], pair: pairNow(), round };
    writtenLast = JSON.stringify(saved);
    saveWork(course, COMPARE_WORK, JSON.parse(writtenLast));
    notice.paint();
  }
  const removed = new Set();
  onWork(
    course,
    COMPARE_WORK,
    (value) => {
      if (JSON.stringify(value) === writtenLast) return;
      saved = wholeSaved(value);
      files = readSaved(setup, saved);
      draw();
    },
    signal,
  );

  const pairs = () => [...new Set(files.map(({ answers }) => answers.questions.pair))];
  const pairNow = () => (pairs().includes(saved.pair) ? saved.pair : (pairs()[0] ?? null));
  const ours = () => files.filter(({ answers }) => answers.questions.pair === pairNow());

  /** Take one file; returns a note, or throws when it cannot be used beside the others. */
  function take(text, name) {
    const answers = readAnswers(setup, text, name);
    if (answers.role === "leader") throw new AlignmentError(setup, "leader_file", { file: name });
    const same = files.find((file) => sameAnswers(file.answers, answers));
    if (same) return fill(setup.messages.twice, { a: same.name, b: name });
    const version = files.find((file) => file.answers.id === answers.id);
    if (version) {
      const created = { created_a: version.answers.created, created_b: answers.created };
      throw new AlignmentError(setup, "two_versions", { a: version.name, b: name, ...created });
    }
    const beside = ours();
    const clash = beside.find((file) => file.answers.round === answers.round && file.answers.role === answers.role && file.answers.questions.pair === answers.questions.pair);
    if (clash) refuseMixed(setup, clash.answers, answers);
    const other = beside[0] && beside[0].answers.questions.pair !== answers.questions.pair ? beside[0] : null;
    files.push({ name, text, answers });
    round = null; // the latest that has both files
    save();
    if (!other) return null;
    try {
      refuseMixed(setup, other.answers, answers);
    } catch (error) {
      return `${error.message} It is kept apart: choose the description below.`;
    }
    return null;
  }

  function remove(file) {
    removed.add(file.text);
    files = files.filter((one) => one !== file);
    save();
    draw();
    opener.node.querySelector("input").focus();
    status.textContent = `${file.name} is removed from this page. Decisions you recorded stay.`;
  }

  function takeOwn() {
    const store = formStore(setup, course, () => {}, signal);
    const { role } = store.state();
    if (role !== "learner" && role !== "manager") {
      opener.say(["There are no answers of a learner or manager in this browser yet: fill in “Answer apart” first."]);
      return;
    }
    const answers = store.answers();
    try {
      const note = take(asFileText(answersFile(setup, answers)), "my answers");
      opener.say(note ? [note] : []);
    } catch (error) {
      opener.say([error.message]);
    }
    draw();
  }

  const opener = fileOpener({ setup, label: "Files of both, of any round", several: true, take, done: draw });

  function shelf() {
    const known = pairs();
    const items = ours().map((file) => {
      const { role, round: of, created, name } = file.answers;
      const person = setup.role.find((one) => one.id === role);
      const told = `${person.name}${name ? ` (${name})` : ""}, ${roundNamed(setup, of).toLowerCase()}, saved ${created.slice(0, 10)}`;
      return h(
        "li",
        { class: "sp-kept" },
        h("span", {}, h("span", { "aria-hidden": "true" }, `${person.sign} `), written(told), " ", h("span", { class: "sp-hint" }, written(file.name))),
        button("Remove", () => remove(file), { "aria-label": `Remove ${told}` }),
      );
    });
    const choose = ({ target }) => {
      saved.pair = target.value;
      round = null;
      save();
      draw();
    };
    const titles = known.map((pair) => {
      const { title } = files.find(({ answers }) => answers.questions.pair === pair).answers.questions;
      return h("option", { value: pair, selected: pair === pairNow() }, `${title} (${pair})`);
    });
    return [
      known.length > 1 ? labelled("Description", h("select", { change: choose }, ...titles)) : null,
      items.length ? h("ul", { class: "sp-shelf" }, ...items) : h("p", { class: "sp-hint" }, "No file is open yet."),
      items.length ? h("p", { class: "sp-hint" }, setup.privacy.kept) : null,
    ];
  }

  /** Rounds with both files, compared; a round that cannot be is told why. */
  function compared() {
    const done = [];
    const said = [];
    for (const { id } of setup.round) {
      const there = ours().filter(({ answers }) => answers.round === id).map(({ answers }) => answers);
      if (there.length === 1) {
        const missing = there[0].role === "learner" ? "manager" : "learner";
        said.push(`${roundNamed(setup, id)}: waiting for the ${roleNamed(setup, missing).toLowerCase()}'s file.`);
      }
      if (there.length < 2) continue;
      try {
        done.push(comparePair(setup, there[0], there[1]));
      } catch (error) {
        said.push(error.message);
      }
    }
    return { done, said };
  }

  const recordOf = (found) => {
    const key = `${found.pair} ${found.round}`;
    return (saved.records[key] = wholeRecord(saved.records[key]));
  };

  function roundChoice(done) {
    if (done.length < 2) return null;
    const name = freshId();
    const options = done.map((found) => {
      const input = h("input", { type: "radio", name, value: found.round, change: () => ((round = found.round), save(), draw()) });
      input.checked = found.round === round;
      return h("label", { class: "sp-option" }, input, roundNamed(setup, found.round));
    });
    return h("fieldset", { class: "sp-question" }, h("legend", {}, "Show"), h("div", { class: "sp-scale" }, ...options));
  }

  function draw() {
    const focused = place.contains(document.activeElement) && document.activeElement.type === "radio" ? document.activeElement.value : null;
    const { done, said } = compared();
    if (!done.some((found) => found.round === round)) round = done.at(-1)?.round ?? round;
    const found = done.find((one) => one.round === round);
    const parts = [...shelf(), ...said.map((text) => h("p", { class: "sp-given" }, text)), roundChoice(done)];
    record = null;
    if (found) {
      record = recordPart(setup, () => done.map((one) => ({ found: one, record: recordOf(one) })));
      parts.push(...resultParts(found), done.length > 1 ? overTime(done) : null, record.node);
      const met = found.criteria.filter((line) => line.met).length;
      status.textContent = `${roundNamed(setup, found.round)} compared: ${met} of ${found.criteria.length} lines of the rule are met.`;
    } else status.textContent = "";
    place.replaceChildren(...parts.filter(Boolean));
    notice.paint();
    if (focused !== null) [...place.querySelectorAll("input[type=radio]")].find((input) => input.value === focused)?.focus();
  }

  function resultParts(found) {
    const saveRecord = () => {
      record?.hide();
      save();
    };
    return [verdictPart(setup, found), gapPart(setup, found), agendaPart(setup, found, recordOf(found), saveRecord)];
  }

  function overTime(done) {
    const names = done.map((found) => h("th", { scope: "col" }, roundNamed(setup, found.round)));
    const rows = setup.criterion.map(({ id, name }) => {
      const cells = done.map((found) => {
        const line = found.criteria.find((one) => one.id === id);
        return h("td", {}, line ? `${line.met ? "✓" : "✗"} ${line.found}` : "not asked");
      });
      return h("tr", {}, h("th", { scope: "row" }, name), ...cells);
    });
    const table = h("table", { class: "sp-over" }, h("caption", {}, "The rule, round by round (✓ met, ✗ not met)"), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Line"), ...names)), h("tbody", {}, ...rows));
    return h("section", { class: "sp-part" }, h("h4", {}, "Round by round"), roundsPicture(setup, done), h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "Table of rounds" }, table));
  }

  el.append(
    h(
      "div",
      { class: "sp-widget sp-align", role: "group", "aria-label": "Compare", keydown: keepKey },
      h("div", { class: "sp-head" }, h("h3", { class: "sp-title" }, "Compare"), h("p", { class: "sp-hint" }, "Open the learner's and the manager's files. Nothing is sent anywhere.")),
      notice.node,
      opener.node,
      h("p", { class: "sp-buttons" }, button("Take my answers from the form above", takeOwn)),
      status,
      place,
    ),
  );
  draw();
}

function verdictPart(setup, found) {
  const rows = found.criteria.map(({ name, found: told, needed, met }) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, told), h("td", {}, needed), h("td", {}, met ? "✓ met" : "✗ not met")),
  );
  const head = ["Line of the rule", "Found", "Proposal", ""].map((text) => (text ? h("th", { scope: "col" }, text) : h("th", { scope: "col" }, h("span", { class: "sp-spoken" }, "Met?"))));
  const { proposal, chance, within, kappa, ties, kappa_low: low, kappa_high: high } = setup.explain;
  const reading = [proposal, chance, within, ties, fill(kappa, { kappa_low: low, kappa_high: high })];
  const title = found.agreed ? "The rule is met" : "Not yet agreed";
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, `${roundNamed(setup, found.round)}: ${title.toLowerCase()}`),
    h("p", {}, setup.next[found.next]),
    h("table", { class: "sp-rule" }, h("caption", {}, "When two pictures agree (thresholds are proposals)"), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    ...found.notes.map((note) => h("p", { class: "sp-given" }, note)),
    h("details", { class: "sp-edit" }, h("summary", {}, "How to read these figures, and why there is no kappa"), ...reading.map((text) => h("p", {}, text))),
  );
}

function gapPart(setup, found) {
  return h("section", { class: "sp-part" }, h("h4", {}, "Where you part"), gapPicture(setup, found));
}
