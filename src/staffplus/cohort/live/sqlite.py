"""Votes in a SQLite file, for one server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from staffplus.cohort.live import ballots
from staffplus.cohort.live.database import NotOurs, Rows

#: Marks a SQLite file as ours ("SPLV"), and the version of its tables.
APPLICATION, VERSION = 0x53504C56, 1


class Sqlite:
    """The file of votes at `path`, made if there is none. Raises NotOurs, and leaves such a file as it is."""

    held = ""  # who writes has the file alone
    lost = False

    def __init__(self, path: Path) -> None:
        self._db = _opened(path)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        return self._db.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        # On disk (synchronous = FULL) when it has ended.
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def tell(self, topic: str) -> None:
        """There is nobody else."""

    def close(self) -> None:
        self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        (mark,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        db.close()
        raise NotOurs(
            f"{path}: found no file of votes ({error}); name another with --votes"
        ) from None
    if tables and (mark, version) != (APPLICATION, VERSION):
        db.close()
        raise NotOurs(f"{path}: found another program's or version's database; name another file with --votes")  # fmt: skip
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    if "on_call" not in tables:  # a new file, or one from before calls were counted
        _begin(db)
    return db


def _begin(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    for it in ballots.KEYED:
        db.execute(f"CREATE TABLE IF NOT EXISTS {it} WITHOUT ROWID")
    db.execute(f"CREATE TABLE IF NOT EXISTS {ballots.ROUND}")
    db.execute(ballots.ONE_OPEN)
    for name, value in ballots.new_room().items():
        db.execute("INSERT INTO room VALUES (?, ?) ON CONFLICT DO NOTHING", (name, value))
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")
