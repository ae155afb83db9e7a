// Whose questions: the pair's own wording, and handing it to the others as a file.
import { button, download, h } from "../../shared/dom.js";
import { asFileText, questionsFile, randomKey, readQuestions, roundNamed, tidy } from "../../alignment/files.js";
import { wordingList } from "./words.js";
import { fileOpener } from "./shelf.js";
import { labelled, written } from "./forms/parts.js";

/** Which questions are in use, and, where several are known, a choice among them. */
function questionsInUse(store, redraw) {
  const { known, used } = store.state();
  const { title } = store.questions();
  const next =
    store.state().role === "learner"
      ? "Write your own before you ask anybody."
      : "To answer somebody's, open the file that they sent you.";
  const origin = store.invented() ? `The questions below are an invented team's, so that you can try the form. ${next}` : null;
  const picker = () => {
    const options = known.map((asked, n) => h("option", { value: n, selected: n === used }, `${n + 1}. ${asked.title}`));
    const change = ({ target }) => {
      store.set({ used: Number(target.value) });
      redraw();
    };
    return labelled("Wording in use (earlier ones are kept)", h("select", { change }, ...options));
  };
  return [
    h("p", {}, h("strong", {}, written(title))),
    origin && h("p", { class: "sp-hint" }, origin),
    known.length > 1 ? picker() : null,
  ];
}

/** The editor for title, outcomes and requests. A draft is kept until it is put to use. */
function editor(setup, store, redraw) {
  const asked = store.state().draft ?? store.questions();
  const most = setup.format.most_text;
  const field = (label, value, limit) => {
    const input = h("textarea", { rows: limit > 200 ? 2 : 1, maxlength: limit, dir: "auto", input: keep }, value);
    return { input, node: labelled(label, input) };
  };
  const title = field("What the description is of", asked.title, setup.format.most_name * 2);
  const outcomes = asked.outcomes.map((text, n) => field(`Outcome ${n + 1}`, text, most));
  const requests = asked.requests.map((text, n) => field(`Request ${n + 1}`, text, most));
  const said = h("div", { class: "sp-messages", role: "status" });
  const textsOf = (fields) => fields.map(({ input }) => tidy(input.value));
  const read = () => ({ pair: store.questions().pair, title: tidy(title.input.value), outcomes: textsOf(outcomes), requests: textsOf(requests) });

  function keep() {
    store.set({ draft: { title: title.input.value, outcomes: outcomes.map(({ input }) => input.value), requests: requests.map(({ input }) => input.value) } });
  }

  function faultIn({ title: name, outcomes: five, requests: ten }) {
    if (!name) return "Say what the description is of.";
    if (five.some((text) => !text) || ten.some((text) => !text)) return "Five outcomes and ten requests: at least one is empty.";
    if (new Set(five).size < 5 || new Set(ten).size < 10) return "Two outcomes or two requests are the same. Each must differ.";
    return "";
  }

  const use = (pair) => () => {
    const now = { ...read(), ...(pair ? { pair: randomKey() } : {}) };
    const fault = faultIn(now);
    said.replaceChildren(...(fault ? [h("p", {}, fault)] : []));
    if (fault) return;
    store.set({ draft: null });
    if (pair) store.use(now);
    else store.reword(now);
    redraw("The new wording is in use. Answers to questions that did not change were kept; earlier wordings too.");
  };
  const hint = "Outcomes: what this role should have brought about in a year, five that compete for the same time. Requests: real ones from the last month, in neutral words.";
  return h(
    "details",
    { class: "sp-edit", open: store.state().draft !== null },
    h("summary", {}, "Write your own outcomes and requests"),
    h("p", { class: "sp-hint" }, hint),
    title.node,
    ...outcomes.map(({ node }) => node),
    ...requests.map(({ node }) => node),
    said,
    h("p", { class: "sp-buttons" }, button("Use this wording", use(false), { class: "sp-main" }), button("Use it for another role", use(true))),
    h("p", { class: "sp-hint" }, "“Another role” begins a pair of its own: its files are never compared with those of this one."),
  );
}

/** What the others get: the questions, and nothing of the answers. */
function sending(setup, store) {
  const place = h("div", { class: "sp-preview", tabindex: "-1" });

  function show() {
    const { round } = store.state();
    const asked = store.questions();
    const save = () => download(`staffplus-questions-${round.replaceAll(" ", "-")}.json`, asFileText(questionsFile(setup, asked, round)));
    place.replaceChildren(
      ...[
        h("p", {}, `They will read the title, the five outcomes, the ten requests and the seven rows, for ${roundNamed(setup, round)}. Nothing of your answers goes along.`),
        store.invented() ? h("p", {}, h("strong", {}, "These are still the invented team's questions.")) : null,
        wordingList(setup, [asked.title, ...asked.outcomes, ...asked.requests]),
        h("p", { class: "sp-buttons" }, button("Save the questions as a file", save)),
      ].filter(Boolean),
    );
    place.focus();
  }

  return h(
    "details",
    { class: "sp-edit" },
    h("summary", {}, "Ask your manager and other leaders"),
    h("p", { class: "sp-hint" }, "They open this page, need no account, answer apart, and send you one small file."),
    h("p", { class: "sp-buttons" }, button("Show what they will read", show)),
    place,
  );
}

function opening(setup, store, redraw) {
  const opener = fileOpener({
    setup,
    label: "File of questions",
    several: false,
    take(text, name) {
      const { questions, round } = readQuestions(setup, text, name);
      const { pair, title, outcomes, requests } = questions;
      const ours = setup.row.every((row, n) => questions.rows[n].text === row.ask);
      if (!ours) throw new Error("its rows are worded as in another edition of this course; both sides need the same edition");
      store.use({ pair, title, outcomes, requests });
      store.set({ round });
    },
    done: (faults) => faults.length || redraw("The file brought the questions. Check who you are, then answer."),
  });
  return h("details", { class: "sp-edit" }, h("summary", {}, "Open a file of questions that somebody sent you"), opener.node);
}

/** The part of the form that says whose questions these are. */
export function askPart(setup, store, redraw) {
  const learner = store.state().role === "learner";
  return h(
    "section",
    { class: "sp-part" },
    h("h4", {}, "The questions"),
    ...questionsInUse(store, redraw),
    learner ? editor(setup, store, redraw) : null,
    learner ? sending(setup, store) : null,
    opening(setup, store, redraw),
  );
}
