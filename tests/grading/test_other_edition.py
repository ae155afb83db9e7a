"""A hand-in on another edition's notebook: what it was not asked for is not marked 0."""

from __future__ import annotations

import json

import pytest

from staffplus.grading.intake.repair import clean
from staffplus.grading.marks import grade
from staffplus.grading.model import NOT_ASKED, Arrival, Bundle, Kind
from tests.grading import papers
from tests.grading.disguises import grade_id
from tests.grading.sheets import filled, released


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


def test_what_the_teacher_changed_since_is_no_word_to_the_learner() -> None:
    """Points, the text of a test and a part in marking; what the learner changed is told."""
    before = papers.source("workshop")
    made = json.loads(before)
    texts = {it["metadata"]["nbgrader"]["grade_id"]: it for it in made["cells"] if grade_id(it)}
    texts["part-radius"]["metadata"]["nbgrader"]["points"] = 6
    texts["decisions-marks"]["metadata"]["nbgrader"]["points"] = 9
    texts["reading-intro"]["source"] = "Better said."
    now = json.dumps(made)
    file = filled(before, {"part-stretch": "Until May."}, solved=True).submission.notebook

    def said(file: str) -> dict[str, str]:
        arrival = Arrival("ann", "workshop", None, file.encode(), "ann.ipynb")
        found = clean(arrival, json.dumps(released(now)), now)
        return {it.cell: it.what for it in found.repairs}

    assert said(file) == {}
    made = json.loads(file)
    for cell in made["cells"]:
        if grade_id(cell) == "reading-intro":
            cell["source"] = "Mine."
        if grade_id(cell) == "part-stretch":
            cell["metadata"]["nbgrader"]["points"] = 77
    told = said(json.dumps(made))
    assert told.keys() == {"reading-intro", "part-stretch"}
    assert "`points` was `77`" in told["part-stretch"]
