"""A course in which many people have written in their own words, and all that machines mark is marked."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from staffplus.cli.main import main
from staffplus.exercises import load_rubric
from staffplus.grading.author.source import text_of
from staffplus.grading.records.course import Course, prepare
from staffplus.review.rubrics import Version, read
from tests.grading.papers import EXERCISES
from tests.warm import warm

MADE = ("release", "submitted", "autograded", "feedback", "gradebook.db*", "downloaded")


@dataclass
class Written:
    """A course's folder, with hand-ins of one exercise."""

    root: Path
    exercise: str
    db: str = ""  #: a URL; gradebook.db in the folder if empty

    @property
    def course(self) -> Course:
        return Course.at(self.root, self.db or None)

    @property
    def version(self) -> Version:
        return read(self.course, self.exercise)

    def copy(self, to: Path, db: str = "") -> Written:
        shutil.copytree(self.root, to)
        return Written(to, self.exercise, db)

    def run(self, *words: str) -> int:
        """A command of ours, in this process; the exit code."""
        where = ["--course-dir", str(self.root), *(["--db", self.db] if self.db else [])]
        return main([*words, *where])

    def hand_in(self, learner: str, answers: dict[str, str], when: str = "") -> None:
        """By criterion; what is not named stays as it was released."""
        cells = {row.cell: answers[row.id] for row in self.version.rows if row.id in answers}
        notebook = json.loads((self.root / f"release/{self.exercise}/{self.exercise}.ipynb").read_text("utf-8"))  # fmt: skip
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = cells.get(name, text_of(cell))
        path = self.root / "submitted" / learner / self.exercise / f"{self.exercise}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), "utf-8")
        if when:
            path.with_name("timestamp.txt").write_text(when)

    def grade(self) -> None:
        assert self.run("grade", self.exercise, "--jobs", "1") in (0, 1)


def released(root: Path, exercise: str, db: str = "") -> Written:
    """A copy of the exercises with the cells of one in the gradebook."""
    shutil.copytree(EXERCISES, root, ignore=shutil.ignore_patterns(*MADE))
    it = Written(root, exercise, db)
    with warm().as_python():
        prepare(it.course, it.course.engine(), exercise)
    return it


def answers(exercise: str, seed: int) -> dict[str, tuple[int, str]]:
    """What somebody wrote, by criterion: the level that the rubric's author would give, and the words."""
    draw = random.Random(seed)
    found = {}
    for row in load_rubric(EXERCISES / "rubrics" / f"{exercise}.toml").criteria:
        level = draw.choice(row.levels)
        found[row.id] = (level.points, f"{level.anchor.strip()}\n\n({draw.randrange(10**6)}.)")
    return found


def cohort(root: Path, exercise: str, size: int, db: str = "") -> Written:
    """`size` people, learner-01 and so on, have handed in and are marked as far as machines go."""
    it = released(root, exercise, db)
    for number in range(1, size + 1):
        mine = {name: words for name, (_, words) in answers(exercise, number).items()}
        it.hand_in(f"learner-{number:02}", mine)
    it.grade()
    return it
