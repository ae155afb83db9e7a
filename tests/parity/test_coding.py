"""Agreement of coders is reckoned alike in the page and in Python."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from staffplus.postings import coding
from tests.parity.conftest import Twins

MODULES = ("postings/coding.js",)
LINES, CODES = ["one", "two", "three", "four"], ["reach", "delivery", "impact"]


def test_decisions_and_agreement_are_the_same_numbers(twins: Twins) -> None:
    rng = random.Random(3)
    dealt = [[], CODES, *(rng.sample(CODES, k) for k in (1, 1, 2))]
    tables = [{line: rng.choice(dealt) for line in LINES} for _ in range(300)]
    tables += [dict.fromkeys(LINES, codes) for codes in ([], CODES)] * 2
    made = twins.call("decisionsOf", [[given, LINES, CODES] for given in tables])
    for given, theirs in zip(tables, made, strict=True):
        rows = [{"unit": u, "coder": "a", "code": c} for u, codes in given.items() for c in codes]
        assert theirs == coding.decisions(rows, "a", LINES, CODES), given
    pairs = [*pairwise(made), (made[-1], made[-1]), (made[-2], made[-2])]
    found = twins.call("agreementOf", [[*pair, len(CODES)] for pair in pairs])
    for pair, theirs in zip(pairs, found, strict=True):
        assert 100 * theirs["alike"] / theirs["of"] == coding.percent_agreement(*pair)
        kappa = coding.kappa_by_code(*pair, len(CODES))
        assert theirs["kappa"] == (None if kappa is None else pytest.approx(kappa)), pair
    assert any(theirs["kappa"] is None for theirs in found)
