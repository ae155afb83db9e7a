// The phone: one line for each part of the board. None goes out before its author has ticked the box.
import { button, freshId, h } from "../../../shared/dom.js";
import { followTheme } from "../../../shared/theme.js";
import { post } from "./connection.js";

const here = location.pathname.replace(/\/lines$/, "");
const main = document.querySelector("main");
const said = h("p", { class: "sp-said", role: "status" });
const TICK = "Tick the box first: nothing goes to the board without it.";
const LOST = "Not sent: the room cannot be reached. Try again.";

function form({ parts, mine, most }) {
  const [part, text, release] = [freshId(), freshId(), freshId()];
  const choice = h("select", { id: part, change: shown });
  choice.append(...parts.map(({ id, name }) => h("option", { value: id }, name)));
  const question = h("p", { class: "sp-hint" });
  const field = h("textarea", { id: text, rows: "3", maxlength: most, dir: "auto" });
  const box = h("input", { type: "checkbox", id: release });
  const taker = button("Take it back", () => send(""));

  function shown() {
    question.textContent = parts.find(({ id }) => id === choice.value).question;
    field.value = mine[choice.value] ?? "";
    box.checked = false; // said anew for each line
    taker.hidden = !mine[choice.value];
    said.textContent = "";
  }

  async function send(words) {
    const line = words.trim();
    if (line && !box.checked) {
      said.textContent = TICK;
      return box.focus();
    }
    if (!line && !mine[choice.value]) {
      said.textContent = "Write a line first.";
      return field.focus();
    }
    const at = choice.value;
    const { ok, reached, told } = await post(`${here}/line`, { part: at, text: line, room: box.checked });
    if (!ok) return (said.textContent = reached ? told : LOST);
    if (line) mine[at] = line;
    else delete mine[at];
    shown();
    return (said.textContent = line ? "It is on the board, without your name. You may change it or take it back." : "It is off the board.");
  }

  shown();
  return h(
    "div",
    {},
    h("p", {}, h("label", { for: part }, "Part of the description"), choice),
    question,
    h("p", {}, h("label", { for: text }, `One line, at most ${most} characters`), field),
    h("p", { class: "sp-option" }, box, h("label", { for: release }, "The room may see this line, without my name.")),
    h("p", { class: "sp-buttons" }, button("Send to the board", () => send(field.value), { class: "sp-main" }), taker),
  );
}

async function begin() {
  const answer = await fetch(`${here}/lines/mine`);
  const told = await answer.json();
  if (answer.ok) main.append(form(told), said);
  else main.append(h("p", {}, told.told));
}

followTheme();
begin().catch(() => main.append(h("p", {}, "The room cannot be reached. Load the page again.")));
