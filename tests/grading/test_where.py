"""Where is the answer: nothing honest becomes 0, whatever people and their editors did to the file.

For every kind of change and every exercise: our mark is that of the same work unchanged, which stock
`nbgrader autograde` gives too (`test_stock_agrees.py`), or the cell waits for a person. A part is
marked by stock nbgrader itself: it never gives more.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.author.source import text_of
from staffplus.grading.marks import grade
from staffplus.grading.model import (
    UNDECIDED,
    Bundle,
    CellMark,
    Kind,
    Status,
)
from staffplus.grading.records.course import Course, prepare
from tests.grading.disguises import DISGUISES, ELSEWHERE, disguised, grade_id, markdown
from tests.grading.honest import (
    QUICK,
    SCOPE,
    SLOW,
    TURNS,
    WORDS,
    cleaned,
    has_solution,
    honest,
    marked,
    source,
    told,
    unchanged,
)
from tests.grading.sheets import needs_box, released
from tests.grading.test_stock_agrees import EXERCISES, NAMES, scores
from tests.warm import warm

pytestmark = pytest.mark.usefixtures("helpers")

#: Two exercises compute for long; each has every eighth kind. Of three with values each kind is tried on
#: one by turns, and on those whose marks need no box all are. So each kind meets every tier.
PAIRS = [
    (exercise, kind)
    for number, kind in enumerate((*DISGUISES, *ELSEWHERE))
    for exercise in (
        *QUICK,
        TURNS[number % len(TURNS)],
        *(name for shift, name in enumerate(SLOW) if (number + 4 * shift) % 8 == 0),
    )
]


@needs_box
@pytest.mark.parametrize(("exercise", "kind"), PAIRS, ids=lambda it: it)
def test_what_changes_no_answer_costs_no_mark(exercise: str, kind: str) -> None:
    result = marked(exercise, disguised(honest(exercise), source(exercise), kind))
    for mark in result.marks:
        waits = mark.kind in UNDECIDED and mark.reason
        full = mark.score == unchanged(exercise)[mark.grade_id]
        assert full or waits, f"{mark.grade_id}: {mark.score} of {mark.max_score}, {mark.reason}"
        if kind in ELSEWHERE and not mark.max_score:
            continue  # a check may well say of a first try that its form is another
        assert mark.kind not in (Kind.WRONG, Kind.BLANK, Kind.AUTHOR, Kind.WRONG_FILE), mark
    if kind in ELSEWHERE:
        assert all(it.reason for it in result.marks if it.kind == Kind.NOT_FOUND)
        return
    if kind != "a module that is not here" and not kind.startswith("a line of"):
        assert not [it for it in result.marks if it.kind is Kind.ENVIRONMENT]
        machine = [it for it in result.marks if it.tier != "person"]
        assert all(it.kind == Kind.RIGHT for it in machine), "what is certain is taken"


#: What stock nbgrader itself is run on: all kinds in which it loses something, and one in which it does
#: not. In every other kind each mark of ours is full or waits (above), and stock gives no more than that:
#: it was run once on all 36 that it takes, which is 110 s of CPU and no part of every test run.
STOCK = (
    "as it is", "no metadata", "text answers in new cells",
    "answers joined with their tests", "code at the end", "a second try at the end",
    "code in the place of what marks it", "a line of a newer Python", "a module that is not here",
)  # fmt: skip
#: These it does not take: a cell of another type, or that stands twice, which ends the whole command.
REFUSED = ("text answers as code", "grade_ids renamed", "a second try in a copy at the end")


@needs_box
def test_stock_nbgrader_never_gives_more_and_refuses_what_we_read(tmp_path: Path) -> None:
    shutil.copytree(EXERCISES / "source" / SCOPE, tmp_path / "source" / SCOPE)
    shutil.copy(EXERCISES / "nbgrader_config.py", tmp_path)
    course = Course.at(tmp_path)
    engine = course.engine()
    prepare(course, engine, SCOPE)
    engine.dispose()
    learners = {kind: f"learner{n:02}" for n, kind in enumerate((*STOCK, *REFUSED))}
    ours: dict[str, dict[str, CellMark]] = {}
    for kind, learner in learners.items():
        made = disguised(honest(SCOPE), source(SCOPE), kind)
        path = tmp_path / "submitted" / learner / SCOPE / f"{SCOPE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(made), "utf-8")
        ours[kind] = {it.grade_id: it for it in marked(SCOPE, made).marks}
    done = subprocess.run(
        ["nbgrader", "autograde", SCOPE, f"--course-dir={tmp_path}"],
        cwd=tmp_path,
        env=warm().environment() | {"STAFFPLUS_DB": course.db_url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr[-4000:]
    made_by_stock = tmp_path / "autograded"
    refused = [
        kind
        for kind, it in learners.items()
        if not (made_by_stock / it / SCOPE / f"{SCOPE}.ipynb").exists()
    ]
    assert refused == [*REFUSED], done.stderr[-4000:]
    stock = scores(Course.at(tmp_path))
    for kind in STOCK:
        for cell, mark in ours[kind].items():
            theirs = stock[SCOPE, learners[kind], cell]
            waits = mark.score is None and mark.kind in (*UNDECIDED, Kind.PERSON)
            assert waits or (mark.score or 0) >= (theirs or 0), f"{kind}, {cell}: {theirs}, {mark}"
    same = {cell: stock[SCOPE, learners["as it is"], cell] for cell in ours["as it is"]}
    assert same == {cell: mark.score for cell, mark in ours["as it is"].items()}
    lost = [kind for kind in STOCK if (stock[SCOPE, learners[kind], "levels-marks"] or 0) < 12]
    assert lost == ["no metadata", "answers joined with their tests", *STOCK[-5:]]


# --- Single cases --------------------------------------------------------------------------------


def merged(cells: list[dict[str, Any]], between: str) -> list[dict[str, Any]]:
    """The cells, each text answer joined with all texts below it, as an editor's *Merge* does it: the cell
    stays the answer's."""
    made: list[dict[str, Any]] = []
    for it in cells:
        above = made[-1] if made else {}
        answer = above.get("metadata", {}).get("nbgrader", {}).get("solution")
        if answer and above["cell_type"] == it["cell_type"] == "markdown":
            above["source"] = text_of(above) + between + text_of(it)
        else:
            made.append(it)
    return made


