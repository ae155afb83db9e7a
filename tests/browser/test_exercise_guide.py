"""Beside an answer: hints one by one, two answers to judge, and a model once something was tried."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.accessibility import axe
from tests.browser.conftest import Visit
from tests.browser.small_exercise import WRITTEN, opened
from tests.grading.sheets import cell, words

PROMPT = cell("markdown", "prompt", "## Part\n\nSay it.", locked=True)


def sheet(visit: Visit, book: str) -> Page:
    return opened(visit, book, PROMPT, words("w", 3), guide=(WRITTEN,))


def again(page: Page) -> None:
    page.reload()
    expect(page.locator("html[data-exercise=ready]")).to_be_attached()


def test_hints_come_one_by_one_by_keyboard_and_stay_after_a_reload(visit: Visit, book: str) -> None:
    page = sheet(visit, book)
    hints = page.locator(".xp-hints li")
    expect(hints).to_have_count(0)
    page.get_by_role("button", name="A hint (2 in all)").focus()
    page.keyboard.press("Enter")
    expect(hints).to_have_text(["First hint, for rows."])
    expect(hints.locator("code")).to_have_text("rows")
    page.keyboard.press("Enter")
    expect(hints).to_have_text(["First hint, for rows.", "Second <b>hint</b>."])
    expect(hints.last).to_be_focused()
    again(page)
    expect(hints).to_have_count(2)


def test_two_answers_are_judged_before_the_markers_are_heard(visit: Visit, book: str) -> None:
    page = sheet(visit, book)
    page.get_by_text("Judge two answers first").click()
    first, second = page.locator(".xp-judge li").all()
    expect(first).to_contain_text("Anchor little.")
    expect(page.locator("body")).not_to_contain_text("Why little.")
    first.get_by_label("3: does all").check()
    expect(first.get_by_role("status")).to_have_text(
        "Markers give 1, 2 fewer than you. Why little."
    )
    second.get_by_label("2: does much").check()
    expect(second.get_by_role("status")).to_have_text("Markers give the same. Why much.")
    again(page)
    page.get_by_text("Judge two answers first").click()
    expect(first.get_by_label("3: does all")).to_be_checked()
    expect(first.get_by_role("status")).to_contain_text("Markers give 1")


def test_a_model_opens_after_an_attempt_and_its_levels_are_told_apart(
    visit: Visit, book: str
) -> None:
    page = sheet(visit, book)
    opens = page.get_by_role("button", name="Show a model answer")
    expect(opens).to_be_hidden()
    expect(page.get_by_text("5 words or more, 5 to go")).to_be_visible()
    field = page.locator("[data-cell=w] textarea")
    field.fill("one two three")
    expect(page.get_by_text("5 words or more, 2 to go")).to_be_visible()
    field.fill("one two three four five")
    opens.click()
    expect(page.locator(".xp-models figcaption")).to_have_text(["Good", "Strong"])
    expect(page.locator(".xp-models blockquote")).to_have_text(["Short.", "Longer, with why."])
    expect(page.locator(".xp-models")).to_contain_text("About another case")
    expect(page.locator(".xp-models")).to_be_focused()
    page.locator(".xp-models").get_by_label("2: does much").check()
    field.fill("")  # what was seen is not taken away
    expect(page.locator(".xp-models")).to_be_visible()
    again(page)
    expect(page.locator(".xp-models").get_by_label("2: does much")).to_be_checked()


def test_help_is_accessible_when_all_of_it_is_open(visit: Visit, book: str) -> None:
    page = sheet(visit, book)
    page.locator("[data-cell=w] textarea").fill("one two three four five")
    for name in ("A hint (2 in all)", "Hint 2 of 2", "Show a model answer"):
        page.get_by_role("button", name=name).click()
    page.get_by_text("Judge two answers first").click()
    page.locator(".xp-judge li").first.get_by_label("1: does little").check()
    assert axe(page) == []
