"""Settled marks and their comments into nbgrader's gradebook, whole or not at all.

From there nbgrader's feedback, export and late policy take them. What somebody gave in the formgrader is
never overwritten in silence, and neither is what was published before and has been changed there since.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from staffplus.grading.records import tables as gradebook
from staffplus.grading.records.course import now
from staffplus.review import tables
from staffplus.review.desk import Desk, Table
from staffplus.review.log import ADJUDICATOR, Unit
from staffplus.review.rubrics import Row
from staffplus.review.standing import Standing, State


@dataclass(frozen=True)
class Obstacle:
    """Why a piece's mark by a criterion cannot be published."""

    criterion: str
    code: str
    why: str

    @property
    def names(self) -> set[str]:
        """What `--even-if-open` may call it."""
        return {self.criterion, self.code, f"{self.criterion}/{self.code}"}


@dataclass(frozen=True)
class Published:
    """What became of it."""

    written: int = 0  #: marks that are new or others than before
    unchanged: int = 0
    obstacles: tuple[Obstacle, ...] = ()
    left_open: tuple[Obstacle, ...] = ()  #: those that were named
    files: tuple[
        str, ...
    ] = ()  #: learners of whose file nothing could be read, and who hand in again

    @property
    def done(self) -> bool:
        return not self.obstacles


class Unknown(ValueError):
    """`--even-if-open` names what is not open."""


def publish(desk: Desk, even_if_open: Collection[str] = (), *, try_only: bool = False) -> Published:  # fmt: skip
    """Write every settled mark into the gradebook, in one transaction, where nothing is in the way.

    Args:
        even_if_open: what may be left out: criteria, codes, or criterion/code. Nothing else may.
        try_only: say what would become of it, and write nothing.

    Raises:
        Unknown: one of these is nothing that is in the way.
    """
    desk.share_out()
    version = desk.rubric()
    with desk.engine.begin() as db:
        # The grader writes under the one lock, markers under the other.
        gradebook.alone(db, desk.exercise)
        if db.dialect.name == "postgresql":
            gradebook.alone(db, f"review {desk.exercise}")
        it = desk._table(db, version)
        book = _Book(db, desk.exercise)
        before = _published(db, desk.exercise)
        found = [*_obstacles(it, book, before)]
        known = {name for one in found for name in one.names}
        if strange := sorted(set(even_if_open) - known):
            raise Unknown(f"--even-if-open {' '.join(strange)}: nothing of that name is open; open are: {', '.join(sorted({one.criterion for one in found})) or 'none'}")  # fmt: skip
        left = tuple(one for one in found if one.names & set(even_if_open))
        rest = tuple(one for one in found if one not in left)
        if rest:
            return Published(obstacles=rest, left_open=left, files=it.files)
        skipped = {(one.criterion, one.code) for one in left}
        written, unchanged = 0, 0
        for one in it.standings:
            if one.value is None or (one.criterion, it.codes[one.piece.learner]) in skipped:
                continue
            new = not _as_before(it, one, book, before)
            written, unchanged = written + new, unchanged + (not new)
            if not try_only:
                _write(db, desk.exercise, it, one, book, before)
        return Published(written, unchanged, left_open=left, files=it.files)


def outside(db: sa.Connection, exercise: str, it: Table) -> set[Unit]:
    """What nobody has begun here, and somebody has marked in the formgrader or by nbgrader's API.

    Nobody waits for it: that mark stands, and publishing leaves it as it is.
    """
    return _outside(it, _Book(db, exercise), _published(db, exercise))


def _outside(it: Table, book: _Book, before: Mapping[Unit, Any]) -> set[Unit]:
    found = set()
    for one in it.standings:
        row = book.grade(one.piece.learner, it.version.row(one.criterion).cell)
        if row is None or row.manual_score is None or row.needs_manual_grade:
            continue
        ours = before.get(one.unit)
        theirs = ours is None or ours.value != row.manual_score
        if one.state is State.OPEN and not one.marks and not one.stale and theirs:
            found.add(one.unit)
    return found


def _obstacles(it: Table, book: _Book, before: Mapping[Unit, Any]) -> Iterable[Obstacle]:
    settled = _outside(it, book, before)
    for one in it.standings:
        if one.unit in settled:
            continue
        code, cell = it.codes[one.piece.learner], it.version.row(one.criterion).cell
        row = book.grade(one.piece.learner, cell)
        if one.state is not State.SETTLED:
            waits = ", ".join(sorted({*one.waits_for.values()})) or "nobody: allocate it"
            why = f"{one.state}{f' ({one.why} changed)' if one.why else ''}; waits for {waits}"
            yield Obstacle(one.criterion, code, why)
        elif row is None:
            yield Obstacle(one.criterion, code, f"the gradebook has no cell {cell} of this learner; give staffplus grade again")  # fmt: skip
        elif one.value is not None and one.value > row.max_score:
            yield Obstacle(one.criterion, code, f"{one.value:g} is more than the {row.max_score:g} points of {cell}; give the cell the points of its row")  # fmt: skip
        elif row.manual_score is not None and row.manual_score != one.value:
            ours = before.get(one.unit)
            if ours is None or ours.value != row.manual_score:
                yield Obstacle(one.criterion, code, f"the formgrader says {row.manual_score:g}, the markers {one.value:g}; empty one of the two")  # fmt: skip


