"""A question's scope is read alike on the card and by the rule that items obey: every card there is."""

from __future__ import annotations

from dataclasses import asdict
from itertools import product
from typing import Any

from staffplus.bankfile import DEFAULT_SCALE, scales
from staffplus.items import gate
from staffplus.widgets.scopecard.scopecard import GATE
from tests.parity.conftest import Twins

MODULES = ("items/gate.js",)
SCALE = scales()[DEFAULT_SCALE]
LEVELS = [level["id"] for level in SCALE["level"]]


def as_page(read: gate.Reading) -> dict[str, Any]:
    found = asdict(read)
    return found | {"rows": found["rows"] | {"far": list(found["rows"]["far"])}}


def test_every_card_is_read_alike(twins: Twins) -> None:
    ids = SCALE["dimensions"]
    rows = [
        {row: level for row, level in zip(ids, read, strict=True) if level is not None}
        for read in product([*LEVELS, None], repeat=len(ids))
    ]
    cards = [(found, read) for found in (*GATE, None, "sky") for read in rows]
    found = twins.run("(scale, cards) => cards.map((c) => code.readingOf(scale, ...c))", SCALE, cards)  # fmt: skip
    for card, theirs in zip(cards, found, strict=True):
        assert theirs == as_page(gate.reading(SCALE, *card)), card
    verdicts = {read["verdict"] for read in found}
    assert verdicts == {"unanswered", "execution", "unfinished", "debate", "guessed", "trust"}


def test_a_row_with_a_level_of_no_scale_is_not_read(twins: Twins) -> None:
    rows = dict.fromkeys(SCALE["dimensions"], "staff") | {"people": "chief", "sky": "staff"}
    ours = gate.reading(SCALE, "problem", rows)
    assert (ours.rows.read, ours.verdict) == (4, "unfinished")
    assert twins.call("readingOf", [[SCALE, "problem", rows]]) == [as_page(ours)]


def test_the_card_asks_for_what_the_scale_and_the_chapter_count() -> None:
    assert [row["id"] for row in SCALE["row"]] == SCALE["dimensions"]
    assert [level[SCALE["gate"]] for level in SCALE["level"]] == list(GATE)[:-1]
    trusted = ["lead"] * 3 + ["staff", "senior"]
    read = gate.reading(SCALE, "approach", dict(zip(SCALE["dimensions"], trusted, strict=True)))
    assert read == gate.Reading("lead", gate.Weighed(5, 3, ()), "trust")
