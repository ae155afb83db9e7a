"""A facilitator and a phone in a room: what each sees, with keys, after a restart, in both themes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from staffplus import items
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visits
from tests.browser.test_looks import WORDS
from tests.cohort import projected
from tests.cohort.room import Server
from tests.cohort.test_live import IDS, ITEM, STEMS

PHONE = {"width": 390, "height": 800}
WITH_REASONS = next(it.family for it in items.load("scope-of-questions") if "reason" in it.raw)
#: The smallest letters of what a room reads on a screen of 1280 by 720, in pixels; and where an item is too long.
WANTED, LEAST = 28, 20
#: The share of screens that may have letters under WANTED: a third of the longest cases where the screen is small.
SMALL = {1280: 0.2, 1024: 0.33, 1920: 0.25}
#: A stream that says what a test puts into it: everything behind it is the page's own.
TOLD = """window.EventSource = class extends EventTarget {
  constructor() { super(); window.lost = () => this.dispatchEvent(new Event("error")); window.told = (state) => this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(state) })); }
  close() {}
};"""
#: Of each state, and of all screens that its keys turn to: what the room has to read, its smallest letters,
#: and by how much it is out of sight.
LOOK = """([states, lost]) => {
  const found = [];
  const shown = (it) => it.checkVisibility() && [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const look = (name) => {
    const texts = [...document.querySelectorAll(".sp-top *, .sp-shown *")].filter(shown);
    const boxes = texts.map((it) => it.getBoundingClientRect());
    const below = document.querySelector(".sp-foot").getBoundingClientRect();
    found.push({
      name,
      least: Math.min(...texts.map((it) => parseFloat(getComputedStyle(it).fontSize))),
      out: Math.max(...boxes.map(({ bottom, right }) => Math.max(bottom - below.top, right - innerWidth)), below.bottom - innerHeight),
      words: document.querySelector(".sp-shown").innerText,
      join: document.querySelector("#join").innerText,
    });
  };
  const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key }));
  const turns = () => [...document.querySelectorAll(".sp-foot button")].some((it) => it.getAttribute("aria-keyshortcuts") === "Q" && it.ariaDisabled === "false");
  for (const state of states) {
    window.told(state);
    if (lost) window.lost();
    const name = `${state.item.id}, vote ${state.vote} ${state.phase}`;
    look(name);
    if (state.phase === "open" && turns()) {
      press("q");
      look(`${name}, Q`);
    }
    for (let n = 1; state.phase === "closed" && state.answers && n < 9; n += 1) {
      press("k");
      if (!document.querySelector(".sp-answer")) break;
      look(`${name}, K`);
    }
  }
  return found;
}"""


#: Of a closed vote: the lines of its count, then of its answer, with their letters.
LETTERED = """(state) => {
  const words = (selector) => [...document.querySelectorAll(selector)].map((it) => it.textContent);
  window.told(state);
  const count = words(".sp-tally tbody th");
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "k" }));
  return [count, words(".sp-answer li")];
}"""

#: What K turns to, from a page of the answer on until the count is there again.
PAGES = """() => {
  const found = [];
  while (found.at(-1) !== "the count" && found.length < 20) {
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "k" }));
    found.push(document.querySelector(".sp-answer h2")?.dataset.title ?? "the count");
  }
  return found;
}"""


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:  # fmt: skip
    asked = getattr(request, "param", ITEM)
    started = Server(tmp_path_factory.mktemp("room") / "votes.sqlite", asked)
    yield started
    started.kill()


def screen(server: Server, new_visit: Visits) -> Page:
    """The facilitator's browser, in which the link was opened."""
    page = new_visit().page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    expect(page.get_by_text("The first question comes here.")).to_be_visible()
    return page


def phone(server: Server, new_visit: Visits) -> Page:
    """A phone whose owner typed the code."""
    page = new_visit(viewport=PHONE).page(f"http://127.0.0.1:{server.port}/")
    page.get_by_label("The code on the screen").fill(server.code.lower())
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("You are in.")).to_be_visible()
    return page


