"""Results into nbgrader's gradebook and folders: many at once, and again without harm.

What is written for a learner follows from the attempt that counts and its latest result, and
nothing else; `staffplus_standing` says which that was. What stands there gives way only to what is
newer: a run that was asleep, or began before somebody handed in again, has nothing to say any more. So a run that was killed half-way, or a
folder that was deleted, is put right by the next run. What people gave (marks, comments, extra
credit) is never touched.

Follows nbgrader 0.9.6: `converters/autograde.py` and `preprocessors/saveautogrades.py`.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from typing import Any

import sqlalchemy as sa

from staffplus.grading import quick
from staffplus.grading.model import Status
from staffplus.grading.records import accepted, folders, ledger, tables, waits
from staffplus.grading.records.attempts import utc
from staffplus.grading.records.course import Course, Exercise
from staffplus.grading.records.folders import Copy
from staffplus.grading.records.ledger import Attempt
from staffplus.grading.records.stays import Answered, Kept

Row = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """Which result of which attempt is to be in nbgrader's tables for a learner."""

    key: str  #: of the job
    attempt: Attempt
    result: int  #: id in `staffplus_result`


@dataclass(frozen=True)
class Changed:
    """A cell's mark that is another than it was before the run; None for no mark."""

    learner: str
    cell: str
    before: float | None
    after: float | None
    person: bool = False  #: a person's mark stands over it, and did not change
    #: It was accepted as a test proposed it, and the test gives another to the same answer now.
    lapsed: bool = False
    waits: bool = False  #: for a person, as it did before it was accepted
    gives: float | None = None  #: what the test gives or proposes now


