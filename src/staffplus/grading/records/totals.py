"""What every learner has for an exercise, as it leaves the gradebook: a mark, or why there is none."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

import sqlalchemy as sa

from staffplus.grading.author.titles import titles
from staffplus.grading.records import accepted, kinds, ledger, refused, tables
from staffplus.grading.records.course import Course, CourseError


class Stand(StrEnum):
    """How far the marking of one learner's work is."""

    MARKED = "marked"
    WAITS = "waits for a person"
    UNMARKED = "handed in, and not marked yet"
    AGAIN = "marked for other points than its questions have now; to be marked again"
    REFUSED = "handed in, and nothing of it can be marked"
    MAYBE = "not handed in, or what came is theirs, and it is not known whose it is"
    MISSING = "not handed in"


@dataclass(frozen=True)
class Total:
    """One learner's mark for an exercise."""

    learner: str  #: as in the gradebook
    stand: Stand
    score: float | None = None  #: points, penalties taken off; None unless all is marked
    waiting: tuple[str, ...] = ()  #: grade_ids that a person has still to mark
    comments: tuple[tuple[str, str], ...] = ()  #: grade_id, what a person wrote there
    names: tuple[str, ...] = ()  #: the whole name, as far as the gradebook has it
    email: str = ""
    origins: tuple[str, ...] = ()  #: where the files came from, the one handed in last at the end
    why: str = ""  #: why nothing can be marked

    @property
    def said(self) -> str:
        """How far it is, in words."""
        return f"{self.stand.value}: {self.why}" if self.why else self.stand.value


@dataclass(frozen=True)
class Totals:
    """All learners of a gradebook, for one exercise."""

    exercise: str
    points: float  #: that can be had
    learners: tuple[Total, ...] = field(default=())
    titles: Mapping[str, str] = field(default_factory=dict)  #: of questions, by grade_id


#: Somebody handed in, or may have, and there is no mark yet.
OPEN = (Stand.WAITS, Stand.UNMARKED, Stand.AGAIN, Stand.REFUSED, Stand.MAYBE)


def points_shown(number: float) -> str:
    """Points with two decimals, half up, as people round and platforms keep them: `6.67`, `12.00`."""
    return str(Decimal(repr(number)).quantize(Decimal("0.01"), ROUND_HALF_UP))


@contextmanager
def opened(course: Course, exercise: str) -> Iterator[sa.Engine]:
    """The gradebook with an exercise in it. Raises CourseError when nothing is marked there yet."""
    course.source(exercise)
    engine = course.engine()
    try:
        yield engine
    except sa.exc.DatabaseError as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            raise CourseError(
                f"nothing has been marked yet: run staffplus grade {exercise}"
            ) from error
        raise
    finally:
        engine.dispose()


def totals(engine: sa.Engine, exercise: str) -> Totals:
    """What every learner has. Who is in the gradebook and did not hand in is there too."""
    task, person = tables.assignment.c, tables.student.c
    sent, book = tables.submitted_assignment.c, tables.submitted_notebook.c
    with engine.connect() as db:
        maxima = points_by_cell(db, exercise)
        people = db.execute(sa.select(tables.student).order_by(person.id)).all()
        penalties = db.execute(
            sa.select(sent.student_id, sa.func.sum(book.late_submission_penalty).label("points"))
            .join(tables.assignment, task.id == sent.assignment_id)
            .join(tables.submitted_notebook, book.assignment_id == sent.id)
            .where(task.name == exercise)
            .group_by(sent.student_id)
        )
        handed = {row.student_id: row.points or 0.0 for row in penalties}
        grades = rows_by_learner(db, exercise, tables.grade)
        comments = rows_by_learner(db, exercise, tables.comment)
        nothing = refused.reasons(db, exercise)
        known_titles = titles_in(db, exercise)
        old = outdated(db, exercise)
        again = kinds.to_hand_in_again(db, exercise)
    origins: dict[str, list[str]] = defaultdict(list)
    # Where nbgrader's own autograde alone has marked there is no such table.
    ours = sa.inspect(engine).has_table(tables.attempt.name)
    for attempt in ledger.attempts(engine, exercise) if ours else ():
        origins[attempt.learner].append(attempt.origin)
    known = {row.id: row for row in people}
    made = []
    for who in sorted({*known, *origins, *nothing}):
        row = known.get(who)
        name = f"{row.first_name or ''} {row.last_name or ''}".strip() if row else ""
        mail = (row.email or "") if row else ""
        one = Total(
            who, Stand.MISSING, names=(name,) if name else (), email=mail,
            origins=tuple(origins.get(who, ())),
        )  # fmt: skip
        if who not in handed and who in nothing:
            files = nothing[who]
            one = replace(one, origins=tuple(entry for entry, _ in files), why=refused.said(files))
            made.append(replace(one, stand=refused_as(files)))
            continue
        if who not in handed:
            made.append(replace(one, stand=Stand.UNMARKED) if who in origins else one)
            continue
        waiting = tuple(
            it.name for it in grades[who] if it.needs_manual_grade and maxima.get(it.cell_id)
        )
        said = tuple((it.name, it.manual_comment) for it in comments[who] if it.manual_comment)
        one = replace(one, stand=Stand.WAITS, waiting=waiting, comments=said)
        if waiting and who in again:  # what waits is another file, and no mark of a person
            one = replace(one, stand=Stand.REFUSED, waiting=(), why="ask for the file again")
        elif who in old:
            one = replace(one, stand=Stand.AGAIN)
        elif not waiting:
            score = sum(map(points_given, grades[who])) - handed[who]
            one = replace(one, stand=Stand.MARKED, score=max(0.0, score))
        made.append(one)
    return Totals(exercise, sum(maxima.values()), tuple(made), known_titles)


