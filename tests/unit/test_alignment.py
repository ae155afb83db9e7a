"""Agreement of a pair: figures checked by hand, and the claims that the page makes."""

from __future__ import annotations

import dataclasses
import random
from itertools import combinations
from pathlib import Path

import pytest

from staffplus import alignment
from staffplus.alignment import pair as first_pair
from staffplus.alignment.questions import (
    outcome_ids,
    settings,
)
from staffplus.bankfile import BANK
from tests.agreement import (
    LEARNER,
    MANAGER,
    ROW_IDS,
    answers,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pair() -> alignment.Comparison:
    return first_pair.compare(MANAGER, LEARNER)


def test_a_pair_is_compared_as_by_hand(pair: alignment.Comparison) -> None:
    assert pair.top3 == (2, 2)
    assert pair.foreseen == {"learner": (2, 2), "manager": (2, 2)}
    assert [row.gap for row in pair.rows] == [0, 1, 3, None, 0, 1, 0]
    assert (pair.rows_within, pair.rows_apart, pair.rows_open) == (5, ("evidence",), ("horizon",))
    assert pair.rows_low == ("stretch",)  # both rate it 3 or lower
    assert [request.gap for request in pair.requests] == [0, 0, 0, 0, 1, 0, 0, 3, None, 0]
    assert pair.requests_alike == 7
    assert [outcome.gap for outcome in pair.outcomes] == [3, 1, 1, 1, 0]
    assert [(o.learner_top, o.manager_top) for o in pair.outcomes][::3] == [
        ("yes", "no"),
        ("no", "yes"),
    ]


def test_the_exit_rule_gives_its_reasons(pair: alignment.Comparison) -> None:
    assert [(line.id, line.found, line.met) for line in pair.criteria] == [
        ("top3", "2 of 3", True),
        ("predicted-learner", "2 of 3", True),
        ("predicted-manager", "2 of 3", True),
        ("apart", "1 (Evidence)", False),
        ("within", "5 of 7", False),
        ("requests", "7 of 10", False),
    ]
    assert (pair.agreed, pair.next) == (False, "again")


def test_the_agenda_takes_the_largest_gap_first_and_fills_45_minutes(
    pair: alignment.Comparison,
) -> None:
    """Sizes in twelfths: a request 3 steps apart 12, o1 3 ranks 9, Evidence 6, then 4, 4, 4 and 3.

    35 minutes for seven gaps: 3 each, 14 left for 42 twelfths, so a third of a minute a twelfth:
    4, 3, 2, 1⅓, 1⅓, 1⅓, 1. The minute over goes to the first of the largest remainders.
    """
    assert [(point.id, point.size, point.minutes) for point in pair.agenda] == [
        ("r8", 12, 7),
        ("o1", 9, 6),
        ("evidence", 6, 5),
        ("horizon", 4, 5),
        ("r5", 4, 4),
        ("r9", 4, 4),
        ("o4", 3, 4),
    ]
    assert pair.minutes == 45 and pair.later == ()


def test_what_finds_no_place_on_the_agenda_is_kept_for_later() -> None:
    far = answers("manager", ranks=(5, 4, 3, 2, 1), rated=(1, 7, 1, 7, 1, 7, 1))
    found = first_pair.compare(LEARNER, far)
    assert (len(found.agenda), found.minutes) == (7, 45)
    assert found.later and min(p.size for p in found.agenda) >= max(p.size for p in found.later)


def test_one_gap_alone_does_not_fill_the_meeting() -> None:
    same = answers("learner"), answers("manager", marks="develop " * 9 + "guide")
    almost = dataclasses.replace(same[1], requests={**same[0].requests, "r1": "guide"})
    found = first_pair.compare(same[0], almost)
    assert [point.minutes for point in found.agenda] == [settings()["agenda"]["most"]]
    assert found.minutes == 22 and found.agreed


def test_two_who_answer_alike_agree_and_have_nothing_on_the_agenda() -> None:
    found = first_pair.compare(answers("learner"), answers("manager"))
    assert found.agreed and found.next == "agreed" and found.agenda == ()
    assert found.minutes == 10


def test_after_three_rounds_a_disagreement_is_written_down() -> None:
    other = dataclasses.replace(MANAGER, round="round 3")
    found = first_pair.compare(dataclasses.replace(LEARNER, round="round 3"), other)
    assert found.next == "log"


def test_after_30_days_only_requests_count() -> None:
    ours, theirs = (answers(role, round="day 30") for role in ("learner", "manager"))
    found = first_pair.compare(ours, theirs)
    assert [line.id for line in found.criteria] == ["requests"]
    assert (found.next, found.top3, found.rows) == ("holds", None, ())
    drifted = answers("manager", round="day 30", marks="decline " * 10)
    assert first_pair.compare(ours, drifted).next == "drifted"


def test_one_row_left_open_is_allowed_and_two_are_not() -> None:
    for open_rows, met in (((None,), True), ((None, None), False)):
        rated = (*open_rows, *(4,) * (7 - len(open_rows)))
        found = first_pair.compare(answers("learner"), answers("manager", rated=rated))
        assert found.agreed is met
        assert settings()["explain"]["within"] in found.notes


def test_rounds_are_compared_in_order_and_a_round_with_one_file_waits() -> None:
    files = [
        answers(role, round=r, number=n)
        for n, (r, role) in enumerate(
            [("round 2", "manager"), ("round 1", "learner"), ("round 2", "learner"),
             ("round 1", "manager"), ("day 30", "learner")]
        )
    ]  # fmt: skip
    assert [found.round for found in first_pair.rounds(files)] == ["round 1", "round 2"]


# --- Ties, gaps and open ranks ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ranks", "tops"),
    [
        ((1, 2, 3, 4, 5), ["o1 o2 o3"]),
        ((10, 20, 40, 41, 99), ["o1 o2 o3"]),  # gaps: only the order counts
        ((1, 1, 1, 4, 5), ["o1 o2 o3"]),  # a tie inside the top three
        ((1, 2, 3, 3, 5), ["o1 o2 o3", "o1 o2 o4"]),  # a tie across the third place
        ((1, 2, 3, 4, 4), ["o1 o2 o3"]),  # a tie below it
        ((1, 2, None, 3, 4), ["o1 o2 o3", "o1 o2 o4"]),  # the open one may be anywhere
    ],
)
def test_a_top_three_is_told_as_far_as_the_ranks_decide_it(
    ranks: tuple[int | None, ...], tops: list[str]
) -> None:
    found = alignment.top_threes(dict(zip(outcome_ids(), ranks, strict=True)))
    assert sorted(" ".join(sorted(top)) for top in found) == tops


