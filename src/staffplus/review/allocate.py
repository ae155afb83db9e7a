"""Who marks what: everything once, a share of it twice, by two who do not see each other's marks.

What is shared out stays with whom it was given to. Only what nobody has begun moves, when a marker comes
or leaves. Who marks a piece, and which pieces are marked twice, follows from a hash, so that it has
nothing to do with the order of names or of hand-ins.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from staffplus.grading.records.course import now
from staffplus.grading.records.tables import add
from staffplus.review import tables
from staffplus.review.log import FIRST, SECOND, Unit

#: So large a share of pieces is marked by two (the project's own choice, as in `domain.md` (f) the
#: smallest round on which agreement says anything has about fifty pairs).
TWICE = 0.15


class NotMarking(ValueError):
    """Somebody is to leave who does not mark."""


@dataclass(frozen=True)
class Plan:
    """How an exercise is marked, and by whom."""

    salt: str
    twice: float
    markers: tuple[str, ...]  #: those who mark now
    adjudicators: tuple[str, ...]
    left: tuple[str, ...] = ()  #: those who no longer do

    def draw(self, *what: str) -> int:
        """A number that is as good as drawn by lot, and always the same."""
        said = "\0".join(what).encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.new(self.salt.encode(), said, "sha256").digest()[:8])


#: (piece, criterion) -> role -> marker
Shares = Mapping[Unit, Mapping[str, str]]


def plan(db: sa.Connection, exercise: str) -> Plan:
    """The plan of an exercise, made when there is none."""
    it = tables.plan.c
    row = db.execute(sa.select(tables.plan).where(it.exercise == exercise)).first()
    if row is None:
        new = {"exercise": exercise, "salt": secrets.token_hex(16), "twice": TWICE, "at": now()}
        add(db, tables.plan, [new])
        row = db.execute(sa.select(tables.plan).where(it.exercise == exercise)).one()
    who = tables.marker.c
    people = db.execute(
        sa.select(tables.marker).where(who.exercise == exercise).order_by(who.at, who.marker)
    ).all()
    return Plan(
        row.salt,
        row.twice,
        tuple(it.marker for it in people if not it.left and not it.adjudicates),
        tuple(it.marker for it in people if not it.left and it.adjudicates),
        tuple(it.marker for it in people if it.left),
    )


def people(
    db: sa.Connection, exercise: str, *, markers: Iterable[str] = (), adjudicators: Iterable[str] = (),
    leave: Collection[str] = (), twice: float | None = None,
) -> None:  # fmt: skip
    """Say who marks, who decides where two are far apart, who no longer does, and how much is marked twice."""
    before = plan(db, exercise)
    it = tables.marker
    if strange := sorted({*leave} - {*before.markers, *before.adjudicators}):
        raise NotMarking(f"{', '.join(strange)}: does not mark {exercise}; markers are: {', '.join((*before.markers, *before.adjudicators)) or 'none'}")  # fmt: skip
    for names, adjudicates in ((markers, False), (adjudicators, True)):
        for name in names:
            mine = sa.and_(it.c.exercise == exercise, it.c.marker == name)
            db.execute(sa.delete(it).where(mine))
            row = {"exercise": exercise, "marker": name, "adjudicates": adjudicates, "left": "", "at": now()}  # fmt: skip
            db.execute(sa.insert(it).values(row))
    for name in leave:
        mine = sa.and_(it.c.exercise == exercise, it.c.marker == name)
        db.execute(sa.update(it).where(mine).values(left=now()))
    if twice is not None:
        db.execute(sa.update(tables.plan).where(tables.plan.c.exercise == exercise).values(twice=twice))  # fmt: skip


def shares(db: sa.Connection, exercise: str) -> dict[Unit, dict[str, str]]:
    """Who marks what now."""
    it = tables.allocation
    found: dict[Unit, dict[str, str]] = {}
    for row in db.execute(sa.select(it).where(it.c.exercise == exercise)):
        found.setdefault((row.piece, row.criterion), {})[row.role] = row.marker
    return found


def share_out(db: sa.Connection, exercise: str, it: Plan, units: Collection[Unit], begun: Collection[tuple[Unit, str]]) -> None:  # fmt: skip
    """Give every unit its marker, and a share of them two, in the caller's transaction.

    Args:
        begun: units with the role in which somebody has written something; they stay where they are.
    """
    if not it.markers:
        return
    before = shares(db, exercise)
    wanted = _wanted(it, units, before, set(begun))
    gone = [(unit, role) for unit, roles in before.items() for role in roles if unit in wanted and role in (FIRST, SECOND) and wanted[unit].get(role) != roles[role]]  # fmt: skip
    table = tables.allocation
    for (piece, criterion), role in gone:
        db.execute(
            sa.delete(table).where(
                table.c.exercise == exercise, table.c.piece == piece,
                table.c.criterion == criterion, table.c.role == role,
            )
        )  # fmt: skip
    add(
        db,
        table,
        [
            {"exercise": exercise, "piece": unit[0], "criterion": unit[1], "role": role,
             "marker": marker, "at": now()}
            for unit, roles in wanted.items()
            for role, marker in roles.items()
            if before.get(unit, {}).get(role) != marker
        ],
    )  # fmt: skip


def _wanted(it: Plan, units: Collection[Unit], before: Shares, begun: set[tuple[Unit, str]]) -> dict[Unit, dict[str, str]]:  # fmt: skip
    wanted: dict[Unit, dict[str, str]] = {}
    for criterion in sorted({unit[1] for unit in units}):
        drawn = sorted(
            (unit for unit in units if unit[1] == criterion),
            key=lambda unit: it.draw("share", criterion, unit[0]),
        )
        kept = {
            unit: {
                role: marker
                for role, marker in before.get(unit, {}).items()
                if role in (FIRST, SECOND) and (marker in it.markers or (unit, role) in begun)
            }
            for unit in drawn
        }
        load = dict.fromkeys(it.markers, 0)
        for roles in kept.values():
            for marker in roles.values():
                load[marker] = load.get(marker, 0) + 1
        fair = -(-len(drawn) // len(it.markers))
        _level(kept, load, fair, begun, it.markers)
        for unit in drawn:
            if FIRST not in kept[unit]:
                kept[unit][FIRST] = _least(it.markers, load, kept[unit].values())
        if len(it.markers) > 1:
            number = -int(-len(drawn) * it.twice // 1)
            lot = sorted(drawn, key=lambda unit: (SECOND not in kept[unit], it.draw("twice", *unit)))  # fmt: skip
            for unit in lot[:number]:
                if SECOND not in kept[unit]:
                    kept[unit][SECOND] = _least(it.markers, load, kept[unit].values())
            for unit in lot[number:]:
                if SECOND in kept[unit] and (unit, SECOND) not in begun:
                    del kept[unit][SECOND]
        wanted |= kept
    return wanted


def _level(kept: dict[Unit, dict[str, str]], load: dict[str, int], fair: int, begun: set[tuple[Unit, str]], markers: Sequence[str]) -> None:  # fmt: skip
    """Take from who has more than their share what they have not begun, where somebody has less."""
    for unit, roles in reversed(list(kept.items())):
        if not any(load[it] < fair for it in markers):
            return
        for role, marker in list(roles.items()):
            if load[marker] > fair and (unit, role) not in begun:
                del roles[role]
                load[marker] -= 1


def _least(markers: Sequence[str], load: dict[str, int], but: Collection[str]) -> str:
    free = [it for it in markers if it not in but]
    chosen = min(free, key=lambda it: load[it])
    load[chosen] += 1
    return chosen


def adjudicator(it: Plan, unit: Unit, marked_by: Collection[str]) -> str:
    """Who decides where two are far apart: an adjudicator, else a third marker, else the plan's first.

    "" where nobody marks yet.
    """
    for group in (it.adjudicators, it.markers):
        others = [one for one in group if one not in marked_by]
        if others:
            return others[it.draw("adjudicate", *unit) % len(others)]
    return next(iter((*it.adjudicators, *it.markers)), "")


def is_marker(it: Plan, name: str) -> bool:
    return name in it.markers or name in it.adjudicators
