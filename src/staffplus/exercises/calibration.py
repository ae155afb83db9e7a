"""Texts with a level and a reason, by which people who mark find out how they mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, ids_repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole
from staffplus.exercises.rubric import Rubric, read_source
from staffplus.jobdesc.rubric import practice

FORM = Fields(
    {"exercise": Text()},
    {
        "descriptions": ListOf(Text()),
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


def load_anchors(path: Path, rubric: Rubric) -> tuple[Anchor, ...]:
    """The anchors of an exercise; none where it has no file of them.

    `descriptions` names whole job descriptions of `bank/calibration_jds.toml`, whose parts are anchors
    of the rows that are called like them.

    Raises:
        ExerciseError: a fault, with file and line.
    """
    if not path.is_file():
        return ()
    most = {row.id: len(row.levels) - 1 for row in rubric.criteria}

    def rules(table: Mapping[str, Any]) -> Iterator[Fault]:
        if "piece" in table:
            yield from ids_repeated(table, "piece")
        for nth, piece in enumerate(table.get("piece", ())):
            if piece["criterion"] not in most:
                yield Fault(("piece", nth, "criterion"), f"one of {', '.join(most)}", f"found {piece['criterion']!r}")  # fmt: skip
            elif piece["score"] > most[piece["criterion"]]:
                yield Fault(("piece", nth, "score"), f"a level from 0 to {most[piece['criterion']]}", f"found {piece['score']}")  # fmt: skip
        known = {it["id"] for it in practice()}
        for nth, name in enumerate(table.get("descriptions", ())):
            if name not in known:
                yield Fault(("descriptions", nth), f"one of {', '.join(sorted(known))}", f"found {name!r}")  # fmt: skip

    table = read_source(path, FORM, rules)
    wanted = table.get("descriptions", ())
    found = [
        Anchor(f"{it['id']}/{part['id']}", part["id"], part["text"], part["score"], part["why"])
        for it in practice()
        if it["id"] in wanted
        for part in it["part"]
        if part["id"] in most
    ]
    return (*found, *(Anchor(**piece) for piece in table.get("piece", ())))
