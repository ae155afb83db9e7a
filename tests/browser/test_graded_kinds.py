"""Graded work may hold items of every kind: no key is in the page, what is chosen goes into the answer cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from staffplus import items
from staffplus.exercises import cells
from staffplus.grading.author.source import text_of
from tests.browser import lab
from tests.browser.quizzes import ANSWERING, Hand, right
from tests.families import FAMILIES

NAMES = (
    "next-fortnight", "asked-for-a-model", "must-it-be-so", "the-late-bus", "which-probe",
    "probes-in-turn", "hours-waited", "what-success-is",
)  # fmt: skip
ASKED = [FAMILIES[name][0] for name in NAMES]
QUIZ = cells.quiz_cell("mixed_quiz", "Every kind", [cells.question(item) for item in ASKED])
BLANK = "".join(f"    {json.dumps(item.id)}: None,\n" for item in ASKED)
ANSWER = f"answers = {{\n{BLANK}}}\n{cells.take_over('mixed_quiz', 'answers')}"


def test_what_stands_in_the_notebook_is_python_and_gives_nothing_away() -> None:
    names: dict[str, object] = {}
    exec(QUIZ, names)
    for item in ASKED:
        for place, said in items.misconceptions_of(item):
            assert said not in QUIZ, place
    for secret in ("feedback", "correct", "because", "tolerance", "'key'", '"key"', '"right"'):
        assert secret not in QUIZ


@pytest.fixture(scope="module")
def notebook(lab_server: lab.Server) -> Path:
    path = lab_server.room("kinds") / "kinds.ipynb"
    code = [nbformat.v4.new_code_cell(source) for source in (QUIZ, ANSWER)]  # type: ignore[no-untyped-call]
    made = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=code,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    nbformat.write(made, path)  # type: ignore[no-untyped-call]
    return path


@pytest.fixture(scope="module")
def page(browser: Browser, lab_server: lab.Server, notebook: Path) -> Iterator[Page]:
    yield from lab.opened(browser, lab_server, notebook)


def test_what_is_chosen_of_every_kind_is_written_into_the_cell_and_saved(
    page: Page, notebook: Path
) -> None:
    lab.run_all(page)
    quiz = lab.quiz(page, "Every kind")
    expect(quiz.get_by_text(f"0 of {len(ASKED)} answered")).to_be_attached()
    expect(quiz.get_by_role("button", name="Check")).to_have_count(0)
    hand, given = Hand(page, keyboard=False), {}
    for n, item in enumerate(ASKED):
        practice = item.practice()
        given[item.id] = right(practice)
        ANSWERING[item.kind].give(
            hand, quiz.locator("article.sp-item").nth(n), practice, given[item.id]
        )
        page.keyboard.press("Tab")  # a number is taken over when its field is left
        if item.kind == "order" and quiz.get_by_role("button", name="Use this order").is_visible():
            quiz.get_by_role("button", name="Use this order").click()
    expect(quiz.get_by_text(f"{len(ASKED)} of {len(ASKED)} answered")).to_be_attached()
    full = {item.id: 1 for item in ASKED}
    # A kernel takes one message of a widget at a time: the last tick may still be on its way when the
    # cell is run, and is in it when it is run again.
    lab.write_into_cell_of(page, quiz)
    for _ in range(9):
        lab.save(page, notebook)
        saved = json.loads(notebook.read_text("utf-8"))["cells"][1]
        written = lab.literal(text_of(saved), "answers")
        marks = {item.id: items.mark(item, written[item.id]).score for item in ASKED}
        if marks == full:
            break
        lab.run_cell_of(page, quiz)
    assert marks == full
