"""A later hand-in never takes the place of one that is better in silence: blank, broken, with fewer answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.intake import kinship
from staffplus.grading.records.attempts import Rule, counting
from tests.grading import classroom
from tests.grading.classroom import NAME, STATIC, Classroom, graded
from tests.grading.sheets import handed_in, released
from tests.grading.test_attempts import attempt

pytestmark = pytest.mark.usefixtures("here")

RIGHT = {"literal": "levels = {'a': 'staff'}", "in-words": "Which loss is meant?"}


GOOD, BLANK, BROKEN = {}, {"blank": True}, {"fault": "breaks off"}  # type: dict[str, Any], dict[str, Any], dict[str, Any]


@pytest.mark.parametrize(
    ("came", "rule", "counts"),
    [
        ([GOOD, BLANK], Rule(), 1),
        ([GOOD, BLANK, BROKEN], Rule(), 1),
        ([GOOD, BLANK, GOOD], Rule(), 3),
        ([BLANK, BLANK], Rule(), 2),
        ([BLANK, BROKEN], Rule(), 1),
        ([BROKEN, BLANK], Rule(), 2),
        ([GOOD, BLANK], Rule(blank=True), 2),
        ([GOOD, BLANK, BROKEN], Rule(blank=True), 2),
        ([GOOD, BLANK, BROKEN], Rule(broken=True), 3),
        ([GOOD, BROKEN, BLANK], Rule(broken=True), 2),
    ],
)
def test_which_counts(came: list[dict[str, Any]], rule: Rule, counts: int) -> None:
    found = [attempt(nth, **more) for nth, more in enumerate(came, 1)]
    assert [it.id for it in counting(found, rule)] == [counts]


@pytest.mark.parametrize(
    ("answers", "blank"),
    [
        ({}, True),
        ({"literal": "", "in-words": ""}, True),
        ({"literal": "levels = {}"}, True),
        ({"literal": "levels = {'a': None, 'b': ['', {}]}\npass"}, True),
        ({"literal": "levels = {'a': 0}"}, False),
        ({"literal": "levels = dict()"}, False),
        ({"literal": "# I could not do it"}, True),
        ({"literal": "levels = ("}, False),
        ({"in-words": "?"}, False),
    ],
)
def test_what_is_blank(answers: dict[str, str], blank: bool) -> None:
    given = json.dumps(released(STATIC))
    assert kinship.blank(handed_in(STATIC, answers).notebook, given) is blank


@pytest.fixture
def room(plain: Classroom) -> Classroom:
    return plain


def test_a_blank_hand_in_is_told_and_the_one_before_it_counts_unless_the_course_says_otherwise(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Blackboard's two attempts, Moodle's first and Blackboard's second, and fewer answers than before."""
    name = "Sheet_{}_attempt_2026-11-2{}-14-03-11_" + f"{NAME}.ipynb"
    moodle = classroom.zipped(
        tmp_path / "moodle.zip",
        {f"Ben Okoro_102_assignsubmission_file_/{NAME}.ipynb": room.filled(RIGHT)},
    )
    board = classroom.zipped(
        tmp_path / "board.zip",
        {
            name.format("ann", 0): room.filled(RIGHT),
            name.format("ann", 1): room.filled({}),
            name.format("okoro", 2): room.filled({"literal": "levels = {'a': ''}"}),
            name.format("cal", 0): room.filled(RIGHT),
            name.format("cal", 1): room.filled({"literal": "levels = {'a': 'senior'}"}),
        },
    )
    (tmp_path / "class.csv").write_text(
        "id,name,login\nann,Ann Lee,\nben,Ben Okoro,okoro\ncal,Cal Oy,\n"
    )
    given = (moodle, board, "--roster", tmp_path / "class.csv", "--feedback")
    for _ in range(2):
        status, told = graded(room, capsys, *given)
        assert status == 1
        assert [room.marks()[it]["static-marks"][0] for it in ("ann", "ben", "cal")] == [2, 2, 0]
        assert {it["learner"]: it["counts"] for it in told["blank"]} == {"ann": False, "ben": False}
        (less,) = told["less"]
        assert (less["learner"], less["lacking"], less["points"], less["before"]) == (
            "cal",
            ["in-words"],
            0,
            2,
        )
    rows = {it["entry"]: it for it in told["entries"]}
    assert rows[f"board.zip: {name.format('ann', 1)}"]["why"].startswith(
        "nothing is written in it; another"
    )
    page = (room.root / f"feedback/ann/{NAME}/{NAME}.html").read_text("utf-8")
    assert "nothing is written in it; this is about the one before it" in page
    room.grade(*map(str, given[:-1]))
    said = " ".join(capsys.readouterr().out.split())
    assert (
        'c.StaffplusGrade.blank = "replaces"' in said
        and "the last lacks answers that one before has: cal" in said
    )
    config = room.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.StaffplusGrade.blank = "replaces"\n')
    status, told = graded(room, capsys, *given)
    assert (status, room.marks()["ann"]["static-marks"][0]) == (1, 0)
    assert {it["learner"]: it["counts"] for it in told["blank"]} == {"ann": True, "ben": True}


