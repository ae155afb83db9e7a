"""How many points two people share who weigh the same outcomes, by how far they want the same.

The model behind the bar on points in `bank/weighing.toml` and behind the rates that the chapter
`workshop` quotes. Each of two people wishes for every outcome with some strength and spreads 100
points accordingly, in steps of 5.

What the model assumes:

- Strengths are exponential, so that every division of the 100 points is equally likely before it is
  rounded: the broken stick. One outcome of eight gets about a third of the points, the last nearly
  nothing. Rounding is by largest remainder.
- Between two people the strengths of one outcome have a given correlation, the same for each
  outcome: 0 where what one wants says nothing of the other. Half of the sum of two squared normals
  is exponential; where the normals correlate by r, the strengths correlate by r squared.

What it does not show: how people spread points in truth. Two who spread more evenly than a broken
stick share more whatever they want (`draws`); that is why the page says what lot would give for *their*
points, and says so in words where that is much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

POINTS, STEP = 100, 5


def points_shared(
    outcomes: int,
    correlation: float = 0.0,
    pairs: int = 100_000,
    seed: int = 0,
    draws: int = 1,
) -> Whole:
    """Points that each of `pairs` pairs shares over so many outcomes, 0 to 100.

    A strength is the sum of `draws` exponentials: with 2 or more, people spread more evenly.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    shape = (2 * draws, pairs, outcomes)
    ours, fresh = random.normal(size=shape), random.normal(size=shape)
    theirs = correlation**0.5 * ours + (1 - correlation) ** 0.5 * fresh
    one, other = (_in_steps((normals**2).sum(axis=0)) for normals in (ours, theirs))
    shared: Whole = np.minimum(one, other).sum(axis=1)
    return shared


def bar_against_luck(shared: Whole, luck: float) -> int:
    """The fewest points, in steps of 5, that fewer than `luck` (0 to 1) of these pairs share."""
    bars = range(0, POINTS + STEP, STEP)
    return next((bar for bar in bars if (shared >= bar).mean() < luck), POINTS + STEP)


def _in_steps(strengths: NDArray[np.float64]) -> Whole:
    """Points of each person, of shape (people, outcomes), that add up to 100."""
    import numpy as np

    steps = POINTS // STEP * strengths / strengths.sum(axis=1, keepdims=True)
    given = np.floor(steps).astype(np.int64)
    short = POINTS // STEP - given.sum(axis=1, keepdims=True)
    places = np.argsort(np.argsort(given - steps, axis=1), axis=1)
    points: Whole = STEP * (given + (places < short))
    return points
