"""How long the parts of a chapter take, and where its steps begin: arithmetic, without any page.

A chapter is a row of pieces: a paragraph, a table, a question. A step is a run of them that takes 3 to
8 minutes, a passage with its questions. The rates are data, with their source: `bank/pace.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankspec import Fields, ListOf, Number, Text, Whole
from staffplus.items.kinds import KINDS

PACE = BANK / "pace.toml"
FORM = Fields(
    {
        "step": Fields({"shortest longest": Number(), "source": Text()}),
        "read": Fields({"share": Number(below=1), "source": Text()}),
        "sitting": Fields({"minutes": Whole(1), "source": Text()}),
        "core": Fields(others=ListOf(Text(), least=1, once=True, about="anchors of passages")),
        "reading": Fields({"words_per_minute": Whole(1), "source": Text()}),
        "answering": Fields(
            {" ".join(KINDS): Number(about="minutes, its words apart"), "source": Text()}
        ),
        "widget": Fields(others=Number(about="minutes for a first use")),
    }
)
#: Keys of an item under which its learner reads before answering.
READ = frozenset({"case", "givens", "prompt", "text"})


class Opens(Enum):
    """What it would mean to begin a step at a piece: the price of a break there, in minutes off."""

    SECTION = 0.0  # a heading of the chapter's own
    PART = 1.0  # a sub-heading
    AFTER_WORK = 2.0  # what follows a quiz or another widget
    QUESTION = 2.5  # a question in the middle of a run of them
    PARAGRAPH = 5.0  # the middle of a text
    NEVER = float("inf")  # a quiz, which belongs to the text before it


#: What it costs to let a section begin in the middle of a step.
JOINED = 2.0


@dataclass(frozen=True)
class Piece:
    """A part of a chapter that no step divides."""

    minutes: float
    opens: Opens


@cache
def pace() -> dict[str, Any]:
    """The rates. Raises BankError, with its place, when the file is malformed."""
    return read_bank(PACE, FORM)


def clock(minutes: int) -> str:
    """`6 h 40 min`, as `steps/bar.js` says it."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def whole(minutes: int) -> str:
    """The same for a narrow column, which parts no figure from its unit."""
    return clock(minutes).replace(" ", "\u00a0")


def core(chapter: str) -> frozenset[str]:
    """Anchors of the passages of a chapter that the core path takes in."""
    return frozenset(pace()["core"].get(chapter, ()))


def reading(words: int) -> float:
    """Minutes to read so many words."""
    return words / float(pace()["reading"]["words_per_minute"])


def answering(stems: Sequence[Mapping[str, Any]]) -> float:
    """Minutes for one item: of its stems one is met, of mean length."""
    times = [reading(_words(stem)) + float(pace()["answering"][stem["kind"]]) for stem in stems]
    return sum(times) / len(times)


def using(widget: str) -> float:
    """Minutes for a first use of the widget of this class. Raises KeyError where none are stated."""
    stated = pace()["widget"]
    if widget not in stated:
        raise KeyError(f"{PACE}: [widget] has no {widget}; say how many minutes a first use takes")
    return float(stated[widget])


def starts(pieces: Sequence[Piece]) -> list[int]:
    """Indexes of the pieces with which steps begin, the first among them: the division that costs least.

    A step costs the minutes by which it is too long, twice, and those by which it is too short, three
    times; a break costs what `Opens` says, and a section that begins within a step `JOINED`.
    """
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(pieces) + 1):
        options = []
        for start in range(end):
            before, chosen = best[start]
            price = pieces[start].opens.value if start else 0.0
            cost = before + price + _cost(pieces[start:end])
            options.append((cost, [*chosen, start]))
        best.append(min(options))
    return best[-1][1]


def _cost(step: Sequence[Piece]) -> float:
    limits, minutes = pace()["step"], sum(piece.minutes for piece in step)
    inside = sum(piece.opens is Opens.SECTION for piece in step[1:])
    too_long = max(0.0, minutes - limits["longest"])
    too_short = max(0.0, limits["shortest"] - minutes)
    return float(2 * too_long + 3 * too_short + JOINED * inside)


def _words(value: Any, key: str = "") -> int:
    if isinstance(value, str):
        return len(value.split()) if key in READ else 0
    if isinstance(value, Mapping):
        return sum(_words(inner, name) for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return sum(_words(inner, key) for inner in value)
    return 0
