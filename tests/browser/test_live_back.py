"""A vote is taken back, a third one asked for twice, an earlier count shown again; what a phone has still to show."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import every_look
from tests.browser.conftest import Visits
from tests.browser.test_live import TOLD, answer, phone, screen, server
from tests.browser.test_live_notes import beside
from tests.cohort import projected
from tests.cohort.room import Server
from tests.cohort.test_live import IDS, STEMS

__all__ = ["server"]  #: the fixture
#: Of each question on a phone: whether some answer lies under the foot or below it while the foot does not say so,
#: or says so of nothing; then whether its way there brings the last one up.
BELOW = """(states) => states.flatMap((state) => {
  window.told(state);
  scrollTo(0, 0);
  dispatchEvent(new Event("scroll"));
  const foot = document.querySelector(".sp-send");
  const cue = () => foot.querySelector(".sp-below");
  const last = () => [...document.querySelectorAll(".sp-item .sp-option, .sp-item .sp-row, .sp-item .sp-steps > li, .sp-item input[type=text]")].filter((it) => it.checkVisibility()).map((it) => it.getBoundingClientRect().bottom);
  const hidden = () => Math.max(...last()) > foot.getBoundingClientRect().top + 4;
  const faults = [];
  if (hidden() !== cue().checkVisibility()) faults.push("at first");
  let presses = 0;
  while (cue().checkVisibility() && presses < 30) {
    cue().click();
    dispatchEvent(new Event("scroll"));
    presses += 1;
  }
  if (hidden() || presses === 30) faults.push("the way there");
  return faults.map((it) => `${state.item.id}: ${it}`).concat(presses ? [] : ["none"]);
})"""


def test_an_open_vote_is_taken_back_in_the_notes_and_on_the_screen(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage, one = screen(server, new_visit), phone(server, new_visit)
    notes = beside(stage)
    stage.keyboard.press("n")
    answer(one, IDS[0])
    stage.keyboard.press("c")
    expect(stage.locator(".sp-tally")).to_be_visible()
    for page in (notes, stage):
        # The notes hear of everything a little later: they have seen the vote closed, and then open again.
        expect(notes.get_by_text("first vote, closed")).to_be_visible()
        stage.bring_to_front()
        stage.keyboard.press("r")
        expect(one.get_by_role("button", name="Send", exact=True)).to_be_visible()
        expect(notes.get_by_text("second vote, another case, open")).to_be_visible()
        expect(notes.get_by_role("button", name="Take it back")).to_be_visible()
        expect(stage.locator("legend .sp-again")).to_be_visible()
        page.bring_to_front()
        page.keyboard.press("z")
        expect(stage.locator(".sp-voted > div")).to_have_text(["First vote 1 voted."])
        expect(one.get_by_text("Your answer was counted.")).to_be_visible()
    # With an answer in it, it is asked for twice.
    stage.bring_to_front()
    stage.keyboard.press("r")
    expect(one.locator("legend .sp-again")).to_be_visible()
    answer(one, IDS[1])
    expect(notes.get_by_text("1 voted.")).to_have_count(2)
    notes.bring_to_front()
    notes.keyboard.press("z")
    asked = notes.get_by_role("group", name="Take the vote back?")
    expect(asked.get_by_role("button", name="Leave the vote open")).to_be_focused()
    found = every_look(notes)
    notes.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    expect(notes.get_by_role("button", name="Take it back")).to_be_focused()
    stage.bring_to_front()
    expect(stage.get_by_text("1 of 1 have voted")).to_be_visible()
    stage.keyboard.press("z")
    expect(stage.get_by_text("once more takes it back")).to_be_visible()
    stage.keyboard.press("z")
    expect(stage.locator(".sp-voted > div")).to_have_text(["First vote 1 voted."])
    expect(stage.get_by_text("once more takes it back")).to_have_count(0)
    assert not found, "\n".join(found)


#: Streams wait from when `hold` is called until `release` is: what has happened is not on the screen yet.
HELD = """(() => {
  const Own = window.EventSource;
  let waiting = null;
  window.hold = () => { waiting = []; };
  window.release = () => { const all = waiting; waiting = null; for (const act of all) act(); };
  window.EventSource = class extends Own {
    addEventListener(name, act) { super.addEventListener(name, (event) => waiting ? waiting.push(() => act(event)) : act(event)); }
  };
})()"""


def test_an_answer_that_nobody_has_seen_yet_is_not_taken_back_unasked(server: Server, new_visit: Visits) -> None:  # fmt: skip
    """The key goes down while the screen still says that nobody has voted."""
    visit = new_visit()
    visit.context.add_init_script(HELD)
    stage = visit.page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    one = phone(server, new_visit)
    notes = beside(stage)
    stage.keyboard.press("n")
    expect(notes.get_by_role("button", name="Take it back")).to_be_visible()
    for page in (stage, notes):
        page.evaluate("hold()")
    answer(one, IDS[0])
    # Esc closes what lies over a page, and takes nothing back, with an answer or without one.
    notes.bring_to_front()
    notes.keyboard.press("Escape")
    with notes.expect_response("**/facilitator/do") as did:
        notes.keyboard.press("z")
    assert did.value.status == 409
    asked = notes.get_by_role("group", name="Take the vote back?")
    expect(asked).to_contain_text("1 has answered")
    expect(notes.get_by_text("Somebody has just answered, so the vote stays open.")).to_be_visible()
    notes.keyboard.press(
        "Enter"
    )  # a key pressed twice: the answer that changes nothing has the focus
    expect(asked).to_have_count(0)
    stage.bring_to_front()
    with stage.expect_response("**/facilitator/do") as did:
        stage.keyboard.press("z")
    assert did.value.status == 409
    expect(stage.get_by_text("Somebody has just answered, so the vote stays open.")).to_be_visible()
    for page in (stage, notes):
        page.evaluate("release()")
    expect(stage.get_by_text("1 of 1 have voted")).to_be_visible()
    expect(one.get_by_text("Your answer is in.")).to_be_visible()
    notes.bring_to_front()
    with notes.expect_response("**/facilitator/do"):
        notes.keyboard.press("Escape")
        notes.keyboard.press("z")
        asked.get_by_role("button", name="Take it back").click()
    expect(stage.get_by_text("The first question comes here.")).to_be_visible()
    # That both were refused is what this test is about.
    visit.faults[:] = [it for it in visit.faults if "409" not in it]


def test_what_a_second_press_would_do_is_said_until_then_however_many_votes_come(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage, one, two = screen(server, new_visit), phone(server, new_visit), phone(server, new_visit)
    stage.keyboard.press("n")
    answer(one, IDS[0])
    expect(stage.get_by_text("1 of 2 have voted")).to_be_visible()
    stage.keyboard.press("z")
    warning = stage.get_by_text("once more takes it back")
    expect(warning).to_be_visible()
    answer(two, IDS[0])
    expect(stage.get_by_text("2 of 2 have voted")).to_be_visible()
    expect(warning).to_be_visible()
    stage.keyboard.press("c")
    expect(stage.locator(".sp-tally")).to_be_visible()
    expect(warning).to_have_count(0)


def test_a_vote_beyond_the_last_case_is_asked_for_twice_and_every_vote_can_be_shown_again(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage, one = screen(server, new_visit), phone(server, new_visit)
    notes = beside(stage)
    for vote in range(len(STEMS) + 1):
        stage.keyboard.press("r" if vote else "n")
        if vote == len(STEMS):
            expect(stage.get_by_text("Every case of this question was voted on.")).to_be_visible()
            expect(stage.locator(".sp-tally").first).to_be_visible()
            stage.keyboard.press("r")
            expect(one.locator("legend .sp-again")).to_contain_text("the case of the first vote")
        expect(one.get_by_role("button", name="Send", exact=True)).to_be_visible()
        answer(one, IDS[0])
        stage.keyboard.press("c")
        expect(one.get_by_text("Your answer was counted.")).to_be_visible()
        expect(stage.locator(".sp-tally").first).to_be_visible()
    item = notes.locator(".sp-items").first.locator("li")
    expect(item).to_contain_text("the case of the first vote, 1 voted")
    earlier, last = (item.get_by_role("button", name=it, exact=True).bounding_box() for it in ("Show: question 1, second vote", "Vote again: question 1"))  # fmt: skip
    assert earlier and last and earlier["y"] < last["y"], "what is done with the last vote stands below the others"  # fmt: skip
    item.get_by_role("button", name="Show: question 1, first vote").click()
    expect(stage.locator(".sp-voted > div")).to_have_text(["First vote 1 voted."])
    expect(one.get_by_text("On the big screen now: question 1, first vote.")).to_be_visible()
    expect(notes.get_by_text("Phones keep the last vote, and say so.")).to_be_visible()
    found = [*every_look(notes), *every_look(one)]
    item.get_by_role("button", name="Show: question 1", exact=True).click()
    expect(one.get_by_text("On the big screen now")).to_have_count(0)
    item.get_by_role("button", name="Vote again: question 1").click()
    expect(notes.get_by_text(f"Each of its {len(STEMS)} cases was voted on")).to_be_visible()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("height", [844, 664])
def test_on_a_phone_no_answer_is_out_of_sight_unsaid(height: int, server: Server, new_visit: Visits) -> None:  # fmt: skip
    """Of every case of the bank; and what says so brings the last answer up."""
    visit = new_visit(viewport={"width": 390, "height": height})
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/{server.code}")
    page.wait_for_function("() => Boolean(window.told)")
    told = [{**it, "mine": None, "why": ""} for it in projected.every() if it["phase"] == "open"]
    found = page.evaluate(BELOW, told)
    assert [it for it in found if it != "none"] == []
    assert found.count("none") < len(told), "of some cases an answer is below"
    page.evaluate("(state) => { window.told(state); scrollTo(0, 0); }", max(told, key=lambda it: len(str(it["item"].get("case")))))  # fmt: skip
    expect(page.locator(".sp-below")).to_have_text(re.compile(r"^↓ \d+ (more )?(answers?|lines?) below$"))  # fmt: skip
    place = page.locator(
        ".sp-below"
    ).bounding_box()  # a click of Playwright's would scroll the page first
    assert place
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(page.locator(".sp-item :is(input, select, button):focus")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".sp-below")).to_be_visible()
    found = every_look(page)
    assert not found, "\n".join(found)


def test_how_many_are_missing_on_the_call_is_said_while_counts_are_typed(server: Server, new_visit: Visits) -> None:  # fmt: skip
    stage = screen(server, new_visit)
    notes = beside(stage)
    notes.get_by_label("People on the call (once, for all votes)").fill("12")
    told = stage.get_by_text("On the call: letters into the chat")
    expect(stage.get_by_text("Join with your phone.")).to_be_visible()
    expect(told).to_be_hidden()
    notes.keyboard.press("Tab")
    expect(notes.get_by_text("Kept.")).to_be_visible()
    # Whoever sees the screen over the call cannot use its code, and is told so before the first question and beside each.
    expect(told).to_be_visible()
    expect(stage.get_by_text("when you are asked for them. You need no code.")).to_be_visible()
    expect(stage.get_by_text("In the room: join with your phone.")).to_be_visible()
    assert not (found := every_look(stage, widths=(1280,))), "\n".join(found)
    stage.keyboard.press("n")
    expect(told).to_be_visible()
    notes.get_by_text("Add the call’s counts, first vote").first.click()
    fields = notes.locator(".sp-call").get_by_role("spinbutton")
    fields.nth(0).fill("7")
    expect(notes.get_by_text("5 of 12 on the call are missing.")).to_be_visible()
    fields.nth(1).fill("4")
    expect(notes.get_by_text("1 of 12 on the call is missing.")).to_be_visible()
    fields.nth(1).fill("5")
    expect(notes.get_by_text("All 12 on the call are counted.")).to_be_visible()
    fields.nth(1).fill("6")
    expect(notes.get_by_text("13 counted; 12 are on the call.")).to_be_visible()
    fields.nth(1).fill("4")
    notes.get_by_role("button", name="Add the call’s counts, first vote").click()
    expect(notes.get_by_text("first vote: 11 of 12 counted by hand")).to_be_visible()
    expect(stage.get_by_text("and 11 of 12 on the call")).to_be_visible()
    notes.reload()
    expect(notes.get_by_label("People on the call (once, for all votes)")).to_have_value("12")
    assert not (found := every_look(notes)), "\n".join(found)
    expect(told).to_be_visible()
    assert not (found := every_look(stage, widths=(1280,))), "\n".join(found)


def test_under_a_case_that_fills_the_screen_stand_the_answers_in_a_line(server: Server, new_visit: Visits) -> None:  # fmt: skip
    """No case of the course is so long; one of somebody's own bank may be. Q has the answers in full."""
    told = next(it for it in projected.every() if it["phase"] == "open" and it["item"]["kind"] == "choice" and "reasons" not in it["item"])  # fmt: skip
    first = told["item"]["case"].splitlines()[0]
    visit = new_visit(viewport={"width": 1280, "height": 720})
    visit.context.add_init_script(TOLD)
    page = visit.page(f"http://127.0.0.1:{server.port}/facilitator?once={server.token}")
    page.wait_for_function("() => Boolean(window.told)")
    for lines in range(10, 40):  # until no size of letters has room for both
        told["item"]["case"] = "\n".join(f"{n}. {first}" for n in range(lines))
        face = page.evaluate("(state) => (window.told(state), document.querySelector('.sp-item').dataset.face)", told | {"round": lines})  # fmt: skip
        if face == "case":
            break
    line = page.locator(".sp-letters > span")
    expect(line).to_have_text([f"{mark} {it['text']}" for mark, it in zip("ABCDEF", told["item"]["options"], strict=False)])  # fmt: skip
    expect(line.last).to_be_in_viewport(ratio=1)
    page.keyboard.press("q")
    expect(page.locator(".sp-letters")).to_be_hidden()
    expect(page.locator(".sp-option").last).to_be_in_viewport(ratio=1)
