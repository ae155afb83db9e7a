"""The page and Python mark alike: the same responses, sound and odd, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from staffplus import items
from staffplus.items.kinds import KINDS
from tests.families import BANK
from tests.parity.conftest import Twins
from tests.unit.test_items import NUMBER, bank_file

SINGLES = Path(__file__).parents[1] / "data/singles/scope_of_questions.toml"
ITEMS = [*items.load_file(SINGLES).items, *BANK.items]
#: Marking goes through the table of kinds, so that each of them is run.
MODULES = (
    "items/mark.js",
    "items/stems.js",
    "items/kinds/reasons.js",
    *(f"items/kinds/{kind}.js" for kind in KINDS),
)
MARK = "(cases) => cases.map((given) => { const m = code.mark(...given); return [m.score, m.correct]; })"


def ids_of(item: items.Item) -> list[str]:
    stem = item.stem()
    parts = [
        stem[name]
        for name in ("options", "reasons", "rows", "targets", "steps", "lines")
        if name in stem
    ]
    return [entry["id"] for part in parts for entry in part] or ["a"]


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
    shaped = SHAPED[item.kind](item, one, many, odd)
    if "reason" in item.raw:
        part = st.one_of(one, one, odd)
        shaped = st.one_of(st.fixed_dictionaries({"answer": part, "reason": part}), shaped)
    return st.one_of(shaped, shaped, one, many, odd)


def matches(
    item: items.Item,
    one: st.SearchStrategy[Any],
    many: st.SearchStrategy[Any],
    odd: st.SearchStrategy[Any],
) -> st.SearchStrategy[Any]:
    rows = st.sampled_from([row["id"] for row in item.raw["row"]])
    targets = st.lists(st.sampled_from([t["id"] for t in item.raw["target"]]), max_size=3)
    return st.one_of(st.dictionaries(rows, targets), st.dictionaries(one, st.one_of(targets, odd)))


def numbers(item: items.Item, *_: object) -> st.SearchStrategy[Any]:
    """All over, and where right and wrong meet: the ends of the tolerance, a rounding away."""
    key, off = item.raw["key"], item.raw["tolerance"]
    ends = [
        end * (1 + by) for end in (key - off, key + off) for by in (0, 1e-15, -1e-15, 1e-6, -1e-6)
    ]
    return st.one_of(
        st.floats(key - 2 * off, key + 2 * off),
        st.sampled_from([*ends, key, 0, 1e308, -1e308]),
        st.floats(allow_nan=False, allow_infinity=False),
    )


#: What people can send for an item of a kind, given ids, lists of ids, and odd things.
SHAPED: dict[str, Any] = {
    "choice": lambda item, one, many, odd: st.one_of(one, many),
    "classify": lambda item, one, many, odd: st.one_of(one, many),
    "many": lambda item, one, many, odd: st.one_of(one, many),
    "match": matches,
    "order": lambda item, *_: st.permutations(ids_of(item)),
    "number": numbers,
    "mark": lambda item, one, many, odd: st.one_of(many, many, one),
}


def test_learners_meet_the_stems_of_an_item_in_the_same_order(twins: Twins) -> None:
    stems = [{"id": f"odd-item/é{n}", "hash": str(n)} for n in range(7)]
    rows = [{"id": "odd-item/é2", "hash": "2"}, {"id": "odd-item/é4", "hash": "an older wording"}]
    seeds = ["", "1-2", "4294967295-1", "日本 🙂", *(f"{n}-{n * n}" for n in range(40))]
    asked = [SimpleNamespace(**stem) for stem in stems]
    expected = [[stem.id for stem in items.unseen(asked, rows, seed)] for seed in seeds]
    found = twins.run(
        "(cases) => cases.map((given) => code.unseen(...given).map(({ id }) => id))",
        [[stems, rows, seed] for seed in seeds],
    )
    assert found == expected and len({tuple(order) for order in found}) > 30
    grouped = twins.call("families", [[[{"id": "a/x"}, {"id": "b"}, {"id": "a/y"}]]])
    assert grouped == [[[{"id": "a/x"}, {"id": "a/y"}], [{"id": "b"}]]]


def test_the_browser_marks_as_python_does(twins: Twins, tmp_path: Path) -> None:
    cases: list[tuple[items.Item, Any]] = []
    third = NUMBER.replace("key = 48", "key = 0.3").replace("hours-of-glue", "a-third")
    asked = [*ITEMS, *items.load_file(bank_file(tmp_path, NUMBER, third)).items]
    assert {item.kind for item in asked} == set(KINDS)

    @seed(1)
    @settings(
        max_examples=40, database=None, suppress_health_check=list(HealthCheck), deadline=None
    )
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        for item in asked:
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
