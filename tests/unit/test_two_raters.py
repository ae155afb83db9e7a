"""The figures that the workshop chapter quotes against single figures are the ones we get."""

from __future__ import annotations

import json
import re
from itertools import combinations
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from staffplus.simulate.two_raters import kappa_spread, weighted_kappa

CHAPTER = Path(__file__).parents[2] / "book/workshop.ipynb"


@pytest.fixture(scope="module")
def chapter() -> str:
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    return " ".join(" ".join("".join(cell["source"]).split()) for cell in cells)


def test_the_chapter_quotes_the_spread_of_kappa_over_seven_rows(chapter: str) -> None:
    spread = kappa_spread(rows=7)
    quoted = re.search(
        r"endlessly many rows is (\.\d+), nine in ten land anywhere between (\.\d+) and (\.\d+)",
        chapter,
    )
    assert quoted is not None
    for text, value in zip(quoted.groups(), (spread.endless, spread.low, spread.high), strict=True):
        assert float(text) == pytest.approx(value, abs=0.01)


def test_two_top_threes_of_five_share_what_the_chapter_says(chapter: str) -> None:
    mine = {0, 1, 2}
    shared = [len(mine & set(theirs)) for theirs in combinations(range(5), 3)]
    assert min(shared) == 1
    assert sum(n >= 2 for n in shared) / len(shared) == 0.7
    assert "always share one, and in seven cases of ten two or more" in chapter


def test_more_rows_narrow_the_spread() -> None:
    few, many = kappa_spread(7, pairs=2000), kappa_spread(48, pairs=2000)
    assert many.high - many.low < (few.high - few.low) / 2


def test_kappa_of_known_tables() -> None:
    one = np.array([1, 2, 3, 4])
    assert weighted_kappa(one, one) == 1.0
    assert weighted_kappa(one, one[::-1]) == pytest.approx(-1.0)
    assert isnan(weighted_kappa(np.array([5, 5]), np.array([5, 5])))
