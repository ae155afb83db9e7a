"""Marks that a test proposes, taken over by a person; it is kept who took them over.

They stay while the test proposes the same for the same answer, and go with either (`gradebook`).

A test proposes one where an answer may be meant otherwise than it stands (`marks.verdicts.likely`). What a
person has marked before stays as it is, also where another answer has come since.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from staffplus.grading.author.titles import titled
from staffplus.grading.intake.people import shown
from staffplus.grading.marks.verdicts import GIVES, LOOKS
from staffplus.grading.model import source_sha256
from staffplus.grading.records import course, kinds, tables


@dataclass(frozen=True)
class Proposal:
    """A mark that waits, and what the test gives to the answer as it may be meant."""

    learner: str
    cell: str
    score: float
    sure: float  #: points that stand whoever is right
    points: float  #: that can be had
    how: str  #: in which way the answer was read, and what comes of it
    result: int  #: of the marking that proposed it

    @property
    def names(self) -> set[str]:
        """What `--only` may call it."""
        return {self.learner, self.cell, f"{self.learner}/{self.cell}"}


@dataclass(frozen=True)
class Proposed:
    """What is proposed in an exercise. `free` can be accepted; the others are left as they are."""

    free: tuple[Proposal, ...] = ()
    marked: tuple[Proposal, ...] = ()  #: a person gave a mark before the answer that waits now
    old: tuple[Proposal, ...] = ()  #: the exercise is another since it was marked
    waiting: int = 0  #: answers that wait and of which nothing is proposed
    titles: Mapping[str, str] = field(default_factory=dict)  #: of questions, by grade_id
    #: (learner, grade_id) -> by whom a mark was accepted before.
    before: Mapping[tuple[str, str], Accepted] = field(default_factory=dict)

    def only(self, wanted: Collection[str]) -> Proposed:
        """Of these learners, questions, or LEARNER/QUESTION alone; of all if there are none. Of those of
        which no mark is proposed any more, what was accepted before.

        Raises:
            LookupError: one of them is nothing of which a mark is or was proposed.
        """
        every = [*self.free, *self.marked, *self.old]
        names = {name for it in every for name in it.names}
        before = {
            (who, cell): it
            for (who, cell), it in self.before.items()
            if ({who, cell, f"{who}/{cell}"} - names) & {*wanted}
        }
        names |= {name for who, cell in before for name in (who, cell, f"{who}/{cell}")}
        if strange := sorted({*wanted} - names):
            known = ", ".join(sorted({it.cell for it in every})) or "none"
            raise LookupError(
                f"--only {' '.join(strange)}: no mark of that learner or question is proposed; questions "
                f"of which one is: {known}"
            )
        if not wanted:
            return replace(self, before={})
        free, marked, old = (
            tuple(it for it in them if it.names & {*wanted})
            for them in (self.free, self.marked, self.old)
        )
        return Proposed(free, marked, old, self.waiting, self.titles, before)


def proposed(db: sa.Connection, exercise: str, source: str, titles: Mapping[str, str]) -> Proposed:
    """What the marks that stand propose. `source`: the author's notebook as it is now."""
    stands, it, job = tables.standing.c, tables.result.c, tables.job.c
    grades = _grades(db, exercise)
    found: dict[str, list[Proposal]] = {"free": [], "marked": [], "old": []}
    for row in db.execute(
        sa.select(stands.learner, it.id, it.marks, job.release)
        .join(tables.result, it.id == stands.result)
        .join(tables.job, job.key == it.key)
        .where(stands.exercise == exercise)
        .order_by(stands.learner)
    ).all():
        for mark in json.loads(row.marks):
            grade = grades.get((row.learner, mark["grade_id"]))
            if grade is None or not grade.needs_manual_grade or not mark["max_score"]:
                continue
            if mark["score"] is not None or mark.get("proposed") is None:
                continue
            lines = str(mark["reason"]).removesuffix(LOOKS).strip().split("\n")
            said = next((it for it in lines if GIVES in it), lines[0])
            one = Proposal(
                row.learner, mark["grade_id"], mark["proposed"], mark.get("sure") or 0.0,
                mark["max_score"], said, row.id,
            )  # fmt: skip
            old = row.release != source_sha256(source)
            which = "old" if old else "free" if grade.manual_score is None else "marked"
            found[which].append(one)
    free, marked, old_ones = (tuple(them) for them in found.values())
    named = {(it.learner, it.cell) for them in found.values() for it in them}
    waiting = {(who, cell) for who, them in kinds.waiting(db, exercise).items() for cell in them}
    return Proposed(free, marked, old_ones, len(waiting - named), titles, known(db, exercise))


