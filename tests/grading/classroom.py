"""A small course with a gradebook, ready to be marked; a cohort that hands in; what stands there then."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading.records import tables
from staffplus.grading.records.course import Course, prepare
from tests.grading import ordinary
from tests.grading.gate import heed_ctrl_c
from tests.grading.handins import dated
from tests.grading.sheets import answer, handed_in, marks, notebook, setup, words

EXERCISES = Path(__file__).parents[2] / "exercises"
NAME = "sheet"

_CELLS = (
    setup("helpers", "import math\ndef close(a, b):\n    return math.isclose(a, b)"),
    answer("literal", "levels = {'a': 'staff'}"),
    marks("static-marks", 2,
          "### BEGIN HIDDEN TESTS\nassert levels.get('a') == 'staff', 'a is Staff'\n### END HIDDEN TESTS",
          tier="static", reads={"levels": "literal"}),
)  # fmt: skip
#: Nothing of it has to be run.
STATIC = notebook(*_CELLS, words("in-words", 3))
#: All tiers.
SOURCE = notebook(
    *_CELLS,
    answer("code", "def triple(x):\n    return 3 * x"),
    marks("value-marks", 3,
          "### BEGIN HIDDEN TESTS\nfor x in (2, 5, 11):\n    assert close(triple(x), 3 * x), "
          "'not three times as much'\n### END HIDDEN TESTS", tier="value"),
    marks("practice", 1, "assert triple(4) == 12"),
    words("in-words", 3),
)  # fmt: skip

PERFECT = {
    "literal": "levels = {'a': 'staff'}",
    "code": "def triple(x):\n    return 3 * x",
    "in-words": "Which loss is meant, and who decides?",
}


def with_limits(source: str, **limits: float) -> str:
    made = json.loads(source)
    made["metadata"]["staffplus"] = {"limits": limits}
    return json.dumps(made)


@dataclass
class Classroom:
    """A course's folder, and its gradebook."""

    root: Path
    db: str = ""  #: a URL; gradebook.db in the folder if empty

    @property
    def course(self) -> Course:
        return Course.at(self.root, self.db or None)

    def copy(self, to: Path, db: str = "") -> Classroom:
        shutil.copytree(self.root, to)
        return Classroom(to, db)

    # --- Handing in --------------------------------------------------------------------------------

    def submit(self, learner: str, answers: Mapping[str, str], when: str = "") -> Path:
        """As nbgrader's collect leaves it."""
        return self.submit_file(learner, self.filled(answers).encode(), when)

    def submit_file(self, learner: str, data: bytes, when: str = "") -> Path:
        path = self.root / "submitted" / learner / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if when:
            path.with_name("timestamp.txt").write_text(when)
        return path

    def filled(self, answers: Mapping[str, str]) -> str:
        return handed_in(self.source, answers).notebook

    @property
    def source(self) -> str:
        return (self.root / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8")

    # --- Marking -----------------------------------------------------------------------------------

    def command(self, *words: str, jobs: int = 1) -> list[str]:
        where = ["--course-dir", str(self.root), *(["--db", self.db] if self.db else [])]
        return ["grade", NAME, "--jobs", str(jobs), *where, *words]

    def grade(self, *words: str, jobs: int = 1) -> int:
        """In this process; the exit code."""
        return main(self.command(*words, jobs=jobs))

    def start(
        self, *words: str, jobs: int = 1, as_nobody: bool = False, **more: Any
    ) -> subprocess.Popen[str]:
        """In a process of its own, which can be killed."""
        program = [sys.executable, "-m", "staffplus.cli", *self.command(*words, jobs=jobs)]
        if as_nobody:
            program = ordinary.command(program)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.Popen(
            program, text=True, start_new_session=True, preexec_fn=heed_ctrl_c, **pipes
        )

    # --- What stands there -------------------------------------------------------------------------

    def marks(self) -> dict[str, dict[str, tuple[float | None, float | None, bool]]]:
        """nbgrader's table: learner, cell: the machine's mark, a person's, whether one is wanted."""
        grade, cell, book = tables.grade.c, tables.base_cell.c, tables.submitted_notebook.c
        sent = tables.submitted_assignment.c
        found: dict[str, dict[str, tuple[float | None, float | None, bool]]] = {}
        for row in self.query(
            sa.select(sent.student_id, cell.name, grade.auto_score, grade.manual_score,
                      grade.needs_manual_grade)
            .join(tables.base_cell, cell.id == grade.cell_id)
            .join(tables.submitted_notebook, book.id == grade.notebook_id)
            .join(tables.submitted_assignment, sent.id == book.assignment_id)
        ):  # fmt: skip
            found.setdefault(row[0], {})[row[1]] = (row[2], row[3], bool(row[4]))
        return found

    def query(self, statement: Any) -> list[Any]:
        engine = self.course.engine()
        with engine.begin() as db:
            rows = db.execute(statement)
            found = list(rows) if rows.returns_rows else []
        engine.dispose()
        return found

    def everything(self) -> str:
        """All rows of all tables but for what a clock or chance decides, to compare two runs."""
        ours = (tables.attempt, tables.job, tables.standing)
        dump = {f"{learner}: {sorted(cells.items())}" for learner, cells in self.marks().items()}
        for table in ours:
            columns = [it for it in table.columns if it.name not in _BY_CHANCE]
            dump |= {f"{table.name} {tuple(row)}" for row in self.query(sa.select(*columns))}
        for learner in self.marks():
            marked = self.root / "autograded" / learner / NAME / f"{NAME}.ipynb"
            dump.add(f"{learner} {marked.read_text() if marked.exists() else None}")
        return "\n".join(sorted(dump))


_BY_CHANCE = {
    "arrived",
    "owner",
    "lease_until",
    "tries",
    "token",
    "id",
    "attempt",
    "result",
    "origin",
    "place",
    "error",
    "run",
}


def make(folder: Path, source: str, db: str = "") -> Classroom:
    """A course with one exercise, its cells in the gradebook already; takes some seconds."""
    root = folder / "exercises"
    (root / "source" / NAME).mkdir(parents=True)
    (root / "source" / NAME / f"{NAME}.ipynb").write_text(source, "utf-8")
    shutil.copy(EXERCISES / "nbgrader_config.py", root)
    made = Classroom(root, db)
    engine = made.course.engine()
    prepare(made.course, engine, NAME)
    engine.dispose()
    return made


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(dated(name), data)
    return path


def environment() -> dict[str, str]:
    """nbgrader finds alembic on the path."""
    here = str(Path(sys.executable).parent)
    return os.environ | {"PATH": f"{here}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def graded(
    room: Classroom, capsys: pytest.CaptureFixture[str], *words: str | Path
) -> tuple[int, dict[str, Any]]:
    """Mark, and read what the command says: its exit status and its JSON."""
    capsys.readouterr()
    status = room.grade("--json", *map(str, words))
    return status, dict(json.loads(capsys.readouterr().out))
