"""Texts whose level is known, among those that a marker marks.

A marker's first pieces of a row are anchors, and after each they see what its readers gave and why. Later
one comes back among the others, and nothing on the page tells it from them: whoever has drifted is seen
to have. Anchors are no learner's and never published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from staffplus.exercises.calibration import Anchor
from staffplus.review.allocate import Plan
from staffplus.review.log import Entry, Held, last_by
from staffplus.review.pieces import sha256

ROLE = "anchor"
#: So many anchors of a row come first.
FIRST = 3
#: One anchor comes back among so many pieces of a row.
AMONG = 15
BEFORE, BETWEEN = 1, 2


@dataclass(frozen=True)
class Set:
    """An anchor in one marker's queue: before the others (round 1), or between them (round 2)."""

    anchor: Anchor
    round: int

    @property
    def piece(self) -> str:
        """What the log calls it; no learner is called so, and the role says it too."""
        return f"anchor:{self.anchor.id}:{self.round}"


def sets(plan: Plan, anchors: Iterable[Anchor], marker: str, criterion: str, pieces: int) -> list[Set]:  # fmt: skip
    """What a marker gets of a row on which `pieces` are theirs."""
    mine = [it for it in anchors if it.criterion == criterion]
    mine.sort(key=lambda it: plan.draw("anchor", marker, it.id))
    before = [Set(it, BEFORE) for it in mine[:FIRST]]
    again = sorted(mine, key=lambda it: plan.draw("drift", marker, it.id))
    return before + [Set(it, BETWEEN) for it in again[: pieces // AMONG]]


def held(entries: Iterable[Entry], marker: str, one: Set) -> Entry | None:
    """What the marker holds of it."""
    return last_by(entries, (one.piece, one.anchor.criterion), marker, ROLE)


def marked(entry: Entry | None, one: Set, row: str) -> bool:
    """Whether it is marked, by the row as it is now."""
    return bool(entry and entry.held.value is not None and (entry.row, entry.text) == (row, sha256(one.anchor.text)))  # fmt: skip


def item(code: str, one: Set, row: str, entry: Entry | None) -> dict[str, Any]:
    """As the page gets any other piece; only the first ones say what they are."""
    known = entry.held if entry and marked(entry, one, row) else Held()
    return {
        "code": code, "text": one.anchor.text.strip(), "cut": 0, "sha256": sha256(one.anchor.text),
        "row": row, "late": 0, "value": known.value, "comment": known.comment,
        "evidence": list(known.evidence), "flag": known.flag,
        "skipped": bool(entry and entry.kind == "skip"), "after": entry.id if entry else 0,
        "stale": "", "calibration": one.round == BEFORE,
    }  # fmt: skip


def mixed(plan: Plan, marker: str, criterion: str, pieces: Sequence[dict[str, Any]], mine: Sequence[tuple[Set, dict[str, Any]]]) -> list[dict[str, Any]]:  # fmt: skip
    """A marker's queue: the first anchors, then pieces with the others between them."""
    queue = list(pieces)
    for one, made in mine:
        if one.round == BETWEEN:
            # Not among the first ones, which are marked in the same hour as the anchors before them.
            late = len(queue) // 2
            queue.insert(late + plan.draw("place", marker, criterion, one.anchor.id) % (len(queue) - late + 1), made)  # fmt: skip
    return [made for one, made in mine if one.round == BEFORE] + queue


@dataclass(frozen=True)
class Drift:
    """How a marker marks anchors: at first, and later without knowing."""

    marker: str
    first: tuple[int, float]  #: number, mean distance from the readers' level
    later: tuple[int, float]


def drift(entries: Iterable[Entry], anchors: Iterable[Anchor]) -> list[Drift]:
    """Of every marker who has marked any, by name."""
    known = {it.id: it for it in anchors}
    found: dict[str, dict[int, list[int]]] = {}
    for entry in entries:
        name = entry.piece.removeprefix("anchor:").rpartition(":")[0]
        if entry.role == ROLE and entry.held.value is not None and name in known:
            off = abs(entry.held.value - known[name].score)
            found.setdefault(entry.marker, {BEFORE: [], BETWEEN: []})[entry.round].append(off)
    return [Drift(marker, _mean(it[BEFORE]), _mean(it[BETWEEN])) for marker, it in sorted(found.items())]  # fmt: skip


def _mean(found: Sequence[int]) -> tuple[int, float]:
    return len(found), sum(found) / len(found) if found else 0.0
