"""A person's mark stays whatever the teacher changes, until the learner hands in another answer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from nbgrader.api import Gradebook

from staffplus.grading.records import tables
from staffplus.review import publish
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.reviewed import graded, mark_all, opened, person
from tests.grading.test_questions import Cells, named, rewrite

pytestmark = pytest.mark.usefixtures("here")

#: Nothing of it can be read, and a person looks.
UNREAD = PERFECT | {"literal": "levels = open('levels').read()"}
WAITED = "static-marks"


def commented(cells: Cells) -> None:
    for test in hidden(cells):
        test["source"] = test["source"].replace(
            "HIDDEN TESTS\n", "HIDDEN TESTS\n# Better said.\n", 1
        )


def mended(cells: Cells) -> None:
    for test in hidden(cells):
        test["source"] = (
            test["source"].replace("== 'staff'", "== 'lead'").replace("3 * x)", "2 * x)")
        )


def hidden(cells: Cells) -> Cells:
    return [it for it in cells if "HIDDEN TESTS" in it["source"]]


def read_now(cells: Cells) -> None:
    """The test gives points to what waited."""
    named(cells, WAITED)["source"] = "### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS"


def worth_more(cells: Cells) -> None:
    for name in (WAITED, "in-words"):
        named(cells, name)["metadata"]["nbgrader"]["points"] = 5


def by_hand(room: Classroom, learner: str, **points: float) -> None:
    """As the formgrader and people's scripts give marks."""
    with Gradebook(room.course.db_url) as book:
        for name, score in points.items():
            grade = book.find_grade(name.replace("_", "-"), NAME, NAME, learner)
            grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


def stands(room: Classroom, name: str, learner: str = "ann") -> tuple[float | None, bool]:
    return room.marks()[learner][name][1:]


@pytest.mark.parametrize("change", [commented, mended, read_now, worth_more])
def test_what_the_teacher_changes_puts_no_mark_of_a_person_back(
    room: Classroom, change: Callable[[Cells], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ann", UNREAD)
    room.submit_file("ben", b'{"cells": [')
    room.grade()
    assert room.marks()["ann"][WAITED] == (None, None, True)
    mine = {"static_marks": 1.5, "value_marks": 2.0, "in_words": 2.5}
    for learner in ("ann", "ben"):
        by_hand(room, learner, **mine)
    for words in (["--yes"], [], ["--only", "ann"]):
        rewrite(room, change) if words == ["--yes"] else None
        room.grade(*words)
        for learner in ("ann", "ben"):
            for name, score in mine.items():
                assert stands(room, name.replace("_", "-"), learner) == (score, False)
    assert room.query(sa.select(sa.func.count(tables.result.c.id)))[0][0] > 2, (
        "all was marked again"
    )


def test_another_answer_asks_again_and_another_file_with_the_same_answer_does_not(
    room: Classroom,
) -> None:
    room.submit("ann", UNREAD)
    room.grade()
    by_hand(room, "ann", static_marks=1.5, value_marks=2.0)
    more = UNREAD | {"in-words": "More of it."}
    room.submit("ann", more)
    room.grade()
    assert stands(room, WAITED) == (1.5, False) == (1.5, stands(room, "value-marks")[1])
    room.submit("ann", more | {"literal": "levels = open('others').read()"})
    room.grade()
    assert stands(room, WAITED) == (1.5, True), "it cannot be read either, and is another answer"
    assert stands(room, "value-marks") == (2.0, False)
    by_hand(room, "ann", static_marks=1)
    room.submit("ann", more | {"literal": "levels = open('others').read()", "code": "triple = 3"})
    room.grade()
    assert stands(room, WAITED) == (1, False)
    assert stands(room, "value-marks") == (2.0, True)


def test_marks_of_the_review_stay_when_a_test_is_mended(plain: Classroom) -> None:
    graded(plain, ("bo",))
    plain.submit_file("ann", b'{"cells": [')
    plain.grade()
    desk = opened(plain)
    mark_all(desk, "mia", 2)
    by_hand(
        plain, "ann", in_words=2
    )  # nothing of the file could be read, so it is no piece to mark
    assert publish.publish(desk).done
    before = person(plain)
    assert [*before.values()] == [(2, False)] * 2
    for change in (commented, mended):
        rewrite(plain, change)
        plain.grade()
        assert person(plain) == before
        assert publish.publish(desk).done and person(plain) == before
