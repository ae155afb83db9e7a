"""nbgrader's commands, ours and notebooks' kernels, forked from a process that has imported them already.

nbgrader imports for four seconds before it does anything, and a kernel for one; the tests start hundreds.
Here one process imports all of it once. Its children then run the commands themselves and IPython's own
kernel as `python -m` would: in a process of their own, with the environment, the folder and the files
of whoever started them, and with an exit code.

`WarmPython.folder` holds the commands and is first on the path in `environment()`: `nbgrader`,
`alembic`, `staffplus` and a `python` that forks for the modules in `client.FORKED` and is the usual Python for all
else. They are shell scripts around `client.py`.
"""

from __future__ import annotations

import atexit
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
#: What a command's name stands for; `python` looks at its words.
COMMANDS = {
    "python": (),
    "nbgrader": ("-m", "nbgrader"),
    "alembic": ("-m", "alembic"),
    "staffplus": ("-m", "staffplus.cli"),
}


class Fork:
    """A process that the warm one has forked, with as much of `Popen` as a server needs that is killed."""

    def __init__(self, path: Path, *words: str) -> None:
        mask = os.umask(0)
        os.umask(mask)
        asked = {"words": words, "env": dict(os.environ), "folder": str(Path.cwd()), "umask": mask}
        ours, theirs = os.pipe()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.connect(str(path))
        nothing = os.open(os.devnull, os.O_RDONLY)
        socket.send_fds(self._server, [b"."], [nothing, theirs, theirs])
        self._server.sendall(json.dumps(asked).encode() + b"\n")
        os.close(nothing)
        os.close(theirs)
        self.pid = int.from_bytes(self._server.recv(4), "big")
        self.stdout = os.fdopen(ours, encoding="utf-8")

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Until it has ended: its exit code."""
        code = int.from_bytes(self._server.recv(4), "big", signed=True)
        self._server.close()
        return code


class WarmPython:
    """The commands, and the process behind them."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        if (
            sys.platform != "linux"
        ):  # elsewhere the system's own libraries forbid forks: the usual commands
            self.folder = Path(sys.executable).parent
            return
        top = Path(tempfile.mkdtemp(prefix="warm"))  # short: so must a socket's name be
        self.folder = top / "bin"
        self.folder.mkdir()
        self._socket = top / "socket"
        for name, words in COMMANDS.items():
            command = [
                sys.executable,
                "-IS",
                HERE / "client.py",
                self._socket,
                sys.executable,
                *words,
            ]
            script = self.folder / name
            script.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, command))} "$@"\n')
            script.chmod(0o755)
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.warm.server", self._socket, self.folder / "python"],
            cwd=HERE.parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # its threads would not be in a child
        )  # fmt: skip
        assert self._server.stdout and self._server.stdout.readline() == b"ready\n"

    @property
    def python(self) -> str:
        return sys.executable if self._server is None else str(self.folder / "python")

    def environment(self) -> dict[str, str]:
        """With the commands first on the path."""
        here = f"{self.folder}{os.pathsep}{Path(sys.executable).parent}"
        return os.environ | {"PATH": f"{here}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}

    def start(self, module: str, *words: str) -> Fork | subprocess.Popen[str]:
        """Run a module in a process of its own that stays; its output and errors are its `stdout`."""
        if self._server is None:
            command = [self.python, "-m", module, *words]
            return subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        return Fork(self._socket, module, *words)

    @contextmanager
    def as_python(self) -> Iterator[None]:
        """What this process starts with `sys.executable` is forked meanwhile, where it can be."""
        usual, sys.executable = sys.executable, self.python
        path = os.environ.get("PATH")
        os.environ["PATH"] = self.environment()["PATH"]
        try:
            yield
        finally:
            sys.executable = usual
            if path is None:
                del os.environ["PATH"]
            else:
                os.environ["PATH"] = path

    def close(self) -> None:
        """End it, and with it all that it has started."""
        if self._server is not None:
            self._server.communicate()  # it ends when its input does
            shutil.rmtree(self.folder.parent, ignore_errors=True)


@cache
def warm() -> WarmPython:
    """The one of this process, started when it is first wanted."""
    made = WarmPython()
    atexit.register(made.close)
    return made
