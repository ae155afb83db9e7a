"""The page and Python mark alike: the same responses, sound and odd, in a real browser."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from staffplus import items
from staffplus.widgets.bundle import bundle
from tests.browser.conftest import Visit

ITEMS = items.load("scope-of-questions")
MARK = """async ([source, cases]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { mark } = await import(url);
  return cases.map(([item, response]) => { const m = mark(item, response); return [m.score, m.correct]; });
}"""


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


def in_browser(
    page: Page, cases: list[tuple[items.Item, Any]]
) -> list[tuple[float | None, bool | None]]:
    source = bundle("items/mark.js")
    marked = page.evaluate(
        MARK, [source, [[item.practice(), response] for item, response in cases]]
    )
    return [(score, correct) for score, correct in marked]


def test_the_browser_marks_as_python_does(visit: Visit, book: str) -> None:
    page = visit.page(f"{book}/welcome.html")
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
    for (item, response), (score, correct) in zip(cases, in_browser(page, cases), strict=True):
        expected = items.mark(item, response)
        told = f"{item.id}: {json.dumps(response)}"
        assert correct == expected.correct, told
        assert (score is None) == (expected.score is None), told
        assert score is None or abs(score - float(expected.score or 0)) < 1e-12, told
