"""What a run is asked to do, what it did, and who is told of it meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from staffplus.grading.entries import Attendance, Beside, Blank, Broken, Entry, Less, What
from staffplus.grading.feedback.feedback import Outcome
from staffplus.grading.intake.roster import Roster
from staffplus.grading.model import Refusal, Status
from staffplus.grading.records.attempts import Doubt
from staffplus.grading.records.gradebook import Changed
from staffplus.grading.records.kinds import Above, Again, Group
from staffplus.grading.records.late import Lateness
from staffplus.grading.records.merging import Merged
from staffplus.grading.records.queue import State


@dataclass(frozen=True)
class Options:
    """What the command's options say."""

    jobs: int = 2
    dask: str = ""
    unsafe: bool = False
    retry: bool = False
    feedback: bool = False
    roster: Roster | None = None
    only: tuple[str, ...] = ()  #: mark these learners again, and nobody else
    merge: bool = False  #: bring together what the roster says is one person
    new_cases: bool = False  #: draw the cases of tests anew, and mark everybody again
    agreed: bool = False  #: to what other points of questions do to marks


#: A hand-in that takes so many seconds is slow: it is named while it lasts, and in the summary.
SLOW_SECONDS = 5.0


@dataclass(frozen=True)
class Slow:
    """A hand-in that took long."""

    learner: str
    seconds: float
    over: bool = False  #: longer than it may, so that some of it waits for a person


@dataclass
class Tally:
    """What a run did, for its summary."""

    exercise: str
    arrived: int = 0  #: new submissions
    refused: list[Refusal] = field(default_factory=list)
    marked: Counter[Status] = field(default_factory=Counter)  #: results of this run
    late: list[str] = field(default_factory=list)  #: learners whom another run has taken over
    unreadable: list[str] = field(default_factory=list)  #: learners whose new file is no notebook
    repaired: int = 0  #: of them, those that needed repairs
    reasons: Counter[str] = field(default_factory=Counter)  #: of quarantine and machine's faults
    boxes: Counter[str] = field(default_factory=Counter)
    slow: list[Slow] = field(default_factory=list)
    kinds: list[Group] = field(default_factory=list)  #: what marks stand for, of all learners
    pages: Counter[Outcome] = field(default_factory=Counter)  #: of feedback
    no_page: list[str] = field(default_factory=list)  #: learner and why
    blocked: list[str] = field(default_factory=list)  #: learner, and why nothing could be written
    written: int = 0  #: learners whose rows in the gradebook changed
    changed: list[Changed] = field(
        default_factory=list
    )  #: marks that were there, and are others now
    learners: int = 0
    attempts: int = 0
    states: Mapping[State, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  #: by step
    executor: str = ""
    only: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)  #: of questions, by their cells' names
    entries: list[Entry] = field(default_factory=list)  #: of all uploads, and of `submitted/`
    new_entries: list[Entry] = field(default_factory=list)  #: of them, those of this run
    standing: str = ""  #: the course's `submitted/`, as `Entry.upload` names it
    exercises: frozenset[str] = frozenset()  #: names of all exercises of the course
    #: Learners whose last hand-in, or the one that counts, has been put aside.
    aside: list[str] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    blank: list[Blank] = field(default_factory=list)
    less: list[Less] = field(
        default_factory=list
    )  #: what counts, and is worth less than one before
    doubts: list[Doubt] = field(
        default_factory=list
    )  #: where nothing but arrival said which is last
    beside: list[Beside] = field(default_factory=list)  #: several files in one place
    attendance: Attendance | None = None  #: where there is a roster
    merged: Merged = field(default_factory=Merged)
    lateness: Lateness = field(default_factory=Lateness)
    faults: list[str] = field(default_factory=list)  #: of the roster, for somebody to mend
    notes: list[str] = field(default_factory=list)  #: what else people should know
    open: tuple[int, int] = (0, 0)  #: answers that wait for a person's mark, and their learners
    proposed: int = 0  #: of these, those of which a test proposes one
    above: list[Above] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    told: frozenset[str] = frozenset()  #: what an earlier run has said (see `records.told`)

    def elsewhere(self, row: Entry) -> bool:
        """Whether an entry of `submitted/` lies in another exercise's folder, whose own run tells of it."""
        parts = row.entry.split("/")
        ours = row.upload == self.standing and row.what is What.IGNORED and len(parts) > 2
        return ours and parts[1] != self.exercise and parts[1] in self.exercises


class Watch:
    """What a run tells whoever looks on. Does nothing; `report.Bar` shows it."""

    def say(self, text: str) -> None: ...
    def begin(self, step: str, total: int | None) -> None: ...
    def step(self, count: int, tally: Tally) -> None: ...
    def waited(self, seconds: float) -> None:
        """So long nothing could be done, which says nothing of how long the rest will take."""

    def busy(self, found: Sequence[tuple[str, float]]) -> None:
        """Learners whose hand-ins are worked on, and for how many seconds."""
