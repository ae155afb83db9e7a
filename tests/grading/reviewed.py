"""Hand-ins that people mark, and what a marker does to them, as the page sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from staffplus.cli.main import main
from staffplus.review import log
from staffplus.review.desk import Desk
from tests.grading.classroom import NAME, Classroom

ROW = "in-words"
LEVEL = """
[[criterion.level]]
points = {0}
descriptor = "Says {0} of three things."
example = "An example of {0}."
anchor = "An anchor of {0}."
why = "Since {0} is said."
"""
RUBRIC = f'exercise = "{NAME}"\n\n[[criterion]]\nid = "{ROW}"\ntext = "Which loss is meant?"\n' + "".join(map(LEVEL.format, range(4)))  # fmt: skip
LEARNERS = ("ann-lee", "bo", "cai")


def graded(room: Classroom, learners: tuple[str, ...]) -> Classroom:
    """`learners` have written something and are marked as far as the machine goes, which is not far."""
    (room.root / "rubrics").mkdir(exist_ok=True)
    (room.root / "rubrics" / f"{NAME}.toml").write_text(RUBRIC, "utf-8")
    for learner in learners:
        room.submit(learner, {ROW: f"What {learner} wrote."})
    assert room.grade() == 0
    return room


def opened(room: Classroom, *markers: str, **more: Any) -> Desk:
    """The desk of a course whose hand-ins are marked by the machine."""
    desk = Desk(room.course, NAME)
    desk.people(markers=markers or ("mia",), **more)
    return desk


def held(desk: Desk, marker: str, code: str) -> dict[str, Any]:
    """A marker's piece of that code, as it is now."""
    return next(it for it in desk.queue(marker, ROW) if it["code"] == code)


def act(desk: Desk, marker: str, item: Mapping[str, Any], kind: str = "mark", **change: Any) -> dict[str, Any]:  # fmt: skip
    """As the page sends it."""
    sent = {"nonce": uuid4().hex, "kind": kind, "criterion": ROW, **item, **change}
    return desk.act(marker, sent)


def mark_all(desk: Desk, marker: str, value: int) -> None:
    for item in desk.queue(marker, ROW):
        act(desk, marker, item, value=value)


def person(room: Classroom) -> dict[str, tuple[Any, bool]]:
    """nbgrader's table: learner -> a person's mark, whether one is wanted."""
    return {learner: (cells[ROW][1], cells[ROW][2]) for learner, cells in room.marks().items()}


def entries(desk: Desk) -> list[log.Entry]:
    """All that markers have done, first to last."""
    with desk.engine.connect() as db:
        return log.history(db, NAME)


def room_status(room: Classroom, *words: str) -> int:
    """The exit status of a command that is given in the course's folder."""
    return main([*words, "--course-dir", str(room.root), *(["--db", room.db] if room.db else [])])
