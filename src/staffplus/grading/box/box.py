"""Where learner code runs, and nowhere else.

    grader --control--> zygote in bubblewrap        "a new submission", with three file descriptors
    grader <--pipes---> main process of the box     cells and values, one message at a time
    grader <--told----> watcher around the box      interrupt, end; how it ended

A `Session` is one submission. Everything that comes out of it is taken for what a learner says:
size, time and form are checked, nothing is executed, nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NoReturn

from staffplus.grading import wire
from staffplus.grading.box import bubblewrap
from staffplus.grading.box.bubblewrap import NoBox
from staffplus.grading.forkserver import Fault
from staffplus.grading.model import Limits

#: Starting Python and importing numpy on a busy machine.
START_SECONDS = 120.0
#: From the fork to the first message.
OPEN_SECONDS = 30.0
#: After an interrupt learner code has so long to stop by itself.
GRACE = 3.0
#: A box whose main process is gone has so long to say how that came.
LAST_WORDS = 1.0
#: Of a box that is told to end, until all of its processes are gone.
END_SECONDS = 20.0
#: Values in one message. Written anew for the trusted process they stay below `wire.MESSAGE_BYTES`.
ANSWER_BYTES = 6_000_000


def why_none() -> str:
    """Why there can be no box here; "" when there can. Tries one."""
    try:
        Box.start(()).close()
    except NoBox as error:
        return str(error)
    return ""


class Dead(Exception):
    """The box is over; says why, for the learner."""

    def __init__(self, why: str, *, sudden: bool = False) -> None:
        super().__init__(why)
        self.sudden = sudden  #: a signal ended it, which may have come from outside


class Late(Exception):
    """Learner code was interrupted; the box goes on. `message` is what it said then."""

    def __init__(self, seconds: float, message: Any) -> None:
        super().__init__(f"did not finish within {seconds:g} s")
        self.message = message


class Box:
    """A warm zygote, one for all submissions of an exercise to one worker."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, kind: str) -> None:
        self._process, self._control, self.kind = process, control, kind
        self.layers: tuple[str, ...] = ()

    @classmethod
    def start(cls, preload: Sequence[str], *, unsafe: bool = False) -> Box:
        """Start a zygote and try the box out. Raises NoBox where there can be none."""
        if unsafe and os.geteuid() == 0:
            raise NoBox("learner code is never run as root: run unsafe grading as an ordinary user")
        if unsafe:
            return cls._start(preload, "unsafe")
        bubblewrap.program()
        why: list[str] = []
        for root in (True, False) if os.geteuid() == 0 else (False,):
            for own_proc in (True, False):
                try:
                    return cls._start(preload, "bubblewrap", root=root, own_proc=own_proc)
                except NoBox as error:
                    why.append(str(error))
                    if "proc" not in why[-1]:  # the other way would fail alike
                        break
        raise NoBox("; and as an ordinary user: ".join(dict.fromkeys(why)))

    @classmethod
    def _start(
        cls, preload: Sequence[str], kind: str, *, root: bool = False, own_proc: bool = True
    ) -> Box:
        """`root`: bubblewrap is started as root, and the zygote becomes an ordinary user."""
        control, theirs = socket.socketpair()
        uid = bubblewrap.uid_of_this_worker() if os.geteuid() == 0 else None
        options = {
            "preload": list(preload),
            "confined": kind != "unsafe",
            "uid": uid if root else None,
            "keep": [path for path in bubblewrap.python_folders() if path.startswith("/tmp/")],
        }
        fd = theirs.fileno()
        zygote = [
            sys.executable,
            "-I",
            "-m",
            "staffplus.grading.box.zygote",
            str(fd),
            json.dumps(options),
        ]
        if kind == "unsafe":
            command = zygote
        else:
            command = bubblewrap.command(zygote, as_root=root, own_proc=own_proc)
        become: dict[str, Any] = {}
        if uid is not None and not root:
            become = {"user": uid, "group": uid, "extra_groups": []}
        with theirs, tempfile.TemporaryFile() as said:
            try:
                process = bubblewrap.lasting(
                    subprocess.Popen,
                    command,
                    pass_fds=[fd],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    env=bubblewrap.ENVIRONMENT,
                    cwd="/",
                    start_new_session=True,  # the grader's Ctrl-C is the grader's to handle
                    **become,
                )
            except OSError as error:
                raise NoBox(f"no box: {error}") from error
            theirs.close()
            box = cls(process, control, kind)
            try:
                control.settimeout(START_SECONDS)
                ready = control.recv(1 << 16)
                if not ready:
                    raise NoBox("")
                box._try_out()
            except (NoBox, OSError, Fault, Dead) as error:
                box.close()
                said.seek(0)
                text = f"{error} {said.read()[-4000:].decode('utf-8', 'replace')}"
                raise NoBox(f"no box: {bubblewrap.explained(text)}") from error
        return box

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def open(self, limits: Limits) -> Session:
        """A box for one submission. Raises Fault when the zygote is gone or cannot make one."""
        return Session(self, self._control, limits)

    def close(self) -> None:
        """End the zygote and all that is in it, at once."""
        self._process.kill()
        self._process.wait()
        self._control.close()

    def _try_out(self) -> None:
        """A box that lets learner code do what it must not is no box. Raises NoBox, Fault, Dead."""
        session = self.open(Limits(cell_seconds=20, wall_seconds=60))
        try:
            self.layers = session.layers
            found = session.run(TRIAL if self.kind != "unsafe" else "print(1 + 1)")
        finally:
            session.close()
        text = "".join(
            str(output.get("text", output)) for output in found if isinstance(output, dict)
        )
        if text.strip() != "2":
            raise NoBox(f"it did not hold on this machine: {text.strip()[:500]}")


