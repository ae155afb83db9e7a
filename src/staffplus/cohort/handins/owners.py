"""Whose a file is that was handed in: all that tells it, and nobody where two things disagree.

Evidence is what a platform's path says, a folder or a word of the file's name that is one person on
the roster, the learner's name inside, a file of the same description of which that is known, and an
equal file in somebody's folder of collected ones. Whatever leaves a choice is proposed, never taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from staffplus.cohort.handins.kinds import Known
from staffplus.grading.intake import layouts
from staffplus.grading.intake.nobody import is_nobody
from staffplus.grading.intake.people import BadName, learner_name, shown
from staffplus.grading.intake.roster import Roster
from staffplus.grading.intake.whose import PROPOSALS, AsNamed, OnRoster, Unknown

#: Words of the names under which the course saves files; alone they are nobody's name.
OURS = frozenset({
    "agreement", "alignment", "answers", "board", "case", "cohort", "copy", "day", "description", "draft",
    "exercise", "export", "file", "final", "form", "hand", "in", "invitation", "job", "jd", "leader",
    "learner", "list", "manager", "my", "new", "notebook", "notes", "old", "portfolio", "progress",
    "record", "round", "staffplus", "submission", "v", "version", "work", "written",
})  # fmt: skip
#: A number of fewer digits in a file's name is a round, a copy or a year.
DIGITS = 5
#: So many words of a file's name may be one name together.
WORDS = 5
_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")

People = tuple[str, ...]


@dataclass
class Found:
    """A file that was recognised, and what tells whose it is: evidence in words -> people."""

    parts: tuple[str, ...]  #: its path: folders, zips, its own name
    known: Known
    sha256: str
    evidence: dict[str, People] = field(default_factory=dict)
    labels: list[tuple[str, str]] = field(default_factory=list)  #: names in it that are nobody's


@dataclass(frozen=True)
class Owned:
    """Whose a file is: `people`, or none and `why`."""

    people: People
    why: str


class Owners:
    """Finds whose files are.

    Args:
        collected: SHA-256 of a file in learners' folders -> the learners.
        pairs: number of a description -> those in whose folders a file on it lies.
    """

    def __init__(
        self,
        roster: Roster | None,
        collected: Mapping[str, People],
        pairs: Mapping[str, set[People]],
    ) -> None:
        self._roster = roster
        self._whose: AsNamed = OnRoster(roster) if roster else AsNamed()
        self._collected, self._pairs = collected, pairs

    def all(self, files: Iterable[Found]) -> list[Owned]:
        """Whose each file is, in their order."""
        found = list(files)
        for it in found:
            self._look(it)
        pairs = defaultdict(set, {it: set(who) for it, who in self._pairs.items()})
        for it in found:
            if it.known.pair:
                pairs[it.known.pair] |= set(it.evidence.values())
        for it in found:
            for who in sorted(pairs.get(it.known.pair, ())):
                if who not in it.evidence.values():
                    it.evidence[f"a file on the same description is {_people(who)}'s"] = who
        return [self._owned(it) for it in found]

    # --- Evidence --------------------------------------------------------------------------------

    def _look(self, it: Found) -> None:
        said = layouts.place(it.parts, "")
        place = said if isinstance(said, layouts.Place) and said.platform else None
        name = it.parts[-1]
        if place:
            name = place.called or ("" if place.platform == "Canvas" else name)
            self._name(it, place.learner, place.platform, f"{place.platform}'s name for it")
        if self._roster is None:
            self._unlisted(it, named=place is not None)
        else:
            for folder in it.parts[:-1]:
                self._name(it, folder.removesuffix(".zip"), "", "the folder", quiet=bool(place))
            for words in _maximal(_stem(name), self._whose.knows):
                self._name(it, words, "", "its name")
            for words in it.known.names:
                self._name(it, words, "", "the learner's name in it")

    def _name(self, it: Found, name: str, platform: str, what: str, quiet: bool = False) -> None:
        """Take a name as evidence where it is somebody's for sure."""
        label = (name, platform)
        if platform or self._whose.knows(name):
            who = self._whose.learners({label})[label]
            if not isinstance(who, Unknown):
                try:
                    it.evidence[f"{what} says {shown(name)}"] = tuple(map(learner_name, who))
                    return
                except BadName:
                    pass
        if not quiet and not is_nobody(name):
            it.labels.append(label)

    def _unlisted(self, it: Found, named: bool) -> None:
        """Where there is no roster: the folder, else the name inside, else the file's name."""
        folders = [part.removesuffix(".zip") for part in it.parts[:-1]]
        people = [part for part in folders if not is_nobody(part)]
        if named:
            return
        if people:
            self._taken(it, people[-1], "the folder")
        elif it.known.names:
            self._taken(it, it.known.names[0], "the learner's name in it")
        elif words := _rest(_stem(it.parts[-1])):
            self._taken(it, words, "its name")

    def _taken(self, it: Found, name: str, what: str) -> None:
        try:
            it.evidence[f"{what} says {shown(name)}"] = (learner_name(name),)
        except BadName:
            it.labels.append((name, ""))

    # --- Judgement -------------------------------------------------------------------------------

    def _owned(self, it: Found) -> Owned:
        people = list(dict.fromkeys(it.evidence.values()))
        if len(people) == 1:
            return Owned(people[0], "; ".join(it.evidence))
        settled = self._collected.get(it.sha256, ())
        if settled and (not people or settled in people):
            return Owned(settled, f"an equal file lies in the folder of {_people(settled)}")
        if people:
            said = "; ".join(f"{how}, which is {_people(who)}" for how, who in it.evidence.items())
            return Owned(
                (), f"what tells whose it is disagrees: {said}. Put it into the right folder"
            )
        proposed = self._proposed(it)
        perhaps = f"; perhaps {' or '.join(map(shown, proposed))}" if proposed else ""
        return Owned((), f"nothing says whose it is{perhaps}")

    def _proposed(self, it: Found) -> list[str]:
        if self._roster is None:
            return []
        stem = _stem(it.parts[-1])
        labels = [*it.labels, *((words, "") for words in [_rest(stem)] if words)]
        found: list[str] = []
        for label in dict.fromkeys(labels):
            who = self._whose.learners({label})[label]
            found += who.proposals if isinstance(who, Unknown) else who
        words = {_plain(word) for label, _ in labels for word in re.findall(r"[^\W\d_]+", label)}
        words -= OURS
        for person in self._roster.people:
            own = {_plain(word) for name in person.names for word in name.split()}
            if own & words:
                found.append(person.id)
        return list(dict.fromkeys(found))[:PROPOSALS]


