"""A lender that learns only from the loans it made: what its reports show and what it earns.

The credit model behind the figures of the chapter `when-teams-look-for-staff`. Applicants fall
into segments, each with a bad rate (the share of loans not repaid). Every round the lender
estimates the bad rate of each segment from past loans and lends to the segments it expects to
profit from. Of the rest it learns nothing, unless an exploration slice lends to a random share
of them. All runs of one condition are simulated together, from counts by segment.

What the model assumes:

- A repaid loan earns `MARGIN` and a bad one costs `LOSS`, so lending pays up to a bad rate of
  one in seven. At first the bad rates of the segments are spread evenly from 2 % to 30 %.
- Drift is a step in every bad rate after each round. In most worlds the steps are independent;
  in the world "one-cause" one step moves all segments, the riskier ones more.
- Estimates count recent loans more. A segment without new loans keeps its last estimate, except
  in the world "fading", where what is known of it fades and a lenient guess takes its place.
- Estimates start from 600 loans made to anybody, about 30 in each segment, and a cautious guess.
- A loan of the exploration slice costs what its segment's bad rate says: exploring is not free.
- Value is what the decisions are expected to earn; the lender never sees it. Value captured is
  its share of what lending to exactly the profitable segments would earn.

What it does not show:

- How large these effects are at a real lender. The amounts were chosen, not estimated.
- Outcomes that come late. Here a loan is repaid or lost before the next round.
- Applicants who change because of the decisions, competitors, amounts, prices, or what the law
  asks of a lender that approves at random.
- Cleverer exploration. A share of everyone refused is the plainest design, not the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEGMENTS = 20
ROUNDS = 24
APPLICANTS = 2_000  #: in each round
FIRST_LOANS = 600  #: made to anybody, before the first round
MARGIN = 0.10  #: earned on a repaid loan, as a share of it
LOSS = 0.60  #: lost on a bad loan, as a share of it
KEPT = 0.7  #: what a past loan still counts one round later
SAFEST, RISKIEST = 0.02, 0.30  #: bad rates of the first and last segment at the start
GUESS_WEIGHT = 4.0  #: how many loans the guess counts for


@dataclass(frozen=True)
class World:
    """What the lender cannot choose, and how its model deals with it."""

    drift: float = 0.0  #: standard deviation of a step in a bad rate, per round
    moves: Literal["apart", "together"] = "apart"  #: one step for each segment, or one for all
    model: Literal["segments", "line"] = "segments"  #: a rate for each segment, or a line over all
    fading: bool = False  #: whether what is known of a segment without loans fades
    guess: float = 0.15  #: bad rate assumed for a segment of which nothing is known


#: The worlds of the chapter. Break-even is a bad rate of 1/7 (0.143): 0.15 is a cautious guess
#: and 0.10 a lenient one.
WORLDS = {
    "none": World(),
    "small": World(drift=0.01),
    "moderate": World(drift=0.02),
    "fading": World(drift=0.02, fading=True, guess=0.10),
    "one-cause": World(drift=0.02, moves="together", model="line"),
}


@dataclass(frozen=True)
class Paths:
    """What happened in every run; each array has the shape (runs, rounds).

    `bad_rate` and `forecast` concern the loans that the model approved, without the exploration
    slice, as a lender's reports do. They are nan in a round in which it approved none.
    """

    approved: Floats  #: share of applicants that the model approved
    bad_rate: Floats  #: share of those loans that were not repaid
    forecast: Floats  #: the same share as the model expected it
    unlent: Floats  #: share of the profitable segments that the model refuses
    value: Floats  #: expected earnings of all loans, exploration slice included
    best: Floats  #: expected earnings of lending to exactly the profitable segments

    @property
    def captured(self) -> Floats:
        """Value captured, by run and round."""
        return self.value / self.best

    @property
    def captured_in_all(self) -> Floats:
        """Value captured over all rounds together, by run: shape (runs,)."""
        captured: Floats = self.value.sum(axis=1) / self.best.sum(axis=1)
        return captured


def run(world: World, exploration: float = 0.0, *, runs: int = 200, seed: int = 0) -> Paths:
    """Simulate `runs` lenders that lend to a random share `exploration` of those they refuse.

    The same arguments give the same result. Run number n meets the same first loans and the same
    drift whatever the exploration, so that two rates can be compared run by run.

    Raises ValueError if `exploration` is not from 0 to 1 or `runs` is below 1.
    """
    import numpy as np

    if not 0 <= exploration <= 1:
        raise ValueError(f"exploration is {exploration}; expected a share from 0 to 1")
    if runs < 1:
        raise ValueError(f"runs is {runs}; expected at least 1")
    for_start, for_drift, for_applicants, for_repayment = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(4)
    )
    shares = np.full(SEGMENTS, 1 / SEGMENTS)
    place = np.linspace(0, 1, SEGMENTS)  # 0 for the safest segment, 1 for the riskiest
    rates = np.tile(SAFEST + (RISKIEST - SAFEST) * place, (runs, 1))
    loans = for_start.multinomial(FIRST_LOANS, shares, size=runs).astype(float)
    bad = for_start.binomial(loans.astype(int), rates).astype(float)
    seen = {name: np.zeros((runs, ROUNDS)) for name in Paths.__dataclass_fields__}

    for now in range(ROUNDS):
        expected = _estimate(world, loans, bad, place)
        approves = (1 - expected) * MARGIN - expected * LOSS > 0
        applicants = for_applicants.multinomial(APPLICANTS, shares, size=runs)
        slice_ = for_applicants.binomial(applicants, exploration)
        lent = np.where(approves, applicants, slice_)
        lost = for_repayment.binomial(lent, rates)
        earns = (1 - rates) * MARGIN - rates * LOSS
        by_model = np.where(approves, applicants, 0)
        with np.errstate(invalid="ignore"):
            seen["bad_rate"][:, now] = np.where(approves, lost, 0).sum(1) / by_model.sum(1)
            seen["forecast"][:, now] = (expected * by_model).sum(1) / by_model.sum(1)
        seen["approved"][:, now] = by_model.sum(1) / APPLICANTS
        seen["unlent"][:, now] = ((earns > 0) & ~approves).sum(1) / np.maximum(
            (earns > 0).sum(1), 1
        )
        seen["value"][:, now] = (lent * earns).sum(1)
        seen["best"][:, now] = (applicants * np.maximum(earns, 0)).sum(1)
        # Old loans lose weight where new ones arrive; elsewhere the last estimate stays.
        fades = (lent > 0) | world.fading | (world.model == "line")
        loans = np.where(fades, loans * KEPT, loans) + lent
        bad = np.where(fades, bad * KEPT, bad) + lost
        rates = _drifted(world, rates, place, for_drift)
    return Paths(**seen)


def _estimate(world: World, loans: Floats, bad: Floats, place: Floats) -> Floats:
    """Expected bad rate of each segment; all arrays (runs, segments), `place` (segments,)."""
    import numpy as np

    if world.model == "segments":
        guessed: Floats = (bad + GUESS_WEIGHT * world.guess) / (loans + GUESS_WEIGHT)
        return guessed
    # Least squares of loan outcomes on the segment's place: right when the rates lie on a line.
    weight, along, squares = (loans.sum(1), (loans * place).sum(1), (loans * place**2).sum(1))
    losses, tilted = bad.sum(1), (bad * place).sum(1)
    spread = np.maximum(weight * squares - along**2, 1e-9)
    slope = (weight * tilted - along * losses) / spread
    level = (squares * losses - along * tilted) / spread
    line: Floats = np.clip(level[:, None] + slope[:, None] * place, 0.001, 0.999)
    return line


def _drifted(world: World, rates: Floats, place: Floats, rng: np.random.Generator) -> Floats:
    """Bad rates one round later, shape (runs, segments)."""
    import numpy as np

    steps = rng.normal(size=rates.shape)
    if world.moves == "apart":
        apart: Floats = np.clip(rates + world.drift * steps, 0.01, 0.45)
        return apart
    # One cause: the safest segment stays, the riskiest takes the whole step.
    reach = np.clip(rates[:, -1:] - SAFEST + world.drift * steps[:, :1], 0.06, 0.60)
    together: Floats = SAFEST + reach * place
    return together
