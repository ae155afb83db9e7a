"""nbgrader's export of marks, as a table that spreadsheets read rightly.

The stock exporter puts values between commas as they are: a learner called "Ñandú, José" moves all
columns, and one called "=cmd|…" is a formula to a spreadsheet.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import CsvExportPlugin

from staffplus.grading.intake.people import csv_safe

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


class SafeCsvExport(CsvExportPlugin):  # type: ignore[misc]
    """The stock exporter's columns and rows, in proper CSV; no value in it is a formula."""

    def export(self, gradebook: Any) -> None:
        """Write `--to`, or grades.csv: a row for each exercise and learner.

        A learner who did not hand in has 0 points, as in the stock exporter.
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
    try:
        sent = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        when, raw, penalty, score = None, 0.0, 0.0, 0.0
    else:
        penalty = sent.late_submission_penalty
        when, raw, score = sent.timestamp, sent.score, max(0.0, sent.score - penalty)
    values = (
        assignment.name, assignment.duedate, when, student.id, student.last_name,
        student.first_name, student.email, raw, penalty, score, assignment.max_score,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, (int, float)) else csv_safe(str(value))
