"""What an exercise takes from its bank and rubric is written once, and marks any answer at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from staffplus.cli.main import main
from staffplus.exercises import (
    ExerciseError,
    load_rubric,
    mark_order,
    order_problems,
)
from staffplus.exercises.sync import sync

EXERCISES = Path(__file__).parents[2] / "exercises"
SCOPE = Path("source") / "scope-of-questions" / "scope-of-questions.ipynb"
NAMES = ["cause", "depth", "importance"]
RULES = [["importance", "depth", "Importance comes first."]]


class Odd:
    """A value whose text cannot be had, in case a learner leaves something strange."""

    def __repr__(self) -> str:
        raise RuntimeError("no text")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of what exercises are written from, and of their notebooks."""
    for part in ("bank", "data", "rubrics", "source"):
        shutil.copytree(EXERCISES / part, tmp_path / part)
    return tmp_path


def test_every_exercise_agrees_with_its_bank_and_rubric() -> None:
    assert sync(EXERCISES, check=True) == []


def test_a_change_in_the_bank_is_found_without_writing_and_then_written_once(course: Path) -> None:
    bank = course / "bank" / "scope_of_questions.toml"
    bank.write_text(bank.read_text("utf-8").replace("tank lorry", "tank_lorry"), "utf-8")
    notebook = course / SCOPE
    before = notebook.read_bytes()

    assert sync(course, check=True) == [notebook]
    assert notebook.read_bytes() == before
    assert sync(course) == [notebook]
    assert sync(course) == []

    cells = _cells(notebook)
    assert r"tank\_lorry" in cells["levels-questions"].source
    assert "12 of 12 points." in cells["levels-marks"].outputs[0].text


def test_points_follow_the_number_of_questions(course: Path) -> None:
    bank = course / "bank" / "scope_of_questions.toml"
    text = bank.read_text("utf-8")
    first, second = (text.index(f'[[item]]\nid = "g{n:02}-') for n in (1, 2))
    bank.write_text(text[:first] + text[second:], "utf-8")
    (notebook,) = sync(course)
    assert _cells(notebook)["levels-marks"].metadata.nbgrader.points == 11


def test_a_notebook_that_would_not_run_is_left_as_it_was(course: Path) -> None:
    bank = course / "bank" / "scope_of_questions.toml"
    bank.write_text(bank.read_text("utf-8").replace("tank lorry", "lorry"), "utf-8")
    notebook = course / SCOPE
    broken = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    broken.cells.append(nbformat.v4.new_code_cell("1 / 0"))  # type: ignore[no-untyped-call]
    nbformat.write(broken, notebook)  # type: ignore[no-untyped-call]
    before = notebook.read_bytes()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        sync(course)
    assert notebook.read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("bank/scope_of_questions.toml", "graded = true", "graded = false", "expected `graded = true`"),
        ("bank/scope_of_questions.toml", 'before = "importance"\nafter = "depth"', 'before = "depth"\nafter = "importance"', "breaks its own constraints"),
        ("rubrics/scope-of-questions.toml", "points = 1", "points = 2", "levels worth"),
        ("rubrics/scope-of-questions.toml", "anchor = ", "anker = ", "unknown field 'anker'; expected points"),
        ("rubrics/scope-of-questions.toml", "speaker = ", "spoken = ", "has no 'speaker'"),
        ("rubrics/scope-of-questions.toml", 'id = "lead"', 'id = "leader"', "no criterion 'lead'"),
        ("rubrics/scope-of-questions.toml", "points = 0", "points = ", "not valid TOML"),
        ("source/scope-of-questions/scope-of-questions.ipynb", '"sync": "order-form"', '"sync": "order-forms"', "expected one of levels-questions"),
    ],
)  # fmt: skip
def test_a_faulty_source_is_refused_with_what_was_expected(
    course: Path, file: str, old: str, new: str, said: str
) -> None:
    text = (course / file).read_text("utf-8")
    assert old in text
    (course / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ExerciseError, match=said):
        sync(course, check=True)


def test_every_row_of_a_rubric_shows_markers_an_answer_at_every_level() -> None:
    for path in sorted((EXERCISES / "rubrics").glob("*.toml")):
        for row in load_rubric(path).criteria:
            assert [level.points for level in row.levels] == [0, 1, 2, 3]
            for level in row.levels:
                assert all((level.descriptor, level.example, level.anchor, level.why))


@pytest.mark.parametrize(
    ("order", "score"),
    [
        (["importance", "depth", "cause"], 4),
        (("cause", " Importance", "DEPTH"), 4),
        (["depth", "importance", "cause"], 2),
        (["importance", "depth"], 2),
        (["importance", "depth", "depth", "cause"], 2),
        (["depth", "cause"], 0),
        ([], 0),
        (None, 0),
        ("importance, depth, cause", 0),
        ({"importance", "depth", "cause"}, 0),
        ([1, None, Odd()], 0),
        (7, 0),
    ],
)
def test_an_order_gets_half_for_all_names_and_half_for_what_must_come_first(
    order: object, score: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mark_order(order, NAMES, RULES, 4) == score
    shown = capsys.readouterr()
    assert shown.out.endswith(f"{score} of 4 points.\n")
    assert ("Importance comes first." in shown.out) == (order == ["depth", "importance", "cause"])
    assert shown.err == ""


def test_the_form_of_an_order_is_faulted_in_words() -> None:
    assert order_problems(["depth", "depth", 3, "x"], NAMES) == [
        "'depth' stands 2 times",
        "'cause' is missing",
        "'importance' is missing",
        "found a value of type int, which is none of the names",
        "found 'x', which is none of the names",
    ]


def _cells(path: Path) -> dict[str, Any]:
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return {cell.id: cell for cell in notebook.cells}


def test_the_command_says_what_is_wrong_wherever_it_is_started(course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    rubric = next((course / "rubrics").glob("*.toml"))
    rubric.write_text(rubric.read_text("utf-8").replace("points = 1", "points = 7"), "utf-8")
    inside = course / "top" / "exercises"
    inside.parent.mkdir()
    inside.symlink_to(course)
    for folder in (course, inside.parent):
        monkeypatch.chdir(folder)
        assert main(["exercises", "sync", "--check"]) == 1
        assert "found levels worth [0, 7, 2, 3]" in capsys.readouterr().err
    monkeypatch.chdir(course / "rubrics")
    assert main(["exercises", "sync", "--check"]) == 2
    assert "found no exercises/source here" in capsys.readouterr().err
