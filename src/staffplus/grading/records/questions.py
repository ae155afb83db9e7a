"""A question that is added, dropped or voided after people have handed in: what it would do to marks.

nbgrader keeps marks by cell, and neither adds nor takes away a cell of an exercise for which somebody
has handed in. Its own message is a traceback. Here the two lists of cells are compared first, so that
whoever changed the exercise reads what stands there, what would be lost, and what can be done instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from staffplus.grading.author.source import read
from staffplus.grading.model import Kind, Tier
from staffplus.grading.records import accepted, tables
from staffplus.grading.records.accepted import Accepted


class NotAgreed(Exception):
    """Marks would be others; says what would happen to them. Nothing has been changed."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Points:
    """A question that is worth another number of points now."""

    cell: str
    before: float
    now: float
    marks: int  #: that stand there
    accepted: int  #: of them, those that a test proposed and a person accepted
    by_people: int  #: and those that a person gave
    above: int  #: of these, those that are more than it is worth now
    some: int  #: marks of the machine that count and are more than 0


@dataclass(frozen=True)
class Changes:
    """An exercise as it is now beside the gradebook, which has hand-ins of it."""

    hand_ins: int = 0
    added: tuple[str, ...] = ()  #: in words, with points
    dropped: tuple[str, ...] = ()  #: in words, with the marks that stand there
    points: tuple[Points, ...] = ()

    @property
    def impossible(self) -> bool:
        """Whether nbgrader takes them."""
        return bool(self.added or self.dropped)


def changes(engine: sa.Engine, exercise: str, source: str) -> Changes:
    """What has changed since people handed in; nothing when nobody has, or all is as it was.

    `source`: the author's notebook.
    """
    task, book, cell = tables.assignment.c, tables.notebook.c, tables.base_cell.c
    sent = tables.submitted_notebook.c
    if not sa.inspect(engine).has_table(tables.grade_cell.name):
        return Changes()
    with engine.connect() as db:
        at = db.execute(
            sa.select(book.id)
            .join(tables.assignment, task.id == book.assignment_id)
            .where(task.name == exercise, book.name == exercise)
        ).scalar()
        count = sa.select(sa.func.count()).where(sent.notebook_id == at)
        hand_ins = int(db.execute(count).scalar() or 0) if at else 0
        if not hand_ins:
            return Changes()
        points = {
            row.id: float(row.max_score or 0)
            for table in (tables.grade_cell, tables.task_cell)
            for row in db.execute(sa.select(table.c.id, table.c.max_score))
        }
        cells = db.execute(
            sa.select(cell.id, cell.name, cell.type).where(cell.notebook_id == at)
        ).all()
        took = accepted.known(db, exercise)
        marks = {it.name: _marks(db, it.id, it.name, took) for it in cells if it.type in _MARKED}
        before = {it.name: points.get(it.id, 0) for it in cells if it.type in _MARKED}
        text = tables.source_cell.c
        locked = db.execute(sa.select(text.name).where(text.notebook_id == at)).scalars()
        there = {it.name for it in cells} | {*locked}
        # Where nbgrader itself has taken the new points, marks are still given for the old ones.
        before |= {
            name: worth for name, worth in _given_for(db, exercise).items() if name in before
        }
    now = {it.grade_id: it.points for it in read(source).marked}
    names = _kept(source)
    added = [_new(name, now.get(name)) for name in sorted(names - there)]
    dropped = [_gone(name, before.get(name), marks.get(name, [])) for name in sorted(there - names)]
    other = [
        _points(name, before[name], now[name], marks[name])
        for name in sorted(before.keys() & now.keys())
        if before[name] != now[name] and marks[name]
    ]
    return Changes(hand_ins, tuple(added), tuple(dropped), tuple(other))


_MARKED = ("GradeCell", "TaskCell")
_BY_TEST = (Tier.STATIC, Tier.VALUE, Tier.KERNEL)
#: A mark: the machine's, a person's, and whether that is the machine's which was accepted.
Mark = tuple[float | None, float | None, bool]


def _kept(source: str) -> set[str]:
    """The cells that nbgrader keeps: marked ones, answers, and what learners may not change."""
    roles = ("grade", "solution", "task", "locked")
    metas: Iterable[Any] = (it["metadata"].get("nbgrader") for it in json.loads(source)["cells"])
    return {it["grade_id"] for it in metas if it and any(it.get(role) for role in roles)}


def _marks(
    db: sa.Connection, cell: str, name: str, took: Mapping[tuple[str, str], Accepted]
) -> list[Mark]:
    it, book, sent = tables.grade.c, tables.submitted_notebook.c, tables.submitted_assignment.c
    rows = db.execute(
        sa.select(it.auto_score, it.manual_score, sent.student_id)
        .join(tables.submitted_notebook, book.id == it.notebook_id)
        .join(tables.submitted_assignment, sent.id == book.assignment_id)
        .where(it.cell_id == cell)
    )
    found: list[Mark] = []
    for machine, person, who in rows:
        one = took.get((who, name))
        if machine is not None or person is not None:
            found.append((machine, person, one is not None and one.score == person))
    return found


