"""The figures of the chapter `when-teams-look-for-staff`: each loop under each exploration slice.

Means over many runs with the range of the middle eight in ten, from `credit_loop` and
`recommender`. The chapter's lab embeds them when its page is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from staffplus.simulate import credit_loop, recommender

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SLICES = (0, 1, 2, 3, 5, 10)  #: exploration slices, in per cent
RUNS = 200
ENDS = 4  #: "first" and "last" are means over this many rounds at either end


@dataclass(frozen=True)
class Band:
    """A figure by round, as shares: the mean over runs, and the middle eight in ten of them."""

    mean: list[float]
    low: list[float]
    high: list[float]

    @property
    def first(self) -> float:
        return sum(self.mean[:ENDS]) / ENDS

    @property
    def last(self) -> float:
        return sum(self.mean[-ENDS:]) / ENDS


@dataclass(frozen=True)
class Figures:
    """What one loop showed and what it earned, over all runs of one condition."""

    watched: Band  #: the figure that the team reports
    beside: Band  #: what it reports beside it: the model's forecast, or the offline check
    value: Band  #: value captured, which nobody sees
    end_low: float  #: value captured in the last rounds: eight in ten runs lie above this …
    end_high: float  #: … and below this
    in_all: float  #: value captured over all rounds together
    ahead: float | None  #: share of runs that beat the same run without a slice; None without one
    more: dict[str, float] = field(default_factory=dict)  #: shares that only this loop has


def credit(world: credit_loop.World, runs: int = RUNS) -> dict[int, Figures]:
    """Figures of the lender in `world`, by slice. `more`: approved_first, approved_last and
    unlent (share of the profitable segments refused in the last rounds)."""
    paths = {s: credit_loop.run(world, s / 100, runs=runs) for s in SLICES}
    return {
        s: _figures(
            p.bad_rate,
            p.forecast,
            p.captured,
            p.captured_in_all,
            paths[0].captured_in_all if s else None,
            more={
                "approved_first": float(p.approved[:, :ENDS].mean()),
                "approved_last": float(p.approved[:, -ENDS:].mean()),
                "unlent": float(p.unlent[:, -ENDS:].mean()),
            },
        )
        for s, p in paths.items()
    }


@cache
def segments_one_by_one(runs: int = RUNS) -> float:
    """Value captured, over all rounds, where one cause moves all risks as in the world "one-cause"
    and a lender without a slice learns each segment by itself."""
    world = credit_loop.World(drift=credit_loop.WORLDS["one-cause"].drift, moves="together")
    return float(credit_loop.run(world, runs=runs).captured_in_all.mean())


def recommendation(target: recommender.Target, runs: int = RUNS) -> dict[int, Figures]:
    """Figures of the recommender with `target`, by slice. `more`: best (click rate of the five
    best items) and found (share of them among the model's first five in the last rounds)."""
    paths = {s: recommender.run(target, s / 100, runs=runs) for s in SLICES}
    return {
        s: _figures(
            p.click_rate,
            p.offline_hits,
            p.captured,
            p.captured_in_all,
            paths[0].captured_in_all if s else None,
            more={"best": float(p.best.mean()), "found": float(p.found[:, -ENDS:].mean())},
        )
        for s, p in paths.items()
    }


def _figures(
    watched: Floats,
    beside: Floats,
    value: Floats,
    in_all: Floats,
    without: Floats | None,
    more: dict[str, float],
) -> Figures:
    import numpy as np

    low, high = np.quantile(value[:, -ENDS:].mean(axis=1), [0.1, 0.9])
    return Figures(
        watched=_band(watched),
        beside=_band(beside),
        value=_band(value),
        end_low=float(low),
        end_high=float(high),
        in_all=float(in_all.mean()),
        ahead=None if without is None else float((in_all > without).mean()),
        more=more,
    )


def _band(figure: Floats) -> Band:
    """Mean and deciles by round of an array (runs, rounds); runs that have none (nan) are left out."""
    import numpy as np

    low, high = np.nanquantile(figure, [0.1, 0.9], axis=0)
    return Band(np.nanmean(figure, axis=0).tolist(), low.tolist(), high.tolist())
