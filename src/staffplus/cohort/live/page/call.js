// Those on a call who cannot join by phone: their answers come by chat, and the facilitator types in the counts.
import { button, freshId, h } from "../../../shared/dom.js";
import { LETTERS } from "../../../widgets/quiz/letters.js";
import { post } from "./connection.js";
import { marksOf, named, nth } from "./counts.js";

const MOST = 10_000; // as the server has it
const LOST = "The server cannot be reached. Try again.";

const numberField = (label) => {
  const id = freshId();
  const field = h("input", { id, type: "number", min: "0", max: MOST, step: "1", inputmode: "numeric" });
  return { field, node: h("p", { class: "sp-count" }, field, h("label", { for: id }, ...label)) };
};
const valueOf = ({ field }) => (field.value === "" ? 0 : Number(field.value));

/** What stands beside a field: the line of the tally it adds to. */
function labelOf(vote, n) {
  const { row, target } = vote.rows[n];
  if (!row) return named(vote.rows[n].text, marksOf(vote.item, vote.rows)[n]);
  const rows = [...new Set(vote.rows.map((it) => it.row))];
  const targets = [...new Set(vote.rows.map((it) => it.target))];
  return [h("b", {}, `${rows.indexOf(row) + 1} ${LETTERS[targets.indexOf(target)]} `), `${row} → ${target}`];
}

/** How many on the call are not counted yet, of those who are there; nothing where nobody has said how many these are. */
const missing = (counted, there) => {
  if (!there) return "";
  if (counted > there) return `${counted} counted; ${there} are on the call.`;
  return counted === there ? `All ${there} on the call are counted.` : `${there - counted} of ${there} on the call ${there - counted === 1 ? "is" : "are"} missing.`;
};

/** The form of one vote. `there()` is how many are on the call, 0 where nobody has said so. */
function form(vote, there) {
  const fields = vote.rows.slice(0, vote.by_hand).map((_, n) => numberField(labelOf(vote, n)));
  const people = vote.one_line ? null : numberField(["People on the call who have answered"]);
  const told = h("p", { class: "sp-note", role: "status" });
  const all = people ? [...fields, people] : fields;
  let typed = false;
  const left = h("p", { class: "sp-missing" });
  const count = () => {
    const words = missing(people ? valueOf(people) : fields.reduce((sum, it) => sum + valueOf(it), 0), there());
    if (left.textContent !== words) left.textContent = words;
  };
  const typing = () => {
    typed = true;
    count();
  };
  const alone = vote.item.reasons ? "Count answers only: reasons are of those who vote by phone, and so is the share right." : "";
  const put = async () => {
    const { ok, reached, told: why } = await post("/facilitator/do", { do: "count", round: vote.round, counts: fields.map(valueOf), people: people ? valueOf(people) : 0 });
    if (ok) typed = false;
    told.textContent = ok ? "Added, in place of what was typed in before." : reached ? why : LOST;
  };
  const save = button("Add the call’s counts", put, { class: "sp-main", "aria-label": `Add the call’s counts, ${nth(vote.vote).toLowerCase()}` });
  const said = h("summary", {});
  const node = h("details", { class: "sp-call", input: typing }, said, h("p", { class: "sp-note" }, "They are added to the phones’ counts, and marked everywhere as counted by hand. The room sees them when the vote is closed. ", alone), ...all.map((it) => it.node), left, h("p", { class: "sp-buttons" }, save), told);
  return {
    node,
    /** What the server has; what is being typed stays. */
    show(now) {
      const words = now.on_call ? `Add the call’s counts, ${nth(vote.vote).toLowerCase()}: ${now.on_call}${there() ? ` of ${there()}` : ""} counted by hand` : `Add the call’s counts, ${nth(vote.vote).toLowerCase()}`;
      if (said.textContent !== words) said.textContent = words;
      if (typed) return count();
      fields.forEach(({ field }, n) => (field.value = now.rows[n]?.on_call ?? ""));
      if (people) people.field.value = now.on_call ?? "";
      return count();
    },
  };
}

/** How many are on the call, said once for all votes. */
function peopleThere(put) {
  const all = numberField(["People on the call (once, for all votes)"]);
  const told = h("span", { class: "sp-note", role: "status" });
  let typed = false;
  const save = async () => {
    const { ok, reached, told: why } = await put(valueOf(all));
    if (ok) typed = false;
    told.textContent = ok ? "Kept." : reached ? why : LOST;
  };
  all.field.addEventListener("input", () => {
    typed = true;
    told.textContent = "";
  });
  all.field.addEventListener("change", save);
  all.node.append(told);
  return { node: all.node, show: (now) => typed || (all.field.value = now || "") };
}

/**
 * How many are on the call, and a form for each vote on show, which stays as it is while votes come in.
 * @param {function(number): Promise<object>} put keeps how many are on the call
 * @returns {{node: Element, show: function(object[], number): void}}
 */
export function callForms(put) {
  const list = h("div", {});
  const all = peopleThere(put);
  const node = h("section", {}, h("h2", {}, "On the call"), all.node, h("p", { class: "sp-note" }, "With a number here the projected page tells them to type letters."), list);
  let there = 0;
  const forms = new Map(); // by round
  let drawn = "";
  return {
    node,
    show(votes, expected) {
      there = expected ?? 0;
      all.show(there);
      const now = votes.map(({ round }) => round).join();
      const can = votes.filter(({ by_hand: lines }) => lines);
      for (const vote of can) if (!forms.has(vote.round)) forms.set(vote.round, form(vote, () => there));
      if (now !== drawn) {
        drawn = now;
        const none = h("p", { class: "sp-note" }, "Answers to this question cannot be counted by hand: let those on a call join by phone, or say theirs aloud.");
        list.replaceChildren(...can.map(({ round }) => forms.get(round).node), ...(votes.length > can.length ? [none] : []));
      }
      for (const vote of can) forms.get(vote.round).show(vote);
    },
  };
}

/** How people on a call take part, for whoever has not thought of it before. */
export function onACall({ address, code }) {
  const port = location.port ? `port ${location.port}` : "this port";
  return h(
    "details",
    {},
    h("summary", {}, "People on a call: two ways to vote"),
    h("p", {}, h("b", {}, "By phone, as the room does. "), `They open ${address} and type ${code}. From another network that works only if this address can be reached there: start a tunnel to ${port} of this machine (ask whoever looks after your network which), stop `, h("code", {}, "staffplus live"), " and start it with the same command and ", h("code", {}, "--address https://…"), ", the tunnel’s own address. Everybody joins there then, and no vote is lost. Try it from outside before the day."),
    h("p", {}, h("b", {}, "By chat. "), "Share the projected page. When you open a vote, they write the letter of their answer and send it on your word, all at once. Somebody counts, and you type the counts in here under ", h("i", {}, "Add the call’s counts"), ", for the second vote too."),
  );
}
