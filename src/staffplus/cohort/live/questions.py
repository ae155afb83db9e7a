"""Which items a room is asked, and what their numbers advise."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus import items
from staffplus.bankfile import BANK
from staffplus.items.kinds.kind import Block

#: Shares right below and above which the advice changes: a common practice in peer instruction
#: (Crouch & Mazur 2001), not a law; `book/facilitator/run-it.md` says the same.
TEACH, MOVE_ON = 0.35, 0.70
#: Characters of a case that name it beside its count.
WORDS = 40


@dataclass(frozen=True)
class Question:
    """An item with its stems: the first vote is on one of them, the second on another."""

    stems: tuple[items.Item, ...]

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
    return [Question(tuple(every[family])) for family in families]


def shown(item: items.Item) -> dict[str, Any]:
    """The item for the whole room: without its key, and in one order for all, which is not the author's.

    People talk about what stands on the screen, so nobody's phone has an order of its own. Slides have the
    same (`site/present/order.js`), and so have handout and answer key.
    """
    return item.rulebook.in_room_order(item.keyless())


def answer(item: items.Item) -> list[Block]:
    """What is right and what is said to each answer, in the room's order: people look for their letter."""
    return item.rulebook.answer(item.rulebook.in_room_order(item.practice()))


def advice(share: float, vote: int = 1) -> str:
    """What to do next at this share right, from 0 to 1, in the vote with that number: after two one moves on."""
    if vote > 1 and share <= MOVE_ON:
        return f"{share:.0%} right in the {'second' if vote == 2 else 'last'} vote: show the answer, say why, and move on."
    if share < TEACH:
        return "Under 35% right: teach it again, then vote again."
    if share <= MOVE_ON:
        return "From 35 to 70% right: let pairs discuss, then vote again."
    return "Above 70% right: say why, and move on."
