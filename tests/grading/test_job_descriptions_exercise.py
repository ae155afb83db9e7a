"""Postings coded, coders compared: submissions get the marks a fair person would give, with reasons."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from staffplus.exercises import ExerciseError
from staffplus.exercises.job_descriptions import new_postings
from staffplus.grading.marks import grade
from staffplus.grading.model import Status
from tests.grading.papers import EXERCISES, marked, points, said, solved, source
from tests.grading.sheets import filled, needs_box

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

NAME = "job-descriptions"
SOURCE = source(NAME)
POSTINGS = tomllib.loads((EXERCISES / "data" / f"{NAME}.toml").read_text("utf-8"))["posting"]
KEY = {it["id"]: list(it["must"]) for it in POSTINGS}
CODES = [
    "ambiguity",
    "impact",
    "reach",
    "growing",
    "strategy",
    "delivery",
    "expertise",
    "standards",
]
#: The most a submission can get: codings, kappa.
FULL = (6, 6)

KAPPA = """
def kappa(one, other):
    n = len(one)
    alike = sum(a == b for a, b in zip(one, other)) / n
    RESULT
"""
AGREEMENT = KAPPA.replace("RESULT", "return alike")
POOLED = KAPPA.replace(
    "RESULT",
    "both = one + other\n    p = sum((both.count(x) / (2 * n)) ** 2 for x in set(both))\n"
    "    return (alike - p) / (1 - p) if p < 1 else None",
)
YES_NO = KAPPA.replace(
    "RESULT",
    "p, q = one.count(True) / n, other.count(True) / n\n    c = p * q + (1 - p) * (1 - q)\n"
    "    return None if c == 1 else (alike - c) / (1 - c)",
)
NO_END = KAPPA.replace(
    "RESULT",
    "c = sum(one.count(x) / n * other.count(x) / n for x in set(one))\n"
    "    return (alike - c) / (1 - c)",
)
CLEVER_KAPPA = """
import math
from collections import Counter
from statistics import mean

def kappa(one, other):
    table = Counter(zip(one, other, strict=True))
    n, left, right = table.total(), Counter(one), Counter(other)
    missed, expected = n - sum(k for (a, b), k in table.items() if a == b), n * n - sum(
        left[a] * right[a] for a in left)
    return 1 - missed * n / expected if expected else None
"""
ODD = """
def kappa(one, other):
    one.clear()
    return float("inf") if len(other) % 2 else 10**400
