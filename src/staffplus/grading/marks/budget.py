"""The time that one hand-in may take, whatever it is spent on: every tier, second readings, further tries.

Each question has limits of its own, and a hand-in with many costly ones would keep a class waiting for as
long as all of them come to. What is over this one limit is nobody's 0: it waits for a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

#: A call of a function with a loop that has no way out may take so long, once and after that.
ENDLESS_SECONDS, AGAIN_SECONDS = 3.0, 1.0
#: And one of a function that slept, or waited, in place of giving a result before.
IDLE_SECONDS = 1.0


class Budget:
    """Counts down from the moment it is made."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock, self._end = clock, clock() + seconds
        #: Questions that were not asked, or not to their end, since the time was over.
        self.cut: set[str] = set()
        #: Functions -> how the loop begins that has no way out (`endless`); whoever made this knows it.
        self.endless: Mapping[str, str] = {}
        self._late: set[str] = set()  # functions of which a call gave no result
        self._idle: set[str] = set()  # those that did nothing meanwhile

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

    def patience(self, function: str, usual: float) -> float:
        """So many seconds one call may take: as many as usual, but where it is known that more will not help.

        Nobody's function is slow for that: one that answers in less is never asked to hurry.
        """
        if function in self._idle:
            return min(usual, IDLE_SECONDS)
        if function not in self.endless:
            return usual
        return min(usual, AGAIN_SECONDS if function in self._late else ENDLESS_SECONDS)

    def was_late(self, function: str, *, idle: bool) -> None:
        """A call of it gave no result in its time. `idle`: and did nearly nothing all the while."""
        self._late.add(function)
        if idle:
            self._idle.add(function)

    def why(self, function: str) -> str:
        """What is known of a call that gave no result, to go on with a sentence."""
        loop = self.endless.get(function)
        return f", and its loop `{loop}` has no way out" if loop else ""

    def give(self, seconds: float) -> None:
        """So long this machine kept it from working, which is not the learner's to pay for."""
        self._end += seconds