@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["Jupyter", "VS Code"])
@pytest.mark.parametrize("exercise", NAMES)
def test_texts_that_were_merged_are_each_an_answer_again(exercise: str, between: str) -> None:
    nb, given = json.loads(honest(exercise)), json.loads(honest(exercise))
    words = 0
    for number, it in enumerate(nb["cells"]):
        if it["cell_type"] == "markdown" and it["metadata"]["nbgrader"].get("solution"):
            words += 1
            it["source"] = given["cells"][number]["source"] = f"Answer {number}.\n\n- {WORDS}"
    nb["cells"] = merged(nb["cells"], between)
    gone = len(given["cells"]) - len(nb["cells"])
    assert gone >= words, "something was merged"
    nb["cells"].insert(1, markdown("My notes"))
    found = cleaned(exercise, nb)
    cells = json.loads(found.notebook)["cells"]
    assert cells.pop(1)["source"] == "My notes"
    assert [(grade_id(it), text_of(it)) for it in cells] == [
        (grade_id(it), text_of(it)) for it in given["cells"]
    ]
    assert {it.what.split(" to ")[0] for it in found.repairs} <= {"It was joined"}


def test_merged_answers_in_words_wait_for_a_person_each() -> None:
    nb = json.loads(honest(SCOPE))
    nb["cells"] = merged(nb["cells"], "\n\n")
    words = [it for it in marked(SCOPE, nb).marks if it.tier == "person"]
    assert len(words) == 6
    assert {it.kind for it in words} == {Kind.PERSON}


def test_what_quotes_a_text_of_ours_is_no_merged_cell() -> None:
    """The text stands in its own cell too."""
    nb = json.loads(honest(SCOPE))
    asked = next(it for it in nb["cells"] if grade_id(it) == "rewrite-lead-levels")
    answer = next(it for it in nb["cells"] if grade_id(it) == "rewrite-staff")
    answer["source"] = f"{WORDS}\n\n{text_of(asked)}\n\n{WORDS}"
    found = cleaned(SCOPE, nb)
    assert not found.repairs
    assert answer["source"] in [text_of(it) for it in json.loads(found.notebook)["cells"]]


@pytest.mark.parametrize("stub", [True, False], ids=["below what was given", "alone"])
def test_a_right_answer_that_is_commented_out_waits_as_any_other_does(stub: bool) -> None:
    """Its words stand in the author's solution too, which learners were not given."""
    nb = json.loads(honest(SCOPE))
    given = {grade_id(it): text_of(it) for it in released(source(SCOPE))["cells"]}
    for it in nb["cells"]:
        if grade_id(it) in ("levels-answer", "order-answer"):
            commented = "\n".join(f"# {line}" for line in text_of(it).split("\n"))
            name = "answers = {}" if "levels" in grade_id(it) else "probe_order = []"
            it["source"] = f"{given[grade_id(it)] if stub else name}\n{commented}"
    kinds = {it.grade_id: it.kind for it in marked(SCOPE, nb).marks}
    assert kinds["levels-marks"] is kinds["order-marks"] is Kind.NOT_FOUND


def test_deepnotes_own_cell_at_the_end_is_nobodys_answer() -> None:
    nb = disguised(honest(SCOPE), source(SCOPE), "Deepnote's metadata")
    banner = markdown("<a href='https://deepnote.com'>Created in Deepnote</a>", "banner")
    banner["metadata"] = {"created_in_deepnote_cell": True, "deepnote_cell_type": "markdown"}
    nb["cells"].append(banner)
    words = [it for it in marked(SCOPE, nb).marks if it.tier == "person"]
    assert {it.kind for it in words} == {Kind.PERSON}


