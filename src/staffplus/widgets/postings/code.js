// The posting reader's first step: code a line and compare. Like every step, it returns the nodes of
// the panel. Here too is what several steps say of a posting.
import { button, h } from "../../shared/dom.js";
import { listed } from "../../plain.js";
import { agreementOf, decisionsOf, sharedBy } from "../../postings/coding.js";


/** The heading of a step, which gets the focus when the step is entered. */
export function stepHeading(words) {
  return h("h3", { tabindex: "-1" }, words);
}

/** A line with its team and firm in place; `bold` shows what was put in. */
export function worded(line, { team, firm }, bold = false) {
  const put = (name) => (bold ? h("strong", {}, name) : name);
  const parts = line.text.split(/(\{team\}|\{firm\})/).filter(Boolean);
  return parts.map((part) => (part === "{team}" ? put(team) : part === "{firm}" ? put(firm) : part));
}

/** What stands above the lines of a posting. */
export function postingHead(posting) {
  const title = h("p", {}, h("strong", {}, posting.title), `, ${posting.team}, ${posting.firm}`);
  return h("div", { class: "sp-given" }, title, h("p", {}, posting.about));
}

/** Everyone who coded: the learner first. `given` holds codes by line, `saw` the lines that count. */
export function codersOf(desk, lines) {
  const { coders } = desk.collection;
  const by = (id) => Object.fromEntries(lines.map((line) => [line.id, line.codings[id].codes]));
  const you = { id: "you", name: "You", given: desk.yours() };
  return [you, ...coders.map(({ id, name, way }) => ({ id, name, way, given: by(id) }))];
}

/** The lines of a posting, one at a time. */
export function codeStep(desk) {
  const posting = desk.posting();
  const { lines } = posting;
  const at = Math.min(Math.max(0, Number(desk.work().at[posting.id]) || 0), lines.length - 1);
  const line = lines[at];
  const moveTo = (place) => {
    desk.keep({ at: { ...desk.work().at, [posting.id]: place } });
    desk.redraw();
  };
  const heading = h("h4", { tabindex: "-1", class: "sp-line" }, ...worded(line, posting));
  const readOn = (place) => {
    moveTo(place);
    desk.focusLine();
  };
  desk.focusLine = () => document.getElementById(`${desk.name}-line`)?.focus();
  heading.id = `${desk.name}-line`;
  const jump = (entry, n) =>
    button(`${n + 1}${desk.isCoded(entry) ? " ✓" : ""}`, () => readOn(n), {
      "aria-label": `Line ${n + 1}${desk.isCoded(entry) ? ", coded" : ""}`,
      "aria-current": n === at ? "true" : "false",
    });
  const body = desk.isCoded(line) ? compared(desk, posting, at, readOn) : ticking(desk, line);
  return [
    stepHeading("Code what each line asks someone to do"),
    postingHead(posting),
    h("ol", { class: "sp-jumps", "aria-label": "Lines" }, ...lines.map((entry, n) => h("li", {}, jump(entry, n)))),
    h("p", { class: "sp-label" }, `Line ${at + 1} of ${lines.length}`),
    heading,
    ...body,
  ];
}

/** The codes to tick for a line, and the button that compares. */
function ticking(desk, line) {
  const { collection, name } = desk;
  const drafted = desk.work().draft[line.id];
  const draft = Array.isArray(drafted) ? drafted : [];
  const say = h("p", { class: "sp-say", "aria-live": "polite" });
  let asked = false;
  const tick = ({ id, name: words, rule }) => {
    const input = h("input", { type: "checkbox", value: id, name: `${name}-code`, change });
    input.checked = draft.includes(id);
    const text = h("span", {}, words, h("span", { class: "sp-rule", hidden: !desk.work().rules }, ` ${rule}`));
    return { input, node: h("label", { class: "sp-option" }, input, text) };
  };
  const ticks = collection.themes.map(tick);
  const picked = () => ticks.filter(({ input }) => input.checked).map(({ input }) => input.value);

  function change() {
    say.textContent = "";
    desk.keep({ draft: { ...desk.work().draft, [line.id]: picked() } });
  }

  function compare() {
    const codes = picked();
    if (!codes.length && !asked) {
      asked = true;
      say.textContent = "Nothing is ticked. Tick the codes that fit, or press Compare again if none does.";
      return;
    }
    const before = desk.work().codes[line.id];
    const { [line.id]: ticked, ...others } = desk.work().draft;
    desk.keep({ draft: others, codes: { ...desk.work().codes, [line.id]: { ...before, codes } } });
    desk.redraw();
    document.getElementById(`${name}-next`)?.focus();
  }

  const rules = h("input", { type: "checkbox", change: () => {
    desk.keep({ rules: rules.checked });
    for (const { node } of ticks) node.querySelector(".sp-rule").hidden = !rules.checked;
  } });
  rules.checked = desk.work().rules !== false;
  const legend = h("legend", {}, "It asks someone to … ", h("span", { class: "sp-hint" }, "(tick every code it earns)"));
  return [
    h("fieldset", { class: "sp-codes" }, legend, ...ticks.map(({ node }) => node)),
    h("div", { class: "sp-buttons" }, button("Compare", compare, { class: "sp-main" }),
      h("label", { class: "sp-option" }, rules, "Show the rules")),
    say,
  ];
}

