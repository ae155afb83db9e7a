"""What is no number earns nothing by it: nan passes no comparison of ours by accident."""

from __future__ import annotations

import json

import pytest

from staffplus.exercises.calls import is_close
from staffplus.grading.author.source import Authored, read
from staffplus.grading.marks import grade
from staffplus.grading.model import Status, Tier
from tests.grading.sheets import answer, bundle, filled, marks, needs_box, notebook
from tests.grading.test_stock_agrees import EXERCISES, NAMES

pytestmark = pytest.mark.usefixtures("helpers")

SOURCES = {it: (EXERCISES / "source" / it / f"{it}.ipynb").read_text("utf-8") for it in NAMES}
VALUE = [name for name, it in SOURCES.items() if any(c.tier is Tier.VALUE for c in read(it).marked)]

#: After the author's own solution: every number that it gives becomes another.
_EACH = """
def _other(given):
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return {number}
    if isinstance(given, dict):
        return {{key: _other(value) for key, value in given.items()}}
    return type(given)(map(_other, given)) if isinstance(given, (list, tuple)) else given

def _wrapped(function):
    return lambda *given, **named: _other(function(*given, **named))

{name} = _wrapped({name}) if callable({name}) else _other({name})
"""


@pytest.mark.parametrize("wanted", [0.0, 1e9])
def test_nan_is_close_to_no_number(wanted: float) -> None:
    assert is_close(wanted, wanted, 0)
    assert is_close(wanted + 1, wanted, 1)
    assert not is_close(wanted + 2, wanted, 1)
    assert not is_close(float("nan"), wanted, float("inf"))
    assert not is_close(True, 1, 0), "no number that anybody meant"


def _scores(exercise: str, authored: Authored, number: str) -> dict[str, float]:
    """Marks of the value tier when all numbers in the learner's values and results are `number`."""
    source = SOURCES[exercise]
    more: dict[str, list[str]] = {}
    for name in sorted({name for cell in authored.marked for name in cell.names}):
        for where in authored.assigned.get(name, ()):
            more.setdefault(where, []).append(_EACH.format(name=name, number=number))
    solved = json.loads(filled(source, {}, solved=True).submission.notebook)
    given = {}
    for cell in solved["cells"]:
        if (name := cell["metadata"].get("nbgrader", {}).get("grade_id")) in more:
            given[name] = cell["source"] + "".join(more[name])
    result = grade.grade_one(filled(source, given, solved=True))
    assert result.status is Status.GRADED, result.error
    return {it.grade_id: it.score or 0 for it in result.marks if it.tier is Tier.VALUE}


@needs_box
@pytest.mark.parametrize("exercise", VALUE)
def test_nan_earns_no_more_than_a_number_that_is_wrong(exercise: str) -> None:
    authored = read(SOURCES[exercise])
    nan = _scores(exercise, authored, 'float("nan")')
    wrong = _scores(exercise, authored, "-98765.4321")
    full = {cell.grade_id: cell.points for cell in authored.marked if cell.tier is Tier.VALUE}
    assert any(wrong[name] < full[name] for name in full), "the numbers matter"
    assert {name: (nan[name], wrong[name]) for name in full if nan[name] > wrong[name]} == {}


@needs_box
def test_a_test_that_asks_whether_a_number_is_wrong_lets_nan_pass_and_ours_does_not() -> None:
    source = notebook(
        answer("a", "x = 2.0"),
        marks("careless", 1, "assert not abs(x - 2.0) > 0.1", tier="value", reads=["x"]),
        marks("ours", 1, "from staffplus.exercises.calls import is_close\n"
              "assert is_close(x, 2.0, 0.1)", tier="value", reads=["x"]),
    )  # fmt: skip
    result = grade.grade_one(bundle(source, {"a": "x = float('nan')"}))
    assert {it.grade_id: it.score for it in result.marks} == {"careless": 1, "ours": 0}
