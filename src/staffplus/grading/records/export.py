"""nbgrader's export of marks, as a table that spreadsheets read rightly.

The stock exporter puts values between commas as they are: a learner called "Ñandú, José" moves all
columns, and one called "=cmd|…" is a formula to a spreadsheet.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from nbgrader.api import MissingEntry
from nbgrader.plugins import CsvExportPlugin

from staffplus.grading.intake.people import csv_safe
from staffplus.grading.records import kinds, tables

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score", "state",
)  # fmt: skip


class SafeCsvExport(CsvExportPlugin):  # type: ignore[misc]
    """The stock exporter's columns and rows, in proper CSV; no value in it is a formula."""

    def export(self, gradebook: Any) -> None:
        """Write `--to`, or grades.csv: a row for each exercise and learner.

        Who did not hand in, or is not marked in full yet, has no score: 0 would be a mark. `state`
        says which, and how many cells stand for what is neither right nor wrong.
        """
        with Path(self.to or "grades.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            table.writeheader()
            for assignment in gradebook.assignments:
                if self.assignment and assignment.name not in map(str, self.assignment):
                    continue
                for student in gradebook.students:
                    if not self.student or student.id in map(str, self.student):
                        row = _row(gradebook, assignment, student)
                        table.writerow({name: _cell(value) for name, value in row.items()})


def _row(gradebook: Any, assignment: Any, student: Any) -> dict[str, Any]:
    when = raw = penalty = score = None
    try:
        sent = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        state = "not handed in"
    else:
        when, penalty = sent.timestamp, sent.late_submission_penalty
        waiting = sum(
            bool(it.needs_manual_grade)
            for book in sent.notebooks
            for it in book.grades
            if it.max_score
        )
        if waiting:
            state = f"not marked in full: {waiting} cells wait"
        else:
            state, raw, score = "marked", sent.score, max(0.0, sent.score - penalty)
        for kind, count in _kinds(gradebook, assignment.name, student.id).items():
            state += f"; {kind}: {count}"
    values = (
        assignment.name, assignment.duedate, when, student.id, student.last_name,
        student.first_name, student.email, raw, penalty, score, assignment.max_score, state,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _kinds(gradebook: Any, exercise: str, learner: str) -> dict[str, int]:
    """What marks stand for, where `staffplus grade` gave them."""
    stands, it = tables.standing.c, tables.result.c
    db = gradebook.db.connection()
    if not sa.inspect(db).has_table(tables.standing.name):
        return {}
    marks = db.execute(
        sa.select(it.marks)
        .join(tables.standing, it.id == stands.result)
        .where(stands.exercise == exercise, stands.learner == learner)
    ).scalar()
    return kinds.counts(marks) if marks else {}


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, (int, float)) else csv_safe(str(value))
