"""Marks `effect_of_raise` and `choose` on many invented banks, so that luck does not decide."""

from __future__ import annotations

from typing import Any

from staffplus.exercises.calls import attempt, attempt_all, is_close, is_number, told
from staffplus.exercises.marks.loop_world import draw_sheet, mean, play

#: The first seed of sheets and banks. Learners can read how they are drawn: a small seed could be
#: found by trying, and with it what each customer wishes to spend.
HIDDEN = 4_979_088_807_229_555_393


#: Season -> what a raise adds on average in it, over very many customers.
TRUE_EFFECT = {0.3: 230.0, -0.25: 104.0}
#: What the raises add on average in the banks of `mark_choice`: with perfect knowledge of each wish …
PERFECT = 391.0
#: … by a lot …
LOT = 133.4
#: … and by the rule of today.
TODAY = 133.8


def usual_mistakes(sheet: dict[str, list[Any]]) -> dict[str, float]:
    """What `sheet` seems to say when it is read in one of the usual wrong ways."""
    lot, raised, after = sheet["by_lot"], sheet["raised"], sheet["after"]
    change = [a - b for a, b in zip(after, sheet["before"], strict=True)]
    both = [a and b for a, b in zip(lot, raised, strict=True)]
    return {
        "You compare raised with not raised among all customers. The rule raised those who spend most, so they differ with or without a raise.": apart(after, raised),
        "You compare the changes of all customers. Outside of the lot the rule chose who is raised, and big spenders change more in any season.": apart(change, raised),
        "You compare after with before among the raised of all. The season changed everybody's spending, and the rule chose these customers.": mean(part(change, raised)),
        "You compare after with before among the raised of the lot. The season changed everybody's spending: set them against the others of the lot.": mean(part(change, both)),
        "You compare those of the lot with the rest. Only a half of the lot was raised; compare within the lot.": apart(after, lot),
    }  # fmt: skip


def part(values: list[Any], wanted: list[bool]) -> list[Any]:
    """The values that are wanted."""
    return [it for it, is_wanted in zip(values, wanted, strict=True) if is_wanted]


def apart(values: list[float], first: list[bool]) -> float:
    """How far the mean of the first ones is above that of the others."""
    return mean(part(values, first)) - mean(part(values, [not it for it in first]))


def mark_seasons(function: Any) -> float:
    """Share of two seasons in which `function` finds the effect within 40, on average over 40 sheets."""
    right = 0
    for season, truth in TRUE_EFFECT.items():
        sheets = [draw_sheet(HIDDEN + n, season) for n in range(40)]
        found, failed = attempt_all(function, "sheet", 300, "40 quarters", sheets)
        if failed:
            print(failed)
            continue
        average = float(sum(found)) / len(found)
        fits = is_close(average, truth, 40)
        right += fits
        if not fits:
            print(f"On average over 40 quarters you say {average:.0f}; a raise adds {truth:.0f}.")
            for name, value in usual_mistakes(sheets[0]).items():
                if abs(value - float(found[0])) < 1e-6 * max(1.0, abs(value)):
                    print("    " + name)
    return right / len(TRUE_EFFECT)


def mark_no_lot(function: Any) -> float:
    """Share of sheets that carry no comparison for which `function` says None."""
    sheet, right = draw_sheet(1, 0.0), 0
    rest = [not it for it in sheet["by_lot"]]
    for what, kept in {
        "in which nothing was left to the lot": rest,
        "in which the whole lot was raised": [a or b for a, b in zip(rest, sheet["raised"], strict=True)],
    }.items():  # fmt: skip
        found, failed = attempt(function, {name: part(it, kept) for name, it in sheet.items()})
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
    found, spending = mean(played["added"]), mean(played["spending"])
    reached = (found - max(LOT, TODAY)) / (0.55 * PERFECT - max(LOT, TODAY))
    score = round(12 * min(1.0, max(0.0, reached))) / 4
    print(f"Spending added per raise, over {len(seeds)} banks and four quarters: {found:.0f}.")
    print(f"A lot adds {LOT:.0f}, the rule of today {TODAY:.0f}, perfect knowledge {PERFECT:.0f}.")
    if score < 3 and spending > 2100:
        print("You choose those who spend most. Most of them have room below their limit, so a")
        print("raise changes nothing for them. Choose by what a raise adds, as the trial shows it.")
    elif score < 3:
        print("Set those of the trial who were raised against those who were not, both like the")
        print("customer in score, activity and limit, and choose where the difference is largest.")
    print(f"{score:g} of 3 points.")
    return score
