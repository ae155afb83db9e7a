"""What learners answered, in the words of today's bank.

Of each case a learner met, the first answer counts: later ones were given with the answer in sight. Of an
item of several cases the case met first is the learner's *first* answer, the one met last is the *later*
one. Marks are given again from the response, so that nobody's file says what it is worth. An answer to
another wording, or one that no page could give, is counted apart and speaks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from staffplus import items
from staffplus.cohort.logs.progress import Log, Record


@dataclass(frozen=True)
class Answer:
    """A learner's first answer to one question."""

    learner: int  #: place among the learners, from 0
    item: items.Item
    response: Any
    score: float | None  #: from 0 to 1; None where nothing is right
    certainty: str | None
    time: str
    options: tuple[str, ...]  #: ids of the options chosen; none of a kind without options
    beliefs: frozenset[str]

    @property
    def right(self) -> bool | None:
        return None if self.score is None else self.score == 1


@dataclass
class Met:
    """An item as one learner met it: an answer to each case, the earliest first."""

    answers: list[Answer]

    @property
    def first(self) -> Answer:
        return self.answers[0]

    @property
    def later(self) -> Answer | None:
        """The answer to the case met last, if there were several."""
        return self.answers[-1] if len(self.answers) > 1 else None


@dataclass
class Course:
    """Every question of the course."""

    stems: Mapping[str, items.Item]  #: by id, in the order of the banks
    hashes: Mapping[str, str]
    shown: Mapping[str, Mapping[str, Any]]  #: as pages get them

    @classmethod
    def of(cls, every: Iterable[items.Item]) -> Course:
        stems = {it.id: it for it in every}
        return cls(stems, {name: it.hash for name, it in stems.items()}, {name: it.keyless() for name, it in stems.items()})  # fmt: skip

    @classmethod
    def today(cls, chapters: Iterable[str] = ()) -> Course:
        """The course's own banks, in the order of `chapters`; those not named come after."""
        named = list(chapters)
        banks = [items.load_file(path) for path in items.banks()]
        banks.sort(key=lambda it: named.index(it.chapter) if it.chapter in named else len(named))
        return cls.of(item for bank in banks for item in bank.items)

    @cached_property
    def families(self) -> dict[str, list[items.Item]]:
        """Items with their cases, by id."""
        return {stems[0].family: stems for stems in items.families(list(self.stems.values()))}

    @cached_property
    def chapters(self) -> dict[str, list[str]]:
        """Ids of the items of each chapter."""
        found: dict[str, list[str]] = {}
        for name, stems in self.families.items():
            found.setdefault(stems[0].chapter, []).append(name)
        return found


@dataclass
class Learner:
    """What one learner's log says."""

    met: dict[str, Met] = field(default_factory=dict)  #: by item
    read: dict[str, int] = field(default_factory=dict)  #: steps read, by chapter
    tasks: set[str] = field(default_factory=set)  #: chapters whose task was done
    shown: int = 0  #: questions whose answer was looked up and never given
    old: int = 0  #: answers to another wording, or to a question that is gone
    odd: int = 0  #: answers that no page could give


def learners(logs: Iterable[Log], course: Course) -> list[Learner]:
    return [_learner(n, log, course) for n, log in enumerate(logs)]


def _learner(n: int, log: Log, course: Course) -> Learner:
    one = Learner()
    for row in log.rows.values():
        item = course.stems.get(row["id"])
        given = _first(row)
        if item is None or row["hash"] != course.hashes[row["id"]]:
            one.old += 1
        elif given is None:
            one.shown += 1
        elif not item.rulebook.fits(course.shown[item.id], given["response"]):
            one.odd += 1
        else:
            answer = _answer(n, item, given)
            one.met.setdefault(item.family, Met([])).answers.append(answer)
    for met in one.met.values():
        met.answers.sort(key=lambda it: (it.time, it.item.id))
    for record in log.work.values():
        kind, _, chapter = str(record["id"]).partition(":")
        value = record.get("value")
        if kind == "steps" and chapter in course.chapters and isinstance(value, dict):
            steps = value.get("read")
            one.read[chapter] = len({*map(str, steps)}) if isinstance(steps, list) else 0
            if value.get("task"):
                one.tasks.add(chapter)
    return one


def _first(row: Record) -> Record | None:
    """The first answer that a row holds; None when the answer was only shown."""
    first = row.get("first")
    if isinstance(first, dict) and first.get("response") is not None:
        return first
    return row if row.get("response") is not None else None


def _answer(n: int, item: items.Item, given: Record) -> Answer:
    response = given["response"]
    beliefs: set[str] = set() if item.debate else item.rulebook.shown_by(item.raw, response)
    return Answer(
        n, item, response, items.mark(item, response).score, given.get("confidence"),
        str(given.get("time") or ""), chosen(item, response), frozenset(beliefs),
    )  # fmt: skip


def chosen(item: items.Item, response: Any) -> tuple[str, ...]:
    """Ids of the options that a response which fits has chosen; of kinds without options none."""
    known = [it["id"] for it in item.stem().get("options", [])]
    answer = response["answer"] if isinstance(response, dict) and "answer" in response else response
    picked = answer if isinstance(answer, list) else [answer]
    return tuple(it for it in known if it in picked)
