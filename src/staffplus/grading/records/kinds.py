"""What the marks that stand stand for: who has which of them for what reason."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from staffplus.grading.marks import verdicts
from staffplus.grading.model import UNDECIDED, Kind
from staffplus.grading.records import tables

#: In words for whoever marks; in the order in which they are shown.
WORDS = {
    Kind.AUTHOR: "the author's test is at fault; mend it, and they are marked again",
    Kind.ENVIRONMENT: "a module or a Python is not here; --retry when it is, or a person marks",
    Kind.WRONG_FILE: "not this exercise, or no notebook; ask for the right file",
    Kind.NOT_FOUND: "look at the answer",
    Kind.NO_BOX: "no box here in which it could be run",
    Kind.BLANK: "left empty",
}


@dataclass(frozen=True)
class Group:
    """Learners whose marks stand for one thing."""

    kind: Kind
    about: str = ""  #: what is missing, what the test raised
    cells: Mapping[str, list[str]] = field(default_factory=dict)  #: learner -> grade_ids
    waits: bool = False  #: for somebody: there is no mark for some of it
    why: str = ""  #: of an answer that was not found, in a few words


@dataclass(frozen=True)
class Above:
    """A person's mark that is more than its question is worth, as after that has been voided."""

    learner: str
    cell: str
    given: float
    worth: float


@dataclass(frozen=True)
class Again:
    """A mark that a person gave to another answer than the one that stands there now."""

    learner: str
    cell: str
    given: float


@dataclass(frozen=True)
class ByPeople:
    """What people have marked, and have not."""

    open: tuple[int, int]  #: so many answers wait for a person's mark, of so many learners
    above: list[Above]  #: marks that are more than their question is worth
    again: list[Again]


def groups(engine: sa.Engine, exercise: str, only: Collection[str] = ()) -> list[Group]:
    """What the marks of all learners stand for, but right, wrong and what a person marks anyway.

    A mark that a person has given stands for itself. `only`: these learners, if there are any. Answers that
    were not found are grouped by why they wait.
    """
    stands, it = tables.standing.c, tables.result.c
    order = list(WORDS)
    found: dict[tuple[Kind, str, str], dict[str, list[str]]] = {}
    waits_for = set()
    with engine.connect() as db:
        rows = db.execute(
            sa.select(stands.learner, it.marks)
            .join(tables.result, it.id == stands.result)
            .where(stands.exercise == exercise)
            .order_by(stands.learner)
        ).all()
        decided = _decided(db, exercise)
        for row in rows:
            if only and row.learner not in only:
                continue
            for mark in json.loads(row.marks):
                kind = mark.get("kind", "")
                about = mark.get("about", "")
                if kind == Kind.RIGHT and about:  # marked, though a later Python was needed
                    kind = Kind.ENVIRONMENT
                if kind == Kind.NOT_FOUND and not mark.get("max_score"):
                    continue  # whoever decides on the answer decides on its marks
                if kind in WORDS and (row.learner, mark["grade_id"]) not in decided:
                    waits = kind in UNDECIDED and mark["score"] is None
                    why = verdicts.why(mark) if waits and kind == Kind.NOT_FOUND else ""
                    if why and not about.startswith("Python "):
                        about = ""  # it says the same, of each learner in other words
                    what = (Kind(kind), about, why)
                    if waits:
                        waits_for.add(what)
                    mine = found.setdefault(what, {})
                    mine.setdefault(row.learner, []).append(mark["grade_id"])
    made = [Group(*it[:2], cells, it in waits_for, it[2]) for it, cells in found.items()]
    return sorted(made, key=lambda it: (order.index(it.kind), -len(it.cells), it.about, it.why))


def _decided(db: sa.Connection, exercise: str) -> set[tuple[str, str]]:
    """(learner, grade_id) of the marks that people have given, and that are not to be looked at again."""
    grade, cell, book = tables.grade, tables.base_cell, tables.submitted_notebook
    sent, task = tables.submitted_assignment, tables.assignment
    rows = db.execute(
        sa.select(sent.c.student_id, cell.c.name)
        .select_from(grade)
        .join(cell, cell.c.id == grade.c.cell_id)
        .join(book, book.c.id == grade.c.notebook_id)
        .join(sent, sent.c.id == book.c.assignment_id)
        .join(task, task.c.id == sent.c.assignment_id)
        .where(task.c.name == exercise, grade.c.manual_score.is_not(None))
        .where(grade.c.needs_manual_grade.is_(False))
    )
    return {(row.student_id, row.name) for row in rows}