"""


def codings(given: object) -> tuple[float | None, str]:
    result = marked(NAME, solved(NAME) | {"codings-answer": f"codings = {given!r}"})
    assert points(result)[1:] == FULL[1:]
    return points(result)[0], said(result, "codings-marks")


def test_the_solution_gets_everything_a_machine_can_give() -> None:
    result = marked(NAME, solved(NAME))
    assert points(result) == FULL
    assert {it.tier.value for it in result.marks if it.max_score} == {"static", "value", "person"}
    assert sum(it.max_score for it in result.marks) == 24


def test_a_half_right_submission_gets_about_half_and_is_told_which_half() -> None:
    given = KEY | {name: ["delivery", "strategy", "reach"] for name in list(KEY)[::2]}
    result = marked(NAME, {"codings-answer": f"codings = {given!r}", "kappa-answer": YES_NO})
    assert points(result) == (3, 4)
    assert "Answers by chance, of two, three and four kinds" in said(result, "kappa-marks")


def test_an_untouched_submission_gets_nothing_and_says_so() -> None:
    result = marked(NAME, {})
    assert points(result) == (0, 0)
    told = said(result, "codings-marks")
    assert told.count("no answer") == 1 and "p01-ferries, p02-bakeries" in told
    assert "yours is None" in said(result, "kappa-marks")


def test_codes_in_doubt_cost_nothing_and_form_costs_nothing() -> None:
    given = {
        it["id"]: tuple(f" {code.upper()}" for code in [*it["must"], *it["may"]]) for it in POSTINGS
    }
    assert codings(given | {"p02-bakeries": "impact"}) == (6, "")
    assert codings({name: set(codes) or [] for name, codes in KEY.items()}) == (6, "")


@pytest.mark.parametrize(
    ("posting", "given", "score"),
    [
        ("p01-ferries", ["ambiguity"], 1),
        ("p01-ferries", ["ambiguity", "reach", "impact"], 1),
        ("p01-ferries", ["ambiguity", "impact"], 0),
        ("p02-bakeries", [], 0),
        ("p02-bakeries", CODES, 0),
        ("p02-bakeries", ["impact", "impact"], 2),
        ("p08-cards", ["delivery", "expertise", "growing"], 1),
        ("p12-rockets", ["impact"], 1),
        ("p12-rockets", [5], 1),
        ("p12-rockets", None, 0),
        ("p12-rockets", 5, 0),
    ],
)
def test_one_mistake_costs_half_and_guessing_everything_earns_nothing(
    posting: str, given: object, score: int
) -> None:
    found, told = codings(KEY | {posting: given})
    assert found == 5.5 + score / 4
    assert (posting in told) == (score < 2)


def test_a_wrong_code_is_answered_for_the_reason_someone_would_give_it() -> None:
    for start in (0, 6):
        part = POSTINGS[start : start + 6]
        given = {it["id"]: list(it["pull"]) for it in part}
        _, told = codings(KEY | given)
        for it in part:
            for code, why in it["pull"].items():
                assert f'{it["id"]}: "{code}" is one too many. {why}' in told
            for code, why in it["must"].items():
                assert f'{it["id"]}: "{code}" is missing. {why}' in told
    _, told = codings(KEY | {"p06-telephones": ["strategy", "expertise"]})
    assert "It is not enough that anyone competent could do it." in told


def test_wrong_types_are_named_and_the_rest_still_counts() -> None:
    given: dict[str, object] = {**KEY}
    given |= dict(zip(KEY, [3, {"a": 1}, True, 1.5, ["growing", 3]], strict=False))
    result = marked(
        NAME,
        {
            "codings-answer": f"codings = {given!r}",
            "kappa-answer": ODD,
        },
    )
    assert points(result) == (3.75, 0)
    told = said(result, "codings-marks")
    assert "p02-bakeries: found a dict; expected a list of codes" in told
    assert "yours is inf" in said(result, "kappa-marks")


@pytest.mark.parametrize(
    ("given", "score", "reason"),
    [
        (CLEVER_KAPPA, 6, ""),
        (AGREEMENT, 0, "chance is not taken out of it"),
        (POOLED, 2, "multiplies the share of the one with the share of the other"),
        (YES_NO, 4, "Answers by chance"),
        (NO_END, 4, "kappa has no value: return None. your function `kappa` raised Zero"),
        ("def kappa(one, other): return 0.5", 0, "; yours is 0.5"),
        ("def kappa(one): pass", 0, "raised TypeError"),
        ("x = (", 0, "`kappa` is not there"),
    ],
)
def test_a_misunderstanding_costs_what_it_touches_and_is_named(
    given: str, score: float, reason: str
) -> None:
    answers = {"kappa-answer": given}
    result = marked(NAME, solved(NAME) | answers)
    assert points(result) == (FULL[0], score), said(result, "kappa-marks")
    assert reason in said(result, "kappa-marks")
    together = marked(NAME, solved(NAME) | answers, side_by_side=True)
    assert points(together) == points(result), "stock nbgrader would give another mark"


def test_a_module_that_is_not_here_is_set_aside_where_stock_nbgrader_ends_in_an_exception() -> None:
    answers = {"kappa-answer": "import nothing_there"}
    result = grade.grade_one(filled(SOURCE, answers, solved=True))
    assert result.status is Status.QUARANTINED
    assert "module nothing_there" in result.error
    assert points(result) == (FULL[0], None)
    together = marked(NAME, solved(NAME) | answers, side_by_side=True)
    assert points(together) == (FULL[0], 0)
    told = said(together, "kappa-marks")
    assert "`kappa` is not there" in told or "NameError" in told


def test_a_code_that_is_right_and_wrong_at_once_is_refused(tmp_path: Path) -> None:
    text = (EXERCISES / "data" / f"{NAME}.toml").read_text("utf-8")
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / f"{NAME}.toml"
    path.write_text(text.replace('may = ["standards"]', 'may = ["reach"]', 1), "utf-8")
    with pytest.raises(ExerciseError, match=r"posting p01-ferries: found 'reach' unknown or twice"):
        new_postings(tmp_path)
