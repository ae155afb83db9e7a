"""The amounts that the chapter quotes are the ones the simulation gives."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from staffplus.simulate import credit_limit
from tests import prose

CHAPTER = Path(__file__).parents[2] / "book/scope-of-questions.ipynb"

#: Where the chapter quotes each figure.
QUOTED = {
    "r2_old_forecast": r"old model [^.]* R² of (0\.\d+)",
    "gain_old_forecast": r"added (\d+) in spending per customer",
    "r2_new_forecast": r"new model reaches (0\.\d+)",
    "gain_new_forecast": r"new model reaches 0\.\d+ and added (\d+)",
    "gain_random": r"limits raised at random\. It stands at (\d+)",
    "gain_randomised_test": r"with the help of that test added (\d+)",
    "gain_perfect_knowledge": r"perfect knowledge [^.]* added (\d+)",
}


@pytest.fixture(scope="module")
def chapter() -> str:
    return prose.on_one_line(CHAPTER)


@pytest.fixture(scope="module")
def averages() -> credit_limit.Result:
    return credit_limit.averages(60)


def quoted(chapter: str, pattern: str) -> float:
    found = re.findall(pattern, chapter)
    assert len(found) == 1, (
        f"{CHAPTER.name}: expected one passage like {pattern!r}, found {found}; "
        "if its wording changed, change QUOTED to match"
    )
    return float(found[0].replace(",", ""))


@pytest.mark.parametrize("figure", QUOTED)
def test_chapter_quotes_what_the_simulation_gives(
    figure: str, chapter: str, averages: credit_limit.Result
) -> None:
    simulated = getattr(averages, figure)
    tolerance = 0.01 if figure.startswith("r2") else 0.03 * simulated
    assert quoted(chapter, QUOTED[figure]) == pytest.approx(simulated, abs=tolerance)


def test_chapter_tells_of_a_test_as_large_as_the_simulated_one(chapter: str) -> None:
    simulated = inspect.signature(credit_limit.run).parameters["test_customers"].default
    assert quoted(chapter, r"test on ([\d,]+) customers") == simulated


def test_old_forecast_loses_to_chance_and_the_test_beats_both_forecasts(
    averages: credit_limit.Result,
) -> None:
    assert averages.r2_old_forecast < averages.r2_new_forecast
    assert (
        averages.gain_old_forecast
        < averages.gain_random
        < averages.gain_new_forecast
        < averages.gain_randomised_test
        < averages.gain_perfect_knowledge
    )


def test_a_seed_always_gives_the_same_result_and_another_seed_another() -> None:
    assert credit_limit.run(7) == credit_limit.run(7)
    assert credit_limit.run(7) != credit_limit.run(8)


def test_averages_are_the_means_over_the_seeds_from_zero() -> None:
    runs = [astuple(credit_limit.run(seed)) for seed in range(3)]
    means = [sum(figure) / 3 for figure in zip(*runs, strict=True)]
    assert astuple(credit_limit.averages(3)) == pytest.approx(means)


def test_everyone_raised_makes_every_way_of_choosing_the_same() -> None:
    result = credit_limit.run(0, share_raised=1.0)
    assert result.gain_old_forecast == pytest.approx(result.gain_random)
    assert result.gain_randomised_test == pytest.approx(result.gain_random)
    assert result.gain_perfect_knowledge == pytest.approx(result.gain_random)


def test_arguments_that_cannot_be_met_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 1 to 50, half of the customers"):
        credit_limit.run(0, customers=100, test_customers=51)
    with pytest.raises(ValueError, match="share_raised is 0"):
        credit_limit.run(0, share_raised=0)
    with pytest.raises(ValueError, match="at least 1"):
        credit_limit.averages(0)


def test_module_imports_without_numpy() -> None:
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "import staffplus.simulate.credit_limit as c; c.Result, c.Customers"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_sum_of_hours_in_the_chapter_is_right(chapter: str) -> None:
    rows = [line.split("|")[2:4] for line in re.findall(r"\| [^|]+ \| [^|]+ \| [^|]+ \|", chapter)]
    hours = [[hours_of(cell) for cell in row] for row in rows if re.fullmatch(r"[\d+ *–]+", row[0])]
    *spent, together = hours
    assert len(spent) == 4 and [sum(way) for way in zip(*spent, strict=True)] == together == [
        48,
        33,
    ]
    build, guide = together
    own, queue, others = spent[0][0], spent[2][0], spent[3][1]
    fewer = queue * 2 / 9
    assert f"cost {own:.0f} + {fewer:.0f} = {own + fewer:.0f}, and you should build" in chapter
    close = guide - others + 8 * others / 2
    assert f"guiding would cost {close:.0f} against {build:.0f}. That is too close" in chapter
    quarter = 0.75
    assert guide <= quarter * build and own + fewer <= quarter * guide and build > quarter * close


def hours_of(cell: str) -> float:
    """The hours of a cell such as `20 + 3`, `**48**` or `–`."""
    return sum(map(float, re.findall(r"\d+", cell)))
