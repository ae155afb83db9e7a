"""The log of marks: only added to, and what stands follows from it.

A row holds all that a marker says of a piece: level, comment, evidence, flag. The last row of a marker
is what they hold now. Undoing adds a row too, with what was held before. So nobody's row can stand in
another's place, and everything that was ever held can be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from staffplus.grading.records.course import now
from staffplus.grading.records.tables import add, alone
from staffplus.review import tables
from staffplus.review.pieces import sha256

#: What was done: a level given, a remark or evidence put down, a flag set or taken off, put off for
#: later, taken back.
KINDS = ("mark", "remark", "flag", "skip", "undo")
FIRST, SECOND, ADJUDICATOR = "first", "second", "adjudicator"
ROLES = (FIRST, SECOND, ADJUDICATOR)

#: Which piece by which criterion.
Unit = tuple[str, str]


@dataclass(frozen=True)
class Held:
    """What a marker holds of a piece."""

    value: int | None = None
    comment: str = ""
    evidence: tuple[str, ...] = ()
    flag: bool = False

    @property
    def empty(self) -> bool:
        return self == Held()


@dataclass(frozen=True)
class Entry:
    """A row of the log."""

    id: int
    piece: str
    criterion: str
    marker: str
    role: str
    round: int
    kind: str
    held: Held
    version: str  #: hash of the rubric
    row: str  #: hash of what the criterion was judged by
    text: str  #: hash of what was read
    before: int
    seconds: float
    at: str

    @property
    def unit(self) -> Unit:
        return self.piece, self.criterion


@dataclass(frozen=True)
class Act:
    """What a marker does; `after` is the last row of theirs that they had seen, 0 for none."""

    nonce: str
    piece: str
    criterion: str
    marker: str
    role: str
    kind: str
    after: int
    version: str
    row: str
    text: str  #: the text itself
    held: Held = field(default_factory=Held)
    round: int = 1
    seconds: float = 0.0


class Elsewhere(Exception):
    """The marker has done something to this piece in another window since; `last` is that."""

    def __init__(self, last: Entry | None) -> None:
        super().__init__("you have marked this in another window since")
        self.last = last


def append(engine: sa.Engine, exercise: str, act: Act) -> Entry:
    """Add to the log; on disk when this returns. What is sent twice is kept once.

    Raises:
        Elsewhere: `act.after` is not the last row of this marker on this piece.
    """
    with engine.begin() as db:
        alone(db, f"review {exercise}")
        if sent := _one(db, tables.mark.c.nonce == act.nonce):
            return sent
        last = _last(db, exercise, act)
        if (last.id if last else 0) != act.after:
            raise Elsewhere(last)
        held, before = act.held, last.id if last else 0
        if act.kind == "undo":
            back = _one(db, tables.mark.c.id == last.before) if last else None
            held, before = (back.held, back.before) if back else (Held(), 0)
        text = sha256(act.text)
        add(db, tables.text, [{"sha256": text, "text": act.text}])
        row = {
            "nonce": act.nonce, "exercise": exercise, "piece": act.piece,
            "criterion": act.criterion, "marker": act.marker, "role": act.role,
            "round": act.round, "kind": act.kind, "value": held.value, "comment": held.comment,
            "evidence": json.dumps(held.evidence, ensure_ascii=False), "flag": held.flag,
            "version": act.version, "row": act.row, "text": text, "before": before,
            "seconds": act.seconds, "at": now(),
        }  # fmt: skip
        db.execute(sa.insert(tables.mark).values(row))
        made = _one(db, tables.mark.c.nonce == act.nonce)
        assert made is not None
        return made


def last_of_each(db: sa.Connection, exercise: str, piece: str | None = None) -> list[Entry]:
    """What every marker holds now: their last row on each piece and criterion, in each role."""
    it = tables.mark.c
    mine = it.exercise == exercise
    if piece is not None:
        mine = sa.and_(mine, it.piece == piece)
    newest = (
        sa.select(sa.func.max(it.id))
        .where(mine)
        .group_by(it.piece, it.criterion, it.marker, it.role)
    )
    rows = db.execute(sa.select(tables.mark).where(it.id.in_(newest)).order_by(it.id))
    return [_entry(row) for row in rows]


def history(db: sa.Connection, exercise: str, piece: str | None = None) -> list[Entry]:
    """Every row, from the first to the last; of all pieces or of one."""
    it = tables.mark.c
    rows = sa.select(tables.mark).where(it.exercise == exercise).order_by(it.id)
    if piece is not None:
        rows = rows.where(it.piece == piece)
    return [_entry(row) for row in db.execute(rows)]


def last_by(entries: Iterable[Entry], unit: Unit, marker: str, role: str) -> Entry | None:
    """What a marker did last to a piece in a role; None for nothing."""
    found = [it for it in entries if (it.unit, it.marker, it.role) == (unit, marker, role)]
    return found[-1] if found else None


def texts(db: sa.Connection, hashes: Sequence[str]) -> Mapping[str, str]:
    """Texts that were marked, by their hash."""
    it = tables.text.c
    rows = db.execute(sa.select(it.sha256, it.text).where(it.sha256.in_(set(hashes))))
    return {row.sha256: row.text for row in rows}


def _last(db: sa.Connection, exercise: str, act: Act) -> Entry | None:
    it = tables.mark.c
    mine = sa.and_(
        it.exercise == exercise, it.piece == act.piece, it.criterion == act.criterion,
        it.marker == act.marker, it.role == act.role,
    )  # fmt: skip
    row = db.execute(sa.select(tables.mark).where(mine).order_by(it.id.desc()).limit(1)).first()
    return _entry(row) if row else None


def _one(db: sa.Connection, which: Any) -> Entry | None:
    row = db.execute(sa.select(tables.mark).where(which)).first()
    return _entry(row) if row else None


def _entry(row: Any) -> Entry:
    held = Held(row.value, row.comment, tuple(json.loads(row.evidence)), bool(row.flag))
    return Entry(
        row.id, row.piece, row.criterion, row.marker, row.role, row.round, row.kind, held,
        row.version, row.row, row.text, row.before, row.seconds, row.at,
    )  # fmt: skip
