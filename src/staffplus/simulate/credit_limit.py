"""Whose credit limit to raise: a good forecast of spending is not a forecast of response.

The model behind the figures of the chapter `scope-of-questions`. A bank raises the limits of a
fixed share of its customers by a fixed amount and chooses them in one of five ways: by an old or
a new forecast of their spending, at random, by the response estimated from a small randomised
test, or with perfect knowledge of each response. Amounts are in the invented bank's currency,
for one period.

What the model assumes:

- A customer would like to spend a certain amount (the demand) and spends it up to the limit. A
  raise therefore adds spending only where demand exceeds the limit: at most the raise, often
  nothing.
- Earlier credit policy gave higher limits to customers with a better score, and the score also
  goes with higher demand. So among those with the highest forecasts many already have room.
- The old forecast sees the score; the new one also sees activity and the limit. The randomised
  test sees what the new forecast sees, so it wins by its data and target, not by its features.
- All are least squares, judged on customers none of them was fitted to.

What it does not show:

- Profit. A gain is added spending: margins, defaults and the cost of the test are left out.
- How large the differences are in a real bank. The coefficients were chosen, not estimated; with
  others a spending forecast can target well, or worse than chance.
- That only a test can find the response. Whoever knows that spending stops at the limit could
  compare forecast and limit instead; the model leaves out that policy.
- Responses that take time, fade, or depend on other customers' limits.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Standard deviation of the error with which the test measures a customer's spending.
MEASUREMENT_ERROR = 60.0


@dataclass(frozen=True)
class Customers:
    """Customers under their current limits; every array has the shape (customers,)."""

    score: Floats  #: what credit policy went by, standardised
    activity: Floats  #: what drives demand besides the score, standardised
    limit: Floats  #: current limit, an amount
    spend: Floats  #: spending under the current limit, an amount
    response: Floats  #: spending that the raise would add, an amount from 0 to the raise


@dataclass(frozen=True)
class Result:
    """How each way of choosing did on held-out customers.

    A gain is the mean spending added per customer whose limit was raised. An R² is the share of
    the variance of current spending that a forecast explains.
    """

    r2_old_forecast: float
    r2_new_forecast: float
    gain_old_forecast: float
    gain_new_forecast: float
    gain_random: float  #: expected gain: the mean response of all held-out customers
    gain_randomised_test: float
    gain_perfect_knowledge: float


def run(
    seed: int,
    *,
    customers: int = 20_000,
    test_customers: int = 2_000,
    raise_by: float = 500.0,
    share_raised: float = 0.3,
) -> Result:
    """Simulate one bank, the same for the same arguments.

    The first half of the `customers` fits the forecasts and lends `test_customers` to the test,
    in which a fair coin decides who gets the raise of `raise_by`. The second half is held out;
    each way of choosing raises the limits of a share `share_raised` of it.

    Raises ValueError if the test wants more customers than half of them, or the share is not
    above 0 and at most 1.
    """
    import numpy as np

    half = customers // 2
    if not 0 < test_customers <= half:
        raise ValueError(
            f"test_customers is {test_customers}; expected 1 to {half}, half of the customers"
        )
    if not 0 < share_raised <= 1:
        raise ValueError(f"share_raised is {share_raised}; expected above 0 and at most 1")

    rng = np.random.default_rng(seed)
    people = draw_customers(rng, customers, raise_by)
    old = np.column_stack([np.ones(customers), people.score])
    new = _features(people)
    spend, response = people.spend[half:], people.response[half:]

    def forecast(features: Floats) -> Floats:
        return _predict(features[:half], people.spend[:half], features[half:])

    def gain(ranking: Floats) -> float:
        chosen = ranking >= np.quantile(ranking, 1 - share_raised)
        return float(response[chosen].mean())

    old_forecast, new_forecast = forecast(old), forecast(new)

    # One regression for each arm of the test; the response is the difference between the two.
    tested = rng.choice(half, test_customers, replace=False)
    raised = rng.random(test_customers) < 0.5
    measured = (
        people.spend[tested]
        + raised * people.response[tested]
        + rng.normal(0, MEASUREMENT_ERROR, test_customers)
    )
    if_raised = _predict(new[tested[raised]], measured[raised], new[half:])
    if_not = _predict(new[tested[~raised]], measured[~raised], new[half:])

    return Result(
        r2_old_forecast=_r2(spend, old_forecast),
        r2_new_forecast=_r2(spend, new_forecast),
        gain_old_forecast=gain(old_forecast),
        gain_new_forecast=gain(new_forecast),
        gain_random=float(response.mean()),
        gain_randomised_test=gain(if_raised - if_not),
        gain_perfect_knowledge=gain(response),
    )


def averages(seeds: int = 60) -> Result:
    """The mean of each figure over the seeds 0 to `seeds` - 1: what the chapter quotes, rounded.

    Raises ValueError if `seeds` is below 1.
    """
    if seeds < 1:
        raise ValueError(f"seeds is {seeds}; expected at least 1")
    runs = [astuple(run(seed)) for seed in range(seeds)]
    return Result(*(fmean(figure) for figure in zip(*runs, strict=True)))


def draw_customers(rng: np.random.Generator, customers: int, raise_by: float) -> Customers:
    """Draw `customers` people and what a raise of `raise_by` would add to each one's spending.

    Demand and limit are log-normal with medians near 1,000 and 1,100 (exp 6.9 and exp 7.0).
    """
    import numpy as np

    score, activity = rng.normal(size=customers), rng.normal(size=customers)
    demand = np.exp(6.9 + 0.45 * score + 0.6 * activity + 0.35 * rng.normal(size=customers))
    limit = np.exp(7.0 + 0.7 * score + 0.35 * rng.normal(size=customers))
    spend = np.minimum(demand, limit)
    response = np.minimum(demand, limit + raise_by) - spend
    return Customers(score, activity, limit, spend, response)


def _features(people: Customers) -> Floats:
    """Quadratic terms in score, activity and log limit, shape (customers, 10)."""
    import numpy as np

    score, activity, limit = people.score, people.activity, np.log(people.limit)
    return np.column_stack(
        [
            np.ones_like(score),
            *(score, activity, limit),
            *(score * activity, score * limit, activity * limit),
            *(score**2, activity**2, limit**2),
        ]
    )


def _predict(features: Floats, target: Floats, at: Floats) -> Floats:
    """Least squares of `target` (n,) on `features` (n, k), predicted for `at` (m, k): (m,)."""
    import numpy as np

    coefficients = np.linalg.lstsq(features, target, rcond=None)[0]
    predicted: Floats = np.asarray(at @ coefficients, dtype=np.float64)
    return predicted


def _r2(actual: Floats, predicted: Floats) -> float:
    """1 - residual sum of squares / total sum of squares; both arrays have the shape (n,)."""
    residual = ((actual - predicted) ** 2).sum()
    return float(1 - residual / ((actual - actual.mean()) ** 2).sum())
