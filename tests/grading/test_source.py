"""What an author declares is read whole, and what is missing is said in words."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from staffplus.grading.author import source
from staffplus.grading.author.source import Role, SourceError
from staffplus.grading.marks import grade
from staffplus.grading.model import Status, Tier
from tests.grading.sheets import answer, bundle, cell, marks, needs_box, notebook, setup, words

SOURCES = Path(__file__).parents[2] / "exercises" / "source"


def read(*cells: dict[str, Any]) -> source.Authored:
    return source.read(notebook(*cells))


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_every_exercise_of_the_course_counts_only_marks_that_cannot_be_forged(path: Path) -> None:
    found = source.read(path.read_text("utf-8"))
    assert all(cell.tier is not Tier.KERNEL for cell in found.marked if cell.points)


def test_the_scope_exercise_is_static_but_for_six_answers_in_words() -> None:
    path = SOURCES / "scope-of-questions" / "scope-of-questions.ipynb"
    found = source.read(path.read_text("utf-8"))
    assert {cell.grade_id: (cell.tier, cell.points) for cell in found.marked} == {
        "levels-form": (Tier.STATIC, 0),
        "levels-marks": (Tier.STATIC, 12),
        "order-form": (Tier.STATIC, 0),
        "order-marks": (Tier.STATIC, 4),
        "rewrite-staff": (Tier.PERSON, 3),
        "rewrite-lead": (Tier.PERSON, 3),
        "rewrite-senior": (Tier.PERSON, 3),
        "own-givens": (Tier.PERSON, 3),
        "own-hours": (Tier.PERSON, 3),
        "own-profile": (Tier.PERSON, 3),
    }
    assert found.by_id["order-form"].answers == {"probe_order": "order-answer"}
    assert not found.needs_box


def test_a_test_without_a_tier_is_what_stock_nbgrader_would_make_of_it() -> None:
    found = read(answer("a", "x = 1"), marks("t", 2, "assert x == 1"))
    assert found.by_id["t"].tier is Tier.KERNEL
    assert found.needs_box


def test_a_persons_cells_are_known_by_their_metadata() -> None:
    found = read(
        words("essay", 3),
        cell("markdown", "poster", "Draw it.", task=True, points=2),
        cell("code", "program", "x = 1", grade=True, solution=True, points=1),
    )
    assert [(it.role, it.tier, it.points) for it in found.cells] == [
        (Role.PERSON, Tier.PERSON, 3),
        (Role.PERSON, Tier.PERSON, 2),
        (Role.PERSON, Tier.PERSON, 1),
    ]
    assert not found.needs_box


def test_a_value_test_reads_what_it_uses_and_nothing_that_is_the_authors() -> None:
    found = read(
        setup("data", "import math\nprices = [1, 2]\ndef total(xs):\n    return sum(xs)"),
        answer("a", "import statistics as st\ndef mean(xs):\n    return st.mean(xs)"),
        setup("derived", "summary = mean(prices)"),
        marks("t", 2, "def check(f):\n    xs = prices\n    return f(xs)\n"
                      "rest = [mean([k]) for k in prices]\n"
                      "assert math.isclose(check(mean), st.mean(prices)) and total(prices)", tier="value"),
        marks("u", 1, "assert check and summary and rest", tier="value"),
    )  # fmt: skip
    assert found.by_id["t"].names == ("mean",)
    assert found.by_id["t"].modules == {"st": "statistics"}
    assert found.by_id["u"].names == ("summary",), "it follows from the learner's `mean`"
    assert [it.ours for it in found.cells if it.role is Role.SETUP] == [True, False]
    assert found.imports == ("math", "statistics")


def test_the_authors_own_data_is_the_learners_once_the_solution_changes_it() -> None:
    found = read(
        setup("data", "rows = [3, 1, 2]"),
        answer("a", "rows = sorted(rows)"),
        marks("t", 1, "assert rows == [1, 2, 3]", tier="value"),
    )
    assert found.by_id["t"].names == ("rows",)


@pytest.mark.parametrize(
    ("test", "names"),
    [
        ("result = f(2)\nassert result == 2", ("f",)),
        ("xs = sorted(xs)", ("xs",)),
        ("total += 1", ("total",)),
        ("for x in xs:\n    assert x", ("xs",)),
        ("assert [y for y in ys if y > z]", ("ys", "z")),
        ("def check(a, b=c):\n    return a + d\nd = 1\nassert check(e)", ("c", "e")),
        ("import math as m\nassert m.pi > k", ("k",)),
        ("with open(p) as file:\n    q = file", ("p",)),
        ("if (n := g(1)) > 0:\n    assert n", ("g",)),
        ("class A(B):\n    x = 1\nassert A", ("B",)),
        ("a: int = b\nassert a", ("b",)),
        ("try:\n    f(1)\nexcept ValueError as error:\n    assert str(error)", ("f",)),
        ("x = y = 1\nlambda z=w: z + x", ("w",)),
        (
            "def f():\n    global n\n    n = g\n    return {k: v for k, v in h.items() if k}",
            ("g", "h"),
        ),
        ("[a := b for c in d for e in c]\nassert a", ("b", "d")),
        ("async def f(*args, k=j, **more):\n    return args, k, more, [i for i in args]", ("j",)),
        ("class A:\n    x = y\n    def f(self):\n        return self, z", ("y", "z")),
        ("for i, (j, *k) in pairs:\n    del i\nassert j", ("pairs",)),
        ("match value:\n    case {'a': a}:\n        assert a", ("value",)),
    ],
)
def test_what_a_test_looks_up_before_it_binds_it_is_the_learners(
    test: str, names: tuple[str, ...]
) -> None:
    assert read(answer("a"), marks("t", 1, test, tier="value")).by_id["t"].names == names


def test_declared_names_win_over_the_authors() -> None:
    found = read(
        setup(None, "rows = [3]"),
        answer("a", "rows.append(4)"),
        marks("t", 1, "assert rows == [3, 4]", tier="value", reads=["rows"]),
    )
    assert found.by_id["t"].names == ("rows",)


def test_ipythons_own_lines_do_not_hide_what_a_cell_does() -> None:
    found = read(
        answer("a", "%matplotlib inline\nimport json\n!ls\nx = json.loads('1')\nx?"),
        marks("t", 1, "assert x == 1 and json", tier="value"),
    )
    assert found.by_id["t"].names == ("x",)
    assert found.by_id["t"].modules == {"json": "json"}


STATIC = {"tier": "static", "reads": {"x": "a"}}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([answer("a"), answer("a"), marks("t", 1, "")], "cell 'a': the grade_id stands on 2 cells"),
        ([answer("a"), answer("b"), setup("b", ""), words("b", 1)],
         "cell 'b': the grade_id stands on 3 cells"),
        ([answer("a"), setup("a", ""), answer("b"), setup("b", ""), marks("t", 1, "")],
         "cell 'a': the grade_id stands on 2 cells"),
        ([answer("a", "x = 1")], "no cell is marked"),
        ([marks("t", "lots", "")], "cell 't': points is 'lots'; expected a number"),  # type: ignore[arg-type]
        ([marks("t", -1, "")], "points is -1; expected a number, 0 or more"),
        ([marks("t", float("nan"), "")], "points is nan"),
        ([marks("t", 1, "", tier="statik")], "tier is 'statik'; expected static, value or in-kernel"),
        ([marks("t", 1, "", tier="person")], "tier is 'person'; expected static, value"),
        ([marks("t", 1, "", tier="static")], "a static test says what it reads"),
        ([marks("t", 1, "", tier="static", reads=["x"])], 'found ["x"]'),
        ([marks("t", 1, "", **STATIC)], "reads `x` from 'a'; expected the grade_id of a code cell"),
        ([answer("a", "y = 1"), marks("t", 1, "", **STATIC)], "that cell assigns nothing to `x`"),
        ([answer("a", "x = 1"), marks("t", 1, "x =\n", **STATIC)], "cell 't', line 1: invalid syntax"),
        ([marks("t", 1, "%time 1", tier="value")], "without IPython's % and !"),
        ([marks("t", 1, "", tier="value", reads="x")], "expected `reads` to be a list of names"),
        ([marks("t", 1, "", tier="value", in_place="yes")], "in_place is 'yes'; expected true or false"),
        ([marks("t", 1, "", tier="in-kernel", reads=["x"])], "has `reads`, but its tier is in-kernel"),
        ([cell("code", "a", "", solution=True, staffplus={"tier": "value"})], "is not marked"),
        ([cell("code", None, "", staffplus={"tier": "value"})], "cell 1: has a tier, but nbgrader"),
        ([cell("markdown", "w", "", grade=True, solution=True, points=1, staffplus={"tier": "value"})],
         "cell 'w': tier is 'value', but a person marks this cell"),
        ([cell("code", "t", "", grade=True, points=1, schema_version=1)], "schema_version is 1; expected 3"),
        ([cell("code", "", "", grade=True, points=1)], "cell 1: its nbgrader metadata has no grade_id"),
    ],
)  # fmt: skip
def test_an_incomplete_exercise_is_refused_with_the_cell_and_what_was_expected(
    cells: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(*cells)
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cells": [1]}', '{"cells": [{}]}', "null"])
def test_what_is_no_notebook_is_refused_in_words(text: str) -> None:
    with pytest.raises(SourceError, match=r"not nbformat 4 JSON"):
        source.read(text)


def test_checksums_are_nbgraders() -> None:
    from nbgrader.utils import compute_checksum

    path = SOURCES / "scope-of-questions" / "scope-of-questions.ipynb"
    theirs: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    ours = json.loads(path.read_text("utf-8"))
    assert [compute_checksum(cell) for cell in theirs.cells] == [
        source.checksum(cell) for cell in ours["cells"]
    ]


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_the_authors_own_solution_gets_all_marks_and_the_untouched_notebook_none(
    path: Path,
) -> None:
    """Static and value tests, in the grader itself: what an author would try first."""
    text = path.read_text("utf-8")
    found = source.read(text)
    if found.needs_box and sys.platform != "linux":
        pytest.skip("there is a box on Linux only")
    solution = {cell.grade_id: cell.source for cell in found.cells if cell.role is Role.ANSWER}
    result = grade.grade_one(bundle(text, solution))
    assert result.status is Status.GRADED, result.error
    machine = [mark for mark in result.marks if mark.tier is not Tier.PERSON]
    assert [mark for mark in machine if mark.score != mark.max_score or mark.reason] == []
    untouched = grade.grade_one(bundle(text, {}))
    assert sum(mark.score or 0 for mark in untouched.marks) == 0, untouched.marks
    grade.close()


def test_a_quiz_is_shown_and_never_run() -> None:
    quiz = cell("code", "quiz", "import nowhere\n1 / 0", locked=True, staffplus={"quiz": True})
    found = read(quiz, answer("a", "x = 1"), marks("t", 1, "assert x == 1", tier="value"))
    assert found.by_id["quiz"].role is Role.QUIZ
    assert found.imports == ()


@needs_box
def test_in_the_box_too_an_exercise_with_a_quiz_is_marked_without_it() -> None:
    quiz = cell("code", "quiz", "raise SystemExit", locked=True, staffplus={"quiz": True})
    text = notebook(quiz, answer("a", "x = 1"), marks("t", 1, "assert x == 1", tier="value"))
    result = grade.grade_one(bundle(text, {"a": "x = 1"}))
    grade.close()
    assert [mark.score for mark in result.marks] == [1]
    assert json.loads(result.notebook)["cells"][0]["outputs"] == []


@pytest.mark.parametrize("more", [{"solution": True}, {"staffplus": {"quiz": "yes"}}])
def test_a_quiz_that_is_none_is_named(more: dict[str, Any]) -> None:
    quiz = cell("code", "quiz", "", **{"staffplus": {"quiz": True}, **more})
    with pytest.raises(SourceError, match=r"'quiz'.*expected `quiz` to be true"):
        read(quiz, answer("a"), marks("t", 1, "assert 1"))