class Gradebook:
    """nbgrader's side of one exercise."""

    def __init__(self, course: Course, engine: sa.Engine, exercise: Exercise) -> None:
        self._course, self._exercise = course, exercise
        #: Learners for whom nothing could be written, and why.
        self.blocked: dict[str, str] = {}
        self._changed: dict[tuple[str, str], Changed] = {}
        there = tables.assignment.c
        with engine.connect() as db:
            self._assignment = db.execute(
                sa.select(there.id).where(there.name == exercise.name)
            ).scalar_one()
            book = tables.notebook.c
            self._notebook = db.execute(
                sa.select(book.id).where(
                    book.assignment_id == self._assignment, book.name == exercise.name
                )
            ).scalar_one()
            cell = tables.base_cell.c
            cells = db.execute(
                sa.select(cell.id, cell.name, cell.type).where(cell.notebook_id == self._notebook)
            ).all()
        self._graded = {it.name: it.id for it in cells if it.type in ("GradeCell", "TaskCell")}
        self._answers = {it.name: it.id for it in cells if it.type in ("SolutionCell", "TaskCell")}

    @property
    def changed(self) -> list[Changed]:
        """The machine's marks that are others now than before this run, by learner and cell."""
        found = [it for it in self._changed.values() if it.before != it.after or it.lapsed]
        return sorted(found, key=lambda it: (it.learner, it.cell))

    # --- What is to stand there --------------------------------------------------------------------

    def due(
        self,
        db: sa.Connection,
        counting: Mapping[str, Attempt],
        keys: Collection[str] | None = None,
        *,
        files: bool = False,
    ) -> list[Standing]:
        """What is to be written: learners whose counting attempt has another result by now.

        `counting`: the attempts that count as far as this run knows, by the key of their job; an
        attempt that somebody has handed in since takes its place. `keys`: look at these jobs only.
        `files`: also whose marked notebook is gone.

        A machine's fault is written for those only who have no mark: the mark of an earlier attempt
        says more than none, and that the new one could not be marked stands with its job.
        """
        wanted = counting
        if keys is not None:
            wanted = {key: counting[key] for key in keys if key in counting}
        learners = None if keys is None else [one.learner for one in wanted.values()]
        known = ledger.known_to(db, self._exercise.name, learners)
        known = ledger.counting(known, self._course.settings.rule)
        last = {one.learner: one.id for one in known}
        present = self._present(db, learners)
        found = []
        for row in self._latest(db, None if keys is None else list(wanted)):
            one = wanted.get(row.key)
            if one is None or one.id != last[one.learner]:
                continue
            there = present.get(one.learner)
            if there is None or (there.attempt, there.result) == (one.id, row.id):
                missing = files and bool(row.size) and not self._is_there(one.learner)
                write = there is None or missing
            else:
                write = _gives_way(there, one.id, row)
            if write:
                found.append(Standing(row.key, one, row.id))
        return found

    def _latest(self, db: sa.Connection, keys: Sequence[str] | None) -> Sequence[Any]:
        """The last result of every job that is over; of those that tell a mark, if there is one."""
        it, job, source = tables.result.c, tables.job.c, tables.release.c
        tells = sa.case((it.status != Status.MACHINE_FAULT, it.id))
        latest = (
            sa.select(sa.func.coalesce(sa.func.max(tells), sa.func.max(it.id)))
            .join(tables.job, job.key == it.key)
            .where(job.exercise == self._exercise.name, job.state.in_(("done", "quarantined")))
            .group_by(it.key)
        )
        if keys is not None:
            latest = latest.where(it.key.in_(keys))
        size = sa.func.length(it.notebook).label("size")
        return db.execute(
            sa.select(it.id, it.key, it.status, it.grader_version, source.at.label("since"), size)
            .join(tables.job, job.key == it.key)
            .outerjoin(tables.release, self._source_of(job, source))
            .where(it.id.in_(latest))
        ).all()

    def _present(self, db: sa.Connection, learners: Sequence[str] | None) -> dict[str, Any]:
        """What stands there, by learner."""
        stands, it, job, source = (
            tables.standing.c, tables.result.c, tables.job.c, tables.release.c,
        )  # fmt: skip
        there = (
            sa.select(stands.learner, stands.attempt, stands.result, it.status, it.grader_version,
                      source.at.label("since"))
            .outerjoin(tables.result, it.id == stands.result)
            .outerjoin(tables.job, job.key == it.key)
            .outerjoin(tables.release, self._source_of(job, source))
            .where(stands.exercise == self._exercise.name)
        )  # fmt: skip
        if learners is not None:
            there = there.where(stands.learner.in_(learners))
        return {row.learner: row for row in db.execute(there).all()}

    @staticmethod
    def _source_of(job: Any, source: Any) -> sa.ColumnElement[bool]:
        return sa.and_(source.sha256 == job.release, source.exercise == job.exercise)

    def _is_there(self, learner: str) -> bool:
        return folders.notebook(self._course, "autograded", learner, self._exercise.name).exists()

    # --- Writing -----------------------------------------------------------------------------------

    def write(self, db: sa.Connection, standings: Sequence[Standing]) -> int:
        """Write learners' rows and files, in the caller's transaction; for how many it was done.

        A learner for whom there is no place is left out whole, and named in `blocked`.
        """
        if not standings:
            return 0
        it = tables.result.c
        results = {
            row.id: row
            for row in db.execute(
                sa.select(it.id, it.marks, it.unanswered, it.notebook).where(
                    it.id.in_([one.result for one in standings])
                )
            ).all()
        }
        notebooks = {number: row.notebook for number, row in results.items()}
        standings = self._written(db, standings, notebooks)
        if not standings:
            return 0
        books = self._submissions(db, standings)
        before = self._before(db, standings)
        self._grades(db, standings, books, results, before, self._said(db, standings))
        self._comments(db, standings, books, results)
        learners = [one.attempt.learner for one in standings]
        stands = tables.standing
        db.execute(
            sa.delete(stands).where(
                stands.c.exercise == self._exercise.name, stands.c.learner.in_(learners)
            )
        )
        db.execute(
            sa.insert(stands),
            [
                {"exercise": self._exercise.name, "learner": one.attempt.learner,
                 "attempt": one.attempt.id, "result": one.result}
                for one in standings
            ],
        )  # fmt: skip
        return len(standings)

    def _written(
        self, db: sa.Connection, standings: Sequence[Standing], notebooks: Mapping[int, bytes]
    ) -> list[Standing]:
        """Write files. Those whose files are written; why the others' are not is in `blocked`."""
        files = ledger.contents(db, {one.attempt.sha256 for one in standings})
        done = []
        for one in standings:
            it, marked = one.attempt, notebooks[one.result]
            copy = Copy(
                it.learner,
                it.sha256,
                partial(_unpacked, files[it.sha256]),
                _stamp(it),
                quick.unpack(marked) if marked else b"",
            )
            try:
                folders.write(db, self._course, self._exercise.name, copy)
            except folders.Blocked as error:
                self.blocked[it.learner] = str(error)
            else:
                self.blocked.pop(it.learner, None)
                done.append(one)
        return done

    def _submissions(self, db: sa.Connection, standings: Sequence[Standing]) -> dict[str, str]:
        """The id of each learner's submitted notebook; what is missing is made."""
        learners = [one.attempt.learner for one in standings]
        student = tables.student
        known = set(db.execute(sa.select(student.c.id).where(student.c.id.in_(learners))).scalars())
        _insert(db, student, [{"id": it} for it in learners if it not in known])

        table = tables.submitted_assignment
        found = {
            row.student_id: row
            for row in db.execute(
                sa.select(table.c.id, table.c.student_id, table.c.timestamp).where(
                    table.c.assignment_id == self._assignment, table.c.student_id.in_(learners)
                )
            )
        }
        ids: dict[str, str] = {it: row.id for it, row in found.items()}
        new: list[Row] = []
        for one in standings:
            learner, when = one.attempt.learner, utc(one.attempt, self._course.settings.zone)
            if learner not in ids:
                ids[learner] = _new_id()
                row = {"id": ids[learner], "assignment_id": self._assignment}
                new.append(row | {"student_id": learner, "timestamp": when})
            elif found[learner].timestamp != when:
                db.execute(
                    sa.update(table).where(table.c.id == ids[learner]).values(timestamp=when)
                )
        _insert(db, table, new)

        book = tables.submitted_notebook
        books = {
            row.assignment_id: row.id
            for row in db.execute(
                sa.select(book.c.id, book.c.assignment_id).where(
                    book.c.assignment_id.in_(list(ids.values())),
                    book.c.notebook_id == self._notebook,
                )
            )
        }
        new = [
            {"id": _new_id(), "assignment_id": it, "notebook_id": self._notebook}
            for it in ids.values()
            if it not in books
        ]
        _insert(db, book, new)
        books |= {row["assignment_id"]: row["id"] for row in new}
        return {learner: books[it] for learner, it in ids.items()}

    def _grades(
        self,
        db: sa.Connection,
        standings: Sequence[Standing],
        books: Mapping[str, str],
        results: Mapping[int, Any],
        before: Mapping[str, Answered],
        said: Mapping[tuple[str, str], Row],
    ) -> None:
        table = tables.grade
        present, source = _rows(db, table, books, self._graded), self._exercise.source
        agreed = accepted.known(db, self._exercise.name)
        new: list[Row] = []
        changed: list[Row] = []
        gone: dict[tuple[str, str], int] = {}
        for one in standings:
            book, row = books[one.attempt.learner], results[one.result]
            marks = {mark["grade_id"]: mark for mark in json.loads(row.marks)}
            who, was = one.attempt.learner, before.get(one.attempt.learner)
            kept = was and Kept(was, Answered.of(row.notebook, one.attempt.sha256), source)
            for name, cell in self._graded.items():
                mark, old = marks.get(name, {}), present.get((book, cell))
                open_, lapsed = mark.get("score") is None, False
                # Of a mark that waits some points may be sure: the marker begins with these.
                score = mark.get("sure") if open_ else mark["score"]
                if old is None:
                    new.append(
                        {"id": _new_id(), "notebook_id": book, "cell_id": cell,
                         "auto_score": score, "needs_manual_grade": open_}
                    )  # fmt: skip
                    continue
                needs = open_ or old.manual_score is not None
                alike, person = old.auto_score == score, old.manual_score
                took = agreed.get((who, name))
                took = took if took and took.score == person else None
                if kept and old.manual_score is None and alike and kept.same(name):
                    needs = open_ and old.needs_manual_grade
                elif took and kept and _lapses(took.score, mark, same=kept.same(name)):
                    # It was the machine's mark, of another answer or by another test.
                    lapsed = kept.same(name) and waits.gives(mark) != took.score
                    person, needs = None, open_
                    gone[who, name] = one.result
                elif kept and old.manual_score is not None and (
                    took or kept.stays(name, same_score=alike)
                ):  # fmt: skip
                    needs = old.needs_manual_grade  # what a person has looked at has not changed
                if (old.auto_score, old.needs_manual_grade, old.manual_score) != (
                    score,
                    needs,
                    person,
                ):
                    changed.append({"of": old.id, "score": score, "needs": needs, "person": person})
                first = old.auto_score if person == old.manual_score else old.manual_score
                if lapsed:
                    gives = waits.gives(mark)
                    asks = open_ and bool(mark.get("max_score"))
                    self._note(Changed(who, name, first, score, False, True, asks, gives))
                    continue
                if person is not None and first == score and "score" in mark:
                    # What is proposed stands nowhere else, and may be another now.
                    first, score = waits.gives(said.get((who, name), mark)), waits.gives(mark)
                if first != score:
                    self._note(Changed(who, name, first, score, person is not None))
        _insert(db, table, new)
        accepted.gone(db, self._exercise.name, gone, {it: agreed[it].score for it in gone})
        if changed:
            db.execute(
                sa.update(table)
                .where(table.c.id == sa.bindparam("of"))
                .values(
                    auto_score=sa.bindparam("score"),
                    needs_manual_grade=sa.bindparam("needs"),
                    manual_score=sa.bindparam("person"),
                ),
                changed,
            )

    def _note(self, now: Changed) -> None:
        """Keep what a mark was at first; a transaction that is tried again says the same again."""
        before = self._changed.get((now.learner, now.cell))
        if before:
            lapsed = before.lapsed or now.lapsed
            now = replace(now, before=before.before, lapsed=lapsed)
        self._changed[now.learner, now.cell] = now

    def _comments(
        self,
        db: sa.Connection,
        standings: Sequence[Standing],
        books: Mapping[str, str],
        results: Mapping[int, Any],
    ) -> None:
        table = tables.comment
        present = _rows(db, table, books, self._answers)
        new: list[Row] = []
        changed: list[Row] = []
        for one in standings:
            book = books[one.attempt.learner]
            unanswered = set(json.loads(results[one.result].unanswered))
            for name, cell in self._answers.items():
                said, old = (
                    "No response." if name in unanswered else None,
                    present.get((book, cell)),
                )
                if old is None:
                    row = {"id": _new_id(), "notebook_id": book, "cell_id": cell}
                    new.append(row | {"auto_comment": said})
                elif old.auto_comment != said:
                    changed.append({"of": old.id, "said": said})
        _insert(db, table, new)
        if changed:
            db.execute(
                sa.update(table)
                .where(table.c.id == sa.bindparam("of"))
                .values(auto_comment=sa.bindparam("said")),
                changed,
            )

    def _said(self, db: sa.Connection, standings: Sequence[Standing]) -> dict[tuple[str, str], Row]:
        """The machine's marks until now, by learner and grade_id."""
        stands, it = tables.standing.c, tables.result.c
        learners = [one.attempt.learner for one in standings]
        rows = db.execute(
            sa.select(stands.learner, it.marks)
            .join(tables.result, it.id == stands.result)
            .where(stands.exercise == self._exercise.name, stands.learner.in_(learners))
        )
        return {
            (row.learner, mark["grade_id"]): mark for row in rows for mark in json.loads(row.marks)
        }

    def _before(self, db: sa.Connection, standings: Sequence[Standing]) -> dict[str, Answered]:
        """What stood there until now, by learner."""
        stands, it, attempt = tables.standing.c, tables.result.c, tables.attempt.c
        learners = [one.attempt.learner for one in standings]
        rows = db.execute(
            sa.select(stands.learner, it.notebook, attempt.sha256)
            .join(tables.result, it.id == stands.result)
            .join(tables.attempt, attempt.id == stands.attempt)
            .where(stands.exercise == self._exercise.name, stands.learner.in_(learners))
        )
        return {row.learner: Answered.of(row.notebook, row.sha256) for row in rows}


