"""What `staffplus grade` gives to a process that marks, marked in the test's own process.

Such a process imports, starts a box and two helpers, and ends with the run: three quarters of what a run with
a handful of hand-ins computes. Here the helpers stay for all tests of a file. Jobs and results are packed as
for the pipe. That both ways give the same marks, and what becomes of the pipe and of the process, is tested in
`test_executors`, `test_busy`, `test_kill` and `test_cohort`, and every command of `test_grade_command` has it.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque

from staffplus.grading import worker
from staffplus.grading.model import Marked
from staffplus.grading.records.queue import Job


class Here:
    """Stands for `executors._Worker`, and for its channel: there is always something to be taken."""

    has_ended = False

    def __init__(self, paper: worker.Message, in_a_row: int = 0) -> None:
        self._paper, _ = worker.unframed(worker.framed(paper, b""))
        self._frames: deque[bytes] = deque()
        self._ready = os.eventfd(1)
        self.channel = self
        self.at_hand: deque[Job] = deque()
        self.since = 0.0
        self.in_a_row = in_a_row

    def awaits(self) -> dict[int, int]:
        return {self._ready: select.POLLIN}

    def has_room(self, most: int) -> bool:
        return not self.at_hand

    def give(self, job: Job) -> None:
        self._frames.append(worker.framed(*worker.ask(job)))
        self.at_hand.append(job)
        self.since = time.monotonic()

    def taken(self) -> Marked:
        answer = worker.mark(*worker.unframed(self._frames.popleft()), self._paper)
        return worker.told(*worker.unframed(worker.framed(*answer)), self.at_hand.popleft())

    def kill(self, wait: float = 0.0) -> str:
        if self._ready >= 0:
            os.close(self._ready)
            self._ready = -1
        return ""
