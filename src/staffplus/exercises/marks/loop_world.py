"""The bank of the loop exercise, copied into the notebook for learners to read and run.

It is the bank of `simulate.credit_limit`, followed over a year; a test holds the two together. The
standard library is enough, so that it runs in the exercise's page too.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from operator import mul
from typing import Any


def draw(rng: Any, customers: int) -> tuple[list[float], list[float], list[float], list[float]]:
    """Invented customers: score, activity, what each wishes to spend, and each one's limit."""
    score, activity, mood, past = ([rng.gauss(0, 1) for _ in range(customers)] for _ in range(4))
    wish = [
        math.exp(6.9 + 0.45 * s + 0.6 * a + 0.35 * m)
        for s, a, m in zip(score, activity, mood, strict=True)
    ]
    limit = [math.exp(7.0 + 0.7 * s + 0.35 * p) for s, p in zip(score, past, strict=True)]
    return score, activity, wish, limit


def draw_trial(rng: Any, customers: int = 240) -> dict[str, list[Any]]:
    """A trial before the first quarter: a fair coin decides whose limit is raised by 500."""
    score, activity, wish, limit = draw(rng, customers)
    raised = [rng.random() < 0.5 for _ in range(customers)]
    after = [
        min(w, it + 500 * r) + rng.gauss(0, 60)  # spending is known to about 60
        for w, it, r in zip(wish, limit, raised, strict=True)
    ]
    return {
        "score": [round(it, 3) for it in score],
        "activity": [round(it, 3) for it in activity],
        "limit": [round(it) for it in limit],  # before the trial
        "before": spent(wish, limit),
        "raised": raised,
        "after": [round(it) for it in after],
    }


def spent(wish: Sequence[float], limit: Sequence[float]) -> list[int]:
    """What customers spend: what they wish, up to their limits."""
    return [round(min(both)) for both in zip(wish, limit, strict=True)]


def bank(seed: int | str, quarters: int = 4, budget: int = 48) -> Any:
    """One bank over a year: yields the trial and the 240 customers as they are now, is sent the
    positions of the `budget` customers to raise, and so on each quarter. Ends with its figures.

    As the bank sees it: r2, the share of the variance of spending that the refitted forecast
    explains; spending, the mean of those just raised; again, the share of them raised before. And
    added, which no bank sees: the mean spending that the raises added.
    """
    rng = random.Random(seed)
    trial = draw_trial(rng)
    score, activity, wish, limits = draw(rng, 240)
    people = {
        "score": [round(it, 3) for it in score],
        "activity": [round(it, 3) for it in activity],
    }
    limit = [round(it) for it in limits]
    told: dict[str, list[float]] = {"r2": [], "spending": [], "again": [], "added": []}
    raised_before: set[int] = set()
    for _ in range(quarters):
        spend = spent(wish, limit)
        now = people | {"limit": limit, "spend": spend}
        copies = [{name: list(sheet[name]) for name in sheet} for sheet in (trial, now)]
        chosen = positions((yield copies), 240, budget)
        limit = list(limit)
        for place in chosen:
            limit[place] += 500
        after = spent(wish, limit)
        expected = forecast(people["score"], people["activity"], limit, after)
        middle = mean(after)
        missed = sum((it - e) ** 2 for it, e in zip(after, expected, strict=True))
        told["r2"].append(1 - missed / sum((it - middle) ** 2 for it in after))
        told["spending"].append(mean([after[place] for place in chosen]))
        told["again"].append(len(raised_before & set(chosen)) / budget)
        told["added"].append(mean([after[place] - spend[place] for place in chosen]))
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
        over = f", and {customers}: positions are counted from 0" if customers in whole else ""
        raise ValueError(f"found {len(chosen)} entries, of these {len(fit)} fit{over}; {expected}")
    return whole


def play(
    choose: Callable[..., Any], seeds: Iterable[int | str], quarters: int = 4, budget: int = 48
) -> dict[str, list[float]]:
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
    return {
        name: [mean(quarter) for quarter in zip(*(it[name] for it in done), strict=True)]
        for name in done[0]
    }


def mean(values: Iterable[float]) -> float:
    """The mean of some numbers, at least one."""
    values = list(values)
    return sum(values) / len(values)


def fitted(rows: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """Least squares: a weight for each column of `rows`, so that the weighted sum of a row comes as
    near as it can to its entry in `wanted`."""
    columns = list(zip(*rows, strict=True))
    places = range(len(columns))
    half = [
        [sum(map(mul, one, other)) for other in columns[: i + 1]] for i, one in enumerate(columns)
    ]
    # A hair more on the diagonal: a column that repeats another does no harm.
    system = [
        [half[max(i, j)][min(i, j)] + 1e-9 * (i == j) for j in places]
        + [sum(map(mul, columns[i], wanted))]
        for i in places
    ]
    for i, row in enumerate(system):
        row[:] = [it / row[i] for it in row]
        for other in system:
            if other is not row:
                times = other[i]
                other[:] = [it - times * mine for it, mine in zip(other, row, strict=True)]
    return [row[-1] for row in system]


def weighted(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """The weighted sum of each row."""
    return [sum(map(mul, row, weights)) for row in rows]


def largest(values: Sequence[float], count: int) -> list[int]:
    """The positions of the `count` largest values, the largest first."""
    return sorted(range(len(values)), key=lambda place: -values[place])[:count]


def forecast(
    score: list[float], activity: list[float], limit: list[int], spend: list[int]
) -> list[float]:
    """The bank's forecast of spending: least squares with squares and products, fitted to `spend`."""
    rows = []
    for s, a, it in zip(score, activity, limit, strict=True):
        room = math.log(it / 1000)
        rows.append([1, s, a, room, s * s, s * a, s * room, a * a, a * room, room * room])
    return weighted(rows, fitted(rows, spend))


def by_forecast(trial: Any, now: Any, budget: int) -> list[int]:
    """The bank's rule today: raise the limits of those with the highest forecast of spending."""
    expected = forecast(now["score"], now["activity"], now["limit"], now["spend"])
    return largest(expected, budget)


def by_lot(trial: Any, now: Any, budget: int) -> list[int]:
    """A new lot each quarter, for comparison."""
    return random.Random(sum(now["spend"])).sample(range(len(now["spend"])), budget)


def draw_sheet(
    seed: int, season: float, lot: float = 0.5, customers: int = 300
) -> dict[str, list[Any]]:
    """One quarter of a bank that leaves a share `lot` of its customers to a fair coin.

    The rest is raised by 500 if spending is in the upper third. Meanwhile what everybody wishes to
    spend changes by `season`, a share of it. Returns by_lot, raised, before, after.
    """
    rng = random.Random(seed)
    _, _, wish, limit = draw(rng, customers)
    before = spent(wish, limit)
    by_lot = [rng.random() < lot for _ in range(customers)]
    coin = [rng.random() < 0.5 for _ in range(customers)]
    third = sorted(before)[customers * 2 // 3]
    raised = [
        heads if left else it >= third for left, heads, it in zip(by_lot, coin, before, strict=True)
    ]
    after = spent(
        [it * (1 + season) for it in wish],
        [it + 500 * r for it, r in zip(limit, raised, strict=True)],
    )
    return {"by_lot": by_lot, "raised": raised, "before": before, "after": after}
