"""What learner and manager share by their files of the second edition, and how it is told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from staffplus.alignment.questions import role_name, round_name
from staffplus.alignment.result import Point, Span
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
class Agreement:
    """How learner and manager see one role, in one round of the second edition.

    Attributes:
        said: what each wrote alone, learner first: role, outcomes, stop, direction, radius.
        outcomes: id, text, both people's points (None where they do not add up), their gap, and
            who `named` it, as the learner sees it.
        overlap: points that both give to the same outcomes, 0 to 100; None where it cannot be told.
        bar: points that should be shared over so many outcomes; None where they are compared in words.
        foreseen: how many of the other's three heaviest each predicted, least and most.
        rows: both answers to both questions; `fits` where both say they expect what is there.
        agenda, later: gaps that found a place, the largest first, and those that did not.
        notes: what a reader must know about these figures.
    """

    title: str
    pair: str
    round: str
    said: tuple[dict[str, Any], ...]
    outcomes: tuple[dict[str, Any], ...]
    overlap: int | None
    bar: int | None
    foreseen: dict[str, Span] | None
    rows: tuple[dict[str, Any], ...]
    rows_apart: tuple[str, ...]
    rows_expected: int
    requests: tuple[dict[str, Any], ...]
    requests_alike: int
    criteria: tuple[Line, ...]
    agreed: bool
    next: str
    agenda: tuple[Point, ...]
    later: tuple[Point, ...]
    minutes: int
    notes: tuple[str, ...]
    edition: int = 2

    def as_dict(self) -> dict[str, Any]:
        """JSON-able: the shape that the page computes too."""
        table: dict[str, Any] = _plain(asdict(self))
        return table

    def __str__(self) -> str:
        lines = [f"{self.title}: {round_name(self.round)}", ""]
        for ours in self.said:
            lines += [f"{role_name(ours['role'])}, alone", *(f"  - {o}" for o in ours["outcomes"])]
            names = {"stop": "Must stop", "direction": "Direction", "radius": "Radius"}
            lines += [f"  {name}: {ours[key] or '–'}" for key, name in names.items()]
        lines.append("")
        for line in self.criteria:
            met = {True: "met ", False: "open", None: "talk"}[line.met]
            lines.append(f"  {met}  {line.name}: {line.found} (chance: {line.chance})")
        lines += ["", second()["next"][self.next]]
        if self.agenda:
            lines += ["", f"Agenda, {self.minutes} minutes:"]
        lines += [f"  {p.minutes:2} min  {p.text} ({p.sides})" for p in self.agenda]
        lines += [f"  later   {p.text} ({p.sides})" for p in self.later]
        lines += ["", *self.notes] if self.notes else []
        return "\n".join(lines)


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down, as JSON has it."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value
