"""Ladders on one scale: each submission gets the marks a fair person would give, with reasons."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from staffplus.exercises import ExerciseError
from staffplus.exercises.why_staff_plus import new_firms
from tests.grading.papers import EXERCISES, marked, points, said, solved
from tests.grading.sheets import needs_box

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

NAME = "why-staff-plus"
KEY = {
    f"{firm['id']}-{n}": rung["step"]
    for firm in tomllib.loads((EXERCISES / "data" / f"{NAME}.toml").read_text("utf-8"))["firm"]
    for n, rung in enumerate(firm["rung"], 1)
}
#: The most a submission can get: places, align.
FULL = (4, 5)

ALIGN = """
def align(ladders):
    made = {step: {it["firm"]: [] for it in ladders} for step in range(1, 6)}
    for it in ladders:
        for number, rung in enumerate(it["rungs"], 1):
            steps = sorted(rung["descriptors"].values())
            STEP
            if step in made:
                made[step][it["firm"]].append(number)
    return made
"""
MEAN = ALIGN.replace("STEP", "step = round(sum(steps) / len(steps))")
MIDDLE = ALIGN.replace("STEP", "step = steps[len(steps) // 2]")
ORDER = ALIGN.replace("STEP", "step = number")
#: Knows where titles usually stand, and believes them where they are known.
TITLES = ALIGN.replace(
    "STEP",
    'usual = {"Senior": 1, "Staff": 2, "Principal": 4}\n'
    "            step = usual.get(rung['title'], max(steps, key=steps.count))",
)
#: Learnt the six ladders by heart, title and all; computes nothing.
BY_HEART = """
BEST = {rung["title"] + it["firm"]: max(s := list(rung["descriptors"].values()), key=s.count)
        for it in LADDERS for rung in it["rungs"]}

def align(ladders):
    made = {step: {it["firm"]: [] for it in ladders} for step in range(1, 6)}
    for it in ladders:
        for number, rung in enumerate(it["rungs"], 1):
            if step := BEST.get(rung["title"] + it["firm"]):
                made[step][it["firm"]].append(number)
    return made
"""
#: The median where it is a majority, text keys, tuples, a defaultdict.
CLEVER = """
from collections import Counter, defaultdict
from statistics import median_low

def align(ladders):
    made = defaultdict(dict)
    for it in ladders:
        sits = [list(rung["descriptors"].values()) for rung in it["rungs"]]
        placed = [m if 2 * Counter(s)[m := median_low(s)] > len(s) else None for s in sits]
        for step in range(1, 6):
            made[str(step)][it["firm"]] = tuple(n for n, p in enumerate(placed, 1) if p == step)
    return made if ladders else {str(step): {} for step in range(1, 6)}
"""
LAST_ONLY = """
def align(ladders):
    made = {step: {it["firm"]: [] for it in ladders} for step in range(1, 6)}
    for it in ladders:
        for number, rung in enumerate(it["rungs"], 1):
            for step in range(1, 6):
                if list(rung["descriptors"].values()).count(step) * 2 > len(rung["descriptors"]):
                    made[step][it["firm"]] = [number]
    return made
"""
STOPS = ALIGN.replace("STEP", "step = [s for s in steps if steps.count(s) > len(steps) / 2][0]")
ODD = """
def align(ladders):
    ladders.clear()
    return {1: [], 2: float("nan"), 3: 10**400, 4: {"Pannier": [{}]}, 5: None}
