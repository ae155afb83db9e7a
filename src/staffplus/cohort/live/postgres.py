"""Votes in a PostgreSQL database, for several servers of one room.

What they share stands in tables of a schema of its own; what changes they tell each other by NOTIFY, in the
transaction that changes it. Needs psycopg (the extra `hub`).
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from staffplus.cohort.live import ballots
from staffplus.cohort.live.database import PAUSE, Interrupted, NotOurs, Rows, Unreachable

SCHEMA, CHANNEL, VERSION = "staffplus_live", "staffplus_live", "1"
#: Advisory locks of our own: who is starting, and who is at work.
STARTING, AT_WORK = "hashtext('staffplus live'), 1", "hashtext('staffplus live'), 2"
#: Classes of errors: the server goes away; two servers stood in each other's way, and one is sent back.
GOING, IN_THE_WAY = ("08", "57P"), "40"
#: Seconds: to connect at most; how long a connection may be silent before one asks; between two such questions.
CONNECT, IDLE, ASK = 5, 10, 3
#: Milliseconds for which a server that sleeps within a transaction may keep others waiting.
ASLEEP = 5_000


class Postgres:
    """A connection that writes. `name` is this server's, so that it does not hear itself."""

    held = " FOR SHARE"

    def __init__(self, address: str, name: str = "-") -> None:
        self._db, self._name = _connected(address), name
        try:
            _begin(self._db, address)
        except psycopg.Error as error:
            self._db.close()
            raise Unreachable(f"{told(address)}: {_said(error)}") from error
        except NotOurs:
            self._db.close()
            raise
        self._topics: dict[str, None] = {}

    @property
    def lost(self) -> bool:
        return self._db.closed

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        return self._db.execute(sql.replace("?", "%s").encode(), values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._topics = {}
        try:
            with self._db.transaction():
                yield
                for topic in self._topics:
                    self.execute("SELECT pg_notify(?, ?)", (CHANNEL, f"{self._name} {topic}"))
        except psycopg.Error as error:
            state = error.sqlstate or ""
            if state.startswith(GOING):
                self._db.close()
            if self.lost or state.startswith(IN_THE_WAY):
                raise Interrupted(_said(error)) from error
            raise

    def tell(self, topic: str) -> None:
        self._topics[topic] = None

    def close(self) -> None:
        self._db.close()


class Others:
    """The other servers over one database: a connection that only listens, and is at work while it lasts."""

    def __init__(self, address: str) -> None:
        self.name = secrets.token_hex(4)
        self._address = address
        self._stopped = threading.Event()
        self._db = _connected(address)

    def join(self, asked: str) -> bool:
        """Be at work from now on; whether nobody else is. Raises NotOurs where others ask something else."""
        db = self._db
        try:
            _begin(db, self._address)
            db.execute(f"SELECT pg_advisory_lock({STARTING})".encode())  # one after the other
            alone = bool(_one(db, f"SELECT pg_try_advisory_lock({AT_WORK})"))
            if alone:
                db.execute("INSERT INTO room VALUES ('asked', %s) ON CONFLICT(name) DO UPDATE SET value = excluded.value", (asked,))  # fmt: skip
            elif _one(db, "SELECT value FROM room WHERE name = 'asked'") != asked:
                raise NotOurs(f"{told(self._address)}: found another server at work there that asks other questions; start all with the same names, or stop that one")  # fmt: skip
            db.execute(f"SELECT pg_advisory_lock_shared({AT_WORK})".encode())
            if alone:
                db.execute(f"SELECT pg_advisory_unlock({AT_WORK})".encode())
            db.execute(f"SELECT pg_advisory_unlock({STARTING})".encode())
            db.execute(f"LISTEN {CHANNEL}".encode())
        except psycopg.Error as error:
            db.close()
            raise Unreachable(f"{told(self._address)}: {_said(error)}") from error
        except NotOurs:
            db.close()
            raise
        return alone

    def listen(self, heard: Callable[[str, str], None]) -> None:
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _listen(self, heard: Callable[[str, str], None]) -> None:
        while not self._stopped.is_set():
            try:
                if self._db.closed:
                    self._db = _connected(self._address)
                    self._db.execute(f"SELECT pg_advisory_lock_shared({AT_WORK})".encode())
                    self._db.execute(f"LISTEN {CHANNEL}".encode())
                    heard("", "")  # what was told meanwhile, nobody has kept
                for note in self._db.notifies(timeout=PAUSE):
                    name, _, topic = note.payload.partition(" ")
                    if name != self.name:
                        heard(name, topic)
            except (psycopg.Error, Unreachable):
                self._db.close()
                self._stopped.wait(PAUSE)
        with suppress(psycopg.Error):
            self._db.close()


def told(address: str) -> str:
    """An address as it may be shown: without what lets somebody in."""
    try:
        parts = conninfo_to_dict(_plain(address))
    except psycopg.Error:
        return "the PostgreSQL database"
    host, port = parts.get("host", "localhost"), parts.get("port")
    return f"postgresql://{host}{f':{port}' if port else ''}/{parts.get('dbname', '')}"


def _connected(address: str) -> psycopg.Connection[Any]:
    try:
        db = psycopg.connect(_plain(address), autocommit=True, connect_timeout=CONNECT, keepalives_idle=IDLE,
                             keepalives_interval=ASK, keepalives_count=3)  # fmt: skip
        db.execute(f"SET search_path TO {SCHEMA}".encode())
        db.execute(f"SET idle_in_transaction_session_timeout = {ASLEEP}".encode())
    except psycopg.Error as error:
        raise Unreachable(f"{told(address)}: {_said(error)}") from error
    return db


def _plain(address: str) -> str:
    """An address as PostgreSQL's own programs take it."""
    return re.sub(r"^postgres(ql)?\+psycopg:", "postgresql:", address)


def _begin(db: psycopg.Connection[Any], address: str) -> None:
    """Make what is not there yet, all of it or what came with a later course. Two servers may begin at once. Raises NotOurs for tables of another version."""
    if _one(db, f"SELECT to_regclass('{SCHEMA}.on_call')") is None:
        with db.transaction():
            db.execute(f"SELECT pg_advisory_xact_lock({STARTING})".encode())
            db.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
            for it in (*ballots.KEYED, ballots.ROUND):
                db.execute(f"CREATE TABLE IF NOT EXISTS {it}".encode())
            db.execute(ballots.ONE_OPEN.encode())
            for name, value in (ballots.new_room() | {"version": VERSION}).items():
                db.execute("INSERT INTO room VALUES (%s, %s) ON CONFLICT DO NOTHING", (name, value))
    version = _one(db, "SELECT value FROM room WHERE name = 'version'")
    if version != VERSION:
        raise NotOurs(f"{told(address)}: found votes of version {version}; expected {VERSION}; name another database with --votes")  # fmt: skip


def _one(db: psycopg.Connection[Any], sql: str) -> Any:
    row = db.execute(sql.encode()).fetchone()
    return row[0] if row else None


def _said(error: psycopg.Error) -> str:
    return " ".join(str(error).split()) or type(error).__name__
