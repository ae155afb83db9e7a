"""What runs have said already, so that the next one says what is new, and the rest in a line.

Some questions nothing settles: which of two files is the later, where neither has a time. They are asked
once. A row of an upload that is given again is told again only if something else became of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import sqlalchemy as sa

from staffplus.grading.records import tables


def digest(*words: str) -> str:
    """What is kept of something that was said."""
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def before(engine: sa.Engine, exercise: str) -> frozenset[str]:
    """The digests of all that earlier runs have said of an exercise."""
    its = tables.told.c
    with engine.connect() as db:
        return frozenset(db.execute(sa.select(its.said).where(its.exercise == exercise)).scalars())


def keep(engine: sa.Engine, exercise: str, said: Collection[str]) -> None:
    """Take down what this run says; `said` has what is not there yet."""
    if said:
        with engine.begin() as db:
            rows = [{"exercise": exercise, "said": it} for it in sorted(set(said))]
            tables.add(db, tables.told, rows)
