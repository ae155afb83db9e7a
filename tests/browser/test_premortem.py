"""A learner writes a pre-mortem: what is written is kept, and the card points without marking."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus.career import premortem
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to
from tests.browser.test_quiz import FULL, THEME_COMPLAINT

DATA = premortem.read()
ODD = 'Nobody </script> can "say" & why <b>it</b> failed'
#: A failure at which nothing is pointed.
WHOLE: dict[str, str] = {
    "failure": "We cannot say which of the refused claims were honest.",
    "cause": "Only inspected claims show an outcome, so each model learns from its own picks.",
    "signal": "No outcome at all below the cut",
    "due": "9",
    "place": "the weekly claims table",
    "now": "Log score, model version and the probability of inspection for each claim.",
}
SPRINT = "In the next sprint the model overfits the holidays and is rolled back."


def card(visit: Visit, book: str, *, whole: bool = False) -> Locator:
    """The widget alone on a small page, or in its chapter."""
    address = f"{book}/career-ladder.html"
    page = visit.page(address) if whole else visit.only(address, "PremortemCard")
    return page.locator(".sp-premortem")


def line(widget: Locator, name: str, failure: int | None = None) -> Locator:
    """The field of a line: of the whole card, or of the failure with this number."""
    part = widget if failure is None else widget.locator(".sp-failure").nth(failure - 1)
    return part.locator(f"[data-line='{name}']").locator("textarea, select")


def write(widget: Locator, number: int, failure: dict[str, str]) -> None:
    for name, text in failure.items():
        field = line(widget, name, number)
        field.select_option(text) if name == "due" else field.fill(text)
        field.blur()


def point(widget: Locator, name: str, failure: int | None = None) -> Locator:
    part = widget if failure is None else widget.locator(".sp-failure").nth(failure - 1)
    return part.locator(f"[data-line='{name}'] .sp-point")


def kept(page: Page) -> dict[str, Any]:
    text = page.evaluate("localStorage.getItem('staffplus:1:work:staffplus:premortem')")
    return dict(json.loads(text)["value"])


def reload(page: Page) -> None:
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")


def test_a_card_is_written_with_keys_alone_and_survives_a_reload(visit: Visit, book: str) -> None:
    widget = card(visit, book, whole=True)
    page = widget.page
    tab_to(page, line(widget, "decision"))
    page.keyboard.type("From June the model alone decides on claims.")
    for name in premortem.LINES:
        page.keyboard.press("Tab")
        while not line(widget, name, 1).evaluate("e => e === document.activeElement"):
            page.keyboard.press("Tab")
        if name == "due":
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type(ODD if name == "failure" else WHOLE[name])
    reload(page)
    expect(line(widget, "decision")).to_have_value("From June the model alone decides on claims.")
    expect(line(widget, "failure", 1)).to_have_value(ODD)
    expect(line(widget, "due", 1)).to_have_value("6")
    expect(line(widget, "now", 1)).to_have_value(WHOLE["now"])


def test_an_empty_card_points_at_nothing(visit: Visit, book: str) -> None:
    widget = card(visit, book)
    expect(widget.locator(".sp-told")).to_have_text(
        "Nothing is written yet. Begin with the decision."
    )
    expect(widget.locator(".sp-point:visible")).to_have_count(0)
    line(widget, "decision").fill("From June the model alone decides on claims.")
    line(widget, "decision").blur()
    expect(widget.locator(".sp-told")).to_contain_text("Now the first failure")


def test_a_whole_card_is_not_marked_but_sent_to_someone(visit: Visit, book: str) -> None:
    widget = card(visit, book)
    line(widget, "decision").fill("From June the model alone decides on claims.")
    write(widget, 1, WHOLE)
    expect(widget.locator(".sp-told")).to_contain_text(
        "Nothing to point at. Now show it to someone"
    )
    for word in ("score", "correct", "wrong", "points out of", "%"):
        assert word not in widget.locator(".sp-told").inner_text()
    widget.get_by_role("button", name="Add a failure").click()
    expect(widget.locator(".sp-told")).to_contain_text("still empty: failure 2.")
    write(
        widget, 2, {"failure": "People made mistakes", "signal": "Precision drops", "now": "Log it"}
    )
    for name in ("failure", "signal", "now"):
        expect(point(widget, name, 2)).to_have_text(DATA["points"][f"{name}-vague"]["text"])


@pytest.mark.parametrize(
    ("name", "text", "id"),
    [
        ("failure", SPRINT, "failure-near"),
        ("cause", "", "cause-missing"),
        ("cause", "The platform team was careless.", "cause-person"),
        ("signal", "", "signal-missing"),
        ("signal", "We cannot say which claims were refused and honest", "signal-repeats"),
        ("due", "", "due-missing"),
        ("due", "57", "due-late"),
        ("place", "", "place-missing"),
        ("now", "", "now-missing"),
        ("now", "We can add labels later.", "now-later"),
        ("now", "Keep an eye on the claims.", "now-vague"),
    ],
)
def test_the_card_points_at_what_may_be_missing_beside_its_line(
    visit: Visit, book: str, name: str, text: str, id: str
) -> None:
    widget = card(visit, book)
    line(widget, "decision").fill("From June the model alone decides on claims.")
    write(widget, 1, WHOLE | {name: text})
    expect(widget.locator(".sp-told")).to_contain_text("1 point to look at")
    expect(point(widget, name, 1)).to_have_text(
        DATA["points"][id]["text"].replace("{left}", "3 months")
    )
    described = str(line(widget, name, 1).get_attribute("aria-describedby"))
    assert point(widget, name, 1).get_attribute("id") in described.split()
    write(widget, 1, {name: WHOLE[name]})
    expect(point(widget, name, 1)).to_be_hidden()


def test_words_inside_other_words_start_no_point(visit: Visit, book: str) -> None:
    widget = card(visit, book)
    line(widget, "decision").fill("From June the model alone decides on claims.")
    write(widget, 1, WHOLE | {
        "cause": "The default hides unforgotten rows.",
        "now": "Collateral is logged with each translation version.",
    })  # fmt: skip
    expect(widget.locator(".sp-told")).to_contain_text("Nothing to point at")


def test_a_short_horizon_and_a_bare_topic_are_pointed_at(visit: Visit, book: str) -> None:
    widget = card(visit, book)
    line(widget, "decision").fill("Claims model")
    line(widget, "horizon").select_option("1")
    write(widget, 1, WHOLE | {"due": "1"})
    expect(point(widget, "horizon")).to_have_text(DATA["points"]["horizon-short"]["text"])
    expect(point(widget, "decision")).to_have_text(DATA["points"]["decision-missing"]["text"])


def test_a_signal_beyond_a_shortened_horizon_is_kept_and_pointed_at(
    visit: Visit, book: str
) -> None:
    widget = card(visit, book)
    write(widget, 1, WHOLE | {"due": "36"})
    line(widget, "horizon").select_option("12")
    expect(line(widget, "due", 1)).to_have_value("36")
    expect(point(widget, "due", 1)).to_have_text(DATA["points"]["due-after"]["text"])


def test_the_years_ahead_are_a_picture_and_sentences_with_the_same_times(
    visit: Visit, book: str
) -> None:
    widget = card(visit, book)
    write(widget, 1, WHOLE)
    widget.get_by_role("button", name="Add a failure").click()
    write(widget, 2, WHOLE | {"due": ""})
    time = widget.locator("> .sp-time")
    expect(time.get_by_role("listitem").first).to_contain_text("4 years and 3 months left to act")
    expect(time.get_by_role("listitem").last).to_contain_text("the signal has no date yet")
    told = str(time.get_by_role("img").get_attribute("aria-label"))
    assert told.startswith("From now to 5 years ahead. 1: signal by Q")
    assert "4 years and 3 months left to act" in told and "2: the signal has no date yet" in told
    start = kept(widget.page)["start"]
    for year in range(start // 4 + 1, start // 4 + 6):
        expect(time.get_by_role("img")).to_contain_text(str(year))


def test_a_button_stays_under_the_mouse_when_leaving_a_line_raises_a_point(
    visit: Visit, book: str
) -> None:
    widget = card(visit, book)
    line(widget, "failure", 1).fill("People left.")
    line(widget, "now", 1).press_sequentially("Monitor")
    widget.get_by_role("button", name="Add a failure").click()
    expect(widget.locator(".sp-failure")).to_have_count(2)
    expect(line(widget, "failure", 2)).to_be_focused()
    expect(point(widget, "now", 1)).to_be_visible()


def test_there_are_six_failures_at_most_and_one_taken_out_can_be_put_back(
    visit: Visit, book: str
) -> None:
    widget = card(visit, book)
    more = widget.get_by_role("button", name="Add a failure")
    for number in range(1, 7):
        line(widget, "failure", number).fill(f"failure {number}")
        if number < 6:
            more.click()
    expect(more).to_be_hidden()
    widget.get_by_role("button", name="Take this failure out").nth(2).click()
    expect(widget.locator(".sp-failure")).to_have_count(5)
    expect(line(widget, "failure", 3)).to_have_value("failure 4")
    back = widget.get_by_role("button", name="Put the failure back")
    expect(back).to_be_focused()
    reload(widget.page)
    back.click()
    expect(line(widget, "failure", 6)).to_have_value("failure 3")
    expect(line(widget, "failure", 6)).to_be_focused()
    expect(back).to_be_hidden()


def test_the_card_is_taken_away_as_text_as_a_file_and_on_paper(visit: Visit, book: str) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.context.add_init_script(
        "window.print = () => { window.top.sheet = document.body.innerText }"
    )
    widget = card(visit, book)
    page = widget.page
    line(widget, "decision").fill("From June the model alone decides on claims.")
    write(widget, 1, WHOLE | {"failure": ODD, "place": ""})
    widget.get_by_role("button", name="Copy as text").click()
    expect(widget.locator(".sp-taken")).to_have_text("Copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("# Pre-mortem\n\n**Decision:** From June the model alone decides")
    assert f"- **Failure:** {ODD}" in text and "- **Where:** (open)" in text
    assert "## Still to look at" in text and "Failure 1: Where would somebody see it?" in text
    with page.expect_download() as caught:
        widget.get_by_role("button", name="Save as text").click()
    assert caught.value.suggested_filename == "pre-mortem.md"
    assert Path(caught.value.path()).read_text("utf-8") == text
    widget.get_by_role("button", name="Print").click()
    sheet = page.evaluate("window.sheet")
    assert ODD in sheet and WHOLE["now"] in sheet and "From June" in sheet


def test_the_example_opens_without_touching_what_was_written(visit: Visit, book: str) -> None:
    widget = card(visit, book)
    line(widget, "failure", 1).fill("mine")
    example = widget.locator("details.sp-example")
    example.locator("summary").click()
    for failure in DATA["example"]["failures"]:
        expect(example).to_contain_text(failure["cause"])
    told = str(example.get_by_role("img").get_attribute("aria-label"))
    assert "4 years and 6 months left to act" in told
    expect(line(widget, "failure", 1)).to_have_value("mine")


def test_what_another_tab_wrote_is_shown_and_nothing_is_lost(visit: Visit, book: str) -> None:
    here, there = card(visit, book), card(visit, book)
    line(there, "failure", 1).fill("written over there")
    expect(line(here, "failure", 1)).to_have_value("written over there")
    line(here, "cause", 1).fill("written here")
    expect(line(there, "cause", 1)).to_have_value("written here")
    expect(line(there, "failure", 1)).to_have_value("written over there")


def test_a_browser_that_cannot_save_says_so_and_the_card_can_still_be_taken(
    visit: Visit, book: str
) -> None:
    visit.context.add_init_script(FULL)
    widget = card(visit, book, whole=True)
    line(widget, "failure", 1).fill("only here")
    expect(widget.locator(".sp-storage")).to_contain_text("cannot save your answers")
    with widget.page.expect_download() as caught:
        widget.get_by_role("button", name="Save as text").click()
    assert "only here" in Path(caught.value.path()).read_text("utf-8")
    # The theme stores its colour scheme there and complains; our own scripts must not.
    visit.faults[:] = [fault for fault in visit.faults if not THEME_COMPLAINT.search(fault)]


def test_without_javascript_the_card_can_be_filled_in_on_paper(
    new_visit: Visits, book: str
) -> None:
    page = new_visit(java_script_enabled=False).page(f"{book}/career-ladder.html", scripts=False)
    plain = page.locator(".widget-plain").filter(has_text="Name a decision of this month")
    expect(plain).to_be_visible()
    for one in DATA["lines"]:
        expect(plain).to_contain_text(one["ask"])
    plain.locator("summary").click()
    expect(plain.locator("table")).to_contain_text(DATA["example"]["failures"][0]["now"])


def test_everyone_can_use_it_in_both_themes_and_at_400_percent(visit: Visit, book: str) -> None:
    widget = card(visit, book, whole=True)
    write(widget, 1, WHOLE | {"due": "57", "cause": "They forgot it."})
    widget.locator("summary").click()
    card_itself = ".staffplus-widget:has(.sp-premortem)"
    assert every_look(widget.page, card_itself, widths=(1280, 390, 320)) == []
