"""A hand-in on another edition's notebook: what it was not asked for is not marked 0."""

from __future__ import annotations

import json
from typing import Any

import pytest

from staffplus.grading.intake.repair import clean
from staffplus.grading.marks import grade
from staffplus.grading.model import NOT_ASKED, Arrival, Bundle, Kind
from tests.grading import papers
from tests.grading.sheets import filled, released


def grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def edition(source: str, without: set[str], points: dict[str, float]) -> str:
    """An author's notebook without some cells, and with other points."""
    made = json.loads(source)
    made["cells"] = [it for it in made["cells"] if grade_id(it) not in without]
    for it in made["cells"]:
        if grade_id(it) in points:
            it["metadata"]["nbgrader"]["points"] = points[grade_id(it)]
    return json.dumps(made)


@pytest.mark.parametrize("how", ["a cell that is gone since", "other points"])
def test_what_another_edition_did_not_ask_waits_for_a_person_and_is_not_0(how: str) -> None:
    now = papers.source("workshop")
    asked = {"part-reading-levels", "part-reading", "reading-intro", "decisions-intro", "decisions-answer", "decisions-marks"}  # fmt: skip
    before = edition(now, asked, {"part-radius": 5} if how == "other points" else {})
    made = json.loads(
        filled(before, {"part-stretch": "Until May."}, solved=True).submission.notebook
    )
    if how != "other points":
        gone = {"grade_id": "files-intro", "locked": True, "grade": False, "solution": False}
        made["cells"].append(
            {"cell_type": "markdown", "metadata": {"nbgrader": gone}, "source": "!"}
        )
    arrival = Arrival("ann", "workshop", None, json.dumps(made).encode(), "ann.ipynb")
    found = clean(arrival, json.dumps(released(now)), now)
    marks = {it.grade_id: it for it in grade.grade_one(Bundle(found, now)).marks}
    told = {name for name, it in marks.items() if it.reason == NOT_ASKED}
    assert "part-reading" in told <= {"part-reading", "decisions-marks"}
    assert all(marks[name].score is None for name in ("part-reading", "decisions-marks"))
    assert marks["part-radius"].score == 0, "it was asked, and nothing was written"
    assert marks["part-stretch"].score is None
    whole = clean(arrival, json.dumps(released(before)), before)
    assert NOT_ASKED not in {it.what for it in whole.repairs}


def test_a_question_deleted_from_this_edition_is_not_answered() -> None:
    now = papers.source("workshop")
    made = released(now)
    made["cells"] = [it for it in made["cells"] if not grade_id(it).startswith("part-reading")]
    arrival = Arrival("ann", "workshop", None, json.dumps(made).encode(), "ann.ipynb")
    found = clean(arrival, json.dumps(released(now)), now)
    marks = {it.grade_id: it for it in grade.grade_one(Bundle(found, now)).marks}
    assert (marks["part-reading"].score, marks["part-reading"].kind) == (0, Kind.BLANK)
