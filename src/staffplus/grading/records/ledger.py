"""Who handed in what, and when: every file is kept as it was, every time it came is a row."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice

import sqlalchemy as sa

from staffplus.grading.model import Arrival
from staffplus.grading.records import tables
from staffplus.grading.records.course import now

#: So many files are taken in with one transaction.
BATCH = 200


@dataclass(frozen=True)
class Attempt:
    """One time that somebody handed in."""

    id: int
    learner: str
    sha256: str  #: of the file
    submitted: str  #: ISO 8601 with offset; "" when unknown
    arrived: str  #: when the grader first saw it; ISO 8601, UTC

    @property
    def moment(self) -> datetime:
        """When it was handed in, as far as known, in UTC."""
        return datetime.fromisoformat(self.submitted or self.arrived).astimezone(UTC)


def take_in(engine: sa.Engine, exercise: str, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
    """Keep what arrived; gives back those that are new, when they are safely stored.

    The same file of the same learner at the same time is not new, wherever it comes from.
    """
    with engine.connect() as db:
        there = tables.attempt
        rows = db.execute(
            sa.select(there.c.learner, there.c.sha256, there.c.submitted).where(
                there.c.exercise == exercise
            )
        )
        known = {(row.learner, row.sha256, _moment(row.submitted)) for row in rows}
        files = {(learner, sha256) for learner, sha256, _ in known}
    waiting = iter(arrivals)
    while batch := list(islice(waiting, BATCH)):
        fresh: list[tuple[Arrival, str]] = []
        for it in batch:
            sha256, when = hashlib.sha256(it.data).hexdigest(), _moment(it.submitted)
            # Without a time of its own, a file that is there already is the same submission.
            if (it.learner, sha256, when) in known or (not when and (it.learner, sha256) in files):
                continue
            known.add((it.learner, sha256, when))
            files.add((it.learner, sha256))
            fresh.append((it, sha256))
        if fresh:
            _store(engine, exercise, fresh)
        yield from (it for it, _ in fresh)


def _moment(submitted: str | None) -> float:
    """Seconds since 1970, 0 when unknown: one moment may be written in several ways."""
    return datetime.fromisoformat(submitted).timestamp() if submitted else 0.0


def _store(engine: sa.Engine, exercise: str, fresh: list[tuple[Arrival, str]]) -> None:
    contents = {sha256: it.data for it, sha256 in fresh}
    arrived = now()
    with engine.begin() as db:
        files = tables.file.c.sha256
        for sha256 in db.execute(sa.select(files).where(files.in_(list(contents)))).scalars():
            del contents[sha256]
        tables.add(
            db,
            tables.file,
            [{"sha256": it, "data": zlib.compress(data, 1)} for it, data in contents.items()],
        )
        tables.add(
            db,
            tables.attempt,
            [
                {
                    "exercise": exercise,
                    "learner": it.learner,
                    "sha256": sha256,
                    "submitted": it.submitted or "",
                    "arrived": arrived,
                    "origin": it.origin.encode("utf-8", "backslashreplace").decode(),
                    "notes": json.dumps([asdict(note) for note in it.notes]),
                }
                for it, sha256 in fresh
            ],
        )


def attempts(engine: sa.Engine, exercise: str, learner: str | None = None) -> list[Attempt]:
    """All attempts at an exercise, from the first handed in to the last.

    Of two in the same moment the one that arrived later is the later.
    """
    with engine.connect() as db:
        return known_to(db, exercise, None if learner is None else [learner])


def known_to(
    db: sa.Connection, exercise: str, learners: Collection[str] | None = None
) -> list[Attempt]:
    """The same as a transaction sees it; of all learners, or of these."""
    it = tables.attempt.c
    wanted = sa.select(it.id, it.learner, it.sha256, it.submitted, it.arrived)
    wanted = wanted.where(it.exercise == exercise)
    if learners is not None:
        wanted = wanted.where(it.learner.in_(learners))
    found = [Attempt(*row) for row in db.execute(wanted)]
    return sorted(found, key=lambda one: (one.moment, one.id))


def counting(all_attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempt of each learner that counts: the last."""
    return list({one.learner: one for one in all_attempts}.values())


def contents(db: sa.Connection, sha256s: Iterable[str]) -> dict[str, bytes]:
    """Files by their hash, as they were handed in, compressed with zlib."""
    rows = db.execute(sa.select(tables.file).where(tables.file.c.sha256.in_(list(sha256s))))
    return {row.sha256: row.data for row in rows}