def _lapses(score: float, mark: Mapping[str, Any], *, same: bool) -> bool:
    """Whether a mark that was accepted goes, by what the machine says now. `same`: of the same answer.

    It stays where the test proposes it still, and where the test has said nothing, as after a fault of its
    own; more than the question is worth it is never.
    """
    if not same or score > mark.get("max_score", score):
        return True
    if mark.get("score") is not None:
        return True
    return waits.decides(mark) and waits.gives(mark) != score


def _gives_way(there: Any, attempt: int, row: Any) -> bool:
    """Whether what stands there gives way to a result of the attempt that counts."""
    if row.status == Status.MACHINE_FAULT and there.status not in (None, Status.MACHINE_FAULT):
        return False
    if there.attempt != attempt:  # that of an earlier attempt, then
        return True
    # Of the same attempt: what the later source and grader say, then what was said later.
    before = (there.since or "", there.grader_version or 0, there.result)
    return bool((row.since or "", row.grader_version, row.id) > before)


def _rows(
    db: sa.Connection, table: sa.Table, books: Mapping[str, str], cells: Mapping[str, str]
) -> dict[tuple[str, str], Any]:
    rows = db.execute(sa.select(table).where(table.c.notebook_id.in_(list(books.values())))).all()
    wanted = set(cells.values())
    return {(row.notebook_id, row.cell_id): row for row in rows if row.cell_id in wanted}


def _insert(db: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    if rows:
        db.execute(sa.insert(table), rows)


def _new_id() -> str:
    """As long as nbgrader's own, half of it by chance; the later the larger, so that a database puts rows
    one after the other, and not each among all the others."""
    return f"{time.time_ns():016x}{os.urandom(8).hex()}"


def _unpacked(data: bytes) -> bytes | None:
    """A file as it was handed in; None when the gradebook's copy is damaged, which harms nobody else."""
    try:
        return quick.unpack(data)
    except zlib.error:
        return None


def _stamp(attempt: Attempt) -> bytes | None:
    """As nbgrader writes it into `timestamp.txt`."""
    if not attempt.submitted:
        return None
    moment = attempt.moment.astimezone(UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
