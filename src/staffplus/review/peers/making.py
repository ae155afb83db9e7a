"""A round from what learners handed in, and a page for each of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from staffplus.exercises.calibration import Description
from staffplus.grading.records.course import CourseError, now
from staffplus.review.desk import Desk, Table
from staffplus.review.peers import rounds
from staffplus.review.peers.ring import LEAST, READERS, ring
from staffplus.review.peers.rounds import Learner, Round, draw, packet_number
from staffplus.review.pieces import Piece, codes, masked
from staffplus.review.rubrics import Row, Version
from staffplus.review.sent import LONGEST_SHOWN
from staffplus.widgets.peerpage.peerpage import page_of

#: So many pieces whose levels are known come first, and as many once more.
KNOWN = 3


@dataclass(frozen=True)
class Made:
    """What became of it."""

    packets: int
    written: int  #: pages that are new or others than before
    where: str
    late: tuple[str, ...] = ()  #: have handed in since, and are too few for a ring of their own
    empty: tuple[str, ...] = ()  #: have handed in nothing that a person reads


def packets(desk: Desk, *, anew: bool = False) -> Made:
    """Make what is missing of a round, and its packets.

    Who has a packet keeps it, with the texts as they were. Who has handed in since gets a ring of their own
    as soon as they are enough.

    Args:
        anew: put the round that there was aside; its packets are refused from then on.

    Raises:
        CourseError: too few have handed in, or there are no pieces to calibrate on.
    """
    table, root = desk.table(), desk.course.root
    before = None if anew else rounds.load(root, desk.exercise)
    it = before or _begun(desk, table)
    here = {name: piece for name, piece in table.pieces.items() if _wrote(piece, it, table.version)}
    new = sorted(set(here) - set(it.learners))
    if before is None and len(new) < LEAST:
        raise CourseError(f"{desk.exercise}: {len(new)} have handed in something to read; expected {LEAST} or more, as everybody reads {READERS} others")  # fmt: skip
    late: list[str] = []
    if len(new) >= LEAST:
        it = rounds.with_more(it, _learners(it, table, {name: here[name] for name in new}))
    else:
        late = new
    place = rounds.folder(root, desk.exercise)
    if anew and place.exists():  # nobody's work is thrown away
        place.rename(place.with_name(f"{desk.exercise}-before-{it.id}"))
    rounds.save(root, it)
    done = sum(
        rounds.written(place / "packets" / f"{learner}.html", page_of(it.packet(learner)))
        for learner in it.learners
    )
    empty = sorted(set(table.pieces) - set(here) - set(it.learners))
    return Made(len(it.learners), done, str(place / "packets"), tuple(late), tuple(empty))


def _begun(desk: Desk, table: Table) -> Round:
    """A round without anybody. Raises CourseError."""
    known = desk.calibration.descriptions
    rows = [row for row in table.version.rows if known and all(row.id in _rows(it) for it in known)]
    if len(known) < KNOWN or not rows:
        raise CourseError(
            f"{desk.course.root / 'calibration' / f'{desk.exercise}.toml'}: found {len(known)} whole descriptions; "
            f"expected {KNOWN} or more, as peers first mark what readers have marked ([[description]])"
        )
    made = [_known(it, rows) for it in known[: 2 * KNOWN]]
    retry = made[KNOWN:] if len(made) == 2 * KNOWN else []
    title = desk.exercise.replace("-", " ").capitalize()
    return Round(
        desk.exercise, rounds.new_id(), secrets.token_hex(16), now(), title,
        tuple(_row(row) for row in rows), tuple(made[:KNOWN]), tuple(retry), {},
    )  # fmt: skip


def _rows(it: Description) -> set[str]:
    return {part.criterion for part in it.parts}


def _known(it: Description, rows: Iterable[Row]) -> dict[str, Any]:
    parts = {part.criterion: part for part in it.parts}
    wanted = {row.id: parts[row.id] for row in rows}
    return {
        "id": it.id, "name": it.name, "context": it.context,
        "parts": {name: {"text": one.text, "level": one.score, "why": one.why} for name, one in wanted.items()},
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    it = row.criterion
    levels = [{"points": level.points, "descriptor": level.descriptor, "example": level.example} for level in it.levels]  # fmt: skip
    return {"id": it.id, "title": it.title, "text": it.text, "level": levels}


def _wrote(piece: Piece, it: Round, version: Version) -> bool:
    """Whether a learner has written anything that a person reads, in a row of the round."""
    here = {row.id: row.cell for row in version.rows}
    return any(here.get(row["id"]) in piece.waiting for row in it.rows)


def _learners(it: Round, table: Table, here: Mapping[str, Piece]) -> list[Learner]:
    """Those who are new, each with whom they read among themselves."""
    version = table.version
    known = codes(it.salt, [*it.learners, *here])
    reads = ring(here, lambda who: draw(it.salt, "ring", who))
    others = _whole_names(table.pieces.values())
    return [
        Learner(
            learner, packet_number(it.salt, learner), known[learner], tuple(sorted(piece.names)),
            reads[learner], {row["id"]: _shown(piece, version, row["id"], others) for row in it.rows},
        )
        for learner, piece in here.items()
    ]  # fmt: skip


def _whole_names(pieces: Iterable[Piece]) -> dict[str, set[str]]:
    """Whole names, ids and addresses of everybody, since people name each other: first word -> names.

    Not the parts of a name: a Will or a May of the cohort would blot those words out of every text.
    """
    found: dict[str, set[str]] = {}
    for piece in pieces:
        for name in piece.names:
            if " " in name or "@" in name or name == piece.learner:
                for word in _words(name)[:1]:
                    found.setdefault(word, set()).add(name)
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _shown(piece: Piece, version: Version, row: str, others: Mapping[str, set[str]]) -> str:
    """A learner's text as others read it: of the author's name every part is masked, of others' the whole."""
    text = next((piece.texts.get(it.cell, "") for it in version.rows if it.id == row), "")
    met = {name for word in set(_words(text)) for name in others.get(word, ())}
    return masked(text, piece.names | met)[:LONGEST_SHOWN]
