"""What the ballots of a round say, with those on a call whom the facilitator has counted by hand."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from statistics import mean
from typing import Any

from staffplus import items
from staffplus.cohort.live.ballots import NOBODY, Given, OnCall

#: A belief that fewer hold is not shown: in a room it would point at people.
FEWEST = 5


def whole(item: items.Item) -> bool:
    """Whether a line of its tally is all that somebody answers, so that hands counted are answers that can be marked."""
    return item.rulebook.one_line and "reasons" not in item.stem()


def lines_by_hand(item: items.Item, shown: Mapping[str, Any]) -> list[str]:
    """A response, as JSON, for each line of the tally for which hands can be counted."""
    return [json.dumps(it, ensure_ascii=False) for it in item.rulebook.by_hand(shown)]


def counts(item: items.Item, shown: Mapping[str, Any], given: Given, on_call: OnCall = NOBODY) -> dict[str, Any]:  # fmt: skip
    """{"voters", "rows": [{"text", "count"}], "right"}: `right` is the share from 0 to 1, or None.

    Where rows are matched with targets, each entry says of which: "row" and "target". `right` counts those who are
    wholly right; it is None for an item for debate, and before any vote. With hands that were counted on a call
    there is "on_call", how many people that were, also in each row that has some, and "marked", of how many `right`
    is the share: where one cannot tell who of them was wholly right, it is of the others alone.
    """
    responses = [response for response, n in given for _ in range(n)]
    rows: list[dict[str, Any]] = [{"text": text, "count": n} for text, n in item.rulebook.tally(shown, responses)]  # fmt: skip
    if "targets" in shown:
        matched = product(shown["rows"], shown["targets"])
        rows = [
            {**it, "row": row["text"], "target": target["text"]}
            for it, (row, target) in zip(rows, matched, strict=True)
        ]
    for row, line in zip(rows, lines_by_hand(item, shown) if on_call.people else (), strict=False):
        if n := on_call.counts.get(line, 0):
            row |= {"count": row["count"] + n, "on_call": n}
    marked = _with_hands(item, given, on_call)
    of, right = sum(n for _, n in marked), sum(n for it, n in marked if items.mark(item, it).correct)  # fmt: skip
    share = None if item.debate or not of else right / of
    told = {"voters": len(responses) + on_call.people, "rows": rows, "right": share}
    return {**told, "on_call": on_call.people, "marked": of} if on_call.people else told


def beliefs(item: items.Item, given: Given, on_call: OnCall = NOBODY) -> dict[str, Any]:
    """{"held": [{"name", "count"}], "few": beliefs of fewer than five people, which are not named}."""
    if item.debate:
        return {"held": [], "few": 0}
    held = Counter[str]()
    for response, n in _with_hands(item, given, on_call):
        for name in item.rulebook.shown_by(item.raw, response):
            held[name] += n
    named = items.misconceptions()
    shown = [
        {"name": named[name]["name"] if name in named else name, "count": n}
        for name, n in held.most_common()
        if n >= FEWEST
    ]
    return {"held": shown, "few": len(held) - len(shown)}


def _with_hands(item: items.Item, given: Given, on_call: OnCall) -> Given:
    """What was answered, by hand too where that is a whole answer."""
    if not whole(item):
        return given
    return [*given, *((json.loads(line), n) for line, n in on_call.counts.items())]


def differing(item: items.Item, given: Given, counted: Mapping[str, Any]) -> float | None:
    """Of all pairs of people in a room, the share that answered differently; None for fewer than two people.

    Where an answer has several lines, the mean over these: in each row, whether the targets differ; of each
    option or line, whether one chose it and the other did not.

    Args:
        counted: as `counts` gives it, of the same round.
    """
    rows, voters = counted["rows"], counted["voters"]
    lines = len(item.rulebook.by_hand(item.keyless()))
    if rows and "row" in rows[0]:
        by_row: dict[str, list[int]] = defaultdict(list)
        for it in rows:
            by_row[it["row"]].append(it["count"])
        parts: Iterable[Iterable[int]] = by_row.values()
    elif item.rulebook.one_line:
        parts = [[it["count"] for it in rows[:lines]]]
    elif lines:
        parts = [(it["count"], voters - it["count"]) for it in rows]
    else:
        parts = [[n for _, n in given]]
    found = [share for it in parts if (share := _pairs(list(it))) is not None]
    return mean(found) if found else None


def _pairs(counted: list[int]) -> float | None:
    people = sum(counted)
    if people < 2:
        return None
    return 1 - sum(n * (n - 1) for n in counted) / (people * (people - 1))
