"""Points and forecasts of two people, each measure beside what chance alone gives.

Overlap
    One minus half the sum of absolute differences, which for points that both add up to 100 is the
    sum of the smaller of the two for each outcome. Whole numbers, from 0 to 100.
Chance
    Keep what each gave, and deal the one's points to the outcomes by lot, in each of the n! ways.
    Who puts 60 points on one outcome is so compared with people who do. The distribution is exact:
    a walk over the subsets of outcomes that were dealt, 2^n of them, at most 1,024.
Bar
    How many shared points the rule asks for, by the number of outcomes; `bank/weighing.toml` says where it comes from.
    Points so even that lot would reach the bar show no agreement on what wins, and so meet it in no case.
Hits
    How many of the three that one predicted are among the other's three heaviest. By chance that
    is hypergeometric.

`weighed.js` beside this computes the same; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, factorial

from staffplus.alignment.ranks import shared, top_threes
from staffplus.alignment.result import Span
from staffplus.alignment.second import second

#: Bits of one count in the packed histogram of `dealings`: 10! < 2^22.
BITS = 24


@dataclass(frozen=True)
class Chance:
    """What chance gives: the mean, and the share of cases, 0 to 1, that reach what was found."""

    mean: float
    share: float


def overlap(ours: Mapping[str, int | None], theirs: Mapping[str, int | None]) -> int:
    """Points that both give to the same outcomes, 0 to 100. Both must add up to 100."""
    return sum(min(ours[key] or 0, theirs[key] or 0) for key in ours)


def dealings(ours: Sequence[int], theirs: Sequence[int]) -> list[int]:
    """How many of the n! ways to deal `theirs` to the outcomes of `ours` give each overlap.

    Points are given in steps of 5; the result has a count for 0, 5, …, 100. A count of ways is
    kept in 24 bits of one whole number, so that adding histograms is adding numbers.
    """
    form = second()["format"]
    step, n = form["step"], len(ours)
    ways = [0] * (1 << n)
    ways[0] = 1
    for dealt in range(1 << n):
        here = ways[dealt]
        at = dealt.bit_count()
        if not here or at == n:
            continue
        for k in range(n):
            if not dealt >> k & 1:
                ways[dealt | 1 << k] += here << BITS * (min(ours[at], theirs[k]) // step)
    packed, mask = ways[-1], (1 << BITS) - 1
    return [packed >> BITS * k & mask for k in range(form["points"] // step + 1)]


def overlap_chance(
    ours: Mapping[str, int | None], theirs: Mapping[str, int | None], found: int
) -> Chance:
    """The overlap by lot: its mean, and the share of dealings that reach `found`."""
    step = second()["format"]["step"]
    counts = dealings(
        [points or 0 for points in ours.values()], [points or 0 for points in theirs.values()]
    )
    every = factorial(len(ours))
    mean = sum(step * k * count for k, count in enumerate(counts)) / every
    return Chance(mean, sum(counts[found // step :]) / every)


def bar(outcomes: int) -> int | None:
    """Points that a pair should share over so many outcomes; None where they are compared in words."""
    rule = second()["exit"]
    bars: list[int] = rule["bar"]
    return bars[outcomes - rule["fewest"]] if outcomes >= rule["fewest"] else None


def evenly(ours: Mapping[str, int | None], theirs: Mapping[str, int | None]) -> bool:
    """Whether these points are so even that lot alone would reach the bar with them, on average."""
    needed = bar(len(ours))
    return needed is not None and overlap_chance(ours, theirs, needed).mean >= needed


def heaviest(points: Mapping[str, int | None]) -> list[frozenset[str]]:
    """Every three that can be called heaviest; one unless points are equal across the border."""
    if len(points) <= second()["format"]["top"]:
        return [frozenset(points)]
    return top_threes({key: None if it is None else -it for key, it in points.items()})


def hits(predicted: Sequence[str], theirs: Mapping[str, int | None]) -> Span:
    """How many of those predicted are among the other's three heaviest; a range where ties are."""
    return shared([frozenset(predicted)], heaviest(theirs))


def hits_chance(outcomes: int, predicted: int) -> Chance:
    """The hits of a forecast by lot: their mean, and the share of two or more.

    Hypergeometric: `predicted` of `outcomes` drawn, three of them heavy.
    """
    top, needed = second()["format"]["top"], second()["agenda"]["hits"]
    if outcomes < top:
        return Chance(float(min(outcomes, predicted)), 1.0 if outcomes >= needed else 0.0)
    every = comb(outcomes, predicted)
    ways = [comb(top, k) * comb(outcomes - top, predicted - k) for k in range(predicted + 1)]
    return Chance(top * predicted / outcomes, sum(ways[needed:]) / every)


def alike_by_lot(ours: Sequence[str | None], theirs: Sequence[str | None]) -> float:
    """How many of two rows of marks are alike on average when one is dealt by lot."""
    n = len(ours)
    same = sum(a is not None and a == b for a in ours for b in theirs)
    return same / n if n else 0.0


def apart_by_lot(ours: Sequence[int | None], theirs: Sequence[int | None], apart: int) -> float:
    """How many of two rows of ratings are `apart` or farther on average when one is dealt by lot."""
    n = len(ours)
    far = sum(a is not None and b is not None and abs(a - b) >= apart for a in ours for b in theirs)
    return far / n if n else 0.0
