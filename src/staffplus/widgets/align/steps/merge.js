// Step two: the cards of all who wrote, the list that comes of them, and what is sent with it.
import { button, download, h } from "../../../shared/dom.js";
import { AlignmentError, asFileText, fill, tidy } from "../../../alignment/files.js";
import { cardsOf, labelsFor } from "../../../alignment/merged.js";
import { onceEach } from "../../../alignment/held.js";
import { refuseOtherPair } from "../../../alignment/unlike.js";
import { lacksOf, listFile, ofFirstEdition, readPerson } from "../../../alignment/written.js";
import { boardOf, faultIn, listOf } from "../forms/board.js";
import { mountBoard, namedTable } from "../forms/lay.js";
import { section, textField, written } from "../forms/parts.js";
import { wordingList } from "../words.js";
import { fileOpener, orInstead } from "../shelf.js";
import { pagesPart } from "./send.js";
import { step } from "./step.js";
import { filesWith, secondStore } from "./store.js";

/** The ten requests that go with the list: the learner's own, or an invented team's to try with. */
function requestsPart(setup, store) {
  const own = Array.isArray(store.merge().requests) ? store.merge().requests : null;
  const now = Array.from({ length: setup.second.format.requests }, (_, n) => own?.[n] ?? "");
  const fields = now.map((text, n) =>
    textField(`Request ${n + 1}`, text, setup.second.format.most_text, (value) => {
      now[n] = value;
      store.setMerge({ requests: [...now] });
    }),
  );
  return h(
    "details",
    { class: "sp-edit", open: own !== null },
    h("summary", {}, "Write the ten requests that everyone marks"),
    h("p", { class: "sp-hint" }, "Real ones from the last month, in neutral words. While all are empty, an invented team's requests are used."),
    ...fields,
  );
}

/** The requests as they go into the list, or what is wrong with them. */
function requestsOf(setup, store) {
  const own = (Array.isArray(store.merge().requests) ? store.merge().requests : []).map((text) => tidy(String(text)));
  const { requests: count } = setup.second.format;
  if (!own.some(Boolean)) return { requests: setup.defaults.requests, fault: "" };
  const given = own.filter(Boolean);
  const fault = new Set(given).size < count ? `Ten different requests are needed; found ${new Set(given).size}.` : "";
  return { requests: given, fault };
}

/** What the others get: shown, then used here and saved for them. */
function sendPart(setup, store, course, redraw) {
  const place = h("div", { class: "sp-preview", tabindex: "-1" });
  const said = h("div", { class: "sp-messages", role: "status" });

  function show() {
    const raters = store.raters();
    const cards = cardsOf(raters);
    const board = boardOf(cards, store.merge().board);
    const { requests, fault } = requestsOf(setup, store);
    const wrong = faultIn(setup, board, tidy) || fault;
    said.replaceChildren(...(wrong ? [h("p", {}, wrong)] : []));
    place.replaceChildren();
    if (wrong) return;
    const listed = listOf(raters, cards, board, requests, tidy);
    const { pair, title, round } = store.about();
    const asked = { pair, title, round, listed };
    // Whoever sends a page with this list weighs the same one.
    const sent = () => {
      store.takeList(asked);
      return " The list is in use under “Weigh and rate”.";
    };
    const use = () => {
      store.takeList(asked);
      download("staffplus-list.json", asFileText(listFile(setup, asked)));
      redraw("The list is in use under “Weigh and rate”, and saved with your downloads. Send it to everyone who wrote.");
    };
    place.replaceChildren(
      ...[
        h("p", {}, setup.second.privacy.list),
        wordingList(setup, [...listed.outcomes.map(({ text }) => text), ...requests]),
        h("ol", { class: "sp-numbered" }, ...listed.outcomes.map(({ text }) => h("li", {}, written(text)))),
        h("p", { class: "sp-label" }, "Requests"),
        h("ol", { class: "sp-numbered" }, ...requests.map((text) => h("li", {}, written(text)))),
        pagesPart(setup, course, () => asked, raters, sent),
        h("p", { class: "sp-buttons" }, button("Use this list, and save it for the others", use, { class: "sp-main" })),
      ].filter(Boolean),
    );
    place.focus();
  }

  const shower = h("p", { class: "sp-buttons" }, button("Show the list that all will weigh", show));
  return { node: section("The list", null, requestsPart(setup, store), shower, said, place), hide: () => place.replaceChildren() };
}

