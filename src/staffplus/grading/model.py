"""What passes between the parts of the grader. Plain data: JSON in, JSON out, never pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

#: Part of every job's key: raise it when the same submission may now get another mark.
GRADER_VERSION = 11


def job_key(
    exercise: str,
    learner: str,
    file_sha256: str,
    source_sha256: str,
    grader_version: int = GRADER_VERSION,
) -> str:
    """Names a job: the same for the same submission, author's notebook and grader version."""
    named = json.dumps([exercise, learner, file_sha256, source_sha256, grader_version])
    return hashlib.sha256(named.encode()).hexdigest()


@lru_cache(maxsize=64)
def source_sha256(source: str) -> str:
    """The hash that names an author's notebook; a run asks for that of one exercise again and again."""
    return hashlib.sha256(source.encode()).hexdigest()


class Tier(StrEnum):
    """How a test cell comes to its mark. An author declares it in the cell's metadata:
    `{"staffplus": {"tier": "static", "reads": {"answers": "levels-answer"}}}`."""

    STATIC = (
        "static"  #: `reads`: name -> grade_id of the cell that assigns it a literal; nothing runs
    )
    VALUE = "value"  #: learner code runs in the box; `reads`: names whose values or functions the tests use
    KERNEL = "in-kernel"  #: the test runs beside learner code: practice, can be forged
    PERSON = "person"  #: a free-text answer: nothing is run, a person marks it


_TIERS = {it.value: it for it in Tier}


class Kind(StrEnum):
    """What a mark stands for. Points are missing for reasons that have nothing in common."""

    RIGHT = "right"  #: full marks
    WRONG = "wrong"  #: read, tried, and not right, or not all of it
    BLANK = "blank"  #: nothing was written
    NOT_FOUND = "answer-not-found"  #: something was written, and no answer could be read from it
    WRONG_FILE = "wrong-file"  #: what was handed in is not this exercise, or no notebook
    ENVIRONMENT = "environment"  #: it needs a module or a Python that is not here
    AUTHOR = "author"  #: the test itself failed; nobody loses a point for it
    PERSON = "person"  #: for a person to mark, as the author meant it
    NO_BOX = "no-box"  #: there is no box here in which it could be run


#: A person decides on these; until then there is no mark, which is not 0.
UNDECIDED = (Kind.NOT_FOUND, Kind.WRONG_FILE, Kind.ENVIRONMENT, Kind.AUTHOR, Kind.NO_BOX)
#: Somebody has to mend something first; then the submission is marked again.
SET_ASIDE = (Kind.ENVIRONMENT, Kind.AUTHOR, Kind.NO_BOX)


class Status(StrEnum):
    """How the marking of one submission ended."""

    #: every cell has a score and a reason, also where the learner is at fault, or waits for a person
    GRADED = "graded"
    QUARANTINED = "quarantined"  #: a person has to look; `error` says why
    MACHINE_FAULT = "machine-fault"  #: not the learner's fault; to be tried again


@dataclass(frozen=True)
class Limits:
    """What a submission may use. Seconds, bytes, counts.

    Seconds are by the clock, without those in which this machine gave what runs no processor.
    """

    cell_seconds: float = 30
    wall_seconds: float = 120  #: a question and the cells before it
    all_seconds: float = 120  #: a hand-in, over all tiers, second readings and further tries
    memory_bytes: int = 2 << 30
    processes: int = 64
    file_bytes: int = 50_000_000
    output_bytes: int = 1_000_000
    value_bytes: int = 200_000
    test_seconds: float = 30
    call_seconds: float = 10  #: one call of a learner's function by a test

    @property
    def in_all(self) -> float:
        """What a hand-in may take: never less than one question may."""
        return max(self.all_seconds, self.wall_seconds)


#: What is told of an answer that somebody was never asked for, as their notebook is older or newer.
NOT_ASKED = (
    "The notebook handed in is of another edition of the exercise, which does not ask this. A person "
    "decides what that means for the marks; it is not 0."
)

