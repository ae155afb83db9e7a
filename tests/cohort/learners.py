"""A cohort of invented learners: the files that their browsers would export, from a seed."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from staffplus import items
from staffplus.items.kinds import KINDS

DAY = "2026-03-{:02}T10:{:02}:00.000Z"


def row(item: items.Item, response: Any, time: str, confidence: str | None = None, **more: Any) -> dict[str, Any]:  # fmt: skip
    """A row of the log, as the browser writes it after one answer."""
    score = items.mark(item, response).score
    answer = {"response": response, "score": score, "correct": None if score is None else score == 1,
              "confidence": confidence, "time": time}  # fmt: skip
    about = {"v": 1, "course": "staffplus", "id": item.id, "hash": item.hash, "kind": item.kind}
    return {**about, **answer, "memory": None, "attempts": 1, "first": answer, "revealed": False, "earlier": [], **more}  # fmt: skip


def exported(rows: Sequence[Mapping[str, Any]], seed: str | None, work: Sequence[Mapping[str, Any]] = (), **more: Any) -> str:  # fmt: skip
    """The text of an exported file."""
    whole = {"format": "staffplus-progress", "v": 1, "course": "staffplus", "exported": DAY.format(9, 0), "seed": seed}  # fmt: skip
    return json.dumps({**whole, "rows": list(rows), "work": list(work), "kept": [], **more})


def steps(chapter: str, read: Sequence[str], task: str | None = None) -> dict[str, Any]:
    value = {"at": "one", "read": list(read), "task": task}
    return {"v": 1, "course": "staffplus", "id": f"steps:{chapter}", "kind": "work", "value": value, "time": DAY.format(1, 0)}  # fmt: skip


def wrong(item: items.Item, rnd: random.Random) -> Any:
    """Some answer of a choice or classify question that is not right."""
    key = item.key()
    right = key["answer"] if isinstance(key, dict) else key
    answer = rnd.choice([it["id"] for it in item.stem()["options"] if it["id"] != right])
    reasons = [it["id"] for it in item.stem().get("reasons", [])]
    return {"answer": answer, "reason": rnd.choice(reasons)} if reasons else answer


def cohort(n: int, chapters: Sequence[str], seed: int = 1) -> Iterator[tuple[str, str]]:
    """(name, text of the exported file) of `n` learners on the choices and levels of some chapters.

    Able learners are right more often, and surer; half of what was missed is met again in another case.
    """
    rnd = random.Random(seed)
    families = [
        [it for it in stems if not it.debate]
        for chapter in chapters
        for stems in items.families(items.load(chapter))
        if stems[0].kind in ("choice", "classify") and KINDS[stems[0].kind].several
    ]
    for learner in range(n):
        ability, rows = rnd.gauss(0, 1), []
        for minute, stems in enumerate(it for it in families if it):
            if rnd.random() < 0.15:
                continue
            first, *others = rnd.sample(stems, len(stems))
            rows.append(_answered(first, ability, minute, 1, rnd))
            if others and not rows[-1]["correct"] and rnd.random() < 0.5:
                rows.append(_answered(others[0], ability + 1, minute, 2, rnd))
        read = [steps(chapter, ["a", "b", "c"][: rnd.randint(1, 3)]) for chapter in chapters]
        yield f"learner-{learner:03}.json", exported(rows, f"{learner}-{seed}", read)


def _answered(item: items.Item, ability: float, minute: int, day: int, rnd: random.Random) -> dict[str, Any]:  # fmt: skip
    hard = (hash_of(item.family) % 100) / 33 - 1.5
    chance = 1 / (1 + math.exp(-1.5 * (ability - hard)))
    right = rnd.random() < chance
    sure = "certain" if rnd.random() < chance else rnd.choice(["guessing", "fairly sure"])
    return row(item, item.key() if right else wrong(item, rnd), DAY.format(day, minute % 60), sure)


def hash_of(text: str) -> int:
    """The same in every run, which Python's own is not."""
    return sum(ord(letter) * (n + 1) for n, letter in enumerate(text))
