"""The exercise `career-ladder`: invented learners hand in, and get the marks a fair person would give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from staffplus.exercises.marks.propensities import (
    estimates,
    mark_tried,
    missing,
    odd_tables,
    tried_cases,
)
from tests.grading import graded
from tests.grading.papers import marked, points, said, scores, solved
from tests.grading.sheets import needs_box

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

NAME = "career-ladder"
NEEDS = graded.questions(NAME, "records")
RIGHT = {name: graded.right(item) for name, item in NEEDS.items()}
SLIPS, KEPT, FOURTH = NEEDS
#: Half of the rows are wrong, and of the lines one is left out and one too much is taken.
HALF = {
    SLIPS: RIGHT[SLIPS] | dict(list(graded.wrong(NEEDS[SLIPS]).items())[:3]),
    KEPT: [*RIGHT[KEPT][1:], *graded.wrong(NEEDS[KEPT])[:1]],
    FOURTH: graded.wrong(NEEDS[FOURTH]),
}
#: Every other row is right, in capitals, and half of the lines. The lines of the last are all right, and
#: ticked in a dict where a list was asked for: a person looks at that, and 2.5 points are sure.
ODD = {
    SLIPS: {row: f" {name.upper()} " if n % 2 else n for n, (row, name) in enumerate(RIGHT[SLIPS].items())},
    KEPT: [3, None, *RIGHT[KEPT][:2]],
    FOURTH: dict.fromkeys(RIGHT[FOURTH], "yes"),
    7: None,
}  # fmt: skip

NAIVE = """
def ips_value(log, rule):
    if not log or any(not row["chance"] or row["chance"] > 1 for row in log):
        return None
    rows = [row["worn"] for row in log if rule[row["group"]].get(row["action"], 0) > 0]
    return sum(rows) / max(len(rows), 1)
"""
UNDIVIDED = """
def ips_value(log, rule):
    return sum(rule[row["group"]].get(row["action"], 0) * row["worn"] for row in log) / len(log)
"""
NO_SILENCE = """
def ips_value(log, rule):
    total = 0
    for row in log:
        total += rule[row["group"]].get(row["action"], 0) / row["chance"] * row["worn"]
    return total / len(log)
"""
STEADY = """
from fractions import Fraction
def ips_value(log, rule):
    try:
        if any(not 0 < row["chance"] <= 1 for row in log):
            return None
        weights = [rule[r["group"]].get(r["action"], 0) / r["chance"] for r in log]
        return float(sum(w * r["worn"] for w, r in zip(weights, log)) / sum(weights))
    except (TypeError, ZeroDivisionError):
        return None
"""
#: Takes the shares of actions in the log for the chances.
SHARES = """
from collections import Counter
def ips_value(log, rule):
    if not log or any(row["chance"] is None or not 0 < row["chance"] <= 1 for row in log):
        return None
    groups, pairs = Counter(r["group"] for r in log), Counter((r["group"], r["action"]) for r in log)
    share = lambda r: pairs[r["group"], r["action"]] / groups[r["group"]]
    return sum(rule[r["group"]].get(r["action"], 0) / share(r) * r["worn"] for r in log) / len(log)
"""
VISIBLE_ONLY = "def ips_value(log, rule):\n    return 2 / 3 if log else None"
TRIED_AS_LISTS = """
def never_tried(log, rule):
    missing = set()
    for g in rule:
        for a in rule[g]:
            if rule[g][a] and not any(r["group"] == g and r["action"] == a for r in log):
                missing.add((g, a))
    return [list(pair) for pair in missing]
"""
TRIED_WITHOUT_GROUPS = """
def never_tried(log, rule):
    actions = [row["action"] for row in log]
    return [(g, a) for g in rule for a in rule[g] if rule[g][a] > 0 and a not in actions]
"""
TRIED_WITH_ZEROS = """
def never_tried(log, rule):
    done = [(row["group"], row["action"]) for row in log]
    return {(g, a) for g in rule for a in rule[g] if (g, a) not in done}
