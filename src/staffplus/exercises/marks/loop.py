"""Marks `effect_of_raise` and `choose` on many invented banks, so that luck does not decide."""

from __future__ import annotations

from typing import Any

import numpy as np

from staffplus.exercises.calls import attempt, attempt_all, is_close, is_number, told
from staffplus.exercises.marks.loop_world import by_forecast, by_lot, draw, draw_sheet, play

#: The first seed of sheets and banks. Learners can read how they are drawn: a small seed could be
#: found by trying, and with it what each customer wishes to spend.
HIDDEN = 5_182_736_450_918_273_645


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
        sheets = [draw_sheet(HIDDEN + n, season) for n in range(40)]
        found, failed = attempt_all(function, "sheet", 300, "40 quarters", sheets)
        if failed:
            print(failed)
            continue
        mean, truth = float(sum(found)) / len(found), true_effect(season)
        fits = is_close(mean, truth, 40)
        right += fits
        if not fits:
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
    """Points for `effect_of_raise`, of 3. Saying None earns nothing unless numbers come too."""
    if not callable(function):
        print(f"`effect_of_raise` is {told(function)}; expected a function.")
        return 0.0
    numbers = is_number(attempt(function, draw_sheet(1, 0.0))[0])  # alone: it may never return
    seasons = mark_seasons(function)
    silence = mark_no_lot(function) if numbers else 0.0
    score = round(2.5 * seasons + silence / 2, 2)
    print(f"{score:g} of 3 points. The most is 2.5 for the truth in two seasons, 0.5 for None.")
    return score


def mark_choice(function: Any) -> float:
    """Points for `choose`, of 3: none for what a lot or today's rule adds, all for 55 % of `PERFECT`.

    Played with banks that nobody has seen, over a year each, so that luck does not decide.
    """
    seeds = range(HIDDEN, HIDDEN + 16)
    if not callable(function):
        print(f"`choose` is {told(function)}; expected a function.")
        return 0.0
    _, failed = attempt(lambda: play(function, seeds[:1]))  # alone: it may never return
    played: Any = None
    if not failed:
        played, failed = attempt(lambda: play(function, seeds))
    if failed:
        print(
            f"`choose`: {failed.removeprefix('your function raised ValueError: ')}.\n0 of 3 points."
        )
        return 0.0
    found, spending = float(played["added"].mean()), float(played["spending"].mean())
    lot, today = (float(play(rule, seeds)["added"].mean()) for rule in (by_lot, by_forecast))
    reached = (found - max(lot, today)) / (0.55 * PERFECT - max(lot, today))
    score = round(12 * min(1.0, max(0.0, reached))) / 4
    print(f"Spending added per raise, over {len(seeds)} banks and four quarters: {found:.0f}.")
    print(f"A lot adds {lot:.0f}, the rule of today {today:.0f}, perfect knowledge {PERFECT:.0f}.")
    if score < 3 and spending > 2100:
        print("You choose those who spend most. Most of them have room below their limit, so a")
        print("raise changes nothing for them. Choose by what a raise adds, as the trial shows it.")
    elif score < 3:
        print("Set those of the trial who were raised against those who were not, both like the")
        print("customer in score, activity and limit, and choose where the difference is largest.")
    print(f"{score:g} of 3 points.")
    return score


#: What the raises would add on average with perfect knowledge of each wish, in `mark_choice`'s banks.
PERFECT = 400.0
