"""A gate before which a run stands still, however fast or slow the machine is.

An exercise's last test asks for a ticket and waits until there is one; with it waits the worker that
marks. So a test that interrupts a run knows where the run is: as many submissions have passed as it
has let through, and the run cannot be over before it opens the gate. Some are marked more than once, as the
first of which the author's solution is to say more: whose answers have a number need one ticket for all
times, and the author's own none.
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

def has_passed(gate, who):
    there = sorted(os.listdir(gate))
    if "open" in there or f"passed-{who}" in there:
        return True
    for ticket in there:
        try:
            if who is None and not ticket.startswith("passed-"):
                os.unlink(f"{gate}/{ticket}")
                return True
            elif not ticket.startswith("passed-"):
                os.rename(f"{gate}/{ticket}", f"{gate}/passed-{who}")
                return True
        except FileNotFoundError:  # another worker was given it
            pass
    return False

try:
    who = levels.get("number")
except (NameError, AttributeError):  # who has none waits like everybody
    who = None
waits = "STAFFPLUS_TESTS_GATE" in os.environ and (who is not None or not NUMBERED)
while waits and not has_passed(os.environ["STAFFPLUS_TESTS_GATE"], who):
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
        return sum(not it.name.startswith("passed-") for it in self._folder.iterdir())

    def open(self) -> None:
        """Let everybody pass from now on."""
        (self._folder / "open").touch()


def with_gate(source: str, before: str, *, numbered: bool = False) -> str:
    """The exercise with the gate as its last test, which reads what every learner has in `before`.

    `numbered`: hand-ins have a number in it.
    """
    made = json.loads(source)
    test = marks(
        "gate", 1, _TEST.replace("NUMBERED", str(numbered)), tier="static", reads={"levels": before}
    )
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
