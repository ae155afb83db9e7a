"""The exercise `when-teams-look-for-staff`: learners find and break the loop, or do not, or crash."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from staffplus.exercises.marks import loop, loop_world
from staffplus.grading.model import Limits
from staffplus.simulate import credit_limit
from tests.grading import graded
from tests.grading.papers import marked, points, said, scores, solved
from tests.grading.sheets import needs_box

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

NAME = "when-teams-look-for-staff"
ASKED = graded.questions(NAME, "ring")
RING = {name: graded.right(item) for name, item in ASKED.items()}
LINES, UNSEEN, TEAL = ASKED
#: Half of the rows are wrong, half of the lines are left out, and the number is a known wrong one.
HALF_RING = {
    LINES: RING[LINES] | dict(list(graded.wrong(ASKED[LINES]).items())[:3]),
    UNSEEN: RING[UNSEEN][::2],
    TEAL: graded.wrong(ASKED[TEAL]),
}
ODD_RING = {LINES: " TARGET ", UNSEEN: "season", TEAL: int(RING[TEAL]), None: "x"}


def effect(expression: str) -> str:
    """An `effect_of_raise` from an expression in lot, raised, before and after, which are arrays."""
    return (
        "import numpy as np\n"
        "def effect_of_raise(sheet):\n"
        "    lot, raised, before, after = (np.array(sheet[n]) for n in ('by_lot', 'raised', 'before', 'after'))\n"
        f"    return {expression}\n"
    )


def chosen(expression: str) -> str:
    """A `choose` from an expression in trial, now and budget; the columns of both are arrays."""
    return (
        "import numpy as np\n"
        "def choose(trial, now, budget):\n"
        "    trial, now = ({name: np.array(it) for name, it in sheet.items()} for sheet in (trial, now))\n"
        f"    return {expression}\n"
    )


AFTER_ONLY = effect("after[lot & raised].mean() - after[lot & ~raised].mean() if (lot & raised).any() and (lot & ~raised).any() else None")  # fmt: skip
NO_SILENCE = effect("(after - before)[lot & raised].mean() - (after - before)[lot & ~raised].mean()")  # fmt: skip
#: The same with a number that somebody made of nan.
ZERO = effect("np.nan_to_num((after - before)[lot & raised].mean() - (after - before)[lot & ~raised].mean())")  # fmt: skip
EVERYBODY = effect("after[raised].mean() - after[~raised].mean()")
BEFORE_AFTER = effect("(after - before)[raised].mean()")
#: Least squares on the lot, with spending before as a covariate; None by a rule of its own.
REGRESSION = effect("None if len(set(raised[lot].tolist())) < 2 else np.linalg.lstsq(np.column_stack([np.ones(lot.sum()), raised[lot], before[lot]]), after[lot], rcond=None)[0][1]")  # fmt: skip

ROOM = chosen("sorted(range(len(now['spend'])), key=lambda i: now['limit'][i] - now['spend'][i])[:budget]")  # fmt: skip
BIG_SPENDERS = chosen("np.argsort(-now['spend'])[:budget]")
SMALL_LIMITS = chosen("{int(i) for i in np.argsort(now['limit'])[:budget]}")
#: Fits spending of the raised, and forgets those who were not.
RAISED_ONLY = """
import numpy as np
def choose(trial, now, budget):
    trial, now = ({name: np.array(it) for name, it in sheet.items()} for sheet in (trial, now))
    f = lambda s: np.column_stack([np.ones(len(s["score"])), s["score"], s["activity"], np.log(s["limit"])])
    r = trial["raised"]
    return np.argsort(-(f(now) @ np.linalg.lstsq(f(trial)[r], trial["after"][r], rcond=None)[0]))[:budget]
"""
#: Two fits of spending and not of its change, which is the least steady of the right ways.
TWO_FITS = RAISED_ONLY.replace(
    "    return",
    "    fit = lambda it: f(now) @ np.linalg.lstsq(f(trial)[it], trial['after'][it], rcond=None)[0]\n"
    "    return np.argsort(fit(~r) - fit(r))[:budget]\n    return",
)
NOISY = """
import sys, warnings
import numpy as np
def choose(trial, now, budget):
    print("thinking"), print("hard", file=sys.stderr), warnings.warn("careful")
    trial, now = ({name: np.array(it) for name, it in sheet.items()} for sheet in (trial, now))
    trial["limit"][:], used = 1.0, now["spend"] / now["limit"]
    now["limit"][:] = 0.0
    return [float(i) for i in np.argsort(-used)[:budget]]
"""

#: The same ways without numpy, as in a page.
COUNTED = """
def effect_of_raise(sheet):
    sums, counts = {True: 0, False: 0}, {True: 0, False: 0}
    for place, by_lot in enumerate(sheet["by_lot"]):
        if by_lot:
            raised = sheet["raised"][place]
            sums[raised] += sheet["after"][place] - sheet["before"][place]
            counts[raised] += 1
    if 0 in counts.values():
        return None
    return sums[True] / counts[True] - sums[False] / counts[False]