def test_of_several_learners_each_keeps_what_was_written_whatever_the_others_hand_in(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same blank file comes last of all of them, also of one who had written nothing before; the rule
    is one of a learner's own hand-ins, question by question."""
    name = f"Sheet_{{}}_attempt_2026-11-2{{}}-14-03-11_{NAME}.ipynb"
    wrong = {"literal": "levels = {'a': 'senior'}"}
    came = {
        "ann": (RIGHT, {}),
        "ben": (wrong, {}),
        "cal": ({}, {}),
        "dan": ({"in-words": "Which loss?"}, {}),
        "eve": ({}, RIGHT, {}),
    }
    board = classroom.zipped(
        tmp_path / "board.zip",
        {
            name.format(who, day): room.filled(answers)
            for who, files in came.items()
            for day, answers in enumerate(files)
        },
    )
    status, told = graded(room, capsys, board)
    assert status == 1
    found = room.marks()
    assert {who: found[who]["static-marks"][0] for who in came} == {
        "ann": 2, "ben": 0, "cal": 0, "dan": 0, "eve": 2,
    }  # fmt: skip
    waits = {who: found[who]["in-words"][2] for who in came}
    assert waits == {"ann": True, "ben": False, "cal": False, "dan": True, "eve": True}
    assert {it["learner"]: it["counts"] for it in told["blank"]} == dict.fromkeys(
        ("ann", "ben", "dan", "eve"), False
    )
    assert told["less"] == []


def test_a_blank_file_that_is_named_as_asked_does_not_hide_a_written_one_beside_it(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    for who, others in (("ann", {"mine.ipynb": RIGHT}), ("ben", {"notes.ipynb": None})):
        (inbox / who).mkdir(parents=True)
        (inbox / who / f"{NAME}.ipynb").write_text(room.filled({}), "utf-8")
        for other, answers in others.items():
            empty = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'
            text = empty if answers is None else room.filled(answers)
            (inbox / who / other).write_text(text, "utf-8")
    _, told = graded(room, capsys, inbox)
    assert {who: room.marks()[who]["static-marks"][0] for who in ("ann", "ben")} == {
        "ann": 2,
        "ben": 0,
    }
    assert told["refused"] == []


def test_what_stands_in_an_answer_before_it_is_written_makes_no_exercise_of_another() -> None:
    ours = json.dumps(released(STATIC))
    other = json.loads(ours)
    kept = [it for it in other["cells"] if it["cell_type"] == "markdown"]
    for it in kept:
        it["metadata"]["nbgrader"]["grade_id"] = it["id"] = (
            f"other-{it['metadata']['nbgrader']['grade_id']}"
        )
        if not it["metadata"]["nbgrader"]["solution"]:
            it["source"] = "# Another exercise"
    notebook = json.dumps(other | {"cells": kept})
    names = {"sheet": kinship.names_of(ours), "diary": kinship.names_of(notebook)}
    assert "YOUR ANSWER HERE" in notebook
    assert "it is the notebook of diary" in kinship.fault(notebook.encode(), "sheet", ours, names)
    assert kinship.fault(ours.encode(), "sheet", ours, names) == ""
