"""What every exercise promises its learners, whatever it is about."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from staffplus.exercises import load_rubric
from staffplus.grading.author.names import imported_modules
from staffplus.grading.author.source import Cell, Role, read, text_of
from staffplus.grading.model import Tier
from staffplus.site import outline
from tests.grading.papers import EXERCISES, source
from tests.grading.sheets import released

NAMES = sorted(path.parent.name for path in EXERCISES.glob("source/*/*.ipynb"))
CHAPTERS = {it.name: it for it in outline.chapters(Path(__file__).parents[2])}
#: Minutes of an exercise at most; one with a part for each of three situations takes more.
MOST = 70
LONGEST = {"when-teams-look-for-staff": 95}
#: What exercises may need besides Python itself; the first page of each says so.
BESIDES: dict[str, set[str]] = {}

each_exercise = pytest.mark.parametrize("name", NAMES)


def first_page(name: str) -> str:
    return next(c.source for c in read(source(name)).cells if c.cell_type == "markdown")


def test_every_chapter_has_an_exercise() -> None:
    assert [name for name in CHAPTERS if name not in NAMES] == []


@each_exercise
def test_the_first_page_states_minutes_and_points_that_add_up(name: str) -> None:
    text = first_page(name)
    minutes, points = map(int, re.findall(r"\*\*(\d+) minutes, (\d+) points", text)[0])
    rows = re.findall(r"^\| \d\.[^|]*\| (\d+) \| (\d+) \|", text, re.M)
    assert 30 <= minutes <= LONGEST.get(name, MOST)
    assert sum(int(it) for it, _ in rows) == minutes
    assert sum(int(it) for _, it in rows) == points
    assert sum(cell.points for cell in read(source(name)).marked) == points


@each_exercise
def test_all_marks_that_count_cannot_be_forged_and_some_are_a_persons(name: str) -> None:
    tiers = [cell.tier for cell in read(source(name)).marked if cell.points]
    assert set(tiers) <= {Tier.STATIC, Tier.VALUE, Tier.PERSON}
    assert Tier.PERSON in tiers


def parts_of(name: str) -> dict[int, list[Cell]]:
    """The marked cells of an exercise by its parts, each of which a numbered heading begins."""
    found: dict[int, list[Cell]] = {}
    part = 0
    for cell in read(source(name)).cells:
        if cell.cell_type == "markdown" and (head := re.search(r"^## (\d)\. ", cell.source, re.M)):
            part = int(head[1])
        if cell.points:
            found.setdefault(part, []).append(cell)
    return found


@each_exercise
def test_whoever_writes_no_code_has_a_way_through_with_marks_of_its_own(name: str) -> None:
    parts, text = parts_of(name), first_page(name)
    coded = {part for part, cells in parts.items() if any(it.tier is Tier.VALUE for it in cells)}
    said = re.search(
        r"\*\*Without Python: parts ([\d, and]+), (\d+) minutes, (\d+) points\.\*\*", text
    )
    if not coded:
        assert said is None, "all of it is such a way"
        return
    assert said
    way = set(map(int, re.findall(r"\d", said[1])))
    assert way == parts.keys() - coded
    minutes = {int(n): int(it) for n, it in re.findall(r"^\| (\d)\.[^|]*\| (\d+) \|", text, re.M)}
    assert int(said[2]) == sum(minutes[part] for part in way)
    assert int(said[3]) == sum(cell.points for part in way for cell in parts[part])


def test_at_least_half_of_the_points_are_for_judgement_in_words() -> None:
    """Of every exercise, and of those before the workshop all together."""
    shares = {}
    for name in NAMES:
        marked = read(source(name)).marked
        shares[name] = [
            sum(it.points for it in marked if it.tier is Tier.PERSON),
            sum(it.points for it in marked),
        ]
        assert 2 * shares[name][0] >= shares[name][1], name
    words, points = (sum(it[n] for it in shares.values()) for n in (0, 1))
    own = shares["workshop"]
    assert 2 * (words - own[0]) >= points - own[1]


class Without(ast.NodeTransformer):
    """Takes out what a notebook tries to import and can do without."""

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        handled = [ast.unparse(it.type) for it in node.handlers if it.type]
        return ast.Pass() if "ImportError" in handled else node


def needed(code: str) -> set[str]:
    """The modules that a cell cannot do without."""
    tree = Without().visit(ast.parse(code))
    return {module.split(".")[0] for _, module in imported_modules(ast.unparse(tree))}


@each_exercise
def test_learners_need_nothing_but_python_or_are_told(name: str) -> None:
    code = [text_of(it) for it in released(source(name))["cells"] if it["cell_type"] == "code"]
    code += [cell.source for cell in read(source(name)).cells if cell.cell_type == "code"]
    allowed = BESIDES.get(name, set())
    assert set().union(*map(needed, code)) - sys.stdlib_module_names == allowed
    assert all(module in first_page(name) for module in allowed)


@each_exercise
def test_what_is_released_is_python_and_holds_neither_solutions_nor_hidden_tests(name: str) -> None:
    made = released(source(name))
    texts = {it["metadata"]["nbgrader"]["grade_id"]: text_of(it) for it in made["cells"]}
    for cell in read(source(name)).cells:
        assert "### BEGIN" not in texts[cell.grade_id]
        if cell.cell_type == "code":
            ast.parse(texts[cell.grade_id])
        if cell.role is Role.ANSWER:
            assert texts[cell.grade_id].strip(), "an answer cell begins with something to change"


@each_exercise
def test_what_only_markers_may_know_is_not_released(name: str) -> None:
    made = released(source(name))
    text = " ".join(" ".join(text_of(cell) for cell in made["cells"]).split()).replace("\\", "")
    for row in load_rubric(EXERCISES / "rubrics" / f"{name}.toml").criteria:
        for level in row.levels:
            assert level.why not in text or level.why in level.descriptor
            assert level.anchor not in text or level.anchor in level.example
            assert level.example in text, "each level is shown with an example"
    for secret in secrets(EXERCISES / "data" / f"{name}.toml"):
        assert secret not in text


def secrets(path: Path) -> Iterator[str]:
    """Reasons of a key: they name answers, so they may stand in hidden tests only."""
    for table in [tomllib.loads(path.read_text("utf-8"))] if path.exists() else []:
        yield from table.get("wrong", {}).values()
        for entry in [*table.get("entry", []), *table.get("posting", [])]:
            yield from entry.get("pull", {}).values()
            yield from entry.get("must", {}).values()


@each_exercise
def test_a_function_to_write_says_what_it_is_given_and_what_it_returns(name: str) -> None:
    for cell in released(source(name))["cells"]:
        if cell["cell_type"] != "code" or not cell["metadata"]["nbgrader"]["solution"]:
            continue
        for function in ast.parse(text_of(cell)).body:
            if isinstance(function, ast.FunctionDef):
                told = ast.get_docstring(function) or ""
                assert "Returns" in told, function.name
                assert "example" in told or "such as" in told, function.name


@each_exercise
def test_outputs_are_stored_and_none_is_an_error(name: str) -> None:
    for cell in json.loads(source(name))["cells"]:
        if cell["cell_type"] == "code":
            kinds = {(it["output_type"], it.get("name")) for it in cell["outputs"]}
            assert kinds <= {("stream", "stdout"), ("execute_result", None)}
            assert cell["outputs"] or not cell["metadata"]["nbgrader"]["grade"]


@each_exercise
def test_the_chapter_names_its_exercise_and_the_exercise_its_chapter(name: str) -> None:
    chapter = CHAPTERS[name]
    assert chapter.title.split(":")[0].lower() in first_page(name).lower()
    text = "\n".join(c.source for c in chapter.notebook.cells if c.cell_type == "markdown")
    assert f"exercise `{name}`" in text
