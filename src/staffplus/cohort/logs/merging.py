"""Two logs of one learner become one, whichever is merged into which: the rule of `site/progress/merge.js`.

Of two rows of one question the newer stands; what was answered first stays first, unless it answered
another wording. Of two records of work the newer stands; of those that say what is read nothing is lost.
What does not stand as it was is kept beside them as text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from staffplus.cohort.logs.progress import COURSE, PATHS, Log, Record


def merge(ours: Log, theirs: Log) -> Log:
    """A new log; the two given stay as they are."""
    kept = dict(ours.kept)
    for place, texts in theirs.kept.items():
        kept[place] = kept.get(place, frozenset()) | texts
    rows = _all(ours.rows, theirs.rows, _rows, f"{COURSE}:", kept)
    work = _all(ours.work, theirs.work, _work, f"work:{COURSE}:", kept)
    return Log(rows, work, _seed(ours, theirs), kept, _path(ours, theirs))


def canonical(value: Any) -> str:
    """JSON with names in order, so that equal things have equal texts."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _all(
    ours: Mapping[str, Record],
    theirs: Mapping[str, Record],
    join: Callable[[Record, Record], Record],
    place: str,
    kept: dict[str, frozenset[str]],
) -> dict[str, Record]:
    joined = dict(ours)
    for name, record in theirs.items():
        if name not in ours:
            joined[name] = record
            continue
        stands = joined[name] = join(ours[name], record)
        if not name.startswith("steps:"):
            was = {canonical(it) for it in (ours[name], record)} - {canonical(stands)}
            if was:
                kept[place + name] = kept.get(place + name, frozenset()) | was
    return joined


def _newer(one: Record, other: Record) -> tuple[Record, Record]:
    """(newer, older); equal times are told apart by what was written, the same for both."""

    def key(record: Record) -> tuple[str, str]:
        return str(record.get("time") or ""), canonical({**record, "first": None})

    return (one, other) if key(one) >= key(other) else (other, one)


def _rows(one: Record, other: Record) -> Record:
    newer, older = _newer(one, other)
    if newer.get("hash") != older.get("hash"):
        return newer
    firsts = [it["first"] for it in (newer, older) if it.get("first")]
    first = min(firsts, key=lambda it: f"{it.get('time') or ''} {canonical(it)}", default=None)
    return {**newer, "first": first}


def _work(one: Record, other: Record) -> Record:
    places = [it["value"] for it in (one, other) if isinstance(it.get("value"), dict)]
    if not str(one.get("id")).startswith("steps:") or len(places) < 2:
        return _newer(one, other)[0]
    heads: list[Record] = [{**it, "value": {**it["value"], "read": None, "task": None}} for it in (one, other)]  # fmt: skip
    newer = one if _newer(*heads)[0] is heads[0] else other
    ours, theirs = (it["read"] if isinstance(it.get("read"), list) else [] for it in places)
    read = ours if canonical(ours) == canonical(theirs) else sorted({*map(str, ours), *map(str, theirs)})  # fmt: skip
    task = min((str(it["task"]) for it in places if it.get("task")), default=None)
    return {**newer, "value": {**newer["value"], "read": read, "task": task}}


def _seed(ours: Log, theirs: Log) -> str | None:
    begun = [it for it in (ours, theirs) if it.rows] or [ours, theirs]
    return min((it.seed for it in begun if it.seed), default=ours.seed or theirs.seed)


def _path(ours: Log, theirs: Log) -> str | None:
    return next((path for path in PATHS if path in (ours.path, theirs.path)), None)