def answer(page: Page, option: str) -> None:
    page.locator(f"input[value='{option}']").check()
    with page.expect_response("**/vote"):  # the page may say so of the answer before
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your answer is in.")).to_be_visible()


def test_a_room_votes_talks_and_votes_again(server: Server, new_visit: Visits) -> None:
    stage, one, other = (make(server, new_visit) for make in (screen, phone, phone))
    expect(stage.get_by_text("2 here")).to_be_visible()
    expect(stage.get_by_text(server.code, exact=True)).to_be_visible()
    stage.wait_for_function("document.querySelector('.sp-qr').naturalWidth > 0")
    expect(stage).not_to_have_url(re.compile(re.escape(server.token)))
    assert server.token not in stage.content()

    stage.keyboard.press("n")
    prompt = STEMS[0].raw["prompt"]
    for page in (stage, one, other):
        expect(page.get_by_text(prompt)).to_be_visible()
    answer(one, IDS[0])
    answer(other, IDS[1])
    answer(other, IDS[0])  # somebody changes their mind
    expect(stage.get_by_text("2 of 2 have voted")).to_be_visible()
    for page in (stage, one):
        expect(page.locator(".sp-tally")).to_have_count(0)

    stage.keyboard.press("c")
    expect(stage.get_by_role("heading", name="First vote")).to_be_visible()
    expect(one.get_by_text("Your answer was counted.")).to_be_visible()
    expect(one.get_by_text("2 (100%)")).to_be_visible()
    with stage.expect_popup() as opening:
        stage.get_by_role("link", name="Notes").click()
    right = STEMS[0].key() == IDS[0]
    told = "Above 70% right" if right else "Under 35% right"
    expect(opening.value.get_by_text(told)).to_be_visible()
    expect(opening.value.get_by_text(f"First vote: {100 if right else 0}% right.")).to_be_visible()
    stage.bring_to_front()
    expect(stage.get_by_text(told)).to_have_count(0)
    for page in (stage, one):  # with the counts it would tell the key
        expect(page.get_by_text("% right")).to_have_count(0)

    stage.keyboard.press("r")
    case = str(STEMS[1].raw.get("case") or STEMS[1].raw.get("givens")).strip().splitlines()[0]
    expect(one.get_by_text(case)).to_be_visible()
    for page in (stage, one):
        expect(page.locator("legend .sp-again")).to_have_text("Second vote, another case")
    expect(
        one.get_by_role("status").get_by_text("What you answered before is kept.")
    ).to_be_visible()
    answer(one, IDS[1])
    stage.keyboard.press("c")
    expect(stage.locator(".sp-voted > div")).to_have_text([re.compile("^First vote “.+” 2 voted.$"), re.compile("^Second vote, another case “.+” 1 voted.$")])  # fmt: skip
    expect(stage.get_by_text("Another case: letters do not compare.")).to_be_visible()
    expect(stage.get_by_role("columnheader")).to_have_count(0)
    above, under = (it.bounding_box() for it in stage.locator("table.sp-tally").all())
    assert above and under and above["y"] + above["height"] <= under["y"]
    expect(one.locator(".sp-again")).to_have_text("Second vote, another case")
    expect(other.get_by_text("You have no answer in it.")).to_be_visible()
    for page in (stage, one):
        expect(page.get_by_text("% right")).to_have_count(0)
    stage.keyboard.press("k")
    expect(stage.get_by_role("heading", name="The answer, second vote")).to_be_visible()
    again = 100 if STEMS[1].key() == IDS[1] else 0
    expect(stage.get_by_text(f"First vote: {100 if right else 0}% right. Second vote: {again}% right.")).to_be_visible()  # fmt: skip
    turned = stage.evaluate(PAGES)
    assert [*dict.fromkeys(it for it in turned if it != "The answer, second vote")] == ["The answer, first vote", "the count"]  # fmt: skip


