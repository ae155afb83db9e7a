"""The bank of the loop exercise, copied into the notebook for learners to read and run. Needs numpy.

It is the bank of `simulate.credit_limit`, followed over a year; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def draw(rng: Any, customers: int) -> tuple[Any, Any, Any, Any]:
    """Invented customers: score, activity, what each wishes to spend, and each one's limit."""
    score, activity = rng.normal(size=customers), rng.normal(size=customers)
    wish = np.exp(6.9 + 0.45 * score + 0.6 * activity + 0.35 * rng.normal(size=customers))
    limit = np.exp(7.0 + 0.7 * score + 0.35 * rng.normal(size=customers))
    return score, activity, wish, limit


def draw_trial(rng: Any, customers: int = 240) -> dict[str, Any]:
    """A trial before the first quarter: a fair coin decides whose limit is raised by 500."""
    score, activity, wish, limit = draw(rng, customers)
    raised = rng.random(customers) < 0.5
    measured = rng.normal(0, 60, customers)  # spending is known to about 60
    return {
        "score": score.round(3),
        "activity": activity.round(3),
        "limit": limit.round(),  # before the trial
        "before": np.minimum(wish, limit).round(),
        "raised": raised,
        "after": (np.minimum(wish, limit + 500 * raised) + measured).round(),
    }


def bank(seed: int, quarters: int = 4, budget: int = 48) -> Any:
    """One bank over a year: yields the trial and the 240 customers as they are now, is sent the
    positions of the `budget` customers to raise, and so on each quarter. Ends with its figures.

    As the bank sees it: r2, the share of the variance of spending that the refitted forecast
    explains; spending, the mean of those just raised; again, the share of them raised before. And
    added, which no bank sees: the mean spending that the raises added.
    """
    rng = np.random.default_rng(seed)
    trial = draw_trial(rng)
    score, activity, wish, limit = draw(rng, 240)
    score, activity, limit = score.round(3), activity.round(3), limit.round()
    told: dict[str, list[float]] = {"r2": [], "spending": [], "again": [], "added": []}
    raised_before: set[int] = set()
    for _ in range(quarters):
        spend = np.minimum(wish, limit).round()
        now = {"score": score, "activity": activity, "limit": limit, "spend": spend}
        copies = [{name: sheet[name].copy() for name in sheet} for sheet in (trial, now)]
        chosen = positions((yield copies), 240, budget)
        limit = limit.copy()
        limit[chosen] += 500
        after = np.minimum(wish, limit).round()
        expected = forecast(score, activity, limit, after)
        told["r2"].append(float(1 - ((after - expected) ** 2).sum() / (after.var() * 240)))
        told["spending"].append(float(after[chosen].mean()))
        told["again"].append(len(raised_before & set(chosen)) / budget)
        told["added"].append(float((after - spend)[chosen].mean()))
        raised_before |= set(chosen)
    return told


def positions(chosen: Any, customers: int, budget: int) -> list[int]:
    """`chosen` as a list of `budget` different positions; else a ValueError says what is expected."""
    expected = f"expected {budget} different positions from 0 to {customers - 1}"
    if hasattr(chosen, "tolist"):
        chosen = chosen.tolist()
    if not isinstance(chosen, (list, tuple, set, range)):
        raise ValueError(f"found a value of type {type(chosen).__name__}; {expected}")
    try:
        whole = [int(it) for it in chosen if it == int(it)]
    except (TypeError, ValueError, OverflowError):
        whole = []
    fit = {it for it in whole if 0 <= it < customers}
    if len(chosen) != budget or len(fit) != budget:
        raise ValueError(f"found {len(fit)} such positions among {len(chosen)} entries; {expected}")
    return whole


def play(choose: Any, seeds: Any, quarters: int = 4, budget: int = 48) -> dict[str, Any]:
    """The figures of `bank`, quarter by quarter: the mean over the banks of these `seeds`."""
    banks = [bank(seed, quarters, budget) for seed in seeds]
    asked, done = [next(it) for it in banks], []
    for _ in range(quarters):
        trials, nows = zip(*asked, strict=True)
        asked = []
        for it, chosen in zip(
            banks, list(map(choose, trials, nows, [budget] * len(banks))), strict=True
        ):
            try:
                asked.append(it.send(chosen))
            except StopIteration as end:
                done.append(end.value)
    return {name: np.mean([it[name] for it in done], axis=0) for name in done[0]}


def forecast(score: Any, activity: Any, limit: Any, spend: Any) -> Any:
    """The bank's forecast of spending: least squares with squares and products, fitted to `spend`."""
    x = np.column_stack([score, activity, np.log(limit)])
    columns = [x[:, i] * x[:, j] for i in range(3) for j in range(i, 3)]
    x = np.column_stack([np.ones(len(x)), x, *columns])
    return x @ np.linalg.lstsq(x, spend, rcond=None)[0]


def by_forecast(trial: Any, now: Any, budget: int) -> Any:
    """The bank's rule today: raise the limits of those with the highest forecast of spending."""
    expected = forecast(now["score"], now["activity"], now["limit"], now["spend"])
    return np.argsort(-expected)[:budget]


def by_lot(trial: Any, now: Any, budget: int) -> Any:
    """A new lot each quarter, for comparison."""
    return np.random.default_rng(int(now["spend"].sum())).permutation(len(now["spend"]))[:budget]


def draw_sheet(seed: int, season: float, lot: float = 0.5, customers: int = 300) -> dict[str, Any]:
    """One quarter of a bank that leaves a share `lot` of its customers to a fair coin.

    The rest is raised by 500 if spending is in the upper third. Meanwhile what everybody wishes to
    spend changes by `season`, a share of it. Returns by_lot, raised, before, after.
    """
    rng = np.random.default_rng(seed)
    _, _, wish, limit = draw(rng, customers)
    before = np.minimum(wish, limit).round()
    left_to_lot = rng.random(customers) < lot
    raised = np.where(left_to_lot, rng.random(customers) < 0.5, before > np.quantile(before, 2 / 3))
    after = np.minimum(wish * (1 + season), limit + 500 * raised).round()
    return {"by_lot": left_to_lot, "raised": raised, "before": before, "after": after}
