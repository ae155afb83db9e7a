"""Who handed in, and nothing of it can be marked: kept, so that no export passes them over.

A refused file stays where it is and is nobody's attempt. Without these rows whoever handed in a PDF
alone would look like somebody who handed in nothing, or would not be there at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from staffplus.grading.records import tables


@dataclass(frozen=True)
class Kept:
    """A file that was refused, and whose it is."""

    learner: str
    upload: str  #: the folder or zip
    entry: str  #: where in it
    why: str


def keep(
    engine: sa.Engine,
    exercise: str,
    found: Iterable[Kept],
    uploads: Collection[str],
    only: Collection[str] = (),
) -> None:
    """Take down what was refused of these uploads, in the place of what was before.

    `only`: of these learners, where a run looked at nobody else.
    """
    it = tables.refused.c
    old = sa.and_(it.exercise == exercise, it.upload.in_(list(uploads)))
    if only:
        old = sa.and_(old, it.learner.in_(list(only)))
    # Two runs may read one upload at once; they find the same.
    rows = {
        (one.upload, one.entry): {
            "exercise": exercise, "upload": one.upload, "entry": one.entry,
            "learner": one.learner, "why": one.why,
        }
        for one in found
    }  # fmt: skip
    with engine.begin() as db:
        there = db.execute(sa.select(it.upload, it.entry, it.learner, it.why).where(old)).all()
        if {tuple(row) for row in there} == {
            (row["upload"], row["entry"], row["learner"], row["why"]) for row in rows.values()
        }:
            return
    with engine.begin() as db:
        tables.alone(db, exercise)
        db.execute(sa.delete(tables.refused).where(old))
        tables.add(db, tables.refused, list(rows.values()))


def reasons(db: sa.Connection, exercise: str) -> dict[str, list[tuple[str, str]]]:
    """Learner -> the files that were refused and why; of those who handed in nothing else.

    Nobody where the gradebook is of an earlier version, or nbgrader's alone.
    """
    there = sa.inspect(db)
    if not all(there.has_table(it.name) for it in (tables.refused, tables.attempt)):
        return {}
    it, attempt = tables.refused.c, tables.attempt.c
    others = sa.select(attempt.learner).where(attempt.exercise == exercise)
    rows = db.execute(
        sa.select(it.learner, it.entry, it.why)
        .where(it.exercise == exercise, it.learner.not_in(others))
        .order_by(it.learner, it.upload, it.entry)
    )
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        found[row.learner].append((row.entry, row.why))
    return dict(found)


def said(files: Iterable[tuple[str, str]]) -> str:
    """Why, in one line."""
    return "; ".join(dict.fromkeys(why for _, why in files))
