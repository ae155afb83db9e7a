"""nbgrader's export of marks, as a table that spreadsheets read rightly.

The stock exporter puts values between commas as they are: a learner called "Ñandú, José" moves all
columns, and one called "=cmd|…" is a formula to a spreadsheet.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from nbgrader.api import MissingEntry
from nbgrader.plugins import CsvExportPlugin

from staffplus.grading.feedback.pages import agreed_with
from staffplus.grading.intake.people import csv_safe
from staffplus.grading.model import Kind
from staffplus.grading.records import accepted, kinds, late, refused, tables
from staffplus.grading.records.course import Course
from staffplus.grading.records.totals import Stand, outdated, refused_as, titles_in

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score", "state",
)  # fmt: skip


class SafeCsvExport(CsvExportPlugin):  # type: ignore[misc]
    """The stock exporter's columns and rows, in proper CSV; no value in it is a formula."""

    def export(self, gradebook: Any) -> None:
        """Write `--to`, or grades.csv: a row for each exercise and learner.

        Who did not hand in, handed in nothing that can be marked, or is not marked in full yet, has no
        score: 0 would be a mark. `state` says which, why, and how many cells stand for what is neither
        right nor wrong.
        """
        _late_anew(self, gradebook)
        rows = (
            _row(gradebook, assignment, student, nothing)
            for assignment, student, nothing in _asked_for(self, gradebook)
        )
        _write(self.to or "grades.csv", COLUMNS, rows)


#: Of the table by question.
BY_QUESTION = (
    "assignment", "student_id", "last_name", "first_name", "email", "question", "title", "score",
    "max_score", "by", "state", "reason", "comment", "proposed",
)  # fmt: skip


class ByQuestion(CsvExportPlugin):  # type: ignore[misc]
    """A row for each exercise, learner and question, in the same proper CSV."""

    def export(self, gradebook: Any) -> None:
        """Write `--to`, or marks.csv.

        `by` is who gave the mark, `machine` or `person`. A question without a mark, for whatever
        reason, has no score; `state` says why, and `reason` is what the learner is told. Where one waits,
        `proposed` is what the test gives to the answer as it may be meant, if it was read in such a way.
        """
        rows = (
            row
            for assignment, student, nothing in _asked_for(self, gradebook)
            for row in _questions(gradebook, assignment, student, nothing)
        )
        _write(self.to or "marks.csv", BY_QUESTION, rows)


#: The reason of an answer that is a person's to mark, as its author meant it.
BY_HAND = "An answer that a person marks."


def _late_anew(plugin: CsvExportPlugin, gradebook: Any) -> None:
    """Take off for late hand-ins what the course's rule says of the marks as they are now."""
    where = getattr(getattr(plugin, "parent", None), "coursedir", None)
    if where is None:  # not called by `nbgrader export`
        return
    course = Course.at(Path(where.root), where.db_url)
    engine = course.engine()
    try:
        for assignment in gradebook.assignments:
            late.anew(engine, assignment.name, course.settings, {})
    finally:
        engine.dispose()
    gradebook.db.expire_all()


#: Learner -> files that were refused and why, where nothing else was handed in.
Nothing = Mapping[str, list[tuple[str, str]]]


def _asked_for(options: CsvExportPlugin, gradebook: Any) -> Iterator[tuple[Any, Any, Nothing]]:
    """Each exercise with each learner, where `--assignment` and `--student` leave them in."""
    for assignment in gradebook.assignments:
        if options.assignment and assignment.name not in map(str, options.assignment):
            continue
        nothing = refused.reasons(gradebook.db.connection(), assignment.name)
        for student in _people(gradebook, assignment.name, nothing):
            if not options.student or student.id in map(str, options.student):
                yield assignment, student, nothing