def accept(
    db: sa.Connection, exercise: str, source: str, wanted: Iterable[Proposal], by: str
) -> int:
    """Make marks a person's, of those wanted that are still proposed so; how many they are.

    To be called in a transaction of its own.
    """
    tables.alone(db, exercise)
    still = {*proposed(db, exercise, source, {}).free}
    grades, grade = _grades(db, exercise), tables.grade
    done = [it for it in wanted if it in still]
    for it in done:
        db.execute(
            sa.update(grade)
            .where(grade.c.id == grades[it.learner, it.cell].id)
            .values(manual_score=it.score, needs_manual_grade=False)
        )
    rows = [
        {"exercise": exercise, "learner": it.learner, "cell": it.cell, "score": it.score,
         "result": it.result, "by": by, "at": course.now()}
        for it in done
    ]  # fmt: skip
    if rows:
        db.execute(sa.insert(tables.accepted), rows)
    return len(done)


@dataclass(frozen=True)
class Accepted:
    """Who took over a mark, and when."""

    score: float
    by: str
    at: str


def known(
    db: sa.Connection, exercise: str, learner: str | None = None
) -> dict[tuple[str, str], Accepted]:
    """(learner, grade_id) -> by whom a mark was accepted, the last time; of all learners or of one."""
    it = tables.accepted.c
    if not sa.inspect(db).has_table(tables.accepted.name):
        return {}
    rows = sa.select(tables.accepted).where(it.exercise == exercise).order_by(it.id)
    if learner is not None:
        rows = rows.where(it.learner == learner)
    found = dict[tuple[str, str], Accepted]()
    for row in db.execute(rows):
        found.pop((row.learner, row.cell), None)
        if row.by:
            found[row.learner, row.cell] = Accepted(row.score, row.by, row.at)
    return found


def gone(
    db: sa.Connection, exercise: str, results: Mapping[tuple[str, str], int], scores: Mapping[tuple[str, str], float]
) -> None:  # fmt: skip
    """Keep that accepted marks went with the answers they were given for, or with the test: a person may give
    the same by hand later, and that is none of them.

    Args:
        results: (learner, grade_id) -> the result that stands now.
        scores: the same -> the mark that was accepted.
    """
    rows = [
        {"exercise": exercise, "learner": who, "cell": cell, "score": scores[who, cell],
         "result": result, "by": "", "at": course.now()}
        for (who, cell), result in results.items()
    ]  # fmt: skip
    if rows:
        db.execute(sa.insert(tables.accepted), rows)


def lines(found: Proposed, exercise: str, by: str) -> list[str]:
    """What accepting would do, in lines: one for all learners of whom the same is true."""
    told = []
    if found.free:
        people = len({it.learner for it in found.free})
        told.append(
            f"{exercise}: {_count(len(found.free))} of {people} learner{'s' * (people != 1)}; "
            f"accepted by {by}, they would be that person's marks:"
        )
        told += _grouped(found.free, found.titles)
    elif not found.before:
        told.append(f"{exercise}: no mark is proposed that could be accepted.")
    for (who, cell), it in found.before.items():
        told.append(
            f"{shown(who)}, {titled(cell, found.titles)}: accepted already, {it.score:g} points, by "
            f"{shown(it.by)}, at {it.at}."
        )
    for them, why in (
        (found.marked, "A person has marked these before, and another answer came since; look again"),
        (found.old, f"Marked with the exercise as it was; run staffplus grade {exercise} first"),
    ):  # fmt: skip
        if them:
            told += [f"{why} ({len(them)}):", *_grouped(them, found.titles)]
    if found.waiting:
        told.append(_rest(found.waiting))
    return told


def _rest(waiting: int) -> str:
    if waiting == 1:
        return "For 1 more answer that waits for a person's mark nothing is proposed: it goes on waiting."
    return f"For {waiting} more answers that wait for a person's mark nothing is proposed: they go on waiting."


def _count(marks: int) -> str:
    return f"{marks} proposed mark{'s' * (marks != 1)}"


def _grouped(them: Sequence[Proposal], titles: Mapping[str, str]) -> list[str]:
    learners: dict[tuple[str, str], list[str]] = {}
    for it in them:
        sure = f", {it.sure:g} of them however it is read" if it.sure else ""
        what = f"{titled(it.cell, titles)}: {it.score:g} of {it.points:g} points{sure}"
        learners.setdefault((what, it.how), []).append(shown(it.learner))
    return [
        line
        for (what, how), names in sorted(learners.items())
        for line in (f"  {what}: {', '.join(names)}", f"    {how}")
    ]


def _grades(db: sa.Connection, exercise: str) -> dict[tuple[str, str], Any]:
    """nbgrader's rows, by learner and grade_id."""
    grade, cell, book = tables.grade.c, tables.base_cell.c, tables.submitted_notebook.c
    sent, task = tables.submitted_assignment.c, tables.assignment.c
    rows = db.execute(
        sa.select(grade.id, grade.manual_score, grade.needs_manual_grade, sent.student_id, cell.name)
        .join(tables.base_cell, cell.id == grade.cell_id)
        .join(tables.submitted_notebook, book.id == grade.notebook_id)
        .join(tables.submitted_assignment, sent.id == book.assignment_id)
        .join(tables.assignment, task.id == sent.assignment_id)
        .where(task.name == exercise)
    )  # fmt: skip
    return {(row.student_id, row.name): row for row in rows}
