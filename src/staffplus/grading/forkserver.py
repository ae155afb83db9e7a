"""A small process that stays, and children of it that work: forked in a millisecond, limited, expendable.

Reading literals and running the author's tests take less time than starting Python. The process
that stays has imported what is needed and has seen nothing of any learner. A child may be brought
down by what it is given: it costs that one answer, and the next child is as fresh as the first.

`Helper` is the grader's side; `serve` runs in the process that stays. Both share one channel: the
child uses it while it lives, then its parent says how it ended.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from staffplus.grading.channel import AHEAD, Channel, Closed, Silent
from staffplus.grading.wire import MESSAGE_BYTES, Malformed

#: A child that waits for its next submission has all the time in the world.
IDLE = 1e6
#: A child may have so much more time than was said, lest each step has to be told.
SLACK = 1.0
#: After its own limit a job has this long to be ended by the process that stays.
PATIENCE = 5.0


#: numpy's own threads would not survive a fork.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
#: Tells a job's process that nothing more is asked of it.
END = {"end": True}


#: A child that this machine keeps from working may take so many times as long.
STARVED_TIMES = 4
#: A job that had less than this share of its time at work was kept from it, and is not to blame.
AT_WORK = 0.1
#: How a job ended whose time was over: used up, or never given to it.
LATE, STARVED = "it took too long", "this machine was too busy for it"
#: How it ended that wanted more than it may have.
GREEDY, BURNT = "it needed too much memory, or is nested too deep", "it took too much time"


class Ended(Exception):
    """The job's process ended before it had answered; says how, in words for a reason."""

    @property
    def sudden(self) -> bool:
        """Whether somebody on this machine may have ended it: not after its time was over."""
        return str(self) not in (LATE, "done")

    @property
    def costly(self) -> bool:
        """Whether what it worked on was too much for it, and nothing else can have ended it."""
        return str(self) in (LATE, GREEDY, BURNT)


class Fault(Exception):
    """The process that stays is gone or does not answer: a machine's fault."""


class Helper:
    """The process that stays, seen from the grader. One job at a time."""

    def __init__(self, module: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", module, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | ONE_THREAD,
                start_new_session=True,  # the grader's Ctrl-C is the grader's to handle
            )
        self._channel = Channel(ours.fileno(), ours.fileno())
        self._channel.eager = True
        self._socket = ours
        self._number = 0
        self.busy = False
        self.doing = ""  # what the present child was forked for
        self.served = 0  # submissions that the present child has worked on

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def begin(self, job: dict[str, Any]) -> None:
        """Start a job; the one before it is ended. Raises Fault."""
        if self.busy:
            self.end()
        self._number += 1
        self.busy, self.served = True, 0
        self._send({**job, "job": self._number}, PATIENCE)

    def ask(self, message: object, seconds: float, limit: int) -> Any:
        """Send the job's process a message (if not None), receive one.

        Raises:
            Ended: the job's process ended instead, by its own fault or by a limit.
            Fault: no word at all within `seconds` and some patience.
        """
        if message is not None:
            self._send(message, seconds)
        try:
            answer = self._channel.receive(limit, seconds + PATIENCE)
        except (Silent, Closed, Malformed) as error:
            self.close()
            raise Fault(
                f"a helper of the grader did not answer ({type(error).__name__})"
            ) from error
        if isinstance(answer, dict) and answer.get("job") == self._number:
            self.busy = False
            raise Ended(str(answer["ended"]))
        return answer

    def tell(self, message: object) -> None:
        """Send the job's process a message that it does not answer. Raises Fault."""
        self._send(message, PATIENCE)

    def end(self) -> None:
        """End the job and be ready for the next."""
        if not self.busy:
            return
        with contextlib.suppress(Ended):
            self._send(END, PATIENCE)
            while True:
                self.ask(None, PATIENCE, MESSAGE_BYTES)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._socket.close()

    def _send(self, message: object, seconds: float) -> None:
        try:
            self._channel.send(message, seconds)
        except (Silent, Closed, OSError) as error:
            self.close()
            raise Fault(f"a helper of the grader is gone ({type(error).__name__})") from error


# --- In the process that stays -------------------------------------------------------------------


