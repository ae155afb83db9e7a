"""An answer that is given twice: the last one counts, it is said, and where that is doubtful a person decides.

The same in both tiers whose marks cannot be forged: what is read and what is run.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from staffplus.grading.intake.intake import clean
from staffplus.grading.marks import grade, twice
from staffplus.grading.model import Arrival, Bundle, CellMark, Kind, Result
from tests.grading.sheets import answer, marks, needs_box, notebook, released

pytestmark = pytest.mark.usefixtures("helpers")


TEST = "good = sum(it in x for it in ('p', 'q'))\nprint(f'{good} of 2 points.')\ngood"
#: By tier: the author's notebook.
SOURCES = {
    "static": notebook(
        answer("a", "x = ['p', 'q']"), marks("m", 2, TEST, tier="static", reads={"x": "a"})
    ),
    "value": notebook(answer("a", "x = ['p', 'q']"), marks("m", 2, TEST, tier="value")),
}
CALLS = notebook(
    answer("a", "def f(n):\n    return n + 1"),
    marks("m", 2, "good = sum(f(n) == n + 1 for n in (1, 2))\ngood", tier="value"),
)
TIERS = [pytest.param("static"), pytest.param("value", marks=needs_box)]


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [],
            "execution_count": None, "id": f"mine{abs(hash(source)) % 10**6}"}  # fmt: skip


def marked(
    source: str, first: str | None, *later: str, copied: bool = False
) -> tuple[CellMark, Result]:
    """A notebook in which the answer cell says `first` (None: as released), with cells under it.

    `copied`: these are copies of the answer cell, its name included.
    """
    made = released(source)
    place = next(n for n, it in enumerate(made["cells"]) if it["id"].endswith("-a"))
    if first is not None:
        made["cells"][place]["source"] = first
    for number, text in enumerate(later, 1):
        new = copy.deepcopy(made["cells"][place]) | {"id": f"copy{number}", "source": text}
        made["cells"].insert(place + number, new if copied else code(text))
    handed = Arrival("ann", "sheet", None, json.dumps(made).encode(), "ann.ipynb")
    result = grade.grade_one(Bundle(clean(handed, json.dumps(released(source)), source), source))
    (mark,) = result.marks
    return mark, result


RIGHT, HALF, WRONG = "x = ['p', 'q']", "x = ['p']", "x = ['s', 't']"


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("copied", [True, False])
@pytest.mark.parametrize(
    ("first", "last"), [(RIGHT, WRONG), (WRONG, RIGHT), (RIGHT, "x = []  # scratch"), (HALF, RIGHT)]
)
def test_a_later_cell_that_would_change_the_mark_leaves_it_to_a_person(
    tier: str, copied: bool, first: str, last: str
) -> None:
    mark, result = marked(SOURCES[tier], first, last, copied=copied)
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
    assert (
        "`x` is given a value in cell `a`, and again in a cell that was added below `a`"
        in mark.reason
    )
    assert "a person decides which was meant" in mark.reason
    given = {RIGHT: "2", HALF: "1", WRONG: "0"}
    assert f"{given[first]} with the first, {given.get(last, '0')} with the last" in mark.about
    texts = [it["source"] for it in json.loads(result.notebook)["cells"]]
    assert texts[:2] == [first, last], "both are shown"
    if copied:
        (said,) = (it.what for it in result.repairs or clean_said(SOURCES[tier], first, last))
        assert "the first that was changed is the answer" in said
        assert "a person decides which of them counts" in said


def clean_said(source: str, first: str, last: str) -> list[Any]:
    made = released(source)
    made["cells"][0]["source"] = first
    made["cells"].insert(1, copy.deepcopy(made["cells"][0]) | {"id": "copy", "source": last})
    handed = Arrival("ann", "sheet", None, json.dumps(made).encode(), "ann.ipynb")
    return [*clean(handed, json.dumps(released(source)), source).repairs]


@pytest.mark.parametrize("tier", TIERS)
def test_where_the_points_are_the_same_with_either_the_last_counts_and_it_is_said(
    tier: str,
) -> None:
    mark, _ = marked(SOURCES[tier], HALF, "x = ['q']")
    assert (mark.score, mark.kind) == (1, Kind.WRONG)
    assert "The points are the same with either" in mark.reason
    mark, _ = marked(SOURCES[tier], RIGHT, "x = ['q', 'p']")
    assert (mark.score, mark.kind) == (2, Kind.RIGHT)
    assert "The points are the same with either" in mark.reason


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("first", "later"),
    [
        (None, [RIGHT]),  # the answer stands in a cell of the learner's own
        ("x = []", [RIGHT]),  # there was no answer yet
        ("x = ['p']", ["x.append('q')"]),  # built on what was there
        ("x = ['p']", ["x += ['q']"]),
        ("x = ['p']", ["x = [*x, 'q']"]),
        ("x = ['p']", ["x = [\n    *x,\n    'q',\n]"]),
        ("y = ['p']\nx = y + ['q']", ["print(x)", "y = 3", "same = x == x"]),
        (RIGHT, ["# x = ['s']"]),
    ],
)
def test_an_answer_that_is_built_in_several_cells_is_one_answer(
    tier: str, first: str | None, later: list[str]
) -> None:
    mark, _ = marked(SOURCES[tier], first, *later)
    assert (mark.score, mark.kind, mark.reason) == (2, Kind.RIGHT, "")


@pytest.mark.parametrize("tier", TIERS)
def test_two_cells_of_the_learners_own_are_two_answers_where_the_given_one_is_untouched(
    tier: str,
) -> None:
    mark, _ = marked(SOURCES[tier], None, RIGHT, WRONG)
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
    assert "a person decides which was meant" in mark.reason


def test_the_last_of_two_in_one_cell_counts_and_both_lines_are_named() -> None:
    mark, _ = marked(SOURCES["static"], f"{RIGHT}\n\n{HALF}")
    assert (mark.score, mark.kind) == (1, Kind.WRONG)
    assert "gives `x` a value in line 1 and another in line 3; the last one counts" in mark.reason


@needs_box
def test_a_function_that_a_later_cell_defines_anew_is_tested_both_ways() -> None:
    good, bad = "def f(n):\n    return n + 1", "def f(n):\n    return 2"
    for first, last, about in (
        (good, bad, "2 with the first, 1"),
        (bad, good, "1 with the first, 2"),
    ):
        mark, _ = marked(CALLS, first, last)
        assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
        assert about in mark.about
    mark, _ = marked(CALLS, good, "def f(n):\n    return 1 + n")
    assert (mark.score, mark.kind) == (2, Kind.RIGHT)
    mark, _ = marked(CALLS, good, "for n in range(3):\n    f(n)\nprint(f(2))")
    assert (mark.score, mark.kind, mark.reason) == (2, Kind.RIGHT, "")


@pytest.mark.parametrize(
    ("text", "anew"),
    [
        ("x = 1", True), ("x: list = [1]", True), ("def x(): pass", True), ("async def x(): pass", True),
        ("y = 1\nx = y", True), ("x = [\n    1,\n]\nprint(x)", True),
        ("x == 1", False), ("x += 1", False), ("x[0] = 1", False), ("x.y = 1", False), ("xs = 1", False),
        ("x = x + 1", False), ("x = {\n    **x,\n}", False), ("def f():\n    x = 1", False), ("# x = 1", False),
    ],
)  # fmt: skip
def test_a_look_at_a_cell_tells_whether_it_gives_a_name_another_value(
    text: str, anew: bool
) -> None:
    assert twice.gives_anew(text, "x") == anew
