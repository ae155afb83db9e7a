"""`staffplus check`: what it finds before the hand-in is what is found when it is marked."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from staffplus.cli.main import main
from staffplus.grading.author.source import text_of
from staffplus.grading.before.check import Checked, State, check
from staffplus.grading.before.readable import problem
from tests.grading.disguises import DISGUISES, disguised, grade_id
from tests.grading.honest import SCOPE, honest, source
from tests.grading.sheets import released
from tests.grading.test_stock_agrees import NAMES

#: In these something is not found, or not read by the oldest Python of the course.
HARDER = {
    "text answers in new cells": State.NOT_FOUND,
    "a line of a newer Python": State.UNREADABLE,
}
#: Each kind is tried on one exercise.
PAIRS = [(NAMES[n % len(NAMES)], kind) for n, kind in enumerate(DISGUISES) if kind not in HARDER]


@cache
def handouts() -> dict[str, str]:
    return {name: json.dumps(released(source(name))) for name in NAMES}


def checked(made: dict[str, Any], python: tuple[int, int] = (3, 11)) -> Checked:
    return check(json.dumps(made).encode(), handouts(), python)


def states(found: Checked) -> dict[str, State]:
    return {row.cell: row.state for row in found.rows}


@pytest.mark.parametrize(("exercise", "kind"), PAIRS, ids=lambda it: it)
def test_every_answer_is_found_that_is_found_in_marking(exercise: str, kind: str) -> None:
    found = checked(disguised(honest(exercise), source(exercise), kind))
    assert (found.exercise, found.fault, found.ready) == (exercise, "", True)
    assert set(states(found).values()) == {State.FOUND}, found.rows


@pytest.mark.parametrize("exercise", NAMES)
def test_the_notebook_as_it_was_given_is_blank_and_may_be_handed_in(exercise: str) -> None:
    found = checked(released(source(exercise)))
    assert found.ready
    assert set(states(found).values()) == {State.BLANK}
    assert found.notes == ()


def test_texts_beside_their_cells_are_shown_with_what_to_do() -> None:
    found = checked(disguised(honest(SCOPE), source(SCOPE), "text answers in new cells"))
    assert not found.ready
    (row,) = (it for it in found.rows if it.cell == "rewrite-lead")
    assert row.state is State.NOT_FOUND
    assert "may be meant: “Whose loss is it, and until when?" in row.said
    assert "Write it into the cell `rewrite-lead` itself" in row.said


def test_a_deleted_answer_and_one_that_is_commented_out_are_not_found() -> None:
    made = json.loads(honest(SCOPE))
    made["cells"] = [it for it in made["cells"] if grade_id(it) != "rewrite-staff"]
    for cell in made["cells"]:
        if grade_id(cell) == "order-answer":
            cell["source"] = "\n".join(f"# {it}" for it in text_of(cell).split("\n"))
    found = checked(made)
    lost = {name for name, state in states(found).items() if state is not State.FOUND}
    assert lost == {"rewrite-staff", "order-answer"}
    assert not found.ready


def test_an_answer_that_is_no_plain_value_or_no_python_is_said_with_its_line() -> None:
    made = json.loads(honest(SCOPE))
    for cell in made["cells"]:
        if grade_id(cell) == "levels-answer":
            cell["source"] = "answers = {\n    'a': 1,\n    'b' 2,\n}"
        if grade_id(cell) == "order-answer":
            cell["source"] = "probe_order = input().split()"
    found = {row.cell: row for row in checked(made).rows}
    assert found["levels-answer"].state is found["order-answer"].state is State.UNREADABLE
    assert "line 3" in found["levels-answer"].said
    assert "expected text, numbers" in found["order-answer"].said


def test_what_the_marking_python_cannot_read_is_named_and_a_later_one_reads_it() -> None:
    made = disguised(honest(SCOPE), source(SCOPE), "a line of a newer Python")
    (row, *_) = checked(made).rows
    assert row.state is State.UNREADABLE
    assert "an f-string of Python 3.12" in row.said
    assert "marked with Python 3.11" in row.said
    assert checked(made, (3, 12)).ready


@pytest.mark.parametrize(
    ("text", "python", "said"),
    [
        ("type Level = str", (3, 11), "a `type` statement of Python 3.12"),
        ("x = t'{1}'", (3, 13), "a t-string of Python 3.14"),
        ("match 1:\n    case 1:\n        x = 1", (3, 9), "line 3: Pattern matching"),
        ("x = f'{1}' + f\"{'a'}\"", (3, 11), ""),
        ("%matplotlib inline\nx = 1", (3, 10), ""),
    ],
)
def test_any_python_can_be_the_one_that_marks(
    text: str, python: tuple[int, int], said: str
) -> None:
    found = problem(text, python)
    assert said in found
    assert bool(found) == bool(said)


def test_packages_that_only_the_learner_uses_are_named() -> None:
    made = disguised(honest(SCOPE), source(SCOPE), "a module that is not here")
    assert checked(made).modules == ("module_that_is_not_here",)
    assert checked(disguised(honest(SCOPE), source(SCOPE), "an import")).modules == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"<html>", "The file is a web page"),
        (b'{"nbformat": 4, "cells": []}', "The notebook has no cells"),
        (
            json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
                {"cell_type": "code", "metadata": {}, "source": "print(1)", "outputs": []}]}).encode(),
            "it is another notebook, of 1 cell",
        ),
    ],
    ids=["empty", "a web page", "no cells", "another notebook"],
)  # fmt: skip
def test_a_wrong_file_is_told_with_what_to_do(data: bytes, said: str) -> None:
    found = check(data, handouts(), (3, 11))
    assert said in found.fault
    assert "Ask for" not in found.fault, "it is said to the learner"
    assert not found.ready


# --- The command ---------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a course's handouts, and a finished notebook."""
    for name, text in handouts().items():
        path = tmp_path / "exercises" / "release" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    (tmp_path / "mine.ipynb").write_text(honest(SCOPE), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_finished_notebook_is_ready(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (here / "mine.ipynb").read_bytes()
    assert main(["check", "mine.ipynb"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"mine.ipynb: {SCOPE}\n")
    assert "Ready to hand in. 8 of 8 answers found, 0 blank; read for Python 3.11." in said
    assert (here / "mine.ipynb").read_bytes() == before
    assert sorted(it.name for it in here.iterdir()) == ["exercises", "mine.ipynb"]


def test_an_empty_notebook_is_not_called_ready(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "empty.ipynb").write_text(handouts()[SCOPE], "utf-8")
    assert main(["check", "empty.ipynb"]) == 0, "blank is the learner's choice"
    said = capsys.readouterr().out
    assert "Nothing is written yet. 0 of 8 answers found, 8 blank" in said
    assert "Ready" not in said


def test_one_of_two_files_that_is_not_ready_makes_it_1(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = disguised(honest(SCOPE), source(SCOPE), "text answers in new cells")
    (here / "other.ipynb").write_text(json.dumps(made), "utf-8")
    assert main(["check", "mine.ipynb", "other.ipynb"]) == 1
    said = capsys.readouterr().out
    assert "rewrite-lead    not found  This cell beside it may be meant" in said
    assert "Not ready: see the lines above. 2 of 8 answers found" in said


def test_a_handout_kept_elsewhere_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "exercises").rename(here / "downloads")
    assert main(["check", "mine.ipynb"]) == 2
    assert "Say where yours is: --handout FILE" in capsys.readouterr().err
    assert main(["check", "mine.ipynb", "--handout", "downloads"]) == 0
    one = f"downloads/release/{SCOPE}/{SCOPE}.ipynb"
    assert main(["check", "mine.ipynb", "--handout", one, "--python", "3.12"]) == 0
    assert "read for Python 3.12" in capsys.readouterr().out
    assert main(["check", "mine.ipynb", "--handout", "nowhere"]) == 2
    assert "nowhere: there is no such file" in capsys.readouterr().err


def test_the_help_teaches_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["check", "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert "example: staffplus check scope-of-questions.ipynb" in said
    assert all(f"  {state}" in said for state in State)


def test_it_needs_neither_gradebook_nor_nbgrader() -> None:
    code = (
        "import sys\nfrom staffplus.grading.before.check import check\n"
        "print({'sqlalchemy', 'nbgrader', 'nbformat', 'nbconvert', 'numpy'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