#: What stands in place of points where nothing of a file could be marked: 0 would be a mark.
NO_MARK = "No mark: what you handed in could not be read as this exercise."
#: The same where a person has given marks for some of it.
REST_UNREAD = (
    "Not complete: the file you handed in could not be read as this exercise. Hand it in again."
)


class About(StrEnum):
    """What a `Repair` is, and so whom it concerns."""

    REPAIR = ""  #: something was put right
    NOTE = "note"  #: nothing was; the learner should know it too, as which of two files counts
    MARKER = "marker"  #: nothing was, and it is no business of the learner's, as what a platform calls a file


@dataclass(frozen=True)
class Repair:
    """Something in an upload that was put right before marking, or is to be known of it; told to the marker."""

    cell: str  #: grade_id, or "" for the file as a whole
    what: str  #: what was found and what was done, a sentence
    about: str = About.REPAIR


@dataclass(frozen=True)
class Submission:
    """One clean submission: a fresh copy of the released notebook with the learner's answers in it."""

    learner: str
    exercise: str
    notebook: str  #: nbformat 4 JSON; answer cells are the learner's, everything else is ours
    original_sha256: str  #: of the file as it was handed in
    submitted: str | None = None  #: ISO 8601 with offset; None when unknown
    repairs: tuple[Repair, ...] = ()
    #: why nothing could be read from the file, and what to ask the learner for; "" if it was read
    unreadable: str = ""


@dataclass(frozen=True)
class Bundle:
    """All that `grade_one` needs. It goes to a worker as JSON; the box sees only learner cells."""

    submission: Submission
    source: str  #: the author's notebook, with solutions and hidden tests; stays outside of the box
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False  #: run learner code without a box, at the marker's explicit wish
    secret: str = ""  #: of the gradebook, for what tests draw (see `records.draws`); "" if none

    @property
    def key(self) -> str:
        """The job's identity: see `job_key`."""
        given = self.submission
        source = source_sha256(self.source)
        return job_key(given.exercise, given.learner, given.original_sha256, source)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Bundle:
        raw = json.loads(text)
        given = raw["submission"]
        given["repairs"] = tuple(Repair(**repair) for repair in given["repairs"])
        limits = Limits(**raw["limits"])
        return cls(Submission(**given), raw["source"], limits, raw["unsafe"], raw.get("secret", ""))


@dataclass(frozen=True)
class CellMark:
    """The mark of one graded cell. `score` is None only where a person has to give it."""

    grade_id: str
    tier: Tier
    score: float | None
    max_score: float
    reason: str  #: why, in words a learner can use; "" for full marks
    kind: str = ""  #: a `Kind`; "" in results of earlier versions
    about: str = ""  #: for whoever marks: the module that is missing, what the author's test raised
    sure: float | None = (
        None  #: where a person decides: the points that stand already, None if none do
    )
    #: and those that the test gives to the answer as it may be meant, None if it was read in no such way
    proposed: float | None = None


def nothing_in(marks: Iterable[Mapping[str, Any]]) -> bool:
    """Whether everything that is worth points was left empty; of marks as they are kept."""
    kinds = {it.get("kind") for it in marks if it.get("max_score")}
    return kinds == {Kind.BLANK}


@dataclass(frozen=True)
class Result:
    """What `grade_one` gives back."""

    key: str
    status: Status
    marks: tuple[CellMark, ...] = ()
    notebook: str = ""  #: the marked notebook as nbgrader stores it in autograded/, outputs capped
    unanswered: tuple[str, ...] = ()  #: answer cells that are still as they were released
    repairs: tuple[Repair, ...] = ()
    error: str = ""  #: for a quarantined submission or a machine's fault: what happened
    box: str = "none"  #: "bubblewrap", "none needed" (static only), "unsafe" or "none"
    seconds: float = 0.0

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            **vars(self),
            "marks": [vars(it) for it in self.marks],
            "repairs": [vars(it) for it in self.repairs],
        }

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Result:
        """What `plain` gave."""
        marks = tuple(CellMark(**{**it, "tier": _TIERS[it["tier"]]}) for it in raw["marks"])
        return cls(
            **{
                **raw,
                "status": Status(raw["status"]),
                "marks": marks,
                "unanswered": tuple(raw["unanswered"]),
                "repairs": tuple(Repair(**it) for it in raw["repairs"]),
            }
        )

    def to_json(self) -> str:
        return json.dumps(self.plain())

    @classmethod
    def from_json(cls, text: str) -> Result:
        return cls.of(json.loads(text))


