"""Scores of the exercises in a cohort's report, out of a gradebook that nbgrader has made."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.cohort.report import marks
from staffplus.cohort.report.marks import Marker
from staffplus.grading.records.course import Course
from staffplus.review import log, migrations, status


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 learners of one exercise with two questions: 20 are marked, one is waited for, three sent nothing."""
    from nbgrader.api import Gradebook

    path = tmp_path_factory.mktemp("marks") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as book:
        book.add_assignment("scope-of-questions")
        book.add_notebook("scope-of-questions", "scope-of-questions")
        for name, points in (("first", 4), ("second", 6)):
            book.add_grade_cell(name, "scope-of-questions", "scope-of-questions", max_score=points, cell_type="code")  # fmt: skip
        for n in range(24):
            book.add_student(f"learner-{n:02}")
        for n in range(21):
            sent: Any = book.add_submission("scope-of-questions", f"learner-{n:02}")
            for grade in sent.notebooks[0].grades:
                grade.auto_score = float(n % 5 if grade.name == "first" else (n % 5) * 1.5)
                grade.needs_manual_grade = n == 20 and grade.name == "second"
        book.add_assignment("nobody-yet")
        book.db.commit()
    return path


def test_scores_questions_and_how_far_marking_is(gradebook: Path) -> None:
    (found,) = marks.read(Course(Path(), f"sqlite:///{gradebook}"))
    assert (found.name, found.points, found.median) == ("scope-of-questions", 10, 0.5)
    assert dict(found.stands) == {"marked": 20, "not handed in": None, "waits for a person": None}
    assert sum(count for *_, count in found.scores) == 20
    first, second = found.questions
    assert (first.name, first.points, first.marked) == ("first", 4, None), (
        "21 less 20 is one person"
    )
    assert first.mean == pytest.approx(sum(n % 5 for n in range(21)) / 21 / 4)
    assert second.marked == 20 and second.discrimination == pytest.approx(1)


def test_who_marks_how_long_and_since_when_the_oldest_waits(
    gradebook: Path, tmp_path: Path
) -> None:
    copy = shutil.copy(gradebook, tmp_path / "gradebook.db")
    course = Course(tmp_path, f"sqlite:///{copy}")
    engine = course.engine()
    migrations.ready(engine, "scope-of-questions")
    for n, (marker, role, seconds) in enumerate([("mia", log.FIRST, 30.0), ("mia", log.FIRST, 5_000.0),
                                                 ("noa", log.SECOND, 12.0), ("noa", "anchor", 60.0)]):  # fmt: skip
        log.append(engine, "scope-of-questions", log.Act(f"n{n}", f"learner-{n:02}", "second", marker, role, "mark", 0, "v", "r", "Text.", log.Held(2), seconds=seconds))  # fmt: skip
    with engine.begin() as db:
        db.execute(sa.text("UPDATE submitted_assignment SET timestamp = '2026-11-0' || (1 + (student_id = 'learner-20')) || ' 10:00:00.000000'"))  # fmt: skip
    engine.dispose()
    (found,) = marks.read(course)
    longest = status.LONGEST_LOOK
    assert found.markers == (Marker("mia", 2, (30 + longest) / 60), Marker("noa", 1, 72 / 60))
    assert found.waits_since == "2026-11-02", "the learners of the first are marked"
    assert main(["cohort", "report", "--gradebook", str(copy), "--to", str(tmp_path / "out")]) == 0
    told = (tmp_path / "out/report.html").read_text()
    assert "handed in on 2026-11-02" in told and "Seconds a level" in told
    assert (tmp_path / "out/markers.csv").read_text().splitlines()[
        1
    ] == "scope-of-questions,mia,2,10.5"


def test_the_report_has_them_and_a_file_that_is_no_gradebook_is_told(gradebook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert (
        main(["cohort", "report", "--gradebook", str(gradebook), "--to", str(tmp_path / "out")])
        == 0
    )
    assert "scope-of-questions, question by question" in (tmp_path / "out/report.html").read_text()
    assert (tmp_path / "out/exercises.csv").read_text().splitlines()[1].startswith("scope-of-questions,first,4,,")  # fmt: skip
    capsys.readouterr()
    (tmp_path / "odd.db").write_text("no database at all, but long enough to be taken for one")
    for name, said in (("none.db", "found no such file"), ("odd.db", "odd.db: ")):
        assert (
            main(["cohort", "report", "--gradebook", str(tmp_path / name), "--to", str(tmp_path)])
            == 2
        )
        assert said in capsys.readouterr().err