@pytest.mark.parametrize("server", [WITH_REASONS], indirect=True)
def test_an_answer_counts_before_its_reason_is_chosen(server: Server, new_visit: Visits) -> None:
    stage, one, other = (make(server, new_visit) for make in (screen, phone, phone))
    stage.keyboard.press("n")
    for page in (one, other):
        page.locator("input[type=radio]").first.check()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Your answer is in, without a reason.")).to_be_visible()
    expect(stage.get_by_text("2 of 2 have voted")).to_be_visible()
    one.reload()
    expect(one.get_by_text("Your answer is in, without a reason.")).to_be_visible()
    other.locator(".sp-why input").first.check()
    other.get_by_role("button", name="Send").click()
    expect(other.get_by_text("Your answer is in. You can change it")).to_be_visible()
    stage.keyboard.press("c")
    for page in (one, other):
        expect(page.get_by_text("Your answer was counted.")).to_be_visible()
    expect(stage.get_by_text("2 voted.")).to_be_visible()


def test_a_phone_goes_on_after_a_reload_and_after_the_server_was_killed(server: Server, new_visit: Visits) -> None:  # fmt: skip
    visit = new_visit(viewport=PHONE)
    page = visit.page(f"http://127.0.0.1:{server.port}/{server.code}")
    stage = screen(server, new_visit)
    stage.keyboard.press("n")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    answer(page, IDS[0])
    page.reload()
    expect(page.locator(f"input[value='{IDS[0]}']")).to_be_checked()

    server.kill()
    expect(page.get_by_text("The room cannot be reached")).to_be_visible()
    page.locator(f"input[value='{IDS[1]}']").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    server.start()
    expect(page.get_by_text("Your answer is in.")).to_be_visible()
    expect(page.get_by_text("The room cannot be reached")).to_be_hidden()
    stage.reload()
    expect(
        stage.get_by_text(str(STEMS[0].raw["prompt"]))
    ).to_be_visible()  # its keys are heard by then
    stage.keyboard.press("c")
    expect(page.get_by_text("Your answer was counted.")).to_be_visible()
    row = page.locator(".sp-tally li").filter(has_text="1 (100%)")
    expect(row).to_contain_text(STEMS[0].stem()["options"][IDS.index(IDS[1])]["text"])
    # What was refused while the server was down is what this test is about.
    for it in new_visit.made:
        assert all("ERR_" in fault for fault in it.faults), it.faults
        it.faults.clear()


