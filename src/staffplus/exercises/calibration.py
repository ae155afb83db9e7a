"""Texts with a level and a reason, by which people who mark find out how they mark.

A file of them holds pieces for one row each, and whole descriptions, whose parts two readers have marked
apart. Where the two differ, a third entry says what both could stand by: an average is nobody's reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, Place, each, ids_repeated, in_order
from staffplus.bankspec import Choice, Fields, Tables, Text, Whole
from staffplus.exercises.rubric import Rubric, read_source

QUALITIES = ("weak", "middling", "strong", "uneven")
FIRST, SECOND, AGREED = "first", "second", "agreed"


def _given(about: str) -> Fields:
    why = Text(about="whoever calibrates sees it when they have marked")
    return Fields({"level": Whole(0), "why": why}, about=about)


_PART = Tables(
    {"id": Text(about="a row of the exercise's rubric"), "text": Text(), FIRST: _given("by who wrote it")},
    {
        SECOND: _given("by somebody who had not seen the first's"),
        AGREED: _given("where the two differ: what both could stand by"),
    },
)  # fmt: skip
FORM = Fields(
    {"exercise": Text()},
    {
        "description": Tables(
            {
                "id name team context": Text(),
                "quality": Choice(QUALITIES, about="of the whole; no reader is told"),
                "part": _PART,
            }
        ),
        "piece": Tables(
            {
                "id": Text(about="nobody's twice"),
                "criterion": Text(about="a row of the exercise's rubric"),
                "text": Text(),
                "score": Whole(0),
                "why": Text(about="markers see it when they have marked"),
            }
        ),
    },
)


@dataclass(frozen=True)
class Anchor:
    """A text whose level by one row is known."""

    id: str
    criterion: str
    text: str
    score: int
    why: str


@dataclass(frozen=True)
class Description:
    """A whole text, its parts anchors of a row each."""

    id: str
    name: str
    context: str  #: whose it is, and what they do
    quality: str
    parts: tuple[Anchor, ...]  #: in the order of the rubric's rows


@dataclass(frozen=True)
class Reading:
    """How two readers have marked a part, each alone."""

    row: str
    first: int
    second: int


@dataclass(frozen=True)
class Calibration:
    """What there is of an exercise."""

    descriptions: tuple[Description, ...] = ()
    pieces: tuple[Anchor, ...] = ()
    readings: tuple[Reading, ...] = ()  #: of the parts that two have marked

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """All of it, row by row."""
        return (*(part for it in self.descriptions for part in it.parts), *self.pieces)


def load_calibration(path: Path, rubric: Rubric) -> Calibration:
    """The texts of an exercise; none where it has no file of them.

    Raises:
        ExerciseError: a fault, with file and line.
    """
    if not path.is_file():
        return Calibration()
    most = {row.id: len(row.levels) - 1 for row in rubric.criteria}

    def rules(table: Mapping[str, Any]) -> Iterator[Fault]:
        for name in ("piece", "description"):
            if name in table:
                yield from ids_repeated(table, name)
        for nth, piece in enumerate(table.get("piece", ())):
            yield from _levelled(
                ("piece", nth), "criterion", piece, {"score": piece["score"]}, most
            )
        rows = [row for row in most if any(row == it["id"] for one in table.get("description", ()) for it in one["part"])]  # fmt: skip
        for at, one in each(table, "description"):
            strange = [it["id"] for it in one["part"] if it["id"] not in most]
            if not strange:
                yield from in_order((*at, "part"), [it["id"] for it in one["part"]], rows)
            for nth, part in enumerate(one["part"]):
                levels = {f"{who}.level": part[who]["level"] for who in (FIRST, SECOND, AGREED) if who in part}  # fmt: skip
                yield from _levelled((*at, "part", nth), "id", part, levels, most)
                yield from _agreed((*at, "part", nth), part)

    table = read_source(path, FORM, rules)
    found = table.get("description", ())
    return Calibration(
        tuple(
            Description(it["id"], it["name"], f"{it['team']} (invented). {it['context']}", it["quality"],
                        tuple(_anchor(it["id"], part) for part in it["part"]))
            for it in found
        ),
        tuple(Anchor(**piece) for piece in table.get("piece", ())),
        tuple(
            Reading(part["id"], part[FIRST]["level"], part[SECOND]["level"])
            for it in found
            for part in it["part"]
            if SECOND in part
        ),
    )  # fmt: skip


def _anchor(whole: str, part: Mapping[str, Any]) -> Anchor:
    held = part.get(AGREED) or part[FIRST]
    return Anchor(f"{whole}/{part['id']}", part["id"], part["text"], held["level"], held["why"])


def _levelled(at: Place, name: str, entry: Mapping[str, Any], levels: Mapping[str, int], most: Mapping[str, int]) -> Iterator[Fault]:  # fmt: skip
    row = entry[name]
    if row not in most:
        yield Fault((*at, name), f"one of {', '.join(most)}", f"found {row!r}")
        return
    for where, level in levels.items():
        if level > most[row]:
            yield Fault((*at, *where.split(".")), f"a level from 0 to {most[row]}", f"found {level}")  # fmt: skip


def _agreed(at: Place, part: Mapping[str, Any]) -> Iterator[Fault]:
    """An agreement where two differ, and only there."""
    both = sorted(part[who]["level"] for who in (FIRST, SECOND) if who in part)
    if len(both) == 2 and both[0] != both[1] and AGREED not in part:
        yield Fault((*at, AGREED), f"a level from {both[0]} to {both[1]} with a reason, as two readers differ")  # fmt: skip
    if AGREED in part:
        if len(both) < 2 or both[0] == both[1]:
            yield Fault((*at, AGREED), "no such entry, as two readers do not differ")
        elif not both[0] <= part[AGREED]["level"] <= both[1]:
            yield Fault((*at, AGREED, "level"), f"a level from {both[0]} to {both[1]}")
