"""Scores of the exercises, out of nbgrader's gradebook. Needs the extra `grading`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import TYPE_CHECKING

from staffplus.cohort import few
from staffplus.cohort.report.figures import BINS, LEAST_FOR_DISCRIMINATION, correlation

if TYPE_CHECKING:
    import sqlalchemy as sa

    from staffplus.grading.records.course import Course


@dataclass(frozen=True)
class Question:
    """A marked cell of an exercise."""

    name: str
    points: float
    marked: int | None  #: learners; None where they are too few
    mean: float | None  #: share of the points, from 0 to 1
    discrimination: float | None  #: correlation with the points of all other cells


@dataclass(frozen=True)
class Marker:
    """Somebody who marks by rubric. Markers are no learners: nothing of theirs is withheld."""

    name: str
    marked: int  #: levels given
    minutes: float  #: with pieces on the screen


@dataclass(frozen=True)
class Exercise:
    """An exercise of the gradebook. Counts of fewer than five learners are None."""

    name: str
    points: float
    stands: tuple[tuple[str, int | None], ...]  #: how far marking is, and for how many learners
    scores: tuple[tuple[int, int, int], ...]  #: as `Figures.scores`
    median: float | None  #: share of the points
    questions: tuple[Question, ...]
    markers: tuple[Marker, ...] = ()
    waits_since: str = (
        ""  #: day on which the oldest was handed in that still waits for a person; "" where unknown
    )


def read(course: Course, exercises: Sequence[str] = ()) -> list[Exercise]:
    """Every exercise with marks in the gradebook. Raises CourseError."""
    import sqlalchemy as sa

    from staffplus.grading.records import tables
    from staffplus.grading.records.course import CourseError

    engine = course.engine()
    try:
        if not sa.inspect(engine).has_table(tables.assignment.name):
            raise CourseError("found no gradebook with marks; expected one that `staffplus grade` has written")  # fmt: skip
        with engine.connect() as db:
            names = list(db.execute(sa.select(tables.assignment.c.name).order_by(tables.assignment.c.name)).scalars())  # fmt: skip
        return [it for name in names if not exercises or name in exercises for it in _exercise(engine, name)]  # fmt: skip
    finally:
        engine.dispose()


def _exercise(engine: sa.Engine, name: str) -> list[Exercise]:
    from staffplus.grading.records import totals

    found = totals.totals(engine, name)
    if not found.points or all(it.stand is totals.Stand.MISSING for it in found.learners):
        return []
    scores, worth = _scores(engine, name)
    # People who are as far as each other, with the same questions marked.
    atoms: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    for n, it in enumerate(found.learners):
        there = frozenset(cell for cell, given in scores.items() if it.learner in given)
        atoms[str(it.stand), there].append(n)
    groups = {stand: frozenset(it for it in atoms if it[0] == stand) for stand in sorted({it[0] for it in atoms})}  # fmt: skip
    marked = {cell: frozenset(it for it in atoms if cell in it[1]) for cell in sorted(scores)}
    audit = few.Audit(dict(atoms))
    for group in (*groups.values(), *marked.values()):
        audit.guard(group, atoms)
    for one in marked.values():  # nor who is marked in one question and not in another
        for other in (*groups.values(), *marked.values()):
            audit.guard(one - other)
            audit.guard(other - one)
    told = tuple((stand, audit.tell(group)) for stand, group in groups.items())
    shares = [it.score / found.points for it in found.learners if it.score is not None]
    counts = [0] * BINS
    for share in shares:
        counts[min(BINS - 1, int(share * BINS))] += 1
    middle = median(shares) if len(shares) >= few.FEWEST else None
    total: dict[str, float] = defaultdict(float)
    for given in scores.values():
        for learner, score in given.items():
            total[learner] += score
    questions = tuple(_question(cell, worth[cell], scores[cell], total, audit.tell(marked[cell])) for cell in marked)  # fmt: skip
    waiting = [it.learner for it in found.learners if it.stand is totals.Stand.WAITS]
    return [Exercise(name, found.points, told, tuple(few.bins(counts)), middle, questions, _markers(engine, name), _since(engine, name, waiting))]  # fmt: skip


def _markers(engine: sa.Engine, name: str) -> tuple[Marker, ...]:
    """By name; none where nobody has marked by rubric."""
    import sqlalchemy as sa

    from staffplus.review import log, status, tables

    if not sa.inspect(engine).has_table(tables.mark.name):
        return ()
    with engine.connect() as db:
        entries = log.history(db, name)
    minutes, marked = status.minutes(entries), status.marked(entries)
    return tuple(Marker(it, marked.get(it, 0), minutes[it]) for it in sorted(minutes))


def _since(engine: sa.Engine, name: str, waiting: Sequence[str]) -> str:
    """The day, and not how long ago: a report says the same whenever it is read."""
    import sqlalchemy as sa

    from staffplus.grading.records import tables

    sent, whole = tables.submitted_assignment.c, tables.assignment.c
    asked = sa.select(sa.func.min(sent.timestamp)).where(
        sent.assignment_id == whole.id, whole.name == name, sent.student_id.in_(waiting)
    )
    with engine.connect() as db:
        first = db.execute(asked).scalar() if waiting else None
    return str(first)[:10] if first else ""


def _scores(engine: sa.Engine, name: str) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """(question -> learner -> points, question -> points that can be had), of all that is marked."""
    from staffplus.grading.records import tables, totals

    with engine.connect() as db:
        points = totals.points_by_cell(db, name)
        grades = totals.rows_by_learner(db, name, tables.grade)
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    worth: dict[str, float] = {}
    for learner, rows in grades.items():
        for row in rows:
            if points.get(row.cell_id) and not row.needs_manual_grade:
                scores[row.name][learner] = totals.points_given(row)
                worth[row.name] = points[row.cell_id]
    return scores, worth


def _question(cell: str, points: float, given: dict[str, float], total: dict[str, float], marked: int | None) -> Question:  # fmt: skip
    if len(given) < few.FEWEST:
        return Question(cell, points, None, None, None)
    pairs = [(score, total[learner] - score) for learner, score in given.items()]
    together = correlation(pairs) if len(given) >= LEAST_FOR_DISCRIMINATION else None
    return Question(cell, points, marked, mean(given.values()) / points, together)
