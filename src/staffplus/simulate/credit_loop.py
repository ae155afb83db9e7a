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
- The lender starts from 4,000 loans made to anybody, and weighs old and new loans as it should,
  given how fast risks move. What it loses is not lost by a clumsy estimate.
- A segment without new loans keeps its last estimate, except in the world "fading", where the
  estimate slowly moves to a lenient guess.
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
    Counts = NDArray[np.int64]

SEGMENTS = 20
ROUNDS = 24
APPLICANTS = 2_000  #: in each round
FIRST_LOANS = 4_000  #: made to anybody, before the first round
MARGIN = 0.10  #: earned on a repaid loan, as a share of it
LOSS = 0.60  #: lost on a bad loan, as a share of it
SAFEST, RISKIEST = 0.02, 0.30  #: bad rates of the first and last segment at the start
PRIOR = 0.15  #: bad rate assumed before the first loans: cautious, since break-even is 0.143
PRIOR_WEIGHT = 4.0  #: how many loans that assumption counts for
LENIENT = 0.10  #: what the estimate of a segment without loans moves to in the world "fading" …
FADING = 0.05  #: … by this share of the way, per round
LINE_MEMORY = 0.7  #: what a loan still counts for the line one round later


@dataclass(frozen=True)
class World:
    """What the lender cannot choose, and how its model deals with it."""

    drift: float = 0.0  #: standard deviation of a step in a bad rate, per round
    moves: Literal["apart", "together"] = "apart"  #: one step for each segment, or one for all
    model: Literal["segments", "line"] = "segments"  #: a rate for each segment, or a line over all
    fading: float = 0.0  #: how far the estimate of a segment without loans moves to `LENIENT`


#: The worlds of the chapter.
WORLDS = {
    "none": World(),
    "small": World(drift=0.01),
    "moderate": World(drift=0.02),
    "fading": World(drift=0.02, fading=FADING),
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
    loans = for_start.multinomial(FIRST_LOANS, shares, size=runs)
    model = (Line if world.model == "line" else Separate)(world, loans, for_start, rates, place)
    seen = {name: np.zeros((runs, ROUNDS)) for name in Paths.__dataclass_fields__}

    for now in range(ROUNDS):
        expected = model.rates()
        approves = (1 - expected) * MARGIN - expected * LOSS > 0
        applicants = for_applicants.multinomial(APPLICANTS, shares, size=runs)
        lent = np.where(approves, applicants, for_applicants.binomial(applicants, exploration))
        lost = for_repayment.binomial(lent, rates)
        earns = (1 - rates) * MARGIN - rates * LOSS
        by_model = np.where(approves, applicants, 0)
        with np.errstate(invalid="ignore"):
            seen["bad_rate"][:, now] = np.where(approves, lost, 0).sum(1) / by_model.sum(1)
            seen["forecast"][:, now] = (expected * by_model).sum(1) / by_model.sum(1)
        seen["approved"][:, now] = by_model.sum(1) / APPLICANTS
        profitable = earns > 0
        refused = (profitable & ~approves).sum(1)
        seen["unlent"][:, now] = refused / np.maximum(profitable.sum(1), 1)
        seen["value"][:, now] = (lent * earns).sum(1)
        seen["best"][:, now] = (applicants * np.maximum(earns, 0)).sum(1)
        model.learn(lent, lost)
        rates = _drifted(world, rates, place, for_drift)
    return Paths(**seen)


class Separate:
    """A lender that estimates each segment by itself; arrays have the shape (runs, segments).

    A Kalman filter for a rate that moves by steps of the world's drift: the best weighing of old
    and new loans when nothing but the segment's own loans is known of it.
    """

    def __init__(
        self, world: World, loans: Counts, rng: np.random.Generator, rates: Floats, place: Floats
    ) -> None:
        bad = rng.binomial(loans, rates)
        self.world = world
        self.mean = (bad + PRIOR_WEIGHT * PRIOR) / (loans + PRIOR_WEIGHT)
        self.variance = self.mean * (1 - self.mean) / (loans + PRIOR_WEIGHT)

    def rates(self) -> Floats:
        return self.mean

    def learn(self, lent: Counts, lost: Counts) -> None:
        import numpy as np

        made = np.maximum(lent, 1)
        likely = np.clip(self.mean, 0.01, 0.5)
        gain = np.where(
            lent > 0, self.variance / (self.variance + likely * (1 - likely) / made), 0.0
        )
        towards_guess = np.where(lent > 0, 0.0, self.world.fading * (LENIENT - self.mean))
        mean = self.mean + gain * (lost / made - self.mean) + towards_guess
        self.mean = np.clip(mean, 0.001, 0.999)
        self.variance = self.variance * (1 - gain) + self.world.drift**2


class Line:
    """A lender that draws a least-squares line over all segments, from recent loans."""

    def __init__(
        self, world: World, loans: Counts, rng: np.random.Generator, rates: Floats, place: Floats
    ) -> None:
        self.place = place
        self.loans = loans.astype(float)
        self.bad = rng.binomial(loans, rates).astype(float)

    def rates(self) -> Floats:
        import numpy as np

        weight, losses = self.loans.sum(1), self.bad.sum(1)
        along, squares = (self.loans * self.place).sum(1), (self.loans * self.place**2).sum(1)
        tilted = (self.bad * self.place).sum(1)
        spread = np.maximum(weight * squares - along**2, 1e-9)
        slope = (weight * tilted - along * losses) / spread
        level = (squares * losses - along * tilted) / spread
        line: Floats = np.clip(level[:, None] + slope[:, None] * self.place, 0.001, 0.999)
        return line

    def learn(self, lent: Counts, lost: Counts) -> None:
        self.loans = self.loans * LINE_MEMORY + lent
        self.bad = self.bad * LINE_MEMORY + lost


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
