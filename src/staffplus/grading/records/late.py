"""Who handed in late, by how much, and what that costs by the course's own rule.

Worked out at the end of every run, and before marks leave the gradebook, from what stands there then,
people's marks included, so it is right after a due date, an extension, a rule or the zone of a
platform's clock has changed.

Blackboard and Brightspace write times by a clock that does not say its zone. That is what the course's
configuration says, else this machine's. Where it is not said, and another zone would change whether
somebody is late, that is told, and costs nothing until it is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from staffplus.grading.intake.platforms import MARKS_LATE
from staffplus.grading.records import ledger, tables
from staffplus.grading.records.attempts import Attempt, utc
from staffplus.grading.records.settings import Settings

#: How far a clock may be from UTC, behind and ahead.
BEHIND, AHEAD = timedelta(hours=12), timedelta(hours=14)

#: A learner's extension: so much longer, or until a moment.
Extension = timedelta | datetime


@dataclass(frozen=True)
class Late:
    """One learner who handed in after the due date, an extension taken into account."""

    learner: str
    seconds: float | None  #: None where only the platform says that it was late
    extension: float = 0  #: seconds
    penalty: float | None = None  #: points taken off, never more than there are; None for none
    unsure: bool = False  #: in another zone they would not be late


@dataclass
class Lateness:
    """What a run says about it."""

    due: str = ""  #: ISO 8601, UTC; "" where no due date is set
    rule: str = ""  #: what the course's configuration names; "" for none
    late: list[Late] = field(default_factory=list)
    untimed: list[str] = field(default_factory=list)  #: learners of whom no time is known
    #: Learners whose platform marks who is late, and does not mark them.
    unmarked: list[str] = field(default_factory=list)
    #: Learners who may be late or not, as no zone is said for their platform's clock; late ones too.
    unsure: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)  #: platforms whose clock does not say its zone
    zone: str = ""  #: in which these were read; "" for this machine's
    extended: dict[str, float] = field(default_factory=dict)  #: seconds
    #: Learners whose extension is not understood: what stands there is left alone.
    unclear: list[str] = field(default_factory=list)


def settle(
    engine: sa.Engine,
    exercise: str,
    counts: Iterable[Attempt],
    settings: Settings,
    extensions: Mapping[str, Extension],
    unclear: Collection[str] = (),
) -> Lateness:
    """Write extensions and penalties into the gradebook; says who is late.

    A penalty that stands there is left alone where the course has no rule, and for learners of whom it
    is `unclear` how much longer they have.

    Raises:
        BadSettings: the course's plugin fails.
    """
    last = {one.learner: one for one in counts}
    with engine.begin() as db:
        tables.alone(db, exercise)
        found = Lateness(rule=settings.penalty_name, zone=settings.zone_name)
        due, rows = _submissions(db, exercise)
        found.due = f"{due.isoformat()}+00:00" if due else ""
        for row in rows:
            if row.student_id in unclear:
                found.unclear.append(row.student_id)
                continue
            more = _extension(due, extensions.get(row.student_id), row.extension)
            if more != row.extension:
                _set(db, tables.submitted_assignment, row.id, extension=more)
            if more:
                found.extended[row.student_id] = more.total_seconds()
            _one(db, found, row, due, more, last.get(row.student_id), settings)
    found.late.sort(key=lambda it: it.learner)
    found.clocks = sorted({it.platform for it in last.values() if not it.zoned})
    return found


def anew(
    engine: sa.Engine,
    exercise: str,
    settings: Settings,
    extensions: Mapping[str, Extension],
    unclear: Collection[str] = (),
) -> dict[str, tuple[float, float]]:
    """Work penalties out before marks are told: learner -> points taken off before, and now, of those for
    whom that is another number by now. Nothing is done where the course has no rule.

    Raises:
        BadSettings: the course's plugin fails.
    """
    if settings.penalty is None:
        return {}
    ours = sa.inspect(engine).has_table(tables.attempt.name)  # else nbgrader alone has marked
    counts = ledger.counting(ledger.attempts(engine, exercise), settings.rule) if ours else ()
    before = _penalties(engine, exercise)
    settle(engine, exercise, counts, settings, extensions, unclear)
    now = _penalties(engine, exercise)
    return {who: (before[who], now[who]) for who in sorted(now) if before[who] != now[who]}


def _penalties(engine: sa.Engine, exercise: str) -> dict[str, float]:
    """What is taken off, never more than there is, by learner."""
    with engine.connect() as db:
        _, rows = _submissions(db, exercise)
    return {it.student_id: min(it.penalty or 0.0, max(0.0, float(it.score or 0))) for it in rows}


def _one(
    db: sa.Connection,
    found: Lateness,
    row: Any,
    due: datetime | None,
    more: timedelta | None,
    counts: Attempt | None,
    settings: Settings,
) -> None:
    """What one learner's hand-in comes to."""
    seconds, penalty, unsure = 0.0, None, False
    when = row.timestamp
    if counts is not None and counts.clock and when != (read := utc(counts, settings.zone)):
        when = read  # the zone is said by now, or is another
        _set(db, tables.submitted_assignment, row.id, timestamp=when)
    if due is not None and when is not None:
        until = due + (more or timedelta())
        seconds = (when - until).total_seconds()
        if counts is not None and not counts.zoned and settings.zone is None:
            clock = datetime.fromisoformat(counts.clock)
            unsure = clock - AHEAD <= until < clock + BEHIND
    said = counts is not None and counts.late
    if unsure:
        found.unsure.append(row.student_id)
    if seconds > 0 and settings.penalty is not None and not unsure:
        penalty = settings.penalty(row.student_id, float(row.score or 0), seconds)
    if settings.penalty is not None and row.penalty != penalty:
        _set(db, tables.submitted_notebook, row.book, late_submission_penalty=penalty)
    extended = more.total_seconds() if more else 0
    if seconds > 0:
        shown = penalty if settings.penalty is not None else row.penalty
        if shown is not None:
            shown = min(shown, max(0.0, float(row.score or 0)))
        found.late.append(Late(row.student_id, seconds, extended, shown, unsure))
    elif said and when is None:
        found.late.append(Late(row.student_id, None, extended))
    if due is not None and when is None and not said:
        marks = counts is not None and counts.platform in MARKS_LATE
        (found.unmarked if marks else found.untimed).append(row.student_id)