#: Tried once in each new zygote, as learner code; prints 2 where all is as it should be.
TRIAL = """
import ctypes as _c, os as _o, socket as _s, struct as _t
_bad = []
_h, _d = _c.create_string_buffer(_t.pack("=Ii", 0x20080522, 0)), _c.create_string_buffer(24)
if _o.getuid() != 1000 or _o.geteuid() != 1000: _bad.append("it runs as another user")
if _c.CDLL(None).capget(_h, _d) or any(_d.raw[:8] + _d.raw[12:20]): _bad.append("it has rights")
if _o.getpid() != 2: _bad.append("it sees other processes")
if _o.path.exists("/proc/1"): _bad.append("it can look into /proc")
for _p in ("/", "/usr", "/dev", "/proc", "/etc", _o.path.dirname(_o.__file__)):
    try: _o.close(_o.open(_p + "/written", _o.O_CREAT | _o.O_WRONLY)); _bad.append("it can write to " + _p)
    except OSError: pass
for _k in (_s.SOCK_STREAM, _s.SOCK_DGRAM):
    try:
        with _s.socket(_s.AF_INET, _k) as _n: _n.connect(("127.0.0.1", 9)); _bad.append("it has a network")
    except OSError: pass
if len(_o.listdir("/tmp/work")): _bad.append("its folder is not empty")
_f = _o.fork()
if not _f: _o._exit(0)
_o.waitpid(_f, 0)
print("; ".join(_bad) or 2)
"""