def test_beliefs_stand_in_the_notes_and_never_on_the_screen(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage = screen(server, new_visit)
    with stage.expect_popup() as opening:
        stage.get_by_role("link", name="Notes").click()
    notes = opening.value
    stage.keyboard.press("n")
    expect(notes.get_by_role("heading", name="Beliefs")).to_be_visible()
    item = STEMS[0]
    wrong = next(name for name in IDS if name != item.key())
    for _ in range(5):
        assert server.vote(server.voter(), 1, wrong).status == 200
    (shown,) = item.rulebook.shown_by(item.raw, wrong)
    belief = items.misconceptions()[shown]["name"]
    expect(notes.get_by_text(f"{belief.removesuffix('.')}: 5", exact=True)).to_be_visible()
    stage.keyboard.press("c")
    expect(notes.get_by_text("Under 35% right")).to_be_visible()
    expect(stage.get_by_role("heading", name="First vote")).to_be_visible()
    assert belief not in stage.content()


def test_reasons_reach_the_screen_one_by_one_as_text_and_without_names(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage, one, other = (make(server, new_visit) for make in (screen, phone, phone))
    with stage.expect_popup() as opening:
        stage.get_by_role("link", name="Notes").click()
    notes = opening.value
    stage.keyboard.press("n")
    odd = "<b>Since</b> May <img src=x onerror=document.title='ours'>"
    for page, text in ((one, odd), (other, "Nobody signed.")):
        page.get_by_text("Say why, in a line").click()
        page.get_by_role("textbox").fill(text)
        page.get_by_role("button", name="Send the reason").click()
        expect(page.get_by_text("Your reason is with the facilitator.")).to_be_visible()
    expect(notes.get_by_text("Nobody signed.")).to_be_visible()
    reasons = stage.get_by_role("button", name="Reasons")
    expect(reasons).to_have_attribute("aria-disabled", "true")
    notes.get_by_role("button", name=f"Show the room: {odd}").click()
    expect(notes.get_by_role("button", name=f"Take off the screen: {odd}")).to_be_visible()
    expect(reasons).to_have_attribute("aria-disabled", "false")
    expect(stage.get_by_text(odd)).to_have_count(0)
    stage.bring_to_front()
    stage.keyboard.press("w")
    expect(stage.locator(".sp-answer li")).to_have_text([odd])
    expect(stage.locator(".sp-answer :is(b, img)")).to_have_count(0)
    notes.get_by_role("button", name="Show the room: Nobody signed.").click()
    expect(stage.locator(".sp-answer li")).to_have_count(2)
    found = every_look(stage, widths=(1280,))
    for page in (notes, one):
        found += every_look(page)
    assert not found, "\n".join(found)
    stage.keyboard.press("w")
    expect(stage.locator(".sp-item")).to_be_visible()
    stage.keyboard.press("c")
    expect(stage.locator(".sp-tally")).to_be_visible()
    stage.keyboard.press("w")
    expect(stage.locator(".sp-answer li")).to_have_count(2)
    stage.reload()
    expect(stage.locator(".sp-tally")).to_be_visible()


#: Of each state of a phone: what reaches out of its page and stands in nothing that a keyboard can move.
CUT = """(states) => {
  const found = [];
  for (const state of states) {
    window.told(state);
    const said = [...document.querySelectorAll("main *")].filter((it) => it.checkVisibility());
    const moved = (it) => it.closest("[tabindex='0']") && getComputedStyle(it.closest("[tabindex='0']")).overflowX === "auto";
    for (const it of said) {
      const { right, width } = it.getBoundingClientRect();
      const style = getComputedStyle(it);
      const hides = style.overflowX !== "visible" && it.scrollWidth > it.clientWidth + 1 && !it.matches("[tabindex='0'], textarea, .sp-spoken, input");
      if ((width > 1 && right > innerWidth + 1 && !moved(it.parentElement)) || hides) found.push(`${state.item.id}, ${state.phase}: ${it.localName} ${it.className} ${it.textContent.slice(0, 60)}`);
    }
  }
  return found;
}"""
#: Of a table that is wider than its place: whether it says so.
SAID = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  [...document.querySelectorAll(".sp-case-table")].map((it) => [it.scrollWidth > it.clientWidth, it.nextElementSibling.checkVisibility()])))))"""


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_nothing_of_any_item_is_cut_and_what_is_wider_says_so(width: int, server: Server, new_visit: Visits) -> None:  # fmt: skip
    visit = new_visit(viewport={"width": width, "height": 800})
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/{server.code}")
    page.wait_for_function("() => Boolean(window.told)")
    told = [{**it, "mine": None, "why": "", "tally": it.get("votes", [None])[-1]} for it in projected.every()]  # fmt: skip
    assert page.evaluate(CUT, told) == []
    menus = next(it for it in told if it["phase"] == "open" and "targets" in it["item"] and not it["item"]["several"])  # fmt: skip
    page.evaluate("(state) => window.told(state)", menus)
    letters = [f"{mark} {it['text']}" for mark, it in zip("ABCDEFGH", menus["item"]["targets"], strict=False)]  # fmt: skip
    expect(page.locator("select").first.locator("option")).to_have_text(["Choose…", *letters])
    tables = [it for it in told if it["phase"] == "open" and "     " in str(it["item"].get("case"))]
    seen = 0
    for state in tables:
        page.evaluate("(state) => window.told(state)", state)
        said = page.evaluate(SAID)
        assert said in ([], [[False, False]]), state["item"]["id"]
        seen += len(said)
    assert seen > 1
    words = "\n".join(f"{it}     is answered for by the team beside it     until the end of spring" for it in ("Stock", "Price"))  # fmt: skip
    wide = tables[0] | {"item": tables[0]["item"] | {"case": words}}
    page.evaluate("(state) => window.told(state)", wide)
    assert page.evaluate(SAID) == [[True, True]], "columns of words have no figures to set below"
    page.locator(".sp-case-table").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.sp-case-table').scrollLeft > 0")


def test_every_page_is_for_everyone(server: Server, new_visit: Visits) -> None:
    stage, page = screen(server, new_visit), phone(server, new_visit)
    notes = stage.context.new_page()
    notes.goto(f"http://127.0.0.1:{server.port}/facilitator/notes")
    found = [*every_look(stage, widths=(1280,)), *every_look(page)]
    stage.keyboard.press("n")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    answer(page, IDS[0])
    found += [*every_look(stage, widths=(1280,)), *every_look(page, widths=(360,))]
    stage.keyboard.press("c")
    expect(page.get_by_text("Your answer was counted.")).to_be_visible()
    stage.keyboard.press("k")
    expect(stage.get_by_role("heading", name="The answer")).to_be_visible()
    expect(notes.get_by_role("heading", name="The answer")).to_be_visible()
    found += [*every_look(stage, widths=(1280,)), *every_look(page), *every_look(notes)]
    assert not found, "\n".join(found)


def test_on_a_phone_what_is_projected_is_a_page_like_others(server: Server, new_visit: Visits) -> None:  # fmt: skip
    """Nobody projects from a phone, but whoever opens the link on one reads whole words in one column."""
    visit = new_visit(viewport=PHONE)
    address = f"http://127.0.0.1:{server.port}/facilitator"
    page = visit.page(f"{address}?once={server.token}")
    expect(page.get_by_text("The first question comes here.")).to_be_visible()
    expect(page.locator("#join")).to_have_attribute("data-phase", "waiting")
    assert page.evaluate(WORDS) == []
    visit.context.add_init_script(TOLD)
    page.goto(address)
    page.wait_for_function("() => Boolean(window.told)")
    seen = Counter[str]()
    for state in projected.longest():
        page.evaluate("(state) => window.told(state)", state)
        assert page.evaluate(WORDS) == [], (state["item"]["id"], state["phase"])
        if state.get("answers"):
            page.keyboard.press("k")
            expect(page.locator(".sp-answer")).to_have_count(1)
            assert page.evaluate(WORDS) == [], (state["item"]["id"], "the answer")
        seen[state["phase"]] += 1
    assert set(seen) == {"open", "closed"}


def test_results_of_two_sums_share_no_line(server: Server, new_visit: Visits) -> None:
    """Though the same figures came in both votes; the second says that it was on another case."""
    told = [it for it in projected.longest() if it["item"]["kind"] == "number" and it.get("answers") and it["other"]]  # fmt: skip
    visit = new_visit()
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    page.wait_for_function("() => Boolean(window.told)")
    for state in told:
        first, second = state["votes"]
        assert second["other"] and [it["text"] for it in first["rows"]] == [it["text"] for it in second["rows"]]  # fmt: skip
        page.evaluate("(state) => window.told(state)", state)
        expect(page.locator(".sp-tally thead th")).to_have_count(0)
        expect(page.get_by_role("heading", name="Second vote, another case")).to_have_count(1)
    assert told


def test_a_letter_is_the_same_in_vote_count_and_answer(server: Server, new_visit: Visits) -> None:
    """Of options, lines, rows and reasons, in the order that the room was asked in."""
    told = [it for it in projected.longest() if it.get("answers")]
    visit = new_visit()
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    page.wait_for_function("() => Boolean(window.told)")
    seen = Counter[str]()
    for state in told:
        item = state["item"]
        marks = [*"ABCDEFGHIJ"] if "rows" not in item else [*"123456789"]
        asked = item.get("options") or item.get("lines") or item.get("rows") or []
        if not asked:
            continue
        state["votes"] = state["votes"][1:]
        state.pop("before", None)
        count, answer = page.evaluate(LETTERED, state)
        lists = [[f"{it.get('mark', '')} {it['text']}".strip() for it in asked]]
        lists += [[it["text"] for it in item["reasons"]]] if "reasons" in item else []
        expected = [f"{mark} {text}" for texts in lists for mark, text in zip(marks, texts, strict=False)]  # fmt: skip
        assert [it.removeprefix("Why? ") for it in count][-len(expected) :] == expected, item["id"]
        found = answer[-len(expected) :]
        assert all(one.startswith(it) for one, it in zip(found, expected, strict=True)), (item["id"], found)  # fmt: skip
        seen[item["kind"]] += 1
        seen["reasons"] += "reasons" in item
    assert {it for it, times in seen.items() if times} >= {"choice", "classify", "many", "mark", "match", "reasons"}  # fmt: skip


@pytest.mark.parametrize(
    ("size", "states"),
    [((1280, 720), "every"), ((1024, 768), "longest"), ((1920, 1080), "longest")],
    ids=["1280x720", "1024x768", "1920x1080"],
)
def test_no_item_of_the_bank_has_anything_below_the_fold(size: tuple[int, int], states: str, server: Server, new_visit: Visits) -> None:  # fmt: skip
    """Open, hidden and counted, the second vote, the answer; of each item its longest case on each screen."""
    width, height = size
    told = projected.every() if states == "every" else projected.longest()
    visit = new_visit(viewport={"width": width, "height": height})
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    page.wait_for_function("() => Boolean(window.told)")
    found = page.evaluate(LOOK, [told, False])
    unit = max(1, min(width / 1280, height / 720))
    assert len(found) >= len(told)
    assert not [it for it in found if it["out"] > 1], [
        (it["name"], it["least"], it["out"]) for it in found if it["out"] > 1
    ]
    assert min(it["least"] for it in found) >= LEAST * unit - 0.01
    small = [it["name"] for it in found if it["least"] < WANTED * unit - 0.01]
    assert len(small) <= SMALL[width] * len(found), (len(small), len(found), Counter(re.sub(".* ", "", it) for it in small), small)  # fmt: skip
    for state, it in ((s, f) for s in told for f in found if f["name"] == f"{s['item']['id']}, vote {s['vote']} open"):  # fmt: skip
        words = it["words"] + next(
            (f["words"] for f in found if f["name"] == f"{it['name']}, Q"), ""
        )
        for part in ("options", "targets", "rows", "lines", "steps"):
            for one in state["item"].get(part, ()):
                assert one["text"] in words, (it["name"], one["text"])
        assert server.code in it["join"] and state["item"]["prompt"] in words


def test_what_is_said_at_the_foot_puts_nothing_of_what_is_on_show_below_it(server: Server, new_visit: Visits) -> None:  # fmt: skip
    """The server is gone in mid-vote, and the screen says so in a line more."""
    visit = new_visit(viewport={"width": 1280, "height": 720})
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    page.wait_for_function("() => Boolean(window.told)")
    told = projected.longest()
    found = page.evaluate(LOOK, [told, True])
    said = page.get_by_text("The server cannot be reached; trying again.")
    expect(said).to_be_visible()
    page.evaluate("(state) => window.told(state)", told[-1])  # the server is there again
    expect(said).to_have_count(0)
    assert not [(it["name"], it["out"]) for it in found if it["out"] > 1]