def _stem(name: str) -> str:
    return re.sub(r"(?:\.[A-Za-z]{1,8})+$", "", name)


def _rest(stem: str) -> str:
    """A file's name without the course's own words, days and small numbers: what may be a person's."""
    spans = [it for it in re.finditer(r"[^\W_]+", _DAY.sub(" ", stem)) if not _ours(it[0])]
    return " ".join(it[0] for it in spans)


def _ours(word: str) -> bool:
    return word.casefold() in OURS or (word.isdigit() and len(word) < DIGITS)


def _maximal(stem: str, knows: object) -> list[str]:
    """Pieces of a name that are somebody's, none of which stands within a longer one."""
    assert callable(knows)
    plain = _DAY.sub(lambda it: "\0" * len(it[0]), stem)
    words = [it.span() for it in re.finditer(r"[^\W_\0]+", plain)]
    taken: list[tuple[int, int]] = []
    for length in range(min(WORDS, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            start, end = words[first][0], words[first + length - 1][1]
            piece = stem[start:end]
            bare = [stem[a:b] for a, b in words[first : first + length]]
            if all(map(_ours, bare)) or (len(piece) < 3 and first):
                continue
            inside = any(a <= start and end <= b for a, b in taken)
            if not inside and "\0" not in plain[start:end] and knows(piece):
                taken.append((start, end))
    return [stem[a:b] for a, b in sorted(taken)]


def _people(who: People) -> str:
    return " and ".join(map(shown, who))


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(it for it in apart if it.isalnum())