def comment_of(it: Table, one: Standing) -> str:
    """What the learner is told (Markdown): the level reached, what was quoted and said, and the next level.

    The adjudicator's words alone where there is one.
    """
    said = one.marks.get(ADJUDICATOR)
    entries = [said] if said else [*one.marks.values()]
    lines = [_reached(it.version.row(one.criterion), one.value or 0)]
    for entry in entries:
        lines += [f"> {' '.join(passage.split())}" for passage in entry.held.evidence]
        lines.append(entry.held.comment)
    lines.append(_next(it.version.row(one.criterion), one.value or 0))
    return "\n\n".join(dict.fromkeys(line for line in lines if line))


def _reached(row: Row, value: float) -> str:
    levels, below = row.criterion.levels, int(value)
    if value != below:
        return (
            f"**Between levels {below} and {below + 1} of {row.most}**: two people marked it, one level apart. "
            f"Level {below}: {levels[below].descriptor} Level {below + 1}: {levels[below + 1].descriptor}"
        )
    return f"**Level {below} of {row.most}.** {levels[below].descriptor}"


def _next(row: Row, value: float) -> str:
    if value >= row.most:
        return ""
    level = row.criterion.levels[int(value) + 1]
    said = "" if value != int(value) else f" {level.descriptor}"
    return f"Level {level.points} would be:{said} For example: *{' '.join(level.example.split())}*"


class _Book:
    """nbgrader's rows of an exercise."""

    def __init__(self, db: sa.Connection, exercise: str) -> None:
        grade, cell, most = gradebook.grade, gradebook.base_cell, gradebook.grade_cell
        book, sent, task = gradebook.submitted_notebook, gradebook.submitted_assignment, gradebook.assignment  # fmt: skip
        rows = db.execute(
            sa.select(
                sent.c.student_id, cell.c.name, grade.c.id, grade.c.notebook_id,
                grade.c.manual_score, grade.c.needs_manual_grade, most.c.max_score, cell.c.notebook_id.label("of"),
            )
            .select_from(grade)
            .join(cell, cell.c.id == grade.c.cell_id)
            .join(most, most.c.id == cell.c.id)
            .join(book, book.c.id == grade.c.notebook_id)
            .join(sent, sent.c.id == book.c.assignment_id)
            .join(task, task.c.id == sent.c.assignment_id)
            .where(task.c.name == exercise)
        )  # fmt: skip
        self._grades = {(row.student_id, row.name): row for row in rows}
        answers = db.execute(
            sa.select(cell.c.id, cell.c.name, cell.c.notebook_id).where(
                cell.c.type == "SolutionCell"
            )
        )
        self.answers = {(row.notebook_id, row.name): row.id for row in answers}

    def grade(self, learner: str, cell: str) -> Any:
        return self._grades.get((learner, cell))


def _as_before(it: Table, one: Standing, book: _Book, before: Mapping[Unit, Any]) -> bool:
    """Whether a mark was published before as it is now."""
    row = book.grade(one.piece.learner, it.version.row(one.criterion).cell)
    ours = before.get(one.unit)
    return ours is not None and (ours.value, ours.comment) == (one.value, comment_of(it, one)) and row.manual_score == one.value  # fmt: skip


def _write(db: sa.Connection, exercise: str, it: Table, one: Standing, book: _Book, before: Mapping[Unit, Any]) -> None:  # fmt: skip
    """Write one mark."""
    cell = it.version.row(one.criterion).cell
    row, said = book.grade(one.piece.learner, cell), comment_of(it, one)
    marks = json.dumps(sorted(entry.id for entry in one.marks.values()))
    ours = before.get(one.unit)
    same = _as_before(it, one, book, before)
    db.execute(
        sa.update(gradebook.grade)
        .where(gradebook.grade.c.id == row.id)
        .values(manual_score=one.value, needs_manual_grade=False)
    )
    if same:
        return
    _comment(db, row.notebook_id, book.answers[row.of, cell], said, ours.comment if ours else "")
    new = {"exercise": exercise, "piece": one.piece.learner, "criterion": one.criterion, "value": one.value, "comment": said, "marks": marks, "at": now()}  # fmt: skip
    db.execute(sa.insert(tables.published).values(new))


def _comment(db: sa.Connection, book: str, cell: str, said: str, ours: str) -> None:
    """Put our words in place of those we put there before; what somebody else wrote there stays above."""
    table = gradebook.comment
    mine = sa.and_(table.c.notebook_id == book, table.c.cell_id == cell)
    row = db.execute(sa.select(table).where(mine)).first()
    if row is None:
        db.execute(sa.insert(table).values(id=uuid4().hex, notebook_id=book, cell_id=cell, manual_comment=said))  # fmt: skip
        return
    there = (row.manual_comment or "").strip()
    others = there.removesuffix(ours).strip() if ours else there
    words = "\n\n".join(it for it in dict.fromkeys((others, said)) if it)
    db.execute(sa.update(table).where(table.c.id == row.id).values(manual_comment=words))


def _published(db: sa.Connection, exercise: str) -> dict[Unit, Any]:
    """What was published last, of each unit."""
    it = tables.published
    rows = db.execute(sa.select(it).where(it.c.exercise == exercise).order_by(it.c.id))
    return {(row.piece, row.criterion): row for row in rows}