class Session:
    """One submission in a box of its own."""

    def __init__(self, box: Box, control: socket.socket, limits: Limits) -> None:
        self._box, self._limits = box, limits
        self._end = time.monotonic() + limits.wall_seconds
        self._over: str | None = None
        self._sudden = False
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        self._told, their_told = socket.socketpair()
        self._channel = wire.Channel(ours_in, ours_out)
        try:
            with contextlib.suppress(TimeoutError):
                control.settimeout(OPEN_SECONDS)
                message = json.dumps(asdict(limits)).encode()
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
        except (wire.Silent, wire.Closed, wire.Malformed) as error:
            raise Fault(f"no box: {self.close() or type(error).__name__}") from error
        if "fault" in hello:  # said before any learner code was there to say it
            self.close()
            raise Fault(f"no box: {hello['fault']}")
        self.layers = tuple(hello["layers"])

    def run(self, source: str) -> list[Any]:
        """Run a cell; its outputs, as the box tells them (see `outputs.cleaned`).

        Raises:
            Late: the cell was interrupted after its time; what it showed is in `message`.
            Dead: the box is over.
        """
        limits = self._limits
        answer = self._ask(
            {"run": source}, limits.cell_seconds, 8 * limits.output_bytes + 1_000_000
        )
        found = answer.get("outputs")
        return found if isinstance(found, list) else []

    def read(self, names: Sequence[str]) -> dict[str, Any]:
        """What names stand for: values, functions, missing and refused ones. Raises Late, Dead."""
        size = min(100_000 + 2 * self._limits.value_bytes * len(names), ANSWER_BYTES)
        return dict(self._ask({"read": list(names)}, self._limits.call_seconds, size))

    def call(self, name: str, calls: Sequence[Any]) -> list[Any]:
        """Results of calls of a learner's function, one for each (args, kwargs). Raises Dead."""
        size = min(100_000 + 4 * self._limits.value_bytes * len(calls), ANSWER_BYTES)
        seconds = min(self._limits.call_seconds * len(calls), self._limits.cell_seconds)
        answer: Any
        try:
            answer = self._ask({"call": name, "with": list(calls)}, seconds, size)
        except Late as late:  # a call that was interrupted answers like one that raised
            answer = late.message
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list) or len(results) != len(calls):
            self._die("it answered a call with something else")
        return results

    def close(self) -> str:
        """End the box and wait until nothing of it is left; how it ended, in words."""
        if self._over is None:
            self._over = self._ended()
        return self._over

    def _ask(self, message: Any, seconds: float, size: int) -> dict[str, Any]:
        if self._over is not None:
            raise Dead(self._over, sudden=self._sudden)
        left = self._end - time.monotonic()
        seconds = min(seconds, left)
        if seconds <= 0:
            self._die(f"it had used up its {self._limits.wall_seconds:g} s")
        late = False
        try:
            self._channel.send(message, seconds)
            try:
                answer = self._channel.receive(size, seconds)
            except wire.Silent:
                late = True
                self._told.send(b"interrupt")
                answer = self._channel.receive(size, GRACE)
        except wire.Silent:
            self._die(f"it did not stop after {seconds:.3g} s, and ignored the interruption")
        except wire.Malformed as error:
            self._die(f"it wrote where only the grader may write ({error})")
        except (wire.Closed, OSError):
            self._die("", by_itself=True)
        if not isinstance(answer, dict):
            self._die("it wrote where only the grader may write")
        if late:
            raise Late(seconds, answer)
        return answer

    def _die(self, why: str, *, by_itself: bool = False) -> NoReturn:
        ended = self._ended(by_itself=by_itself)
        self._over = why or ended
        self._sudden = self._sudden and not why
        raise Dead(self._over, sudden=self._sudden)

    def _ended(self, *, by_itself: bool = False) -> str:
        """End the box; how it ended, if it is about to do so by itself."""
        told: Any = None
        poll = select.poll()
        poll.register(self._told, select.POLLIN)
        if not by_itself or not poll.poll(LAST_WORDS * 1000):
            with contextlib.suppress(OSError):
                self._told.send(b"end")
        try:
            told = json.loads(self._told.recv(10_000)) if poll.poll(END_SECONDS * 1000) else None
        except (OSError, ValueError):
            told = None
        self._close_files()
        if told is None:  # the watcher is gone, or the box does not end: take all of it down
            self._box.close()
            self._sudden = True
            return "its box came to an end"
        if "fault" in told:
            return str(told["fault"])
        self._sudden = told["why"] != "memory" and not 0 <= int(told["status"]) <= 128
        return _how(told, self._limits)

    def _close_files(self) -> None:
        self._channel.close()
        self._told.close()


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
