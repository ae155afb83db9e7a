"""What is chosen and not yet checked outlives a reload, unmarked; each row of a match says whether it is right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import axe
from tests.browser.conftest import Visit
from tests.browser.quizzes import ANSWERING, KINDS, Hand, answer, node_of, right, wrong
from tests.browser.served import first, quiz_with
from tests.unit.test_items import NUMBER, only_item

READY = "html[data-widgets='ready']"
LOGGED = "() => Object.keys(localStorage).filter(key => key.startsWith('staffplus:1:staffplus:'))"


def state(node: Locator) -> Any:
    """What stands in the controls of an item."""
    return node.evaluate(
        """node => [...node.querySelectorAll('input, select, li[data-step]')]
                  .map(it => [it.value ?? it.dataset.step, it.checked])"""
    )


def item_of(kind: str, folder: Path) -> dict[str, Any]:
    return only_item(folder, NUMBER).practice() if kind == "number" else first(kind)


def again(page: Page) -> None:
    page.reload()
    page.wait_for_selector(READY, state="attached")


@pytest.mark.parametrize("kind", [*KINDS, "number"])
def test_what_was_chosen_is_there_after_a_reload_and_is_no_answer(
    visit: Visit, book: str, tmp_path: Path, kind: str
) -> None:
    item = item_of(kind, tmp_path)
    page = quiz_with(visit, book, {"items": [item]})
    node = node_of(page, item)
    ANSWERING[kind].give(Hand(page, False), node, item, wrong(item))
    before = state(node)
    again(page)
    assert state(node) == before
    expect(node.locator(".sp-note")).to_have_text("Chosen earlier and not checked yet.")
    expect(node.locator(".sp-verdict")).to_have_count(0)
    assert page.evaluate(LOGGED) == []
    expect(page.locator(".sp-progress").first).to_contain_text("0 of 1 answered")
    for box in node.locator("input[type=checkbox]:checked").all():
        box.uncheck()
    answer(page, item, right(item))
    expect(node.locator(".sp-verdict")).to_have_attribute("data-verdict", "right")
    again(page)
    expect(node.locator(".sp-verdict")).to_have_attribute("data-verdict", "right")


def test_what_is_typed_is_kept_before_the_field_is_left(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    item = item_of("number", tmp_path)
    page = quiz_with(visit, book, {"items": [item]})
    node_of(page, item).locator("input[type=text]").press_sequentially("12 or s")
    again(page)
    expect(node_of(page, item).locator("input[type=text]")).to_have_value("12 or s")


def test_a_draft_that_is_none_harms_nothing(visit: Visit, book: str) -> None:
    item = first("choice")
    page = quiz_with(visit, book, {"items": [item]})
    for text in ("{", "7", f'{{"hash": "{item["hash"]}", "fields": [1]}}', '{"hash": "old"}'):
        key = f"staffplus:draft:staffplus:{item['id']}"
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])
        again(page)
        expect(node_of(page, item).locator("input:checked")).to_have_count(0)


def test_each_row_says_in_a_sign_and_a_word_whether_it_is_right(visit: Visit, book: str) -> None:
    item = first("match")
    response = right(item)
    row = item["rows"][0]
    other = next(it["id"] for it in item["targets"] if it["id"] not in row["key"])
    page = quiz_with(visit, book, {"items": [item]})
    node = answer(page, item, response | {row["id"]: [other]})
    told = node.locator(".sp-row .sp-told")
    expect(told).to_have_count(len(item["rows"]))
    words = [text.split() for text in told.all_inner_texts()]
    assert sorted(words, key=str) == sorted(
        [["✗", "wrong"], *[["✓", "right"]] * (len(item["rows"]) - 1)], key=str
    )
    expect(node.get_by_text(row["feedback"])).to_be_visible()
    for it in item["rows"][1:]:
        expect(node.locator(".sp-mine").get_by_text(it["feedback"])).to_be_visible()
    assert axe(page) == []
    node.get_by_role("button", name="Try again").click()
    expect(told.filter(has_text=re.compile(r"\S"))).to_have_count(0)