"""

#: learner -> (what is handed in, where it differs from the solution; marks of needs, value, tried)
LEARNERS: dict[str, tuple[dict[str, str], tuple[float | None, float, float]]] = {
    "perfect": ({}, (6, 3, 3)),
    "half": ({"needs-answer": f"needs = {HALF!r}", "value-answer": NO_SILENCE, "tried-answer": TRIED_WITHOUT_GROUPS}, (2.5, 2.5, 1)),
    "clever: divides by the weights, lists for pairs": ({"value-answer": STEADY, "tried-answer": TRIED_AS_LISTS}, (6, 3, 3)),
    "naive: the mean of matching rows": ({"value-answer": NAIVE, "tried-answer": TRIED_WITH_ZEROS}, (6, 0.5, 1.5)),
    "does not divide": ({"value-answer": UNDIVIDED}, (6, 0, 3)),
    "takes shares for chances": ({"value-answer": SHARES}, (6, 2, 3)),
    "writes what the visible test wants": ({"value-answer": VISIBLE_ONLY, "tried-answer": "def never_tried(log, rule):\n    return [('A', 'letter')]"}, (6, 0.125, 0)),
    # Names of one question without its key: a person looks at what is meant.
    "no key": ({"needs-answer": "needs = ['chance', 'age']"}, (None, 3, 3)),
    "wrong types": ({"needs-answer": "needs = 'chance'", "value-answer": "def ips_value(log, rule):\n    return '0.667'", "tried-answer": "def never_tried(log, rule):\n    return 'A letter'"}, (0, 0, 0)),
    "odd values": ({"needs-answer": f"needs = {ODD!r}", "value-answer": "def ips_value(log, rule):\n    return float('nan') if len(log) % 2 else 10 ** 400", "tried-answer": "def never_tried(log, rule):\n    return [('A',), None, 3]"}, (None, 0, 0)),
    "crashes": ({"value-answer": "def ips_value(log, rule):\n    return log[0]['kance']", "tried-answer": "def never_tried(log):\n    return []"}, (6, 0, 0)),
    "no functions": ({"value-answer": "ips_value = 0.667", "tried-answer": "1 / 0"}, (6, 0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("side_by_side", [False, True], ids=["ours", "as stock nbgrader"])
@pytest.mark.parametrize("learner", LEARNERS)
def test_learners_get_the_marks_a_fair_person_would_give(learner: str, side_by_side: bool) -> None:
    answers, wanted = LEARNERS[learner]
    result = marked(NAME, solved(NAME) | answers, side_by_side=side_by_side)
    assert points(result) == wanted
    sure = {it.grade_id: it.sure for it in result.marks if it.sure}
    assert sure == ({"needs-marks": 2.5} if learner == "odd values" else {})


def test_an_untouched_copy_earns_nothing_and_every_mark_says_why() -> None:
    result = marked(NAME, {})
    assert set(scores(result).values()) == {0}
    assert all(mark.score == 0 for mark in result.marks)
    assert all(mark.reason for mark in result.marks)


def test_words_wait_for_a_person() -> None:
    result = marked(NAME, solved(NAME))
    rows = [m for m in result.marks if m.tier == "person"]
    assert [(m.grade_id, m.score, m.max_score) for m in rows] == [
        ("words-mechanism", None, 3),
        ("words-signal", None, 3),
        ("words-now", None, 3),
        ("words-complexity", None, 3),
        ("words-clarity", None, 3),
    ]
    assert sum(m.max_score for m in result.marks) == 27


@pytest.mark.parametrize(
    ("answers", "grade_id", "reason"),
    [
        *(({"needs-answer": f"needs = {HALF!r}"}, "needs-marks", reason) for reason in graded.reasons(NEEDS[FOURTH], HALF[FOURTH])),
        ({"needs-answer": f"needs = {HALF!r}"}, "needs-marks", f"{KEPT}, {RIGHT[KEPT][0]}: you left it out. "),
        ({"needs-answer": "needs = {}"}, "needs-marks", "Nothing was answered here yet"),
        ({"value-answer": NAIVE}, "value-marks", "The old rule chose those customers, so they stand for its favourites and not for everybody."),
        ({"value-answer": UNDIVIDED}, "value-marks", "rare actions stand for more customers than they have rows."),
        ({"value-answer": NO_SILENCE}, "value-marks", "A log that lacks the chance of one row: your function `ips_value` raised TypeError"),
        ({"value-answer": SHARES}, "value-marks", "Table 1: your value is"),
        ({"value-answer": "def ips_value(log, rule):\n    return log[0]['kance']"}, "value-marks", "raised KeyError"),
        ({"value-answer": "def ips_value(log, rule):\n    raise SystemExit"}, "value-marks", "your function `ips_value` raised SystemExit"),
        ({"value-answer": "def ips_value(log, rule):\n    return sum(row['worn'] for row in log)"}, "value-marks", "6 logs in which the truth is known: in 6 of them you miss it by more than 0.01"),
        ({"tried-answer": TRIED_WITHOUT_GROUPS}, "tried-marks", "is missing: the rule takes it, and no row of that group has it."),
        ({"tried-answer": TRIED_WITH_ZEROS}, "tried-marks", "is too much: the rule never takes it."),
        ({"tried-answer": ""}, "tried-marks", "`never_tried` is None; expected a function."),
    ],
)  # fmt: skip
def test_a_reason_names_the_misunderstanding(
    answers: dict[str, str], grade_id: str, reason: str
) -> None:
    assert reason in said(marked(NAME, solved(NAME) | answers), grade_id)


def test_the_usual_mistakes_are_told_apart_from_what_is_right() -> None:
    for log, rule in odd_tables():
        ways = estimates(log, rule)
        right = {ways.pop("right"), ways.pop("steady")}
        assert all(abs(way - value) > 1e-3 for way in ways.values() for value in right)


def test_no_constant_answer_fits_two_cases() -> None:
    wanted = [tuple(sorted(pairs)) for _, _, pairs in tried_cases()]
    assert len(set(wanted)) == len(wanted)


def test_a_form_check_takes_what_the_marking_takes() -> None:
    result = marked(NAME, solved(NAME) | {"value-answer": STEADY})
    assert "expected about 0.667" not in said(result, "value-form")


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (lambda a, b: (b, a), "found pairs (action, group);"),
        (lambda a, b: {"group": a, "action": b}.items(), "with a value of type dict_items in it;"),
        (lambda a, b: (a, b, 0.5), "found a list with a value of type tuple of 3 in it;"),
        (lambda a, b: f"{a}, {b}", "found a list with '"),
    ],
)
def test_pairs_in_another_shape_have_it_said_what_was_found(
    made: Callable[[str, str], object], found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mark_tried(lambda log, rule: [made(*it) for it in missing(log, rule)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert found in told
    assert (
        "expected a list of pairs (group, action)." in told
        or "expected pairs (group, action)." in told
    )
