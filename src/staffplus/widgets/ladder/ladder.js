// The ladder explorer: an anywidget front end. First a ladder to climb, then statements to settle.
// What the learner chose, expected and wrote is one piece of work in the browser, named "ladder".
import { button, freshId, h, keepKey, keepingFocus } from "../shared/dom.js";
import { onLogChange } from "../shared/log.js";
import { storageNotice } from "../shared/notice.js";
import { onWork, readWork, saveWork } from "../shared/work.js";
import { profile, shapeOf, wayTo } from "./picture.js";
import { takeAway } from "../shared/take-away.js";

const NAME = "ladder";
const EXPECTED = { agree: "They agree", differ: "They differ" };

/** What is kept: where the learner stands, and for each statement what was expected, seen and written. */
function keeper(course) {
  let work = null;
  const load = (value) => (work = { place: {}, claims: {}, at: 0, ...(value ?? {}) });
  load(readWork(course, NAME));
  return {
    get: () => work,
    load,
    put(change) {
      work = { ...work, ...change };
      saveWork(course, NAME, work);
    },
    claim: (id) => ({ expected: null, seen: false, own: "", ...(work.claims[id] ?? {}) }),
    putClaim(id, change) {
      this.put({ claims: { ...work.claims, [id]: { ...this.claim(id), ...change } } });
    },
  };
}

function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Which bars grow from the rung below, in words. */
function growth(data, ladder, rung) {
  const way = wayTo(ladder, rung);
  const below = way[way.indexOf(rung) - 1];
  if (!below) return "The lowest rung: there is nothing below to compare it with.";
  const both = data.quantities.filter((q) => rung.says[q.id]?.size && below.says[q.id]?.size);
  const difference = (q) => rung.says[q.id].size - below.says[q.id].size;
  const named = (list) => listed(list.map((q) => q.name.toLowerCase()));
  const grown = both.filter((q) => difference(q) > 0);
  const still = both.filter((q) => difference(q) === 0);
  const less = both.filter((q) => difference(q) < 0);
  const fresh = data.quantities.filter((q) => rung.says[q.id]?.size && !below.says[q.id]?.size);
  const parts = [
    grown.length && `${named(grown)} ${grown.length > 1 ? "grow" : "grows"}`,
    still.length && `${named(still)} ${still.length > 1 ? "stay" : "stays"} as before`,
    less.length && `${named(less)} ${less.length > 1 ? "are" : "is"} drawn smaller`,
    fresh.length && `${named(fresh)} ${fresh.length > 1 ? "are" : "is"} stated for the first time`,
  ].filter(Boolean);
  return `From ${below.name}: ${parts.length ? listed(parts) : "the source says nothing that could be compared"}.`;
}

