// The steps of the workshop in a chapter: write alone, lay together, weigh and rate. Each is a widget
// of its own on one store, so that what one changes the others show.
import { button, download, h, keepKey } from "../../shared/dom.js";
import { storageNotice } from "../../shared/notice.js";
import { readWork } from "../../shared/work.js";
import { AlignmentError, asFileText, fill, tidy } from "../../../alignment/files.js";
import { cardsOf, labelsFor } from "../../../alignment/merged.js";
import { onceEach } from "../../../alignment/held.js";
import { refuseOtherDescription } from "../../../alignment/agreed.js";
import { lacksOf, listFile, ofFirstEdition, readPerson } from "../../../alignment/written.js";
import { boardOf, faultIn, listOf } from "../forms/board.js";
import { mountBoard, namedTable } from "../forms/lay.js";
import { section, textField, written } from "../forms/parts.js";
import { mountPreview } from "../forms/preview.js";
import { mountRate } from "../forms/rate.js";
import { mountWeigh } from "../forms/weigh.js";
import { mountWrite } from "../forms/write.js";
import { drawForm } from "../form.js";
import { wordingList } from "../words.js";
import { fileOpener } from "../shelf.js";
import { invitePart, listOpener, whoPart } from "./opening.js";
import { keepPage, pagesPart } from "./send.js";
import { filesWith, secondStore } from "./store.js";

const FIRST_WORK = "alignment-form";

/** A step's frame: title, a place for the notice, a line that is spoken, and a place that is redrawn. */
function frame(course, el, title, hint) {
  const notice = storageNotice(course);
  const status = h("p", { class: "sp-say", role: "status" });
  const place = h("div", {});
  el.append(
    h(
      "div",
      { class: "sp-widget sp-align", role: "group", "aria-label": title, keydown: keepKey },
      h("div", { class: "sp-head" }, h("h3", { class: "sp-title" }, title), h("p", { class: "sp-hint" }, hint)),
      notice.node,
      status,
      place,
    ),
  );
  notice.paint();
  return { notice, status, place };
}

/** A step that is drawn by `parts`, and anew when another step or tab has changed something. */
function step({ course, el, title, hint, parts }) {
  const { notice, status, place } = frame(course, el, title, hint);
  const redraw = (told = "") => {
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    const value = focused?.type === "radio" ? focused.value : null;
    place.replaceChildren(...parts(redraw).filter(Boolean));
    status.textContent = told;
    notice.paint();
    if (!focused) return;
    const same = [...place.querySelectorAll("input[type=radio]")].find((input) => input.value === value && input.checked);
    (same ?? place.querySelector("input, select, button"))?.focus();
  };
  return { redraw, notice };
}

/** Step one; `page` is the page that goes to others, without a case. */
export function drawWrite(setup, course, el, signal, page) {
  keepPage(page);
  const store = secondStore(setup, course, () => made.redraw(), signal);
  const invite = invitePart(setup, store, course, (told) => made.redraw(told));
  const made = step({
    course,
    el,
    title: "Write alone",
    hint: "Nothing leaves this machine unless you hand it over.",
    parts(redraw) {
      const who = whoPart(setup, store, redraw);
      if (store.state().role === null) return [who];
      const [form, last] = [h("div", {}), h("div", {})];
      mountWrite(form, { setup, sheet: store.sheet(), signal }, (changes) => {
        store.enter(changes);
        preview.hide();
        made.notice.paint();
      });
      const preview = mountPreview(last, { setup, rater: () => store.rater(null), next: "Hand it to whoever lays the outcomes together." });
      return [who, invite, form, last];
    },
  });
  made.redraw();
  if (readWork(course, FIRST_WORK) === null) return;
  const old = h("div", {});
  el.append(h("div", { class: "sp-widget" }, h("p", { class: "sp-given" }, "You began in the first edition, which ranked five outcomes that one person wrote. What you entered is kept here, and its files still open under “Compare”."), old));
  drawForm(setup, course, old, signal);
}

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
  refuseOtherDescription(setup, others[0] ?? { ...store.about(), source: "this page" }, rater);
  const { kept, notes } = onceEach(setup, [...others, rater]);
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

/** Step three: weigh, predict, rate, mark. */
export function drawWeigh(setup, course, el, signal) {
  const store = secondStore(setup, course, () => made.redraw(), signal);
  const opener = listOpener(setup, store, "List that somebody sent you", () => made.redraw("The list is open."));
  const made = step({
    course,
    el,
    title: "Weigh and rate",
    hint: "Apart again. Nothing leaves this machine unless you hand it over.",
    parts() {
      const { role, round } = store.state();
      const listed = store.listed();
      if (role === null) return [h("p", { class: "sp-hint" }, "Say under “Write alone” who you are."), opener];
      if (!listed) return [opener, h("p", { class: "sp-hint" }, "There is no list yet: lay outcomes together above, or open the list that somebody sent you.")];
      const [weigh, rate, last] = [h("div", {}), h("div", {}), h("div", {})];
      const changed = (changes) => {
        store.enter(changes);
        preview.hide();
        made.notice.paint();
      };
      if (!store.short()) mountWeigh(weigh, { setup, sheet: store.sheet(), listed, role }, changed);
      mountRate(rate, { setup, sheet: store.sheet(), listed, role, round }, changed);
      const next = role === "leader" ? "Hand it to the person who asked you." : "When both have saved, exchange the files and open both under “Compare”.";
      const preview = mountPreview(last, { setup, rater: () => store.rater(), next });
      return [opener, weigh, rate, last];
    },
  });
  made.redraw();
}
