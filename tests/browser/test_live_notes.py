"""What a facilitator does in the notes of live votes: counts hands, compares, shows again; and what stays in sight."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import every_look
from tests.browser.conftest import Visits
from tests.browser.test_live import TOLD, WITH_REASONS, answer, phone, screen, server
from tests.cohort import projected
from tests.cohort.room import Server
from tests.cohort.test_live import IDS, STEMS

__all__ = ["server"]  #: the fixture
CHAPTER = "scope-of-questions/first-look"
#: Of each question on a phone that has not been scrolled: whether its foot is in sight, and nothing lies under it.
FOOT = """(states) => states.map((state) => {
  window.told(state);
  scrollTo(0, 0);
  const { top, bottom } = document.querySelector(".sp-send").getBoundingClientRect();
  return [state.item.id, top > 0 && bottom <= innerHeight];
}).filter(([, seen]) => !seen)"""
BARS = """() => [...document.querySelectorAll(".sp-bar")].reduce((all, it) => all + it.getBoundingClientRect().width, 0)
  / document.querySelectorAll("tbody tr").length / innerWidth"""


def beside(stage: Page) -> Page:
    """The notes, opened by their key."""
    with stage.expect_popup() as opening:
        stage.keyboard.press("s")
    notes = opening.value
    expect(notes.get_by_text("here. Nothing is open.")).to_be_visible()
    stage.bring_to_front()
    return notes


def test_a_calls_counts_are_typed_into_the_notes_and_shown_as_such(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage, one = screen(server, new_visit), phone(server, new_visit)
    notes = beside(stage)
    expect(notes.locator(".sp-time")).to_have_text(
        re.compile(r"^\d\d:\d\d$")
    )  # the run sheet's time
    stage.keyboard.press("n")
    expect(notes.get_by_role("heading", name="On the call")).to_be_visible()
    expect(notes.locator(".sp-time")).to_have_text(
        re.compile(r"^\d\d:\d\d · vote open for \d+:(?!00)\d\d$")
    )
    notes.get_by_text("Add the call’s counts, first vote").first.click()
    fields = notes.locator(".sp-call").get_by_role("spinbutton")
    fields.nth(0).fill("7")
    answer(one, IDS[0])  # a vote meanwhile takes nothing away of what is being typed
    expect(notes.get_by_text("1 voted.")).to_be_visible()
    expect(fields.nth(0)).to_have_value("7")
    fields.nth(1).fill("4")
    expect(notes.get_by_text("The room sees them when the vote is closed.")).to_be_visible()
    found = every_look(notes)
    notes.get_by_role("button", name="Add the call’s counts, first vote").click()
    expect(notes.get_by_text("first vote: 11 counted by hand")).to_be_visible()
    expect(stage.get_by_text("1 of 1 have voted, and 11 on the call")).to_be_visible()
    stage.bring_to_front()
    stage.keyboard.press("c")
    for page in (stage, one, notes):
        expect(page.get_by_text("12 voted, 11 of them on the call (counted by hand).")).to_be_visible()  # fmt: skip
    expect(notes.locator(".sp-time")).to_have_text(re.compile(r" · vote closed after \d:\d\d$"))
    fields.nth(1).fill("5")  # a slip is put right after the vote is closed
    notes.get_by_role("button", name="Add the call’s counts, first vote").click()
    for page in (stage, one, notes):
        expect(page.get_by_text("13 voted, 12 of them on the call (counted by hand).")).to_be_visible()  # fmt: skip
    notes.get_by_text("People on a call: two ways to vote").click()
    expect(notes.get_by_text("--address https://…")).to_be_visible()
    found += [*every_look(notes), *every_look(stage, widths=(1280,)), *every_look(one)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("server", [CHAPTER], indirect=True)
def test_earlier_counts_are_compared_and_shown_again_and_none_is_taken_away_unasked(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage, one, other = (make(server, new_visit) for make in (screen, phone, phone))
    notes = beside(stage)
    for place in range(3):
        stage.keyboard.press("n")
        for page, chosen in ((one, 0), (other, place % 2)):  # they differ on the second
            expect(page.locator("legend").first).to_contain_text(f"{place + 1}. ")
            options = page.locator("fieldset").first.locator("input[type=radio]")
            options.nth(chosen).check()
            page.get_by_role("button", name="Send").click()
            expect(page.get_by_role("button", name="Sent")).to_be_visible()
        stage.keyboard.press("c")
        expect(stage.locator(".sp-tally").first).to_be_visible()
    done = notes.get_by_role("heading", name="Voted on, where people differ most first")
    expect(done).to_be_visible()
    voted = notes.locator(".sp-items").first.locator("li")
    expect(voted.first).to_contain_text(
        re.compile(r"^2\. .*First vote, 2 voted: A 1, B 1.*50% right\..*No two answered alike\.")
    )
    expect(voted.nth(2)).to_contain_text("On the screen")
    # What few have right stands first, then where people differ most.
    expect(notes.get_by_text(re.compile(r"^To take up at the end: (question \d \((under 35% right|people differ most)\)(, then )?){1,2}\.$"))).to_be_visible()  # fmt: skip

    voted.first.get_by_role("button", name="Show: question 2").click()
    expect(notes.get_by_text("On the screen: question 2, first vote, closed, shown again.")).to_be_visible()  # fmt: skip
    expect(stage.locator(".sp-about")).to_contain_text("2. ")
    stage.bring_to_front()
    stage.keyboard.press("k")
    expect(stage.get_by_role("heading", name="The answer")).to_be_visible()
    stage.reload()
    expect(stage.locator(".sp-about")).to_contain_text("2. ")

    again = voted.filter(has_text="1. ").get_by_role("button", name="Vote again: question 1")
    again.click()
    sure = notes.get_by_role("group", name="Vote again on question 1?")
    expect(sure.get_by_role("button", name="Open the vote: question 1")).to_be_focused()
    found = every_look(notes)
    sure.get_by_role("button", name="Leave it: question 1").click()
    expect(again).to_be_focused()
    expect(stage.locator(".sp-about")).to_contain_text("2. ")
    again.click()
    sure.get_by_role("button", name="Open the vote: question 1").click()
    expect(stage.locator("legend .sp-again").first).to_contain_text("Second vote")
    expect(one.get_by_role("button", name="Send", exact=True)).to_be_visible()
    found += [*every_look(stage, widths=(1280,)), *every_look(one)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("server", [WITH_REASONS], indirect=True)
def test_on_a_phone_it_is_in_sight_that_an_answer_is_in(server: Server, new_visit: Visits) -> None:
    """However long the question is; and the button says what a press would do."""
    visit = new_visit(viewport={"width": 390, "height": 844})
    page = visit.page(f"http://127.0.0.1:{server.port}/{server.code}")
    stage = screen(server, new_visit)
    stage.keyboard.press("n")
    page.locator("input[type=radio]").first.check()
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="Send", exact=True).click()
    said = page.get_by_role("status").get_by_text("Your answer is in, without a reason.")
    expect(said).to_be_in_viewport(ratio=1)
    sent = page.get_by_role("button", name="Sent", exact=True)
    expect(sent).to_be_in_viewport(ratio=1)
    expect(sent).to_have_attribute("aria-disabled", "true")
    page.locator(".sp-why input").first.check()
    change = page.get_by_role("button", name="Send the change")
    expect(change).to_have_attribute("aria-disabled", "false")
    expect(said).to_have_count(0)
    change.click()
    expect(page.get_by_role("status").get_by_text("Your answer is in. You can change it")).to_be_in_viewport(ratio=1)  # fmt: skip
    page.reload()
    expect(sent).to_be_in_viewport(ratio=1)
    # Whoever goes on by keyboard finds nothing under the foot.
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("""() => {
          const [focus, foot] = [document.activeElement, document.querySelector(".sp-send")];
          const [it, bar] = [focus, foot].map((one) => one.getBoundingClientRect());
          return foot.contains(focus) || focus === document.body || it.bottom <= bar.top + 1 || it.top >= bar.bottom - 1;
        }""")


def test_of_no_question_of_the_bank_the_phones_foot_is_out_of_sight(server: Server, new_visit: Visits) -> None:  # fmt: skip
    visit = new_visit(viewport={"width": 390, "height": 844})
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/{server.code}")
    page.wait_for_function("() => Boolean(window.told)")
    told = [{**it, "mine": None, "why": ""} for it in projected.every() if it["phase"] == "open"]
    assert page.evaluate(FOOT, told) == []


def test_the_rooms_screen_has_no_keys_and_the_notes_have_all_of_them(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage = screen(server, new_visit)
    notes = beside(stage)
    notes.get_by_text("Keys, on slides and in live votes").click()
    legend = notes.locator("details.keys li")
    for step in stage.locator(".sp-foot button").all():
        key = step.get_attribute("aria-keyshortcuts") or "none"
        expect(legend.filter(has_text=re.compile(rf"^{key} "))).to_have_count(1)
    for phase in ("waiting", "open", "closed"):
        expect(stage.locator("#join")).to_have_attribute("data-phase", phase)
        expect(stage.locator("main")).not_to_contain_text(re.compile(r"\([A-Z]\)|\b[NCRWKS] (opens|turns)"))  # fmt: skip
        stage.bring_to_front()
        stage.keyboard.press("n" if phase == "waiting" else "c")


def test_bars_have_the_width_that_short_lines_leave_them(server: Server, new_visit: Visits) -> None:
    told = [it for it in projected.longest() if it["item"]["kind"] == "classify" and "reasons" not in it["item"]]  # fmt: skip
    one, two = (next(it for it in told if len(it.get("votes", ())) == n) for n in (1, 2))
    visit = new_visit(viewport={"width": 1280, "height": 720})
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    page.wait_for_function("() => Boolean(window.told)")
    for state in (one, two):
        page.evaluate("(state) => window.told(state)", state)
        expect(page.locator(".sp-voted > div")).to_have_count(len(state["votes"]))
        assert page.evaluate(BARS) > 0.6


def test_the_first_votes_reasons_are_reached_from_the_second(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage, one = screen(server, new_visit), phone(server, new_visit)
    notes = beside(stage)
    stage.keyboard.press("n")
    one.get_by_text("Say why, in a line").click()
    one.get_by_role("textbox").fill("Nobody signed.")
    one.get_by_role("button", name="Send the reason").click()
    expect(notes.get_by_text("Nobody signed.")).to_be_visible()
    stage.keyboard.press("c")
    expect(stage.locator(".sp-tally")).to_be_visible()
    stage.keyboard.press("r")
    expect(stage.locator("legend .sp-again")).to_be_visible()
    notes.get_by_role("button", name="Show the room: Nobody signed.").click()
    expect(stage.get_by_role("button", name="Reasons")).to_have_attribute("aria-disabled", "false")
    stage.bring_to_front()
    stage.keyboard.press("w")
    expect(stage.get_by_role("heading", name="Why: in your own words, first vote")).to_be_visible()
    expect(stage.locator(".sp-answer li")).to_have_text(["Nobody signed."])
    first = str(STEMS[0].raw.get("case") or STEMS[0].raw.get("givens")).strip().splitlines()[0]
    expect(stage.get_by_text(first)).to_have_count(0)


#: Counts what a page has heard.
HEARD = """window.heard = 0;
window.EventSource = class extends window.EventSource {
  constructor(address) { super(address); this.addEventListener("message", () => { window.heard += 1; }); }
};"""


@pytest.mark.parametrize("by", ["mouse", "space"])
def test_a_button_that_is_pressed_while_news_come_is_pressed(by: str, server: Server, new_visit: Visits) -> None:  # fmt: skip
    """Its list is drawn anew with each vote, and a click is the press and the release of one button."""
    stage, one, other = (make(server, new_visit) for make in (screen, phone, phone))
    stage.context.add_init_script(HEARD)
    notes = beside(stage)
    stage.keyboard.press("n")
    answer(one, IDS[0])
    stage.keyboard.press("c")
    again = notes.get_by_role("button", name="Vote again: question 1")
    expect(again).to_be_visible()
    notes.bring_to_front()
    if by == "mouse":
        again.hover()
        notes.mouse.down()
    else:
        again.focus()
        notes.keyboard.down("Space")
    before = notes.evaluate("window.heard")
    other.close()  # somebody leaves
    notes.wait_for_function("(before) => window.heard > before", arg=before)
    if by == "mouse":
        notes.mouse.up()
    else:
        notes.keyboard.up("Space")
    expect(notes.get_by_role("button", name="Open the vote: question 1")).to_be_visible()
    expect(notes.get_by_text("1 here.")).to_be_visible()
