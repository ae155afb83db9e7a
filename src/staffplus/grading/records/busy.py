"""A gradebook that another process holds: it is waited for with a word, and then said who it is.

SQLite lets one process write at a time. A run that was stopped in the midst of it (Ctrl-Z, SIGSTOP, a
laptop's lid) holds the gradebook as long as it sleeps, and whoever waits is told nothing but "database
is locked". On Linux the kernel says who that is.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from staffplus.grading.intake.people import shown

#: A writer waits so long for another to finish.
SECONDS = 60.0
#: After so many seconds it says so.
WORD_SECONDS = 3.0
#: Who has given up once waits only so long any more, so that what is left can be stored or not.
AFTERWARDS = 2.0
#: SQLite's own locks on its file, in bytes: who holds these is writing, or about to.
_WRITING = range(0x40000000, 0x40000000 + 512)
#: SQLite itself tries for so long, before we look who it is; and a try that failed at once is not the last.
TRY_SECONDS, _PAUSE = 1.0, 0.05

Say = Callable[[str], None]


def to_stderr(text: str) -> None:
    print(f"staffplus: {text}", file=sys.stderr)


def patient(database: str, say: Say) -> type[sqlite3.Connection]:
    """The kind of connection that waits for whoever holds the file `database`."""
    patience = Patience(lambda: holder(Path(database)), say)

    class Cursor(sqlite3.Cursor):
        def execute(self, *given: Any) -> Any:
            return patience(lambda: sqlite3.Cursor.execute(self, *given), _is_locked)

        def executemany(self, *given: Any) -> Any:
            return patience(lambda: sqlite3.Cursor.executemany(self, *given), _is_locked)

    class Connection(sqlite3.Connection):
        def cursor(self, *_: Any) -> Any:
            return super().cursor(Cursor)

        def commit(self) -> None:
            patience(super().commit, _is_locked)

    return Connection


def _is_locked(error: Exception) -> bool:
    """Whether to wait may help."""
    name = getattr(error, "sqlite_errorname", "")
    return "locked" in str(error) and name != "SQLITE_BUSY_SNAPSHOT"


class Patience:
    """Tries until it works, or for so long."""

    def __init__(self, who: Callable[[], str], say: Say) -> None:
        self._who, self._say = who, say
        self._gave_up = False

    def __call__(self, work: Callable[[], Any], busy: Callable[[Exception], bool]) -> Any:
        begun, told = time.monotonic(), False
        limit = AFTERWARDS if self._gave_up else SECONDS
        while True:
            try:
                return work()
            except sqlite3.OperationalError as error:
                if not busy(error):
                    raise
                waited = time.monotonic() - begun
                if waited >= limit:
                    self._gave_up = True
                    raise sqlite3.OperationalError(
                        f"the gradebook could not be written for {waited:.0f} s: {self._who()}"
                    ) from error
            if waited >= WORD_SECONDS and not told:
                told = True
                self._say(f"Waiting for the gradebook, up to {limit:.0f} s: {self._who()}")
            time.sleep(_PAUSE)


# --- Who it is -----------------------------------------------------------------------------------


def holder(database: Path) -> str:
    """Who holds a SQLite file, and what to do; a sentence without its full stop."""
    found = [it for it in _holders(database) if it != os.getpid()]
    if not found:
        return (
            "another program holds it, such as another run, Jupyter or a tool that shows databases; "
            "let it finish, or end it"
        )
    return "; ".join(map(_about, found[:3]))


def _about(process: int) -> str:
    """A process, whether it sleeps, and what to do."""
    place = Path(f"/proc/{process}")
    try:
        words = place.joinpath("cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        state = place.joinpath("stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        words, state = [], ""
    called = shown(" ".join(filter(None, words)), 120) if any(words) else "of another user"
    if state in ("T", "t"):
        return (
            f"process {process} ({called}) holds it and is stopped. Let it go on with `kill -CONT {process}`, "
            f"or `fg` in its terminal; or end it with `kill -KILL {process}`: what it has stored stays, and "
            "the rest is marked by the next run"
        )
    return f"process {process} ({called}) holds it; let it finish, or end it with `kill {process}`"


def _holders(database: Path) -> Iterator[int]:
    """Processes with a lock on the file, as Linux lists them; none elsewhere."""
    try:
        inode = database.stat().st_ino
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return
    seen = set()
    for line in lines:
        parts = [it for it in line.split() if it != "->"]  # `->` marks one who waits
        if len(parts) < 8 or "->" in line or not parts[4].isdecimal():
            continue
        where, begins = parts[5].rpartition(":")[2], parts[6]
        writes = begins.isdecimal() and int(begins) in _WRITING
        if where == str(inode) and writes and parts[4] not in seen:
            seen.add(parts[4])
            yield int(parts[4])


# --- PostgreSQL ----------------------------------------------------------------------------------


def application() -> str:
    """What this process is called in the server's list."""
    return f"staffplus {os.uname().nodename[:30]} {os.getpid()}"


def lock(db: sa.Connection, number: sa.ColumnElement[int]) -> None:
    """Hold a lock of the transaction's, by its number; waits for whoever has it.

    Raises sqlalchemy's OperationalError when that takes too long.
    """
    say: Say = db.get_execution_options().get("say", to_stderr)

    def work() -> None:
        if not db.execute(sa.select(sa.func.pg_try_advisory_xact_lock(number))).scalar():
            raise sqlite3.OperationalError("locked")

    def who() -> str:
        rows = db.execute(
            sa.text(
                "SELECT DISTINCT a.pid, a.application_name, a.state FROM pg_locks l JOIN pg_stat_activity a"
                " USING (pid) WHERE l.locktype = 'advisory' AND l.granted AND a.pid <> pg_backend_pid()"
            )
        ).all()
        found = [
            f"{row.application_name or 'a program'} (process {row.pid} of the server)"
            for row in rows
        ]
        return (
            f"{'; '.join(found) or 'another run'} holds it. If that run is stopped, let it go on with `kill "
            "-CONT` and its number, or end it: what it has stored stays, and the rest is marked by the next run"
        )

    try:
        Patience(who, say)(work, lambda _: True)
    except sqlite3.OperationalError as error:
        raise sa.exc.OperationalError("a lock", None, error) from error
