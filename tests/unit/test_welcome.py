"""The landing page's check: eleven items over all chapters, titles that agree with the chapters'."""

from __future__ import annotations

import ast
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from staffplus import items
from staffplus.site import outline
from staffplus.widgets import quiz

ROOT = Path(__file__).parents[2]
ITEMS = items.load("welcome", "where-you-stand")
QUESTIONS = items.families(ITEMS)


def stated(name: str) -> Any:
    """What the landing page's cell gives to the quiz under a name."""
    path = ROOT / "book/welcome.ipynb"
    cells = outline._notebook(path).cells
    source = next(c.source for c in cells if c.cell_type == "code" and "titles=" in c.source)
    call = ast.parse(source).body[-1]
    assert isinstance(call, ast.Expr) and isinstance(call.value, ast.Call)
    return ast.literal_eval(next(k.value for k in call.value.keywords if k.arg == name))


def test_eleven_items_from_eight_chapters_three_of_them_on_scope() -> None:
    assert len(QUESTIONS) == 11
    objectives = items.objectives()
    leads_to = Counter(first.passage[0] for first, *_ in QUESTIONS)
    assert len(leads_to) == 8
    assert all(objectives[i.raw["objective"]]["chapter"] == i.passage[0] for i in ITEMS)
    scope = [
        stems
        for stems in QUESTIONS
        if stems[0].kind == "classify" and stems[0].scale["id"] == "question-scope"
    ]
    assert len(scope) >= 3
    assert len({stem.raw["key"] for stems in scope for stem in stems}) == 3, "each of the levels"


def test_the_titles_on_the_landing_page_are_the_chapters_in_course_order() -> None:
    assert stated("titles") == {c.name: c.title for c in outline.chapters(ROOT)}
    assert list(stated("titles")) == [c.name for c in outline.chapters(ROOT)]


def test_the_advice_knows_what_each_chapter_says_that_it_builds_on() -> None:
    said = {c.name: list(c.prerequisites) for c in outline.chapters(ROOT) if c.prerequisites}
    assert stated("needs") == said


def test_no_chapter_can_wait_for_one_right_answer_and_the_second_asks_for_something_else() -> None:
    then = stated("then")
    shown = quiz("welcome", "where-you-stand", titles=stated("titles"), then=then).items
    asked: dict[str, dict[str, str]] = {}  # chapter -> question -> its objective
    for item in shown:
        family = item["id"].partition("/")[0]
        asked.setdefault(item["page"], {})[family] = item["objective"]
        assert not (family in then and item.get("debate"))
    assert all(len(questions) >= 2 for questions in asked.values())
    assert all(len(set(asked[item["page"]].values())) >= 2 for item in shown if item["id"].partition("/")[0] in then)  # fmt: skip
    order = [(item["page"], item["id"].partition("/")[0]) for item in shown]
    assert [page for page, _ in groupby(page for page, _ in order)] == list(stated("titles"))


def test_a_second_question_that_no_chapter_has_is_named() -> None:
    with pytest.raises(
        LookupError, match=r"found the item 'nobody'.*expected one of .*why-overheard"
    ):
        quiz("welcome", "where-you-stand", titles=stated("titles"), then=["nobody"])


def test_the_quiz_knows_what_each_chapter_promises_for_the_items_missed() -> None:
    shown = quiz("welcome", "where-you-stand", titles={"workshop": "W", "career-ladder": "L"})
    names = [chapter["name"] for chapter in shown.chapters]
    assert names == ["workshop", "career-ladder"]
    assert set(shown.chapters[0]["promises"]) == {"measure-agreement", "articulate-stretch"}
    assert all(text for chapter in shown.chapters for text in chapter["promises"].values())


@pytest.mark.parametrize("chapter", ["scope-of-questions", "why-staff-plus"])
def test_other_quizzes_place_nobody(chapter: str) -> None:
    assert quiz(chapter).chapters == []
