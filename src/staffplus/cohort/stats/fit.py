"""A two-parameter logistic model of sparse answers: P(right) = 1 / (1 + exp(-a (ability - b))).

The fit is `mirt`'s (marginal maximum likelihood by EM, Bock and Aitkin 1981), which takes answers that are
missing: a byte for each learner and item, and at 62,526 learners with 1,140,202 answers to 221 items it is
done in seconds (`tests/benchmarks/item_stats.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

#: How many abilities the integral is taken over, and how many steps EM may take.
POINTS, STEPS = 21, 500
#: An answer that was not given.
MISSING = -1


@dataclass(frozen=True)
class Fit:
    """By item and by learner. NaN for an item that all answered alike: it has no place on the scale."""

    discrimination: Floats
    difficulty: Floats
    error: Floats  #: standard error of the difficulty, from the outer product of learners' scores
    ability: Floats  #: mean of the posterior (EAP); its scale is standard normal
    steps: int
    converged: bool


def fit(learner: Ints, item: Ints, right: npt.NDArray[np.bool_], learners: int, items: int) -> Fit:
    """Fit answers, one a row. Nobody answers an item twice."""
    import mirt

    given = np.full((learners, items), MISSING, np.int8)
    given[learner, item] = right
    n, rights = (given != MISSING).sum(0), (given == 1).sum(0)
    varied = np.flatnonzero((rights > 0) & (rights < n))
    a, b, error = (np.full(items, np.nan) for _ in range(3))
    if varied.size < 2:  # a scale of one item is no scale
        return Fit(a, b, error, np.zeros(learners), 0, False)
    some = np.ascontiguousarray(given[:, varied])
    found = mirt.fit_mirt(some, "2PL", n_quadpts=POINTS, max_iter=STEPS, se_method="crossprod")
    told = found.model.parameters
    a[varied], b[varied] = np.ravel(told["discrimination"]), np.ravel(told["difficulty"])
    error[varied] = np.ravel(found.standard_errors["difficulty"])
    ability = np.ravel(mirt.fscores(found, some).theta)
    return Fit(a, b, error, ability, int(found.n_iterations), bool(found.converged))
