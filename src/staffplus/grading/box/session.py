"""One submission in a box: what it is asked, how long it may take, and how it ended.

Everything that comes out of it is taken for what a learner says: size, time and form are checked,
nothing is executed, nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NoReturn

from staffplus.grading import wire
from staffplus.grading.channel import Channel, Closed, Silent
from staffplus.grading.forkserver import STARVED_TIMES, Fault
from staffplus.grading.model import Limits

if TYPE_CHECKING:
    from staffplus.grading.marks.budget import Budget

#: From the fork to the first message.
OPEN_SECONDS = 30.0
#: After an interrupt learner code has so long to stop by itself.
GRACE = 3.0
#: A box whose main process is gone has so long to say how that came.
LAST_WORDS = 1.0
#: Of a box that is told to end, until all of its processes are gone.
END_SECONDS = 20.0
#: From this share of its time on it is watched how long it waits for a processor.
WATCHED = 0.1
#: Of time that it had waited less than this share is not given back.
WORTH = 0.02
#: So many processors its threads may keep busy all the time.
PROCESSORS = 4
#: A call that computed for less than this part of its time did nearly nothing.
IDLE = 10
#: What the box says of calls after one that did not return.
NOT_CALLED = "was not called any more"
#: Values in one message. Written anew for the trusted process they stay below `wire.MESSAGE_BYTES`.
ANSWER_BYTES = 6_000_000


class Dead(Exception):
    """The box is over; says why, for the learner."""

    def __init__(self, why: str, *, sudden: bool = False, silent: float = 0.0) -> None:
        super().__init__(why)
        self.sudden = sudden  #: a signal ended it, which may have come from outside
        self.silent = silent  #: it was ended since it had not answered in so many seconds


class Late(Exception):
    """Learner code was interrupted; the box goes on. `message` is what it said then."""

    def __init__(self, seconds: float, message: Any, more: str = "") -> None:
        super().__init__(f"did not finish within {seconds:.3g} s{more}")
        self.seconds, self.message, self.more = seconds, message, more


class Spent(Exception):
    """There was no time left for it, so it was not even begun; the box goes on."""


class Session:
    """One submission in a box of its own.

    Time is by the clock, without that in which the box was ready to work and this machine had no
    processor for it: nobody's code is slow since others' is busy.
    """

    #: What the hand-in may still take in all; whoever opened this sets it.
    budget: Budget | None = None
    #: Whether it was opened to rule out that others are to blame; whoever opened this sets it.
    fresh = False
    #: Whether this machine still kept it from working when the time was over.
    _starved = False

    def __init__(
        self, take_down: Callable[[], None], control: socket.socket, limits: Limits
    ) -> None:
        #: Ends the box of all submissions, where this one does not end by itself.
        self._take_down, self._limits = take_down, limits
        self.allow()
        self._heard = b""  # of what the watcher says
        self._over: str | None = None
        self._sudden = False
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        self._told, their_told = socket.socketpair()
        self._channel = Channel(ours_in, ours_out)
        try:
            with contextlib.suppress(TimeoutError):
                control.settimeout(OPEN_SECONDS)
                cpu = {"cpu_seconds": PROCESSORS * limits.wall_seconds + 10}
                message = json.dumps(asdict(limits) | cpu).encode()
                socket.send_fds(control, [message], [theirs_in, theirs_out, their_told.fileno()])
        except OSError as error:
            self._close_files()
            raise Fault(f"the box's zygote is gone ({error})") from error
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
            their_told.close()
        try:
            hello = self._channel.receive(10_000, OPEN_SECONDS)
        except (Silent, Closed, wire.Malformed) as error:
            raise Fault(f"no box: {self.close() or type(error).__name__}") from error
        if "fault" in hello:  # said before any learner code was there to say it
            self.close()
            raise Fault(f"no box: {hello['fault']}")
        self.layers = tuple(hello["layers"])

    @property
    def over(self) -> bool:
        return self._over is not None

    @property
    def sudden(self) -> bool:
        """Whether a signal ended it, which may have come from outside."""
        return self._sudden

    def allow(self) -> None:
        """From now on there is all the time that a question and the cells before it may take."""
        self._end = time.monotonic() + self._limits.wall_seconds

    def run(self, source: str) -> list[Any]:
        """Run a cell; its outputs, as the box tells them (see `outputs.cleaned`).

        Raises:
            Late: the cell was interrupted after its time; what it showed is in `message`.
            Spent: what was run since `allow` has used up the time.
            Dead: the box is over.
        """
        seconds = self._limits.cell_seconds
        if self.budget is not None:
            seconds = self.budget.of_cell(source, seconds, fresh=self.fresh)
        try:
            answer = self._ask({"run": source}, seconds, 8 * self._limits.output_bytes + 1_000_000)
        except (Late, Dead) as error:
            waited = _waited(error)
            if self.budget is not None and waited and not self._starved:
                known = self.budget.cell_was_late(source, waited, fresh=self.fresh)
                if isinstance(error, Late):
                    raise Late(waited, error.message, f"{error.more}{known}") from None
            raise
        found = answer.get("outputs")
        return found if isinstance(found, list) else []

    def read(self, names: Sequence[str]) -> dict[str, Any]:
        """What names stand for: values, functions, missing and refused ones. Raises Late, Spent, Dead."""
        size = min(100_000 + 2 * self._limits.value_bytes * len(names), ANSWER_BYTES)
        return dict(self._ask({"read": list(names)}, self._limits.call_seconds, size))

    def call(self, name: str, calls: Sequence[Any]) -> list[Any]:
        """Results of calls of a learner's function, one for each (args, kwargs). Raises Dead."""
        size = min(100_000 + 4 * self._limits.value_bytes * len(calls), ANSWER_BYTES)
        seconds = usual = min(self._limits.call_seconds * len(calls), self._limits.cell_seconds)
        if self.budget is not None:
            seconds = self.budget.patience(name, usual, fresh=self.fresh, calls=len(calls))
        answer: Any
        begun = time.monotonic()
        try:
            answer = _plainly(self._ask({"call": name, "with": list(calls)}, seconds, size))
            if self.budget is not None:
                self.budget.answered(name, (time.monotonic() - begun) / usual)
        except Late as late:  # a call that was interrupted answers like one that raised
            answer = _late(late, len(calls), self._known_of(name, late))
        except Dead as dead:
            self._known_of(name, dead)
            raise
        except Spent as spent:
            return [{"gone": f"was not called any more: {spent}"} for _ in calls]
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list) or len(results) != len(calls):
            self._die("it answered a call with something else")
        return results

    def _known_of(self, name: str, error: Late | Dead) -> tuple[str, str]:
        """What is known of a function that gave no result in time, and why it gives none; it is waited for
        accordingly when it is called again. Of one that this machine kept from working nothing is."""
        seconds = _waited(error)
        if self.budget is None or not seconds:
            return "", ""
        known = self.budget.before(name, seconds)
        if not self._starved:
            results = error.message.get("results") if isinstance(error, Late) else None
            told = (
                [it for it in results if isinstance(it, dict)] if isinstance(results, list) else []
            )
            worked = [it["worked"] for it in told if _is_time(it.get("worked"))]
            idle = bool(worked) and max(worked) < seconds / IDLE
            self.budget.was_late(name, seconds, idle=idle, fresh=self.fresh)
        return known, self.budget.why(name)

    def close(self) -> str:
        """End the box and wait until nothing of it is left; how it ended, in words."""
        if self._over is None:
            self._over = self._ended()
        return self._over

    def _ask(self, message: Any, seconds: float, size: int) -> dict[str, Any]:
        if self._over is not None:
            raise Dead(self._over, sudden=self._sudden)
        left = self._end - time.monotonic()
        if left <= 0:
            raise Spent(
                f"the {self._limits.wall_seconds:g} s for this and what is before it are over"
            )
        if self.budget is not None:
            if self.budget.over:
                raise Spent(self.budget.said)
            left = min(left, self.budget.left)
        more = " that were left for it" if left < seconds else ""
        seconds = min(seconds, left)
        late = self._starved = False
        try:
            self._channel.send(message, seconds)
            try:
                answer = self._received(size, seconds)
            except Silent:
                late = True
                self._told.send(b"interrupt")
                answer = self._channel.receive(size, GRACE)
        except Silent:
            why = f"it did not stop after {seconds:.3g} s, and ignored the interruption"
            self._die(why, silent=seconds)
        except wire.Malformed as error:
            self._die(f"it wrote where only the grader may write ({error})")
        except (Closed, OSError):
            self._die("", by_itself=True)
        if not isinstance(answer, dict):
            self._die("it wrote where only the grader may write")
        if late:
            raise Late(seconds, answer, more)
        return answer

    def _received(self, size: int, seconds: float) -> Any:
        """The box's answer, within so many seconds in which it could work at it.

        Raises Silent, Closed, Malformed.
        """
        with contextlib.suppress(Silent):
            return self._channel.receive(size, seconds * WATCHED)
        before, given, left = self.waited(), 0.0, seconds * (1 - WATCHED)
        while True:
            try:
                return self._channel.receive(size, left)
            except Silent:
                more = self.waited() - before - given
                left = min(more, (STARVED_TIMES - 1) * seconds - given)
                if left < WORTH * seconds:
                    self._starved = more >= WORTH * seconds
                    raise
                given += left
                self._end += left
                if self.budget is not None:
                    self.budget.give(left)

    def waited(self) -> float:
        """Seconds, so far, that the box was ready to work and this machine gave it no processor."""
        if self._over is not None:
            return 0.0
        with contextlib.suppress(OSError):
            self._told.send(b"waited")
        said = self._hear(LAST_WORDS)
        if said is not None and "waited" not in said:  # its last words
            self._heard = json.dumps(said).encode() + b"\n" + self._heard
            return 0.0
        return float(said["waited"]) if said else 0.0

    def _hear(self, seconds: float) -> Any:
        """What the watcher says next; None where it says nothing."""
        end = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self._told, select.POLLIN)
        with contextlib.suppress(OSError, ValueError):
            while b"\n" not in self._heard:
                left = end - time.monotonic()
                if left <= 0 or not poll.poll(left * 1000):
                    return None
                part = self._told.recv(10_000)
                if not part:
                    return None
                self._heard += part
            line, self._heard = self._heard.split(b"\n", 1)
            return json.loads(line)
        return None

    def _die(self, why: str, *, by_itself: bool = False, silent: float = 0.0) -> NoReturn:
        ended = self._ended(by_itself=by_itself)
        self._over = why or ended
        self._sudden = self._sudden and not why
        raise Dead(self._over, sudden=self._sudden, silent=silent)

    def _ended(self, *, by_itself: bool = False) -> str:
        """End the box; how it ended, if it is about to do so by itself."""
        told: Any = self._hear(LAST_WORDS) if by_itself else None
        if told is None:
            with contextlib.suppress(OSError):
                self._told.send(b"end")
        end = time.monotonic() + END_SECONDS
        while told is None or "waited" in told:
            if (told := self._hear(end - time.monotonic())) is None:
                break
        self._close_files()
        if told is None:  # the watcher is gone, or the box does not end: take all of it down
            self._take_down()
            self._sudden = True
            return "its box came to an end"
        if "fault" in told:
            return str(told["fault"])
        self._sudden = told["why"] != "memory" and not 0 <= int(told["status"]) <= 128
        return _how(told, self._limits)

    def _close_files(self) -> None:
        self._channel.close()
        self._told.close()


