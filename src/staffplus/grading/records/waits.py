"""What waits for a person goes on waiting: no mark of 0 takes its place when the same file is marked again.

A question may be worth other points by then, or its test another test. Whoever was told that a person
looks at the answer is not told 0 for what they wrote before anybody has looked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from staffplus.grading import quick
from staffplus.grading.marks.verdicts import LOOKS, OVER
from staffplus.grading.model import CellMark, Kind, Marked
from staffplus.grading.records import tables


def still(db: sa.Connection, exercise: str, batch: Iterable[Marked]) -> list[Marked]:
    """Results about to be stored, in which what waited of the same hand-in waits where it would be 0."""
    batch = list(batch)
    before = _before(db, exercise, {it.result.key: it.learner for it in batch if it.result.marks})
    return [_held(it, before.get(it.result.key, {})) for it in batch]


def _before(
    db: sa.Connection, exercise: str, learners: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """By job: the marks that stand of the same file, by cell, where they wait for a person's decision."""
    stands, result, attempt, job = (
        tables.standing.c, tables.result.c, tables.attempt.c, tables.job.c,
    )  # fmt: skip
    rows = db.execute(
        sa.select(stands.learner, attempt.sha256, result.marks)
        .join(tables.result, result.id == stands.result)
        .join(tables.attempt, attempt.id == stands.attempt)
        .where(stands.exercise == exercise, stands.learner.in_({*learners.values()}))
    )
    there = {(row.learner, row.sha256): row.marks for row in rows}
    if not there:
        return {}
    files = db.execute(sa.select(job.key, job.learner, job.sha256).where(job.key.in_(learners)))
    found = {}
    for row in files:
        marks = json.loads(there.get((row.learner, row.sha256), "[]"))
        waiting = {it["grade_id"]: it for it in marks if decides(it)}
        if waiting:
            found[row.key] = waiting
    return found


def gives(mark: Mapping[str, Any]) -> float | None:
    """What the machine gives to an answer, or proposes where a person has to decide."""
    found = mark.get("score")
    return mark.get("proposed") if found is None else found


def decides(mark: Mapping[str, Any]) -> bool:
    """Whether a person has to decide about what was written; where something else was at fault, as a
    test, a missing module or the time, it is marked when that is mended."""
    decide = mark.get("score") is None and mark.get("kind") == Kind.NOT_FOUND
    return decide and not str(mark.get("about") or "").startswith(OVER)


def _held(it: Marked, before: Mapping[str, Any]) -> Marked:
    marks = tuple(_mark(one, before.get(one.grade_id)) for one in it.result.marks)
    if marks == it.result.marks:
        return it
    changed = {
        one.grade_id: one for one, was in zip(marks, it.result.marks, strict=True) if one is not was
    }
    result = replace(it.result, marks=marks)
    return replace(it, result=result, notebook=_written(it.notebook, changed))


def _mark(now: CellMark, before: Mapping[str, Any] | None) -> CellMark:
    if before is None or now.score is None or now.score > (before.get("sure") or 0.0):
        return now
    if not now.max_score:  # it is void, and counts for nobody
        return now
    said = str(before["reason"]).removesuffix(LOOKS).strip()
    gives = f"Marked again, the test gives {now.score:g} of {now.max_score:g} points. {LOOKS}"
    reason = "\n".join(filter(None, (said, gives)))
    some = now.score or None
    return replace(now, score=None, kind=Kind.NOT_FOUND, reason=reason, sure=some, proposed=some)


def _written(packed: bytes, changed: Mapping[str, CellMark]) -> bytes:
    """The marked notebook, which says the same of its cells."""
    if not packed:
        return packed
    notebook = json.loads(quick.unpack(packed))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if one := changed.get(name):
            ours = cell["metadata"].setdefault("staffplus", {})
            ours["mark"] = {"tier": one.tier, "reason": one.reason, "kind": one.kind}
    return quick.pack((json.dumps(notebook, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
