"""Answers that learners have stored keep opening: a question nobody edited keeps its hash.

`tests/data/item_hashes.txt` was written once, by the version that stored such answers first, and is
never written again: an item that was edited since is another question, and is passed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from staffplus import items
from tests.unit.test_items import CHOICE, CLASSIFY, MANY, MATCH, ORDER, only_item

STORED = Path(__file__).parents[1] / "data/item_hashes.txt"


def digest(raw: Mapping[str, Any]) -> str:
    """Of everything that stands in an item's table."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:12]


def test_a_question_that_nobody_edited_keeps_its_hash() -> None:
    lines = [line.split() for line in STORED.read_text("utf-8").splitlines() if line[0] != "#"]
    stored = {(name, table): kept for name, table, kept in lines}
    assert len(stored) == 222
    moved = [
        item.id
        for path in items.banks()
        for item in items.load_file(path).items
        if stored.get((item.id, digest(item.raw)), item.hash) != item.hash
    ]
    assert not moved, "their stored answers would no longer be shown"


@pytest.mark.parametrize(
    ("table", "kept"),
    [
        (CHOICE, "6cce89f29d20"),
        (MANY, "833c504f40e9"),
        (CLASSIFY, "eb6a860603ab"),
        (MATCH, "99100764ce43"),
        (ORDER, "2b7877cfc17f"),
    ],
)  # fmt: skip
def test_a_hash_is_made_as_it_was_when_the_first_answers_were_stored(
    tmp_path: Path, table: str, kept: str
) -> None:
    assert only_item(tmp_path, table).hash == kept