"""


def align(given: str) -> tuple[float | None, str]:
    result = marked(NAME, solved(NAME) | {"align-answer": given})
    assert points(result)[0] == FULL[0]
    return points(result)[1], said(result, "align-marks")


def test_the_solution_gets_everything_a_machine_can_give() -> None:
    result = marked(NAME, solved(NAME))
    assert points(result) == FULL
    assert {it.tier.value for it in result.marks if it.max_score} == {"static", "value", "person"}
    assert sum(it.max_score for it in result.marks) == 21


def test_a_half_right_submission_gets_about_half_and_is_told_which_half() -> None:
    places = KEY | {"orrin-1": 2, "orrin-3": 4, "kestrel-1": 3, "kestrel-4": 5}
    result = marked(NAME, {"places-answer": f"places = {places!r}", "align-answer": MIDDLE})
    assert points(result) == (2, 4)
    told = said(result, "places-marks")
    assert "orrin-1: you put it on step 2, where only horizon sits. A rung stands where" in told
    assert "kestrel-1: you put it on step 3, where none of the five descriptors sits" in told
    assert "kestrel-4: you put it on step 5, where only reach and horizon sit." in told


def test_an_untouched_submission_gets_nothing_and_says_so() -> None:
    result = marked(NAME, {})
    assert points(result) == (0, 0)
    told = said(result, "places-marks")
    assert told.count("no answer") == 1 and "orrin-1, orrin-2, orrin-3" in told
    assert "it returned None; expected a dict" in said(result, "align-marks")


def test_wrong_types_are_named_and_the_rest_still_counts() -> None:
    places: dict[str, object] = {**KEY}
    places |= dict(zip(KEY, ["1", 1.0, "three", [5], True], strict=False))
    result = marked(NAME, {"places-answer": f"places = {places!r}", "align-answer": ODD})
    assert points(result) == (None, 0), "a person decides on a number in words"
    told = said(result, "places-marks")
    assert "orrin-3: found 'three'; expected a whole number from 1 to 5" in told
    assert "and 2.5 as it stands. " in told and told.endswith("A person looks at it.")
    assert "it has [] for step 1; expected a dict of firms" in said(result, "align-marks")


def test_another_way_to_the_same_gets_the_same() -> None:
    assert align(CLEVER) == (5, "")


def test_titles_dealt_out_anew_find_out_who_reads_titles() -> None:
    score, told = align(TITLES)
    assert score == 0
    score, told = align(BY_HEART)
    assert score == 0
    assert "Titles dealt out anew: The same descriptors under other titles gave another" in told


@pytest.mark.parametrize(
    ("given", "score", "reason"),
    [
        (MEAN, 2, "It looks as if you took the mean."),
        (MIDDLE, 4, "the middle one does not decide"),
        (ORDER, 0, "It looks as if the first rung went to step 1"),
        (LAST_ONLY, 3, "Two rungs of a firm may share a step"),
        (STOPS, 4, "for most of their descriptors: your function `align` raised IndexError"),
        ("align = 3", 0, "raised TypeError"),
        ("def align(): pass", 0, "raised TypeError"),
        ("1 / 0", 0, "`align` is not there"),
    ],
)
def test_a_misunderstanding_costs_what_it_touches_and_is_named(
    given: str, score: float, reason: str
) -> None:
    found, told = align(given)
    assert (found, reason in told) == (score, True), told


@pytest.mark.parametrize("given", [MEAN, TITLES, BY_HEART, CLEVER, LAST_ONLY, STOPS, ODD])
def test_side_by_side_the_marks_are_the_same(given: str) -> None:
    answers = {"align-answer": given}
    together = marked(NAME, solved(NAME) | answers, side_by_side=True)
    assert points(together) == points(marked(NAME, solved(NAME) | answers))


def test_a_rung_that_does_not_stand_where_its_descriptors_sit_is_refused(tmp_path: Path) -> None:
    text = (EXERCISES / "data" / f"{NAME}.toml").read_text("utf-8")
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / f"{NAME}.toml"
    path.write_text(text.replace("[[firm.rung]]\nstep = 5", "[[firm.rung]]\nstep = 4"), "utf-8")
    with pytest.raises(
        ExerciseError,
        match="firm orrin, rung 4: found step = 4; expected 5, where most of its descriptors sit",
    ):
        new_firms(tmp_path)


def test_a_form_check_takes_what_the_marking_takes() -> None:
    tuples = ALIGN.replace("STEP", "step = max(steps, key=steps.count)").replace(
        "return made", "return {s: {f: tuple(n) for f, n in it.items()} for s, it in made.items()}"
    )
    told = said(marked(NAME, solved(NAME) | {"align-answer": tuples}), "align-form")
    assert "share step" not in told and "expected" not in told
