"""A course whose submissions are marked: gradebook, `autograded/`, and all that people still have to do."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from staffplus.grading.author.source import text_of
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import Bundle, Result, Submission

EXERCISES = Path(__file__).parents[2] / "exercises"
NAME = "scope-of-questions"


class MarkedCourse:
    """A copy of the exercises at `root`, with a gradebook and one exercise released."""

    def __init__(self, root: Path) -> None:
        from nbgrader.api import Gradebook
        from nbgrader.apps import NbGraderAPI
        from traitlets.config import Config

        # nbgrader runs alembic by its bare name, so the environment's commands must be on the path.
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.root = root
        made = ("release", "submitted", "autograded", "feedback", "gradebook.db*", "downloaded")
        shutil.copytree(EXERCISES, root, ignore=shutil.ignore_patterns(*made))
        self.source = (root / f"source/{NAME}/{NAME}.ipynb").read_text("utf-8")
        config = Config()
        config.CourseDirectory.root = str(root)
        config.ClearSolutions.code_stub = {"python": ""}
        said = NbGraderAPI(config=config).generate_assignment(NAME)
        assert said["success"], said
        self.release = (root / f"release/{NAME}/{NAME}.ipynb").read_text("utf-8")
        self._gradebook = Gradebook
        self.database = f"sqlite:///{root / 'gradebook.db'}"

    def hand_in(self, learner: str, answers: Mapping[str, str], **more: Any) -> Result:
        """Mark what `learner` answers (grade_id -> source); `more` goes into the submission."""
        from nbgrader.preprocessors import SaveAutoGrades

        notebook = json.loads(self.release)
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = answers.get(name, text_of(cell))
        handed_in = Submission(learner, NAME, json.dumps(notebook), "0" * 64, **more)
        result = grade_one(Bundle(handed_in, self.source))
        submitted = self.root / "submitted" / learner / NAME / f"{NAME}.ipynb"
        submitted.parent.mkdir(parents=True, exist_ok=True)
        submitted.write_text(handed_in.notebook, "utf-8")
        target = self.autograded(learner)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(result.notebook, "utf-8")
        with self._gradebook(self.database) as book:
            book.update_or_create_student(learner)
            book.update_or_create_submission(NAME, learner)
        about = {"notebook": NAME, "assignment": NAME, "student": learner, "db_url": self.database}
        marked = nbformat.reads(result.notebook, as_version=4)  # type: ignore[no-untyped-call]
        SaveAutoGrades().preprocess(marked, {"nbgrader": about})
        return result

    def autograded(self, learner: str) -> Path:
        return self.root / "autograded" / learner / NAME / f"{NAME}.ipynb"

    def feedback(self, learner: str) -> Path:
        return self.root / "feedback" / learner / NAME / f"{NAME}.html"