def _given_for(db: sa.Connection, exercise: str) -> dict[str, float]:
    """Cell -> the points for which the machine's marks stand there; of several the most."""
    if not sa.inspect(db).has_table(tables.standing.name):
        return {}
    stands, it = tables.standing.c, tables.result.c
    rows = db.execute(
        sa.select(it.marks)
        .join(tables.standing, it.id == stands.result)
        .where(stands.exercise == exercise)
    )
    found: dict[str, float] = {}
    for row in rows:
        for mark in json.loads(row.marks):
            found[mark["grade_id"]] = max(mark["max_score"], found.get(mark["grade_id"], 0))
    return found


def _new(name: str, points: float | None) -> str:
    worth = f", {points:g} points" if points is not None else ", an answer or a text"
    return (
        f"`{name}`{worth}: nobody who has handed in was asked it, and nobody is marked 0 for that"
    )


def _gone(name: str, points: float | None, marks: Iterable[Mark]) -> str:
    if points is None:
        return f"`{name}`, an answer or a text"
    found = [*marks]
    people = sum(person is not None for _, person, _ in found)
    said = f"{len(found)} marks stand there" + (f", {people} of them a person's" if people else "")
    return f"`{name}`, {points:g} points: {said}, and would be gone"


def _points(name: str, before: float, now: float, marks: list[Mark]) -> Points:
    people = [person for _, person, agreed in marks if person is not None and not agreed]
    some = sum(bool(machine) for machine, person, _ in marks if person is None)
    above = sum(it > now for it in people)
    agreed = sum(it for *_, it in marks)
    return Points(name, before, now, len(marks), agreed, len(people), above, some)


def other_totals(exercise: str, source: str) -> list[str]:
    """Tests that give the author's own solution other points than their cell is worth, a line each.

    Points stand in a cell's metadata and, where a test ends with a number, in the test too. Where one of
    them was changed and not the other, everybody would lose points for it. A solution that gets nothing
    is left out: in the source may be none.
    """
    if not any(it.points and it.tier in _BY_TEST for it in read(source).marked):
        return []
    from staffplus.grading.forkserver import Fault  # these start processes, and only here
    from staffplus.grading.marks import grade, outputs
    from staffplus.grading.marks.submitted import Unusable

    try:
        marks = grade.of_the_author(exercise, source)
    except (Fault, Unusable):  # the marking says so, of everybody
        return []
    lines = []
    for it in marks:
        gives = it.score
        if it.kind == Kind.AUTHOR and (more := outputs.MORE.search(it.about)):
            gives = float(more.group(1))
        if gives and it.max_score and gives != it.max_score:
            lines.append(
                f"cell `{it.grade_id}`: its test gives the solution in the notebook {gives:g} points; "
                f"expected {it.max_score:g}, which its `points` in the metadata say"
            )
    return lines


def disagree(path: Path, lines: Iterable[str]) -> str:
    """Why an exercise cannot be marked whose tests and points do not agree."""
    return "\n".join(
        [
            f"{path}: points in the metadata and in the tests are not the same. Nothing was marked or "
            "changed.",
            *(f"  {it}" for it in lines),
            "Everybody would lose points by that, whatever they answered. Put the same number into both: "
            "mend what the test ends with, or the cell's `points`, and give the command again.",
        ]
    )


def refused(exercise: str, found: Changes) -> str:
    """Why an exercise cannot be marked as it is, in words for whoever changed it."""
    lines = [
        f"{exercise}: its cells are not those for which {found.hand_ins} learners have handed in. "
        "Nothing was changed, and all marks stand.",
        *(f"  added: {it}" for it in found.added),
        *(f"  dropped: {it}" for it in found.dropped),
        "nbgrader keeps marks by cell, and takes neither once somebody has handed in. What you can do:",
    ]
    if found.dropped:
        lines.append(
            "  - To drop or void a question, put its cells back and set the `points` of the marked one "
            "to 0: it stays to be read, and counts for nobody."
        )
    if found.added:
        lines.append(
            "  - To ask something more, make it an exercise of its own, or a question of the next one."
        )
    lines.append("  - A cell that was only renamed: give it its old grade_id.")
    return "\n".join(lines)


def told(found: Changes) -> list[str]:
    """What changed points do to marks, a line for each question."""
    return [_told(it) for it in found.points]


def _told(it: Points) -> str:
    what = "is void" if not it.now else f"is worth {it.now:g} points"
    said = f"`{it.cell}` {what}, and was worth {it.before:g}."
    if machine := it.marks - it.by_people - it.accepted:
        lose = "lose them" if not it.now else "are given them anew"
        said += f" The machine's {machine} marks of it are given again: {it.some} have points, and {lose}."
    if it.accepted:
        gone = "are gone" if not it.now else "are kept only where the test proposes the same again"
        said += f" The {it.accepted} that were accepted as a test proposed them {gone}."
    if it.by_people:
        more = f", {it.above} of them more than it is worth now" if it.above else ""
        said += f" People's {it.by_people} marks of it stay as they are{more}."
    return said
