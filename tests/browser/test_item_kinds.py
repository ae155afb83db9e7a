"""A number is written, marked and explained in the page; a kind that the page does not know harms nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from staffplus.bundle import bundle
from tests.browser.conftest import Visit
from tests.browser.quizzes import answer, node_of, right, wrong
from tests.browser.served import first, quiz_with
from tests.unit.test_items import NUMBER, only_item


@pytest.fixture
def item(tmp_path: Path) -> dict[str, Any]:
    return only_item(tmp_path, NUMBER).practice()


@pytest.fixture
def page(visit: Visit, book: str, item: dict[str, Any]) -> Page:
    """A page whose first quiz holds a number alone."""
    return quiz_with(visit, book, {"items": [item]})


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_number_can_be_answered_and_explains_itself(
    page: Page, item: dict[str, Any], keyboard: bool
) -> None:
    node = answer(page, item, wrong(item), keyboard=keyboard)
    feedback = node.locator(".sp-feedback")
    expect(feedback.locator(".sp-verdict")).to_contain_text("Not yet")
    expect(feedback.locator(".sp-others")).not_to_have_attribute("open", "")
    expect(feedback).to_contain_text("12 hours (your answer, wrong)")
    expect(feedback).to_contain_text("If it was no slip, one belief leads here: ")
    again = node.get_by_role("button", name="Try again")
    page.keyboard.press("Space") if keyboard else again.click()
    answer(page, item, right(item), keyboard=keyboard)
    expect(feedback.locator(".sp-verdict")).to_contain_text("Right")
    expect(feedback).to_contain_text(item["working"])
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(node_of(page, item).locator(".sp-number input")).to_have_value("48")


def test_who_only_miscounted_is_told_of_no_belief(page: Page, item: dict[str, Any]) -> None:
    known = {it["value"] for it in item["wrong"]}
    other = next(it for it in range(100, 200) if it not in known)
    node = answer(page, item, other)
    expect(node.locator(".sp-mine")).to_contain_text(item["feedback"])
    expect(node.locator(".sp-mine")).not_to_contain_text("belief")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("48", "48 hours (your answer, right)"),
        (" 48.1 ", "48.1 hours (your answer, right)"),
        ("+48.", "48 hours (your answer, right)"),
        ("1,200", "1,200 hours (your answer, wrong)"),
        ("−3", "-3 hours (your answer, wrong)"),
        ("13", "Multiply people, hours and weeks."),
        ("", "Write a number first"),
        ("48 hours", "Write a number first"),
        ("4,8", "Write a number first"),
        ("1e3", "Write a number first"),
        ("-", "Write a number first"),
        (".", "Write a number first"),
    ],
)
def test_a_number_is_read_as_people_write_it_or_asked_for_again(
    page: Page, item: dict[str, Any], written: str, said: str
) -> None:
    expect(answer(page, item, written).locator(".sp-feedback")).to_contain_text(said)


def test_enter_in_the_field_checks_the_answer(page: Page, item: dict[str, Any]) -> None:
    node = node_of(page, item)
    node.locator(".sp-number input").press("Enter")
    expect(node.locator(".sp-feedback")).to_contain_text("Write a number first")


def test_the_answer_to_a_number_can_be_shown_with_every_known_result(
    page: Page, item: dict[str, Any]
) -> None:
    node = node_of(page, item)
    node.get_by_role("button", name="Show answer").click()
    expect(node.get_by_text(item["working"])).to_be_visible()
    for text in (entry["feedback"] for entry in item["wrong"]):
        expect(node.locator(".sp-feedback")).to_contain_text(text)
    expect(node.locator(".sp-feedback")).not_to_contain_text("your answer")


def test_a_number_of_graded_work_is_handed_over_as_python(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    item = only_item(tmp_path, NUMBER).keyless()
    page = quiz_with(visit, book, {"items": [item], "practice": False})
    box = node_of(page, item).locator(".sp-number input")
    box.fill("47.5")
    box.blur()
    shown = page.get_by_label("Your answers as Python: paste them into the answer cell").first
    expect(shown).to_have_value('{\n    "hours-of-glue": 47.5,\n}')


@pytest.mark.parametrize("practice", [True, False], ids=["practice", "graded"])
def test_an_item_of_a_kind_that_the_page_does_not_know_says_so_and_the_others_work(
    visit: Visit, book: str, practice: bool
) -> None:
    known, odd = first("choice"), {**first("many"), "id": "odd", "kind": "constructor"}
    page = quiz_with(visit, book, {"items": [odd, known], "practice": practice})
    quiz = page.locator(".sp-quiz").first
    expect(quiz.locator("article").first).to_contain_text(
        'This question cannot be shown. Load the page again; if it stays so, tell whoever runs the course: item "odd": found kind "constructor"; expected one of choice, '
    )
    expect(quiz.locator(".sp-progress")).to_contain_text("0 of 1 answered")
    if practice:
        answer(page, known, right(known))
        expect(quiz.locator(".sp-progress")).to_contain_text("1 of 1 answered, 1 point")
    else:
        node_of(page, known).locator(f"input[value='{right(known)}']").check()
        expect(quiz.locator(".sp-code")).to_have_value(
            f'{{\n    "{known["id"]}": "{right(known)}",\n}}'
        )


def test_marking_an_item_of_an_unknown_kind_throws_with_its_id(visit: Visit) -> None:
    told = visit.page("about:blank").evaluate(
        """async (source) => {
          const { mark } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
          try { mark({ id: "odd", kind: "guess" }, "a"); } catch (error) { return error.message; }
        }""",
        bundle("items/mark.js"),
    )
    assert told.startswith('item "odd": found kind "guess"; expected one of choice, many')
