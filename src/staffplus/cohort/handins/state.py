"""Who has handed in what, told from the folders of collected files; whom to remind of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from staffplus.cohort.handins import KINDS
from staffplus.cohort.handins.kinds import Blank, Kinds, Unknown
from staffplus.grading.intake.roster import Person, Roster
from staffplus.session import mails
from staffplus.session.mails import Mail

REMINDERS = "reminders.html"


@dataclass(frozen=True)
class Lack:
    """People who lack the same: kinds, and who they are."""

    kinds: tuple[str, ...]
    people: tuple[Person, ...]

    @property
    def said(self) -> str:
        return ", ".join(KINDS[it] for it in self.kinds)


def handed_in(to: Path, people: Sequence[Person], kinds: Kinds) -> Mapping[str, frozenset[str]]:
    """Student id -> the kinds of which a file lies in the learner's folder, under whatever name."""
    found = {}
    for person in people:
        folder = to / label(person)
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        found[person.id] = frozenset(kind for it in files if (kind := _kind(it, kinds)))
    return found


def lacking(to: Path, roster: Roster, wanted: Sequence[str], kinds: Kinds) -> list[Lack]:
    """Who lacks which of the kinds `wanted`; people who lack the same stand together."""
    there = handed_in(to, roster.people, kinds)
    groups: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    for person in roster.people:
        if missing := tuple(it for it in wanted if it not in there[person.id]):
            groups[missing].append(person)
    return [Lack(lacks, tuple(people)) for lacks, people in groups.items()]


def reminders(lacks: Sequence[Lack]) -> list[Mail]:
    """A text for those who lack the same, to paste."""
    return [
        mails.reminder(
            [KINDS[kind] for kind in it.kinds], [person.email or person.id for person in it.people]
        )
        for it in lacks
    ]


def label(person: Person) -> str:
    """What a learner is called in names of files: the pseudonym where there is one."""
    return person.pseudonym or person.id


def _kind(path: Path, kinds: Kinds) -> str:
    try:
        return kinds.of(path.read_bytes()).kind if path.is_file() else ""
    except (Blank, Unknown):
        return ""
