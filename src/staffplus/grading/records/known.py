"""Whether a file that comes is a new hand-in, or one that is there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum, auto

from staffplus.grading.records.attempts import Attempt


class Seen(Enum):
    """What a file that comes is."""

    KNOWN = auto()  #: there already
    NEW = auto()  #: a file, or a time of handing it in, that was not there
    AGAIN = auto()  #: a file that was there, handed in once more: A, B, A
    NUMBERED = auto()  #: there already, but not its platform's number


class Known:
    """What is known of an exercise's hand-ins, while more of them come."""

    def __init__(
        self, attempts: Iterable[Attempt], copies: Mapping[str, str] | None = None, ours: str = ""
    ) -> None:
        """`copies`: learner -> the file that the grader itself keeps for them in the folder `ours`; found
        there it has not been handed in again."""
        self._copies, self._ours = copies or {}, f"{ours}: " if ours else ""
        self._timed: set[tuple[str, str, float]] = set()
        self._numbers: dict[tuple[str, str], set[tuple[str, int]]] = {}  # of a learner's file
        self._bare: set[tuple[str, str]] = set()  # files of which nothing but the arrival is known
        self._last: dict[str, str] = {}  # learner -> the file that came last
        self._there: dict[
            tuple[str, str], str
        ] = {}  # learner and place -> the file last seen there
        self._count: Counter[str] = Counter()
        for one in sorted(attempts, key=lambda it: (it.arrived, it.again, it.id)):
            self._keep(one)

    def see(self, one: Attempt) -> Seen:
        """What a file that comes is; from now on it is known."""
        seen = self._seen(one)
        if seen is Seen.NUMBERED:
            self._numbers.setdefault((one.learner, one.sha256), set()).add(one.known_by)
            self._bare.discard((one.learner, one.sha256))
        elif seen is not Seen.KNOWN:
            self._keep(one)
        return seen

    def nth(self, one: Attempt) -> int:
        return self._count[one.learner]

    def _seen(self, one: Attempt) -> Seen:
        file = (one.learner, one.sha256)
        numbers = self._numbers.get(file)
        if one.submitted:
            return Seen.KNOWN if (*file, _moment(one.submitted)) in self._timed else Seen.NEW
        if numbers is None:
            return Seen.NEW
        own = self._ours and one.place.startswith(self._ours)
        if own and self._copies.get(one.learner) == one.sha256:
            return Seen.KNOWN
        if one.number:
            if one.known_by in numbers:
                return Seen.KNOWN
            return Seen.NUMBERED if file in self._bare else Seen.AGAIN
        if file not in self._bare:  # what is known of it says more than where it lies now
            return Seen.KNOWN
        last_there = self._there.get((one.learner, one.place)) or self._there.get(
            (one.learner, one.origin)
        )
        if one.sha256 in (self._last[one.learner], last_there):
            return Seen.KNOWN
        return Seen.AGAIN

    def _keep(self, one: Attempt) -> None:
        file = (one.learner, one.sha256)
        numbers = self._numbers.setdefault(file, set())
        if one.submitted:
            self._timed.add((*file, _moment(one.submitted)))
        if one.number:
            numbers.add(one.known_by)
        if one.submitted or one.number:
            self._bare.discard(file)
        elif not numbers and not one.again:
            self._bare.add(file)
        self._last[one.learner] = one.sha256
        # A version before kept no places: what a file was called stands for its place.
        self._there[one.learner, one.place or one.origin] = one.sha256
        self._count[one.learner] += 1


def _moment(submitted: str) -> float:
    """Seconds since 1970: one moment may be written in several ways."""
    return datetime.fromisoformat(submitted).timestamp()
