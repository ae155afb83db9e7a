"""What learner and manager share by their files of the second edition, and how it is told in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from staffplus.alignment.questions import role_name, round_name
from staffplus.alignment.result import OfPair
from staffplus.alignment.second import second


@dataclass(frozen=True)
class Line:
    """One line of the rule: the figure, what chance gives, what is needed, whether it is met.

    `met` is None where nothing is needed: the figure is there to be talked about.
    """

    id: str
    name: str
    found: str
    chance: str
    needed: str
    met: bool | None


@dataclass(frozen=True)
class Agreement(OfPair):
    """How learner and manager see one role, in one round of the second edition.

    Attributes:
        said: what each wrote alone, learner first: role, outcomes, stop, direction, radius.
        outcomes: id, text, both people's points (None where they do not add up), their gap, and
            who `named` it, as the learner sees it.
        overlap: points that both give to the same outcomes, 0 to 100; None where it cannot be told.
        bar: points that should be shared over so many outcomes; None where they are compared in words.
        rows: both answers to both questions; `fits` where both say they expect what is there.
    """

    said: tuple[dict[str, Any], ...]
    outcomes: tuple[dict[str, Any], ...]
    overlap: int | None
    bar: int | None
    rows: tuple[dict[str, Any], ...]
    rows_expected: int
    requests: tuple[dict[str, Any], ...]
    criteria: tuple[Line, ...]
    edition: int = 2

    def __str__(self) -> str:
        lines = [f"{self.title}: {round_name(self.round)}", ""]
        for ours in self.said:
            lines += [f"{role_name(ours['role'])}, alone", *(f"  - {o}" for o in ours["outcomes"])]
            names = {"stop": "Must stop", "direction": "Direction", "radius": "Radius"}
            lines += [f"  {name}: {ours[key] or '–'}" for key, name in names.items()]
        lines.append("")
        for line in self.criteria:
            met = {True: "met ", False: "open", None: "talk"}[line.met]
            lines.append(f"  {met}  {line.name}: {line.found} ({line.chance})")
        lines += ["", second()["next"][self.next]]
        return "\n".join([*lines, *self.ending()])
