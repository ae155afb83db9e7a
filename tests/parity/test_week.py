"""A week adds up to the same in the page and in Python, tags and hours alike."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from staffplus.week import pillars, week
from tests.parity.conftest import Twins

MODULES = ("week/pillars.js", "week/week.js")
PILLARS = [pillar["id"] for pillar in pillars.pillar_map().pillars]


def test_the_page_adds_up_a_week_as_python_does(twins: Twins) -> None:
    cases: list[list[dict[str, Any]]] = []
    hours = st.one_of(
        st.integers(0, 160).map(lambda quarters: quarters / 4),
        st.sampled_from([0.1, 0.2, 0.3, 0.7, 1 / 3, 2.9]),
    )
    entry = st.fixed_dictionaries(
        {
            "hours": hours,
            "pillars": st.lists(st.sampled_from(PILLARS), unique=True, max_size=3),
            "building": st.booleans(),
        }
    )

    @seed(1)
    @settings(max_examples=300, database=None, deadline=None, suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.lists(entry, max_size=20))
    def collect(entries: list[dict[str, Any]]) -> None:
        cases.append(entries)

    collect()
    cases.append([  # the tenth that floats cannot hold
        {"hours": 0.3, "pillars": PILLARS, "building": False},
        {"hours": 0.7, "pillars": ["execution"], "building": True},
    ])  # fmt: skip
    found = twins.call("portfolio", [[entries, PILLARS, week.RULE] for entries in cases])
    for entries, in_page in zip(cases, found, strict=True):
        expected = week.portfolio(entries)
        told = json.dumps(entries)
        assert in_page["low"] == expected["low"], told
        assert in_page["shares"] == pytest.approx(expected["shares"]), told
        for name in ("hours", "none", "building"):
            assert in_page[name] == pytest.approx(expected[name]), told


def test_tags_serve_the_same_pillars(twins: Twins) -> None:
    rng = random.Random(2)
    lines = week.week().lines()
    tags = [rng.sample(list(lines), rng.randint(0, 4)) for _ in range(200)]
    found = twins.call("pillarsOf", [[some, lines, PILLARS] for some in tags])
    assert found == [pillars.pillars_of(some, lines) for some in tags]