def _submissions(db: sa.Connection, exercise: str) -> tuple[datetime | None, list[Any]]:
    """The due date, and every learner's hand-in with the score that nbgrader has for it."""
    task, sent = tables.assignment.c, tables.submitted_assignment.c
    book, grade = tables.submitted_notebook.c, tables.grade.c
    due = db.execute(sa.select(task.duedate).where(task.name == exercise)).scalar()
    points = sa.func.coalesce(grade.manual_score, grade.auto_score, 0.0)
    score = sa.func.sum(points + sa.func.coalesce(grade.extra_credit, 0.0)).label("score")
    rows = db.execute(
        sa.select(
            sent.id, sent.student_id, sent.timestamp, sent.extension, book.id.label("book"),
            book.late_submission_penalty.label("penalty"), score,
        )
        .join(tables.assignment, task.id == sent.assignment_id)
        .join(tables.submitted_notebook, book.assignment_id == sent.id)
        .outerjoin(tables.grade, grade.notebook_id == book.id)
        .where(task.name == exercise)
        .group_by(
            sent.id, sent.student_id, sent.timestamp, sent.extension, book.id,
            book.late_submission_penalty,
        )
    )  # fmt: skip
    return due, list(rows)


def _extension(
    due: datetime | None, wanted: Extension | None, present: timedelta | None
) -> timedelta | None:
    """How much longer a learner has; what stands there, where nothing else is said."""
    if wanted is None or isinstance(wanted, timedelta):
        return present if wanted is None else wanted
    if due is None:
        return present
    return max(timedelta(), wanted.astimezone(UTC).replace(tzinfo=None) - due)


def _set(db: sa.Connection, table: sa.Table, row: str, **values: object) -> None:
    db.execute(sa.update(table).where(table.c.id == row).values(**values))
