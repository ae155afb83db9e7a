"""The time that one hand-in may take, whatever it is spent on: every tier, second readings, further tries.

Each question has limits of its own, and a hand-in with many costly ones would keep a class waiting for as
long as all of them come to. What is over this one limit is nobody's 0: it waits for a person.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping

from staffplus.grading.author.names import assigned_names, used_names

#: A call of a function with a loop that has no way out may take so long, once and after that.
ENDLESS_SECONDS, AGAIN_SECONDS = 3.0, 1.0
#: And one of a function that slept, or waited, in place of giving a result before.
IDLE_SECONDS = 1.0
#: Of its time this part is left, each time again, to what gave no result in it: in the box of all
#: questions, behind which there is a fresh one, and in a fresh box, which rules out that others are to blame.
PART, FRESH_PART = 0.1, 0.5
#: What has answered, late or not, is always waited for so many times as long as that took.
ROOM = 2.0


class Budget:
    """Counts down from the moment it is made."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock, self._end = clock, clock() + seconds
        self._given = 0.0
        #: Questions that were not asked, or not to their end, since the time was over.
        self.cut: set[str] = set()
        #: Functions -> how the loop begins that has no way out (`endless`); whoever made this knows it.
        self.endless: Mapping[str, str] = {}
        #: How often a function, or a cell, gave no result, and whether in fresh boxes.
        self._late: Counter[tuple[str, bool]] = Counter()
        self._longest: dict[str, float] = {}  # they were waited for so long
        self._took: dict[str, float] = {}  # of its time, what an answer took of it at most
        self._idle: set[str] = set()  # functions that did nothing meanwhile

    @property
    def left(self) -> float:
        """Seconds; 0 when it is over."""
        return max(0.0, self._end - self._clock())

    @property
    def over(self) -> bool:
        return not self.left

    @property
    def said(self) -> str:
        """Why something was not done."""
        return f"the {self.seconds:g} s that a hand-in may take in all are over"

    def patience(self, what: str, usual: float, *, fresh: bool = False, calls: int = 1) -> float:
        """So many seconds a function's calls, or a cell, may take: as many as usual, but where it is known
        that more will not help. `fresh`: in a box in which nobody else is to blame.

        Nobody's function is slow for that: one that answers in less is never asked to hurry.
        """
        if what in self._idle:
            return min(usual, IDLE_SECONDS)
        if what in self.endless:
            late = self._late[what, False] or self._late[what, True]
            return min(usual, AGAIN_SECONDS if late else ENDLESS_SECONDS * calls)
        return self._cut(what, usual, fresh=fresh)

    def of_cell(self, source: str, usual: float, *, fresh: bool = False) -> float:
        """The same of a cell, of which as much is known as of the functions that it uses."""
        return min(
            self._cut(it, usual, fresh=fresh) for it in (source, *self._uses_of(source, fresh))
        )

    def _uses_of(self, source: str, fresh: bool) -> set[str]:
        """Functions that a cell uses, and that gave no result in such a box."""
        known = {it for it, _ in self._late if self._late[it, fresh]} - {source}
        try:
            return known and known & (used_names(source) - assigned_names(source))
        except (ValueError, MemoryError, RecursionError):
            return set()

    def cell_was_late(self, source: str, seconds: float, *, fresh: bool = False) -> str:
        """A cell was not over in so many seconds. What is known of that, to go on with a sentence."""
        known, used = self.before(source, seconds), sorted(self._uses_of(source, fresh))
        for it in used:
            if longest := self.before(it, 0).removeprefix(", nor"):
                known = known or f", and `{it}` had given no result{longest}"
        for it in (source, *used):
            self.was_late(it, seconds, fresh=fresh)
        return known

    def late_in_all(self, function: str) -> bool:
        """Whether it has given no result in the box of all questions."""
        return self._late[function, False] > 0

    def _cut(self, what: str, usual: float, *, fresh: bool) -> float:
        if not (late := self._late[what, fresh]):
            return usual
        part = max((FRESH_PART if fresh else PART) ** late, ROOM * self._took.get(what, 0.0))
        return min(usual, max(AGAIN_SECONDS, part * usual))

    def was_late(
        self, what: str, seconds: float, *, idle: bool = False, fresh: bool = False
    ) -> None:
        """It gave no result in so many seconds. `idle`: and did nearly nothing all the while."""
        self._late[what, fresh] += 1
        self._longest[what] = max(seconds, self._longest.get(what, 0.0))
        if idle:
            self._idle.add(what)

    def answered(self, what: str, took: float) -> None:
        """It gave a result, in this part of the time that it usually has."""
        self._took[what] = max(took, self._took.get(what, 0.0))

    def before(self, what: str, seconds: float) -> str:
        """What is known of it where it was waited for no longer than so, to go on with a sentence."""
        longest = self._longest.get(what, 0.0)
        return f", nor within {longest:.3g} s before" if longest > seconds else ""

    def why(self, function: str) -> str:
        """What is known of a call that gave no result, to go on with a sentence."""
        loop = self.endless.get(function)
        return f", and its loop `{loop}` has no way out" if loop else ""

    def give(self, seconds: float) -> None:
        """So long this machine kept it from working, which is not the learner's to pay for; in all no more
        than a hand-in may take. What is over that waits for a person, as all that is over does."""
        seconds = min(seconds, self.seconds - self._given)
        self._given += seconds
        self._end += seconds
