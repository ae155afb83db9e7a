// The answers themselves: ranks, ratings, a forecast and marks, all with native controls.
import { h } from "../../shared/dom.js";
import { listed } from "../../plain.js";
import { asksRequestsOnly } from "../../alignment/files.js";
import { numbered, scaleRow, written } from "./forms/parts.js";
import { CANNOT_TELL } from "./store.js";

function rankPart(setup, store, changed) {
  const said = h("p", { class: "sp-say", "aria-live": "polite" });
  const rows = store.questions().outcomes.map((text, n) =>
    scaleRow({
      legend: written(text),
      options: numbered(5),
      value: store.sheet().ranks[setup.format.outcomes[n]],
      pick(value) {
        store.enter("ranks", { ...store.sheet().ranks, [setup.format.outcomes[n]]: value });
        said.textContent = rankRemark(store.sheet().ranks);
        changed();
      },
    }),
  );
  said.textContent = rankRemark(store.sheet().ranks);
  return partOf("Rank the five outcomes", setup.ask.ranks, rows, said);
}

/** What is odd about ranks, said without blocking anything. */
function rankRemark(ranks) {
  const given = Object.values(ranks).filter((rank) => rank !== null);
  const twice = [1, 2, 3, 4, 5].filter((rank) => given.filter((one) => one === rank).length > 1);
  if (!twice.length) return "";
  const which = twice.length > 1 ? `Ranks ${listed(twice)} are` : `Rank ${twice[0]} is`;
  return `${which} given more than once. That is allowed where you cannot separate two outcomes; the comparison then gives a range.`;
}

function rowPart(setup, store, changed) {
  const options = [...numbered(7), { value: CANNOT_TELL, text: "cannot tell" }];
  const rows = setup.row.map(({ id, name, ask, low, high }) =>
    scaleRow({
      legend: `${name}: ${ask}`,
      hint: `1: ${low}. 7: ${high}.`,
      options,
      value: store.sheet().rows[id],
      pick(value) {
        store.enter("rows", { ...store.sheet().rows, [id]: value });
        changed();
      },
    }),
  );
  return partOf("Rate the description", `${setup.ask.rows} ${setup.privacy.ratings}`, rows);
}

function forecastPart(setup, store, changed) {
  const said = h("p", { class: "sp-say", "aria-live": "polite" });
  const inputs = setup.format.outcomes.map((id) => h("input", { type: "checkbox", value: id, change: tick }));
  const picked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  for (const input of inputs) input.checked = store.sheet().predicted.includes(input.value);

  function tick({ target }) {
    const tooMany = picked().length > setup.format.top;
    if (tooMany) target.checked = false;
    said.textContent = tooMany ? "Three are enough: untick one first." : "";
    store.enter("predicted", picked());
    changed();
  }

  const labels = store.questions().outcomes.map((text, n) =>
    h("label", { class: "sp-option" }, inputs[n], written(text)),
  );
  const whom = store.state().role === "manager" ? "The other's top three" : "Your manager's top three";
  const group = h("fieldset", { class: "sp-question" }, h("legend", { class: "sp-spoken" }, whom), ...labels);
  return partOf(`Forecast: ${whom.toLowerCase()}`, setup.ask.predicted, [group], said);
}

function requestPart(setup, store, changed) {
  const options = setup.mark.map(({ id, name }) => ({ value: id, text: name }));
  const rows = store.questions().requests.map((text, n) =>
    scaleRow({
      legend: written(text),
      options,
      value: store.sheet().requests[setup.format.requests[n]],
      pick(value) {
        store.enter("requests", { ...store.sheet().requests, [setup.format.requests[n]]: value });
        changed();
      },
    }),
  );
  const meaning = setup.mark.map(({ name, says }) => `${name}: ${says}`).join(". ");
  return partOf("Mark ten requests", `${setup.ask.requests} ${meaning}.`, rows);
}

function partOf(title, ask, rows, said = null) {
  return h("section", { class: "sp-part" }, h("h4", {}, title), h("p", { class: "sp-hint" }, ask), ...rows, said);
}

/** The parts that this role answers in this round. */
export function answerParts(setup, store, changed) {
  const { role, round } = store.state();
  if (asksRequestsOnly(setup, round) && role !== "leader") return [requestPart(setup, store, changed)];
  const parts = role === "leader" ? [rankPart] : [rankPart, rowPart, forecastPart, requestPart];
  return parts.map((part) => part(setup, store, changed));
}

/** How many answers there are, and which are open, in words. */
export function progressOf(setup, store) {
  const { role, round } = store.state();
  const sheet = store.sheet();
  const counts = {
    ranks: [Object.keys(sheet.ranks).length, setup.format.outcomes.length, "ranks"],
    rows: [Object.keys(sheet.rows).length, setup.row.length, "ratings"],
    predicted: [sheet.predicted.length, setup.format.top, "outcomes of the forecast"],
    requests: [Object.keys(sheet.requests).length, setup.format.requests.length, "requests"],
  };
  const asked =
    role === "leader" ? ["ranks"] : asksRequestsOnly(setup, round) ? ["requests"] : Object.keys(counts);
  const used = asked.map((part) => counts[part]);
  const sum = (at) => used.reduce((total, count) => total + count[at], 0);
  const open = used.filter(([done, most]) => done < most).map(([done, most, name]) => `${most - done} ${name}`);
  return { done: sum(0), most: sum(1), open };
}
