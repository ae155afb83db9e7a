"""Questions are called by the headings above them, wherever learners and platforms read of them."""

from __future__ import annotations

import json

import pytest

from staffplus.grading.author.titles import in_words, titles
from staffplus.grading.feedback.as_notebook import notebook
from staffplus.grading.feedback.feedback import Page
from staffplus.grading.feedback.handback import harmless, safe_names
from staffplus.grading.model import MarkShown
from tests.grading.classroom import EXERCISES


@pytest.mark.parametrize("path", sorted(EXERCISES.glob("source/*/*.ipynb")), ids=lambda it: it.stem)
def test_every_question_of_the_course_has_a_title_of_its_own(path: object) -> None:
    source = path.read_text("utf-8")  # type: ignore[attr-defined]
    named = titles(source)
    marked = [
        meta["grade_id"]
        for it in json.loads(source)["cells"]
        if (meta := it["metadata"].get("nbgrader", {})).get("grade")
    ]
    assert len({named[it] for it in marked}) == len(marked)
    assert not any("#" in it or "`" in it for it in named.values())


def test_a_sentence_and_a_notebook_of_feedback_speak_of_titles() -> None:
    known = {"levels-form": "1. Twelve questions: its form", "levels": "1. Twelve questions"}
    assert in_words("Cell levels: it was there twice; cell `levels-form` too.", known) == (
        "Cell “1. Twelve questions”: it was there twice; cell “1. Twelve questions: its form” too."
    )
    assert in_words("a cell of its own", known) == "a cell of its own"
    page = Page("ann", "sheet", {"levels": MarkShown(1, 2)}, titles=known)
    cells = [it["source"] for it in json.loads(notebook(page))["cells"]]
    assert cells[1] == "1. Twelve questions: 1 of 2"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("=cmd|calc", "_cmd_calc"), ("+1", "_1"), ("@home", "home"), ("-x", "x"), ("a/b", "a_b"), ("..", "learner_"),
        ("CON", "learner_CON"), ("com1.x", "learner_com1.x"), ("COM¹", "learner_COM¹"), ("nul ", "learner_nul"),
        ("ann\u202egnp", "ann_gnp"), ("a.", "a"), ("שרה", "שרה"),
    ],
)  # fmt: skip
def test_a_page_has_a_name_that_every_system_takes(name: str, safe: str) -> None:
    assert safe_names([name])[name] == f"{safe}.html"


@pytest.mark.parametrize("name", ["名" * 66, "😀" * 50, "x" * 100])
def test_a_name_is_no_longer_than_a_disk_takes(name: str) -> None:
    assert len(safe_names([name])[name].encode()) < 200


@pytest.mark.parametrize(
    ("name", "safe"),
    [("=cmd|calc", "cmd calc"), ("+@-Ann", "Ann"), ("O'Neil, Pat", "O'Neil, Pat"), ("../up", "up"), ("a\u202eb.", "ab"),
     ("José Ñandú", "José Ñandú"), ("@", "")],
)  # fmt: skip
def test_a_folder_that_a_platform_knows_by_its_number_begins_no_formula(
    name: str, safe: str
) -> None:
    assert harmless(name) == safe
