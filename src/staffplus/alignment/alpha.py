"""Krippendorff's ordinal alpha over leaders' places, and samples of leaders for its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: For each outcome, how many leaders (or copies of leaders) gave it each place; and for each
#: outcome the sum of the squared numbers of copies, which counts pairs of a leader with itself.
Counts = tuple[list[list[int]], list[int]]


def library_alpha(counts: list[list[int]]) -> float:
    """Ordinal alpha of the library `krippendorff`; `counts` has shape (units, places)."""
    try:
        import krippendorff
        import numpy as np
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error.name} is needed for a map of leaders: pip install 'staffplus[workshop]'"
        ) from error
    table = np.array(counts)
    table = table[:, table.sum(axis=0) > 0]
    return float(krippendorff.alpha(value_counts=table, level_of_measurement="ordinal"))


def resampled(
    ranked: Sequence[Mapping[str, int | None]], samples: int, seed: int
) -> Iterator[float]:
    """Alpha of samples of leaders drawn with repetition; a sample in which nothing varies has none."""
    draw = generator(seed)
    for _ in range(samples):
        copies = [0] * len(ranked)
        for _ in ranked:
            copies[int(next(draw) * len(ranked))] += 1
        alpha = weighted_alpha(weighted_counts(ranked, copies))
        if alpha is not None:
            yield alpha


def interval_of(
    ranked: Sequence[Mapping[str, int | None]], rule: Mapping[str, Any]
) -> tuple[tuple[float, float] | None, int]:
    """Alpha's bootstrap interval, None where it cannot be drawn, and the number of samples behind it.

    `rule` says how many samples (`resamples`), from which `seed`, and the `level` in percent.
    """
    drawn = sorted(resampled(ranked, rule["resamples"], rule["seed"]))
    tail = len(drawn) * (100 - rule["level"]) // 200
    return (drawn[tail], drawn[len(drawn) - 1 - tail]) if drawn else None, len(drawn)


def weighted_counts(ranked: Sequence[Mapping[str, int | None]], copies: Sequence[int]) -> Counts:
    """Counts of places for each outcome when each leader is there `copies` times.

    A row of the counts has a column for each place from 1 to the highest that any leader gave.
    """
    ids = list(ranked[0])
    highest = max((place for row in ranked for place in row.values() if place), default=1)
    counts = [[0] * highest for _ in ids]
    own = [0] * len(ids)
    for row, times in zip(ranked, copies, strict=True):
        for unit, key in enumerate(ids):
            if times and (place := row[key]) is not None:
                counts[unit][place - 1] += times
                own[unit] += times * times
    return counts, own


def weighted_alpha(counted: Counts) -> float | None:
    """Ordinal alpha without pairs of a leader with their own copy; None where nothing varies.

    With every leader there once this is Krippendorff's alpha (a test holds it to the library).
    """
    units = [(row, sum(row), own) for row, own in zip(*counted, strict=True)]
    units = [(row, n, own) for row, n, own in units if n * n > own]
    every = range(max(map(len, counted[0]), default=0))
    totals = [sum(row[place] for row, _, _ in units) for place in every]
    n = sum(totals)
    below = [0, *(sum(totals[: place + 1]) for place in every)]
    own_pairs = sum(own for _, _, own in units)

    def delta(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        between = below[high + 1] - below[low] - (totals[a] + totals[b]) / 2
        return between * between

    observed = 0.0
    for row, size, own in units:
        apart = 0.0
        for a in every:
            for b in every:
                apart += row[a] * row[b] * delta(a, b)
        observed += size * apart / (size * size - own)
    expected = 0.0
    for a in every:
        for b in every:
            expected += totals[a] * totals[b] * delta(a, b)
    if expected == 0:
        return None
    return 1 - observed * (n - own_pairs / n) / expected


def generator(seed: int) -> Iterator[float]:
    """Numbers from 0 to below 1, the same in Python and in the page (mulberry32, 32 bits)."""
    state, mask = seed & 0xFFFFFFFF, 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & mask
        t = (state ^ state >> 15) * (state | 1) & mask
        t ^= (t + ((t ^ t >> 7) * (t | 61) & mask)) & mask
        yield (t ^ t >> 14) / 2**32