def to_hand_in_again(db: sa.Connection, exercise: str) -> set[str]:
    """Learners of whose file that counts nothing could be read: no mark of a person is waited for, but
    another file."""
    if not sa.inspect(db).has_table(
        tables.standing.name
    ):  # nbgrader's own autograde alone has marked
        return set()
    stands, it = tables.standing.c, tables.result.c
    rows = db.execute(
        sa.select(stands.learner, it.marks)
        .join(tables.result, it.id == stands.result)
        .where(stands.exercise == exercise)
    )
    return {row.learner for row in rows if not_this(json.loads(row.marks))}


def not_this(marks: Iterable[Mapping[str, Any]]) -> bool:
    """Whether marks are those of a file that could not be read as this exercise."""
    return {it.get("kind") for it in marks if it.get("max_score")} == {Kind.WRONG_FILE}


def waiting(db: sa.Connection, exercise: str) -> dict[str, set[str]]:
    """Learner -> the answers that wait for a person's mark, by grade_id: what is worth points, of a file
    that could be read. Whoever counts them counts these."""
    grade, cell, book = tables.grade, tables.base_cell, tables.submitted_notebook
    sent, task = tables.submitted_assignment, tables.assignment
    found: dict[str, set[str]] = defaultdict(set)
    for table in (tables.grade_cell, tables.task_cell):
        rows = db.execute(
            sa.select(sent.c.student_id, cell.c.name)
            .select_from(grade)
            .join(cell, cell.c.id == grade.c.cell_id)
            .join(table, table.c.id == cell.c.id)
            .join(book, book.c.id == grade.c.notebook_id)
            .join(sent, sent.c.id == book.c.assignment_id)
            .join(task, task.c.id == sent.c.assignment_id)
            .where(task.c.name == exercise, grade.c.needs_manual_grade.is_(True))
            .where(table.c.max_score > 0)
        )
        for who, name in rows:
            found[who].add(name)
    again = to_hand_in_again(db, exercise)
    return {who: cells for who, cells in found.items() if who not in again}


def by_people(engine: sa.Engine, exercise: str, only: Collection[str] = ()) -> ByPeople:
    """What there is to say of people's marks; `only`: of these learners, if there are any."""
    grade, cell, book = tables.grade, tables.base_cell, tables.submitted_notebook
    sent, task = tables.submitted_assignment, tables.assignment
    who = sent.c.student_id
    above: list[Above] = []
    again: list[Again] = []
    for table in (tables.grade_cell, tables.task_cell):
        its = (
            grade.join(cell, cell.c.id == grade.c.cell_id)
            .join(table, table.c.id == cell.c.id)
            .join(book, book.c.id == grade.c.notebook_id)
            .join(sent, sent.c.id == book.c.assignment_id)
            .join(task, task.c.id == sent.c.assignment_id)
        )
        given, worth = grade.c.manual_score, table.c.max_score
        more = sa.select(who, cell.c.name, given, worth).select_from(its).order_by(who, cell.c.name)
        with engine.connect() as db:
            rows = db.execute(more.where(task.c.name == exercise, given > worth))
            above += [Above(*row) for row in rows]
            seen = sa.select(who, cell.c.name, given).select_from(its).order_by(who, cell.c.name)
            seen = seen.where(
                task.c.name == exercise, grade.c.needs_manual_grade.is_(True), worth > 0
            )
            again += [Again(*row) for row in db.execute(seen.where(given.is_not(None)))]
    with engine.connect() as db:
        ours = {it: them for it, them in waiting(db, exercise).items() if not only or it in only}
    return ByPeople(
        (sum(map(len, ours.values())), len(ours)),
        [it for it in above if not only or it.learner in only],
        [it for it in again if it.learner in ours],
    )


def said(mark: Mapping[str, Any]) -> str:
    """What a mark stands for, in a word: wrong is what has no points at all."""
    kind, score = str(mark.get("kind") or ""), mark.get("score") or 0
    return "partly right" if kind == Kind.WRONG and score > 0 else kind


def counts(marks: str) -> dict[str, int]:
    """How many cells of one result stand for what, as the export tells it."""
    found: dict[str, int] = {}
    rows: list[Mapping[str, Any]] = json.loads(marks)
    for mark in rows:
        if mark.get("kind") in WORDS and mark.get("max_score"):
            found[mark["kind"]] = found.get(mark["kind"], 0) + 1
    return found