def _waited(error: Late | Dead) -> float:
    """For how many seconds an answer was waited for that did not come; 0 if that is not how it ended."""
    return error.silent if isinstance(error, Dead) else error.seconds


def _plainly(answer: dict[str, Any]) -> dict[str, Any]:
    """What a box answers to calls, without words of its own on how one went: these are shown, and code in
    it may have written them to say what it was given."""
    results = answer.get("results")
    for it in results if isinstance(results, list) else ():
        if isinstance(it, dict) and "gone" in it and it["gone"] != NOT_CALLED:
            it["gone"] = "did not return"
    return answer


def _late(late: Late, calls: int, known: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """What a box said of calls that were interrupted, with the time that they had in our words."""
    results = _plainly(late.message).get("results")
    for it in results if isinstance(results, list) else ():
        if isinstance(it, dict) and "gone" in it and "worked" in it:
            together = f" for {calls} calls together" if calls > 1 else ""
            clock, work = _work(it, late)
            before, why = known
            it["gone"] = (
                f"did not answer within {late.seconds:.3g} s{together}{clock}{before}{work}{why}"
            )
    return {"results": results}


def _work(told: dict[str, Any], late: Late) -> tuple[str, str]:
    """What the clock and the processor say of a call, as far as the box is to be believed."""
    worked = told["worked"]
    if not _is_time(worked):
        return "", ""
    if worked < late.seconds / IDLE:
        return "", "; it computed nearly nothing meanwhile, as if it slept or waited for something"
    return " by the clock", f"; it had computed for {worked:.2g} s"


def _is_time(worked: object) -> bool:
    """Whether the box says seconds."""
    return isinstance(worked, (int, float)) and not isinstance(worked, bool) and 0 <= worked < 1e6


def _how(told: dict[str, Any], limits: Limits) -> str:
    code = int(told["status"])
    if told["why"] == "memory":
        return f"it used more than {limits.memory_bytes / (1 << 30):.3g} GiB of memory"
    number = code - 128 if code > 128 else -code
    if number > 0:
        try:
            return f"its process was ended by {signal.Signals(number).name}"
        except ValueError:
            return f"its process was ended by signal {number}"
    return f"its process ended itself (exit code {code})"
