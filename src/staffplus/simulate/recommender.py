"""A recommender that learns from clicks on what it showed: by their count, or by their rate.

The second model behind the figures of the chapter `when-teams-look-for-staff`. A page has five
places and a hundred items could fill them. Every round the recommender ranks the items by what
it has learnt, shows the first five to everyone, and learns from the clicks. An exploration slice
gives a share of all places to items drawn at random. All runs of one condition are simulated
together, from counts by item.

What the model assumes:

- Each item has one click rate, the same for every user and place, which never changes. Rates are
  drawn from a Beta(2, 18) distribution: 10 % on average, with few items far above.
- Learning starts from two showings of every item.
- With the target "count" an item is ranked by its clicks so far; with "rate" by its clicks for
  each showing. Nothing else differs.
- Value captured is the share of the clicks one would expect from the five best items. The
  recommender never sees it.

What it does not show:

- Tastes, positions, novelty, or clicks that people regret. With tastes there is more to lose.
- How large these effects are in a real product. The amounts were chosen, not estimated.
- Drift. Here exploration could stop once the best items are found; elsewhere it could not.
- Other cures: ranking by an upper bound, or weighting clicks by how often an item was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ITEMS = 100
PLACES = 5
USERS = 2_000  #: in each round
ROUNDS = 40
FIRST_SHOWINGS = 2  #: of every item, before the first round

Target = Literal["count", "rate"]


@dataclass(frozen=True)
class Paths:
    """What happened in every run; each array has the shape (runs, rounds) unless stated."""

    click_rate: Floats  #: clicks for each showing, exploration slice included
    offline_hits: Floats  #: share of the clicks that fell on the model's first five items
    found: Floats  #: share of the five best items among the model's first five
    value: Floats  #: expected clicks for each showing
    best: Floats  #: expected clicks for each showing of the five best items, shape (runs, 1)

    @property
    def captured(self) -> Floats:
        """Value captured, by run and round."""
        return self.value / self.best

    @property
    def captured_in_all(self) -> Floats:
        """Value captured over all rounds together, by run: shape (runs,)."""
        captured: Floats = self.captured.mean(axis=1)
        return captured


def run(target: Target, exploration: float = 0.0, *, runs: int = 200, seed: int = 0) -> Paths:
    """Simulate `runs` recommenders that give a share `exploration` of all places to chance.

    The same arguments give the same result. Run number n has the same items and the same first
    clicks whatever the target and the exploration.

    Raises ValueError if `target` is unknown, `exploration` is not from 0 to 1 or `runs` below 1.
    """
    import numpy as np

    if target not in ("count", "rate"):
        raise ValueError(f"target is {target!r}; expected 'count' or 'rate'")
    if not 0 <= exploration <= 1:
        raise ValueError(f"exploration is {exploration}; expected a share from 0 to 1")
    if runs < 1:
        raise ValueError(f"runs is {runs}; expected at least 1")
    for_items, for_clicks, for_slice = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(3)
    )
    rates = np.sort(for_items.beta(2, 18, (runs, ITEMS)), axis=1)[:, ::-1]  # best item first
    showings = np.full((runs, ITEMS), float(FIRST_SHOWINGS))
    clicks = for_items.binomial(FIRST_SHOWINGS, rates).astype(float)
    ties = for_items.random((runs, ITEMS)) * 1e-9  # equal scores are ranked by lot
    slice_ = round(USERS * PLACES * exploration)
    by_model = (USERS * PLACES - slice_) // PLACES  # showings of each of the first five
    chance = np.full(ITEMS, 1 / ITEMS)
    seen = {name: np.zeros((runs, ROUNDS)) for name in Paths.__dataclass_fields__}
    seen["best"] = rates[:, :PLACES].mean(axis=1, keepdims=True)

    for now in range(ROUNDS):
        score = clicks if target == "count" else clicks / showings
        first = np.argsort(-(score + ties), axis=1)[:, :PLACES]
        shown = for_slice.multinomial(slice_, chance, size=runs)
        chosen = np.zeros((runs, ITEMS), dtype=bool)
        np.put_along_axis(chosen, first, True, axis=1)
        shown = shown + chosen * by_model
        clicked = for_clicks.binomial(shown, rates)
        seen["click_rate"][:, now] = clicked.sum(1) / shown.sum(1)
        seen["offline_hits"][:, now] = (clicked * chosen).sum(1) / clicked.sum(1)
        seen["found"][:, now] = chosen[:, :PLACES].mean(axis=1)
        seen["value"][:, now] = (shown * rates).sum(1) / shown.sum(1)
        showings, clicks = showings + shown, clicks + clicked
    return Paths(**seen)
