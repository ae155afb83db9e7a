"""Figures of agreement equal those worked out by hand, and those of the libraries that have them."""

from __future__ import annotations

import random

import pytest

from staffplus.alignment.alpha import library_alpha
from staffplus.review.agreement import DECIDES, LEAST, alpha_of, lines, of_pairs, quadratic_kappa

#: Ten pieces, marked 0 to 3 by two. Exact: 6 of 10; one apart: 3; two apart: 1.
TEN = [(0, 0), (0, 1), (1, 1), (1, 1), (2, 1), (2, 2), (2, 2), (3, 3), (3, 2), (1, 3)]


def test_ten_pieces_by_hand() -> None:
    found = of_pairs("row", TEN, 4)
    assert (found.n, found.exact, found.adjacent) == (10, 0.6, 0.9)
    # Squared distances: 0+1+0+0+1+0+0+0+1+4 = 7. The first gives levels 0 to 3 to 2, 3, 3, 2 pieces, the
    # second to 1, 4, 3, 2. By chance: (2·34 + 3·12 + 3·10 + 2·28) / 10 = 19.
    assert found.kappa == pytest.approx(1 - 7 / 19)
    assert found.interval and found.alpha and found.interval[0] < found.alpha < found.interval[1]


@pytest.mark.parametrize("seed", range(6))
def test_the_libraries_say_the_same(seed: int) -> None:
    from sklearn.metrics import cohen_kappa_score  # a second, for each who collects this

    draw = random.Random(seed)
    pairs = [(a, min(3, max(0, a + draw.choice((-1, 0, 0, 1))))) for a in (draw.randrange(4) for _ in range(40))]  # fmt: skip
    first, second = zip(*pairs, strict=True)
    kappa = cohen_kappa_score(first, second, weights="quadratic", labels=range(4))
    assert quadratic_kappa(pairs, 4) == pytest.approx(kappa)
    counts = [[pair.count(level) for level in range(4)] for pair in pairs]
    assert alpha_of(pairs, 4) == pytest.approx(library_alpha(counts))


def test_nothing_is_said_of_few_pieces_or_where_nothing_varies() -> None:
    few = of_pairs("row", TEN[: LEAST - 1], 4)
    assert (few.exact, few.alpha, few.said) == (None, None, "fewer than 10 were marked twice")
    same = of_pairs("row", [(2, 2)] * 12, 4)
    assert (same.exact, same.kappa, same.alpha) == (1.0, None, None)
    assert same.said == "no variation: all marks are the same"


def test_figures_of_fewer_than_48_pieces_say_that_they_decide_nothing() -> None:
    few = of_pairs("problem", (TEN * 5)[: DECIDES - 1], 4)
    said = "problem: fewer than 48 pieces, so the figures decide nothing. Talk about the pieces."
    assert lines([few, of_pairs("direction", TEN * 5, 4)], [])[-1] == said
    enough = of_pairs("problem", (TEN * 5)[:DECIDES], 4)
    nothing = of_pairs("radius", [(2, 2)] * 12, 4)
    assert not any("decide" in line for line in lines([enough, nothing], []))


def test_kappa_is_of_two_people_only() -> None:
    assert of_pairs("row", TEN, 4, one_pair=False).kappa is None
