"""Blind reading: people answer a chapter's items from its text alone, without keys.

Where two careful readers both miss the key, the item is at fault, not the readers. The sheet holds
the items as a learner meets them, in an order that gives nothing away; answers come back as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus import items
from staffplus.items.items import Item
from staffplus.items.kinds.kind import mixed


@dataclass(frozen=True)
class Agreement:
    """How readers and keys compare on one chapter; items for debate are left out."""

    chapter: str
    items: int
    right: dict[str, int]  #: reader -> items answered as the key has it
    missed_by_all: list[str]  #: ids to be rewritten
    missed_by_some: list[str]

    @property
    def share(self) -> float:
        """Share of all answers that agree with the key, from 0 to 1."""
        return sum(self.right.values()) / (self.items * len(self.right))


def sheet(chapter: str) -> list[dict[str, Any]]:
    """The items of `chapter` for a blind reader: stems only, shuffled the same way every time."""
    return [
        {"id": item.id, "answer": item.rulebook.form, **_shuffled(item)}
        for item in items.load(chapter)
        if not item.debate
    ]


def agreement(chapter: str, answers: Mapping[str, Mapping[str, Any]]) -> Agreement:
    """Compare readers' answers (reader -> item id -> response) with the keys of `chapter`.

    An item a reader did not answer counts as missed.
    """
    asked = [item for item in items.load(chapter) if not item.debate]
    missed = {
        reader: {i.id for i in asked if not items.mark(i, given.get(i.id)).correct}
        for reader, given in answers.items()
    }
    ids = [item.id for item in asked]
    return Agreement(
        chapter=chapter,
        items=len(asked),
        right={reader: len(asked) - len(wrong) for reader, wrong in missed.items()},
        missed_by_all=[i for i in ids if all(i in wrong for wrong in missed.values())],
        missed_by_some=[i for i in ids if 0 < sum(i in w for w in missed.values()) < len(missed)],
    )


def read_answers(paths: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Answers by reader, who is named for the file. Raises ValueError saying which file is wrong."""
    found = {}
    for path in paths:
        try:
            given = json.loads(path.read_text("utf-8"))
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from None
        if not isinstance(given, dict):
            raise ValueError(
                f"{path}: found {type(given).__name__}; expected an object from item id to answer"
            )
        found[path.stem] = given
    return found


def _shuffled(item: Item) -> dict[str, Any]:
    stem = item.stem()
    return stem | {name: mixed(stem[name], salt=item.id) for name in item.rulebook.to_mix}