def _write(to: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    with Path(to).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


@dataclass(frozen=True)
class _Unknown:
    """Somebody who handed in and is not in nbgrader's table of students."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""


def _people(gradebook: Any, exercise: str, nothing: Nothing) -> list[Any]:
    """nbgrader's students, and whoever else handed in this exercise; nobody who did is passed over."""
    students = list(gradebook.students)
    others = {*nothing}
    db = gradebook.db.connection()
    if sa.inspect(db).has_table(tables.attempt.name):
        it = tables.attempt.c
        others |= {*db.execute(sa.select(it.learner).where(it.exercise == exercise)).scalars()}
    others -= {it.id for it in students}
    return students + [_Unknown(it) for it in sorted(others)]


def _without(student: Any, nothing: Nothing) -> str:
    """How it stands with somebody of whom nbgrader has no submission."""
    if student.id in nothing:
        files = nothing[student.id]
        return f"{refused_as(files).value}: {refused.said(files)}"
    unmarked = isinstance(student, _Unknown)
    return (Stand.UNMARKED if unmarked else Stand.MISSING).value


def _questions(
    gradebook: Any, assignment: Any, student: Any, nothing: Nothing
) -> Iterator[dict[str, Any]]:
    """A learner's questions in the order of the notebook's cells in the gradebook."""
    who = (
        assignment.name, student.id, student.last_name, student.first_name, student.email,
    )  # fmt: skip
    named = titles_in(gradebook.db.connection(), assignment.name)
    try:
        books = gradebook.find_submission(assignment.name, student.id).notebooks
    except MissingEntry:
        for notebook in assignment.notebooks:
            for it in [*notebook.grade_cells, *notebook.task_cells]:
                state = _without(student, nothing)
                name = named.get(it.name, it.name)
                nobody = (*who, it.name, name, None, it.max_score, "", state, "", "", None)
                yield dict(zip(BY_QUESTION, nobody, strict=True))
        return
    told = {it["grade_id"]: it for it in _marks(gradebook, assignment.name, student.id)}
    old = outdated(gradebook.db.connection(), assignment.name).get(student.id, set())
    took = accepted.known(gradebook.db.connection(), assignment.name, student.id)
    for book in books:
        said = {it.name: it.comment or "" for it in book.comments}
        for grade in book.grades:
            mark, person = told.get(grade.name, {}), grade.manual_score is not None
            waits = grade.needs_manual_grade
            state = "waits for a person" if waits else "marked"
            kind = "" if person else kinds.said(mark)
            if kind and kind != Kind.PERSON:
                state += f": {kind}"
            by = took.get((student.id, grade.name))
            agreed = by is not None and not waits and by.score == grade.manual_score
            if by and agreed:
                state += f": proposed, and accepted by {by.by}"
            if grade.name in old:
                waits, state, mark = True, Stand.AGAIN.value, {}
            values = (
                *who, grade.name, named.get(grade.name, grade.name),
                None if waits else grade.score, grade.max_score,
                "" if waits else "person" if person else "machine", state,
                _reason(grade, mark, waits=waits, agreed=agreed), said.get(grade.name, ""),
                mark.get("proposed") if waits else None,
            )  # fmt: skip
            yield dict(zip(BY_QUESTION, values, strict=True))


def _reason(grade: Any, mark: Mapping[str, Any], *, waits: bool, agreed: bool) -> str:
    """What the learner is told of a mark, and of one that waits what a person has to do."""
    told = str(mark.get("reason", ""))
    if grade.manual_score is None:
        return told or (BY_HAND if waits and mark.get("kind") == Kind.PERSON else "")
    if agreed and mark.get("proposed") == grade.manual_score:
        return agreed_with(told)
    again = f"A person gave {grade.manual_score:g}, and the answer is another since; look again."
    return "\n".join(filter(None, (again, told))) if waits else ""


def _is_settled(grade: Any) -> bool:
    """Whether a person has given a mark, and need not look again."""
    return grade.manual_score is not None and not grade.needs_manual_grade


def _row(gradebook: Any, assignment: Any, student: Any, nothing: Nothing) -> dict[str, Any]:
    when = raw = penalty = score = None
    try:
        sent = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        state = _without(student, nothing)
    else:
        when, penalty = sent.timestamp, sent.late_submission_penalty
        waiting = sum(
            bool(it.needs_manual_grade)
            for book in sent.notebooks
            for it in book.grades
            if it.max_score
        )
        if student.id in outdated(gradebook.db.connection(), assignment.name):
            state = Stand.AGAIN.value
        elif waiting and kinds.not_this(_marks(gradebook, assignment.name, student.id)):
            state = Stand.REFUSED.value
        elif waiting:
            many = "answers wait" if waiting != 1 else "answer waits"
            state = f"not marked in full: {waiting} {many} for a person"
        else:
            state, raw, score = "marked", sent.score, max(0.0, sent.score - penalty)
        given = {it.name for book in sent.notebooks for it in book.grades if _is_settled(it)}
        marks = [
            it
            for it in _marks(gradebook, assignment.name, student.id)
            if it["grade_id"] not in given
        ]
        for kind, count in kinds.counts(json.dumps(marks)).items():
            state += f"; {kind}: {count}"
        if about := next((it["about"] for it in marks if it.get("kind") == Kind.WRONG_FILE), ""):
            state += f" ({about})"
    values = (
        assignment.name, assignment.duedate, when, student.id, student.last_name,
        student.first_name, student.email, raw, penalty, score, assignment.max_score, state,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _marks(gradebook: Any, exercise: str, learner: str) -> list[dict[str, Any]]:
    """What the marks of the result that stands stand for; none where `staffplus grade` gave none."""
    stands, it = tables.standing.c, tables.result.c
    db = gradebook.db.connection()
    if not sa.inspect(db).has_table(tables.standing.name):
        return []
    marks = db.execute(
        sa.select(it.marks)
        .join(tables.standing, it.id == stands.result)
        .where(stands.exercise == exercise, stands.learner == learner)
    ).scalar()
    return list(json.loads(marks)) if marks else []


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, (int, float)) else csv_safe(str(value))
