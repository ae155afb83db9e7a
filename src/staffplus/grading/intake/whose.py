"""Which learner a name in an upload means: the name itself, or who has it on the roster.

A match is one that leaves no choice: a student id, a login, an address, a platform's number, or a
whole name that one person on the roster has. Whatever else may be meant is proposed, never taken:
people choose logins and names of groups, and one that is also somebody's name is nobody's for sure.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from staffplus.grading.intake.people import shown
from staffplus.grading.intake.roster import Person, Roster, key

#: A name in an upload, and the platform that gave it ("" for a folder's or file's name).
Label = tuple[str, str]

#: So many proposals for one name.
PROPOSALS = 3
#: For so many unknown names somebody is looked for; where there are more, it is another course's list.
LOOKED = 200
#: How alike a name must be to be proposed.
ALIKE = 0.7
#: Platforms whose number names a person; Moodle's is another in every exercise.
PERSONAL = ("Canvas", "Brightspace")
#: Platforms that write people's names, and those that write logins. Elsewhere either may stand.
BY_NAME = ("Canvas", "Moodle", "Brightspace", "Teams")
BY_LOGIN = ("Sakai", "Blackboard", "GitHub Classroom")


@dataclass(frozen=True)
class Unknown:
    """A name that is nobody's on the roster for sure, and who may be meant."""

    name: str
    why: str
    proposals: tuple[str, ...] = ()
    #: Student ids: what came under the name is theirs, all that is not known is whose of them.
    among: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.proposals:
            return self.why
        return f"{self.why}; perhaps {' or '.join(map(shown, self.proposals))}"


class AsNamed:
    """Where there is no roster: every name is a learner's."""

    #: Whether it is known who takes part.
    has_list = False

    def learners(self, labels: Collection[Label]) -> Mapping[Label, Sequence[str] | Unknown]:
        """Who is meant by the names of one upload; several people for a group's."""
        return {label: [label[0]] for label in labels}

    def people(self, name: str) -> tuple[str, ...]:
        """Whose a folder or file of that name certainly is, several for a group's; () where unknown."""
        return ()

    def knows(self, name: str) -> bool:
        """Whether a folder of that name is certainly a person's or a group's."""
        return bool(self.people(name))


