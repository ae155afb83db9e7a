"""Stock `nbgrader autograde` and `staffplus grade` give honest work the same marks, cell by cell.

Submissions of all exercises are made up: each answer is the author's, or one with other numbers and
words in it, or stops with an error, or is left as it was. Where an answer cannot be read at all, stock
gives 0, and ours waits for a person; so it does where a question's answer is none of its names, and what
stock gives is sure. Stock takes seconds for each, so a run of the suite has the first
twelve learners of an exercise, and `make bench` all 203 submissions.
"""

from __future__ import annotations

import ast
import copy
import json
import os
import random
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.records import tables
from staffplus.grading.records.course import Course, prepare
from tests.grading.sheets import filled, needs_box
from tests.warm import warm

pytestmark = needs_box

EXERCISES = Path(__file__).parents[2] / "exercises"
NAMES = sorted(path.name for path in (EXERCISES / "source").iterdir())
LEARNERS = int(os.environ.get("LEARNERS_FOR_STOCK", "12"))
#: How many learners hand in each; one exercise computes for seconds, and has fewer.
EACH = {
    name: LEARNERS // 3 + 1 if name == "when-teams-look-for-staff" else LEARNERS for name in NAMES
}

#: A bracket is not closed, so that a cell is not Python.
UNCLOSED = "print('so far'"
#: Marks of the machine: exercise, learner, cell.
Scores = dict[tuple[str, str, str], float | None]


class Slips(ast.NodeTransformer):
    """Some numbers and words of an answer become others, as when somebody misreads or mistypes."""

    def __init__(self, chance: random.Random, words: list[str]) -> None:
        self._chance, self._words = chance, words

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if self._chance.random() > 0.2:
            return node
        if isinstance(node.value, bool) or node.value is None:
            return node
        if isinstance(node.value, (int, float)):
            return ast.Constant(node.value + self._chance.choice((1, -1)))
        if isinstance(node.value, str):
            return ast.Constant(self._chance.choice(self._words))
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node


def answers(source: str, number: int) -> dict[str, str]:
    """One learner's answers, by grade_id. The first learner has everything right, the second nothing."""
    chance = random.Random(number)
    solved = json.loads(filled(source, {}, solved=True).submission.notebook)["cells"]
    made: dict[str, str] = {}
    for cell in solved:
        meta = cell["metadata"].get("nbgrader", {})
        if not meta.get("solution"):
            continue
        name, text = meta["grade_id"], cell["source"]
        if cell["cell_type"] != "code":
            if number % 3:
                made[name] = f"Whose loss is it, and until when? ({number})"
            continue
        way = 0 if number == 0 else 1 if number == 1 else chance.choice((0, 0, 2, 2, 2, 3, 4, 1))
        if way == 0:
            made[name] = text
        elif way == 2:
            made[name] = slipped(text, chance)
        elif way == 3:
            made[name] = f"{text}\n1 / 0"
        elif way == 4:
            made[name] = f"{text}\n{UNCLOSED}"
    return made


def slipped(text: str, chance: random.Random) -> str:
    tree = ast.parse(text)
    words = [
        it.value
        for it in ast.walk(tree)
        if isinstance(it, ast.Constant) and isinstance(it.value, str)
    ]
    changed = Slips(chance, words or [""]).visit(copy.deepcopy(tree))
    return ast.unparse(ast.fix_missing_locations(changed))


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two courses with the same cells and submissions: the first for stock nbgrader, the second for us."""
    top = tmp_path_factory.mktemp("agree")
    stock, ours = top / "stock", top / "ours"
    shutil.copytree(EXERCISES / "source", ours / "source")
    shutil.copy(EXERCISES / "nbgrader_config.py", ours)
    course = Course.at(ours)
    engine = course.engine()
    for name in NAMES:
        prepare(course, engine, name)
        source = course.source(name)
        for number in range(EACH[name]):
            path = ours / "submitted" / f"learner{number:02}" / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True)
            given = filled(source, answers(source, number)).submission.notebook
            path.write_text(given, "utf-8")
    engine.dispose()
    shutil.copytree(ours, stock)
    return stock, ours


def unreadable() -> set[tuple[str, str]]:
    """Exercises and learners with an answer that is not Python."""
    found = set()
    for name in NAMES:
        source = (EXERCISES / "source" / name / f"{name}.ipynb").read_text("utf-8")
        for number in range(EACH[name]):
            if any(UNCLOSED in it for it in answers(source, number).values()):
                found.add((name, f"learner{number:02}"))
    return found


def by_stock(course: Path, half: str) -> Scores:
    """Half of the learners in one command; in a gradebook of its own, so that two can run at once."""
    db = course / f"{half}.db"
    shutil.copy(course / "gradebook.db", db)
    done = subprocess.run(
        [
            "nbgrader", "autograde", "*", f"--student=learner*{half}",
            f"--course-dir={course}",
        ],
        cwd=course,
        env=warm().environment() | {"STAFFPLUS_DB": f"sqlite:///{db}"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[max(0, done.stderr.find("Traceback") - 500) :][:6000]
    return scores(Course.at(course, f"sqlite:///{db}"))


def scores(course: Course) -> Scores:
    grade, cell, book = tables.grade.c, tables.base_cell.c, tables.submitted_notebook.c
    sent, task = tables.submitted_assignment.c, tables.assignment.c
    engine = course.engine()
    with engine.connect() as db:
        rows: Any = db.execute(
            sa.select(task.name, sent.student_id, cell.name, grade.auto_score)
            .join(tables.base_cell, cell.id == grade.cell_id)
            .join(tables.submitted_notebook, book.id == grade.notebook_id)
            .join(tables.submitted_assignment, sent.id == book.assignment_id)
            .join(tables.assignment, task.id == sent.assignment_id)
        ).all()
    engine.dispose()
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def test_made_up_submissions_have_the_same_marks_in_every_cell(
    courses: tuple[Path, Path],
) -> None:
    stock, ours = courses
    with ThreadPoolExecutor(2) as pool:
        each = list(pool.map(lambda half: by_stock(stock, half), ("[0-4]", "[5-9]")))
    wanted: Scores = {key: score for found in each for key, score in found.items()}
    for name in NAMES:
        assert main(["grade", name, "--course-dir", str(ours)]) in (0, 1)
    got = scores(Course.at(ours))
    assert len({key[:2] for key in wanted}) == sum(EACH.values())
    assert got.keys() == wanted.keys()
    differ = {key: (wanted[key], got[key]) for key in wanted if wanted[key] != got[key]}
    # What stock takes for nothing, and a person may read after all, waits for one.
    waits = {key: it for key, it in differ.items() if it == (0, None) and key[:2] in unreadable()}
    shaped = {key for key, it in differ.items() if key not in waits and it[1] is None}
    assert {key: it for key, it in differ.items() if key not in {*waits, *shaped}} == {}
    for name, learner, cell in shaped:
        source = Course.at(ours).source(name)
        given = filled(source, answers(source, int(learner.removeprefix("learner"))))
        (mark,) = [it for it in grade_one(given).marks if it.grade_id == cell]
        assert (mark.sure or 0) == wanted[name, learner, cell], mark
        assert "can be read as an answer" in mark.reason or "none of the keys" in mark.reason
    assert waits, "there are some"
    machine = [score for score in wanted.values() if score is not None]
    assert len(set(machine)) > 10, "the submissions are not all alike"
