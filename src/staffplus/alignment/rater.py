"""What one person's file of the second edition holds: what they wrote, the list they weighed, answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from staffplus.alignment.questions import fingerprint, request_ids, rows, settings
from staffplus.alignment.second import second

Card = tuple[str, str]


@dataclass(frozen=True)
class Listed:
    """One outcome that remains: its text, and who wrote what of it, as (id of a person, their words)."""

    id: str
    text: str
    by: tuple[Card, ...] = ()


@dataclass(frozen=True)
class OutcomeList:
    """What everyone weighs, with the requests that everyone marks.

    Attributes:
        outcomes: at most ten, `m1`, `m2`, …
        people: (id, role, name or "") of everyone whose file was opened, those who wrote nothing too.
        aside: cards that were set aside, as (id of a person, their words).
        requests: ten texts, or none yet.
    """

    outcomes: tuple[Listed, ...]
    people: tuple[tuple[str, str, str], ...] = ()
    aside: tuple[Card, ...] = ()
    requests: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that differ when an outcome, a row's wording or a request does."""
        lines = [
            *(f"{outcome.id} {outcome.text}" for outcome in self.outcomes),
            *(f"{row.id} {row.text}" for row in rows()),
            *(f"{key} {text}" for key, text in zip(request_ids(), self.requests, strict=False)),
        ]
        return fingerprint("\n".join(lines))

    @property
    def ids(self) -> list[str]:
        return [outcome.id for outcome in self.outcomes]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, as it stands in a file."""

        def cards(given: tuple[Card, ...]) -> list[dict[str, str]]:
            return [{"person": person, "text": text} for person, text in given]

        return {
            "outcomes": [{"id": o.id, "text": o.text, "by": cards(o.by)} for o in self.outcomes],
            "people": [{"id": key, "role": role, "name": name} for key, role, name in self.people],
            "aside": cards(self.aside),
            "requests": list(self.requests),
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True)
class RowAnswer:
    """How far the page settles a row, 1 to 7; `yes`, `other` or `no` to *is it what you expect?*;
    what they expect instead, or ""."""

    settles: int | None = None
    expected: str | None = None
    line: str = ""


@dataclass(frozen=True)
class Rater:
    """One person's file, in one round.

    Attributes:
        source: where it came from, for messages: a file name, or "these answers".
        id: drawn at random when the form was begun; two files with one id are one person's.
        pair: drawn at random for one description; files of different ones never mix.
        round, role, name, created: as in the first edition.
        outcomes: up to three, as they wrote them alone; `stop`, `direction`, `radius`: "" where open.
        listed: the list they weighed, or None before anything was laid together.
        points: of each listed outcome, None where open; `sums` tells whether they are 100. Where they
            are, all are given, and an outcome that was left blank has 0.
        predicted: up to three listed outcomes that the other is thought to find heaviest.
        rows, requests: what they said of each row and each request.
        room: whether its author lets the room see its figures, without names or words.
        words: whether a leader lets the map of leaders show `stop`, `direction` and `radius`.
    """

    source: str = field(compare=False)
    id: str
    pair: str
    title: str
    round: str
    role: str
    name: str
    created: str = field(compare=False)
    outcomes: tuple[str, ...] = ()
    stop: str = ""
    direction: str = ""
    radius: str = ""
    listed: OutcomeList | None = None
    points: dict[str, int | None] = field(default_factory=dict, hash=False)
    predicted: tuple[str, ...] = ()
    rows: dict[str, RowAnswer] = field(default_factory=dict, hash=False)
    requests: dict[str, str | None] = field(default_factory=dict, hash=False)
    room: bool = field(default=False, compare=False)
    words: bool = False

    def __post_init__(self) -> None:
        if self.sums:
            object.__setattr__(self, "points", {key: it or 0 for key, it in self.points.items()})

    @property
    def total(self) -> int:
        """The sum of the points given."""
        return sum(points or 0 for points in self.points.values())

    @property
    def sums(self) -> bool:
        """Whether the points add up, so that they can be counted. An outcome left open has none."""
        return bool(self.total == second()["format"]["points"])

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, as it stands in a file."""
        ours, form = settings()["format"], second()["format"]
        answers = {
            "points": self.points,
            "predicted": list(self.predicted),
            "rows": {
                key: {"settles": it.settles, "expected": it.expected, "line": it.line}
                for key, it in self.rows.items()
            },
            "requests": self.requests,
        }
        return {
            "about": form["about"],
            "format": ours["name"],
            "version": form["version"],
            "course": ours["course"],
            "kind": "answers",
            "pair": self.pair,
            "title": self.title,
            "id": self.id,
            "round": self.round,
            "role": self.role,
            "name": self.name,
            "created": self.created,
            **({"room": True} if self.room else {}),
            **({"words": True} if self.words else {}),
            "written": {
                "outcomes": list(self.outcomes),
                "stop": self.stop,
                "direction": self.direction,
                "radius": self.radius,
            },
            "list": None if self.listed is None else self.listed.as_dict(),
            "answers": answers if self.listed is not None else None,
        }

    def as_json(self) -> str:
        """The text of a file, as the page saves it."""
        return as_text(self.as_dict())


@dataclass(frozen=True)
class Asked:
    """A file that one person sends the others: an invitation to write, or a list to weigh."""

    pair: str
    title: str
    round: str
    listed: OutcomeList | None = None

    def as_dict(self) -> dict[str, Any]:
        ours, form = settings()["format"], second()["format"]
        return {
            "about": form["about_list"],
            "format": ours["name"],
            "version": form["version"],
            "course": ours["course"],
            "kind": "list",
            "pair": self.pair,
            "title": self.title,
            "round": self.round,
            "list": None if self.listed is None else self.listed.as_dict(),
        }

    def as_json(self) -> str:
        return as_text(self.as_dict())


def as_text(file: Mapping[str, Any]) -> str:
    return json.dumps(file, ensure_ascii=False, indent=1) + "\n"