@dataclass(frozen=True)
class Marked:
    """A result on its way to the gradebook; its notebook is packed, since many are at once."""

    result: Result  #: its `notebook` is ""
    notebook: bytes = b""  #: zlib; b"" when nothing came back
    learner: str = ""
    unreadable: bool = False  #: the file was none that could be read
    token: int = 0  #: of the lease under which it was marked; see `queue`
    fault: str = (
        ""  #: why the file is nothing that can be marked: it breaks off, or is another exercise's
    )
    blank: bool = False  #: nothing is written in it


UNSAFE = "Your code was run without a sandbox (unsafe), because the marker asked for it."


@dataclass(frozen=True)
class MarkShown:
    """What the page says of one cell: a graded one, or an answer that somebody has commented on."""

    score: float | None  #: None while a person still has to give it
    max_score: float
    reason: str = ""
    tier: str = ""  #: a `Tier`, or "" when it is not known
    comment: str = ""  #: a person's, in Markdown
    kind: str = ""  #: a `Kind`, or "" when it is not known or a person has marked it
    by: str = ""  #: whose mark it is, where it is a person's over the machine's: one of `PERSONS`


#: How a mark came about that a person gave where a machine would give one; in words for the learner.
PERSONS = {
    "given": "By a person.",
    "agreed": "By a person, who looked at it and agreed with what the machine proposed.",
}
#: Ends the reason of a mark that a test proposed and a person took over.
AGREED = "A person has looked at it, and agreed."


def to_learner(text: str) -> str:
    """What was written for whoever marks, said to the learner."""
    return text.replace("Ask for ", "Please hand in ").replace("the learner's", "your")


def notes_of(repairs: Sequence[Repair], box: str = "") -> list[str]:
    """What stands at the top of the page: what was put right before marking, what else the learner should
    know of the file, and an unsafe run."""
    theirs = [it for it in repairs if it.about != About.MARKER]
    said = [to_learner(f"Cell {it.cell}: {it.what}" if it.cell else it.what) for it in theirs]
    return said + [UNSAFE] * (box == "unsafe")


#: Stands before the reason of every mark whose test ran beside learner code.
FORGEABLE = "Practice: this mark can be forged."


@dataclass(frozen=True)
class Evidence:
    """What says which of a learner's hand-ins is the later, beside a time."""

    platform: str = ""  #: whose counting `number` is
    number: int = 0  #: the larger is later; 0 when there is none
    late: bool = False  #: the platform says so
    place: str = ""  #: where the file lay: what lies there later was handed in later


@dataclass(frozen=True)
class Arrival:
    """One notebook as it was handed in."""

    learner: str  #: checked, in Unicode's composed form
    exercise: str
    submitted: str | None  #: ISO 8601 with the offset as it was given; None when unknown
    data: bytes  #: at most MAX_BYTES
    origin: str  #: where it was, for people: "cohort.zip: ann/scope.ipynb"
    notes: tuple[Repair, ...] = ()  #: what the marker should know
    evidence: Evidence = Evidence()
    beside: str = ""  #: other files of the learner beside it, and why it is this one that counts
    beside_short: str = ""  #: the same, with some of these files alone where they are many
    unclear: bool = False  #: what says so contradicts itself or is nothing: a person should look

    @cached_property
    def sha256(self) -> str:
        """Of `data`."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Refusal:
    """Something that was handed in and is left where it was; nothing of it is used."""

    origin: str
    reason: str  #: what was found, what is expected, what to do
    learner: str = ""  #: when it is known whose it is
    #: The entries that this is about, if not `origin` alone.
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passed:
    """An entry of an upload that is nothing to mark, and costs nobody anything."""

    origin: str
    reason: str  #: what it is taken for
    learner: str = ""  #: when it is known whose it is
