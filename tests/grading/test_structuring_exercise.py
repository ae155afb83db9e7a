"""A calendar read by pillar: each submission gets the marks a fair person would give, with reasons."""

from __future__ import annotations

import tomllib

import pytest

from staffplus.grading.model import Limits, Result
from tests.grading import papers
from tests.grading.papers import EXERCISES, marked, said, solved
from tests.grading.sheets import needs_box

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

NAME = "structuring-expectations"
TABLE = tomllib.loads((EXERCISES / "data" / f"{NAME}.toml").read_text("utf-8"))
KEY = {it["id"]: it["tag"] for it in TABLE["entry"]}
#: The most a submission can get: tags, shares, flags.
FULL = (5, 3, 2)

#: Splits by tag and not by pillar, divides by served hours only, and flags a tenth.
HALF = """
def portfolio(entries, lines):
    total = sum(entry["hours"] for entry in entries if lines[entry["tags"][0]])
    shares = dict.fromkeys(PILLARS, 0.0)
    for entry in entries:
        for tag in entry["tags"]:
            for pillar in lines[tag]:
                shares[pillar] += entry["hours"] / len(lines[tag]) / total
    low = [pillar for pillar in PILLARS if shares[pillar] <= 0.1]
    return {"shares": shares, "low": low, "least": [min(shares, key=shares.get)]}
"""
WHOLE = """
def portfolio(entries, lines):
    total = sum(entry["hours"] for entry in entries)
    shares = {p: 0 for p in PILLARS}
    for entry in entries:
        for pillar in {p for tag in entry["tags"] for p in lines[tag]}:
            shares[pillar] += entry["hours"] / total
    return {
        "shares": shares,
        "low": [p for p in PILLARS if shares[p] < 0.0999999],
        "least": [p for p in PILLARS if shares[p] - min(shares.values()) < 1e-9],
    }
"""
#: Exact arithmetic, no loops over hours, a defaultdict: another way to the same.
CLEVER = """
from collections import defaultdict
from fractions import Fraction

def portfolio(entries, lines):
    exact = [(Fraction(str(e["hours"])), {p for t in e["tags"] for p in lines[t]}) for e in entries]
    total = sum(hours for hours, _ in exact)
    if not total:
        return dict(shares=defaultdict(int, {p: 0 for p in PILLARS}), low=(), least=())
    shares = {p: sum(h / len(s) for h, s in exact if p in s) / total for p in PILLARS}
    return dict(
        shares=defaultdict(float, {p: float(share) for p, share in shares.items()}),
        low=tuple(p for p in PILLARS if shares[p] < Fraction(1, 10)),
        least=tuple(p for p in PILLARS if shares[p] == min(shares.values())),
    )
"""
FIXED = """
def portfolio(entries, lines):
    return {"shares": {"big-picture": 0.1, "execution": 0.55, "leveling-up": 0.35},
            "low": [], "least": ["big-picture"]}
"""
STOPS = """
def portfolio(entries, lines):
    if any(len(lines[tag]) > 1 for entry in entries for tag in entry["tags"]):
        raise NotImplementedError("two pillars")
    hours = {p: sum(e["hours"] for e in entries if p in lines[e["tags"][0]]) for p in PILLARS}
    total = sum(e["hours"] for e in entries)
    shares = {p: hours[p] / total for p in PILLARS}
    return {"shares": shares, "low": [p for p in PILLARS if shares[p] < 0.1 - 1e-9], "least": []}
"""
ODD = """
class Odd(dict):
    def get(self, *_):
        raise RuntimeError("no")

def portfolio(entries, lines):
    entries.clear()
    return {"shares": {p: float("nan") for p in PILLARS}, "low": float("inf"), "least": 10**400}
"""


def points(result: Result) -> tuple[float | None, ...]:
    forms = [it.score for it in result.marks if it.grade_id.endswith("-form")]
    assert forms == [0, 0], "they only say what is missing"
    return papers.points(result)


def test_the_solution_gets_everything_a_machine_can_give() -> None:
    result = marked(NAME, solved(NAME))
    assert points(result) == FULL
    assert {it.tier.value for it in result.marks if it.max_score} == {"static", "value", "person"}
    assert sum(it.max_score for it in result.marks) == 22


def test_a_half_right_submission_gets_about_half_and_is_told_which_half() -> None:
    tags = KEY | dict.fromkeys(list(KEY)[::2], "building")
    result = marked(NAME, {"tags-answer": f"tags = {tags!r}", "portfolio-answer": HALF})
    right = sum(tags[name] == tag for name, tag in KEY.items())
    assert points(result) == (right / 4, 1, 0)
    assert "divide by all hours" in said(result, "shares-marks")
    assert "tenth exactly is not below" in said(result, "flags-marks")
    assert "all belong in the list" in said(result, "flags-marks")
    assert "A week without hours: it says nothing about any pillar" in said(result, "flags-marks")


def test_an_untouched_submission_gets_nothing_and_says_so() -> None:
    result = marked(NAME, {})
    assert points(result) == (0, 0, 0)
    told = said(result, "tags-marks")
    assert told.count("no answer") == 1 and all(name in told for name in KEY)
    assert "it returned None; expected a dict" in said(result, "shares-marks")


def test_whole_hours_for_each_pillar_lose_the_splitting_only() -> None:
    result = marked(NAME, solved(NAME) | {"portfolio-answer": WHOLE})
    assert points(result) == (5, 1, 1.5)
    assert "split its hours evenly" in said(result, "shares-marks")