/** The learner's codes of a line beside the two coders', with their reasons. */
function compared(desk, posting, at, readOn) {
  const line = posting.lines[at];
  const { coders } = desk.collection;
  const all = codersOf(desk, [line]).map((coder) => ({ ...coder, codes: coder.given[line.id] ?? [] }));
  const nameOf = (id) => all.find((coder) => coder.id === id).name;
  const groups = sharedBy(all, desk.codes).map(({ who, codes }) => {
    const names = who.length === all.length ? "All three" : who.length === 1 ? `Only ${who[0] === "you" ? "you" : nameOf(who[0])}` : listed(who.map(nameOf));
    return h("li", {}, h("strong", {}, `${names}: `), listed(codes.map(desk.themeName)));
  });
  const silent = all.filter(({ codes }) => !codes.length).map(({ name: words }) => words);
  if (silent.length) groups.push(h("li", {}, h("strong", {}, `${listed(silent)}: `), "no code"));
  const reason = ({ id, name: words, way }) => {
    const { why } = line.codings[id];
    return h("li", {}, h("strong", {}, words), ` (${way}): ${why}`);
  };
  const ahead = [...posting.lines.keys()].map((n) => (at + 1 + n) % posting.lines.length);
  const following = ahead.find((n) => !desk.isCoded(posting.lines[n]));
  const onward = following === undefined
    ? button("See the picture of this posting", () => desk.go("picture"), { class: "sp-main", id: `${desk.name}-next` })
    : button("Next line", () => readOn(following), { class: "sp-main", id: `${desk.name}-next` });
  const again = button("Code this line again", () => {
    const { [line.id]: entry, ...codes } = desk.work().codes;
    desk.keep({ codes, draft: { ...desk.work().draft, [line.id]: entry.codes } });
    desk.redraw();
    desk.focusLine();
  });
  return [
    h("div", { class: "sp-compared" },
      h("ul", { class: "sp-shared" }, ...groups),
      h("p", { class: "sp-quiet" }, alikeOn(all, line.id, desk.codes)),
      h("ul", { class: "sp-reasons" }, ...coders.map(reason)),
      question(all, desk)),
    h("div", { class: "sp-buttons" }, onward, again),
  ];
}

/** On how many of the eight codes each two of the coders decided alike. */
function alikeOn(all, line, codes) {
  const made = all.map(({ given }) => decisionsOf(given, [line], codes));
  const pairs = [[0, 1], [0, 2], [1, 2]].map(([one, other]) => {
    const names = [all[one].name, all[other].name];
    return `${listed(names)}: ${agreementOf(made[one], made[other], codes.length).alike}`;
  });
  return `Alike on how many of the ${codes.length} codes? ${pairs.join("; ")}.`;
}

/** A question where the learner stands alone. */
function question(all, desk) {
  const [you, ...others] = all;
  const mine = you.codes.filter((code) => others.every(({ codes }) => !codes.includes(code)));
  const theirs = desk.codes.filter((code) => !you.codes.includes(code) && others.every(({ codes }) => codes.includes(code)));
  if (!mine.length && !theirs.length) return null;
  const only = mine.length ? `Only you gave ${listed(mine.map(desk.themeName))}. ` : "";
  const left = theirs.length ? `Both of them gave ${listed(theirs.map(desk.themeName))}, and you did not. ` : "";
  return h("p", { class: "sp-ask" }, `${only}${left}Which words of the line, and which words of the rule, did you rely on?`);
}
