"""Every exercise as a learner gets it: it asks everything, runs alone, and gives nothing away."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, ClearSolutions
from traitlets.config.loader import PyFileConfigLoader

from staffplus.exercises import load_rubric
from staffplus.grading.model import Tier
from staffplus.grading.release import read

EXERCISES = Path(__file__).parents[2] / "exercises"
NOTEBOOKS = sorted((EXERCISES / "source").glob("*/*.ipynb"))
#: What an exercise may import beyond the standard library; it says so in its first cell.
MORE = {"when-teams-look-for-staff": {"numpy"}}


@pytest.fixture(params=NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def released(path: Path) -> Any:
    """The notebook after nbgrader's own preprocessors, with the course's configuration."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(EXERCISES)).load_config()
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for step in (ClearSolutions, ClearOutput, ClearHiddenTests):
        notebook, _ = step(config=config).preprocess(notebook, {})
    return notebook


def test_only_static_value_and_people_give_points(path: Path) -> None:
    cells = read(path.read_text("utf-8")).marked
    assert {it.tier for it in cells if it.points} <= {Tier.STATIC, Tier.VALUE, Tier.PERSON}
    assert any(it.tier is Tier.PERSON for it in cells), "judgement in words, at least once"


def test_the_first_cell_says_minutes_points_and_what_is_needed(path: Path) -> None:
    cells = read(path.read_text("utf-8")).cells
    first = cells[0].source
    said = re.search(r"\*\*(\d+) minutes, (\d+) points\.\*\*", first)
    assert said, 'expected "**45 minutes, 30 points.**"'
    assert 30 <= int(said[1]) <= 60
    assert int(said[2]) == sum(it.points for it in cells if it.marked)
    rows = [row.split("|") for row in first.splitlines() if re.match(r"\| \d", row)]
    assert sum(int(row[2]) for row in rows) == int(said[1])
    assert sum(int(row[3]) for row in rows) == int(said[2])
    for word in ("chapter", "invented", *MORE.get(path.stem, {"Python alone"})):
        assert word in first


def test_what_a_learner_gets_holds_no_answer_and_nothing_for_markers(path: Path) -> None:
    text = " ".join(" ".join(cell.source for cell in released(path).cells).split())
    for mark in ("BEGIN SOLUTION", "HIDDEN TESTS"):
        assert mark not in text
    rubric = EXERCISES / "rubrics" / path.with_suffix(".toml").name
    for row in load_rubric(rubric).criteria:
        for level in row.levels:
            assert level.anchor not in text and level.why not in text
            assert level.example in text.replace("\\", "")
    for secret in _secrets(EXERCISES / "data" / path.with_suffix(".toml").name):
        assert secret not in text


def test_every_answer_cell_is_sound_python_with_a_stub(path: Path) -> None:
    for cell in released(path).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            assert set(_imports(tree)) <= sys.stdlib_module_names | MORE.get(path.stem, set())
            for function in tree.body:
                if cell.metadata.nbgrader.solution and isinstance(function, ast.FunctionDef):
                    told = ast.get_docstring(function) or ""
                    assert "Returns" in told and "example" in told, function.name
        assert cell.source.strip(), f"{cell.id}: a learner would find an empty cell"


def test_outputs_are_stored_and_none_is_an_error(path: Path) -> None:
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            kinds = {(it.output_type, it.get("name")) for it in cell.outputs}
            assert kinds <= {("stream", "stdout"), ("execute_result", None)}
            assert cell.outputs or not cell.metadata.nbgrader.grade


def _secrets(path: Path) -> Iterator[str]:
    """Reasons of a key: they name answers, so they may stand in hidden tests only."""
    tables = [tomllib.loads(path.read_text("utf-8"))] if path.exists() else []
    for table in tables:
        yield from table.get("wrong", {}).values()
        for entry in [*table.get("entry", []), *table.get("posting", [])]:
            yield from entry.get("pull", {}).values()
            yield from entry.get("must", {}).values()


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]