def test_what_is_sure_is_taken_and_told() -> None:
    found = cleaned(
        SCOPE, disguised(honest(SCOPE), source(SCOPE), "no metadata and no ids (Jupytext)")
    )
    assert "20 cells had lost what says which they are" in told(found)
    assert "levels-answer: The cell had lost what says that it is this answer" in told(found)


def test_of_two_cells_that_may_be_an_answer_neither_is_taken_and_a_person_sees_both() -> None:
    made = json.loads(honest(SCOPE))
    place = next(n for n, it in enumerate(made["cells"]) if grade_id(it) == "rewrite-lead")
    one = made["cells"].pop(place)
    for text in ("My first try.", "My second try."):
        made["cells"].insert(place, {**one, "id": text[3:8], "metadata": {}, "source": text})
    found = cleaned(SCOPE, made)
    assert "may be meant; they stand beside it as they were" in told(found)
    result = grade.grade_one(Bundle(found, source(SCOPE)))
    (mark,) = (it for it in result.marks if it.grade_id == "rewrite-lead")
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
    cells = json.loads(result.notebook)["cells"]
    at = next(n for n, it in enumerate(cells) if grade_id(it) == "rewrite-lead")
    beside = {text_of(it) for it in cells[at - 2 : at + 3]}
    assert {"My first try.", "My second try."} <= beside


def test_a_text_under_the_given_cell_waits_for_a_person() -> None:
    result = marked(SCOPE, disguised(honest(SCOPE), source(SCOPE), "text answers in new cells"))
    waiting = {it.grade_id for it in result.marks if it.kind == Kind.NOT_FOUND}
    rows = {
        "rewrite-staff",
        "rewrite-lead",
        "rewrite-senior",
        "own-givens",
        "own-hours",
        "own-profile",
    }
    assert waiting == rows
    assert result.status is Status.GRADED


@pytest.mark.parametrize(
    "made",
    [
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []},
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {},
         "cells": [{"cell_type": "code", "id": "a", "metadata": {}, "source": "print(1)", "outputs": []}]},
        None,
    ],
    ids=["no cells", "another notebook", "another exercise"],
)  # fmt: skip
def test_a_wrong_file_has_no_mark_and_is_named(made: dict[str, Any] | None) -> None:
    given = made or json.loads(honest("why-staff-plus"))
    found = cleaned(SCOPE, given)
    assert found.unreadable.startswith("The notebook has no")
    result = grade.grade_one(Bundle(found, source(SCOPE)))
    assert {it.kind for it in result.marks} == {Kind.WRONG_FILE}
    assert {it.score for it in result.marks if it.max_score} == {None}
    assert not any("Ask for" in it.reason for it in result.marks), "it is said to the learner"


EMPTY = {"nothing": "", "blanks": " \n\n", "comments": "# YOUR CODE HERE\n#\npass\n"}


@needs_box
@pytest.mark.parametrize(
    ("exercise", "how"),
    [(it, "nothing") for it in NAMES] + [(TURNS[0], "blanks"), (TURNS[1], "comments")],
)
def test_an_emptied_cell_is_blank_and_not_an_answer_that_was_not_found(
    exercise: str, how: str
) -> None:
    left = EMPTY[how]
    made = json.loads(honest(exercise))
    for cell in made["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = left if cell["cell_type"] == "code" else left.split("#")[0]
    result = marked(exercise, made)
    assert result.status is Status.GRADED
    assert {(it.score, it.kind) for it in result.marks} == {(0, Kind.BLANK)}
    assert all(it.reason and "NameError" not in it.reason for it in result.marks)
    answers = {grade_id(it) for it in made["cells"]} & {*result.unanswered}
    assert len(answers) == sum(bool(grade_id(it)) and has_solution(it) for it in made["cells"])


@needs_box
@pytest.mark.parametrize("exercise", [name for name in NAMES if name not in SLOW])
def test_one_emptied_cell_among_answers_is_blank_and_changes_no_other_mark(exercise: str) -> None:
    made = json.loads(honest(exercise))
    first = next(it for it in made["cells"] if grade_id(it) and has_solution(it))
    first["source"] = ""
    before = unchanged(exercise)
    marks = {it.grade_id: it for it in marked(exercise, made).marks}
    lost = {name for name, it in marks.items() if it.score != before[name]}
    assert lost
    assert {(marks[name].score, marks[name].kind) for name in lost} == {(0, Kind.BLANK)}
    assert Kind.NOT_FOUND not in {it.kind for it in marks.values()}


def test_an_answer_that_is_commented_out_waits_for_a_person() -> None:
    made = json.loads(honest(SCOPE))
    for cell in made["cells"]:
        if grade_id(cell) == "levels-answer":
            cell["source"] = "\n".join(f"# {line}" for line in text_of(cell).split("\n"))
    (mark,) = (it for it in marked(SCOPE, made).marks if it.grade_id == "levels-marks")
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
