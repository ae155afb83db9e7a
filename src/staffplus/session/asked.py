"""The items that a session votes on, and how paper shows them."""

from __future__ import annotations

from functools import cache
from typing import Any

from staffplus import items
from staffplus.items import Item
from staffplus.items.kinds import kind_of
from staffplus.session.html import Html, blocks, h, joined


@cache
def _families() -> dict[str, tuple[Item, ...]]:
    every = (item for path in items.banks() for item in items.load_file(path).items)
    found: dict[str, list[Item]] = {}
    for item in every:
        found.setdefault(item.family, []).append(item)
    return {name: tuple(stems) for name, stems in found.items()}


def stems(name: str) -> tuple[Item, ...]:
    """The cases of an item, the first vote's first. Raises LookupError for a name that is no item's."""
    known = _families()
    if name not in known:
        raise LookupError(
            f"found no item {name!r}; expected the id of one (`staffplus items list` shows them)"
        )
    return known[name]


#: What the facilitator does on the live page, and what the room holds up where there is none.
LIVE = "by phone: on the live page {key} opens it and C closes it; nobody sees the count before"
FEWEST_FINGERS = 4  #: cards have three numbers


def way(name: str, *, again: bool = False) -> str:
    """How a room votes on an item: on the live page, or without phones."""
    live = LIVE.format(key="R" if again else "N")
    live = f"{live[0].upper()}{live[1:]}."
    begin = "read the second case aloud from the answer key, then all hold up" if again else "all hold up"  # fmt: skip
    return f"{live} Without phones: {begin} {_held(stems(name)[0])}."


def way_in_short(name: str, *, again: bool = False) -> str:
    """The same in a few words, for the run sheet."""
    held = "fingers" if len(_choices(stems(name)[0])) >= FEWEST_FINGERS else "cards"
    return f"Live page: {'R' if again else 'N'}, then C; or {held}{', second case read aloud' if again else ''}."


def _choices(item: Item) -> list[dict[str, Any]]:
    asked = item.keyless()
    found: list[dict[str, Any]] = asked.get("targets") or asked.get("options") or []
    return found


def _held(item: Item) -> str:
    choices = _choices(item)
    if item.raw["kind"] == "classify":
        # The scale has the highest level first, the cards the lowest.
        names = [f"{n} for {it['text']}" for n, it in enumerate(reversed(choices), 1)]
        return f"a card on three: {', '.join(names)}"
    count = "a card" if len(choices) < FEWEST_FINGERS else "fingers"
    letters = ", ".join(f"{n} for {letter}" for n, letter in enumerate("ABCDEFGHIJ"[: len(choices)], 1))  # fmt: skip
    lines = " for each of three lines that you read out" if "rows" in item.keyless() else ""
    return f"{count}{lines}: {letters}"


def question(item: Item) -> Html:
    """A question as people read it before they answer."""
    asked = item.keyless()
    out: list[str] = []
    if asked.get("case"):
        out.append(h("p", asked["case"], class_="case"))
    if asked["givens"]:
        out.append(h("p", h("i", "Given: "), asked["givens"]))
    out.append(h("p", h("b", asked["prompt"])))
    out.append(blocks(kind_of(asked).question(asked)))
    return h("div", *out, class_="question")


def answer(item: Item) -> Html:
    """What is right and what is said to each answer."""
    told = item.rulebook.in_room_order(item.practice())
    return joined([blocks(kind_of(told).answer(told))])


def beliefs(item: Item) -> list[dict[str, str]]:
    """The misunderstandings behind its wrong answers, each once."""
    ids = dict.fromkeys(belief for _, belief in items.misconceptions_of(item))
    return [items.misconceptions()[it] for it in ids]
