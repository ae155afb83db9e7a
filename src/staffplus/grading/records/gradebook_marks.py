"""The side of feedback that speaks with nbgrader; for `exercises/nbgrader_config.py` alone.

Importing this imports nbgrader, which takes seconds; the grader's own feedback does without.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbgrader.preprocessors import GetGrades


class GradebookMarks(GetGrades):  # type: ignore[misc]
    """Marks and comments from nbgrader's gradebook, and what still waits for a person."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata.nbgrader["waiting"] = bool(grade.needs_manual_grade)


class ForgetMarks(Preprocessor):  # type: ignore[misc]
    """Takes out of a submission what only a grader may write: reasons, and notes on repairs."""

    enabled = True

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        nb.metadata.pop("staffplus", None)
        for cell in nb.cells:
            ours = cell.metadata.get("staffplus")
            if isinstance(ours, dict):
                for it in ("mark", "beside"):
                    ours.pop(it, None)
            elif ours is not None:
                del cell.metadata["staffplus"]
        return nb, resources
