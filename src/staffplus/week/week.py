"""A week read by pillar: whose hours served what, which pillar is low, how much was building.

`week.js` beside this does the same in the page; a test holds the two together. Data in
`bank/week.toml`. Standard library only: chapters and exercises import this.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, among, each, ids_repeated
from staffplus.bankspec import Choice, Fields, ListOf, Number, Tables, Text
from staffplus.week.pillars import pillar_map

WEEK = BANK / "week.toml"
#: A pillar below this share of the week is flagged. A convention of this course, not a finding.
LOW = 0.10
#: Shares nearer than this to `LOW` count as equal to it: sums of floats are not exact.
NEAR = 1e-9
#: Both, as the page gets them.
RULE = {"low": LOW, "near": NEAR}
VERBS = ("develop", "guide", "review", "decline")
FORM = Fields(
    {
        "tag": Tables({"id name text": Text(), "pillars": ListOf(Text())}),
        "entry": Tables(
            {
                "id": Text(),
                "day": Text(),
                "title": Text(about="what the calendar says"),
                "what": Text(about="what happened"),
                "hours": Number(),
                "tags": ListOf(Text(), 1, about="our reading"),
                "why": Text(),
            }
        ),
        "move": Tables({"entry": Text(), "verb": Choice(VERBS), "text": Text()}),
    }
)


@dataclass(frozen=True)
class Week:
    """The invented week: tags beside the responsibilities, entries with our reading, our moves."""

    tags: tuple[Mapping[str, Any], ...]
    entries: tuple[Mapping[str, Any], ...]
    moves: tuple[Mapping[str, Any], ...]

    def lines(self) -> dict[str, list[str]]:
        """Pillars of every tag: the session's map, and the tags of the week's own."""
        return pillar_map().session() | {tag["id"]: list(tag["pillars"]) for tag in self.tags}


def portfolio(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What a week went to. Each entry is {"hours": number, "pillars": [ids], "building": bool}.

    Hours of an entry that serves two pillars, or three, are split evenly between them. `pillars`
    may be empty (the entry served none); `building` may be left out.

    Returns:
        hours: their sum. shares: of each pillar, from 0 to 1. none: the share that served no
        pillar; with it the shares make 1. building: the share of hours with `building`, which
        are counted in the shares as well. low: ids of the pillars below `LOW`, in the order of
        the pillars; a share of exactly `LOW` is not low. A week without hours has shares of 0
        and no low pillar.

    Raises:
        ValueError: hours that are not a number from 0, or an unknown pillar; it says which entry.
    """
    known = [str(pillar["id"]) for pillar in pillar_map().pillars]
    sums = dict.fromkeys([*known, "none"], 0.0)
    total = building = 0.0
    for number, entry in enumerate(entries, 1):
        hours, served = _checked(entry, known, number)
        total += hours
        building += hours if entry.get("building", False) else 0.0
        for pillar in served or ["none"]:
            sums[pillar] += hours / max(1, len(served))
    shares = {name: value / total if total else 0.0 for name, value in sums.items()}
    none = shares.pop("none")
    return {
        "hours": total,
        "shares": shares,
        "none": none,
        "building": building / total if total else 0.0,
        "low": [name for name in known if total and shares[name] < LOW - NEAR],
    }


def _checked(entry: Mapping[str, Any], known: list[str], number: int) -> tuple[float, list[str]]:
    hours, served = entry.get("hours"), entry.get("pillars")
    right = isinstance(hours, int | float) and not isinstance(hours, bool)
    if not right or not math.isfinite(hours) or hours < 0:  # type: ignore[arg-type,operator]
        raise ValueError(f"entry {number}: found {hours!r} as hours; expected a number from 0")
    if not isinstance(served, list | tuple) or not set(served) <= set(known):
        raise ValueError(
            f"entry {number}: found {served!r} as pillars; expected a list of {', '.join(known)}"
        )
    return float(hours), list(dict.fromkeys(served))  # type: ignore[arg-type]


@cache
def week(path: Path = WEEK) -> Week:
    """Read and check a week. Raises BankError, naming file, line, entry, found and expected."""
    table = read_bank(path, FORM, _rules)
    return Week(tuple(table["tag"]), tuple(table["entry"]), tuple(table["move"]))


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "entry")
    pillars = [pillar["id"] for pillar in pillar_map().pillars]
    tags = [*pillar_map().session(), *(tag["id"] for tag in table["tag"])]
    entries = [entry["id"] for entry in table["entry"]]
    for name, field, known in (
        ("tag", "pillars", pillars), ("entry", "tags", tags), ("move", "entry", entries),
    ):  # fmt: skip
        for at, one in each(table, name):
            yield from among((*at, field), one[field], known)
