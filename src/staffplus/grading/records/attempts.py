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
from datetime import UTC, datetime, timedelta, tzinfo

from staffplus.grading.intake.clock import clock_read
from staffplus.grading.intake.platforms import CLOCKS

#: No two moments are closer.
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Rule:
    """Which hand-ins may take the place of an earlier one that is better."""

    broken: bool = False  #: one that cannot be marked
    blank: bool = False  #: one in which nothing is written


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
    blank: bool = False  #: nothing is written in it, as far as is known

    @property
    def moment(self) -> datetime:
        """When it was handed in, as far as known, in UTC."""
        return datetime.fromisoformat(self.submitted or self.arrived).astimezone(UTC)

    @property
    def known_by(self) -> tuple[str, int]:
        return self.platform, self.number

    @property
    def clock(self) -> str:
        """What a platform's clock said when it was handed in, `2026-11-20 14:03:11`; "" if none did."""
        said = self.number if self.platform in CLOCKS and not self.submitted else 0
        moment = clock_read(said)
        return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""

    @property
    def zoned(self) -> bool:
        """Whether it is known which moment that was, without being told the clock's zone."""
        return not self.clock or CLOCKS[self.platform] is not None

    def handed_in(self, zone: tzinfo | None) -> datetime | None:
        """When it was handed in, UTC; None where nothing says it.

        `zone`: that of platforms' clocks which do not say theirs; this machine's if None.
        """
        if self.submitted:
            return self.moment
        moment = clock_read(self.number) if self.clock else None
        if moment is None:
            return None
        zone = CLOCKS[self.platform] or zone
        # A time that is nowhere else said is this machine's to Python.
        return (moment.replace(tzinfo=zone) if zone else moment).astimezone(UTC)


def utc(attempt: Attempt, zone: tzinfo | None) -> datetime | None:
    """When it was handed in as nbgrader keeps it; see `Attempt.handed_in`."""
    moment = attempt.handed_in(zone)
    return moment.replace(tzinfo=None) if moment else None


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
        if self.counts.run and self.counts.run == self.other.run:
            return "both came in one run, it was read last, and no time and no number says more"
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


def counting(attempts: Iterable[Attempt], rule: Rule = Rule()) -> list[Attempt]:
    """The attempt of each learner that counts, given all in order: the last one with something written
    in it, else the last that can be marked, else the last; or what `rule` says."""
    last: dict[str, Attempt] = {}
    for one in attempts:
        before = last.get(one.learner)
        if before is None or _worth(one, rule) >= _worth(before, rule):
            last[one.learner] = one
    return list(last.values())


def _worth(one: Attempt, rule: Rule) -> int:
    """A hand-in never gives way to one of a lower worth, however late that comes."""
    if one.fault and not rule.broken:
        return 0
    return 1 if one.blank and not one.fault and not rule.blank else 2


def doubts(attempts: Sequence[Attempt], counts: Iterable[Attempt]) -> list[Doubt]:
    """Where arrival alone decided, given all attempts in order and those that count."""
    by_learner: dict[str, list[Attempt]] = defaultdict(list)
    for one in attempts:
        by_learner[one.learner].append(one)
    found = []
    for last in counts:
        others = [it for it in by_learner[last.learner] if it is not last and not it.fault]
        # Which of two is the later is no matter where nothing is written in one.
        others = [it for it in others if last.blank or not it.blank]
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
