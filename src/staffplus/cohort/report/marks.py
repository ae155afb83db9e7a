"""Scores of the exercises, out of nbgrader's gradebook. Needs the extra `grading`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import mean
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
class Exercise:
    """An exercise of the gradebook. Counts of fewer than five learners are None."""

    name: str
    points: float
    stands: tuple[tuple[str, int | None], ...]  #: how far marking is, and for how many learners
    scores: tuple[tuple[int, int, int], ...]  #: as `Figures.scores`
    median: float | None  #: share of the points
    questions: tuple[Question, ...]


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
    stands: dict[Hashable, set[int]] = defaultdict(set)
    for n, it in enumerate(found.learners):
        stands[str(it.stand)].add(n)
    if not found.points or set(stands) <= {str(totals.Stand.MISSING)}:
        return []
    audit = few.Audit(stands)
    for stand in stands:
        audit.guard([stand], stands)
    told = tuple((str(stand), audit.tell([stand])) for stand in sorted(stands, key=str))
    shares = [it.score / found.points for it in found.learners if it.score is not None]
    counts = [0] * BINS
    for share in shares:
        counts[min(BINS - 1, int(share * BINS))] += 1
    middle = sorted(shares)[len(shares) // 2] if len(shares) >= few.FEWEST else None
    return [Exercise(name, found.points, told, tuple(few.bins(counts)), middle, tuple(_questions(engine, name)))]  # fmt: skip


def _questions(engine: sa.Engine, name: str) -> list[Question]:
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
    total: dict[str, float] = defaultdict(float)
    for given in scores.values():
        for learner, score in given.items():
            total[learner] += score
    return [_question(cell, worth[cell], given, total) for cell, given in sorted(scores.items())]


def _question(cell: str, points: float, given: dict[str, float], total: dict[str, float]) -> Question:  # fmt: skip
    n = len(given)
    if n < few.FEWEST:
        return Question(cell, points, None, None, None)
    pairs = [(score, total[learner] - score) for learner, score in given.items()]
    together = correlation(pairs) if n >= LEAST_FOR_DISCRIMINATION else None
    return Question(cell, points, n, mean(given.values()) / points, together)
