"""The exercise's quiz in real JupyterLab: choose, run the answer cell, save, be graded on what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from staffplus import items
from staffplus.grading.author.source import text_of
from staffplus.grading.marks import grade
from staffplus.grading.model import Bundle, Submission
from tests.browser import lab
from tests.browser.quizzes import ANSWERING, Hand, right
from tests.grading import sheets

EXERCISES = Path(__file__).parents[2] / "exercises"
NAME = "scope-of-questions"
SOURCE = (EXERCISES / f"source/{NAME}/{NAME}.ipynb").read_text("utf-8")
BANK = items.load_file(EXERCISES / "bank" / "scope_of_questions.toml")
LEVELS = {item.id: item for item in BANK.items if item.set == "levels"}
#: The right answers, as the quiz has them.
KEY = {name: right(item.practice()) for name, item in LEVELS.items()}
#: Two questions that are answered by typing before the quiz is opened, one of them wrongly.
TYPED, MISTYPED = [item.id for item in LEVELS.values() if item.kind == "classify"][:2]
ORDER = next(item for item in BANK.items if item.kind == "order")


@pytest.fixture(scope="module")
def notebook(lab_server: lab.Server) -> Path:
    """The released exercise; two questions are answered by typing already."""
    path = lab_server.room("released") / f"{NAME}.ipynb"
    released = sheets.released(SOURCE)
    for cell in released["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
        if cell["metadata"]["nbgrader"]["grade_id"] == "levels-answer":
            typed = text_of(cell).replace(f'"{TYPED}": None', f'"{TYPED}": "{KEY[TYPED]}"')
            cell["source"] = typed.replace(f'"{MISTYPED}": None', f'"{MISTYPED}": "staff"')
    path.write_text(json.dumps(released), "utf-8")
    return path


@pytest.fixture(scope="module")
def page(browser: Browser, lab_server: lab.Server, notebook: Path) -> Iterator[Page]:
    yield from lab.opened(browser, lab_server, notebook)


def test_what_is_chosen_is_written_into_the_cell_saved_and_graded(
    page: Page, notebook: Path
) -> None:
    lab.run_all(page)
    levels = lab.quiz(page, "Twelve questions")
    expect(levels.get_by_text("2 of 12 answered")).to_be_attached()
    expect(_item(levels, MISTYPED).locator("input[value=staff]")).to_be_checked()

    for number, (name, item) in enumerate(LEVELS.items()):
        if name == TYPED:
            continue
        hand = Hand(page, keyboard=bool(number % 2))  # every other one by the keyboard alone
        ANSWERING[item.kind].give(hand, _item(levels, name), item.practice(), KEY[name])
        page.keyboard.press("Tab")  # a number is taken over when its field is left
    expect(levels.get_by_text("Not in the answer cell yet: run the next cell")).to_be_visible()
    lab.write_into_cell_of(page, levels)
    expect(levels.get_by_text("What you chose is in the answer cell.")).to_be_visible()

    lab.run_all(page)  # the first time it stopped where the form of the answers is checked
    expect(lab.quiz(page, "Twelve questions").get_by_text("12 of 12 answered")).to_be_attached()
    order = lab.quiz(page, "Five probes")
    steps = [step["id"] for step in ORDER.raw["step"]]
    for place, step in enumerate(steps):
        while (at := _steps(order).index(step)) > place:
            move = order.locator(f"li[data-step='{step}']").get_by_role("button", name="Move up")
            move.press("Enter") if at % 2 else move.click()
    if order.get_by_role("button", name="Use this order").is_visible():
        order.get_by_role("button", name="Use this order").click()
    lab.write_into_cell_of(page, order)

    lab.save(page, notebook)
    saved = {
        cell["metadata"]["nbgrader"]["grade_id"]: text_of(cell)
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]
    }
    written = lab.literal(saved["levels-answer"], "answers")
    assert {name: items.mark(item, written[name]).score for name, item in LEVELS.items()} == (
        dict.fromkeys(LEVELS, 1)
    )
    assert lab.literal(saved["order-answer"], "probe_order") == steps
    assert saved["levels-answer"].startswith("# What you choose in the quiz above"), (
        "the rest stays"
    )
    assert saved["levels-answer"].endswith("levels_quiz.write(answers=answers)")
    handed_in = Submission("ann", NAME, notebook.read_text("utf-8"), "0" * 64)
    marks = {it.grade_id: it.score for it in grade.grade_one(Bundle(handed_in, SOURCE)).marks}
    grade.close()
    assert (marks["levels-marks"], marks["order-marks"]) == (12, 4)


# --- Helpers -------------------------------------------------------------------------------------


def _item(quiz: Locator, name: str) -> Locator:
    return quiz.locator("article.sp-item").nth(list(LEVELS).index(name))


def _steps(quiz: Locator) -> list[str]:
    return [str(it.get_attribute("data-step")) for it in quiz.locator("li[data-step]").all()]
