"""A figure that a function returns may be rounded to as many decimals as its task says, whatever is drawn."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from staffplus.exercises.marks.calendar import mark_shares, week_shares
from staffplus.exercises.marks.codings import kappa_of, mark_kappa
from staffplus.exercises.marks.propensities import estimates, mark_value
from staffplus.grading.author.source import text_of

SOURCES = Path(__file__).parents[2] / "exercises" / "source"
PILLARS = ["big-picture", "execution", "leveling-up"]
LINES = {
    "direction": PILLARS[:1], "building": PILLARS[1:2], "people": PILLARS[2:],
    "glue": PILLARS[1:], "talks": PILLARS[::2], "leave": [],
}  # fmt: skip


def kappa(decimals: int) -> Callable[..., Any]:
    def rounded(one: list[Any], other: list[Any]) -> Any:
        found = kappa_of(one, other)
        return None if found is None else round(found, decimals)

    return rounded


def value(decimals: int, way: str = "right") -> Callable[..., Any]:
    def rounded(log: Any, rule: Any) -> Any:
        if not log or not all(row["chance"] and 0 < row["chance"] <= 1 for row in log):
            return None
        return round(estimates(log, rule)[way], decimals)

    return rounded


def steady(decimals: int) -> Callable[..., Any]:
    return value(decimals, "steady")


def shares(decimals: int) -> Callable[..., Any]:
    def rounded(entries: Any, lines: Any) -> Any:
        found = week_shares(entries, lines, PILLARS)
        return {
            "shares": {name: round(it, decimals) for name, it in found.items()},
            "low": [],
            "least": [],
        }

    return rounded


def of_shares(function: Any, secret: str) -> float:
    return mark_shares(function, LINES, PILLARS, secret)


#: The function, its marks, the most it gets, and what is left with one decimal: for saying None alone.
FIGURES = [
    pytest.param(kappa, mark_kappa, 6, 0, range(40), id="kappa"),
    pytest.param(value, mark_value, 3, 0.5, range(4), id="value"),
    pytest.param(steady, mark_value, 3, 0.5, range(4), id="steady value"),
    pytest.param(shares, of_shares, 3, 0, range(40), id="shares"),
]


@pytest.mark.parametrize(("function", "marks", "most", "left", "secrets"), FIGURES)
def test_two_decimals_are_right_and_one_is_wrong_whatever_is_drawn(
    function: Any, marks: Any, most: float, left: float, secrets: range
) -> None:
    for secret in map(str, secrets):
        with contextlib.redirect_stdout(io.StringIO()):
            found = [marks(function(decimals), secret) for decimals in (1, 2, 3, 12)]
        assert found == [left, most, most, most], secret


@pytest.mark.parametrize("slip", ["agreement", "chance", "difference", "equal", "pooled"])
def test_a_slip_is_told_from_what_is_rounded(slip: str) -> None:
    for secret in map(str, range(40)):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            found = mark_kappa(lambda one, other: kappa_of(one, other, slip), secret)
        assert found <= 2, (secret, said.getvalue())
        assert "Tables of yes and no: " in said.getvalue()


@pytest.mark.parametrize(
    ("exercise", "task"),
    [
        ("job-descriptions", "kappa-task"),
        ("career-ladder", "value-intro"),
        ("structuring-expectations", "portfolio-task"),
    ],
)
def test_the_task_says_how_many_decimals_are_enough(exercise: str, task: str) -> None:
    cells = json.loads((SOURCES / exercise / f"{exercise}.ipynb").read_text("utf-8"))["cells"]
    (found,) = [
        text_of(it) for it in cells if it["metadata"].get("nbgrader", {}).get("grade_id") == task
    ]
    assert "wo decimals" in found and "within 0.005" in found
