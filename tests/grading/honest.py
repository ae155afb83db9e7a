"""Each exercise with all answers right in it, and what is made of such a notebook once somebody has changed it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from staffplus.grading.intake.intake import clean
from staffplus.grading.marks import grade
from staffplus.grading.model import Arrival, Bundle, Result, Status, Submission
from tests.grading.disguises import grade_id
from tests.grading.sheets import filled, released
from tests.grading.test_stock_agrees import EXERCISES, NAMES

#: Two exercises compute for long; the marks of two need no box; of those with values one has its turn.
SLOW = ("career-ladder", "when-teams-look-for-staff")
QUICK = ("scope-of-questions", "workshop")
TURNS = [name for name in NAMES if name not in (*SLOW, *QUICK)]
#: What stands in every answer in words.
WORDS = "Whose loss is it, and until when? The branches ask, and nobody has said."
SCOPE = "scope-of-questions"


@cache
def source(exercise: str) -> str:
    return (EXERCISES / "source" / exercise / f"{exercise}.ipynb").read_text("utf-8")


@cache
def honest(exercise: str) -> str:
    """The released notebook with everything right in it."""
    text = source(exercise)
    words = {
        grade_id(it): WORDS
        for it in json.loads(text)["cells"]
        if it["cell_type"] == "markdown" and it["metadata"]["nbgrader"].get("solution")
    }
    return filled(text, words, solved=True).submission.notebook


def cleaned(exercise: str, made: dict[str, Any]) -> Submission:
    data = json.dumps(made).encode()
    copy = json.dumps(released(source(exercise)))
    return clean(Arrival("ann", exercise, None, data, "ann.ipynb"), copy, source(exercise))


def marked(exercise: str, made: dict[str, Any]) -> Result:
    result = grade.grade_one(Bundle(cleaned(exercise, made), source(exercise)))
    assert result.status is not Status.MACHINE_FAULT, result.error
    return result


@cache
def unchanged(exercise: str) -> dict[str, float | None]:
    return {it.grade_id: it.score for it in marked(exercise, json.loads(honest(exercise))).marks}


def told(found: Submission) -> str:
    return "\n".join(f"{it.cell}: {it.what}" for it in found.repairs)


def has_solution(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"]["nbgrader"].get("solution"))
