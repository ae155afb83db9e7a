"""Who handed in what, and when: every file is kept as it was, every time it came is a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from staffplus.grading import quick
from staffplus.grading.intake.clock import CLOCK_DIGITS
from staffplus.grading.intake.platforms import CLOCKS
from staffplus.grading.model import Arrival, Evidence, nothing_in
from staffplus.grading.records import tables
from staffplus.grading.records.attempts import Attempt, counting, in_order
from staffplus.grading.records.course import now
from staffplus.grading.records.known import Known, Seen

__all__ = ["Attempt", "attempts", "contents", "counting", "known_to", "take_in"]

#: So many files are taken in with one transaction.
BATCH, BATCH_BYTES = 200, 2**25

#: Reads a platform's number out of what an earlier version kept of a file: where it was.
Read = Callable[[str], Evidence]


def take_in(
    engine: sa.Engine,
    exercise: str,
    arrivals: Iterable[Arrival],
    read: Read = lambda _: Evidence(),
    ours: str = "",
) -> Iterator[Arrival]:
    """Keep what arrived; gives back those that are new, when they are safely stored.

    The same file of the same learner at the same time is not new, wherever it comes from; see
    `known.Known` for a file that comes again.

    Args:
        read: what rows of an earlier version, which kept no numbers, are given.
        ours: the folder in which the grader keeps what counts of each learner.
    """
    _complete(engine, exercise, read)
    _complete_blank(engine, exercise)
    run = uuid4().hex
    with engine.connect() as db:
        known = Known(known_to(db, exercise), _standing(db, exercise), ours)
    for batch in _batches(arrivals):
        fresh: list[tuple[Arrival, Attempt, Seen]] = []
        started = datetime.fromisoformat(now())
        for number, it in enumerate(batch):
            # One microsecond after the other, so that their order stays told.
            arrived = (started + timedelta(microseconds=number)).isoformat(timespec="microseconds")
            one = _attempt(it, arrived, run)
            seen = known.see(one)
            if seen is not Seen.KNOWN:
                fresh.append((it, one, seen))
        if fresh:
            _store(engine, exercise, fresh, known)
        yield from (it for it, _, seen in fresh if seen is not Seen.NUMBERED)


def _standing(db: sa.Connection, exercise: str) -> dict[str, str]:
    """Learner -> the file whose marks stand, of which the grader keeps a copy in `submitted/`."""
    stands, it = tables.standing.c, tables.attempt.c
    rows = db.execute(
        sa.select(stands.learner, it.sha256)
        .join(tables.attempt, it.id == stands.attempt)
        .where(stands.exercise == exercise)
    )
    return {row.learner: row.sha256 for row in rows}


def _batches(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """No more at once than memory should hold: two hundred hand-ins with pictures are gigabytes."""
    batch: list[Arrival] = []
    size = 0
    for it in arrivals:
        batch.append(it)
        size += len(it.data)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _attempt(it: Arrival, arrived: str, run: str) -> Attempt:
    said = it.evidence
    return Attempt(
        0, it.learner, it.sha256, it.submitted or "", arrived, _text(it.origin),
        said.platform, said.number, said.late, _text(said.place), run=run,
    )  # fmt: skip


def _text(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _store(
    engine: sa.Engine, exercise: str, fresh: list[tuple[Arrival, Attempt, Seen]], known: Known
) -> None:
    new = [(it, one) for it, one, seen in fresh if seen is Seen.NEW]
    contents = {one.sha256: it.data for it, one in new}
    table = tables.attempt
    with engine.begin() as db:
        files = tables.file.c.sha256
        for sha256 in db.execute(sa.select(files).where(files.in_(list(contents)))).scalars():
            del contents[sha256]
        tables.add(
            db,
            tables.file,
            [{"sha256": it, "data": quick.pack(data)} for it, data in contents.items()],
        )
        rows = [_row(exercise, it, one) for it, one in new]
        tables.add(db, table, rows)
        rest = [(one, seen) for _, one, seen in fresh if seen is not Seen.NEW]
        for one, seen in rest:
            # The file's first row without a time, or else its last: what came of it last time.
            row = sa.select(table.c.id).where(
                table.c.exercise == exercise,
                table.c.learner == one.learner,
                table.c.sha256 == one.sha256,
            )
            number = db.execute(row.order_by(table.c.submitted, table.c.id).limit(1)).scalar_one()
            said = {it: getattr(one, it) for it in ("platform", "number", "late", "place")}
            if seen is Seen.NUMBERED:
                said["origin"] = one.origin  # it says where feedback goes
                db.execute(sa.update(table).where(table.c.id == number).values(said))
            else:
                said |= {"attempt": number, "arrived": one.arrived, "origin": one.origin}
                said |= {"run": one.run}
                tables.add(db, tables.again, [said | {"nth": known.nth(one)}])


def _row(exercise: str, it: Arrival, one: Attempt) -> dict[str, Any]:
    return {
        "exercise": exercise,
        "learner": one.learner,
        "sha256": one.sha256,
        "submitted": one.submitted,
        "arrived": one.arrived,
        "origin": one.origin,
        "notes": json.dumps([vars(note) for note in it.notes]),
        "platform": one.platform,
        "number": one.number,
        "late": one.late,
        "place": one.place,
        "run": one.run,
    }


def _complete(engine: sa.Engine, exercise: str, read: Read) -> None:
    """Give rows of an earlier version, or of its runs still at work, the numbers their names had."""
    it = tables.attempt.c
    bare = sa.select(it.id, it.origin).where(it.exercise == exercise, it.number.is_(None))
    with engine.begin() as db:
        for row in db.execute(bare).all():
            said = read(row.origin)
            db.execute(
                sa.update(tables.attempt)
                .where(it.id == row.id)
                .values(platform=said.platform, number=said.number, late=said.late, place="")
            )


def _complete_blank(engine: sa.Engine, exercise: str) -> None:
    """The same for what an earlier version marked, and did not say of it whether anything is there."""
    it, job, result = tables.attempt.c, tables.job.c, tables.result.c
    marked = (
        sa.select(it.id, result.marks)
        .join(tables.job, sa.and_(job.exercise == it.exercise, job.learner == it.learner, job.sha256 == it.sha256))
        .join(tables.result, result.key == job.key)
        .where(it.exercise == exercise, it.blank.is_(None), result.status == "graded")
        .order_by(result.id)
    )  # fmt: skip
    unknown = sa.select(it.id).where(it.exercise == exercise, it.blank.is_(None)).limit(1)
    with engine.begin() as db:
        if db.execute(unknown).first() is None:
            return
        found = {row.id: nothing_in(json.loads(row.marks)) for row in db.execute(marked)}
        if found:
            db.execute(
                sa.update(tables.attempt)
                .where(it.id == sa.bindparam("of"))
                .values(blank=sa.bindparam("is_blank")),
                [{"of": number, "is_blank": blank} for number, blank in found.items()],
            )


def keep_found(
    db: sa.Connection, exercise: str, found: Mapping[tuple[str, str], tuple[str, bool]]
) -> None:
    """Keep that files turned out to be nothing that can be marked, or blank, or neither after all.

    `found`: by learner and sha256 of the file: why it cannot be marked, and whether it is blank.
    """
    it = tables.attempt.c
    learners = {learner for learner, _ in found}
    present = sa.select(it.learner, it.sha256, it.fault, it.blank).where(
        it.exercise == exercise, it.learner.in_(learners)
    )
    changed = [
        {"who": row.learner, "file": row.sha256, "why": said[0], "is_blank": said[1]}
        for row in db.execute(present)
        if (said := found.get((row.learner, row.sha256))) and said != (row.fault, row.blank)
    ]
    if changed:
        db.execute(
            sa.update(tables.attempt)
            .where(it.exercise == exercise)
            .where(it.learner == sa.bindparam("who"), it.sha256 == sa.bindparam("file"))
            .values(fault=sa.bindparam("why"), blank=sa.bindparam("is_blank")),
            changed,
        )


def attempts(engine: sa.Engine, exercise: str, learner: str | None = None) -> list[Attempt]:
    """All attempts at an exercise, from the first handed in to the last.

    Of two in the same moment the one that arrived later is the later. Also from a gradebook of an
    earlier version, which is left as it is.
    """
    there = {it["name"] for it in sa.inspect(engine).get_columns(tables.attempt.name)}
    with engine.connect() as db:
        learners = None if learner is None else [learner]
        return known_to(db, exercise, learners, there=there)


def known_to(
    db: sa.Connection,
    exercise: str,
    learners: Collection[str] | None = None,
    *,
    there: Collection[str] = ("fault", "run", "blank"),
) -> list[Attempt]:
    """The same as a transaction sees it; of all learners, or of these.

    `there`: columns that the gradebook's table has, which an earlier version may have made.
    """
    it, more = tables.attempt.c, tables.again.c
    mine = it.exercise == exercise
    if learners is not None:
        mine = sa.and_(mine, it.learner.in_(learners))
    first = [it.id, it.learner, it.sha256, it.submitted, it.arrived, it.origin]
    if "fault" not in there:
        return in_order(Attempt(*row) for row in db.execute(sa.select(*first).where(mine)))
    run: sa.ColumnElement[str] = it.run if "run" in there else sa.literal("")
    blank: sa.ColumnElement[Any] = it.blank if "blank" in there else sa.null()
    said = [it.platform, it.number, it.late, it.place, it.fault, run, blank]
    found = [_read(row) for row in db.execute(sa.select(*first, *said).where(mine)).all()]
    later = sa.select(
        it.id, it.learner, it.sha256, sa.literal(""), more.arrived, more.origin,
        more.platform, more.number, more.late, more.place, it.fault,
        more.run if "run" in there else sa.literal(""), blank,
    ).join(tables.again, more.attempt == it.id)  # fmt: skip
    found += [_read(row, again=True) for row in db.execute(later.where(mine).order_by(more.id))]
    return in_order(found)


def _read(row: Any, *, again: bool = False) -> Attempt:
    number, learner, sha256, submitted, arrived, origin, platform, count, late, *rest = row
    place, fault, run, blank = rest
    if count and platform in CLOCKS:  # of which an earlier version kept fewer digits
        count = int(str(count).ljust(CLOCK_DIGITS, "0"))
    return Attempt(
        number, learner, sha256, submitted, arrived, origin,
        platform or "", count or 0, bool(late), place or "", fault, again, run, bool(blank),
    )  # fmt: skip


def contents(db: sa.Connection, sha256s: Iterable[str]) -> dict[str, bytes]:
    """Files by their hash, as they were handed in, compressed with zlib."""
    rows = db.execute(sa.select(tables.file).where(tables.file.c.sha256.in_(list(sha256s)))).all()
    return {row.sha256: row.data for row in rows}