def refused_as(files: Sequence[tuple[str, str]]) -> Stand:
    """How it stands with somebody of whom there are these files alone (see `refused`)."""
    return Stand.MAYBE if refused.unsure(files) else Stand.REFUSED


def outdated(db: sa.Connection, exercise: str) -> dict[str, set[str]]:
    """Learner -> questions of which the machine's mark that stands was given for other points than they
    are worth now: a run was stopped, or nbgrader itself took the new points."""
    if not sa.inspect(db).has_table(tables.standing.name):
        return {}
    stands, it, cell = tables.standing.c, tables.result.c, tables.base_cell.c
    book, task = tables.notebook.c, tables.assignment.c
    points = points_by_cell(db, exercise)
    names = db.execute(
        sa.select(cell.id, cell.name)
        .join(tables.notebook, book.id == cell.notebook_id)
        .join(tables.assignment, task.id == book.assignment_id)
        .where(task.name == exercise)
    )
    worth = {row.name: points[row.id] for row in names if row.id in points}
    rows = db.execute(
        sa.select(stands.learner, it.marks)
        .join(tables.result, it.id == stands.result)
        .where(stands.exercise == exercise)
    )
    other = {
        row.learner: {
            name
            for one in json.loads(row.marks)
            if worth.get(name := one["grade_id"], one["max_score"]) != one["max_score"]
        }
        for row in rows
    }
    if not any(other.values()):
        return {}
    took = accepted.known(db, exercise)  # which are the machine's, and given anew as well
    by_person = {
        who: {
            one.name
            for one in given
            if one.manual_score is not None
            and not ((agreed := took.get((who, one.name))) and agreed.score == one.manual_score)
        }
        for who, given in rows_by_learner(db, exercise, tables.grade).items()
    }
    return {who: left for who, them in other.items() if (left := them - by_person.get(who, set()))}


def titles_in(db: sa.Connection, exercise: str) -> Mapping[str, str]:
    """What questions are called, by the notebook that was marked last; nothing without one of ours."""
    if not sa.inspect(db).has_table(tables.release.name):
        return {}
    it = tables.release.c
    latest = sa.select(it.source).where(it.exercise == exercise).order_by(it.at.desc()).limit(1)
    source = db.execute(latest).scalar()
    return titles(source) if source else {}


def points_given(grade: sa.Row[tuple[object, ...]]) -> float:
    """As nbgrader counts it: a person's mark before the machine's, extra credit added to either."""
    mark = grade.auto_score if grade.manual_score is None else grade.manual_score
    return 0.0 if mark is None else float(mark) + float(grade.extra_credit or 0)


def points_by_cell(db: sa.Connection, exercise: str) -> dict[str, float]:
    """Cell -> points, of the cells that are marked."""
    cell, book, task = tables.base_cell.c, tables.notebook.c, tables.assignment.c
    found: dict[str, float] = {}
    for table in (tables.grade_cell, tables.task_cell):
        rows = db.execute(
            sa.select(table.c.id, table.c.max_score)
            .join(tables.base_cell, cell.id == table.c.id)
            .join(tables.notebook, book.id == cell.notebook_id)
            .join(tables.assignment, task.id == book.assignment_id)
            .where(task.name == exercise)
        )
        found |= {row.id: float(row.max_score or 0) for row in rows}
    return found


def rows_by_learner(
    db: sa.Connection, exercise: str, table: sa.Table
) -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    """A learner's rows of nbgrader's table of grades or comments, in the order of the cells' names."""
    cell, book = tables.base_cell.c, tables.submitted_notebook.c
    sent, task = tables.submitted_assignment.c, tables.assignment.c
    rows = db.execute(
        sa.select(sent.student_id, cell.name, table)
        .join(tables.base_cell, cell.id == table.c.cell_id)
        .join(tables.submitted_notebook, book.id == table.c.notebook_id)
        .join(tables.submitted_assignment, sent.id == book.assignment_id)
        .join(tables.assignment, task.id == sent.assignment_id)
        .where(task.name == exercise)
        .order_by(cell.name)
    )
    found: dict[str, list[sa.Row[tuple[object, ...]]]] = defaultdict(list)
    for row in rows:
        found[row.student_id].append(row)
    return found
