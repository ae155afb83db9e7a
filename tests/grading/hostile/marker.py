"""Attacks are marked in processes of their own, several at once: most of an attack's time is waiting.

    python -m tests.grading.hostile.marker COURSE

The folder is the one that the attacks aim at. Each line of its input is an attack; its answer is a line
with what became of it, of the next learner, and of the box.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import time
from collections.abc import Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from staffplus.grading.marks import grade
from staffplus.grading.model import Limits, Result
from tests.grading.hostile.corpus import HONEST, LIMITS, PATIENT, SOURCE
from tests.grading.hostile.world import CANARY, World, below
from tests.grading.sheets import bundle

#: An honest learner's cell that also looks for what others left.
LOOKING = """
import builtins, glob, json, math, os, sys
def triple(x):
    return 3 * x
print("left:", os.listdir("/tmp/work"), os.listdir("/dev/shm"), glob.glob("/*left*"), glob.glob("/*/*left*"),
      [name for place in (builtins, json, math, sys) for name in vars(place) if "left_behind" in name],
      "left_behind" in sys.modules, "LEFT_BEHIND" in os.environ, os.umask(0o022) == 0o022, threads())
""".replace("threads()", "__import__('threading').active_count()")

#: So many attacks at once.
SIDE_BY_SIDE = 3
#: What an attack has started is gone after so many seconds, or stays for good.
PATIENCE = 60.0


@dataclass(frozen=True)
class Story:
    """What became of an attack."""

    result: str  #: its `Result`, as JSON
    after: str  #: and that of the learner who came next
    course_changed: bool
    left: list[str]  #: command lines of what it has started and is still there
    same_zygote: bool  #: the box goes on with the next learner


def mark(answers: dict[str, str], learner: str = "mallory", limits: Limits = PATIENT) -> Result:
    return grade.grade_one(bundle(SOURCE, answers, learner=learner, limits=limits))


def suffer(course: World, attack: dict[str, Any]) -> Story:
    """Mark an attack, then the next learner."""
    mark(HONEST)
    (box,) = grade.helpers()._boxes.values()
    before, zygote = course.fingerprint(), box._process.pid
    own = below(zygote).keys()
    result = mark(
        HONEST | {"attack": attack["code"]}, limits=LIMITS if attack.get("waits") else PATIENT
    )
    changed = course.fingerprint() != before
    left = _left(zygote, own)
    after = mark(HONEST | {"attack": LOOKING}, "bea")
    same = box.alive and box._process.pid == zygote
    return Story(result.to_json(), after.to_json(), changed, left, same)


def _left(zygote: int, own: Set[int]) -> list[str]:
    end = time.monotonic() + PATIENCE
    while True:
        left = [it for pid, it in below(zygote).items() if pid not in own]
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.02)


class Markers:
    """A few of these processes; whoever is free takes the next attack."""

    def __init__(self, course: Path) -> None:
        command = [sys.executable, "-m", "tests.grading.hostile.marker", str(course)]
        self._all = [
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                cwd=Path(__file__).parents[3], env=os.environ | {"STAFFPLUS_CANARY": CANARY},
            )
            for _ in range(SIDE_BY_SIDE)
        ]  # fmt: skip
        self._free: queue.SimpleQueue[subprocess.Popen[str]] = queue.SimpleQueue()
        for it in self._all:
            self._free.put(it)
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE)

    def begin(self, attack: dict[str, Any]) -> Future[Story]:
        return self._pool.submit(self._ask, attack)

    def _ask(self, attack: dict[str, Any]) -> Story:
        free = self._free.get()
        assert free.stdin and free.stdout
        try:
            free.stdin.write(json.dumps(attack) + "\n")
            free.stdin.flush()
            return Story(**json.loads(free.stdout.readline()))
        finally:
            self._free.put(free)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        for it in self._all:
            it.communicate()  # it ends when its input does


def main(course: str) -> None:
    for line in sys.stdin:
        print(json.dumps(asdict(suffer(World(Path(course)), json.loads(line)))), flush=True)
    grade.close()


if __name__ == "__main__":
    main(sys.argv[1])