/** Read one file onto the board; throws AlignmentError when it cannot lie there. */
function takeWritten(setup, store, text, name) {
  const rater = readPerson(setup, text, name);
  if (ofFirstEdition(rater)) throw new AlignmentError(setup, "first_here", { lacks: lacksOf(setup, rater) });
  const others = store.raters().map((one) => (one.source ? one : { ...one, source: "what is written on this page" }));
  const { role } = store.state();
  if (!others.length && role === null) store.takeList({ ...rater, listed: null }); // somebody lays together for others
  refuseOtherPair(setup, others[0] ?? { ...store.about(), source: "this page" }, rater);
  const { kept, notes } = orInstead(
    () => onceEach(setup, [...others, rater]),
    () => {
      store.setMerge({ files: filesWith(setup, store.files(), { name, text }, rater) });
      return null;
    },
  );
  if (!kept.includes(rater)) return notes.at(-1);
  if (kept.length > setup.second.format.most_raters)
    throw new AlignmentError(setup, "too_many", { expected: setup.second.format.most_raters, found: kept.length });
  store.setMerge({ files: filesWith(setup, store.files(), { name, text }, rater) });
  if (notes.length) return notes.at(-1);
  return rater.outcomes.length ? null : fill(setup.second.note.unwritten, { file: name });
}

/** Step two. */
export function drawMerge(setup, course, el, signal) {
  const store = secondStore(setup, course, () => made.redraw(), signal);
  let gone = null;
  const opener = fileOpener({
    setup,
    label: "Files of the others",
    several: true,
    take: (text, name) => takeWritten(setup, store, text, name),
    done: (faults) => made.redraw(faults.length ? "" : "The files are open."),
  });
  const made = step({
    course,
    el,
    title: "Lay together",
    hint: "Only when all have written. Whatever you wrote above lies here already.",
    parts(redraw) {
      const remove = (file) => {
        gone = file;
        store.setMerge({ files: store.files().filter((one) => one !== file) });
        redraw(`${file.name} is removed.`);
      };
      const restore = () => {
        store.setMerge({ files: [...store.files(), gone] });
        gone = null;
        redraw("It is back.");
      };
      const raters = store.raters();
      const labels = labelsFor(setup, raters);
      const whose = (file) => labels[raters.find(({ source }) => source === file.name)?.id] ?? "";
      const files = store.files().map((file) => h("li", { class: "sp-kept" }, h("span", {}, written(file.name), " ", h("span", { class: "sp-hint" }, written(whose(file)))), button("Remove", () => remove(file), { "aria-label": `Remove ${file.name}` })));
      const head = [opener.node, files.length ? h("ul", { class: "sp-shelf" }, ...files) : null, gone ? h("p", { class: "sp-buttons" }, button("Undo", restore)) : null];
      const cards = cardsOf(raters);
      if (!cards.length) return [...head, h("p", { class: "sp-hint" }, "No card yet: write above, or open a file.")];
      return [...head, ...boardParts(setup, store, course, { raters, cards, redraw, notice: made.notice })];
    },
  });
  made.redraw();
}

function boardParts(setup, store, course, { raters, cards, redraw, notice }) {
  const [place, table] = [h("div", {}), h("div", {})];
  const send = sendPart(setup, store, course, redraw);
  const you = store.state().role ? store.sheet().id : raters[0].id;
  const paint = (board) => table.replaceChildren(namedTable(setup, listOf(raters, cards, board, [], tidy), you));
  const board = boardOf(cards, store.merge().board);
  mountBoard(place, { setup, raters, board }, (now) => {
    store.setMerge({ board: now });
    send.hide();
    paint(now);
    notice.paint();
  });
  paint(board);
  return [place, table, send.node];
}
