"""A learner answers quizzes on a static page: with mouse or keyboard, with and without storage."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from staffplus import items
from tests.browser.conftest import HTML, Visit, Visits
from tests.browser.quizzes import CHAPTER, KINDS, answer, answer_somehow, node_of, right, wrong
from tests.browser.served import SINGLES, first, singles

ROW = "staffplus:1:staffplus:{}"


def chapter(book: str) -> str:
    return f"{book}/{CHAPTER}.html"


def plain(text: str) -> str:
    """Text as it is compared: Sphinx makes quotation marks and dashes of its own."""
    return " ".join(text.translate(str.maketrans("’‘“”–", "''\"\"-")).replace("--", "-").split())


def stored(page: Page, item: dict[str, Any]) -> dict[str, Any]:
    """The log row of an item in the browser."""
    text = page.evaluate("key => localStorage.getItem(key)", ROW.format(item["id"]))
    return dict(json.loads(text))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_answered_and_explains_itself(visit: Visit, book: str, kind: str) -> None:
    answered_wrong_and_right(singles(visit, book), kind, keyboard=False)


def test_in_the_chapter_each_kind_can_be_answered_with_the_keyboard_alone(
    visit: Visit, book: str
) -> None:
    """In the order of the page, as somebody goes on from one question to the next."""
    page = singles(visit, book, whole=True)
    kinds = list(dict.fromkeys(item.kind for item in SINGLES))
    assert set(kinds) == set(KINDS)
    for kind in kinds:
        answered_wrong_and_right(page, kind, keyboard=True)


def answered_wrong_and_right(page: Page, kind: str, *, keyboard: bool) -> None:
    """Answer the first question of a kind wrongly, read why, try again and answer it rightly."""
    item = first(kind)
    node = answer(page, item, wrong(item), keyboard=keyboard)
    feedback = node.locator(".sp-feedback")
    expect(feedback).to_have_attribute("aria-live", "polite")
    expect(feedback.locator(".sp-verdict")).to_contain_text("Not yet")
    led = {
        "order": "If it was no slip, one belief leads here: ",
        "match": "One belief that goes wrong in this row: ",
    }
    expect(feedback).to_contain_text(led.get(kind, "The belief behind it: "))
    assert stored(page, item)["score"] == 0
    again = node.get_by_role("button", name="Try again")
    expect(again).to_be_focused() if keyboard else None
    page.keyboard.press("Space") if keyboard else again.click()
    if kind in ("many", "order"):
        for box in node.locator("input:checked").all():
            box.uncheck()
    answer(page, item, right(item), keyboard=keyboard)
    expect(feedback.locator(".sp-verdict")).to_contain_text("Right")
    row = stored(page, item)
    assert (row["score"], row["correct"], row["attempts"], row["first"]["score"]) == (1, True, 2, 0)
    assert row["hash"] == item["hash"]
    assert row["confidence"] == ("certain" if kind == "classify" else None)


def test_confidence_is_asked_for_before_the_answer_is_shown_and_may_be_skipped(
    visit: Visit, book: str
) -> None:
    item = first("classify")
    page = singles(visit, book)
    node = node_of(page, item)
    node.locator(f"input[value='{right(item)}']").check()
    check = node.get_by_role("button", name="Check")
    check.click()
    expect(node.locator(".sp-feedback")).to_contain_text("How sure are you?")
    expect(node.locator(".sp-verdict")).to_have_count(0)
    check.click()
    expect(node.locator(".sp-verdict")).to_contain_text("Right")
    assert stored(page, item)["confidence"] is None


def test_checking_with_nothing_chosen_says_what_to_do_and_marks_nothing(
    visit: Visit, book: str
) -> None:
    item = first("choice")
    page = singles(visit, book)
    node = node_of(page, item)
    node.get_by_role("button", name="Check").click()
    expect(node.locator(".sp-feedback")).to_contain_text("Choose an answer first")
    assert page.evaluate("key => localStorage.getItem(key)", ROW.format(item["id"])) is None


def test_the_answer_can_be_shown_and_explains_every_option(visit: Visit, book: str) -> None:
    item = first("choice")
    page = singles(visit, book)
    node = node_of(page, item)
    node.get_by_role("button", name="Show answer").click()
    for option in item["options"]:
        expect(node.locator(".sp-feedback")).to_contain_text(option["feedback"])
    row = stored(page, item)
    assert (row["response"], row["revealed"], row["correct"]) == (None, True, False)


def test_feedback_leads_back_to_the_passage_that_answers(visit: Visit, book: str) -> None:
    item = first("classify")
    page = singles(visit, book, whole=True)
    link = answer(page, item, right(item)).locator("a.sp-see")
    link.click()
    expect(page).to_have_url(re.compile(f"#{re.escape(item['see'])}$"))
    expect(page.locator(f"[id='{item['see']}']")).to_be_attached()


def test_an_item_for_debate_has_no_verdict(visit: Visit, book: str) -> None:
    item = first("classify", debate=True)
    page = singles(visit, book)
    node = answer(page, item, "lead")
    expect(node.locator(".sp-verdict")).to_have_text("The case for your answer")
    for option in item["options"]:
        expect(node.locator(".sp-feedback")).to_contain_text(option["feedback"])
    assert stored(page, item)["correct"] is None


def test_answers_survive_a_reload_and_are_seen_in_another_tab(visit: Visit, book: str) -> None:
    page = singles(visit, book)
    other = visit.page(page.url)
    for kind in KINDS:
        item = first(kind)
        page.bring_to_front()
        answer(page, item, right(item))
        other.bring_to_front()
        expect(node_of(other, item).locator(".sp-verdict")).to_contain_text("Right")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    for kind in KINDS:
        expect(node_of(page, first(kind)).locator(".sp-verdict")).to_contain_text("Right")


def test_options_keep_one_order_for_one_learner(new_visit: Visits, book: str) -> None:
    item = first("choice")

    def order(page: Page) -> list[str]:
        return node_of(page, item).locator("> fieldset .sp-option").all_inner_texts()

    visit = new_visit()
    page = singles(visit, book)
    before = order(page)
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    assert order(page) == before
    others = (order(singles(new_visit(), book)) for _ in range(9))
    assert any(other != before for other in others), "learners do not all have the same"


def test_a_step_can_be_dragged_to_its_place(visit: Visit, book: str) -> None:
    item = first("order")
    page = singles(visit, book)
    node = node_of(page, item)
    steps = node.locator("li[data-step]")
    before = steps.first.get_attribute("data-step")
    steps.first.scroll_into_view_if_needed()
    start, end = steps.first.bounding_box(), steps.last.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + end["height"] - 2, steps=12)
    page.mouse.up()
    expect(steps.last).to_have_attribute("data-step", str(before))


def test_the_book_works_from_a_file_with_no_server(visit: Visit) -> None:
    page = visit.page((HTML / "book" / f"{CHAPTER}.html").as_uri())
    node = page.locator("article.sp-item").first
    answer_somehow(node)
    said = node.locator(".sp-verdict").inner_text()
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(node.locator(".sp-verdict")).to_have_text(said)


def test_without_javascript_every_question_stands_in_a_list_with_folded_answers(
    new_visit: Visits, book: str
) -> None:
    page = new_visit(java_script_enabled=False).page(chapter(book), scripts=False)
    shown = plain(page.locator("main").inner_text())
    for item, *_ in items.families(items.load(CHAPTER)):
        assert plain(item.raw["prompt"]) in shown
        assert plain(item.raw.get("givens", "")) in shown
        for line in str(item.raw.get("case", "")).splitlines():
            assert plain(line.strip()) in shown
    folded = page.locator(".widget-plain details")
    expect(folded).to_have_count(len({item.set for item in items.load(CHAPTER)}))
    expect(folded.first.locator("li").first).to_be_hidden()
    folded.first.locator("summary").click()
    expect(folded.first.locator("li").first).to_be_visible()


def test_with_javascript_the_list_is_out_of_the_way(visit: Visit, book: str) -> None:
    page = visit.page(chapter(book))
    lists = page.locator(".widget-plain")
    expect(lists).not_to_have_count(0)
    for fallback in lists.all():
        expect(fallback).to_be_hidden()


# --- Storage that is broken, old, new, full or forbidden: nothing already answered is lost. -------


def opened_with(visit: Visit, book: str, item: dict[str, Any], text: str) -> Page:
    visit.page(f"{book}/glossary.html").evaluate(
        "([key, text]) => localStorage.setItem(key, text)", [ROW.format(item["id"]), text]
    )
    return singles(visit, book)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{broken", "could not be read"),
        ("[]", "could not be read"),
        ('"x"', "could not be read"),
        ("null", "could not be read"),
        ('{"v": 2, "response": {"new": "form"}}', "saved by a newer version"),
    ],
)
def test_a_row_that_cannot_be_read_is_said_so_and_kept(
    visit: Visit, book: str, text: str, said: str
) -> None:
    item = first("choice")
    page = opened_with(visit, book, item, text)
    expect(node_of(page, item)).to_contain_text(said)
    answer(page, item, right(item))
    assert stored(page, item)["correct"] is True
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('staffplus:kept:')).map(([, v]) => v)"
    )
    assert kept == [text]


def test_only_an_item_whose_content_changed_is_asked_again_and_its_old_answer_is_kept(
    visit: Visit, book: str
) -> None:
    item, other = first("choice"), first("classify")
    page = singles(visit, book)
    answer(page, item, wrong(item))
    answer(page, other, right(other))
    page.evaluate(
        'key => localStorage.setItem(key, localStorage.getItem(key).replace(/"hash":"\\w+"/, \'"hash":"0ld"\'))',
        ROW.format(item["id"]),
    )
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(node_of(page, item)).to_contain_text("This question has changed since you answered it")
    expect(node_of(page, other).locator(".sp-verdict")).to_contain_text("Right")
    answer(page, item, right(item))
    assert [old["hash"] for old in stored(page, item)["earlier"]] == ["0ld"]


THEME_COMPLAINT = re.compile(r"page error: (no|full)$|invalid theme mode")
FULL = (
    "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
)
FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"


@pytest.mark.parametrize("script", [FULL, FORBIDDEN], ids=["full", "forbidden"])
def test_without_storage_the_quiz_works_says_so_and_answers_can_be_saved(
    visit: Visit, book: str, script: str, tmp_path: Path
) -> None:
    visit.context.add_init_script(script)
    page = singles(visit, book, whole=True)
    item = first("choice")
    expect(answer(page, item, right(item)).locator(".sp-verdict")).to_contain_text("Right")
    notice = page.locator(".sp-storage", has_text="cannot save your answers").first
    with page.expect_download() as waiting:
        notice.get_by_role("button", name="Download my answers").click()
    waiting.value.save_as(tmp_path / "answers.json")
    rows = json.loads((tmp_path / "answers.json").read_text())["rows"]
    assert [(row["id"], row["correct"]) for row in rows] == [(item["id"], True)]
    # The theme stores its colour scheme there and complains; our own scripts must not.
    visit.faults[:] = [fault for fault in visit.faults if not THEME_COMPLAINT.search(fault)]


def test_answers_already_there_are_untouched_when_storage_becomes_full(
    visit: Visit, book: str
) -> None:
    item, other = first("choice"), first("classify")
    page = singles(visit, book)
    answer(page, item, right(item))
    page.evaluate(f"() => {{ {FULL} }}")
    expect(answer(page, other, right(other)).locator(".sp-verdict")).to_contain_text("Right")
    assert stored(page, item)["correct"] is True
