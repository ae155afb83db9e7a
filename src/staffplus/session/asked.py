"""The items that a session votes on, and how paper shows them."""

from __future__ import annotations

from functools import cache

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
    told = item.practice()
    return joined([blocks(kind_of(told).answer(told))])


def beliefs(item: Item) -> list[dict[str, str]]:
    """The misunderstandings behind its wrong answers, each once."""
    ids = dict.fromkeys(belief for _, belief in items.misconceptions_of(item))
    return [items.misconceptions()[it] for it in ids]
