"""What is told of small groups gives none of them away, by whatever adding and subtracting."""

from __future__ import annotations

import random
from collections.abc import Collection, Hashable, Iterable

import numpy as np
import pytest

from staffplus.cohort import few
from staffplus.cohort.few import Audit

Group = frozenset[Hashable]


def in_span(told: list[Group], group: Group, atoms: Iterable[Hashable]) -> bool:
    """Whether a group's count follows from those told: whether it adds nothing to their rank."""
    order = list(atoms)
    rows = np.array([[it in some for it in order] for some in told], float).reshape(-1, len(order))
    more = np.vstack([rows, [it in group for it in order]])
    return bool(np.linalg.matrix_rank(rows) == np.linalg.matrix_rank(more))


def test_no_small_group_or_remainder_follows_from_what_is_told() -> None:
    rnd = random.Random(4)
    withheld = told_at_all = got_back_without = 0
    for _ in range(150):
        # Each atom has people of its own, so that counts of people and of answers are the same.
        atoms: dict[Hashable, Collection[int]] = {it: range(100 * it, 100 * it + rnd.choice([1, 2, 4, 6, 9, 15])) for it in range(rnd.randint(2, 7))}  # fmt: skip
        everyone: Group = frozenset(atoms)
        asked: list[Group] = [frozenset(it for it in atoms if rnd.random() < 0.5) for _ in range(8)]
        audit = Audit(atoms)
        for group in (everyone, *asked):
            audit.guard(group, everyone)
        told: list[Group] = []
        for group in (everyone, *asked):
            count = audit.tell(group)
            if count is None:
                withheld += 1
            elif group:
                assert count == sum(len(atoms[it]) for it in group)
                told.append(group)
        told_at_all += len(told)
        small = [it for group in (everyone, *asked) for it in (group, everyone - group) if few.is_small(sum(len(atoms[a]) for a in it))]  # fmt: skip
        large = [it for it in (everyone, *asked) if it and it not in small]
        for group in small:
            assert not in_span(told, group, atoms), "a small group can be computed"
            got_back_without += in_span(large, group, atoms)
    assert got_back_without > 100, "without complementary suppression many can be computed"
    assert told_at_all > 300 and withheld > 300


def test_the_classic_row_of_a_table_loses_a_second_cell() -> None:
    audit = Audit({"a": range(0, 12), "b": range(12, 15), "c": range(15, 24)})
    cells: list[Group] = [frozenset({it}) for it in "abc"]
    for cell in cells:
        audit.guard(cell)
    whole = audit.tell("abc")
    assert (whole, *map(audit.tell, cells)) == (24, 12, None, None)


def test_across_questions_it_is_people_that_are_few_not_answers() -> None:
    answers: dict[Hashable, Collection[int]] = {
        ("one", "x"): [1, 2, 3],
        ("two", "x"): [1, 2, 3],
        ("three", "x"): [1, 2, 3],
    }
    assert Audit(answers).is_small(answers)
    answers["one", "y"] = [4, 5]
    assert not Audit(answers).is_small(answers)


def test_what_was_told_before_all_small_groups_are_known_is_a_mistake_of_ours() -> None:
    audit = Audit({"a": range(9), "b": range(9, 11)})
    audit.tell("a")
    with pytest.raises(RuntimeError, match="guard every group first"):
        audit.guard("b")


def test_bins_are_put_together_until_none_holds_one_to_four() -> None:
    assert few.bins([6, 7, 5]) == [(0, 0, 6), (1, 1, 7), (2, 2, 5)]
    assert few.bins([1, 3, 4, 0, 0, 9, 2]) == [(0, 2, 8), (3, 3, 0), (4, 4, 0), (5, 6, 11)]
    assert few.bins([1, 0, 2]) == []
    rnd = random.Random(2)
    for _ in range(200):
        counts = [rnd.choice([0, 0, 1, 2, 5, 8]) for _ in range(10)]
        found = few.bins(counts)
        assert all(count == sum(counts[first : last + 1]) and not few.is_small(count) for first, last, count in found)  # fmt: skip
        if not few.is_small(sum(counts)):
            assert sum(count for *_, count in found) == sum(counts)
