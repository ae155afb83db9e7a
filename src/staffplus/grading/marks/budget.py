"""The time that one hand-in may take, whatever it is spent on: every tier, second readings, further tries.

Each question has limits of its own, and a hand-in with many costly ones would keep a class waiting for as
long as all of them come to. What is over this one limit is nobody's 0: it waits for a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Budget:
    """Counts down from the moment it is made."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock, self._end = clock, clock() + seconds
        #: Questions that were not asked, or not to their end, since the time was over.
        self.cut: set[str] = set()

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

    def give(self, seconds: float) -> None:
        """So long this machine kept it from working, which is not the learner's to pay for."""
        self._end += seconds
