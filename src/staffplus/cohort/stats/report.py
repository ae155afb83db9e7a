"""All figures of all items, a row each."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from staffplus.cohort.stats import classical, dif, fit
from staffplus.cohort.stats.answers import Answers
from staffplus.cohort.stats.classical import Curve
from staffplus.cohort.stats.dif import Dif

#: Fewer answers to an item say nothing of it.
LEAST = 30
#: Fewer say nothing of its parameters.
LEAST_FIT = 200


@dataclass(frozen=True)
class Row:
    """One item. Figures are NaN where there is nothing to say."""

    item: str
    n: int
    share: float  #: right, from 0 to 1
    discrimination: float  #: classical: correlation with the rest
    a: float  #: discrimination of the fit
    b: float  #: difficulty of the fit, in standard deviations of ability
    error: float  #: standard error of b
    curves: tuple[Curve, ...]
    differences: tuple[Dif, ...]


@dataclass(frozen=True)
class Statistics:
    """Of a set of answers."""

    rows: tuple[Row, ...]
    few: int  #: items with too few answers for a row
    learners: int
    answers: int
    steps: int
    converged: bool


def statistics(it: Answers) -> Statistics:
    """Fit the model, and count all that is counted."""
    plain = classical.classical(it)
    model = fit.fit(it.learner, it.item, it.right, it.learners, len(it.items))
    lines = classical.curves(it, model.ability)
    apart: dict[int, list[Dif]] = defaultdict(list)
    for one in dif.differences(it, model.ability):
        apart[one.item].append(one)

    def fitted(n: int) -> tuple[float, float, float]:
        """(a, b, error of b) of an item, where there are enough answers."""
        if plain.n[n] < LEAST_FIT:
            return math.nan, math.nan, math.nan
        return float(model.discrimination[n]), float(model.difficulty[n]), float(model.error[n])

    rows = tuple(
        Row(name, int(plain.n[n]), float(plain.share[n]), float(plain.discrimination[n]), *fitted(n), tuple(lines[n]), tuple(apart[n]))
        for n, name in enumerate(it.items) if plain.n[n] >= LEAST
    )  # fmt: skip
    return Statistics(
        rows, len(it.items) - len(rows), it.learners, len(it), model.steps, model.converged
    )
