"""Exercises of literal answers, and what their marks say."""

from __future__ import annotations

from typing import Any

from staffplus.grading.marks import grade, literals
from staffplus.grading.model import Limits, Result
from tests.grading.scope_exercise import EXERCISES, NAME
from tests.grading.sheets import answer, bundle, marks, notebook, setup

SCOPE = (EXERCISES / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8")


def mark(source: str, answers: dict[str, str], **limits: Any) -> Result:
    """An exercise marked, with answers put into its cells."""
    return grade.grade_one(bundle(source, answers, limits=Limits(**limits)))


def points(result: Result) -> dict[str, float | None]:
    """Of each cell; None where a person decides."""
    return {it.grade_id: it.score for it in result.marks}


def reasons(result: Result) -> dict[str, str]:
    return {it.grade_id: it.reason for it in result.marks}


def kinds(result: Result) -> dict[str, str]:
    return {it.grade_id: it.kind for it in result.marks}


def read_literal(source: str, name: str = "x") -> tuple[bool, Any, str]:
    """Whether a value was found, which, and what is said of it."""
    said = literals.read(source, name, 200_000)
    return said["found"], said.get("value"), said["note"]


def static(*tests: tuple[str, float, str], before: str = "") -> str:
    """An exercise of one answer, `x`, with tests of a name, points and a text each."""
    made = [setup("s", before)] if before else []
    return notebook(
        *made,
        answer("a", "x = 1"),
        *(marks(name, most, test, tier="static", reads={"x": "a"}) for name, most, test in tests),
    )
