"""The side of feedback that speaks with nbgrader; for `exercises/nbgrader_config.py` alone.

Importing this imports nbgrader, which takes seconds; the grader's own feedback does without.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbgrader.preprocessors import GetGrades

from staffplus.grading.feedback.pages import of_person
from staffplus.grading.records import accepted


class GradebookMarks(GetGrades):  # type: ignore[misc]
    """Marks and comments from nbgrader's gradebook, and what still waits for a person."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        waits = bool(grade.needs_manual_grade)
        cell.metadata.nbgrader["waiting"] = waits
        ours = cell.metadata.get("staffplus")
        mark = ours.get("mark") if isinstance(ours, dict) else None
        if waits or grade.manual_score is None or not isinstance(mark, dict):
            return
        db = self.gradebook.db.connection()
        took = accepted.known(db, self.assignment_id, self.student_id).get((self.student_id, name))
        known = {**mark, "score": grade.auto_score}
        if took and took.score == grade.manual_score:
            known["proposed"] = took.score  # the notebook does not say what was proposed
        reason, kind, by = of_person(known, grade.manual_score, took)
        mark |= {"reason": reason, "kind": kind, "by": by}


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
