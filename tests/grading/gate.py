"""A gate before which a run stands still, however fast or slow the machine is.

An exercise's last test asks for a ticket and waits until there is one; with it waits the worker that
marks. So a test that interrupts a run knows where the run is: as many submissions have passed as it
has let through, and the run cannot be over before it opens the gate.
"""

from __future__ import annotations

import itertools
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.grading.sheets import marks

#: Runs with the rights of whoever marks, and sees the gate's folder; no learner's code does.
_TEST = """
import os, time

def has_passed(gate):
    for ticket in sorted(os.listdir(gate)):
        if ticket == "open":
            return True
        try:
            os.unlink(f"{gate}/{ticket}")
            return True
        except FileNotFoundError:  # another worker was given it
            pass
    return False

while "STAFFPLUS_TESTS_GATE" in os.environ and not has_passed(os.environ["STAFFPLUS_TESTS_GATE"]):
    time.sleep(0.02)
assert levels is not None
"""
#: Nothing waits so long; it only ends what hangs.
SECONDS = 300.0


class Gate:
    """Shut when it is made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        folder.mkdir()
        folder.chmod(0o777)  # whoever marks takes tickets away
        self.environment = {"STAFFPLUS_TESTS_GATE": str(folder)}

    def let(self, count: int) -> None:
        """Let so many more submissions pass."""
        for number in itertools.islice(self._numbers, count):
            (self._folder / f"{number:04}").touch()

    def left(self) -> int:
        """How many of those that were let through have not come yet."""
        return len(list(self._folder.iterdir()))

    def open(self) -> None:
        """Let everybody pass from now on."""
        (self._folder / "open").touch()


def with_gate(source: str, before: str) -> str:
    """The exercise with the gate as its last test, which reads what every learner has in `before`."""
    made = json.loads(source)
    test = marks("gate", 1, _TEST, tier="static", reads={"levels": before})
    made["cells"].append(test | {"id": "gate"})
    limits = made["metadata"].setdefault("staffplus", {}).setdefault("limits", {})
    limits["test_seconds"] = SECONDS
    return json.dumps(made)


def heed_ctrl_c() -> None:
    """For `preexec_fn`: what a shell starts in the background is deaf to Ctrl-C, and so are its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(condition: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    """Wait until it is so. The time only ends what hangs."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not after {seconds:g} s: {what}"
        time.sleep(0.02)
