"""The learners' version of an exercise, made without nbgrader, and handed out to who works alone."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from staffplus.cli.main import main
from staffplus.exercises import handout
from staffplus.exercises.release import ReleaseError, released
from tests.grading.papers import EXERCISES, source
from tests.grading.sheets import Cell, answer, marks, notebook, setup, words
from tests.warm import warm

NAMES = handout.names(EXERCISES)
ROOT = EXERCISES.parent


@pytest.fixture(scope="module")
def by_nbgrader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `release` of nbgrader's own command, over the whole course."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(EXERCISES / "source", course / "source")
    shutil.copy(EXERCISES / "nbgrader_config.py", course)
    subprocess.run(
        ["nbgrader", "generate_assignment", "*"],
        cwd=course, env=warm().environment(), check=True, capture_output=True,
    )  # fmt: skip
    return course / "release"


def test_there_are_eight_exercises() -> None:
    assert len(NAMES) == 8


@pytest.mark.parametrize("name", NAMES)
def test_what_is_released_is_what_nbgrader_releases_cell_by_cell(
    by_nbgrader: Path, name: str
) -> None:
    theirs = (by_nbgrader / name / f"{name}.ipynb").read_text("utf-8")
    ours = released(source(name))
    for one, other in zip(json.loads(ours)["cells"], json.loads(theirs)["cells"], strict=True):
        assert one == other
    assert ours == theirs, "the same bytes, too"


def test_release_needs_the_standard_library_alone() -> None:
    """With nothing that is installed, and even without what the package itself brings along."""
    code = (
        "import sys, types\n"
        f"for name, path in {_PACKAGES!r}.items():\n"
        "    sys.modules[name] = types.ModuleType(name)\n"
        "    sys.modules[name].__path__ = [path]\n"
        "from staffplus.exercises.release import released\n"
        "print(len(released(sys.stdin.read())))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        input=source(NAMES[0]), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) == len(released(source(NAMES[0])))


_PACKAGES = {
    name: str(ROOT / "src" / name.replace(".", "/"))
    for name in (
        "staffplus",
        "staffplus.exercises",
        "staffplus.grading",
        "staffplus.grading.author",
    )
}


def _text(cells: list[Cell], number: int) -> str:
    return "".join(json.loads(released(notebook(*cells)))["cells"][number]["source"])


def test_an_answer_without_a_marked_solution_is_emptied() -> None:
    cells = [answer("code", "secret = 1"), marks("m", 1, "assert secret"), words("w", 3)]
    assert _text(cells, 0) == ""
    assert _text(cells, 2) == "YOUR ANSWER HERE"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (setup("s", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), "'s': found a solution"),
        (setup("s", "### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS"), "'s': found hidden tests"),
        (answer("a", "### BEGIN SOLUTION\nx = 1"), "expected 'END SOLUTION'"),
        (answer("a", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"), "twice"),
        (marks("m", 1, "### BEGIN HIDDEN TESTS\nassert x"), "expected 'END HIDDEN TESTS'"),
        (setup("s", "### AUTOTEST x"), "only nbgrader itself"),
    ],
)
def test_what_would_be_released_wrongly_is_refused_by_name(cell: Cell, said: str) -> None:
    with pytest.raises(ReleaseError, match=said):
        released(notebook(cell))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"nbformat": 3, "cells": []}'])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(ReleaseError, match=r"nbformat"):
        released(text)


# --- Handing out ---------------------------------------------------------------------------------


def test_every_exercise_is_written_and_again_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["exercises", "handout", "--root", str(ROOT), "--to", str(tmp_path / "mine")]
    assert main(words) == 0
    written = sorted(it.name for it in (tmp_path / "mine").iterdir())
    assert written == [f"{name}.ipynb" for name in NAMES]
    assert capsys.readouterr().out.count(": written") == 8
    assert main(words) == 0
    assert capsys.readouterr().out.count("there already, and the same") == 8
    assert len(list((tmp_path / "mine").iterdir())) == 8


def test_within_the_exercises_they_are_written_and_elsewhere_it_is_said_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["exercises", "handout", "--to", str(tmp_path / "mine"), "--root"]
    assert main([*words, str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert not told.out and "found no exercises in" in told.err and "--root FOLDER" in told.err
    assert not (tmp_path / "mine").exists()
    assert main([*words, str(EXERCISES)]) == 0
    assert capsys.readouterr().out.count(": written") == 8


def test_a_learners_work_is_left_alone_and_the_fresh_one_stands_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = NAMES[0]
    mine = tmp_path / f"{name}.ipynb"
    mine.write_text("my work")
    for _ in range(2):
        words = ["exercises", "handout", name, "--root", str(ROOT), "--to", str(tmp_path)]
        assert main(words) == 0
        assert "left alone" in capsys.readouterr().out
    assert mine.read_text() == "my work"
    fresh = tmp_path / f"{name}-fresh.ipynb"
    assert fresh.read_text("utf-8") == released(source(name))
    fresh.write_text("begun here")
    assert main(words) == 0
    assert fresh.read_text() == "begun here"
    assert (tmp_path / f"{name}-fresh2.ipynb").read_text("utf-8") == released(source(name))
    assert len(list(tmp_path.iterdir())) == 3


def test_an_exercise_with_data_files_gets_a_folder(tmp_path: Path) -> None:
    source_folder = tmp_path / "exercises/source/sheet"
    (source_folder / "data").mkdir(parents=True)
    (source_folder / ".ipynb_checkpoints").mkdir()
    (source_folder / "sheet.ipynb").write_text(notebook(words("w", 3)))
    (source_folder / "data/log.csv").write_text("a,b\n")
    (source_folder / ".ipynb_checkpoints/old.txt").write_text("old")
    done = [it.path for it in handout.hand_out(tmp_path / "exercises", [], tmp_path / "mine")]
    home = tmp_path / "mine/sheet"
    assert done == [home / "sheet.ipynb", home / "data/log.csv"]
    assert (home / "data/log.csv").read_text() == "a,b\n"


def test_an_unknown_exercise_is_named_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exercises", "handout", "scope", "--root", str(ROOT), "--to", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "'scope'" in said and "scope-of-questions" in said
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("a file")
    words = ["exercises", "handout", "--root", str(ROOT), "--to", str(tmp_path / "mine")]
    assert main(words) == 1
    assert "choose another folder" in capsys.readouterr().err


def test_what_is_handed_out_is_python_without_solutions(tmp_path: Path) -> None:
    for file in handout.hand_out(EXERCISES, [], tmp_path):
        for cell in json.loads(file.path.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            assert "### BEGIN" not in text
            if cell["cell_type"] == "code":
                ast.parse(text)
