"""Which of a learner's hand-ins is the last, by what is known of each.

A time in a name, or that nbgrader wrote, is when it was handed in. A platform's number says which of
two of its own is the later. What lay in one place after another was handed in after it. A file without
a time was handed in before the grader first saw it.

Where these leave it open, what is known of one counts more than what is not known of the other: a file
with a time is taken for the later than one without that was given to the same run, or to an earlier
one. Only where there is nothing of this does it count when the grader first saw a file. Both are told,
and a person is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: No two moments are closer.
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Attempt:
    """One time that somebody handed in."""

    id: int  #: of the file's row; that of an earlier attempt where the same file came again
    learner: str
    sha256: str  #: of the file
    submitted: str  #: ISO 8601 with offset; "" when unknown
    arrived: str  #: when the grader first saw it; ISO 8601, UTC
    origin: str = ""
    platform: str = ""
    number: int = 0  #: by the platform's counting; the larger is later; 0 if there is none
    late: bool = False  #: the platform says so
    place: str = ""  #: where it lay
    fault: str = ""  #: why it is nothing that can be marked
    again: bool = False  #: the same file had been handed in before
    run: str = ""  #: names the run that first saw it; "" for one of an earlier version

    @property
    def moment(self) -> datetime:
        """When it was handed in, as far as known, in UTC."""
        return datetime.fromisoformat(self.submitted or self.arrived).astimezone(UTC)

    @property
    def known_by(self) -> tuple[str, int]:
        return self.platform, self.number


@dataclass(frozen=True)
class Doubt:
    """Nothing certain says which of a learner's hand-ins is the later; one counts until a person says."""

    learner: str
    counts: Attempt
    other: Attempt

    @property
    def how(self) -> str:
        """Why it is this one that counts."""
        if self.counts.submitted and not self.other.submitted:
            return (
                f"its time is known, {self.counts.submitted}, and of the other only that it was here by "
                f"{self.other.arrived}"
            )
        return "it came here last, and no time and no number says more"


def in_order(attempts: Iterable[Attempt]) -> list[Attempt]:
    """From the first handed in to the last.

    An attempt was handed in no later than any that its platform gives a higher number was seen. So
    the order is one order, whatever kinds of evidence meet.
    """
    found = list(attempts)
    dated: dict[str, list[Attempt]] = defaultdict(list)
    for one in found:
        if one.submitted:
            dated[one.learner].append(one)
    numbered: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for one in found:
        if one.number:
            numbered[one.learner, one.platform].append(one)
    latest = {id(one): (_at_latest(one, dated[one.learner]), one.id) for one in found}
    for group in numbered.values():
        bound: tuple[datetime, int] | None = None
        for one in sorted(group, key=lambda it: (it.number, it.moment, it.id), reverse=True):
            mine = latest[id(one)]
            bound = mine if bound is None else min(bound, mine)
            latest[id(one)] = bound
    return sorted(found, key=lambda it: (latest[id(it)], it.number, it.moment, it.id))


def _at_latest(one: Attempt, dated: Iterable[Attempt]) -> datetime:
    """When an attempt was handed in, or what it is taken for where that is not known: the moment it was
    first seen, or before any of the same learner's, given no earlier than it, that has a time."""
    if one.submitted:
        return one.moment
    later = [
        it.moment - TICK
        for it in dated
        if (it.run and it.run == one.run) or it.arrived > one.arrived
    ]
    return min([one.moment, *later])


def counting(attempts: Iterable[Attempt], *, broken_too: bool = False) -> list[Attempt]:
    """The attempt of each learner that counts, given all in order: the last that can be marked.

    `broken_too`: the last, whatever it is.
    """
    last: dict[str, Attempt] = {}
    for one in attempts:
        before = last.get(one.learner)
        if broken_too or before is None or before.fault or not one.fault:
            last[one.learner] = one
    return list(last.values())


def doubts(attempts: Sequence[Attempt], counts: Iterable[Attempt]) -> list[Doubt]:
    """Where arrival alone decided, given all attempts in order and those that count."""
    by_learner: dict[str, list[Attempt]] = defaultdict(list)
    for one in attempts:
        by_learner[one.learner].append(one)
    found = []
    for last in counts:
        others = [it for it in by_learner[last.learner] if it is not last and not it.fault]
        for other in reversed(others):
            if other.sha256 != last.sha256 and not _told_apart(other, last):
                found.append(Doubt(last.learner, last, other))
                break
    return found


def _told_apart(first: Attempt, second: Attempt) -> bool:
    if first.submitted and second.submitted:
        return True
    for undated, timed in ((first, second), (second, first)):
        if timed.submitted and not undated.submitted and undated.moment <= timed.moment:
            return True
    if first.number and second.number and first.platform == second.platform:
        return True
    return bool(first.place) and first.place == second.place
