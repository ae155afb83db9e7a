"""An effect in standard deviations, with its interval, or why nothing is said of it.

The effect is Hedges' g, the interval the normal one (Hedges and Olkin 1985). At `FEWEST` learners in each
form an effect of 0.28 standard deviations, what a rewritten passage may bring, is found nine times of ten
(two-sided 5 %: 2 (1.96 + 1.28)² / 0.28² = 268). Of fewer nothing is said: what would be found there, would be
found because it is too large.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, variance

#: Learners in each form, below whom nothing is said.
FEWEST = 270
#: Share of intervals that hold the truth.
INSIDE = 0.95
#: A split as uneven as this, or more, comes about by chance less often: the forms were not given by lot.
UNEVEN = 0.001

_Z = NormalDist().inv_cdf((1 + INSIDE) / 2)


@dataclass(frozen=True)
class Effect:
    """What a form brings over the other. Figures are None where nothing is said; `said` is in words."""

    one: int  #: learners
    other: int
    said: str
    size: float | None = None  #: standard deviations; above 0: the other form is better
    low: float | None = None
    high: float | None = None
    means: tuple[float, float] | None = None  #: mean scores, from 0 to 1

    @property
    def found(self) -> bool:
        """Whether an effect is shown: the interval does not hold none."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def effect(one: Sequence[float], other: Sequence[float], *, fewest: int = FEWEST) -> Effect:
    """Compare two groups of scores. `fewest` may be more than `FEWEST`, never less."""
    n, m = len(one), len(other)
    need = max(fewest, FEWEST)
    if min(n, m) < need:
        return Effect(n, m, f"Too few to say anything: {n} and {m} learners; expected {need} or more in each form.")  # fmt: skip
    if chance_of_split(n, m) < UNEVEN:
        return Effect(n, m, f"Nothing is said: {n} against {m} learners is no split by lot. Find out who is missing from the smaller form.")  # fmt: skip
    pooled = ((n - 1) * variance(one) + (m - 1) * variance(other)) / (n + m - 2)
    means = fmean(one), fmean(other)
    if pooled <= 0:
        return Effect(n, m, "Nothing is said: all scores are alike.", means=means)
    size = (means[1] - means[0]) / math.sqrt(pooled) * (1 - 3 / (4 * (n + m) - 9))
    error = math.sqrt((n + m) / (n * m) + size**2 / (2 * (n + m)))
    low, high = size - _Z * error, size + _Z * error
    if low <= 0 <= high:
        said = f"No effect is shown: {size:+.2f} standard deviations, {INSIDE:.0%} interval {low:+.2f} to {high:+.2f}, which holds none."
    else:
        better = "second" if size > 0 else "first"
        said = f"The {better} form is better, by {abs(size):.2f} standard deviations ({INSIDE:.0%} interval {low:+.2f} to {high:+.2f}, second less first)."
    return Effect(n, m, said, size, low, high, means)


def chance_of_split(n: int, m: int) -> float:
    """How often a fair lot splits as unevenly as this, or more (normal approximation)."""
    return 2 * NormalDist().cdf(-abs(n - m) / math.sqrt(n + m))
