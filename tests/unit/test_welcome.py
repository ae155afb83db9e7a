"""The landing page's check: ten items over all chapters, titles that agree with the chapters'."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from staffplus import items
from staffplus.site import outline
from staffplus.widgets import quiz

ROOT = Path(__file__).parents[2]
ITEMS = items.load("welcome", "where-you-stand")
QUESTIONS = items.families(ITEMS)


def stated_titles() -> dict[str, str]:
    """Chapter -> title as the landing page's cell gives them to the quiz."""
    path = ROOT / "book/welcome.ipynb"
    cells = outline._notebook(path).cells
    source = next(c.source for c in cells if c.cell_type == "code" and "titles=" in c.source)
    call = ast.parse(source).body[-1]
    assert isinstance(call, ast.Expr) and isinstance(call.value, ast.Call)
    titles = next(k.value for k in call.value.keywords if k.arg == "titles")
    return dict(ast.literal_eval(titles))


def test_ten_items_from_seven_chapters_three_of_them_on_scope() -> None:
    assert len(QUESTIONS) == 10
    objectives = items.objectives()
    leads_to = Counter(first.passage[0] for first, *_ in QUESTIONS)
    assert len(leads_to) == 7
    assert all(objectives[i.raw["objective"]]["chapter"] == i.passage[0] for i in ITEMS)
    scope = [
        stems
        for stems in QUESTIONS
        if stems[0].kind == "classify" and stems[0].scale["id"] == "question-scope"
    ]
    assert len(scope) >= 3
    assert len({stem.raw["key"] for stems in scope for stem in stems}) == 3, "each of the levels"


def test_the_titles_on_the_landing_page_are_the_chapters_in_course_order() -> None:
    assert stated_titles() == {c.name: c.title for c in outline.chapters(ROOT)}
    assert list(stated_titles()) == [c.name for c in outline.chapters(ROOT)]


def test_the_quiz_knows_what_each_chapter_promises_for_the_items_missed() -> None:
    shown = quiz("welcome", "where-you-stand", titles={"workshop": "W", "career-ladder": "L"})
    names = [chapter["name"] for chapter in shown.chapters]
    assert names == ["workshop", "career-ladder"]
    assert set(shown.chapters[0]["promises"]) == {"measure-agreement", "articulate-stretch"}
    assert all(text for chapter in shown.chapters for text in chapter["promises"].values())


@pytest.mark.parametrize("chapter", ["scope-of-questions", "why-staff-plus"])
def test_other_quizzes_place_nobody(chapter: str) -> None:
    assert quiz(chapter).chapters == []
