"""The book's pictures: one a chapter or more, drawn by code in one style, as SVG in the page's text.

`picture("ladder-y")` in a notebook's cell shows one, with its caption; without a screen its description
stands for it. Words are in `bank/pictures.toml`, marks and letters in `draw.py`, and what a picture
shows is taken from the data that the chapter itself uses, where there are such data. A picture needs no
JavaScript, takes its ink from the theme around it, and is black on white on paper.

To add one: a table in `bank/pictures.toml`, a function beside its kin that draws on a `Canvas`, and a
line in `DRAWN`. Standard library only: chapters import this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault
from staffplus.bankspec import Either, Fields, ListOf, Text
from staffplus.pictures import agreement, claim, ladders, loop, pillars, postings, scope
from staffplus.pictures.draw import Canvas, Words

PICTURES = BANK / "pictures.toml"
FORM = Fields(
    others=Fields(
        {
            "title": Text(about="its name, read out first"),
            "description": Text(about="what it shows, for whoever does not see it"),
            "caption": Text(about="the sentence under it"),
        },
        {"words": Fields(others=Either(Text(), ListOf(Text())), about="what is written in it")},
    )
)
#: Name -> what draws it, given the words of its table.
DRAWN: dict[str, Callable[[Words], Canvas]] = {
    "staff-in-six-firms": ladders.six_firms,
    "ladder-y": ladders.fork,
    "swap-test": postings.swap_test,
    "five-probes": scope.funnel,
    "three-radii": scope.radii,
    "pillar-map": pillars.lines,
    "week-by-pillars": pillars.calendar,
    "feedback-loop": loop.ring,
    "without": claim.without,
    "two-pictures": agreement.overlaid,
}


@dataclass(frozen=True)
class Picture:
    """A picture as a notebook shows it."""

    name: str
    title: str
    description: str
    caption: str
    canvas: Canvas

    def svg(self) -> str:
        """The drawing, with its title and description for screen readers."""
        return self.canvas.svg(f"picture-{self.name}", self.title, self.description)

    def _repr_html_(self) -> str:
        return (
            f'<figure class="sp-picture">{self.svg()}'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>"
        )

    def __repr__(self) -> str:
        return f"{self.title}. {self.description}"


def picture(name: str) -> Picture:
    """The picture of this name. Raises KeyError for a name that nothing draws."""
    if name not in DRAWN:
        raise KeyError(f"found no picture {name!r}; there are {', '.join(DRAWN)}")
    about = told()[name]
    canvas = DRAWN[name](about.get("words", {}))
    return Picture(name, about["title"], about["description"], about["caption"], canvas)


@cache
def told(path: Path = PICTURES) -> dict[str, Any]:
    """What is said of every picture. Raises BankError, with its place, when the file is malformed."""
    return read_bank(path, FORM, _rules)


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    for name in table:
        if name not in DRAWN:
            yield Fault((name,), ", ".join(DRAWN), f"nothing draws {name!r}")
    for name in DRAWN:
        if name not in table:
            yield Fault((name,), f"a table [{name}]")
