// The job description studio: eight parts to write, checks that point, rounds, and a way out and in.
// The description lives in the browser, as the piece of work "jobdesc" (see jobdesc/document.js for its form).
import { button, freshId, h, keepKey } from "../../shared/dom.js";
import { readyChecks } from "../../jobdesc/checks.js";
import { PART_IDS, partName, toMarkdown } from "../../jobdesc/document.js";
import { onLogChange } from "../../shared/log.js";
import { storageNotice } from "../../shared/notice.js";
import { aboutChecks } from "./about.js";
import { findingList } from "./findings.js";
import { postingPanel } from "./posting.js";
import { asRead, descriptionIn, isWritten } from "./reading.js";
import { roundsPanel } from "./rounds.js";
import { exportPanel, openPanel } from "./share.js";
import { startPanel } from "./start.js";
import { heldWork } from "../../shared/work.js";

const WORK = "jobdesc";
const SAVE_AFTER = 300; // ms of quiet
const CHECK_AFTER = 900;
const LONG = 20000; // characters; a longer part is checked after a longer pause

/**
 * The description of this page: reads, changes and follows what is saved.
 * Typing waits in `typed` for a pause; a change from elsewhere never overwrites what waits there.
 */
function descriptionOf(model, signal) {
  const held = heldWork(model.get("course"), WORK, (saved) => {
    now = descriptionIn(saved);
    told();
  }, signal);
  const latest = () => descriptionIn(held.read());
  const followers = [];
  const typed = new Map();
  let timer = null;
  let now = latest();

  const told = () => followers.forEach((follow) => follow());
  function change(how) {
    flush();
    write(how(latest()));
  }
  function write(next) {
    held.save(next);
    now = latest();
    model.set("markdown", toMarkdown(now));
    model.save_changes();
    told();
  }
  function flush() {
    clearTimeout(timer);
    if (!typed.size) return;
    const saved = latest();
    const { title = saved.title, ...parts } = Object.fromEntries(typed);
    typed.clear();
    write({ ...saved, title, parts: { ...saved.parts, ...parts } });
  }
  function type(field, text) {
    typed.set(field, text);
    clearTimeout(timer);
    timer = setTimeout(flush, SAVE_AFTER);
  }
  for (const event of ["pagehide", "visibilitychange"]) window.addEventListener(event, flush, { signal });
  model.set("markdown", toMarkdown(now));
  return {
    get: () => (typed.size ? (flush(), now) : now),
    waiting: (field) => typed.has(field),
    type,
    change,
    flush,
    follow: (listener) => followers.push(listener),
  };
}

/** Four levels with an example each, from the team that the reader chose. */
function levelsOf(rubricPart, teams, chosen) {
  const list = h("ol", { class: "sp-levels" });
  const select = h("select", { change: () => chosen.set(select.value) });
  select.append(...teams.map(({ id, name }) => h("option", { value: id }, name)));
  const context = h("p", { class: "sp-hint" });
  chosen.follow((team) => {
    select.value = team;
    context.textContent = `Invented. ${teams.find(({ id }) => id === team).context}`;
    list.replaceChildren(
      ...rubricPart.level.map(({ score, text, example }) =>
        h(
          "li",
          {},
          h("p", {}, h("strong", {}, `Level ${score}. `), text),
          h("blockquote", {}, h("p", {}, example[team])),
        ),
      ),
    );
  });
  const label = h("label", { class: "sp-field" }, h("span", {}, "Examples from"), select);
  const pitfall = h("p", {}, h("strong", {}, "What usually goes wrong. "), rubricPart.pitfall);
  return h("details", {}, h("summary", {}, "What levels 0 to 3 look like"), label, context, list, pitfall);
}

/** A value that several places show and any may change. */
function shared(value) {
  const followers = [];
  return {
    set: (to) => followers.forEach((follow) => follow((value = to))),
    follow(listener) {
      followers.push(listener);
      listener(value);
    },
  };
}

/** One part: its question, room to write, levels and what the checks point at. */
function partEditor(rubricPart, number, teams, chosen, description, checks) {
  const { id } = rubricPart;
  const name = freshId();
  const field = h("textarea", {
    id: name,
    rows: "4",
    dir: "auto",
    spellcheck: "true",
    "aria-describedby": `${name}-question ${name}-hint`,
    input: () => (description.type(id, field.value), soon()),
    change: () => description.flush(),
  });
  const findings = findingList(checks, id, field, () => Object.values(description.get().parts).join("\n"));
  let timer = null;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => findings.show(field.value), field.value.length > LONG ? 3 * CHECK_AFTER : CHECK_AFTER);
  }
  description.follow(() => {
    const saved = description.get().parts[id];
    if (field.value === saved || description.waiting(id)) return;
    field.value = saved;
    findings.show(saved);
  });
  field.value = description.get().parts[id];
  if (field.value) timer = setTimeout(() => findings.show(field.value));
  const node = h(
    "section",
    { class: "sp-part" },
    h("h3", {}, h("label", { for: name }, `${number}. ${partName(id)}`)),
    h("p", { class: "sp-question", id: `${name}-question` }, rubricPart.question),
    h("p", { class: "sp-hint", id: `${name}-hint` }, rubricPart.hint),
    h("div", { class: "sp-beside" }, field, findings.node),
    levelsOf(rubricPart, teams, chosen),
  );
  return { id, node, field };
}

