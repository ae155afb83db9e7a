"""A question is added, dropped, voided or mended after people have handed in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.grading.exporting import Wanted, export
from staffplus.grading.records import tables
from staffplus.grading.records.course import _generate, prepare
from staffplus.grading.records.questions import other_totals
from staffplus.grading.records.totals import Stand, totals
from tests.grading.classroom import NAME, PERFECT, Classroom, graded
from tests.grading.sheets import cell, marks, needs_box
from tests.grading.test_grade_command import summary

pytestmark = pytest.mark.usefixtures("here")

Cells = list[dict[str, Any]]


def rewrite(room: Classroom, change: Callable[[Cells], object]) -> None:
    made = json.loads(room.source)
    change(made["cells"])
    path = room.root / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(json.dumps(made), "utf-8")


def named(cells: Cells, name: str) -> dict[str, Any]:
    return next(it for it in cells if it["metadata"].get("nbgrader", {}).get("grade_id") == name)


def add(cells: Cells) -> None:
    new = marks("more-marks", 4, "assert levels", tier="static", reads={"levels": "literal"})
    cells += [cell("markdown", "more-intro", "One more.", locked=True), new]


def add_and_drop(cells: Cells) -> None:
    add(cells)
    drop(cells)


def drop(cells: Cells) -> None:
    cells.remove(named(cells, "in-words"))


def void(cells: Cells) -> None:
    named(cells, "in-words")["metadata"]["nbgrader"]["points"] = 0


def counting(cells: Cells) -> None:
    named(cells, "value-marks")["source"] = "### BEGIN HIDDEN TESTS\n3.0\n### END HIDDEN TESTS"


def void_counting(cells: Cells) -> None:
    counting(cells)
    named(cells, "value-marks")["metadata"]["nbgrader"]["points"] = 0


def handed_in(room: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    """Two learners; a person has marked the words of one."""
    room.submit("ann", PERFECT)
    room.submit("ben", PERFECT)
    room.grade()
    book, sent = tables.submitted_notebook.c, tables.submitted_assignment.c
    hers = (
        sa.select(book.id)
        .join(tables.submitted_assignment, sent.id == book.assignment_id)
        .where(sent.student_id == "ann")
    )
    words = sa.select(tables.base_cell.c.id).where(tables.base_cell.c.name == "in-words")
    it = tables.grade
    given = sa.update(it).where(it.c.notebook_id.in_(hers), it.c.cell_id.in_(words))
    room.query(given.values(manual_score=2.5, needs_manual_grade=False))
    capsys.readouterr()


def test_added_and_dropped_questions_are_told_with_the_marks_at_stake_and_change_nothing(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in(room, capsys)
    before = room.everything()
    original = room.source
    rewrite(room, add_and_drop)
    assert room.grade() != 0
    told = capsys.readouterr()
    said = told.out + told.err
    assert "Traceback" not in said
    assert "RuntimeError" not in said
    assert "2 learners have handed in. Nothing was changed, and all marks stand." in said
    assert "added: `more-marks`, 4 points: nobody who has handed in was asked it" in said
    assert "dropped: `in-words`, 3 points: " in said
    assert "1 of them a person's, and would be gone" in said
    assert "set the `points` of the marked one to 0" in said
    assert room.everything() == before
    # Put back, all is as it was.
    (room.root / "source" / NAME / f"{NAME}.ipynb").write_text(original, "utf-8")
    room.grade()
    assert room.everything() == before


def raised(cells: Cells) -> None:
    """The author gives more points in nbgrader's metadata; the hidden test counts as before."""
    counting(cells)
    named(cells, "value-marks")["metadata"]["nbgrader"]["points"] = 6


def lowered(cells: Cells) -> None:
    counting(cells)
    named(cells, "value-marks")["metadata"]["nbgrader"]["points"] = 2


@needs_box
@pytest.mark.parametrize(("change", "expected"), [(raised, 6), (lowered, 2)])
def test_points_that_a_test_does_not_give_are_refused_before_anything_is_marked(
    room: Classroom,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Cells], None],
    expected: int,
) -> None:
    handed_in(room, capsys)
    before, whole = room.everything(), room.source
    rewrite(room, change)
    room.submit("cai", PERFECT)
    for words in ((), ("--yes",), ("--only", "ann")):
        assert room.grade(*words) == 2
        said = capsys.readouterr().err
        assert f"source/{NAME}/{NAME}.ipynb: points in the metadata" in said
        assert "Nothing was marked or changed." in said
        assert (
            f"cell `value-marks`: its test gives the solution in the notebook 3 points; expected {expected}"
            in said
        )
        assert "mend what the test ends with, or the cell's `points`" in said
        assert room.everything() == before
    (room.root / "source" / NAME / f"{NAME}.ipynb").write_text(whole, "utf-8")
    rewrite(room, counting)  # both say 3 again
    room.grade("--yes")
    assert room.marks()["cai"]["value-marks"][0] == 3


