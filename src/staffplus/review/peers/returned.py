"""A file that came back from a learner's page, read with every check; nothing in it is guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from staffplus.bankrules import Fault
from staffplus.bankspec import Fields, Text, Whole
from staffplus.review.peers.rounds import LARGEST, MEAN, RETURNED, VERSION, WORDS, Learner, Round
from staffplus.review.pieces import masked

#: Bytes of a file; a page saves 20,000 when every word is used.
LARGEST_FILE = 200_000

_LEVELS = Fields(others=Whole(0))
FORM = Fields(
    {
        "about format course exercise round packet saved": Text(),
        "version": Whole(1),
        "first retry": Fields(others=_LEVELS),
        "peers": Fields(others=Fields(others=Fields({"words": Text(blank=True)}, {"level": Whole(0)}))),
        "own": _LEVELS,
    }
)  # fmt: skip


class Bad(ValueError):
    """A file that is not used: what was found, and what is expected."""


class Elsewhere(Bad):
    """It is whole, and belongs to another round or exercise."""


@dataclass(frozen=True)
class Said:
    """What a reader made of one row of somebody."""

    level: int | None
    words: str


@dataclass(frozen=True)
class Calibrated:
    """How near a reader came to the levels that were known."""

    mean: float
    largest: int
    again: bool  #: on the second try
    ready: bool


@dataclass(frozen=True)
class Review:
    """What one learner gave back."""

    learner: str
    saved: str  #: by the learner's clock, ISO 8601
    peers: Mapping[str, Mapping[str, Said]]  #: whose text -> row -> what was said
    own: Mapping[str, int]
    calibrated: Calibrated | None  #: None: not all known pieces are marked
    open: tuple[str, ...]  #: what is missing, in words

    @property
    def levels(self) -> int:
        return sum(said.level is not None for one in self.peers.values() for said in one.values())


def read(it: Round, raw: bytes) -> Review:
    """A file's content, as the review of one of the round.

    Raises:
        Elsewhere: it is of another exercise or round.
        Bad: it is not whole, not ours, or says what cannot be.
    """
    if len(raw) > LARGEST_FILE:
        raise Bad(f"found {len(raw):,} bytes; expected at most {LARGEST_FILE:,}")
    try:
        table = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Bad(f"found what is no JSON ({_short(error)}); expected the file that a packet's page saves") from error  # fmt: skip
    if not isinstance(table, dict) or table.get("format") != RETURNED:
        raise Bad("found another kind of file; expected the file that a packet's page saves")
    if faults := [*FORM.faults(table)]:
        raise Bad(faults[0].told(table))
    if table["version"] != VERSION:
        raise Bad(f"found version {table['version']}; expected {VERSION}")
    if table["exercise"] != it.exercise:
        raise Elsewhere(f"found a review of {table['exercise']}; expected one of {it.exercise}")
    if table["round"] != it.id:
        raise Elsewhere(f"found a review of round {table['round']}; expected one of {it.id}: packets of an earlier round are no longer used")  # fmt: skip
    me = it.by_packet(table["packet"])
    if me is None:
        raise Bad(f"found packet {table['packet'][:40]!r}; expected one that was made in this round")  # fmt: skip
    if faults := [*_faults(it, me, table)]:
        raise Bad(faults[0].told(table))
    return _review(it, me, table)


def _short(error: Exception) -> str:
    return str(error)[:80]


def _faults(it: Round, me: Learner, table: Mapping[str, Any]) -> Iterator[Fault]:
    """What a page cannot have saved."""
    codes = [it.learners[who].code for who in me.reads]
    known = {"first": it.first, "retry": it.retry}
    for name, pieces in known.items():
        for piece, levels in table[name].items():
            if piece not in [one["id"] for one in pieces]:
                yield Fault((name, piece), f"one of {', '.join(one['id'] for one in pieces)}", f"found {piece!r}")  # fmt: skip
            yield from _rows(it, (name, piece), levels)
    for code, rows in table["peers"].items():
        if code not in codes:
            yield Fault(("peers", code), f"one of {', '.join(codes)}, which this packet holds", f"found {code!r}")  # fmt: skip
        yield from _rows(it, ("peers", code), {row: said.get("level", 0) for row, said in rows.items()})  # fmt: skip
        for row, said in rows.items():
            if len(said["words"]) > WORDS:
                yield Fault(("peers", code, row, "words"), f"at most {WORDS}", f"found {len(said['words']):,} characters")  # fmt: skip
    yield from _rows(it, ("own",), table["own"])


def _rows(it: Round, at: tuple[str, ...], levels: Mapping[str, int]) -> Iterator[Fault]:
    known = [row["id"] for row in it.rows]
    for row, level in levels.items():
        if row not in known:
            yield Fault((*at, row), f"one of {', '.join(known)}", f"found {row!r}")
        elif level > it.most(row):
            where = ".".join((*at, row))
            yield Fault((*at, row), f"a level from 0 to {it.most(row)}", f"found {level} in `{where}`")  # fmt: skip


def _review(it: Round, me: Learner, table: Mapping[str, Any]) -> Review:
    peers = {
        who: {
            row: Said(said.get("level"), masked(said["words"].strip(), me.names))
            for row, said in table["peers"].get(it.learners[who].code, {}).items()
        }
        for who in me.reads
    }
    calibrated = _calibrated(it, table)
    missing = []
    if calibrated is None:
        missing.append("not all of the pieces to calibrate on")
    left = sum(peers[who].get(row["id"], Said(None, "")).level is None for who in me.reads for row in it.rows)  # fmt: skip
    if left:
        missing.append(f"{left} of {len(me.reads) * len(it.rows)} levels of peers")
    if own := sum(row["id"] not in table["own"] for row in it.rows):
        missing.append(f"{own} of {len(it.rows)} levels of their own")
    return Review(me.learner, table["saved"], peers, dict(table["own"]), calibrated, tuple(missing))


def _calibrated(it: Round, table: Mapping[str, Any]) -> Calibrated | None:
    first = _distances(it, it.first, table["first"])
    again = _distances(it, it.retry, table["retry"]) if it.retry else None
    off = again or first
    if off is None:
        return None
    mean, largest = sum(off) / len(off), max(off)
    return Calibrated(mean, largest, again is not None, mean <= MEAN and largest <= LARGEST)


def _distances(it: Round, pieces: tuple[Mapping[str, Any], ...], given: Mapping[str, Mapping[str, int]]) -> list[int] | None:  # fmt: skip
    """From the readers' levels; None where not everything is marked."""
    found = [
        (given.get(piece["id"], {}).get(row["id"]), piece["parts"][row["id"]]["level"])
        for piece in pieces
        for row in it.rows
    ]
    return [abs(level - known) for level, known in found if level is not None] if all(level is not None for level, _ in found) else None  # fmt: skip
