"""The figures that the chapter on situations and its items quote are the ones the models give."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import astuple
from math import comb
from pathlib import Path

import numpy as np
import pytest

from staffplus import items
from staffplus.simulate import credit_loop, loops, recommender
from staffplus.simulate.credit_loop import World
from staffplus.simulate.loops import Figures
from tests import prose

NAME = "when-teams-look-for-staff"
CHAPTER = Path(__file__).parents[2] / f"book/{NAME}.ipynb"
Runs = dict[str, dict[int, Figures]]
Pick = Callable[[Runs], tuple[float | None, ...]]


@pytest.fixture(scope="module")
def runs() -> Runs:
    lenders = {name: loops.credit(world) for name, world in credit_loop.WORLDS.items()}
    targets: tuple[recommender.Target, ...] = ("count", "rate")
    return lenders | {target: loops.recommendation(target) for target in targets}


@pytest.fixture(scope="module")
def chapter() -> str:
    return prose.on_one_line(CHAPTER)


def told(item_id: str) -> str:
    """Everything that an item says, prompt and feedback."""
    item = next(i for i in items.load(NAME) if i.id == item_id)
    return json.dumps(item.practice(), ensure_ascii=False)


def quoted(text: str, pattern: str) -> list[float]:
    found = re.findall(pattern, text)
    assert len(found) == 1, (
        f"expected one passage like {pattern!r}, found {found}; if its wording changed, change this test"
    )
    groups = found[0] if isinstance(found[0], tuple) else (found[0],)
    return [float(number) for number in groups]


def percent(*shares: float | None) -> list[float]:
    return [100 * share for share in shares if share is not None]


def test_the_opening_case_is_the_lender_under_moderate_drift(chapter: str, runs: Runs) -> None:
    lender = runs["moderate"][0]
    pattern = r"fallen from (\d\.\d) to (\d\.\d)%\. The model had expected (\d\.\d)%"
    shares = (lender.watched.first, lender.watched.last, lender.beside.last)
    assert quoted(chapter, pattern) == pytest.approx(percent(*shares), abs=0.06)
    assert (
        credit_loop.ROUNDS == 24
        and "Over two years" in chapter
        and "refitted every month" in chapter
    )


#: Passage of the chapter, the figures it quotes, and how near they have to be, in points.
QUOTED: dict[str, tuple[str, Pick, float]] = {
    "moderate drift, reported": (
        r"the reported bad rate fell from (\d\.\d) to (\d\.\d)%",
        lambda r: (r["moderate"][0].watched.first, r["moderate"][0].watched.last),
        0.06,
    ),
    "moderate drift, captured": (
        r"Value captured fell from (\d+) to (\d+)%",
        lambda r: (r["moderate"][0].value.first, r["moderate"][0].value.last),
        0.6,
    ),
    "moderate drift, refused": (
        r"By the end (\d+)% of the profitable segments were refused",
        lambda r: (r["moderate"][0].more["unlent"],),
        0.6,
    ),
    "moderate drift, approvals": (
        r"approvals fell from (\d+) to (\d+)%",
        lambda r: (
            r["moderate"][0].more["approved_first"],
            r["moderate"][0].more["approved_last"],
        ),
        0.6,
    ),
    "no drift, reported": (
        r"Without drift it fell as well, from (\d\.\d) to (\d\.\d)%",
        lambda r: (r["none"][0].watched.first, r["none"][0].watched.last),
        0.06,
    ),
    "no drift, captured": (
        r"while value held at (\d+)%",
        lambda r: (r["none"][0].in_all,),
        0.6,
    ),
    "slice of 2 %, reported": (
        r"the lender reported a bad rate of (\d\.\d)%",
        lambda r: (r["moderate"][2].watched.last,),
        0.06,
    ),
    "forgetting, captured": (
        r"heals in part: (\d+)% at the end",
        lambda r: (r["fading"][0].value.last,),
        0.6,
    ),
    "forgetting, reported": (
        r"The reported bad rate held, at (\d\.\d)%",
        lambda r: (r["fading"][0].watched.last,),
        0.06,
    ),
    "one cause": (
        r"It captured (\d+)% without exploring",
        lambda r: (r["one-cause"][0].in_all,),
        0.6,
    ),
    "share of runs": (
        r"in (\d+)% of the runs with no drift, and in (\d+)% under moderate drift\. So even",
        lambda r: (r["none"][2].ahead, r["moderate"][2].ahead),
        0.6,
    ),
    "counted clicks": (
        r"stays near a click rate of (\d+)%, with or without a slice, and captures (\d+)%",
        lambda r: (r["count"][0].watched.last, r["count"][0].in_all),
        0.6,
    ),
    "click rates": (
        r"lifts it to (\d+)% at the end, and adding a slice of 2% to (\d+)%",
        lambda r: (r["rate"][0].value.last, r["rate"][2].value.last),
        0.6,
    ),
    "offline check": (
        r"It read (\d+)% for the worst recommender, because nothing else could be clicked, and less for the best",
        lambda r: (r["count"][0].beside.last,),
        0.06,
    ),
}


@pytest.mark.parametrize("passage", QUOTED)
def test_chapter_quotes_what_the_models_give(passage: str, chapter: str, runs: Runs) -> None:
    pattern, figures, near = QUOTED[passage]
    assert quoted(chapter, pattern) == pytest.approx(percent(*figures(runs)), abs=near)


def test_price_and_benefit_of_a_slice_stand_on_one_basis(chapter: str, runs: Runs) -> None:
    row = r"\| (No|Moderate) drift, (over the whole run|at the end) " + r"\| (\d+) " * 4 + r"\|"
    rows = re.findall(row, chapter)
    assert [(drift, basis) for drift, basis, *_ in rows] == [
        ("No", "over the whole run"),
        ("Moderate", "over the whole run"),
        ("Moderate", "at the end"),
    ]
    for drift, basis, *said in rows:
        by_slice = runs["none" if drift == "No" else "moderate"]
        found = [by_slice[size] for size in (0, 1, 2, 10)]
        shares = [it.in_all if basis == "over the whole run" else it.value.last for it in found]
        assert [int(number) for number in said] == [round(100 * share) for share in shares]
    none, moderate = ([int(number) for number in said] for _, _, *said in rows[:2])
    assert (
        "1% costs about a point where nothing moves and brings seven under moderate drift"
        in chapter
    )
    assert (none[0] - none[1], moderate[1] - moderate[0]) == (1, 7)
    at_end = [int(number) for number in rows[2][2:]]
    assert (
        "a slice of 10% costs more than it brings in both worlds, though under drift it ends above no slice"
        in chapter
    )
    assert at_end[3] > at_end[0]
    assert none[3] < none[0] and moderate[3] < moderate[0]


#: Item, what it says, the figures, and how near they have to be.
ITEMS: list[tuple[str, str, Pick, float]] = [
    (
        "seek-who-ends-ahead/market-towns",
        r"Reported bad rate (\d\.\d)%, forecast (\d\.\d)%",
        lambda r: (r["moderate"][0].watched.last, r["moderate"][0].beside.last),
        0.06,
    ),
    (
        "seek-who-ends-ahead/market-towns",
        r"at random\. Reported bad rate (\d\.\d)%",
        lambda r: (r["moderate"][2].watched.last,),
        0.06,
    ),
    (
        "seek-who-ends-ahead/market-towns",
        r"(\d+)% was captured without a slice and (\d+)% with one of 2%",
        lambda r: (r["moderate"][0].value.last, r["moderate"][2].value.last),
        0.6,
    ),
    (
        "seek-who-ends-ahead/twin-front-pages",
        r"captures (\d+)%, with or without a slice.*?captures (\d+)% without one",
        lambda r: (r["count"][0].in_all, r["rate"][0].value.last),
        0.6,
    ),
    (
        "seek-who-ends-ahead/still-valleys",
        r"(\d+)% without a slice and (\d+)% with one of 10%",
        lambda r: (r["none"][0].in_all, r["none"][10].in_all),
        0.6,
    ),
]


@pytest.mark.parametrize(("item", "pattern", "figures", "near"), ITEMS)
def test_items_quote_what_the_models_give(
    item: str, pattern: str, figures: Pick, near: float, runs: Runs
) -> None:
    assert quoted(told(item), pattern) == pytest.approx(percent(*figures(runs)), abs=near)


def at_most(count: int, cases: int, share: float) -> float:
    """The chance of `count` or fewer among so many cases, each by itself with this share."""
    return sum(comb(cases, k) * share**k * (1 - share) ** (cases - k) for k in range(count + 1))


def test_the_draws_of_a_slice_are_reckoned_from_the_refused_and_the_outcomes_needed(
    chapter: str,
) -> None:
    said = re.search(
        r"of ([\d,]+) refused a year 2% are (\d+), or (\d+) for each of forty segments\. A bad rate near "
        r"(\d)% takes some (\d+) to be known to within (\d) points, so pool the segments into two groups "
        r"and wait a good year, arrears included",
        chapter,
    )
    assert said
    refused, drawn, each, bad, needed, width = (int(n.replace(",", "")) for n in said.groups())
    ladder = prose.on_one_line(CHAPTER.with_name("career-ladder.ipynb"))
    assert f"to within {width} points, which near {bad}% takes about {needed} outcomes" in ladder
    turned_away = re.search(r"For each of the ([\d,]+) people it turned away", ladder)
    assert turned_away and refused == int(turned_away[1].replace(",", "")) / 5
    assert drawn == refused * 0.02 and each == drawn // 40
    assert needed == pytest.approx(1.96**2 * bad * (100 - bad) / width**2, rel=0.05)
    assert 1 < needed / (drawn / 2) + 3 / 12 < 1.25


def test_the_line_of_the_night_costs_the_false_alarms_that_the_chapter_says(chapter: str) -> None:
    """4,000 sound nights of eight hours: counts by chance, and a usual level that wanders by 1%."""
    said = re.search(
        r"from (\d+) sound nights, with some ([\d,]+) bookings in 20 minutes: on (\d+) of those "
        r"nights at least one 20-minute window fell more than (\d)% below the usual level; on four, one fell more "
        r"than (\d)% below\. So the line is (\d)%, at the price of a needless rollback about every seven weeks "
        r"\(four are few: (\d+) to (\d+) weeks would fit\)",
        chapter,
    )
    assert said
    nights, usual, often, low, high, line, *weeks = (int(n.replace(",", "")) for n in said.groups())
    # the exact interval of Clopper and Pearson (1934) holds these shares of nights, and few more
    least, most = (1 / week / 7 for week in reversed(weeks))
    assert 1 - at_most(3, nights, least) == pytest.approx(0.025, abs=0.005)
    assert at_most(4, nights, most) == pytest.approx(0.025, abs=0.012)
    assert line == high and round(nights / 4 / 7) == 7
    draw = np.random.default_rng(1)
    level = (1 + 0.01 * draw.standard_normal((4000, 24))).repeat(20, axis=1)
    counted = np.cumsum(np.pad(draw.poisson(usual / 20 * level), ((0, 0), (1, 0))), axis=1)
    worst = (counted[:, 20:] - counted[:, :-20]).min(axis=1)
    crossed = [(worst < usual * (1 - share / 100)).mean() for share in (low, high)]
    assert crossed == pytest.approx([often / nights, 4 / nights], abs=0.02)
    # from this many bookings a gap of 10% is not taken for a closed one
    assert usual**-0.5 * 1.96 < 0.05


def test_what_the_text_says_in_words_holds(runs: Runs) -> None:
    moderate, none, fading, line = (runs[w] for w in ("moderate", "none", "fading", "one-cause"))
    # "the forecast for approved loans stayed within half a point"
    gaps = np.abs(np.subtract(moderate[0].watched.mean[1:], moderate[0].beside.mean[1:]))
    assert gaps.max() < 0.005
    # "100% for the worst recommender, and less for the best"
    assert runs["rate"][2].beside.last < runs["count"][0].beside.last
    # "The better policy looked worse"
    assert moderate[2].watched.last > moderate[0].watched.last
    assert moderate[2].value.last > moderate[0].value.last + 0.15
    # "costs a few per cent, and it does not grow"
    assert 0.02 < 1 - none[0].in_all < 0.05 and none[0].value.last >= none[0].value.first
    # "the lender who kept its estimates and earned less" reports the lower bad rate
    assert fading[0].in_all > moderate[0].in_all
    assert fading[0].watched.last > moderate[0].watched.last + 0.01
    # "its reported bad rate held, and a slice only cost"
    assert abs(line[0].watched.last - line[0].watched.first) < 0.002
    assert all(line[0].in_all > line[size].in_all for size in (1, 2, 3, 5, 10))
    # "one firm in five ends up behind", "fewer than half", "about one in three"
    ahead = {name: runs[name][2].ahead for name in ("small", "moderate")}
    assert 1 - (ahead["moderate"] or 0) == pytest.approx(1 / 5, abs=0.03)
    assert ahead["small"] == pytest.approx(1 / 3, abs=0.03)
    assert (moderate[10].ahead or 1) < 0.5 and moderate[10].in_all < moderate[0].in_all
    # an item: "with another target the same slice [5 %] lifted the click rate by three quarters"
    assert runs["rate"][5].watched.last / runs["count"][5].watched.last == pytest.approx(1.75, 0.03)
    # "stayed near 15 % at every slice from 0 to 10 %"
    assert all(abs(f.watched.last - 0.15) < 0.01 for f in runs["count"].values())


def test_faster_forgetting_costs_more_than_the_loop(runs: Runs) -> None:
    hasty = credit_loop.run(World(drift=0.02, fading=0.2))
    assert hasty.captured_in_all.mean() < runs["moderate"][0].in_all


def test_the_same_seed_gives_the_same_runs_and_another_seed_others() -> None:
    world = credit_loop.WORLDS["small"]
    once, again, other = (credit_loop.run(world, 0.02, runs=5, seed=s) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(astuple(once), astuple(again), strict=True))
    assert not np.array_equal(once.value, other.value)
    shown, shown_again = (recommender.run("rate", 0.02, runs=5, seed=1) for _ in range(2))
    assert np.array_equal(shown.click_rate, shown_again.click_rate)


def test_slices_are_compared_in_the_same_world() -> None:
    """Run n meets the same drift, applicants and items whatever the slice."""
    none = credit_loop.run(credit_loop.WORLDS["moderate"], 0.0, runs=50)
    large = credit_loop.run(credit_loop.WORLDS["moderate"], 0.1, runs=50)
    assert np.corrcoef(none.best[:, -1], large.best[:, -1])[0, 1] > 0.95
    count, rate = recommender.run("count", runs=5), recommender.run("rate", runs=5)
    assert np.array_equal(count.best, rate.best)


def test_lending_to_everybody_by_lot_leaves_nothing_unseen() -> None:
    everybody = credit_loop.run(World(), 1.0, runs=20)
    assert everybody.captured[:, -1].max() < 0  # the risky half of the segments eats all earnings
    assert everybody.unlent[:, -1].mean() < 0.1


def test_a_correct_line_needs_no_slice_where_nothing_moves() -> None:
    paths = credit_loop.run(World(model="line"), runs=50)
    assert paths.captured[:, -4:].mean() > 0.98


def test_offline_hits_are_certain_when_only_the_models_items_are_shown() -> None:
    paths = recommender.run("count", 0.0, runs=10)
    assert (paths.offline_hits == 1).all()
    assert (paths.captured <= 1 + 1e-9).all()


def test_arguments_that_cannot_be_met_are_refused() -> None:
    with pytest.raises(ValueError, match=r"exploration is 2; expected a share from 0 to 1"):
        credit_loop.run(World(), 2)
    with pytest.raises(ValueError, match="runs is 0; expected at least 1"):
        credit_loop.run(World(), runs=0)
    with pytest.raises(ValueError, match=r"target is 'clicks'; expected 'count' or 'rate'"):
        recommender.run("clicks")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="exploration is -1"):
        recommender.run("rate", -1)
    with pytest.raises(ValueError, match="runs is 0"):
        recommender.run("rate", runs=0)


def test_models_import_without_numpy() -> None:
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from staffplus.simulate import credit_loop, loops, recommender\n"
        "credit_loop.WORLDS, recommender.ITEMS, loops.SLICES"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