def test_a_test_that_counts_in_full_for_the_solution_and_a_source_without_one_are_no_fault(
    room: Classroom,
) -> None:
    def without(cells: Cells) -> None:
        named(cells, "literal")["source"] = "levels = {}"

    for change in (counting, without):
        rewrite(room, change)
        assert other_totals(NAME, room.source) == []


def test_what_waits_for_a_person_is_not_0_when_it_is_marked_again(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer can be read in two ways; by the author's next test neither is worth anything."""
    room.submit("ann", PERFECT | {"literal": "levels = {'a': 'Staff '}"})
    room.submit("ben", PERFECT | {"literal": "levels = {'a': 'lead'}"})
    room.grade()
    assert room.marks()["ann"]["static-marks"] == (None, None, True)

    def mended(cells: Cells) -> None:
        test = "### BEGIN HIDDEN TESTS\nassert levels.get('a') == 'principal', 'no'\n### END HIDDEN TESTS"
        named(cells, "static-marks")["source"] = test
        named(cells, "static-marks")["metadata"]["nbgrader"]["points"] = 4
        named(cells, "literal")["source"] = named(cells, "literal")["source"].replace(
            "staff", "principal"
        )

    rewrite(room, mended)
    for words in (("--yes",), ("--only", "ann"), ("--new-cases", "--yes"), ("--feedback",)):
        status, told = graded(room, capsys, *words)
        assert room.marks()["ann"]["static-marks"] == (None, None, True), words
        assert status == 1 and ["ann"] in [[*it["learners"]] for it in told["kinds"]]
    assert room.marks()["ben"]["static-marks"] == (0, None, False)
    page = (room.root / f"feedback/ann/{NAME}/{NAME}.html").read_text("utf-8")
    assert "Marked again, the test gives 0 of 4 points. A person looks at it." in page
    # Another hand-in is another answer, and void is void.
    room.submit("ann", PERFECT | {"literal": "levels = {'a': 'lead'}"})
    room.grade()
    assert room.marks()["ann"]["static-marks"][0] == 0


def test_before_anybody_has_handed_in_questions_come_and_go(room: Classroom) -> None:
    rewrite(room, add_and_drop)
    room.submit("ann", PERFECT)
    room.grade()
    assert room.marks()["ann"]["more-marks"][0] == 4
    assert "in-words" not in room.marks()["ann"]


def test_a_voided_question_counts_for_nobody_and_what_stays_is_told_first(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in(room, capsys)
    before = room.everything()
    rewrite(room, void)
    for words in ((), ("--json",), ("--only", "ben")):
        assert room.grade(*words) == 1
        told = capsys.readouterr()
        said = " ".join((told.out + told.err).split())
        assert "`in-words` is void, and was worth 3" in said
        assert (
            "People's 1 marks of it stay as they are, 1 of them more than it is worth now." in said
        )
        assert "Nothing was changed. To do it, give the same command with --yes." in said
        assert room.everything() == before
    assert room.grade("--yes") == 1
    told = capsys.readouterr()
    assert "is void" in told.err and "look at them\n  ann: in-words: 2.5 of 0\n" in told.out
    assert room.marks()["ann"]["in-words"][1] == 2.5, "a person's mark is a person's to change"
    assert room.marks()["ben"]["in-words"] == (0, None, False)
    assert room.grade() == 0, "it is asked once"
    assert "more than the question is worth: ann\n" in capsys.readouterr().out


@pytest.mark.parametrize(("said", "done"), [("y", True), ("", False), ("no", False)])
def test_who_sits_at_a_terminal_is_asked(
    room: Classroom,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    done: bool,
) -> None:
    handed_in(room, capsys)
    before = room.everything()
    rewrite(room, void)
    asked: list[str] = []

    def answer(words: str) -> str:
        asked.append(words)
        return said

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("staffplus.cli.action._at_a_terminal", lambda: True)
    assert room.grade() == 1
    assert asked == ["Do it? [y/N] "]
    assert ("Nothing was changed." in capsys.readouterr().out) is not done
    assert (room.marks()["ben"]["in-words"] == (0, None, False)) is done
    assert (room.everything() == before) is not done


def test_points_that_nbgrader_itself_has_taken_are_told_before_marks_are_given_for_them(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in(room, capsys)
    rewrite(room, void_counting)
    _generate(room.course, NAME)
    assert room.grade() == 1
    said = capsys.readouterr().out
    assert "`value-marks` is void, and was worth 3. The machine's 2 marks of it" in said
    assert room.marks()["ben"]["value-marks"][0] == 3
    assert room.grade("--yes") == 0
    assert room.marks()["ben"]["value-marks"][0] == 0


def test_a_voided_question_that_the_machine_marks_is_nobodys_fault(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its test still counts its points, and what was handed in still says what it was worth."""
    rewrite(room, counting)
    handed_in(room, capsys)
    assert room.marks()["ben"]["value-marks"][0] == 3
    rewrite(room, void_counting)
    room.grade("--yes")
    told = capsys.readouterr()
    assert "2 have points, and lose them" in " ".join(told.err.split())
    assert "mend it" not in told.out + told.err
    assert room.marks()["ben"]["value-marks"] == (0, None, False)
    marked = room.root / "autograded" / "ben" / NAME / f"{NAME}.ipynb"
    assert "in place of" not in marked.read_text("utf-8")


def test_points_that_came_back_are_given_to_all_again_or_leave_nowhere_as_marks(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(room, counting)
    whole = room.source
    handed_in(room, capsys)
    rewrite(room, void_counting)
    room.grade("--yes")
    (room.root / "source" / NAME / f"{NAME}.ipynb").write_text(whole, "utf-8")
    # The points are there and nobody is marked by them: a run was stopped at once.
    course, engine = room.course, room.course.engine()
    prepare(course, engine, NAME)
    assert {it.stand for it in totals(engine, NAME).learners} == {Stand.AGAIN}
    written = room.root / "questions.csv"
    export(course, NAME, Wanted("questions", out=written), lambda *_: None)
    rows = [it for it in csv.DictReader(written.open()) if it["question"] == "value-marks"]
    assert [(it["score"], it["state"]) for it in rows] == [("", Stand.AGAIN.value)] * 2
    capsys.readouterr()
    assert room.grade("--only", "ann") == 0
    assert "1 more than --only names are marked again, `ben`" in " ".join(
        capsys.readouterr().err.split()
    )
    assert {who: it["value-marks"][0] for who, it in room.marks().items()} == {"ann": 3, "ben": 3}
    assert Stand.AGAIN not in {it.stand for it in totals(engine, NAME).learners}
    engine.dispose()


#: What the hidden test of a void question does, and what its cells need.
RAISES = {
    "an exception": "raise KeyError('x')",
    "a name that nothing has": "assert triple(1) == key",
    "a mark that is none": "{'a': 1}",
    "a call of what is no function": "None(triple)",
}


@pytest.mark.parametrize("how", RAISES)
def test_a_void_question_whose_test_raises_sets_nobody_aside(
    room: Classroom, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    handed_in(room, capsys)

    def change(cells: Cells) -> None:
        void_counting(cells)
        named(cells, "value-marks")["source"] = RAISES[how]

    rewrite(room, change)
    told = summary(room, capsys, "--yes")
    assert not any(it["kind"] == "author" for it in told["kinds"]), told["kinds"]
    assert not told["reasons"] and told["jobs"].get("quarantined", 0) == 0
    assert room.marks()["ben"]["value-marks"] == (0, None, False)


def test_who_changes_when_a_hidden_test_is_mended_is_listed(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ann", PERFECT | {"code": "def triple(x):\n    return 2 * x"})
    room.submit("ben", PERFECT | {"code": "def triple(x):\n    return 4 * x"})
    assert summary(room, capsys)["changed"] == []
    path = room.root / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(room.source.replace("3 * x)", "2 * x)"), "utf-8")
    assert summary(room, capsys)["changed"] == [
        {
            "learner": "ann",
            "cell": "value-marks",
            "before": 0,
            "after": 3,
            "person": False,
            "lapsed": False,
            "waits": False,
            "gives": None,
        }
    ]
    path.write_text(room.source.replace("2 * x)", "3 * x)"), "utf-8")
    room.grade()
    said = capsys.readouterr().out
    assert "Marks that were there, and are others now\n  ann: value-marks: 3, now 0\n" in said