def test_equal_ranks_leave_every_top_three_possible_and_the_overlap_a_range() -> None:
    found = first_pair.compare(answers("learner", ranks=(1, 1, 1, 1, 1)), answers("manager"))
    assert len(alignment.top_threes(dict.fromkeys(outcome_ids(), 1))) == 10
    assert found.top3 == (1, 3)
    assert found.criteria[0].found == "1 to 3 of 3" and not found.criteria[0].met
    assert settings()["explain"]["ties"] in found.notes


def test_places_share_the_best_of_a_tie() -> None:
    ranks = dict(zip(outcome_ids(), (7, 7, 9, None, 12), strict=True))
    assert list(alignment.places(ranks).values()) == [1, 1, 3, None, 4]


# --- Claims that the page makes ---------------------------------------------------------------------


def test_alignment_claims_about_chance_hold() -> None:
    """Two top threes of five share at least one; by lot, two or more in 7 cases of 10."""
    tops = [set(top) for top in combinations(range(5), 3)]
    counts = [len(a & b) for a in tops for b in tops]
    assert min(counts) == 1
    assert sum(count >= 2 for count in counts) / len(counts) == pytest.approx(0.7)
    assert "7 cases of 10" in settings()["explain"]["chance"]


def test_alignment_claims_about_kappa_hold() -> None:
    """Ten requests, four marks, three in four alike in the long run: nine samples in ten."""
    rng = random.Random(1)
    found = []
    for _ in range(20_000):
        ours = [rng.randrange(4) for _ in range(10)]
        theirs = [
            a if rng.random() < 0.75 else rng.choice([b for b in range(4) if b != a]) for a in ours
        ]
        alike = sum(a == b for a, b in zip(ours, theirs, strict=True)) / 10
        by_chance = sum(ours.count(k) * theirs.count(k) for k in range(4)) / 100
        if by_chance < 1:
            found.append((alike - by_chance) / (1 - by_chance))
    found.sort()
    low, high = found[len(found) // 20], found[-len(found) // 20]
    explain = settings()["explain"]
    assert low == pytest.approx(float(explain["kappa_low"]), abs=0.01)
    assert high == pytest.approx(float(explain["kappa_high"]), abs=0.01)


def test_the_rows_are_those_of_the_rubric_without_agreement() -> None:
    assert ROW_IDS == [
        "direction",
        "problem",
        "evidence",
        "horizon",
        "radius",
        "stretch",
        "not-doing",
    ]
    rubric = BANK / "jd_rubric.toml"
    if rubric.exists():
        import tomllib

        parts = tomllib.loads(rubric.read_text("utf-8"))["part"]
        named = [(part["id"], part["name"]) for part in parts if part["id"] != "agreement"]
        assert [(row["id"], row["name"]) for row in settings()["row"]] == named
