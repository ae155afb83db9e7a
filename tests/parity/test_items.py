"""The page and Python mark alike: the same responses, sound and odd, in a real browser."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from staffplus import items
from tests.parity.conftest import Twins

ITEMS = items.load("scope-of-questions")
MODULES = ("items/mark.js",)
MARK = "(cases) => cases.map((given) => { const m = code.mark(...given); return [m.score, m.correct]; })"


def ids_of(item: items.Item) -> list[str]:
    stem = item.stem()
    parts = [stem[name] for name in ("options", "rows", "targets", "steps") if name in stem]
    return [entry["id"] for part in parts for entry in part]


def responses(item: items.Item) -> st.SearchStrategy[Any]:
    one = st.sampled_from([*ids_of(item), "no-such-id", ""])
    many = st.lists(one, max_size=6)
    odd = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=3),
        st.lists(st.none(), max_size=2),
    )
    shaped: st.SearchStrategy[Any] = st.one_of(one, many)
    if item.kind == "order":
        shaped = st.permutations(ids_of(item))
    if item.kind == "match":
        rows = st.sampled_from([row["id"] for row in item.raw["row"]])
        targets = st.lists(st.sampled_from([t["id"] for t in item.raw["target"]]), max_size=3)
        shaped = st.one_of(
            st.dictionaries(rows, targets), st.dictionaries(one, st.one_of(targets, odd))
        )
    return st.one_of(shaped, shaped, one, many, odd)


def test_the_browser_marks_as_python_does(twins: Twins) -> None:
    cases: list[tuple[items.Item, Any]] = []

    @seed(1)
    @settings(
        max_examples=40, database=None, suppress_health_check=list(HealthCheck), deadline=None
    )
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        for item in ITEMS:
            cases.append((item, data.draw(responses(item))))

    collect()
    assert len(cases) > 1000
    found = twins.run(MARK, [[item.practice(), response] for item, response in cases])
    for (item, response), (score, correct) in zip(cases, found, strict=True):
        expected = items.mark(item, response)
        told = f"{item.id}: {json.dumps(response)}"
        assert correct == expected.correct, told
        assert (score is None) == (expected.score is None), told
        assert score is None or abs(score - float(expected.score or 0)) < 1e-12, told
