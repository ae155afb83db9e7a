"""The process that has everything imported. Each connection becomes a child that runs a module.

    python -m tests.warm.server SOCKET PYTHON

PYTHON is what children take for `sys.executable`, so that what they start in turn is forked too. It ends
when its input does, that is with the process that started it.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import inspect
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from staffplus import kernels
from tests.warm import known

#: Imported once. No module of it may start a thread: a child would not have it.
IMPORTED = (
    "nbgrader.apps.nbgraderapp", "nbgrader.apps", "alembic.config", "alembic.command", "sqlalchemy.dialects.sqlite",
    "sqlalchemy.ext.declarative",
    "jupyter_client.provisioning", "jupyter_client.manager", "nbclient.client", "sqlite3",
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "psutil", "stack_data",
    "IPython.core.completerlib", "numpy", "anywidget", "staffplus.widgets.quiz",
    "staffplus.grading.feedback.feedback_page", "staffplus.grading.feedback.handback",
    "staffplus.grading.feedback.formgrader", "staffplus.grading.records.export",
    "staffplus.grading.records.gradebook_marks", "staffplus.cli.main", "staffplus.grading.run",
    "staffplus.cohort.live.serve",
)  # fmt: skip


class _Children:
    """Who runs for which connection."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._watched = selectors.DefaultSelector()
        self._watched.register(listening, selectors.EVENT_READ, None)
        self._watched.register(sys.stdin, selectors.EVENT_READ, None)
        self._running: dict[int, tuple[int, socket.socket]] = {}

    def serve(self) -> dict[str, Any]:
        """Returns in children only: what this one is asked to do."""
        while True:
            for key, _ in self._watched.select():
                if key.fileobj is self._listening:
                    if asked := self._begin():
                        return asked
                elif key.fileobj is sys.stdin:
                    self._end_all()
                elif key.data[1] is key.fileobj:
                    os.kill(key.data[0], signal.SIGKILL)  # whom it stood for is gone
                    self._watched.unregister(key.fileobj)
                else:
                    self._ended(key.fd, *key.data)

    def _begin(self) -> dict[str, Any] | None:
        connection, _ = self._listening.accept()
        _, files, _, _ = socket.recv_fds(connection, 1, 3)
        with connection.makefile("rb") as lines:
            asked: dict[str, Any] = json.loads(lines.readline())
        child = os.fork()
        if child == 0:
            self._leave()
            connection.close()
            for number, file in enumerate(files):
                os.dup2(file, number)
            for file in files:
                os.close(file)
            return asked
        for file in files:
            os.close(file)
        connection.sendall(child.to_bytes(4, "big"))
        ended = os.pidfd_open(child)
        self._running[ended] = child, connection
        self._watched.register(ended, selectors.EVENT_READ, (child, connection))
        self._watched.register(connection, selectors.EVENT_READ, (child, connection))
        return None

    def _ended(self, ended: int, child: int, connection: socket.socket) -> None:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self._watched.unregister(ended)
        os.close(ended)
        del self._running[ended]
        with contextlib.suppress(KeyError):
            self._watched.unregister(connection)
        with contextlib.suppress(OSError):
            connection.sendall(code.to_bytes(4, "big", signed=True))
        connection.close()

    def _end_all(self) -> None:
        for child, _ in self._running.values():
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    def _leave(self) -> None:
        """A child keeps nothing open of the others'."""
        self._watched.close()
        self._listening.close()
        for ended, (_, connection) in self._running.items():
            os.close(ended)
            connection.close()


def _become(asked: dict[str, Any], python: str) -> None:
    """Run the module as a Python that has just started would."""
    os.setsid()
    os.umask(asked["umask"])
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["folder"])
    if asked["words"][0] == "staffplus.cli":
        _forks_nbgrader(python)
    else:
        sys.executable = python
    # `-m` puts the folder first; that it is the tests' own here is nothing a command may see.
    sys.path[0] = asked["folder"]
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # each for itself, as Python's own is after a fork
    module, *words = asked["words"]
    sys.argv = [module, *words]
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as asked_to_end:
        if not isinstance(asked_to_end.code, int | None):
            raise
        code = asked_to_end.code or 0
    _end(code)


def _forks_nbgrader(python: str) -> None:
    """Of `staffplus`: what it starts for itself is the usual Python's, since boxes hold that; nbgrader is forked."""
    from staffplus.grading.records import course as courses

    generate, usual = courses._generate, sys.executable

    def forked(course: courses.Course, name: str) -> None:
        sys.executable = python
        try:
            generate(course, name)
        finally:
            sys.executable = usual

    courses._generate = forked


def _end(code: int) -> None:
    """As Python ends, but for taking apart all that was imported: a child would copy it to do so.

    What is to be done at the end is done: threads that are waited for, `atexit`, what stands in buffers.
    """
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def main(path: str, python: str) -> None:
    for name in IMPORTED:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    known.remember()
    kernels.by_files()
    threads = list(Path("/proc/self/task").iterdir())
    assert len(threads) == 1, "an import has started a thread, which children would miss"
    # To show an error IPython asks which module a line is of, and is told after a look at all of them.
    inspect.getmodule(compile("", "<no module>", "exec"))
    gc.collect()
    gc.freeze()  # a kernel collects as it starts, and would copy every page by looking at it
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    print("ready", flush=True)
    _become(_Children(listening).serve(), python)


if __name__ == "__main__":
    main(*sys.argv[1:])
