// Three talks: what the other says, the reader's moves, and at the end what each of them cost.
import { button, h, keepKey, keepingFocus } from "../../shared/dom.js";
import { followWork, keepWork, onKeptWork } from "../../shared/keptwork.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { replay } from "./replay.js";

const WORK = "conversation";
const GOODWILL = { "-2": "much colder", "-1": "colder", 0: "as before", 1: "warmer", 2: "much warmer" };

const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
const warmth = (number) => GOODWILL[Math.max(-2, Math.min(2, number))];

/** What has been said in a talk so far, as a list. */
function transcript(talk, turns) {
  const lines = turns.flatMap(({ node, move }) => [
    h("li", { class: "sp-theirs" }, h("strong", {}, `${talk.name}: `), node.says),
    move && h("li", { class: "sp-yours" }, h("strong", {}, "You: "), move.text),
  ]);
  return h("ol", { class: "sp-said" }, ...lines);
}

function talkSoFar({ talk, turns, outcome, choices }, choose) {
  const offered = choices.map((move) => button(move.text, () => choose(move.id), { class: "sp-move" }));
  return h(
    "section",
    { class: "sp-talk", "aria-label": `Talk with ${talk.name}` },
    h("h3", {}, `${talk.name}, ${talk.role}`),
    transcript(talk, turns),
    outcome && h("p", { class: "sp-outcome" }, outcome.text),
    offered.length > 0 && h("div", { class: "sp-moves", role: "group", "aria-label": "Your move" }, ...offered),
  );
}

/** Every move of a try with its price and the reason, and what is left with each person. */
function bill(state) {
  const rows = state.talks.flatMap(({ talk, turns }) =>
    turns.filter(({ move }) => move).map(({ move }) =>
      h("tr", {}, h("th", { scope: "row" }, talk.name), h("td", {}, move.text), h("td", {}, String(move.days)),
        h("td", {}, warmth(move.goodwill)), h("td", {}, move.because)),
    ),
  );
  const head = ["With", "Your move", "Days", "They are", "Why"].map((text) => h("th", { scope: "col" }, text));
  return h("div", { class: "sp-scroll", tabindex: "0", role: "region", "aria-label": "What each move cost" },
    h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)));
}

function endOf(state, before, again) {
  const left = state.talks.map(({ talk }) => `${talk.name} ${warmth(state.goodwill[talk.id] ?? 0)}`);
  const others = before.filter((name, n) => name !== state.ending.name && before.indexOf(name) === n);
  return h(
    "section",
    { class: "sp-ending", "aria-label": "How it ended" },
    h("h3", {}, state.ending.name),
    h("p", {}, state.ending.text),
    h("p", {}, `It took ${counted(state.days, "day")}. Towards your next request they are: ${left.join(", ")}.`),
    bill(state),
    others.length > 0 && h("p", {}, `You have also come to: ${others.join("; ")}.`),
    h("p", { class: "sp-buttons" }, button("Try the three talks again", again)),
  );
}

function render({ model, el, signal }) {
  const data = model.get("data");
  const notice = storageNotice(model.get("course"));
  const body = h("div", { "aria-live": "polite" });
  const node = h("div", { class: "sp-widget sp-conversation", role: "group", "aria-label": "Three talks", keydown: keepKey },
    notice.node, h("p", {}, data.intro), body);
  el.append(node);
  const work = () => ({ path: [], before: [], ...model.get("work") });

  const choose = (id) => keepWork(model, WORK, { path: [...work().path, id] });
  const back = () => keepWork(model, WORK, { path: work().path.slice(0, -1) });
  const again = () => {
    const { ending } = replay(data, work().path);
    keepWork(model, WORK, { path: [], before: [...work().before, ending.name] });
  };

  function paint() {
    const { path, before } = work();
    const state = replay(data, path);
    keepingFocus(node, () => {
      const parts = state.talks.map((talk) => talkSoFar(talk, choose));
      const undo = path.length > 0 && !state.ending && h("p", { class: "sp-buttons" }, button("Take the last move back", back));
      body.replaceChildren(...[...parts, state.ending && endOf(state, before, again), undo].filter(Boolean));
    });
  }
  onKeptWork(model, signal, paint);
  notice.paint();
  onLogChange(() => notice.paint(), signal);
}

function initialize({ model, signal }) {
  followWork(model, WORK, signal);
}

export default { initialize, render };
