"""The warm process that submissions are forked from. Runs inside of bubblewrap (see `box`).

It imports once what an exercise needs and runs nothing of any learner's. For each submission there
are three processes, forked in this order:

    watcher   leaves this process's namespaces, watches memory, ends the box when told or when over
      first   number 1 of the box: shuts itself in, waits for its children, is the box's lifetime
        main  runs the learner's cells (`shell`)

The watcher is outside of the box: nothing inside can see or signal it. `first` is inside and has
no more rights than `main`. The control channel is closed in all three before anything else, so
that nothing inside can ask for another fork. Only the grader holds the other ends of the pipes.

    python -m staffplus.grading.box.zygote CONTROL_FD '{"preload": [...], "confined": true, "uid": 61184, "keep": []}'
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus.grading.box import confine, seccomp
from staffplus.grading.box.memory import memory_in_use, waited
from staffplus.grading.channel import Channel, Closed

#: How often the watcher looks at the box's memory, in seconds.
LOOK = 0.02
#: As much of the first word as any socket takes at once.
READY_BYTES = 4000


@dataclass(frozen=True)
class Walls:
    """What every box of this zygote is made with."""

    confined: bool  #: False at the marker's explicit wish only
    code: bytes | None  #: seccomp's
    keep: list[str]  #: see `confine.enclose`


def main(control_fd: int, options: dict[str, Any]) -> None:
    if options["uid"] is not None:
        confine.drop_root(options["uid"])
    sys.argv[:] = sys.orig_argv[:] = [""]  # how this was started is no learner's business
    control = socket.socket(fileno=control_fd)
    from staffplus.grading.box import shell

    missing = []
    for module in options["preload"]:
        try:
            importlib.import_module(module)
        except Exception as error:  # a cell that needs it will show the error
            missing.append(f"{module} ({type(error).__name__})")
    shell.warm()
    walls = Walls(options["confined"], seccomp.program(), options["keep"])
    gc.collect()
    gc.freeze()  # children then copy fewer pages
    # Cut to what one side can write before the other reads; it is there for people to look at.
    control.send(json.dumps({"ready": True, "missing": missing}).encode()[:READY_BYTES])
    watchers: set[int] = set()
    while True:
        message, fds, _, _ = socket.recv_fds(control, 1 << 16, 3)
        if not message:
            return
        watcher = os.fork()
        if watcher == 0:
            try:
                control.close()
                limits = json.loads(message)
                _watch(limits, walls, *fds)
            finally:
                os._exit(1)
        for fd in fds:
            os.close(fd)
        watchers.add(watcher)
        watchers = {pid for pid in watchers if os.waitpid(pid, os.WNOHANG)[0] == 0}


# --- The watcher ---------------------------------------------------------------------------------


def _watch(limits: Any, walls: Walls, read_fd: int, write_fd: int, told_fd: int) -> None:
    """Never returns. What goes wrong before the box is closed is told to the grader."""
    told = socket.socket(fileno=told_fd)
    os.setsid()
    try:
        if walls.confined:
            confine.leave()
        else:
            os.chdir(tempfile.mkdtemp(prefix="staffplus-unsafe-"))
        first = os.fork()
    except OSError as error:
        _tell(told, {"fault": str(error)})
        os._exit(1)
    if first == 0:
        try:
            told.close()
            _first(limits, read_fd, write_fd, walls)
        finally:
            os._exit(1)
    os.close(read_fd)
    os.close(write_fd)
    memory = int(limits["memory_bytes"])
    status, why = _wait_for(first, told, memory, confined=walls.confined)
    if not walls.confined:
        shutil.rmtree(Path.cwd(), ignore_errors=True)
    _tell(told, {"status": status, "why": why})
    os._exit(0)


def _tell(told: socket.socket, what: dict[str, Any]) -> None:
    """A line for the grader."""
    with contextlib.suppress(OSError):
        told.send(json.dumps(what).encode() + b"\n")


def _wait_for(first: int, told: socket.socket, memory: int, *, confined: bool) -> tuple[int, str]:
    """Wait for the box's end; make it end when told, or when it uses too much."""
    poll = select.poll()
    poll.register(told, select.POLLIN)
    alive = _end_of(first)
    if alive is not None:
        poll.register(alive, select.POLLIN)
    why = ""
    while True:
        ready = {fd for fd, _ in poll.poll(LOOK * 1000)}
        pid, status = os.waitpid(first, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), why
        if told.fileno() in ready:
            orders = told.recv(64)
            if not orders or b"end" in orders:  # or the grader is gone
                _kill(first, confined)
            elif b"interrupt" in orders:
                os.kill(first, signal.SIGUSR1)
            elif b"waited" in orders:
                _tell(told, {"waited": waited() if confined else 0.0})
        if confined and not why and memory_in_use(memory) > memory:
            why = "memory"
            _kill(first, confined)


def _end_of(pid: int) -> int | None:
    """A file that becomes readable when the process ends; None where there is none such."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def _kill(first: int, confined: bool) -> None:
    """End the box: with its number 1 all its processes end. Without a box, its session's group."""
    with contextlib.suppress(ProcessLookupError):
        if not confined:
            os.killpg(first, signal.SIGKILL)
        os.kill(first, signal.SIGKILL)


# --- In the box ----------------------------------------------------------------------------------


def _first(limits: Any, read_fd: int, write_fd: int, walls: Walls) -> None:
    """Never returns."""
    os.setsid()
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    read_fd, write_fd = os.dup2(read_fd, 120), os.dup2(write_fd, 121)
    os.closerange(3, 120)
    os.closerange(122, 1024)
    channel = Channel(read_fd, write_fd)
    try:
        layers = (
            confine.enclose(limits, walls.code, walls.keep)
            if walls.confined
            else _unconfined(limits)
        )
    except OSError as error:
        channel.send({"fault": str(error)}, 1)
        os._exit(1)
    main = os.fork()
    if main == 0:
        _main(channel, layers, limits)
    channel.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGUSR1, lambda *_: os.kill(main, signal.SIGINT))
    while True:
        pid, status = os.wait()
        if pid == main:
            ended = os.waitstatus_to_exitcode(status)
            os._exit(ended if ended >= 0 else 128 - ended)


def _unconfined(limits: Any) -> list[str]:
    """At the marker's explicit wish: no box, only what limits an ordinary process can be given."""
    for kind, amount in (
        (resource.RLIMIT_FSIZE, int(limits["file_bytes"])),
        (resource.RLIMIT_CPU, int(limits["cpu_seconds"])),
        (resource.RLIMIT_AS, int(limits["memory_bytes"])),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))
    return []


def _main(channel: Channel, layers: list[str], limits: Any) -> None:
    """Never returns."""
    from staffplus.grading.box import shell

    try:
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)
        os.environ["HOME"] = os.environ["TMPDIR"] = str(Path.cwd())
        if (numpy := sys.modules.get("numpy")) is not None:
            numpy.random.seed()  # else every submission would draw the same numbers
        sys.path[:] = ["", *(path for path in sys.path if path)]
        shell.serve(channel, limits, {"ready": True, "layers": layers})
    except Closed:
        pass
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))
