"""The page on which people mark, for a class whose work has odd forms: everybody's words are there to be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from staffplus.review.pieces import ELSEWHERE
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visits
from tests.browser.marking import Server
from tests.grading.written import Written, released

EXERCISE = "evidence-and-influence"
ROWS = ("reply", "claim", "talk", "kind")
MINE = (
    "Milan, who else was in the group when complaints fell, and what would have fallen without you?"
)
#: By learner: what stands in the four cells; "" is left as it was given.
CLASS = {
    "gathered": [f"Reply: {MINE}\nClaim: the alarm, by May.\nTalk: with purchasing.\nKind: solver.", "", "", ""],
    "beside": [MINE, "", MINE, MINE],
    "rtl": ["\u05d0\u05dc\u05e3 (1 < 2) \u202eabc\u202c \U0001f469\u200d\U0001f52c", "\u0627\u0644\u0641", MINE, MINE],
    "long": [f"{MINE} " * 2000, "x" * 50_000, MINE, MINE],
    "markup": ["<script>window.acted = 1</script><img src=x onerror='window.acted = 1'>", "| a |\n|---|\n", MINE, MINE],
    "nothing": ["", "", "", ""],
    "blanks": [" \n\n ", MINE, MINE, MINE],
}  # fmt: skip


def hand_in(course: Written) -> None:
    for learner, texts in CLASS.items():
        given = {row: text for row, text in zip(ROWS, texts, strict=True) if text}
        course.hand_in(learner, given)
    path = course.root / "submitted" / "beside" / EXERCISE / f"{EXERCISE}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    at = next(
        n
        for n, it in enumerate(notebook["cells"])
        if it["metadata"].get("nbgrader", {}).get("grade_id") == "claim"
    )
    new = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "My claim stands here."}
    notebook["cells"].insert(at + 1, new)
    path.write_text(json.dumps(notebook), "utf-8")


def row_of(page: Page, row: str) -> None:
    page.get_by_role("combobox").first.select_option(row)
    expect(page.locator(".sp-columns h2").first).to_be_visible()


def find(page: Page, words: str) -> None:
    """Go forward until the piece with these words is there."""
    there = page.locator(".sp-text").get_by_text(words)
    for _ in CLASS:
        heading = page.locator(".sp-columns h2").first
        if there.count():
            return
        said = heading.inner_text()
        page.keyboard.press("j")
        expect(heading).not_to_have_text(said)
    expect(there.first).to_be_visible()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Of one marker; asked for before `new_visit`, so that pages are closed before it is gone."""
    course = released(tmp_path / "exercises", EXERCISE)
    hand_in(course)
    course.grade()
    yield (started := Server(course, "mia", tmp_path))
    started.kill()


def test_whatever_the_form_all_that_waits_is_shown_with_what_may_be_its_answer(
    server: Server, new_visit: Visits
) -> None:
    visit = new_visit()
    page = server.open(visit)
    expect(page.locator(".sp-progress")).to_have_text(re.compile(r"of 5 marked"))
    for words in ("Reply: Milan", "\u05d0\u05dc\u05e3 (1 < 2)", "<script>window.acted"):
        find(page, words)
    assert page.evaluate("window.acted") is None
    row_of(page, "claim")
    # The claim of six: of one in the first cell, of one in a cell beside it, and four in their own.
    expect(page.locator(".sp-progress")).to_have_text(re.compile(r"of 6 marked"))
    for words in ("My claim stands here.", "Claim: the alarm, by May."):
        find(page, words)
        expect(page.locator(".sp-text")).to_contain_text(ELSEWHERE)
    page.keyboard.press("2")
    expect(page.locator(".sp-progress")).to_have_text(re.compile(r"1 of 6 marked"))
    assert not every_look(page)