class Clock:
    """How a child tells the process that stays for how long it may go on.

    Each word wakes that process, so what has been said already, give or take a second, is not said
    again: of hundreds of short steps a second, one says it for all.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._end = 0.0  # as told

    def __call__(self, seconds: float) -> None:
        """From now on the child is ended after so many seconds, or at most `SLACK` more."""
        end = time.monotonic() + seconds
        if not end <= self._end <= end + SLACK:
            self._end = end + SLACK
            os.write(self._fd, f"{seconds + SLACK:.3f}\n".encode())

    def rest(self, channel: Channel) -> Any:
        """The next message, with all the time in the world if it does not come at once."""
        if self._end - time.monotonic() > 2 * SLACK:
            with contextlib.suppress(Silent):
                return channel.receive(seconds=SLACK / 10)
        self(IDLE)
        return channel.receive()


#: What a job is given to work with: its channel, and the clock of its steps.
Work = Callable[[Any, Channel, Clock], None]


def serve(fd: int, prepare: Callable[[Any], Any], work: Work) -> None:
    """Take jobs until the grader is gone.

    `prepare(job)` runs here and may keep what the next jobs need again; `work` runs in a child.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # children then copy fewer pages
    # Nothing is read ahead here: the next message may be for the child, which reads it itself.
    channel = Channel(fd, fd, ahead=0)
    while True:
        try:
            job = channel.receive()
        except Closed:
            return
        if "job" not in job:  # meant for a child that has ended
            continue
        ready = prepare(job)
        clock_read, clock_write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(clock_read)
            _child(channel, clock_write, ready, work)
        os.close(clock_write)
        how = _watch(child, clock_read, fd, float(job.get("seconds", 30)))
        os.close(clock_read)
        try:
            channel.send({"ended": how, "job": job["job"]}, PATIENCE)
        except (Silent, Closed):
            return


def waited(process: Path = Path("/proc/self")) -> float:
    """Seconds, so far, that a process was ready to work and this machine gave it no processor."""
    try:
        return int((process / "schedstat").read_bytes().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):  # not Linux, or a kernel that does not count it
        return 0.0


def limit_memory(more_bytes: int) -> None:
    """Limit this process to so much memory above what it has already."""
    amount = _address_space() + more_bytes
    with contextlib.suppress(ValueError, OSError):  # macOS refuses; the other limits still hold
        resource.setrlimit(resource.RLIMIT_AS, (amount, amount))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(more_seconds: float) -> None:
    """Limit this process to so much more processor time, rounded up, from now on."""
    amount = int(time.process_time() + more_seconds) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (amount, resource.RLIM_INFINITY))


def _child(channel: Channel, clock: int, ready: Any, work: Work) -> None:
    """Never returns."""
    code = 1
    # While it lives, everything that comes is meant for it: nothing else is sent before it has ended.
    channel.ahead, channel.eager = AHEAD, True
    gc.disable()  # it will be over before there is much to collect
    try:
        work(ready, channel, Clock(clock))
        code = 0
    except (MemoryError, RecursionError):
        code = 3
    except Closed:
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _watch(child: int, clock: int, grader: int, seconds: float) -> str:
    """Wait for the child, end it when its time is over or the grader is gone; how it ended."""
    end = time.monotonic() + seconds
    given = seconds
    poll = select.poll()
    poll.register(clock, select.POLLIN)
    poll.register(grader, 0)  # what is said there is for the child; here, only that it was closed
    late = False
    its = Path(f"/proc/{child}")
    before, kept = waited(its), 0.0
    while True:
        told = poll.poll(max(0.0, end - time.monotonic()) * 1000)
        if not told:  # what the machine did not let it have is no time that it has used
            more = min(waited(its) - before, (STARVED_TIMES - 1) * given) - kept
            if more > SLACK / 10:
                kept, end = kept + more, end + more
                continue
        if not told or clock not in dict(told):
            late = True
            os.kill(child, signal.SIGKILL)
            break
        said = os.read(clock, 4096)
        if not said:  # the child has closed its end: it is over
            break
        given = float(said.split()[-1])
        end = time.monotonic() + given
        before, kept = waited(its), 0.0
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if late:
        return LATE if used.ru_utime + used.ru_stime > given * AT_WORK else STARVED
    if code == 3:
        return GREEDY
    if code == -signal.SIGXCPU:
        return BURNT
    if code == -signal.SIGKILL:
        return "it took too much time or memory"
    return "done" if code == 0 else f"it stopped with code {code}"


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    except OSError:
        return 256 << 20
