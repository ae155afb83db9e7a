"""States of the screen that is projected, for every case of the bank, as `live.states.for_screen` tells them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from staffplus import items
from staffplus.cohort.live import questions, tally

#: As many have voted as stand three figures wide on the screen.
TIMES = 125


def every() -> list[dict[str, Any]]:
    """Every case open; of each item also its first and second vote closed, one with its answer."""
    return [state for stems in _families() for state in _states(stems, range(len(stems)))]


def longest() -> list[dict[str, Any]]:
    """Of each item its longest case, open, closed in the second vote, and its answer."""
    return [state for stems in _families() for state in _states(stems, [_longest(stems)])]


def _families() -> list[tuple[items.Item, ...]]:
    asked = questions.chosen([items.bank_chapter(path) for path in items.banks()])
    return [it.stems for it in asked]


def _longest(stems: Sequence[items.Item]) -> int:
    return max(range(len(stems)), key=lambda n: len(json.dumps(stems[n].keyless())))


def _states(stems: Sequence[items.Item], opened: Iterable[int]) -> list[dict[str, Any]]:
    """Those of `stems` that are `opened` open; then their votes closed."""
    last = _longest(stems)
    order = [stems[last - 1], stems[last]]  # with one case, it is voted on twice
    votes = [_counted(item, n) for n, item in enumerate(order, 1)]
    votes[1]["other"] = other = len(stems) > 1
    told = [{"phase": "open", **_common(stems[n], 2 if n else 1), "other": n > 0} for n in opened]
    for n, item in enumerate(order, 1):
        answer = questions.answer(item)
        state = {
            "phase": "closed",
            **_common(item, n),
            "votes": votes[:n],
            "answer": answer,
            "answers": n == 2,
        }
        if n == 2 and other:
            before = order[0]
            state["before"] = {
                "vote": 1,
                "item": questions.shown(before),
                "answer": questions.answer(before),
            }
        told.append({**state, "other": n == 2 and other})
    return [_many({**it, "round": f"{it['item']['id']} {it['vote']}"}) for it in told]


def _common(item: items.Item, vote: int) -> dict[str, Any]:
    shown = questions.shown(item)
    return {"vote": vote, "number": 23, "item": shown, "here": 5, "voted": 5, "next": None, "of": 24, "again": 22, "seconds": 61}  # fmt: skip


def _counted(item: items.Item, vote: int) -> dict[str, Any]:
    shown = questions.shown(item)
    given = [(it, 1) for it in responses(item) if item.rulebook.fits(shown, it)]
    return {"vote": vote, **tally.counts(item, shown, given)}


def responses(item: items.Item) -> Iterator[Any]:
    """The right answer, and some others."""
    shown = item.keyless()
    if "reasons" in shown:
        for reason in shown["reasons"]:
            yield {"answer": shown["options"][0]["id"], "reason": reason["id"]}
        return
    if not item.debate and shown["kind"] not in ("number", "order"):
        yield item.key()
    match shown["kind"]:
        case "choice" | "classify":
            yield from (it["id"] for it in shown["options"])
        case "many":
            yield [it["id"] for it in shown["options"]]
        case "mark":
            yield [it["id"] for it in shown["lines"]]
        case "order":
            ids = [it["id"] for it in shown["steps"]]
            yield from (ids[n:] + ids[:n] for n in range(len(ids)))
        case "number":
            yield from (12.5 * n for n in range(8))
        case "match":
            yield {row["id"]: [shown["targets"][0]["id"]] for row in shown["rows"]}


def _many(state: dict[str, Any]) -> dict[str, Any]:
    """The same with figures as of a large room."""
    times = re.compile(r'("(?:count|voters|voted)": )(\d+)')
    told: dict[str, Any] = json.loads(
        times.sub(lambda it: f"{it[1]}{int(it[2]) * TIMES}", json.dumps(state))
    )
    return told