class OnRoster(AsNamed):
    """Names are people's on the roster."""

    has_list = True

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._exact: dict[str, set[str]] = defaultdict(set)  # id, login, address -> student ids
        self._names: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[str]] = defaultdict(set)
        self._groups: dict[str, list[str]] = defaultdict(list)
        self._people = {it.id: it for it in roster.people}
        #: By platform and student id: the numbers under which work came. Two are two people.
        self._came: dict[tuple[str, str], set[str]] = defaultdict(set)
        #: Student id -> the names under which work came; and who was nobody's.
        self.labels: dict[str, set[str]] = defaultdict(set)
        self.unknown: dict[str, Unknown] = {}
        self._looked = 0
        for it in roster.people:
            for word in (it.id, it.login, it.email, it.pseudonym, *it.logins):
                if word:
                    self._exact[key(word)].add(it.id)
            for name in _turned(it.names):
                self._names[_squeezed(name)].add(it.id)
            for number in it.numbers:
                self._numbers[key(number)].add(it.id)
            for group in it.groups:
                self._groups[key(group)].append(it.id)

    def people(self, name: str) -> tuple[str, ...]:
        who = self._match((name, ""))
        return () if isinstance(who, Unknown) else tuple(who)

    @property
    def ids(self) -> Collection[str]:
        return self._people.keys()

    def learners(self, labels: Collection[Label]) -> Mapping[Label, Sequence[str] | Unknown]:
        found = {label: self._match(label) for label in labels}
        for label, who in found.items():
            if isinstance(who, Unknown) and not who.proposals and self._looked < LOOKED:
                self._looked += 1
                found[label] = replace(who, proposals=self._alike(label[0]))
        for label, who in found.items():
            if not isinstance(who, Unknown) and len(who) == 1 and (number := _number(label)):
                self._came[label[1], who[0]].add(number)
        for label, who in found.items():
            if not isinstance(who, Unknown) and len(who) == 1:
                numbers = self._came.get((label[1], who[0]), set())
                if len(numbers) > 1:
                    found[label] = Unknown(
                        label[0],
                        f"{shown(label[0])} has the name of {self._shown(who[0])}, and so have others "
                        f"with another number ({', '.join(sorted(numbers))}): they are several people",
                        tuple(who),
                        tuple(who),
                    )
        for (name, _), who in found.items():
            if isinstance(who, Unknown):
                self.unknown[name] = who
            else:
                for learner in who:
                    self.labels[learner].add(unicodedata.normalize("NFC", name))
        return found

    def learner(self, name: str) -> str:
        """The student id of one person's name; the name itself where it is nobody's for sure."""
        if name in self._people:
            return name
        for platform in ("", "Canvas") if _number((name, "Canvas")) else ("",):
            who = self._match((name, platform))
            if not isinstance(who, Unknown) and len(who) == 1:
                return who[0]
        return name

    # --- One name --------------------------------------------------------------------------------

    def _match(self, label: Label) -> Sequence[str] | Unknown:
        name, platform = label
        words = self._exact.get(key(name), set())
        members = frozenset(self._groups.get(key(name), ()))
        parted = re.fullmatch(r"(?P<name>.+?)_(?P<number>\d+)", name, re.DOTALL)
        found: Sequence[str] | Unknown
        if parted:
            found = self._numbered(name, parted["name"], parted["number"], platform)
            if isinstance(found, Unknown) and not words and not members:
                return found
            named = set() if isinstance(found, Unknown) else {frozenset(found)}
        else:
            named = {frozenset([it]) for it in self._names.get(_squeezed(name), ())}
        by_word = {frozenset([it]) for it in words}
        if platform in BY_LOGIN and by_word:
            named = set()
        elif platform in BY_NAME and named:
            by_word = set()
        if by_word and members and members not in by_word:
            return self._several(name, members.union(*by_word))
        return self._one_of(name, {*by_word, *named, *filter(None, [members])})

    def _one_of(self, label: str, claims: Collection[frozenset[str]]) -> Sequence[str] | Unknown:
        """Whose it is where that leaves no choice. `claims`: people and groups who may be meant.

        People choose their group's name and often their login, and work that comes under another's
        name is not theirs.
        """
        people = frozenset[str]().union(*claims)
        # A group that is called as one of its members is the group.
        if people in claims:
            return sorted(people)
        return self._several(label, people) if people else self._nobody(label)

    def _numbered(
        self, label: str, name: str, number: str, platform: str
    ) -> Sequence[str] | Unknown:
        by_name = self._names.get(_squeezed(name), set())
        if not by_name or platform not in BY_NAME:
            by_name = by_name | self._exact.get(key(name), set())
        members = frozenset(self._groups.get(key(name), ()))
        if platform == "Moodle" and members:
            return self._one_of(label, {members, *(frozenset([it]) for it in by_name)})
        numbered = self._numbers.get(key(number), set())
        by_number = set() if platform == "Moodle" else numbered
        # Of several people of one name the roster's number is one's: a platform's, or a student's.
        known = {
            it
            for it in self._exact.get(key(number), set())
            if platform not in PERSONAL or not self._people[it].numbers
        }
        both = by_name & (numbered | known)
        if len(by_name) > 1 and len(both) == 1 and not by_number - both:
            return self._by_order(label, name, platform, *both)
        both = by_name & by_number
        if len(both) == 1:
            return [*both]
        if by_number:
            if len(by_number) == 1 and not by_name and platform in PERSONAL:
                return [*by_number]
            theirs = " or ".join(map(self._shown, sorted(by_name))) or "nobody's"
            why = (
                f"{shown(label)}: the number and the name are not one person's on the roster: {number} "
                f"is {' or '.join(map(self._shown, sorted(by_number)))}, and the name is {theirs}"
            )
            either = tuple(sorted(by_number | by_name))
            return Unknown(label, why, either[:PROPOSALS], either)
        if len(by_name) == 1:
            (who,) = by_name
            if platform in PERSONAL and self._people[who].numbers:
                there = ", ".join(sorted(self._people[who].numbers))
                why = (
                    f"{shown(label)}: the roster has another number for {self._shown(who)} ({there}, and "
                    f"not {number})"
                )
                return Unknown(label, why, (who,), (who,))
            return [who]
        return self._several(label, by_name) if by_name else self._nobody(label)

    def _by_order(self, label: str, name: str, platform: str, who: str) -> Sequence[str] | Unknown:
        """Whose number it is among people of one name, in whatever order; in Moodle a number may be of
        another exercise, so there the name as it stands must not be somebody else's alone."""
        as_written = {
            it.id for it in self._roster.people if _squeezed(name) in map(_squeezed, it.names[:1])
        }
        if platform == "Moodle" and len(as_written) == 1 and who not in as_written:
            return self._several(label, {who, *as_written})
        return [who]

    def _several(self, label: str, who: Iterable[str]) -> Unknown:
        people = sorted(who)
        why = f"{shown(label)} may be any of {len(people)} people on the roster"
        return Unknown(label, why, tuple(people[:PROPOSALS]), tuple(people))

    @staticmethod
    def _nobody(label: str) -> Unknown:
        return Unknown(label, f"{shown(label)} is not on the roster")

    def _alike(self, label: str) -> tuple[str, ...]:
        """Who may be meant by a name that is nobody's; looks at everybody."""
        same = difflib.SequenceMatcher(b=_plain(re.sub(r"_\d+$", "", label)))
        scores: dict[str, float] = defaultdict(float)
        for it in self._roster.people:
            words = (it.id, it.login, it.email.partition("@")[0], *_turned(it.names))
            for word in filter(None, map(_plain, words)):
                same.set_seq1(word)
                if same.real_quick_ratio() >= ALIKE and same.quick_ratio() >= ALIKE:
                    scores[it.id] = max(scores[it.id], same.ratio())
        close = sorted((-score, who) for who, score in scores.items() if score >= ALIKE)
        return tuple(it for _, it in close[:PROPOSALS])

    def _shown(self, who: str) -> str:
        person: Person = self._people[who]
        return shown(f"{person.id} ({person.names[0]})" if person.names else person.id)


def _number(label: Label) -> str:
    found = re.fullmatch(r".+?_(\d+)", label[0], re.DOTALL)
    return found[1] if found and label[1] else ""


def _turned(names: Sequence[str]) -> list[str]:
    """Names, and the same with the last words first, as platforms write them."""
    found = list(names)
    for name in names:
        words = name.split()
        found += [" ".join(words[n:] + words[:n]) for n in range(1, min(len(words), 5))]
    return found


def _squeezed(name: str) -> str:
    """A name's letters and digits, one spelling of `é`: platforms leave out what is between them."""
    return "".join(it for it in key(name) if it.isalnum() or unicodedata.category(it)[0] == "M")


def _plain(name: str) -> str:
    """The same without accents, to find who may be meant."""
    apart = unicodedata.normalize("NFD", name.casefold())
    return "".join(it for it in apart if it.isalnum())
