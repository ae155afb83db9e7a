"""Marks `effect_of_raise` and `choose` on many invented banks, so that luck does not decide."""

from __future__ import annotations

import random
from typing import Any

from staffplus.exercises.calls import attempt, attempt_all, dice, is_close, is_number, told
from staffplus.exercises.marks.loop_world import (
    draw,
    draw_trial,
    largest,
    mean,
    play,
    spent,
)

Sheet = dict[str, list[Any]]
#: So many pairs of sheets are drawn for a season.
PAIRS = 12
#: How far the mean over a season's sheets may be from the truth, as a share of it. As the sheets come in
#: pairs, right ways are off by a standard deviation of 0.002 to 0.006, and of 0.02 where each customer is
#: compared with one neighbour.
ROOM = 0.1
#: Usual mistakes are off by so much or more.
WRONG = 0.3
#: So many banks are played with.
BANKS = 24
#: What a choice adds is a share of what it would with each wish known. A lot and the rule of today reach
#: 0.35 and 0.34 (standard deviation, over so many banks: 0.007 and 0.012), and up to here nothing is earned.
NOTHING = 0.39
#: Right ways reach 0.63 (0.03: two fits of spending, set against each other) to 0.88 (0.007).
EVERYTHING = 0.49


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


def draw_twins(
    chance: random.Random, season: float, steep: float, amount: int, customers: int = 300
) -> tuple[list[Sheet], float]:
    """One quarter twice: in the second sheet the coin fell the other way for all whom it decided about.

    What luck gives to a comparison in one of the two it takes in the other. Those whom the rule raises
    follow the season `steep` times as much, so the lot alone shows what a raise adds. Returns the
    sheets, and what a raise by `amount` adds on average to those of the lot.
    """
    _, _, wish, limit = draw(chance, customers)
    before = spent(wish, limit)
    by_lot = [chance.random() < 0.5 for _ in range(customers)]
    coin = [chance.random() < 0.5 for _ in range(customers)]
    third = sorted(before)[customers * 2 // 3]
    ruled = [it >= third for it in before]
    later = [
        it * (1 + season * (1 if left or not up else steep))
        for it, left, up in zip(wish, by_lot, ruled, strict=True)
    ]
    sheets: list[Sheet] = []
    for heads in (True, False):
        raised = [
            (it == heads) if left else up for it, left, up in zip(coin, by_lot, ruled, strict=True)
        ]
        after = spent(later, [it + amount * up for it, up in zip(limit, raised, strict=True)])
        sheets.append({"by_lot": by_lot, "raised": raised, "before": before, "after": after})
    added = [min(it, at + amount) - min(it, at) for it, at in zip(later, limit, strict=True)]
    return sheets, mean(part(added, by_lot))


def draw_season(secret: str, up: bool) -> tuple[list[Sheet], float]:
    """`PAIRS` pairs of sheets of one season, and what a raise adds in it.

    Season and amount are anybody's guess. They are drawn again where a usual mistake, by luck, comes near
    the truth.
    """
    chance = dice(secret, f"season {up}")
    while True:
        season = chance.uniform(0.2, 0.4) if up else chance.uniform(-0.3, -0.15)
        amount = chance.randrange(200, 901, 10)
        steep = chance.uniform(0.0, 2.0)
        drawn = [draw_twins(chance, season, steep, amount) for _ in range(PAIRS)]
        sheets = [it for pair, _ in drawn for it in pair]
        truth = mean([added for _, added in drawn])
        seen = [usual_mistakes(it) for it in sheets]
        wrong = [mean([it[name] for it in seen]) for name in seen[0]]
        if all(abs(it - truth) > WRONG * truth for it in wrong):
            return sheets, truth


def mark_seasons(function: Any, secret: str) -> float:
    """Share of two seasons in which `function` finds what a raise adds, on average over many sheets."""
    right = 0
    for up in (True, False):
        sheets, truth = draw_season(secret, up)
        many = f"{len(sheets)} quarters"
        found, failed = attempt_all(function, "sheet", 300, many, sheets)
        if failed:
            print(failed)
            continue
        average = float(sum(found)) / len(found)
        fits = is_close(average, truth, ROOM * truth)
        right += fits
        if not fits:
            moves = "rises" if up else "falls"
            much = "much " * (not is_close(average, truth, 0.5 * truth))
            off = "more" if average < truth else "less"
            print(
                f"In a season in which spending {moves} you say {average:.0f} on average over {many};"
            )
            print(f"a raise adds {much}{off}.")
            for name, value in usual_mistakes(sheets[0]).items():
                if abs(value - float(found[0])) < 1e-6 * max(1.0, abs(value)):
                    print("    " + name)
    return right / 2


def mark_no_lot(function: Any, secret: str) -> float:
    """Share of sheets that carry no comparison for which `function` says None."""
    (sheet, _), _ = draw_twins(dice(secret, "no lot"), 0.0, 1.0, 500)
    right = 0
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


def mark_effect(function: Any, secret: str = "") -> float:
    """Points for `effect_of_raise`, of 3. Saying None earns nothing unless numbers come too."""
    if not callable(function):
        print(f"`effect_of_raise` is {told(function)}; expected a function.")
        return 0.0
    (first, _), _ = draw_twins(dice(secret, "first"), 0.1, 1.0, 500)
    numbers = is_number(attempt(function, first)[0])  # alone: it may never return
    seasons = mark_seasons(function, secret)
    silence = mark_no_lot(function, secret) if numbers else 0.0
    score = round(2.5 * seasons + silence / 2, 2)
    print(f"{score:g} of 3 points. The most is 2.5 for the truth in two seasons, 0.5 for None.")
    return score


def most_added(seed: str) -> float:
    """What the raises of a year add on average in a bank that knows what each customer wishes to spend."""
    chance, added = random.Random(seed), []
    draw_trial(chance)
    _, _, wish, limit = draw(chance, 240)
    for _ in range(4):
        gain = [min(it, at + 500) - min(it, at) for it, at in zip(wish, limit, strict=True)]
        chosen = largest(gain, 48)
        added.append(mean([gain[place] for place in chosen]))
        for place in chosen:
            limit[place] += 500
    return mean(added)


def mark_choice(function: Any, secret: str = "") -> float:
    """Points for `choose`, of 3: none for what a lot or today's rule adds, all for half of the most.

    Played with banks that nobody has seen, over a year each, so that luck does not decide.
    """
    if not callable(function):
        print(f"`choose` is {told(function)}; expected a function.")
        return 0.0
    seeds = [f"{secret}/bank {number}" for number in range(BANKS)]
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
    share = found / mean([most_added(seed) for seed in seeds])
    reached = (share - NOTHING) / (EVERYTHING - NOTHING)
    score = round(12 * min(1.0, max(0.0, reached))) / 4
    print(f"Spending added per raise, over {len(seeds)} banks and four quarters: {found:.0f}.")
    print(
        f"That is {share:.0%} of what perfect knowledge would add; a lot and today's rule reach 35%."
    )
    if score < 3 and spending > 2100:
        print("You choose those who spend most. Most of them have room below their limit, so a")
        print("raise changes nothing for them. Choose by what a raise adds, as the trial shows it.")
    elif score < 3:
        print("Set those of the trial who were raised against those who were not, both like the")
        print("customer in score, activity and limit, and choose where the difference is largest.")
    print(f"{score:g} of 3 points.")
    return score
