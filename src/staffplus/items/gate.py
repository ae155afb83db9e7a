"""The framework for scope: the gate sets the level, and the rows have to bear it out.

`gate.js` beside this reads a learner's card in the same way; a test holds the two together. The
scale, with its levels from widest to narrowest, its rows and how many must agree, stands in
`bank/scales.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Weighed:
    """How rows stand to a level: how many are read, how many say the same, ids of those that sit
    two levels away or more."""

    read: int
    agree: int
    far: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What gate and rows say together.

    Attributes:
        level: id of the level that the gate sets; None when nothing is open, or before it is found.
        verdict: `unanswered` (no gate yet), `execution` (nothing is open), `unfinished` (rows are
            not read), `debate` (a row sits two levels away), `guessed` (too few rows agree) or
            `trust`.
    """

    level: str | None
    rows: Weighed
    verdict: str


def weighed(scale: Mapping[str, Any], level: str, rows: Mapping[str, Any]) -> Weighed:
    """How `rows`, {row: level}, stand to `level`. A row without a level of the scale is not read.

    Raises ValueError when the scale has no such level.
    """
    levels = [one["id"] for one in scale["level"]]
    place = levels.index(level)
    read = {row: levels.index(rows[row]) for row in scale["dimensions"] if rows.get(row) in levels}
    far = tuple(row for row, at in read.items() if abs(at - place) > 1)
    return Weighed(len(read), sum(at == place for at in read.values()), far)


def reading(scale: Mapping[str, Any], found: str | None, rows: Mapping[str, Any]) -> Reading:
    """What the gate, which `found` to be open, and the rows say together."""
    level = next((one["id"] for one in scale["level"] if one[scale["gate"]] == found), None)
    if level is None:
        return Reading(None, Weighed(0, 0, ()), "execution" if found else "unanswered")
    told = weighed(scale, level, rows)
    if told.read < len(scale["dimensions"]):
        verdict = "unfinished"
    elif told.far:
        verdict = "debate"
    else:
        verdict = "trust" if told.agree >= scale["agreeing"] else "guessed"
    return Reading(level, told, verdict)
