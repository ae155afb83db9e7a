"""Small inputs that went wrong once (`tests/data/cases`, invented): each gives its right value.

Those that are folders lie there as zips, since pytest would take their notebooks for tests. So does
the exercise as it was when they were handed in: its questions have changed since. What goes wrong with
answers in small exercises of their own is a test of its kind (`test_static_following.py`,
`test_value_honest.py`).
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading.model import Kind
from staffplus.grading.records import tables
from staffplus.grading.records.course import Course, prepare
from tests.grading.classroom import Classroom
from tests.grading.honest import marked
from tests.grading.sheets import needs_box

pytestmark = pytest.mark.usefixtures("here")

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests/data/cases"
NAME = "scope-of-questions"
TWICE = CASES / "04_two_downloads"
OLDER, NEWER = TWICE / "submissions.zip", TWICE / "submissions (1).zip"


@dataclass
class Said:
    """What a run came to."""

    status: int
    told: dict[str, Any]

    def refused(self) -> dict[str, str]:
        return {it["learner"]: it["reason"] for it in self.told["refused"]}


@dataclass
class Desk:
    """A copy of the course's exercises, with a gradebook."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    def grade(self, *words: str | Path) -> Said:
        self.capsys.readouterr()
        given = ["grade", NAME, *map(str, words), "--course-dir", str(self.root), "--jobs", "1"]
        status = main([*given, "--json"])
        out = self.capsys.readouterr()
        assert status in (0, 1), out.err
        return Said(status, json.loads(out.out))

    def unpacked(self, case: str) -> Path:
        """A case that is a folder."""
        folder = self.root.with_name(case)
        with zipfile.ZipFile(CASES / f"{case}.zip") as packed:
            packed.extractall(folder)
        return folder

    def scores(self) -> dict[str, float]:
        """Learner -> points in the gradebook, less what is taken off."""
        grade, book, sent = (
            tables.grade.c,
            tables.submitted_notebook.c,
            tables.submitted_assignment.c,
        )
        points = sa.func.sum(sa.func.coalesce(grade.auto_score, 0))
        less = sa.func.coalesce(book.late_submission_penalty, 0)
        rows = self.query(
            sa.select(sent.student_id, points - less)
            .join(tables.submitted_notebook, book.id == grade.notebook_id)
            .join(tables.submitted_assignment, sent.id == book.assignment_id)
            .group_by(sent.student_id, book.late_submission_penalty)
        )
        return {row[0]: float(row[1]) for row in rows}

    def query(self, statement: Any) -> list[Any]:
        return Classroom(self.root).query(statement)


@pytest.fixture(scope="module")
def _course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cases") / "exercises"
    kept = shutil.ignore_patterns("release", "submitted", "autograded", "feedback", "gradebook.db*")
    shutil.copytree(ROOT / "exercises", root, ignore=kept)
    with zipfile.ZipFile(CASES / "exercise.zip") as packed:
        packed.extractall(root / "source")
    course = Course.at(root)
    engine = course.engine()
    prepare(course, engine, NAME)
    engine.dispose()
    return root


