"""What stands of every piece by every criterion: open, stale, disputed or settled, and with which mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from staffplus.review.allocate import Plan, adjudicator
from staffplus.review.log import ADJUDICATOR, FIRST, SECOND, Entry, Unit
from staffplus.review.pieces import Piece
from staffplus.review.rubrics import Version

#: Two marks so far apart are nobody's mean: a third person decides.
FAR_APART = 2


class State(StrEnum):
    """Of a piece by a criterion, in the order in which they get in the way of publishing."""

    OPEN = "open"  #: somebody has not marked yet
    STALE = "stale"  #: the text or the rubric is another than was marked
    DISPUTED = "disputed"  #: two marks far apart, or somebody has flagged it
    SETTLED = "settled"


@dataclass(frozen=True)
class Standing:
    """What stands of one piece by one criterion."""

    piece: Piece
    criterion: str
    state: State
    roles: Mapping[str, str]  #: role -> who is to mark
    marks: Mapping[str, Entry]  #: role -> what is held, where a level is given and it is not stale
    stale: Mapping[str, Entry]  #: the same, where text or rubric is another by now
    value: float | None = None  #: settled: the mark
    why: str = ""  #: stale: "text", "rubric" or both

    @property
    def unit(self) -> Unit:
        return self.piece.learner, self.criterion

    @property
    def apart(self) -> int | None:
        """How far the two marks are from each other; None where there are not two."""
        if FIRST in self.marks and SECOND in self.marks:
            return abs(_value(self.marks[FIRST]) - _value(self.marks[SECOND]))
        return None

    @property
    def waits_for(self) -> dict[str, str]:
        """Who has something to do: role -> marker."""
        return {role: who for role, who in self.roles.items() if role not in self.marks}

    def is_for(self, marker: str, *, decides: bool = False) -> bool:
        """Whether it is a marker's to mark; with `decides`, to mark or to decide."""
        roles = (FIRST, SECOND, ADJUDICATOR) if decides else (FIRST, SECOND)
        return any(self.roles.get(role) == marker for role in roles)

    def role_of(self, marker: str) -> str:
        """In which role a marker has a piece; who both marks and decides marks, until they say otherwise."""
        return next((role for role in (FIRST, SECOND, ADJUDICATOR) if self.roles.get(role) == marker), FIRST)  # fmt: skip

    def done_by(self, marker: str) -> bool:
        """Whether a marker has marked it, as it is now."""
        return self.role_of(marker) in self.marks

    def comparable_by(self, marker: str) -> bool:
        """Whether a marker and another have both marked it, and not alike."""
        return bool(self.apart) and self.is_for(marker)


def standings(
    plan: Plan,
    version: Version,
    pieces: Iterable[Piece],
    shares: Mapping[Unit, Mapping[str, str]],
    entries: Iterable[Entry],
) -> list[Standing]:
    """Of every piece by every criterion that a person marks, in the rubric's order."""
    held: dict[tuple[Unit, str, str], Entry] = {}
    for entry in entries:
        held[entry.unit, entry.role, entry.marker] = entry
    found = []
    for row in version.rows:
        for piece in pieces:
            if row.cell not in piece.waiting:
                continue
            unit = (piece.learner, row.id)
            roles = dict(shares.get(unit, {}))
            now = (row.sha256, piece.sha256(row.cell))
            found.append(_standing(plan, piece, row.id, roles, held, now))
    return found


def _standing(plan: Plan, piece: Piece, criterion: str, roles: dict[str, str],
              held: Mapping[tuple[Unit, str, str], Entry], now: tuple[str, str]) -> Standing:  # fmt: skip
    unit = (piece.learner, criterion)
    marks, stale, why, flagged = {}, {}, set(), False
    for role in (FIRST, SECOND):
        entry = held.get((unit, role, roles.get(role, "")))
        if entry is None:
            continue
        flagged |= entry.held.flag
        if entry.held.value is None:
            continue
        if (entry.row, entry.text) == now:
            marks[role] = entry
        else:
            stale[role] = entry
            why |= {name for name, was, new in zip(("rubric", "text"), (entry.row, entry.text), now, strict=True) if was != new}  # fmt: skip
    far = len(marks) == 2 and _apart(marks) >= FAR_APART
    complete = set(marks) >= (set(roles) or {FIRST})
    if complete and (far or flagged):
        _adjudicated(plan, unit, roles, marks, stale, held, now)
    final = marks.get(ADJUDICATOR)
    value: float | None = None
    if stale and not final:
        state = State.STALE
    elif not complete:
        state = State.OPEN
    elif final:
        state, value = State.SETTLED, float(_value(final))
    elif far or flagged:
        state = State.DISPUTED
    else:
        mine = [_value(it) for it in marks.values()]
        state, value = State.SETTLED, sum(mine) / len(mine)
    return Standing(piece, criterion, state, roles, marks, stale, value, " and ".join(sorted(why)))


def _adjudicated(plan: Plan, unit: Unit, roles: dict[str, str], marks: dict[str, Entry],
                 stale: dict[str, Entry], held: Mapping[tuple[Unit, str, str], Entry],
                 now: tuple[str, str]) -> None:  # fmt: skip
    """Say who decides, and what they have decided: once both marks are those they decided between."""
    roles[ADJUDICATOR] = roles.get(ADJUDICATOR) or adjudicator(plan, unit, {it.marker for it in marks.values()})  # fmt: skip
    decided = [it for (one, role, _), it in held.items() if one == unit and role == ADJUDICATOR and it.held.value is not None]  # fmt: skip
    if not decided:
        return
    last = max(decided, key=lambda it: it.id)
    if (last.row, last.text) != now:
        stale[ADJUDICATOR] = last
    elif last.id > max(it.id for it in marks.values()):
        marks[ADJUDICATOR] = last


def _apart(marks: Mapping[str, Entry]) -> int:
    return abs(_value(marks[FIRST]) - _value(marks[SECOND]))


def _value(entry: Entry) -> int:
    assert entry.held.value is not None
    return entry.held.value
