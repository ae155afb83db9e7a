"""Two names in the gradebook that are one person by the roster, brought together.

A class that was marked by e-mail addresses and then with a roster (`--map id=…`) stands there twice. What
came under the old name becomes the new one's: hand-ins, results, a person's marks and comments, an
extension, files. Nothing is thrown away but what is there twice. Where people gave both names another mark
for one question, nothing is moved, and somebody has to look.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from staffplus.grading.records import tables
from staffplus.grading.records.course import Course, Exercise
from staffplus.grading.records.queue import State
from staffplus.grading.records.stays import Answered, Kept

#: What people mark by in the review; a rule of the database keeps its rows as they are.
REVIEW = sa.table("staffplus_review_mark", sa.column("exercise"), sa.column("piece"))


#: The version of no grader.
HISTORY = 0


@dataclass
class Merged:
    """What became of the pairs."""

    done: dict[str, str] = field(default_factory=dict)  #: old name -> new one
    left: dict[str, str] = field(default_factory=dict)  #: old name -> why it stands there still


class _Conflict(Exception):
    """Why one pair is left as it is."""


def merge(
    engine: sa.Engine, course: Course, exercise: Exercise, pairs: Mapping[str, str]
) -> Merged:
    """Bring together; `pairs`: the name that the gradebook has -> who that is on the roster.

    Each pair in a transaction of its own. The run that follows marks what has changed hands.
    """
    found = Merged()
    for old, new in sorted(pairs.items()):
        try:
            with engine.begin() as db:
                tables.alone(db, exercise.name)
                _Pair(db, exercise, old, new).bring_together()
            _files(course, exercise.name, old, new)
            found.done[old] = new
        except _Conflict as error:
            found.left[old] = str(error)
        except OSError as error:
            found.done[old] = new
            found.left[old] = f"its files in submitted/ stay where they are: {error}"
    return found


class _Pair:
    def __init__(self, db: sa.Connection, exercise: Exercise, old: str, new: str) -> None:
        self._db, self._exercise, self._old, self._new = db, exercise.name, old, new
        self._source = exercise.source

    def bring_together(self) -> None:
        """Raises _Conflict before anything is changed."""
        sent = {who: self._sent(who) for who in (self._old, self._new)}
        self._refuse_if_under_review(sent[self._old])
        if sent[self._old] is not None and sent[self._new] is not None:
            self._marks(sent[self._old], sent[self._new])
        elif sent[self._old] is not None:
            self._student()
            _set(self._db, tables.submitted_assignment, sent[self._old].id, student_id=self._new)
        self._attempts()
        self._forget()

    # --- nbgrader's side ---------------------------------------------------------------------------

    def _sent(self, who: str) -> Any:
        it, task, book = (
            tables.submitted_assignment.c,
            tables.assignment.c,
            tables.submitted_notebook,
        )
        return self._db.execute(
            sa.select(it.id, it.extension, book.c.id.label("book"))
            .join(tables.assignment, task.id == it.assignment_id)
            .join(book, book.c.assignment_id == it.id)
            .where(task.name == self._exercise, it.student_id == who)
        ).first()

    def _refuse_if_under_review(self, sent: Any) -> None:
        if not sa.inspect(self._db).has_table(REVIEW.name):
            return
        seen = sa.select(REVIEW.c.piece).where(
            REVIEW.c.exercise == self._exercise, REVIEW.c.piece == self._old
        )
        it = tables.grade.c
        open_ = sa.select(it.id).where(
            it.needs_manual_grade.is_(True), it.notebook_id == (sent.book if sent else "")
        )
        if self._db.execute(seen).first() and self._db.execute(open_).first():
            raise _Conflict(
                "people are marking it row by row; publish their marks first (staffplus review)"
            )

    def _marks(self, old: Any, new: Any) -> None:
        """A person's marks and comments, where the new name has none of its own."""
        mine, theirs = self._cells(tables.grade, new.book), self._cells(tables.grade, old.book)
        answers = self._answers()
        changes = []
        for cell, row in theirs.items():
            there = mine.get(cell)
            given = {it: getattr(row, it) for it in ("manual_score", "extra_credit")}
            given = {it: value for it, value in given.items() if value is not None}
            if there is None or not given:
                continue
            for it, value in given.items():
                if getattr(there, it) not in (None, value):
                    raise _Conflict(
                        f"people gave {row.name} {value:g} under this name and {getattr(there, it):g} under "
                        f"{self._new}; leave one of the marks in the formgrader, and run again"
                    )
            if "manual_score" in given and there.manual_score is None:
                given["needs_manual_grade"] = row.needs_manual_grade or not answers.same(row.name)
            changes.append((tables.grade, there.id, given))
        mine, theirs = self._cells(tables.comment, new.book), self._cells(tables.comment, old.book)
        for cell, row in theirs.items():
            if not row.manual_comment or (there := mine.get(cell)) is None:
                continue
            said = there.manual_comment or ""
            if row.manual_comment not in said:
                both = f"{said}\n\n{row.manual_comment}".strip()
                changes.append((tables.comment, there.id, {"manual_comment": both}))
        if new.extension is None and old.extension is not None:
            changes.append((tables.submitted_assignment, new.id, {"extension": old.extension}))
        for table, number, values in changes:
            _set(self._db, table, number, **values)
        for table in (tables.grade, tables.comment):
            self._db.execute(sa.delete(table).where(table.c.notebook_id == old.book))
        for table, number in (
            (tables.submitted_notebook, old.book), (tables.submitted_assignment, old.id),
        ):  # fmt: skip
            self._db.execute(sa.delete(table).where(table.c.id == number))

    def _cells(self, table: sa.Table, book: str) -> dict[str, Any]:
        cell = tables.base_cell.c
        rows = self._db.execute(
            sa.select(table, cell.name)
            .join(tables.base_cell, cell.id == table.c.cell_id)
            .where(table.c.notebook_id == book)
        )
        return {row.cell_id: row for row in rows}

    def _answers(self) -> Kept:
        """What counts of both; a mark for another answer is looked at again."""
        stands, it = tables.standing.c, tables.result.c
        rows = self._db.execute(
            sa.select(stands.learner, it.notebook)
            .join(tables.result, it.id == stands.result)
            .where(stands.exercise == self._exercise, stands.learner.in_((self._old, self._new)))
        )
        found = {row.learner: row.notebook for row in rows}
        old, new = (Answered.of(found.get(it, b"")) for it in (self._old, self._new))
        return Kept(old, new, self._source)

    def _student(self) -> None:
        it = tables.student.c
        if not self._db.execute(sa.select(it.id).where(it.id == self._new)).first():
            self._db.execute(sa.insert(tables.student).values(id=self._new))

    # --- Ours --------------------------------------------------------------------------------------

    def _attempts(self) -> None:
        it, again = tables.attempt.c, tables.again.c
        rows = self._db.execute(
            sa.select(tables.attempt).where(
                it.exercise == self._exercise, it.learner.in_((self._old, self._new))
            )
        ).all()
        mine = {(row.sha256, row.submitted): row for row in rows if row.learner == self._new}
        for row in rows:
            if row.learner != self._old:
                continue
            there = mine.get((row.sha256, row.submitted))
            if there is None:
                _set(self._db, tables.attempt, row.id, learner=self._new)
                continue
            # The same file at the same time: it was here since the first of the two, and what was known of
            # it then says by which platform it came, and so how feedback goes back.
            if row.arrived < there.arrived:
                names = ["arrived", "origin", "place"]
                names += [] if there.number else ["platform", "number", "late"]
                earlier = {it: getattr(row, it) for it in names}
                _set(self._db, tables.attempt, there.id, **earlier)
            known = sa.select(again.platform, again.number, again.nth).where(
                again.attempt == there.id
            )
            told = {tuple(one) for one in self._db.execute(known)}
            for one in self._db.execute(
                sa.select(tables.again).where(again.attempt == row.id)
            ).all():
                if (one.platform, one.number, one.nth) in told:
                    self._db.execute(sa.delete(tables.again).where(again.id == one.id))
                else:
                    _set(self._db, tables.again, one.id, attempt=there.id)
            for table in (tables.standing, tables.job):
                self._db.execute(
                    sa.update(table).where(table.c.attempt == row.id).values(attempt=there.id)
                )
            self._db.execute(sa.delete(tables.attempt).where(it.id == row.id))

    def _forget(self) -> None:
        """The old name, where it stands for nothing any more; results stay, under the new one."""
        job, stands, left = tables.job.c, tables.standing.c, tables.refused.c
        of_old = sa.and_(job.exercise == self._exercise, job.learner == self._old)
        undone = job.state.in_((State.WAITING, State.LEASED))
        self._db.execute(sa.delete(tables.job).where(of_old, undone))
        # A job's key names its learner: under another name it is history, which no run takes up again.
        history = {"learner": self._new, "grader_version": HISTORY}
        self._db.execute(sa.update(tables.job).where(of_old).values(history))
        new = sa.select(stands.learner).where(
            stands.exercise == self._exercise, stands.learner == self._new
        )
        mine = sa.and_(stands.exercise == self._exercise, stands.learner == self._old)
        if self._db.execute(new).first():
            self._db.execute(sa.delete(tables.standing).where(mine))
        else:
            self._db.execute(sa.update(tables.standing).where(mine).values(learner=self._new))
        self._db.execute(
            sa.update(tables.refused)
            .where(left.exercise == self._exercise, left.learner == self._old)
            .values(learner=self._new)
        )
        took = tables.accepted.c
        self._db.execute(
            sa.update(tables.accepted)
            .where(took.exercise == self._exercise, took.learner == self._old)
            .values(learner=self._new)
        )
        perhaps = tables.maybe.c  # the next run says it of whoever it may be by then
        self._db.execute(
            sa.delete(tables.maybe).where(
                perhaps.exercise == self._exercise, perhaps.learner == self._old
            )
        )
        self._drop_student()

    def _drop_student(self) -> None:
        """nbgrader's row of a name under which nothing is left, in no exercise; its names go along."""
        it, sent, came = tables.student.c, tables.submitted_assignment.c, tables.attempt.c
        other = sa.select(sent.id).where(sent.student_id == self._old)
        attempt = sa.select(came.id).where(came.learner == self._old)
        if self._db.execute(other).first() or self._db.execute(attempt).first():
            return
        rows = {
            row.id: row
            for row in self._db.execute(
                sa.select(tables.student).where(it.id.in_((self._old, self._new)))
            )
        }
        if self._old not in rows:
            return
        if (new := rows.get(self._new)) is not None:
            names = ("first_name", "last_name", "email")
            kept = {
                name: said
                for name in names
                if not getattr(new, name) and (said := getattr(rows[self._old], name))
            }
            if kept:
                _set(self._db, tables.student, self._new, **kept)
        self._db.execute(sa.delete(tables.student).where(it.id == self._old))


def _files(course: Course, exercise: str, old: str, new: str) -> None:
    """What stood in `submitted/` goes along; what the grader makes from it is made again.

    Raises OSError.
    """
    for step in ("autograded", "feedback"):
        shutil.rmtree(course.path(step, old, exercise), ignore_errors=True)
    here, there = course.path("submitted", old, exercise), course.path("submitted", new, exercise)
    if here.is_dir() and not here.is_symlink():
        if there.exists():
            # The gradebook keeps every notebook that lay here: the run has just read it.
            more = {it.name for it in here.iterdir()} - {f"{exercise}.ipynb", "timestamp.txt"}
            if more:
                raise OSError(f"{', '.join(sorted(more))} beside the notebook in {here}")
            shutil.rmtree(here)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            here.rename(there)
    for step in ("submitted", "autograded", "feedback"):
        folder = course.root / step / old
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _set(db: sa.Connection, table: sa.Table, row: Any, **values: object) -> None:
    db.execute(sa.update(table).where(table.c.id == row).values(**values))