@pytest.fixture
def desk(_course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(Path(shutil.copytree(_course, tmp_path / "exercises")), capsys)


def test_sakais_learners_are_apart(desk: Desk) -> None:
    said = desk.grade(CASES / "01_sakai.zip")
    assert (said.status, desk.scores()) == (0, {"areyes": 16, "bokoro": 10, "clind": 0})


def test_the_last_of_teams_versions_counts(desk: Desk) -> None:
    said = desk.grade(CASES / "02_teams.zip")
    assert (said.status, desk.scores()) == (0, {"Ana Reyes": 16, "Ben Okoro": 10, "Cai Lind": 0})
    (older,) = (it for it in said.told["entries"] if it["counts"] == "no")
    assert "Version 1" in older["entry"] and older["learner"] == "Ana Reyes"


def test_a_zip_each_is_a_learner_each_whatever_folders_are_in_it(desk: Desk) -> None:
    said = desk.grade(CASES / "03_learner_zips")
    assert (said.status, desk.scores()) == (0, {"ben": 10, "cai": 10, "dee": 16})


@pytest.mark.parametrize("commands", [[[OLDER], [NEWER]], [[NEWER], [OLDER]], [[OLDER, NEWER]],
                                      [[NEWER, OLDER]], [[TWICE]]])  # fmt: skip
def test_the_attempt_with_the_higher_number_counts_in_whatever_order_they_come(
    desk: Desk, commands: list[list[Path]]
) -> None:
    for words in commands:
        said = desk.grade(*words)
        assert said.status == 0 and not said.told["by_arrival"]
    assert desk.scores() == {"reyesana_101": 16}
    assert said.told["submissions"] == 2
    again = desk.grade(*commands[-1]).told
    assert (again["new"], again["marked"], again["written"]) == (0, 0, 0)


def test_a_gradebook_of_the_version_before_has_its_numbers_in_the_names_it_kept(desk: Desk) -> None:
    desk.grade(NEWER)
    desk.query(sa.update(tables.attempt).values(number=None, platform=None, place=None, late=None))
    assert not desk.grade(OLDER).told["by_arrival"]
    assert desk.scores() == {"reyesana_101": 16}


def test_each_who_handed_in_something_else_is_named(desk: Desk) -> None:
    said = desk.grade(desk.unpacked("06_other_formats"))
    assert (said.status, desk.scores()) == (1, {"ann": 16})
    refused = said.refused()
    assert sorted(refused) == ["ben", "cai", "dee", "eva", "fay", "gil", "hal", "ida"]
    assert all("handed in, but no notebook" in it for it in refused.values())


def test_late_in_small_letters_is_late_and_not_a_name(desk: Desk) -> None:
    desk.grade(CASES / "07_canvas_late/1_on_time.zip")
    said = desk.grade(CASES / "07_canvas_late/2_late.zip")
    assert set(desk.scores()) == {"foxeva_105"} and said.told["submissions"] == 2
    static = tables.grade.c.auto_score
    assert 12 in {row[0] for row in desk.query(sa.select(static))}
    ((learner, seconds),) = ((it["learner"], it["seconds"]) for it in said.told["late"]["late"])
    assert (learner, seconds) == ("foxeva_105", None), "the platform says so, and not by how much"


def test_another_exercises_notebook_is_named_and_nobody_has_0_for_it(desk: Desk) -> None:
    said = desk.grade(CASES / "10_canvas_wrong_files.zip")
    assert said.status == 1
    assert desk.scores() | {"okoroben_102": 0, "lindcai_103": 0, "daledee_104": 0} == {
        "reyesana_101": 16, "foxeva_105": 10, "okoroben_102": 0, "lindcai_103": 0, "daledee_104": 0,
    }  # fmt: skip
    why = {it["learner"]: it["why"] for it in said.told["broken"]}
    assert sorted(why) == ["daledee_104", "lindcai_103", "okoroben_102"]
    assert "None of this exercise's cells is in it" in why["okoroben_102"]
    assert "notebook of why-staff-plus" in why["okoroben_102"]
    assert "not one cell with a text" in why["lindcai_103"]
    assert "The notebook has no cells." in why["daledee_104"]
    assert all("Ask for scope-of-questions.ipynb" in it for it in why.values())
    wrong = sorted(why)
    marks = (
        sa.select(tables.grade.c.auto_score)
        .join(
            tables.submitted_notebook, tables.submitted_notebook.c.id == tables.grade.c.notebook_id
        )
        .join(
            tables.submitted_assignment,
            tables.submitted_assignment.c.id == tables.submitted_notebook.c.assignment_id,
        )
        .where(tables.submitted_assignment.c.student_id.in_(wrong))
    )
    assert {row[0] for row in desk.query(marks)} <= {None}, "empty, and not 0"
    assert Counter(it["what"] for it in said.told["entries"]) == {
        "marked": 2, "set aside": 3, "ignored": 1,
    }  # fmt: skip


def test_typed_text_and_links_are_named(desk: Desk) -> None:
    said = desk.grade(CASES / "16_typed_only")
    assert said.status == 1
    assert set(desk.scores()) == {"reyesana_101", "Ana Reyes_101", "Cai Lind_103"}
    refused = said.refused()
    assert sorted(refused) == ["Ben Okoro_102", "daledee_104", "lindcai_103", "okoroben_102"]
    for learner in ("Ben Okoro_102", "lindcai_103", "okoroben_102"):
        assert "handed in typed text or a link only" in refused[learner]


def test_nbgraders_plugin_for_late_hand_ins_is_applied(desk: Desk) -> None:
    case = desk.unpacked("17_late_penalty")
    config = desk.root / "nbgrader_config.py"
    config.write_text(config.read_text() + (case / "add_to_nbgrader_config.py").read_text())
    due = sa.update(tables.assignment).where(tables.assignment.c.name == NAME)
    desk.query(due.values(duedate=datetime(2026, 11, 20, 12, 0)))
    said = desk.grade(case / "in")
    assert desk.scores() == {"ann": 8, "ben": 10}
    (late,) = said.told["late"]["late"]
    assert (late["learner"], late["seconds"], late["penalty"]) == ("ann", 3 * 86400, 8)
    # An extension is honoured, at the next run, and so is a rule that is gone.
    desk.query(due.values(duedate=datetime(2026, 11, 24)))
    assert desk.grade(case / "in").told["late"]["late"] == []
    assert desk.scores() == {"ann": 16, "ben": 10}


@pytest.mark.parametrize("case", ["11_no_metadata", "12_pasted_cell", "13_answer_in_new_cell"])
def test_cells_that_lost_their_names_were_pasted_or_left_alone_have_their_marks(
    desk: Desk, case: str
) -> None:
    said = desk.grade(desk.unpacked(case))
    marks = Classroom(desk.root).marks()
    assert len(marks) == {"11_no_metadata": 3}.get(case, 2)
    for learner, cells in marks.items():
        assert (cells["levels-marks"][0], cells["order-marks"][0]) == (12, 4), learner
        words = [it for it in cells.values() if it[2]]
        assert words and all(it[0] is None for it in words), "a person marks what was written"
    waits = {it["kind"]: it["learners"] for it in said.told["kinds"]}
    below = {"k-text-answer-in-new-cell": ["rewrite-staff"]}
    assert waits == ({"answer-not-found": below} if case.startswith("13") else {})


def test_what_runs_in_jupyter_is_read_and_curly_quotes_wait_with_their_code_point(
    desk: Desk,
) -> None:
    said = desk.grade(desk.unpacked("23_runs_in_jupyter"))
    levels = {who: cells["levels-marks"] for who, cells in Classroom(desk.root).marks().items()}
    assert said.status == 1
    assert {who: it[0] for who, it in levels.items()} == {
        "s-indented": 12, "v-doctest-prompts": 12, "n-smart-quotes": None,
    }  # fmt: skip
    assert main(["grade", "--explain", "n-smart-quotes", NAME, "--course-dir", str(desk.root)]) == 0
    assert "U+201" in desk.capsys.readouterr().out


def test_a_mended_key_that_breaks_the_test_names_it_and_takes_no_mark_away_for_0(
    desk: Desk,
) -> None:
    assert desk.grade(CASES / "05_mended_key.zip").status == 0
    source = desk.root / "source" / NAME / f"{NAME}.ipynb"
    key, mended = (rf"\"q01-late-bags\": \"{level}\"" for level in ("lead", "staff"))
    assert key in source.read_text("utf-8")
    source.write_text(source.read_text("utf-8").replace(key, mended), "utf-8")
    said = desk.grade(CASES / "05_mended_key.zip")
    (mark,) = (cells["levels-marks"] for cells in Classroom(desk.root).marks().values())
    assert (said.status, mark[0], mark[2]) == (1, None, True)
    (author,) = (it for it in said.told["kinds"] if it["kind"] == "author")
    assert "`levels-marks` stopped with KeyError: 'lead'" in author["about"]


@needs_box
def test_a_newer_python_and_a_missing_module_are_listed_and_cost_nothing(tmp_path: Path) -> None:
    """In the exercise as it is now. Whoever has that Python or module gives full marks."""
    with zipfile.ZipFile(CASES / "15_newer_python.zip") as packed:
        found = {name.split("/")[0]: packed.read(name) for name in packed.namelist()}
    assert len(found) == 3
    name = "structuring-expectations"
    for learner, data in found.items():
        result = marked(name, json.loads(data))
        machine = [it for it in result.marks if it.tier in ("static", "value") and it.max_score]
        assert machine
        for it in machine:
            listed = it.kind is Kind.ENVIRONMENT and it.reason
            assert it.score == it.max_score or listed, f"{learner}: {it}"
        tags = next(it for it in machine if it.grade_id == "tags-marks")
        if learner != "i-py312-fstring-in-answer-static":
            assert tags.score == tags.max_score, "a line beside a literal costs nothing"


def test_eight_learners_with_a_picture_each_are_marked(desk: Desk, tmp_path: Path) -> None:
    with zipfile.ZipFile(CASES / "pictures.zip") as packed:
        (name,) = packed.namelist()
        data = packed.read(name)
    for number in range(8):
        path = desk.root / "submitted" / f"learner{number}" / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    assert desk.grade().status == 0
    assert len(desk.scores()) == 8 and set(desk.scores().values()) == {16.0}


@pytest.mark.parametrize("case", sorted(it.name for it in CASES.iterdir()))
def test_every_entry_of_every_case_ends_in_one_row(desk: Desk, case: str, tmp_path: Path) -> None:
    table, given = tmp_path / "rows.csv", CASES / case
    if case in ("06_other_formats.zip", "17_late_penalty.zip"):
        given = desk.unpacked(case.removesuffix(".zip"))
    said = desk.grade(given, "--entries", table)
    rows = [(it["upload"], it["entry"]) for it in said.told["entries"]]
    assert len(rows) == len(set(rows)) == sum(said.told["counts"].values())
    assert len(table.read_text().splitlines()) >= len(rows) + 1
    assert all(
        it["learner"] for it in said.told["entries"] if it["what"] in ("marked", "set aside")
    )
