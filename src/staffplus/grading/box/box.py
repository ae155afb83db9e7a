"""Where learner code runs, and nowhere else.

    grader --control--> zygote in bubblewrap        "a new submission", with three file descriptors
    grader <--pipes---> main process of the box     cells and values, one message at a time
    grader <--told----> watcher around the box      interrupt, end; how it ended

A `Session` is one submission.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from staffplus.grading.box import bubblewrap
from staffplus.grading.box.bubblewrap import NoBox
from staffplus.grading.box.session import Dead, Session
from staffplus.grading.forkserver import Fault
from staffplus.grading.model import Limits

#: Starting Python and importing numpy on a busy machine.
START_SECONDS = 120.0


def why_none() -> str:
    """Why there can be no box here; "" when there can. Tries one."""
    try:
        Box.start(()).close()
    except NoBox as error:
        return str(error)
    return ""


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
            "keep": [],
        }
        fd = theirs.fileno()
        if kind == "unsafe":
            module = "staffplus.grading.box.zygote"
            command = [sys.executable, "-I", "-m", module, str(fd), json.dumps(options)]
        else:
            folders = bubblewrap.seen()
            options["keep"] = [there for _, there in folders if there.startswith("/tmp/")]
            zygote = bubblewrap.zygote(fd, options, folders)
            command = bubblewrap.command(zygote, folders, as_root=root, own_proc=own_proc)
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
        return Session(self.close, self._control, limits)

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
