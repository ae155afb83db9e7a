"""A reader takes three questions of their own through the gate; the card stays in the browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from staffplus.widgets.scopecard.scopecard import GATE
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits

ROWS = (
    "What is unclear",
    "How long the answer",
    "Whose options",
    "Who must be",
    "Who could answer",
)


def card_of(page: Page) -> Locator:
    return page.get_by_role("group", name="Question card")


def opened(visit: Visit, book: str, *, whole: bool = False) -> Page:
    """The card alone on a small page, or in its chapter."""
    address = f"{book}/scope-of-questions.html"
    return visit.page(address) if whole else visit.only(address, "ScopeCard")


def read_rows(card: Locator, *levels: str) -> None:
    for row, level in zip(ROWS, levels, strict=True):
        card.get_by_label(row).select_option(level)


def test_gate_and_rows_are_weighed_as_the_chapter_says(visit: Visit, book: str) -> None:
    card = card_of(opened(visit, book))
    verdict = card.locator(".sp-verdict")
    expect(verdict).to_contain_text("Find the gate")
    card.get_by_label("The approach: success is agreed").check()
    expect(verdict).to_contain_text("The gate says ▲ Lead. 0 of 5 rows read")
    read_rows(card, "lead", "lead", "lead", "staff", "senior")
    expect(verdict).to_contain_text("3 of 5 rows agree and none sits two levels away. Trust")
    card.get_by_label("What is unclear").select_option("staff")
    expect(verdict).to_contain_text("Only 2 of 5 rows agree")
    card.get_by_label("The problem: nobody").check()
    expect(verdict).to_contain_text(
        "“Who could answer, given time and access” sits two levels away"
    )
    card.get_by_label("Nothing: what remains").check()
    expect(verdict).to_contain_text("This is execution")


def test_with_the_keyboard_three_questions_stay_apart_and_survive_a_reload(
    visit: Visit, book: str
) -> None:
    page = opened(visit, book, whole=True)
    card = card_of(page)
    card.get_by_role("button", name="Question 1").focus()
    for _ in range(3):  # past the other two tabs, to the question
        page.keyboard.press("Tab")
    page.keyboard.type("Which loss, <b>exactly</b>?")
    page.keyboard.press("Tab")
    page.keyboard.type("component fixed")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # from an empty group the last choice
    page.keyboard.press("ArrowUp")
    expect(card.get_by_label("The method: component")).to_be_checked()
    card.get_by_role("button", name="Question 2").press("Enter")
    expect(card.get_by_label("The question, as it was asked")).to_have_value("")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    card = card_of(page)
    expect(card.get_by_label("The question, as it was asked")).to_have_value(
        "Which loss, <b>exactly</b>?"
    )
    expect(card.get_by_role("button", name="Question 1 ● Senior")).to_be_visible()
    with page.expect_download() as download:
        card.get_by_role("button", name="Download as Markdown").press("Enter")
    text = Path(download.value.path()).read_text("utf-8")
    assert "Which loss, <b>exactly</b>?" in text and "- component fixed" in text
    assert "Scope: Senior ● (0 of 0 rows agree)" in text


def test_what_is_left_empty_keeps_its_place_in_the_file_and_the_gate_its_order(
    visit: Visit, book: str
) -> None:
    card = card_of(opened(visit, book))
    assert card.get_by_role("radio").evaluate_all("all => all.map((it) => it.value)") == [*GATE]
    card.get_by_role("button", name="Question 3").click()
    card.get_by_label("The question, as it was asked").fill("Which store?")
    with card.page.expect_download() as download:
        card.get_by_role("button", name="Download as Markdown").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert text.startswith("## Question 3\n\nWhich store?\n\nGivens: none written\n\nStill open: ")


def test_a_filled_card_has_no_axe_violation_and_fits_a_phone(visit: Visit, book: str) -> None:
    page = opened(visit, book, whole=True)
    card = card_of(page)
    card.get_by_label("The problem: nobody").check()
    read_rows(card, "staff", "staff", "staff", "lead", "senior")
    assert every_look(page, ".staffplus-widget:has(.sp-card)", widths=(390,)) == []


def test_without_scripts_the_card_is_a_list_and_a_table(new_visit: Visits, book: str) -> None:
    page = new_visit(java_script_enabled=False).page(
        f"{book}/scope-of-questions.html", scripts=False
    )
    plain = page.locator(".widget-plain", has_text="three questions from your own week")
    expect(plain.get_by_role("table")).to_contain_text("Whose options it limits")
