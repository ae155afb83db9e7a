"""A question as other programs know questions: one of a few kinds that most of them have.

What a kind of item says of itself (`Kind.asked`), and what `items.export` writes. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One thing to choose. `share` is what choosing it is worth, from -1 to 1, `belief` the name of what it shows."""

    id: str
    text: str
    share: float
    feedback: str
    belief: str = ""


@dataclass(frozen=True)
class Options:
    """One or `several` of the answers are to be chosen; `fixed` when their order means something."""

    answers: tuple[Answer, ...]
    several: bool = False
    fixed: bool = False

    @property
    def right(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.share > 0)

    @property
    def open(self) -> bool:
        """Every answer is worth the whole: a question to talk over."""
        return len(self.right) == len(self.answers) and not self.several


@dataclass(frozen=True)
class Row:
    """`targets` are places in the list of what rows are matched with."""

    id: str
    text: str
    targets: tuple[int, ...]
    feedback: str
    belief: str = ""


@dataclass(frozen=True)
class Pairs:
    """Each row goes with one or more of the targets."""

    rows: tuple[Row, ...]
    targets: tuple[str, ...]

    @property
    def single(self) -> bool:
        return all(len(row.targets) == 1 for row in self.rows)


@dataclass(frozen=True)
class Wrong:
    """A known wrong result."""

    value: float
    feedback: str
    belief: str = ""


@dataclass(frozen=True)
class Value:
    """A number, right within a tolerance."""

    value: float
    within: float
    unit: str
    working: str
    feedback: str
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class Steps:
    """Steps of which some must come before others: [before, after] as places in `texts`."""

    texts: tuple[str, ...]
    before: tuple[tuple[int, int], ...]


Form = Options | Pairs | Value | Steps


@dataclass(frozen=True)
class Asked:
    """A question's form, and what of it no such form has, in words."""

    form: Form
    unsaid: tuple[str, ...] = ()
