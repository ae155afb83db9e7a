"""Pages of feedback a second: stock nbgrader against ours, on the same marked submissions.

    .venv/bin/python tests/benchmarks/feedback.py [LEARNERS]

Stock is its own converter, preprocessors and template, in one process and without its start-up. Rounds
are interleaved; look at the ratios, since machines are noisy. Prints figures, judges nothing.
"""

from __future__ import annotations

import logging
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from staffplus.grading.feedback import feedback
from staffplus.grading.feedback.feedback import Page, write_all
from staffplus.grading.marks import grade
from staffplus.grading.model import MarkShown
from tests.grading.marked import NAME, MarkedCourse

ROUNDS = 3


def main(learners: int) -> None:
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        course = MarkedCourse(Path(folder) / "exercises")
        pages = []
        for number in range(learners):
            answers = {"levels-answer": f'answers = {{"g01-train-doors": "lead", "x": {number}}}'}
            answers |= {"rewrite-staff": f"What is the list for, says learner {number}?"}
            result = course.hand_in(f"learner{number}", answers)
            marks = {
                it.grade_id: MarkShown(it.score, it.max_score, it.reason, it.tier)
                for it in result.marks
            }
            pages.append(Page(f"learner{number}", NAME, marks))
        grade.close()
        ours = course.root

        def alone() -> None:
            write_all(ours, pages, jobs=1)

        def together() -> None:
            write_all(ours, pages, jobs=2)

        ways: dict[str, Callable[[], None]] = {
            "stock": lambda: _stock(course), "ours, 1 process": alone, "ours, 2 processes": together,
        }  # fmt: skip
        feedback.render(course.autograded("learner0").read_text("utf-8"), {})  # imports
        times: dict[str, list[float]] = {name: [] for name in [*ways, "ours, nothing to do"]}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                shutil.rmtree(ours / "feedback", ignore_errors=True)
                times[name].append(_timed(way))
            times["ours, nothing to do"].append(_timed(alone))
        stock = statistics.median(times["stock"])
        for name, taken in times.items():
            middle = statistics.median(taken)
            each = middle / learners * 1000
            print(f"{name:22} {each:8.2f} ms a page   {stock / middle:7.1f} times stock   {taken}")


def _timed(way: Callable[[], None]) -> float:
    start = time.perf_counter()
    way()
    return round(time.perf_counter() - start, 3)


def _stock(course: MarkedCourse) -> None:
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory

    folder = CourseDirectory(root=str(course.root), assignment_id=NAME, db_url=course.database)
    GenerateFeedback(coursedir=folder, force=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
