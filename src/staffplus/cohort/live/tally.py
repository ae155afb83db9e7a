"""What the ballots of a round say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Any

from staffplus import items
from staffplus.cohort.live.ballots import Given

#: A belief that fewer hold is not shown: in a room it would point at people.
FEWEST = 5


def counts(item: items.Item, shown: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """{"voters", "rows": [{"text", "count"}], "right"}: `right` is the share from 0 to 1, or None.

    Where rows are matched with targets, each entry says of which: "row" and "target". `right` counts those who are wholly right; it is None for an item for debate, and before any vote.
    """
    responses = [response for response, n in given for _ in range(n)]
    rows = [{"text": text, "count": n} for text, n in item.rulebook.tally(shown, responses)]
    if "targets" in shown:
        matched = product(shown["rows"], shown["targets"])
        rows = [
            {**it, "row": row["text"], "target": target["text"]}
            for it, (row, target) in zip(rows, matched, strict=True)
        ]
    right = sum(n for response, n in given if items.mark(item, response).correct)
    share = None if item.debate or not responses else right / len(responses)
    return {"voters": len(responses), "rows": rows, "right": share}


def beliefs(item: items.Item, given: Given) -> dict[str, Any]:
    """{"held": [{"name", "count"}], "few": beliefs of fewer than five people, which are not named}."""
    if item.debate:
        return {"held": [], "few": 0}
    held = Counter[str]()
    for response, n in given:
        for name in item.rulebook.shown_by(item.raw, response):
            held[name] += n
    named = items.misconceptions()
    shown = [
        {"name": named[name]["name"] if name in named else name, "count": n}
        for name, n in held.most_common()
        if n >= FEWEST
    ]
    return {"held": shown, "few": len(held) - len(shown)}
