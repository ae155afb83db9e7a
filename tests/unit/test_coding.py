"""Coverage and agreement of codings, against tables worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffplus.postings import coding

TABLE = [
    {"unit": "one", "coder": "a", "code": "reach"},
    {"unit": "one", "coder": "a", "code": "delivery"},
    {"unit": "two", "coder": "a", "code": "delivery"},
    {"unit": "one", "coder": "b", "code": "delivery"},
    {"unit": "three", "coder": "b", "code": "reach"},
]
UNITS, CODES = ["one", "two", "three", "four"], ["reach", "delivery"]


def test_decisions_stand_unit_by_unit_with_a_no_wherever_there_is_no_row() -> None:
    made = coding.decisions(TABLE, "a", UNITS, CODES)
    assert made == [True, True, False, True, False, False, False, False]
    assert coding.decisions(TABLE, "nobody", UNITS, CODES) == [False] * 8


def test_coverage_is_the_share_of_units_with_a_code() -> None:
    assert coding.coverage(TABLE, "a", UNITS, CODES) == {"reach": 0.25, "delivery": 0.5}
    assert coding.coverage(TABLE, "b", UNITS[:2], CODES) == {"reach": 0.0, "delivery": 0.5}


def test_agreement_of_the_table_by_hand() -> None:
    """a: 3 yes of 8, b: 2 yes; alike on 5. By chance 3*2 + 5*6 = 36 of 64; (40 - 36) / (64 - 36)."""
    a, b = (coding.decisions(TABLE, coder, UNITS, CODES) for coder in "ab")
    assert coding.percent_agreement(a, b) == 62.5
    assert coding.cohens_kappa(a, b) == pytest.approx(4 / 28)


def test_kappa_of_a_two_by_two_table_by_hand() -> None:
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5."""
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert coding.percent_agreement(one, other) == 70
    assert coding.cohens_kappa(one, other) == pytest.approx(0.4)


def test_kappa_of_three_answers_by_hand() -> None:
    """Alike on 4 of 6; chance 2*2 + 2*3 + 2*1 = 12 of 36; (24 - 12) / (36 - 12) = 0.5."""
    assert coding.cohens_kappa("AABBCC", "ABBBCA") == pytest.approx(0.5)


def test_the_example_of_the_items() -> None:
    """90 of 100 alike where chance gives 80: both say yes to a share p with p*p + q*q = 0.8."""
    yes = round(1000 * (0.5 + (0.15**0.5)))  # 887 of 1000, chance 0.7996
    one = [True] * yes + [False] * (1000 - yes)
    other = one[50:yes] + [False] * 50 + [True] * 50 + one[yes + 50 :]
    assert coding.percent_agreement(one, other) == 90
    assert coding.cohens_kappa(one, other) == pytest.approx(0.5, abs=0.005)


def test_chance_is_taken_for_each_code_by_itself() -> None:
    """A rare code and a common one on 100 units: (91 - 81.2) + (80 - 50) of 18.8 + 50 are won.

    In one table of 200 decisions chance would seem to be 57.8, and kappa 27.7 / 42.2.
    """

    def pair(both: int, one: int, other: int) -> list[tuple[bool, bool]]:
        rest = 100 - both - one - other
        kinds = [(True, True), (True, False), (False, True), (False, False)]
        return [
            kind
            for kind, times in zip(kinds, (both, one, other, rest), strict=True)
            for _ in range(times)
        ]

    rare, common = pair(6, 4, 5), pair(40, 10, 10)
    mixed = [it for unit in zip(rare, common, strict=True) for it in unit]
    one, other = ([made[n] for made in mixed] for n in (0, 1))
    first, second = (coding.cohens_kappa(one[n::2], other[n::2]) for n in (0, 1))
    within, pooled = coding.kappa_by_code(one, other, 2), coding.cohens_kappa(one, other)
    assert within == pytest.approx(39.8 / 68.8)
    assert pooled == pytest.approx(27.7 / 42.2, abs=0.001)
    assert first == pytest.approx(9.8 / 18.8)
    assert second == pytest.approx(0.6)
    assert coding.kappa_by_code(one[::2], other[::2], 1) == first


def test_kappa_by_code_needs_whole_units_and_something_that_varies() -> None:
    assert coding.kappa_by_code([True, False] * 3, [True, False] * 3, 2) is None
    with pytest.raises(ValueError, match="found 3 decisions; expected a multiple of 2 codes"):
        coding.kappa_by_code([True] * 3, [True] * 3, 2)


def test_kappa_has_no_value_when_nothing_varies() -> None:
    assert coding.cohens_kappa([False] * 5, [False] * 5) is None
    assert coding.percent_agreement([False] * 5, [False] * 5) == 100


def test_kappa_is_below_zero_when_worse_than_chance_and_zero_at_chance() -> None:
    assert coding.cohens_kappa("YN", "NY") == -1
    assert coding.cohens_kappa("YYNN", "YNYN") == 0


@given(st.lists(st.sampled_from("abc"), min_size=1))
def test_whoever_repeats_another_agrees_fully(answers: list[str]) -> None:
    assert coding.cohens_kappa(answers, answers) in (1, None)
    assert coding.percent_agreement(answers, answers) == 100


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_agreement_is_the_same_from_both_sides(pairs: list[tuple[bool, bool]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    assert coding.cohens_kappa(one, other) == coding.cohens_kappa(other, one)
    kappa = coding.cohens_kappa(one, other)
    assert kappa is None or -1 <= kappa <= 1


@pytest.mark.parametrize(("one", "other"), [("", ""), ("ab", "a")])
def test_decisions_that_cannot_be_compared_are_refused(one: str, other: str) -> None:
    for measure in (coding.percent_agreement, coding.cohens_kappa):
        with pytest.raises(ValueError, match=f"found {len(one)} and {len(other)} decisions"):
            measure(one, other)


def test_an_unknown_code_and_a_missing_unit_are_named() -> None:
    with pytest.raises(ValueError, match="found the code 'reach' from coder 'a'; expected one of"):
        coding.decisions(TABLE, "a", UNITS, ["delivery"])
    with pytest.raises(ValueError, match="no units"):
        coding.coverage(TABLE, "a", [], CODES)
