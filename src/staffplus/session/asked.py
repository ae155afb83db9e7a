"""The items that a session votes on, and how paper shows them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import Any

from staffplus import items
from staffplus.items import Item
from staffplus.items.kinds import kind_of
from staffplus.items.kinds.kind import Block
from staffplus.session.html import Html, blocks, h, joined


@cache
def _families() -> dict[str, tuple[Item, ...]]:
    every = (item for path in items.banks() for item in items.load_file(path).items)
    found: dict[str, list[Item]] = {}
    for item in every:
        found.setdefault(item.family, []).append(item)
    return {name: tuple(stems) for name, stems in found.items()}


@cache
def _chapters() -> dict[str, str]:
    return {it.family: name for name, every in items.by_chapter().items() for it in every}


def stems(name: str) -> tuple[Item, ...]:
    """The cases of an item, the first vote's first. Raises LookupError for a name that is no item's."""
    known = _families()
    if name not in known:
        raise LookupError(
            f"found no item {name!r}; expected the id of one (`staffplus items list` shows them)"
        )
    return known[name]


#: By these a room names what it chooses from, on every screen and on paper (`widgets/quiz/letters.js`).
LETTERS = "ABCDEFGHIJ"

#: What the facilitator does on the live page, and what the room holds up where there is none.
LIVE = "by phone: on the live page {key} opens it and C closes it; nobody sees the count before"
FEWEST_FINGERS = 4  #: cards have three letters


def way(name: str, *, again: bool = False, voting: str = "", call: bool = False) -> str:
    """How a room votes on an item: on the live page, or without phones; `voting` is a plan's, `call` says that some are
    on one."""
    live = LIVE.format(key="R" if again else "N")
    live = f"{live[0].upper()}{live[1:]}."
    begin = "read the second case aloud from the answer key, then all hold up" if again else "all hold up"  # fmt: skip
    held = f"{begin} {_held(stems(name)[0], fingers=voting == 'hands')}."
    if not voting:
        return f"{live} Without phones: {held}"
    letters = " The call types letters on your word, all at once" if call and voting != "phones" else ""  # fmt: skip
    if voting in ("cards", "hands"):
        return f"{held[0].upper()}{held[1:]}{f'{letters}; whoever reads the chat calls the counts.' if letters else ''}"
    return f"{live}{f'{letters}: type the counts into your notes, then C.' if letters else ''}"


def way_in_short(name: str, *, again: bool = False, voting: str = "", call: bool = False) -> str:
    """The same in a few words, for the run sheet: `voting` is a plan's, `call` says that some are on one."""
    fingers = voting == "hands" or len(_choices(stems(name)[0])) >= FEWEST_FINGERS
    held = "fingers" if fingers else "cards"
    second = ", second case read aloud" if again else ""
    if voting in ("cards", "hands"):
        letters = "; the call writes letters" if call else ""
        return f"{held.capitalize()}, all at once{second}{letters}."
    counts = "type the call's counts, " if call and voting != "phones" else ""
    live = f"Live page: {'R' if again else 'N'}, {counts}then C"
    return f"{live}." if voting else f"{live}; or {held}{second}."


def chapter(name: str) -> str:
    """The chapter in whose quizzes an item stands. Raises LookupError for a name that is no item's."""
    return _chapters()[stems(name)[0].family]


def _choices(item: Item) -> list[dict[str, Any]]:
    asked = item.keyless()
    found: list[dict[str, Any]] = asked.get("targets") or asked.get("options") or []
    return found


def _held(item: Item, *, fingers: bool = False) -> str:
    choices = _choices(item)
    letters = LETTERS[: len(choices)]
    if item.raw["kind"] == "classify" and not fingers:
        names = [f"{letter} for {it['text']}" for letter, it in zip(letters, choices, strict=True)]
        return f"a card on three: {', '.join(names)}"
    lines = " for each of three lines that you read out" if "rows" in item.keyless() else ""
    if len(choices) < FEWEST_FINGERS and not fingers:
        return f"a card{lines}: {', '.join(letters[:-1])} or {letters[-1]}"
    each = ", ".join(f"{n} for {letter}" for n, letter in enumerate(letters, 1))
    return f"fingers{lines}: {each}"


def question(item: Item) -> Html:
    """A question as people read it before they answer."""
    asked = item.keyless()
    choices = blocks(_lettered(kind_of(asked).question(asked), asked))
    return h("div", *_given(asked), h("p", h("b", asked["prompt"])), choices, class_="question")


def _given(asked: Mapping[str, Any]) -> list[Html]:
    """What stands above a question."""
    case, givens = asked.get("case"), asked["givens"]
    return [
        *([h("p", case, class_="case")] if case else []),
        *([h("p", h("i", "Given: "), givens)] if givens else []),
    ]


def read_aloud(item: Item) -> Html:
    """What a room that has an item on no paper is read before `answer`: its case, and of its choices what `answer`
    does not say."""
    asked = item.keyless()
    plain, said = kind_of(asked).question(asked), unescape(answer(item))
    lists = zip(plain, _lettered(plain, asked), strict=True)
    unsaid = [marked for it, marked in lists if "list" in it and not all(text in said for text in it["list"])]  # fmt: skip
    return joined([*_given(asked), blocks(unsaid)])


def _lettered(plain: list[Block], shown: Mapping[str, Any]) -> list[Block]:
    """What is chosen from with the letters that it has on phones and slides; rows that are matched have numbers.

    The first list is of options, lines or rows; the second of the targets of rows, or of reasons.
    """
    if shown["kind"] in ("order", "number"):
        return plain
    marks = iter(["123456789" if "rows" in shown else LETTERS, LETTERS])
    return [
        {"list": [f"{mark} {text}" for mark, text in zip(next(marks), it["list"], strict=False)]}
        if "list" in it
        else it
        for it in plain
    ]


def answer(item: Item) -> Html:
    """What is right and what is said to each answer."""
    told = item.rulebook.in_room_order(item.practice())
    return joined([blocks(_lettered(kind_of(told).answer(told), told))])


def beliefs(item: Item) -> list[dict[str, str]]:
    """The misunderstandings behind its wrong answers, each once."""
    ids = dict.fromkeys(belief for _, belief in items.misconceptions_of(item))
    return [items.misconceptions()[it] for it in ids]