/** Choosing a ladder and a rung, and what is found there. */
function climb(data, keep) {
  const name = freshId();
  const select = h("select", { id: name, change: () => choose(select.value) });
  for (const family of new Set(data.ladders.map((ladder) => ladder.family))) {
    const options = data.ladders.filter((ladder) => ladder.family === family);
    select.append(
      h("optgroup", { label: family }, ...options.map((l) => h("option", { value: l.id }, l.name))),
    );
  }
  const about = h("p", { class: "sp-about" });
  const rungs = h("fieldset", { class: "sp-rungs" });
  const said = h("div", { "aria-live": "polite" });
  const found = h("div", {});
  let ladder = null;

  function choose(id, rungId = null) {
    ladder = data.ladders.find((one) => one.id === id) ?? data.ladders[0];
    const usual = ladder.rungs.find(({ level }) => level === "staff") ?? ladder.rungs.find(({ arm }) => arm === "technical");
    const rung = ladder.rungs.find((one) => one.id === rungId) ?? usual;
    drawLadder(rung);
    stand(rung);
  }

  function drawLadder(chosen) {
    const source = data.sources[ladder.source];
    select.value = ladder.id;
    about.replaceChildren(
      `${ladder.about} Source: `,
      h("a", { href: source.url, target: "_blank", rel: "noopener" }, source.name),
      ".",
    );
    const radio = (rung) =>
      h(
        "label",
        { class: "sp-option sp-step-up" },
        h("input", {
          type: "radio", name: `${name}-rung`, value: rung.id, checked: rung === chosen,
          change: () => (stand(rung), keep.put({ place: { ladder: ladder.id, rung: rung.id } })),
        }),
        h("span", { class: "sp-mark", "data-level": rung.level || null, "aria-hidden": "true" }, shapeOf(rung)),
        h("span", {}, rung.name),
      );
    const column = (arm, title) => {
      const there = ladder.rungs.filter((rung) => rung.arm === arm).reverse();
      if (!there.length) return null;
      const label = title && h("p", { class: "sp-label", id: `${name}-${arm}` }, title);
      return h(
        "div",
        { class: `sp-arm sp-${arm}`, role: title ? "group" : null, "aria-labelledby": title && `${name}-${arm}` },
        label,
        ...there.map(radio),
      );
    };
    const forks = ladder.rungs.some((rung) => rung.arm === "management");
    rungs.replaceChildren(
      h("legend", {}, "Rung, the highest on top"),
      h(
        "div",
        { class: forks ? "sp-arms sp-two" : "sp-arms" },
        column("technical", forks && "Technical arm"),
        column("management", "Management arm"),
      ),
      column("trunk", null) ?? "",
    );
  }

  function stand(rung) {
    const stage = ladder.stages ? data.stages[rung.level === "senior" ? "senior" : rung.arm] : "";
    said.replaceChildren(
      h("h4", {}, h("span", { class: "sp-mark", "data-level": rung.level || null, "aria-hidden": "true" }, shapeOf(rung)), ` ${rung.name}`),
      stage && h("p", {}, stage),
      h("p", {}, growth(data, ladder, rung)),
    );
    const rows = data.quantities.map((quantity) => {
      const entry = rung.says[quantity.id];
      const other = entry && entry.source !== ladder.source ? ` (${data.sources[entry.source].name})` : "";
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, quantity.name),
        h("td", {}, entry ? `${entry.text}${other}` : "– not stated"),
        h("td", { class: "sp-size" }, entry?.size ? `${entry.size}` : "–"),
      );
    });
    const head = ["Quantity", "What the source says, in our words", "Our bar"].map((text) => h("th", { scope: "col" }, text));
    found.replaceChildren(
      profile(data, ladder, rung),
      h("table", {}, h("caption", {}, `${rung.name} in words`), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    );
  }

  const place = keep.get().place;
  choose(place.ladder ?? data.ladders[0].id, place.rung ?? "senior");
  select.addEventListener("change", () => keep.put({ place: { ladder: ladder.id } }));
  return h(
    "section",
    { "aria-label": "Climb a ladder" },
    h("h3", {}, "Climb a ladder"),
    h("p", {}, h("label", { for: name }, "Ladder"), select),
    about,
    rungs,
    said,
    found,
  );
}