"""
LISTS_ROOM = """
def choose(trial, now, budget):
    room = [limit - spend for limit, spend in zip(now["limit"], now["spend"])]
    return sorted(range(len(room)), key=lambda i: room[i])[:budget]
"""
LISTS_SMALL_LIMITS = "def choose(trial, now, budget):\n    return sorted(range(240), key=now['limit'].__getitem__)[:budget]\n"

#: learner -> (what is handed in, where it differs from the solution; marks of ring, effect, choice)
LEARNERS: dict[str, tuple[dict[str, str], tuple[float, float, float]]] = {
    "perfect": ({}, (6, 3, 3)),
    "half": ({"ring-answer": f"ring = {HALF_RING!r}", "effect-answer": ZERO, "choice-answer": SMALL_LIMITS}, (2.5, 2.5, 0.75)),
    "clever: a regression, and room below the limit": ({"effect-answer": REGRESSION, "choice-answer": ROOM}, (6, 3, 3)),
    "another way: without spending before": ({"effect-answer": AFTER_ONLY, "choice-answer": NOISY}, (6, 3, 3)),
    "without numpy: a count, and room below the limit": ({"effect-answer": COUNTED, "choice-answer": LISTS_ROOM}, (6, 3, 3)),
    "without numpy: half": ({"effect-answer": COUNTED.replace("    if 0 in counts.values():\n        return None\n", ""), "choice-answer": LISTS_SMALL_LIMITS}, (6, 2.5, 0.75)),
    "still in the loop": ({"effect-answer": EVERYBODY, "choice-answer": BIG_SPENDERS}, (6, 0, 0)),
    "half out of the loop": ({"effect-answer": BEFORE_AFTER, "choice-answer": RAISED_ONLY}, (6, 0, 2)),
    "hard-coded": ({"effect-answer": effect("204.0"), "choice-answer": chosen("list(range(budget))")}, (6, 0, 0)),
    "wrong types": ({"ring-answer": "ring = 'prediction'", "effect-answer": effect("'160'"), "choice-answer": chosen("'everybody'")}, (0, 0, 0)),
    "odd values": ({"ring-answer": f"ring = {ODD_RING!r}", "effect-answer": effect("float('inf')"), "choice-answer": chosen("[-1, 10 ** 30, None] * 16")}, (1.5, 0, 0)),
    "too many, twice": ({"effect-answer": effect("after"), "choice-answer": chosen("[0] * budget")}, (6, 0, 0)),
    "crashes": ({"effect-answer": effect("1 / 0"), "choice-answer": chosen("now['wish']")}, (6, 0, 0)),
    "no functions": ({"effect-answer": "effect_of_raise = 160", "choice-answer": "raise KeyError"}, (6, 0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("side_by_side", [False, True], ids=["ours", "as stock nbgrader"])
@pytest.mark.parametrize("learner", LEARNERS)
def test_learners_get_the_marks_a_fair_person_would_give(learner: str, side_by_side: bool) -> None:
    answers, wanted = LEARNERS[learner]
    assert points(marked(NAME, solved(NAME) | answers, side_by_side=side_by_side)) == wanted


def test_nan_that_numpy_works_out_waits_and_nothing_is_proposed() -> None:
    """Nobody knows whether the learner saw that it may come."""
    result = marked(NAME, solved(NAME) | {"effect-answer": NO_SILENCE})
    (found,) = [it for it in result.marks if it.grade_id == "effect-marks"]
    assert (found.score, found.sure, found.proposed) == (None, 2.5, None), found
    assert "With None in place of nan in what your function returns" in found.reason


def test_an_untouched_copy_earns_nothing_and_every_mark_says_why() -> None:
    result = marked(NAME, {})
    assert all(m.score == 0 and m.reason for m in result.marks if m.max_score)
    assert sum(m.max_score for m in result.marks) == 24


@pytest.mark.parametrize(
    ("answers", "grade_id", "reason"),
    [
        *(({"ring-answer": f"ring = {HALF_RING!r}"}, "ring-marks", reason) for reason in graded.reasons(ASKED[TEAL], HALF_RING[TEAL])),
        ({"effect-answer": EVERYBODY}, "effect-marks", "The rule raised those who spend most, so they differ with or without a raise."),
        ({"effect-answer": BEFORE_AFTER}, "effect-marks", "The season changed everybody's spending, and the rule chose these customers."),
        ({"effect-answer": NO_SILENCE}, "effect-marks", "A sheet in which nothing was left to the lot: you say"),
        ({"effect-answer": effect("204.0")}, "effect-marks", "For 24 quarters you always say 204, whatever the sheet holds."),
        ({"choice-answer": BIG_SPENDERS}, "choice-marks", "You choose those who spend most. Most of them have room below their limit"),
        ({"choice-answer": SMALL_LIMITS}, "choice-marks", "choose where the difference is largest."),
        ({"choice-answer": chosen("[0] * budget")}, "choice-marks", "`choose`: found 48 entries, of these 1 fit; expected 48 different positions"),
        ({"choice-answer": chosen("now['wish']")}, "choice-marks", "raised KeyError"),
    ],
)  # fmt: skip
def test_a_reason_names_the_misunderstanding(
    answers: dict[str, str], grade_id: str, reason: str
) -> None:
    assert reason in said(marked(NAME, solved(NAME) | answers), grade_id)


def test_a_function_without_end_costs_its_own_part_only() -> None:
    """It waits and does not work: the time is long enough for all others on any machine, and costs nothing."""
    endless = "import time\ndef choose(trial, now, budget):\n    while True: time.sleep(1)"
    limits = Limits(call_seconds=10, cell_seconds=10)
    result = marked(NAME, solved(NAME) | {"choice-answer": endless}, limits=limits)
    assert scores(result) == {"ring-marks": 6, "effect-marks": 3, "choice-marks": 0}
    assert said(result, "choice-marks")


class Told:
    """A source of chance that says what it was told to say."""

    def __init__(self, values: Iterable[float]) -> None:
        self._values = iter(values)

    def gauss(self, mean: float, deviation: float) -> float:
        return mean + deviation * next(self._values)


def test_the_bank_is_the_one_of_the_chapter_on_scope() -> None:
    told = np.random.default_rng(5).normal(size=4000)
    score, activity, wish, limit = map(np.array, loop_world.draw(Told(told), 1000))
    people = credit_limit.draw_customers(np.random.default_rng(5), 1000, 500.0)
    for ours, theirs in (
        (score, people.score),
        (activity, people.activity),
        (np.minimum(wish, limit), people.spend),
        (np.minimum(wish, limit + 500) - np.minimum(wish, limit), people.response),
    ):
        assert np.allclose(ours, theirs)


def test_a_fit_is_that_of_numpy_and_a_repeated_column_harms_nothing() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(60, 4)), rng.normal(size=60)
    wanted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    for rows in (x, np.column_stack([x, x[:, :1]])):
        found = loop_world.weighted(rows.tolist(), loop_world.fitted(rows.tolist(), y.tolist()))
        assert np.allclose(found, wanted, atol=1e-5)


def test_the_report_improves_while_value_goes_over_many_banks() -> None:
    year = loop_world.play(loop_world.by_forecast, range(100))
    assert year["spending"][-1] > 1.1 * year["spending"][0]
    assert year["added"][-1] < 0.6 * year["added"][0]
    assert year["again"][-1] > 0.95


#: Ways to `effect_of_raise`: right ones, and the share of the marks for the seasons that they get.
EFFECTS = {COUNTED: 1, AFTER_ONLY: 1, REGRESSION: 1, NO_SILENCE: 1, EVERYBODY: 0, BEFORE_AFTER: 0}
#: Ways to `choose`, and the points that they get; a fit to the raised alone is somewhere between.
CHOICES = {LISTS_ROOM: 3, TWO_FITS: 3, BIG_SPENDERS: 0, RAISED_ONLY: None}


def test_the_marks_are_the_same_whatever_a_gradebooks_secret() -> None:
    for secret in ("", "a", "b", "c"):
        for way, wanted in EFFECTS.items():
            assert loop.mark_seasons(defined(way, "effect_of_raise"), secret) == wanted, way
    for secret in ("a", "b"):
        assert loop.mark_choice(loop_world.by_lot, secret) == 0
        assert loop.mark_choice(loop_world.by_forecast, secret) == 0
        for way, worth in CHOICES.items():
            found = loop.mark_choice(defined(way, "choose"), secret)
            assert found == worth if worth is not None else 0 < found < 3, way


def defined(text: str, name: str) -> Any:
    """A function that learners' code defines, beside what the notebook has."""
    names = {it: getattr(loop_world, it) for it in ("mean", "largest", "fitted", "weighted")}
    exec(text, names)
    return names[name]


def test_the_pairs_of_a_season_leave_luck_next_to_nothing_to_decide() -> None:
    """Right ways miss by a fraction of the room that they have, so none fails once in 100,000 secrets."""
    ways = [defined(it, "effect_of_raise") for it in (COUNTED, AFTER_ONLY, REGRESSION)]
    for number in range(12):
        sheets, truth = loop.draw_season(f"{number}", number % 2 == 0)
        for way in ways:
            off = np.mean([way(it) for it in sheets]) / truth - 1
            assert abs(off) < loop.ROOM / 4  # six standard deviations or more are left
        seen = [loop.usual_mistakes(it) for it in sheets]
        for mistake in seen[0]:
            off = np.mean([it[mistake] for it in seen]) / truth - 1
            assert abs(off) > 2 * loop.ROOM, mistake
