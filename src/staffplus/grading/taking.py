"""The first step of a run: what lies in `submitted/` and in the uploads goes into the ledger."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from staffplus.grading.entries import Beside, Entry, Taken, What
from staffplus.grading.intake import intake
from staffplus.grading.intake.whose import AsNamed, OnRoster
from staffplus.grading.model import Arrival, Passed, Refusal
from staffplus.grading.records import ledger, refused
from staffplus.grading.records.course import Course, CourseError, Exercise

#: Said of an upload in which nobody has handed anything in.
NOTHING = (
    "no hand-in is in it: it is empty, or holds only what systems and editors leave. Download it again, or "
    "give the file that you meant"
)


@dataclass
class Intake:
    """What a run took in, and what it left."""

    arrived: list[Arrival] = field(default_factory=list)  #: new ones; their data left out
    refused: list[Refusal] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    #: Learners of whom several files lie in one place: the learner, what counts and why.
    beside: list[Beside] = field(default_factory=list)
    moodle: bool = False  #: some names are Moodle's, with a number for this exercise alone


class Desk:
    """Takes uploads in."""

    def __init__(
        self, course: Course, exercise: Exercise, whose: AsNamed, only: Collection[str] = ()
    ) -> None:
        self._course, self._exercise, self._whose = course, exercise, whose
        self._only = {unicodedata.normalize("NFC", it) for it in only}
        self.found = Intake()

    def take_in(self, engine: sa.Engine, sources: Iterable[Path]) -> Iterator[Arrival | Refusal]:
        """Everything, with a step for each. Raises CourseError where a source is not there."""
        seen: list[Arrival | Refusal] = []
        sources = list(sources)

        def accepted() -> Iterator[Arrival]:
            for source in sources:
                for it in self._of(source):
                    seen.append(it)
                    if isinstance(it, Arrival):
                        yield it

        name = self._exercise.name
        ours = str((self._course.root / "submitted").resolve())
        new = ledger.take_in(engine, name, accepted(), lambda at: intake.numbers(at, name), ours)
        for it in new:
            self.found.arrived.append(_light(it))
            yield from seen
            seen.clear()
        yield from seen
        among = self._among()
        kept = [
            refused.Kept(it.learner, it.upload, it.entry, it.why)
            if self._takes_part(it.learner)
            else refused.Kept("", it.upload, it.entry, it.why, among.get(it.learner, ()))
            for it in self.found.entries
            if it.what is What.REFUSED and it.learner
        ]
        there = {(it.upload, it.entry) for it in self.found.entries}
        refused.keep(engine, name, kept, [str(it) for it in sources], self._only, there)

    def _takes_part(self, learner: str) -> bool:
        return not isinstance(self._whose, OnRoster) or learner in self._whose.ids

    def _among(self) -> dict[str, tuple[str, ...]]:
        """Name in an upload -> of whom one is meant, and nobody knows who."""
        if not isinstance(self._whose, OnRoster):
            return {}
        unknown = self._whose.unknown.items()
        return {unicodedata.normalize("NFC", name): it.among for name, it in unknown if it.among}

    def _of(self, source: Path) -> Iterator[Arrival | Refusal]:
        if not source.exists():
            if source == self._course.root / "submitted":
                return  # nobody has handed in by way of nbgrader
            raise CourseError(f"{source}: there is no such folder or zip file")
        since = self._exercise.released_at
        released = datetime.fromisoformat(since) if since else None
        found = intake.arrivals(
            source,
            self._exercise.name,
            released_at=released,
            whose=self._whose,
            released=self._exercise.released,
            exercises=self._course.exercises,
        )
        there = False  # something that somebody may have handed in
        for it in found:
            there |= not isinstance(it, Passed)
            learner = it.learner
            if not isinstance(it, Arrival) and isinstance(self._whose, OnRoster) and learner:
                learner = self._whose.learner(learner)
            if self._only and learner not in self._only:
                continue
            self._row(str(source), learner, it)
            if not isinstance(it, Passed):
                yield it
        if not there and not self._only and source.resolve() != self._course.root / "submitted":
            nothing = Refusal(source.name, NOTHING)
            self._row(str(source), "", nothing)
            yield nothing

    def _row(self, source: str, learner: str, it: Arrival | Refusal | Passed) -> None:
        rows = self.found.entries
        match it:
            case Refusal():
                self.found.refused.append(it)
                for origin in it.entries or (it.origin,):
                    rows.append(Entry(source, origin, learner, What.REFUSED, why=it.reason))
            case Passed():
                rows.append(Entry(source, it.origin, learner, What.IGNORED, why=it.reason))
            case Arrival():
                rows.append(Entry(source, it.origin, learner, What.WAITING))
                self.found.taken.append(Taken(rows[-1], it.sha256, it.submitted or ""))
                self.found.moodle |= it.evidence.platform.startswith("Moodle")
                if it.beside:
                    self.found.beside.append(
                        Beside(learner, it.origin, it.beside, it.unclear, it.beside_short)
                    )


def _light(it: Arrival) -> Arrival:
    """Without its data, which may be megabytes."""
    return Arrival(it.learner, it.exercise, it.submitted, b"", it.origin, it.notes, it.evidence)