/** The statements, one at a time: expect, look, and say how it is where you work. */
function settle(data, keep) {
  const claims = data.claims;
  const id = freshId();
  const words = h("span", { id: `${id}-progress` });
  const bar = h("progress", { max: claims.length, value: 0, "aria-labelledby": `${id}-progress` });
  const card = h("div", { class: "sp-claim" });
  const node = h(
    "section",
    { "aria-label": "Do they agree?" },
    h("h3", {}, "Do they agree?"),
    h("p", { class: "sp-progress" }, words, bar),
    card,
  );
  const at = () => Math.min(claims.length - 1, Math.max(0, keep.get().at ?? 0));
  let own = null; // the field for one's own company, while it is shown

  function count() {
    const done = claims.filter((claim) => keep.claim(claim.id).seen).length;
    words.textContent = `${done} of ${claims.length} statements settled`;
    bar.value = done;
  }

  function go(to) {
    keep.put({ at: to });
    paint();
    card.querySelector("legend").focus();
  }

  function paint() {
    const claim = claims[at()];
    const kept = keep.claim(claim.id);
    const name = freshId();
    const look = button("Look", see, { class: "sp-main", hidden: kept.seen });
    const ask = h("p", { class: "sp-hint", hidden: true }, "Say first what you expect; a wrong guess costs nothing.");
    const choice = Object.entries(EXPECTED).map(([value, text]) =>
      h(
        "label",
        { class: "sp-option" },
        h("input", {
          type: "radio", name, value, checked: kept.expected === value,
          change: () => (keep.putClaim(claim.id, { expected: value }), (ask.hidden = true)),
        }),
        h("span", {}, text),
      ),
    );
    const answer = h("div", { "aria-live": "polite", class: "sp-answer" });
    const expect = h(
      "fieldset",
      { disabled: kept.seen },
      h("legend", { tabindex: "-1" }, `${at() + 1}. ${claim.text}`),
      ...choice,
    );

    function see() {
      if (!keep.claim(claim.id).expected) {
        ask.hidden = false;
        return expect.querySelector("input").focus();
      }
      keep.putClaim(claim.id, { seen: true });
      count();
      keepingFocus(node, () => show());
      own?.focus();
    }

    function show() {
      const now = keep.claim(claim.id);
      look.hidden = now.seen;
      expect.disabled = now.seen;
      own = null;
      if (!now.seen) return answer.replaceChildren();
      const right = (now.expected === "agree") === claim.agree;
      const verdict = `${claim.agree ? "They agree" : "They differ"}${right ? ", as you expected" : ", and you expected otherwise"}.`;
      const rows = claim.evidence.map((piece) => {
        const source = data.sources[piece.source];
        const link = h("a", { href: source.url, target: "_blank", rel: "noopener" }, source.name);
        return h("tr", {}, h("th", { scope: "row" }, link), h("td", {}, piece.says));
      });
      own = h("textarea", { id: `${name}-own`, rows: 2, input: () => keep.putClaim(claim.id, { own: own.value }) });
      own.value = now.own;
      answer.replaceChildren(
        h("p", {}, h("strong", {}, verdict), ` ${claim.verdict}`),
        h("table", {}, h("caption", {}, "What each source says, in our words"), h("tbody", {}, ...rows)),
        h("p", { class: "sp-given" }, h("span", { class: "sp-label" }, "Ask where you work: "), claim.ask),
        h("label", { for: `${name}-own` }, "What my company's ladder says, if anything"),
        own,
      );
    }

    const buttons = h(
      "p",
      { class: "sp-buttons" },
      look,
      at() > 0 && button("Statement before", () => go(at() - 1)),
      at() < claims.length - 1 && button("Next statement", () => go(at() + 1)),
    );
    card.replaceChildren(expect, ask, answer, buttons);
    show();
    count();
  }

  paint();
  return {
    node,
    /** Draw again what another tab changed, unless the learner is writing here. */
    follow: () => document.activeElement !== own && paint(),
  };
}

/** The learner's statements with what the sources say, as Markdown. */
function written(data, keep) {
  const out = ["# Where ladders line up, and where mine stands", ""];
  for (const claim of data.claims) {
    const kept = keep.claim(claim.id);
    out.push(`## ${claim.text}`, "");
    if (kept.seen) {
      out.push(`${claim.agree ? "They agree." : "They differ."} ${claim.verdict}`, "");
      out.push(...claim.evidence.map((piece) => `- ${data.sources[piece.source].name}: ${piece.says}`), "");
    } else {
      out.push("Not settled yet.", "");
    }
    if (kept.own.trim()) out.push(`My company: ${kept.own.trim()}`, "");
    out.push(`To ask: ${claim.ask}`, "");
  }
  return out.join("\n");
}

function render({ model, el, signal }) {
  const data = model.get("data");
  const course = model.get("course");
  const keep = keeper(course);
  const notice = storageNotice(course);
  const statements = settle(data, keep);
  const label = "Ladder explorer";
  el.append(
    h(
      "div",
      { class: "sp-widget sp-ladder", role: "group", "aria-label": label, keydown: keepKey },
      notice.node,
      climb(data, keep),
      statements.node,
      h("p", { class: "sp-hint sp-take" }, "Take the statements with you, with what the sources say and what you wrote:"),
      takeAway("ladders-and-mine.md", () => written(data, keep)),
    ),
  );
  notice.paint();
  onLogChange(() => notice.paint(), signal);
  onWork(course, NAME, (value) => {
    if (JSON.stringify(value) === JSON.stringify(keep.get())) return;
    keep.load(value);
    statements.follow();
  }, signal);
}

export default { render };
