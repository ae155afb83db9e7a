"""Which items a room is asked, and which of them are all voted on before one is voted on again."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus import items
from staffplus.bankfile import BANK
from staffplus.items.kinds.kind import Block

#: Characters of a case that name it beside its count.
WORDS = 40


@dataclass(frozen=True)
class Question:
    """An item with its stems: the first vote is on one of them, the second on another."""

    stems: tuple[items.Item, ...]
    #: The items, this one among them, that are all voted on before one of them is voted on again; or none.
    first: frozenset[str] = frozenset()

    @property
    def family(self) -> str:
        return self.stems[0].family

    def stem(self, vote: int) -> items.Item:
        """What is asked in the vote with that number, from 1; after the last stem the first again."""
        return self.stems[(vote - 1) % len(self.stems)]


def called(item: items.Item, stems: Sequence[items.Item]) -> str:
    """A line of a case, in short, by which a room knows it again: the first that no other of `stems` has.

    Cases of one item may begin alike. "" where nothing is given, or where nothing tells them apart.
    """
    others = {line for it in stems if it.id != item.id for line in _lines(it)}
    return next((line for line in _lines(item) if line not in others), "")


def _lines(item: items.Item) -> list[str]:
    shown = item.keyless()
    given = str(shown.get("case") or shown.get("givens") or "")
    return [
        textwrap.shorten(it, WORDS, placeholder=" …") for it in given.splitlines() if it.strip()
    ]


def chosen(names: Sequence[str], bank: Path | None = None) -> list[Question]:
    """The items that `names` stand for, each once: chapters, sets (`chapter/set`) or ids of items.

    Args:
        bank: a folder with a bank of one's own, in place of the course's.

    Raises:
        LookupError: a name is none of them, or there is no such bank; the message says what there is.
        staffplus.bankfile.BankError: a bank is malformed.
    """
    folder = items.bank_folder(bank) if bank else BANK
    bank_items = items.by_chapter(folder)
    families = dict.fromkeys(item.family for item in items.named(names, bank_items))
    every = {stems[0].family: stems for stems in items.families(items.named([], bank_items))}
    sets = () if bank else _all_first()
    return [
        Question(
            tuple(every[it]), next((one & {*families} for one in sets if it in one), frozenset())
        )
        for it in families
    ]


@cache
def _all_first() -> tuple[frozenset[str], ...]:
    """Of each activity that has one vote again for several items, these items.

    The file is read as it is: its own reader knows all that is done in a room, which no vote needs.
    """
    told = tomllib.loads((BANK / "activities.toml").read_text("utf-8"))
    return tuple(
        frozenset(it["votes"])
        for it in told["activity"]
        if any("spare" in step for step in it.get("step", ()))
    )


def shown(item: items.Item) -> dict[str, Any]:
    """The item for the whole room: without its key, and in one order for all, which is not the author's.

    People talk about what stands on the screen, so nobody's phone has an order of its own. Slides have the
    same (`site/present/order.js`), and so have handout and answer key.
    """
    return item.rulebook.in_room_order(item.keyless())


def answer(item: items.Item) -> list[Block]:
    """What is right and what is said to each answer, in the room's order: people look for their letter."""
    return item.rulebook.answer(item.rulebook.in_room_order(item.practice()))