def test_another_way_to_the_same_gets_the_same() -> None:
    tags = {name: [f" {tag.upper()} "] for name, tag in KEY.items()}
    given = {"tags-answer": f"tags = {tags!r}", "portfolio-answer": CLEVER}
    assert points(marked(NAME, solved(NAME) | given)) == FULL


def test_the_visible_example_written_into_the_function_earns_nothing() -> None:
    result = marked(NAME, solved(NAME) | {"portfolio-answer": FIXED})
    assert points(result) == (5, 0, 0)
    assert "the shares are {'big-picture':" in said(result, "shares-marks")


def test_a_function_that_stops_in_hard_cases_keeps_the_marks_of_the_others() -> None:
    result = marked(NAME, solved(NAME) | {"portfolio-answer": STOPS})
    assert points(result) == (5, 1, 1)
    told = said(result, "shares-marks")
    assert "Entries that serve two pillars: your function `portfolio` raised NotImpl" in told
    assert "line 3: raise NotImplementedError" in told


def test_wrong_types_are_named_and_the_rest_still_counts() -> None:
    tags: dict[object, object] = dict(KEY)
    tags |= dict(
        zip([*KEY][1:], [None, 3, ["glue", "people"], {"a": 1}, True, 1e400], strict=False)
    )
    given = f"tags = {tags!r}".replace("inf", "1e999")
    result = marked(NAME, {"tags-answer": given, "portfolio-answer": ODD})
    assert points(result) == (3.5, 0, 0)
    assert "found a list; expected one of direction, people" in said(result, "tags-marks")
    assert "nan" in said(result, "shares-marks")
    assert 'as "low"' in said(result, "flags-marks")


@pytest.mark.parametrize("given", ["portfolio = 3", "def portfolio(): pass", "1 / 0", "x = ("])
def test_what_is_no_such_function_gets_nothing_and_a_reason(given: str) -> None:
    result = marked(NAME, solved(NAME) | {"portfolio-answer": given})
    assert points(result) == (5, 0, 0)
    assert said(result, "shares-marks")


def test_a_function_without_end_loses_its_own_marks_only() -> None:
    """It waits and does not work: the time is long enough for all others on any machine, and costs nothing."""
    given = {
        "portfolio-answer": "import time\ndef portfolio(entries, lines):\n    while True:\n        time.sleep(1)",
        "weeks": "",
    }
    limits = Limits(call_seconds=5, cell_seconds=5)
    result = marked(NAME, solved(NAME) | given, limits=limits)
    assert points(result) == (5, 0, 0)
    assert "your function `portfolio`" in said(result, "shares-marks")


@pytest.mark.parametrize("given", [HALF, WHOLE, CLEVER, FIXED, STOPS, ODD, "portfolio = 3"])
def test_side_by_side_the_marks_are_the_same(given: str) -> None:
    answers = {"portfolio-answer": given, "weeks": ""}
    together = marked(NAME, solved(NAME) | answers, side_by_side=True)
    assert points(together) == points(marked(NAME, solved(NAME) | answers))


def test_a_wrong_tag_is_answered_for_the_reason_someone_would_choose_it() -> None:
    wrong = {it["id"]: tag for it in TABLE["entry"] for tag in list(it["pull"])[:1]}
    result = marked(NAME, solved(NAME) | {"tags-answer": f"tags = {wrong!r}"})
    told = said(result, "tags-marks")
    for it in TABLE["entry"]:
        tag = wrong[it["id"]]
        assert f'{it["id"]}: you chose "{tag}". {it["pull"][tag]}' in told
    others = marked(
        NAME, solved(NAME) | {"tags-answer": f"tags = {dict.fromkeys(KEY, 'exploration')!r}"}
    )
    assert TABLE["wrong"]["exploration"] in said(others, "tags-marks")


@pytest.mark.parametrize("way", ["set(low)", "{it: True for it in low}", "', '.join(low)", "None"])
def test_what_the_marking_does_not_take_the_form_check_names(way: str) -> None:
    """A check that passes with another shape tells learners that all is well."""
    code = (
        CLEVER.replace("def portfolio(", "def _portfolio(")
        + f"""

def portfolio(entries, lines):
    made = _portfolio(entries, lines)
    low = made["low"]
    return made | {{"low": {way}}}
"""
    )
    result = marked(NAME, solved(NAME) | {"portfolio-answer": code})
    assert "low: expected a list, found" in said(result, "portfolio-form")


def test_a_share_of_what_is_no_pillar_is_named_by_the_form_check_as_the_marking_counts_it_wrong() -> (
    None
):
    code = (
        CLEVER.replace("def portfolio(", "def _portfolio(")
        + """

def portfolio(entries, lines):
    made = _portfolio(entries, lines)
    return made | {"shares": made["shares"] | {"none": 0.0}}
"""
    )
    result = marked(NAME, solved(NAME) | {"portfolio-answer": code})
    assert points(result) == (5, 0, 2)
    assert "expected three shares, found those of" in said(result, "portfolio-form")


def test_a_form_check_takes_what_the_marking_takes() -> None:
    told = said(marked(NAME, solved(NAME) | {"portfolio-answer": CLEVER}), "portfolio-form")
    assert "exactly a tenth" not in told and "the smallest" not in told
