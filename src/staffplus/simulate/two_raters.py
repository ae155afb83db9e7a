"""Why one kappa says little about one pair: it is computed from seven rows.

The model behind the figures of the chapter `workshop`. Two people rate the same rows from 1 to 7,
apart. Every row has a true value, drawn afresh; each person sees it with an error of their own,
rounds it and stays within the scale. Nothing but chance tells one pair from another, so the spread
of kappa over many pairs is the spread that seven rows alone produce.

What the model assumes:

- True values and errors are normal, the errors independent, with the standard deviations below.
  They were chosen so that kappa over endlessly many rows is about 0.7, which is often called good.
- Kappa is weighted by squared distance (Cohen 1968), the usual choice for an ordered scale.

What it does not show: how well real pairs agree, or kappa for raters who use the scale differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ratings = NDArray[np.int64]

POINTS = 7  #: the scale runs from 1 to this
MIDDLE = 4.5  #: mean of the true values, on that scale
SPREAD = 1.5  #: standard deviation of the true values between rows
ERROR = 0.9  #: standard deviation of each person's error


@dataclass(frozen=True)
class Spread:
    """Weighted kappa over many pairs of people who are alike in everything but chance."""

    low: float  #: 5 in 100 pairs lie below
    middle: float  #: the median pair
    high: float  #: 5 in 100 pairs lie above
    endless: float  #: kappa when all rows of all pairs are taken together


def kappa_spread(rows: int, pairs: int = 10_000, seed: int = 0) -> Spread:
    """How weighted kappa varies between pairs that rate `rows` rows each.

    Pairs in which neither person varies have no kappa and are left out.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    truth = random.normal(MIDDLE, SPREAD, (pairs, rows))

    def rated() -> Ratings:
        seen = np.rint(truth + random.normal(0.0, ERROR, truth.shape))
        return np.clip(seen, 1, POINTS).astype(np.int64)

    one, two = rated(), rated()
    each = [weighted_kappa(a, b) for a, b in zip(one, two, strict=True)]
    low, middle, high = (float(q) for q in np.nanquantile(each, [0.05, 0.5, 0.95]))
    return Spread(low, middle, high, weighted_kappa(one.ravel(), two.ravel()))


def weighted_kappa(one: Ratings, two: Ratings) -> float:
    """Cohen's kappa with squared weights for two arrays of shape (rows,); NaN when nothing varies."""
    import numpy as np

    observed = float(np.mean((one - two) ** 2.0))
    # The mean squared distance over all cross pairs, which is what chance alone would give.
    expected = float(np.var(one) + np.var(two) + (np.mean(one) - np.mean(two)) ** 2)
    return 1.0 - observed / expected if expected else float("nan")