/** Paper leaves the widget out; whoever prints the chapter finds there what they wrote. */
function onPaper(el, description, signal) {
  const sheet = h("div", { class: "sp-widget sp-studio sp-paper" });
  window.addEventListener("beforeprint", () => {
    description.flush();
    const page = description.get();
    sheet.replaceChildren(...(isWritten(page) ? asRead(page, "h4") : []));
    el.closest(".staffplus-widget")?.after(sheet);
  }, { signal });
  window.addEventListener("afterprint", () => sheet.remove(), { signal });
}

/** Buttons that lead to each part and say, in a shape and a word, which are written. */
function overview(editors, description) {
  const buttons = editors.map(({ id, field, node }, n) =>
    button("", () => (node.scrollIntoView({ block: "start" }), field.focus({ preventScroll: true })), { "data-part": id, "data-n": n + 1 }),
  );
  const count = h("p", { class: "sp-hint" });
  const paint = () => {
    const { parts } = description.get();
    const written = PART_IDS.filter((id) => parts[id].trim());
    count.textContent = `${written.length} of ${PART_IDS.length} parts written. Saved in this browser as you type; nothing leaves it until you export.`;
    buttons.forEach((one) => {
      const done = written.includes(one.dataset.part);
      const sign = h("span", { "aria-hidden": "true" }, done ? "◆ " : "◇ ");
      one.replaceChildren(sign, partName(one.dataset.part), h("span", { class: "sp-spoken" }, done ? " (written)" : " (empty)"));
    });
  };
  paint();
  description.follow(paint);
  return h("div", {}, count, h("div", { class: "sp-overview", role: "group", "aria-label": "Go to a part" }, ...buttons));
}

function writePanel(model, description, checks, signal) {
  const { team: teams, part: parts } = model.get("rubric");
  const chosen = shared(teams[0].id);
  const title = h("input", { type: "text", dir: "auto", input: () => description.type("title", title.value), change: () => description.flush() });
  const showTitle = () => {
    const saved = description.get().title;
    if (title.value !== saved && !description.waiting("title")) title.value = saved;
  };
  showTitle();
  description.follow(showTitle);
  const editors = parts.map((part, n) => partEditor(part, n + 1, teams, chosen, description, checks));
  const titled = h("label", { class: "sp-field" }, h("span", {}, "What is the role called, and in which team?"), title);
  return h("div", {}, titled, overview(editors, description), startPanel(model.get("course"), description, signal), aboutChecks(model.get("checks")), ...editors.map(({ node }) => node));
}

function render({ model, el, signal }) {
  const file = model.get("checks");
  const checks = { ...readyChecks(file), byId: Object.fromEntries(file.check.map((check) => [check.id, check])) };
  const description = descriptionOf(model, signal);
  const notice = storageNotice(model.get("course"));
  const panels = [
    ["Write", writePanel(model, description, checks, signal)],
    ["Rounds", roundsPanel(description)],
    ["Export", exportPanel(description)],
    ["Open", openPanel(description)],
    ["Posting", postingPanel(checks, model.get("rubric").part)],
  ];
  const name = freshId();
  const tabs = panels.map(([text, panel], n) => {
    panel.id = `${name}-${n}`;
    panel.classList.add("sp-panel");
    return button(text, () => choose(n), { "aria-pressed": "false", "aria-controls": panel.id });
  });
  function choose(at) {
    description.flush();
    panels.forEach(([, panel], n) => {
      panel.hidden = n !== at;
      tabs[n].setAttribute("aria-pressed", String(n === at));
    });
    panels[at][1].dispatchEvent(new CustomEvent("sp-shown"));
  }
  const paint = () => {
    const kept = description.get().rounds.length;
    tabs[1].textContent = kept ? `Rounds (${kept})` : "Rounds";
  };
  description.follow(paint);
  paint();
  el.append(
    h(
      "div",
      { class: "sp-widget sp-studio", role: "group", "aria-label": "Job description studio", keydown: keepKey },
      h("div", { class: "sp-tabs", role: "group", "aria-label": "Studio" }, ...tabs),
      notice.node,
      ...panels.map(([, panel]) => panel),
    ),
  );
  choose(0);
  onPaper(el, description, signal);
  notice.paint();
  onLogChange(() => notice.paint(), signal);
  signal?.addEventListener("abort", description.flush);
}

export default { render };
