"""The file of votes: what is kept of a session, in SQLite. Every function is a job for `Writer`."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Marks a SQLite file as ours ("SPLV"), and the version of its tables.
APPLICATION, VERSION = 0x53504C56, 1
#: Letters and digits that nobody takes for each other, read from the back of a room.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
TABLES = """
CREATE TABLE room(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE facilitator(digest TEXT PRIMARY KEY);
CREATE TABLE round(id INTEGER PRIMARY KEY, family TEXT NOT NULL, stem TEXT NOT NULL, hash TEXT NOT NULL,
  vote INTEGER NOT NULL, opened REAL NOT NULL, closed REAL);
CREATE UNIQUE INDEX one_open ON round((closed IS NULL)) WHERE closed IS NULL;
CREATE TABLE ballot(round INTEGER NOT NULL REFERENCES round, voter TEXT NOT NULL, response TEXT NOT NULL,
  PRIMARY KEY (round, voter)) WITHOUT ROWID;
"""
#: One line for each part of the board; a file of votes made before there was a board gets it too.
LINES = """
CREATE TABLE IF NOT EXISTS line(voter TEXT NOT NULL, part TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (voter, part)) WITHOUT ROWID
"""


class NotOurs(ValueError):
    """A file that is no file of votes; the message says so and what to do."""


@dataclass(frozen=True)
class Round:
    """One vote on one stem. Times are seconds since 1970; `closed` is None while people vote."""

    id: int
    family: str
    stem: str
    hash: str
    vote: int
    opened: float
    closed: float | None


def connect(path: Path) -> sqlite3.Connection:
    """The file of votes at `path`, made if there is none. Raises NotOurs, and leaves such a file as it is."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        (mark,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
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
    if not tables:
        code = "".join(secrets.choice(LETTERS) for _ in range(5))
        db.executescript(f"BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; "
                         f"INSERT INTO room VALUES ('code', '{code}'), ('secret', '{secrets.token_hex(32)}'); COMMIT")  # fmt: skip
    db.execute(LINES)
    return db


def about_room(db: sqlite3.Connection) -> dict[str, str]:
    """The code to join with, and the secret that signs voters' cookies."""
    return dict(db.execute("SELECT name, value FROM room").fetchall())


def rounds(db: sqlite3.Connection) -> list[Round]:
    """Every round, first to last."""
    return [
        Round(*row)
        for row in db.execute(
            "SELECT id, family, stem, hash, vote, opened, closed FROM round ORDER BY id"
        )
    ]


def begin(db: sqlite3.Connection, family: str, stem: str, hash: str, vote: int, at: float) -> None:
    """Open a round. Raises sqlite3.IntegrityError while another is open."""
    db.execute("INSERT INTO round(family, stem, hash, vote, opened) VALUES (?, ?, ?, ?, ?)", (family, stem, hash, vote, at))  # fmt: skip


def end(db: sqlite3.Connection, number: int, at: float) -> None:
    """Close a round; from then on no ballot reaches it."""
    db.execute("UPDATE round SET closed = ? WHERE id = ? AND closed IS NULL", (at, number))


def cast(db: sqlite3.Connection, number: int, voter: str, response: Any) -> bool:
    """Put a voter's ballot into an open round, in place of an earlier one; False when it is not open."""
    text = json.dumps(response, ensure_ascii=False)
    return (
        db.execute(
            "INSERT INTO ballot SELECT id, ?, ? FROM round WHERE id = ? AND closed IS NULL "
            "ON CONFLICT DO UPDATE SET response = excluded.response",
            (voter, text, number),
        ).rowcount
        == 1
    )


def of_voter(db: sqlite3.Connection, number: int, voter: str) -> Any:
    """What this voter answered in a round; None for nothing."""
    row = db.execute("SELECT response FROM ballot WHERE round = ? AND voter = ?", (number, voter)).fetchone()  # fmt: skip
    return json.loads(row[0]) if row else None


def count(db: sqlite3.Connection, number: int) -> int:
    """How many have voted in a round."""
    (found,) = db.execute("SELECT count(*) FROM ballot WHERE round = ?", (number,)).fetchone()
    return int(found)


def responses(db: sqlite3.Connection, number: int) -> list[Any]:
    """Every response of a round, one a voter."""
    rows = db.execute("SELECT response FROM ballot WHERE round = ? ORDER BY voter", (number,))
    return [json.loads(text) for (text,) in rows]


def ballots(db: sqlite3.Connection, number: int) -> dict[str, Any]:
    """Every response of a round by its voter, who is a random number."""
    rows = db.execute(
        "SELECT voter, response FROM ballot WHERE round = ? ORDER BY voter", (number,)
    )
    return {voter: json.loads(text) for voter, text in rows}


def put_line(db: sqlite3.Connection, voter: str, part: str, text: str) -> None:
    """Put a voter's line of a part on the board, in place of an earlier one; "" takes it off."""
    if text:
        db.execute("INSERT INTO line VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text", (voter, part, text))  # fmt: skip
    else:
        db.execute("DELETE FROM line WHERE voter = ? AND part = ?", (voter, part))


def lines_of(db: sqlite3.Connection, voter: str) -> dict[str, str]:
    """What this voter has on the board, by part."""
    return dict(db.execute("SELECT part, text FROM line WHERE voter = ?", (voter,)).fetchall())


def lines(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """(part, text) of every line on the board, and nothing of whose it is."""
    return [(part, text) for part, text in db.execute("SELECT part, text FROM line ORDER BY text")]


def admit(db: sqlite3.Connection, digest: str) -> None:
    """Know a facilitator's cookie from now on, by its digest."""
    db.execute("INSERT OR IGNORE INTO facilitator VALUES (?)", (digest,))


def facilitators(db: sqlite3.Connection) -> set[str]:
    """Digests of the facilitator's cookies."""
    return {digest for (digest,) in db.execute("SELECT digest FROM facilitator")}
