"""Graded items and an exercise in a folder of one's own: the same rules, the same commands, no key in this repository."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from staffplus.cli.main import main
from staffplus.cohort.live import questions
from tests.grading.papers import EXERCISES

ROOT = EXERCISES.parent
NAME, PLACE = "evidence-and-influence", "Zwolbrook"


def cell(name: str, part: str, **nbgrader: Any) -> Any:
    about = {"grade": False, "locked": True, "solution": False, "task": False, "schema_version": 3, "grade_id": name}  # fmt: skip
    metadata = {"nbgrader": {**about, **nbgrader}, "staffplus": {"sync": part}}
    if part.endswith("-quiz"):
        metadata["staffplus"]["quiz"] = True
    make = nbformat.v4.new_markdown_cell if part.endswith("-questions") else nbformat.v4.new_code_cell  # fmt: skip
    return make("", id=name, metadata=metadata)  # type: ignore[no-untyped-call]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder laid out as `exercises/`: a bank with a place that no dictionary has, and a notebook."""
    folder = tmp_path / "ours"
    (folder / "bank").mkdir(parents=True)
    text = (EXERCISES / "bank/evidence_and_influence.toml").read_text("utf-8")
    text = (
        text.replace("Sabine", "Sabine of Zwolbrook")
        .replace('id = "evid-', 'id = "our-')
        .replace('set = "packet"', 'set = "first-look"')
    )
    (folder / "bank/evidence_and_influence.toml").write_text(
        re.sub(r"^#.*\n", "", text, flags=re.M), "utf-8"
    )
    (folder / "bank/words.txt").write_text(f"{PLACE}\n", "utf-8")
    shutil.copy(EXERCISES / "nbgrader_config.py", folder)
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})  # type: ignore[no-untyped-call]  # fmt: skip
    notebook.cells = [
        cell("ours-question", "first-look-questions"),
        cell("ours-quiz", "first-look-quiz"),
        cell("ours-answer", "first-look-answer", locked=False, solution=True),
        cell("ours-form", "first-look-form", grade=True, points=0),
        cell("ours-marks", "first-look-marks", grade=True, points=1),
    ]
    path = folder / "source" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return folder


def run(*command: str) -> int:
    return main([*command, "--root", str(ROOT)])


def test_its_items_pass_the_course_s_rules_and_faults_are_named_in_it(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("items", "check", "--bank", str(own)) == 0, capsys.readouterr().out
    bank = own / "bank/evidence_and_influence.toml"
    text = bank.read_text("utf-8").replace(PLACE, "Zwolbrik")
    bank.write_text(text.replace('id = "our-people', 'id = "evid-people'), "utf-8")
    capsys.readouterr()
    assert run("items", "check", "--bank", str(own)) == 1
    told = capsys.readouterr().out
    assert f"{bank}:" in told and "not in the dictionary: Zwolbrik" in told
    assert "evid-people-of-sabine" in told, "an id of the course's is taken"
    faults = [line for line in told.splitlines() if re.match(r"/\S+:\d+: ", line)]
    assert faults and all(line.startswith(str(bank)) for line in faults), "only its own are listed"
    assert run("items", "check", "--bank", str(own / "source")) == 2
    assert "expected a folder of TOML files" in capsys.readouterr().err


def test_its_notebook_is_written_from_it_and_learners_get_no_key(own: Path, tmp_path: Path) -> None:
    path = own / "source" / NAME / f"{NAME}.ipynb"
    assert run("exercises", "sync", "--bank", str(own), "--check") == 1
    assert run("exercises", "sync", "--bank", str(own)) == 0
    assert run("exercises", "sync", "--bank", str(own), "--check") == 0
    written = path.read_text("utf-8")
    assert PLACE in written and "BEGIN HIDDEN TESTS" in written
    to = tmp_path / "handed"
    assert run("exercises", "handout", "--bank", str(own), "--to", str(to)) == 0
    handed = (to / f"{NAME}.ipynb").read_text("utf-8")
    assert PLACE in handed and "HIDDEN" not in handed and "no matter" not in handed
    assert PLACE not in (EXERCISES / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8")


def test_a_room_votes_on_it_and_a_platform_gets_it(own: Path, tmp_path: Path) -> None:
    asked = questions.chosen([NAME], own)
    assert [one.family for one in asked] == [it.family for it in questions.chosen([], own)]
    assert all(one.family.startswith("our-") for one in asked)
    into = tmp_path / "ours.xml"
    assert run("items", "export", "--bank", str(own), "--to", "moodle", "--into", str(into)) == 0
    assert into.read_text("utf-8").count("<question type=") == len(asked) + 1
    with pytest.raises(LookupError, match="expected a chapter"):
        questions.chosen(["scope-of-questions"], own)
