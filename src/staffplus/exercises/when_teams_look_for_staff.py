"""The exercise of the chapter *When teams look for Staff+*: find a loop, and break it.

A bank raises credit limits by a forecast of spending that is refitted to what the raises did. The
bank is that of `simulate.credit_limit`, followed over a year; a test holds the two together. What
plays it is copied into the notebook, where learners can read it; what marks them stays hidden.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from staffplus.exercises import matching
from staffplus.exercises.calls import CALLS, attempt, is_number, told
from staffplus.exercises.cells import Exercise, Part, code

#: Points for the effect of a raise: the truth in two seasons, and for saying None.
EFFECT_POINTS = 5
#: Points for choosing whose limit to raise.
CHOICE_POINTS = 6

# --- Copied into the notebook, for learners to read and run. ---------------------------------------


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


# --- Copied into hidden tests. -------------------------------------------------------------------


def true_effect(season: float) -> float:
    """What a raise adds on average in this season, over very many customers."""
    rng = np.random.default_rng(7)
    _, _, wish, limit = draw(rng, 200_000)
    wish = wish * (1 + season)
    return float((np.minimum(wish, limit + 500) - np.minimum(wish, limit)).mean())


def usual_mistakes(sheet: dict[str, Any]) -> dict[str, float]:
    """What `sheet` seems to say when it is read in one of the usual wrong ways."""
    lot, raised, after = sheet["by_lot"], sheet["raised"], sheet["after"]
    change = after - sheet["before"]
    return {
        "You compare raised with not raised among all customers. The rule raised those who spend most, so they differ with or without a raise.": after[raised].mean() - after[~raised].mean(),
        "You compare the changes of all customers. Outside of the lot the rule chose who is raised, and big spenders change more in any season.": change[raised].mean() - change[~raised].mean(),
        "You compare after with before among the raised of all. The season changed everybody's spending, and the rule chose these customers.": change[raised].mean(),
        "You compare after with before among the raised of the lot. The season changed everybody's spending: set them against the others of the lot.": change[lot & raised].mean(),
        "You compare those of the lot with the rest. Only a half of the lot was raised; compare within the lot.": after[lot].mean() - after[~lot].mean(),
    }  # fmt: skip


def mark_seasons(function: Any) -> float:
    """Share of two seasons in which `function` finds the effect within 40, on average over 40 sheets."""
    right = 0
    for season in (0.3, -0.25):
        sheets = [draw_sheet(seed, season) for seed in range(600, 640)]
        copies = [{name: it.copy() for name, it in sheet.items()} for sheet in sheets]
        found, failed = attempt(lambda given: list(map(function, given)), copies)
        odd = [it for it in found or [] if not is_number(it)]
        if failed or odd:
            print(f"A sheet of 300 rows: {failed or f'your value is {told(odd[0])}'}.")
            continue
        mean, truth = float(sum(found)) / len(found), true_effect(season)
        right += abs(mean - truth) <= 40
        if abs(mean - truth) > 40:
            print(f"On average over 40 quarters you say {mean:.0f}; a raise adds {truth:.0f}.")
            for name, value in usual_mistakes(sheets[0]).items():
                if abs(value - float(found[0])) < 1e-6 * max(1.0, abs(value)):
                    print("    " + name)
    return right / 2


def mark_no_lot(function: Any) -> float:
    """Share of sheets that carry no comparison for which `function` says None."""
    sheet, right = draw_sheet(1, 0.0), 0
    lot, raised = sheet["by_lot"], sheet["raised"]
    for what, part in {
        "in which nothing was left to the lot": ~lot,
        "in which the whole lot was raised": ~lot | raised,
    }.items():
        found, failed = attempt(function, {name: it[part] for name, it in sheet.items()})
        right += found is None and not failed
        if found is not None or failed:
            print(f"A sheet {what}: {failed or f'you say {told(found)}'}; expected None.")
    return right / 2


def mark_effect(function: Any) -> float:
    """Points for `effect_of_raise`, of 5. Saying None earns nothing unless numbers come too."""
    if not callable(function):
        print(f"`effect_of_raise` is {told(function)}; expected a function.")
        return 0.0
    seasons = mark_seasons(function)
    numbers = is_number(attempt(function, draw_sheet(1, 0.0))[0])
    silence = mark_no_lot(function) if numbers else 0.0
    score = round(4 * seasons + silence, 2)
    print(f"{score:g} of 5 points: 4 for the truth in two seasons, 1 for saying None.")
    return score


def mark_choice(function: Any) -> float:
    """Points for `choose`, of 6: none for what a lot or today's rule adds, all for half of `PERFECT`.

    Played with banks that nobody has seen, over a year each, so that luck does not decide.
    """
    seeds = range(900, 916)
    if not callable(function):
        print(f"`choose` is {told(function)}; expected a function.")
        return 0.0
    played, failed = attempt(play, function, seeds)
    if failed:
        print(f"`choose`: {failed.removeprefix('it raised ValueError: ')}.\n0 of 6 points.")
        return 0.0
    found, spending = float(played["added"].mean()), float(played["spending"].mean())
    lot, today = (float(play(rule, seeds)["added"].mean()) for rule in (by_lot, by_forecast))
    reached = (found - max(lot, today)) / (0.5 * PERFECT - max(lot, today))
    score = round(6 * min(1.0, max(0.0, reached)) * 2) / 2
    print(f"Spending added per raise, over {len(seeds)} banks and four quarters: {found:.0f}.")
    print(f"A lot adds {lot:.0f}, the rule of today {today:.0f}, perfect knowledge {PERFECT:.0f}.")
    if score < 6 and spending > 2100:
        print("You choose those who spend most. Most of them have room below their limit, so a")
        print("raise changes nothing for them. Choose by what a raise adds, as the trial shows it.")
    elif score < 6:
        print("Set those of the trial who were raised against those who were not, both like the")
        print("customer in score, activity and limit, and choose where the difference is largest.")
    print(f"{score:g} of 6 points.")
    return score


#: What the raises would add on average with perfect knowledge of each wish, in `mark_choice`'s banks.
PERFECT = 400.0

# --- What is written into cells. -----------------------------------------------------------------


def _setup(_: Exercise, __: str) -> str:
    functions = (draw, draw_trial, bank, positions, play, forecast, by_forecast, by_lot, draw_sheet)
    return f"from typing import Any\n\nimport numpy as np\n\n\n{code(*functions)}"


def _effect_marks(_: Exercise, __: str) -> str:
    functions = (true_effect, usual_mistakes, mark_seasons, mark_no_lot, mark_effect)
    return _hidden(EFFECT_POINTS, f"{code(*functions)}\n\n\n", "mark_effect", "effect_of_raise")


def _choice_marks(_: Exercise, __: str) -> str:
    source = f"PERFECT = {PERFECT}\n\n\n{code(mark_choice)}\n\n\n"
    return _hidden(CHOICE_POINTS, source, "mark_choice", "choose")


def _hidden(points: int, source: str, mark: str, name: str) -> str:
    return (
        f"# Marked by the machine: {points} points. Leave it as it is.\n"
        f"### BEGIN HIDDEN TESTS\n{CALLS}\n\n\n{source}"
        f'{mark}(globals().get("{name}"))\n### END HIDDEN TESTS'
    )


PARTS = {
    **matching.parts("ring"),
    "loop-setup": Part(_setup),
    "effect-marks": Part(
        _effect_marks, tier="value", reads=("effect_of_raise",), points=lambda *_: EFFECT_POINTS
    ),
    "choice-marks": Part(
        _choice_marks, tier="value", reads=("choose",), points=lambda *_: CHOICE_POINTS
    ),
}
