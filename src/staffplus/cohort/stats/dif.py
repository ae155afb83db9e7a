"""Differential functioning: whether an item is harder for one cohort than for another of the same ability.

Mantel and Haenszel's odds ratio over bands of ability (1959), as Holland and Thayer (1988) use it for items;
its classes are those of the Educational Testing Service (Zwick 2012, ETS RR-12-08): A says nothing, B is
worth a look, C is to be explained or rewritten.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from staffplus.cohort.stats.answers import Answers
from staffplus.cohort.stats.classical import Floats

STRATA = 10
#: Fewer answers of one cohort to an item say nothing.
LEAST = 100
#: The scale of ETS: the logarithm of the odds ratio times this.
DELTA = -2.35
#: Two-sided 5 % of a normal distribution.
Z = 1.959964


@dataclass(frozen=True)
class Dif:
    """One item, two cohorts."""

    item: int
    one: str
    other: str
    delta: float  #: below 0: harder for `other` than for `one`
    error: float  #: its standard error
    letter: str  #: A, B or C


def differences(it: Answers, ability: Floats) -> list[Dif]:
    """Every item with enough answers of both, for the largest cohort against each other one."""
    sizes = np.bincount(it.cohort, minlength=len(it.cohorts))
    if len(it.cohorts) < 2:
        return []
    reference = int(sizes.argmax())
    edges = np.quantile(ability, np.linspace(0, 1, STRATA + 1)[1:-1])
    stratum = np.searchsorted(edges, ability)[it.learner]
    found = []
    for cohort in range(len(it.cohorts)):
        if cohort != reference:
            found += _pair(it, stratum, reference, cohort)
    return found


def _pair(it: Answers, stratum: npt.NDArray[np.int64], one: int, other: int) -> list[Dif]:
    def cells(cohort: int, right: bool) -> Floats:
        some = (it.cohort == cohort) & (it.right == right)
        at = it.item[some].astype(np.int64) * STRATA + stratum[some]
        size = len(it.items) * STRATA
        return np.bincount(at, minlength=size).reshape(-1, STRATA).astype(np.float64)

    a, b, c, d = cells(one, True), cells(one, False), cells(other, True), cells(other, False)
    n = np.maximum(a + b + c + d, 1)
    r, s = (a * d / n).sum(1), (b * c / n).sum(1)
    # Robins, Breslow and Greenland (1986) for the variance of the logarithm.
    p, q = (a + d) / n, (b + c) / n
    enough = ((a + b).sum(1) >= LEAST) & ((c + d).sum(1) >= LEAST) & (r > 0) & (s > 0)
    found = []
    for item in np.flatnonzero(enough):
        rr, ss = a[item] * d[item] / n[item], b[item] * c[item] / n[item]
        variance = (
            (p[item] * rr).sum() / (2 * r[item] ** 2)
            + (p[item] * ss + q[item] * rr).sum() / (2 * r[item] * s[item])
            + (q[item] * ss).sum() / (2 * s[item] ** 2)
        )
        delta, error = DELTA * math.log(r[item] / s[item]), -DELTA * math.sqrt(variance)
        found.append(Dif(int(item), it.cohorts[one], it.cohorts[other], delta, error, letter(delta, error)))  # fmt: skip
    return found


def letter(delta: float, error: float) -> str:
    """The class of ETS."""
    size = abs(delta)
    if size < 1 or size <= Z * error:
        return "A"
    return "C" if size >= 1.5 and size - 1.644854 * error > 1 else "B"
