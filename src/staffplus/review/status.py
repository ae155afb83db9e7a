"""How far everybody is with an exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from staffplus.grading.intake.people import in_order, listed, shown
from staffplus.review import log, publish, rubrics, tables
from staffplus.review.desk import Desk
from staffplus.review.log import Entry
from staffplus.review.standing import State

#: Beside the states that marks in here have: marked in the formgrader, or by nbgrader's API.
OUTSIDE = "marked elsewhere"

#: Below the table, for whoever has read nothing.
LEGEND = (
    "Each number counts answers, one of a learner to a row of the rubric. open: not marked yet by everybody "
    "who is to mark it. stale: the answer or the rubric changed after it was marked. disputed: two marks lie "
    "two levels or more apart, or a marker has flagged it. settled: its mark can be published."
)
#: Whoever looks at a piece for longer has gone for coffee (seconds).
LONGEST_LOOK = 600.0


@dataclass(frozen=True)
class Status:
    """Counts of an exercise."""

    exercise: str
    states: dict[str, dict[str, int]]  #: criterion -> state -> how many
    waiting: dict[str, int]  #: marker -> pieces that wait for them
    minutes: dict[str, float]  #: marker -> time with pieces on the screen
    marked: dict[str, int]  #: marker -> levels given
    left: tuple[str, ...]  #: who no longer marks
    rubric: tuple[str, ...] = ()  #: what changed in it since marks were given by it, a line each
    files: tuple[str, ...] = ()  #: learners of whose file nothing could be read: they hand in again

    @property
    def settled(self) -> bool:
        return not any(n for it in self.states.values() for state, n in it.items() if state not in (State.SETTLED, OUTSIDE))  # fmt: skip


def status(desk: Desk) -> Status:
    """As it is now."""
    desk.share_out()
    it = desk.table()
    states = {row.id: dict.fromkeys(map(str, State), 0) for row in it.version.rows}
    waiting: Counter[str] = Counter()
    with desk.engine.connect() as db:
        elsewhere = publish.outside(db, desk.exercise, it)
    for one in it.standings:
        if one.unit in elsewhere:
            counts = states[one.criterion]
            counts[OUTSIDE] = counts.get(OUTSIDE, 0) + 1
            continue
        states[one.criterion][one.state] += 1
        if one.state is not State.SETTLED:
            waiting.update(one.waits_for.values())
    with desk.engine.connect() as db:
        entries = log.history(db, desk.exercise)
        changed = _changed(db, it.version.sha256, entries)
    return Status(desk.exercise, states, dict(waiting), minutes(entries), marked(entries), it.plan.left, changed, it.files)  # fmt: skip


def _changed(db: sa.Connection, version: str, entries: list[Entry]) -> tuple[str, ...]:
    """What is another now than in the last version by which a mark that is held was given."""
    held = {(it.unit, it.marker, it.role): it for it in entries if it.held.value is not None}
    at = tables.version.c
    others = {it.version for it in held.values()} - {version}
    last = db.execute(sa.select(at.sha256).where(at.sha256.in_(others)).order_by(at.at.desc())).scalars().first()  # fmt: skip
    if last is None:
        return ()
    return tuple(rubrics.changes(rubrics.kept(db, last), rubrics.kept(db, version)))


def minutes(entries: list[Entry]) -> dict[str, float]:
    """Time with pieces on the screen, by marker."""
    seconds: Counter[str] = Counter()
    for entry in entries:
        seconds[entry.marker] += min(entry.seconds, LONGEST_LOOK)  # type: ignore[assignment]
    return {marker: total / 60 for marker, total in seconds.items()}


def marked(entries: list[Entry]) -> dict[str, int]:
    """Levels given to learners' pieces, by marker."""
    return dict(
        Counter(
            entry.marker for entry in entries if entry.kind == "mark" and entry.role in log.ROLES
        )
    )


def as_json(it: Status) -> dict[str, Any]:
    """For programs."""
    return {"exercise": it.exercise, "criteria": it.states, "waiting": it.waiting, "minutes": it.minutes, "marked": it.marked, "left": list(it.left), "rubric": list(it.rubric), "files": list(it.files)}  # fmt: skip


def lines(it: Status) -> list[str]:
    """For people."""
    names = [str(state) for state in State]
    names += [OUTSIDE] * any(OUTSIDE in counts for counts in it.states.values())
    wide = max([*map(len, it.states), 10])
    found = [f"{'':{wide}}  " + "  ".join(f"{name:>8}" for name in names)]
    for row, counts in it.states.items():
        found.append(
            f"{row:{wide}}  "
            + "  ".join(f"{counts.get(name, 0):>{max(8, len(name))}}" for name in names)
        )
    for marker in sorted({*it.waiting, *it.marked}):
        more = "" if marker not in it.left else ", no longer marks"
        found.append(f"{marker}: {it.marked.get(marker, 0)} marked in {it.minutes.get(marker, 0):.0f} min, {it.waiting.get(marker, 0)} wait{more}")  # fmt: skip
    found.append(LEGEND)
    if it.rubric:
        found += ["The rubric is another than when marks were given by it:", *(f"  {line}" for line in it.rubric)]  # fmt: skip
    if it.files:
        found.append(to_hand_in_again(it.files))
    return found


def to_hand_in_again(learners: Sequence[str]) -> str:
    """What is said of files of which nothing could be read; they are no pieces to mark."""
    one = len(learners) == 1
    return (
        f"{len(learners)} more {'file' if one else 'files'} could not be read as this exercise, so there is "
        f"nothing in {'it' if one else 'them'} to mark; ask for {'it' if one else 'them'} again: "
        f"{listed([shown(it) for it in in_order(learners)], full='')}"
    )
