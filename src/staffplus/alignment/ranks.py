"""Ranks with ties and gaps: places, and which outcomes may come first.

Only the order of ranks counts: 1, 2, 4, 5, 9 is read as 1, 2, 3, 4, 5. Outcomes that share a
rank share the best place of the group (1, 1, 3, …); an outcome without a rank has no place.
Where ties or open ranks leave it undecided which three outcomes come first, nothing is
guessed: every top three that contradicts no given rank counts as possible, an overlap is the
range from the least to the most that two possible top threes share, and the exit rule uses
the lower end. `pair.js` computes the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from staffplus.alignment.questions import top
from staffplus.alignment.result import Span


def places(ranks: Mapping[str, int | None]) -> dict[str, int | None]:
    """The place of each outcome: 1 + how many are ranked better. Open ranks have none."""
    given = [rank for rank in ranks.values() if rank is not None]
    return {
        key: None if rank is None else 1 + sum(other < rank for other in given)
        for key, rank in ranks.items()
    }


def top_threes(ranks: Mapping[str, int | None]) -> list[frozenset[str]]:
    """Every top three that contradicts no given rank; one when nothing is tied across it or open."""
    ids = list(ranks)

    def fits(chosen: tuple[str, ...]) -> bool:
        inside = [rank for key in chosen if (rank := ranks[key]) is not None]
        outside = [rank for key in ids if key not in chosen and (rank := ranks[key]) is not None]
        return not inside or not outside or max(inside) <= min(outside)

    return [frozenset(chosen) for chosen in combinations(ids, top()) if fits(chosen)]


def shared(tops: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> Span:
    """The least and the most that a set of the one and a set of the other have in common."""
    counts = [len(one & other) for one in tops for other in others]
    return min(counts), max(counts)
