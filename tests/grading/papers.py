"""The course's own exercises, handed in by invented learners and marked by `grade_one`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from staffplus.grading.author.source import Role, read
from staffplus.grading.marks import grade
from staffplus.grading.model import Limits, Result, Status
from tests.grading import sheets

EXERCISES = Path(__file__).parents[2] / "exercises"


@cache
def source(name: str) -> str:
    """The author's notebook."""
    return (EXERCISES / "source" / name / f"{name}.ipynb").read_text("utf-8")


def solved(name: str) -> dict[str, str]:
    """grade_id -> source of every answer, as its author solved it."""
    ours = {Role.ANSWER, Role.PERSON}
    return {c.grade_id: c.source for c in read(source(name)).cells if c.role in ours}


def marked(
    name: str,
    answers: Mapping[str, str],
    *,
    side_by_side: bool = False,
    limits: Limits | None = None,
) -> Result:
    """The result of `answers`; `side_by_side` runs tests beside them, as stock nbgrader does."""
    text = sheets.side_by_side(source(name)) if side_by_side else source(name)
    result = grade.grade_one(sheets.filled(text, answers, limits=limits))
    assert result.status is Status.GRADED, result.error
    return result


def scores(result: Result) -> dict[str, float | None]:
    """Cells that a machine marks and that are worth points: grade_id -> score."""
    return {m.grade_id: m.score for m in result.marks if m.max_score and m.tier != "person"}


def points(result: Result) -> tuple[float | None, ...]:
    """The same scores, in the order of the notebook."""
    return tuple(scores(result).values())


def said(result: Result, grade_id: str) -> str:
    """The reason of one mark, on one line."""
    return " ".join(next(m.reason for m in result.marks if m.grade_id == grade_id).split())
