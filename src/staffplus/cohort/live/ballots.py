"""What is kept of a session: rounds, ballots, lines of the board. Every function is a job for `Store`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from staffplus.cohort.live.database import Database

#: Responses, and how many gave each.
Given = Sequence[tuple[Any, int]]

#: Letters and digits that nobody takes for each other, read from the back of a room.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: Tables as both databases know them: those that are looked up by a key, and the one that is not.
KEYED = (
    "room(name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "facilitator(digest TEXT PRIMARY KEY)",
    "ballot(round INTEGER NOT NULL, voter TEXT NOT NULL, response TEXT NOT NULL, PRIMARY KEY (round, voter))",
    # One line for each part of the board.
    "line(voter TEXT NOT NULL, part TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (voter, part))",
    # What a facilitator typed in for those on a call; the answer "" is how many they are.
    "on_call(round INTEGER NOT NULL, answer TEXT NOT NULL, people INTEGER NOT NULL, PRIMARY KEY (round, answer))",
)
ROUND = """round(id INTEGER PRIMARY KEY, family TEXT NOT NULL, stem TEXT NOT NULL, hash TEXT NOT NULL,
  vote INTEGER NOT NULL, opened DOUBLE PRECISION NOT NULL, closed DOUBLE PRECISION)"""
ONE_OPEN = (
    "CREATE UNIQUE INDEX IF NOT EXISTS one_open ON round((closed IS NULL)) WHERE closed IS NULL"
)


def new_room() -> dict[str, str]:
    """The code and the secret of a room that begins."""
    code = "".join(secrets.choice(LETTERS) for _ in range(5))
    return {"code": code, "secret": secrets.token_hex(32)}


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


def about_room(db: Database) -> dict[str, str]:
    """The code to join with, and the secret that signs voters' cookies."""
    return dict(db.execute("SELECT name, value FROM room").fetchall())


def rounds(db: Database) -> list[Round]:
    """Every round that was not taken back, first to last."""
    asked = (
        "SELECT id, family, stem, hash, vote, opened, closed FROM round WHERE vote > 0 ORDER BY id"
    )
    return [Round(*row) for row in db.execute(asked)]


def empty(db: Database) -> set[int]:
    """The closed rounds in which nobody has voted, given a reason, or been counted by hand."""
    asked = (
        "SELECT id FROM round WHERE closed IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM ballot WHERE ballot.round = round.id) "
        "AND NOT EXISTS (SELECT 1 FROM on_call WHERE on_call.round = round.id) "
        "AND NOT EXISTS (SELECT 1 FROM line WHERE line.part = 'why/' || round.id)"
    )
    return {int(number) for (number,) in db.execute(asked)}


def begin(db: Database, family: str, stem: str, hash: str, vote: int, at: float, after: int) -> bool:  # fmt: skip
    """Open a round after the round `after`, 0 for none; False when that is not the last, or is still open.

    A round that was taken back is not the last; its number is not given again, since phones may still answer it.

    Two servers may ask for it in one moment: the number is the same for both, and one of them gets it.
    """
    values = (family, stem, hash, vote, at, after)
    begun = (
        "INSERT INTO round(id, family, stem, hash, vote, opened) "
        "SELECT top + 1, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS INTEGER), CAST(? AS DOUBLE PRECISION) "
        "FROM (SELECT coalesce(max(id), 0) AS top, coalesce(max(CASE WHEN vote > 0 THEN id END), 0) AS last FROM round) AS rounds "
        "WHERE last = ? ON CONFLICT DO NOTHING"
    )
    if db.execute(begun, values).rowcount != 1:
        return False
    db.tell("rounds")
    return True


def project(db: Database, number: int) -> None:
    """Put the closed round `number` on the screen again; 0: the last one, which is there by itself."""
    _keep(db, "projected", number)


def projected(db: Database) -> int:
    """The round that was put on the screen again, or 0."""
    return _kept(db, "projected")


def _keep(db: Database, name: str, number: int) -> None:
    """A number of the room's; 0 is none."""
    db.execute("DELETE FROM room WHERE name = ?", (name,))
    if number:
        db.execute("INSERT INTO room VALUES (?, ?)", (name, str(number)))
    db.tell("rounds")


def _kept(db: Database, name: str) -> int:
    row = db.execute("SELECT value FROM room WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def end(db: Database, number: int, at: float) -> None:
    """Close a round, whose count is on the screen then; from then on no ballot reaches it."""
    ended = "UPDATE round SET closed = ? WHERE id = ? AND closed IS NULL"
    if db.execute(ended, (at, number)).rowcount == 1:
        project(db, 0)
    db.tell("rounds")


def take_back(
    db: Database, number: int, at: float, *, answered: bool
) -> Literal["done", "closed", "answered"]:
    """Let an open round not have been: it is none of `rounds` any more.

    What was on the screen before it is there again. Its ballots stay where they are, and count nowhere.
    One in which somebody has answered stays open unless `answered` says that this is known.
    """
    # The round is taken first, so that no ballot comes between the look and the deed.
    taken = "UPDATE round SET vote = vote WHERE id = ? AND closed IS NULL"
    if db.execute(taken, (number,)).rowcount != 1:
        return "closed"
    by_hand = "SELECT 1 FROM on_call WHERE round = ? AND people > 0"
    if not answered and (count(db, number) or db.execute(by_hand, (number,)).fetchone()):
        return "answered"
    db.execute("UPDATE round SET vote = 0, closed = ? WHERE id = ?", (at, number))
    db.tell("rounds")
    return "done"


@dataclass(frozen=True)
class Ballot:
    """What a voter answers in a round, as JSON."""

    round: int
    voter: str
    response: str


def cast(db: Database, number: int, voter: str, response: Any) -> bool:
    """Put a voter's ballot into an open round, in place of an earlier one; False when it is not open."""
    (counts,) = cast_all(db, [Ballot(number, voter, json.dumps(response, ensure_ascii=False))])
    return counts


def cast_all(db: Database, given: Sequence[Ballot]) -> list[bool]:
    """Put ballots into their rounds, in one statement a round; for each whether its round was open.

    A ballot takes the place of its voter's earlier one, whichever statement brought that.
    """
    last: dict[int, dict[str, str]] = {}
    for it in given:
        last.setdefault(it.round, {})[it.voter] = it.response
    taken = {number for number, responses in last.items() if _put(db, number, responses)}
    if taken:
        db.tell("ballots")
    return [it.round in taken for it in given]


def _put(db: Database, number: int, responses: Mapping[str, str]) -> bool:
    # The round is held meanwhile: a ballot is before the closing or not at all.
    is_open = f"SELECT id FROM round WHERE id = ? AND closed IS NULL{db.held}"
    if db.execute(is_open, (number,)).fetchone() is None:
        return False
    rows = sorted(
        responses.items()
    )  # two servers take voters in one order, so neither waits for the other
    put = (
        f"INSERT INTO ballot(round, voter, response) VALUES {', '.join(['(?, ?, ?)'] * len(rows))} "
        "ON CONFLICT(round, voter) DO UPDATE SET response = excluded.response"
    )
    db.execute(put, [it for voter, text in rows for it in (number, voter, text)])
    return True


def given_by(db: Database, asked: Sequence[tuple[int, str]]) -> list[str]:
    """What these voters answered in these rounds, as JSON; "null" for nothing."""
    found: dict[tuple[int, str], str] = {}
    for number in {number for number, _ in asked}:
        voters = [voter for n, voter in asked if n == number]
        rows = db.execute(
            f"SELECT voter, response FROM ballot WHERE round = ? AND voter IN ({', '.join('?' * len(voters))})",
            [number, *voters],
        )
        found |= {(number, voter): text for voter, text in rows}
    return [found.get(it, "null") for it in asked]


def count(db: Database, number: int) -> int:
    """How many have voted in a round."""
    (found,) = db.execute("SELECT count(*) FROM ballot WHERE round = ?", (number,)).fetchone()
    return int(found)


def given_in(db: Database, numbers: Sequence[int]) -> list[Given]:
    """What was answered in each of these rounds, and by how many."""
    asked = (
        "SELECT response, count(*) FROM ballot WHERE round = ? GROUP BY response ORDER BY response"
    )
    found: dict[int, Given] = {
        number: [(json.loads(text), int(n)) for text, n in db.execute(asked, (number,))]
        for number in set(numbers)
    }
    return [found[number] for number in numbers]


def ballots(db: Database, number: int) -> dict[str, Any]:
    """Every response of a round by its voter, who is a random number."""
    rows = db.execute(
        "SELECT voter, response FROM ballot WHERE round = ? ORDER BY voter", (number,)
    )
    return {voter: json.loads(text) for voter, text in rows}


@dataclass(frozen=True)
class OnCall:
    """Those on a call, counted by hand: how many they are, and how many gave each answer, which is JSON."""

    people: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


#: Of a round in which nobody was counted by hand.
NOBODY = OnCall()


def put_on_call(db: Database, number: int, counted: OnCall) -> None:
    """Keep what was counted by hand in a round, in place of what was before; nobody takes it away."""
    db.execute("DELETE FROM on_call WHERE round = ?", (number,))
    if counted.people:
        for answer, people in {**counted.counts, "": counted.people}.items():
            db.execute("INSERT INTO on_call VALUES (?, ?, ?)", (number, answer, people))
    db.tell("rounds")


def on_call(db: Database) -> dict[int, OnCall]:
    """What was counted by hand, by round."""
    counts: dict[int, dict[str, int]] = {}
    for number, answer, people in db.execute(
        "SELECT round, answer, people FROM on_call ORDER BY round, answer"
    ):
        counts.setdefault(int(number), {})[answer] = int(people)
    return {number: OnCall(found.pop(""), found) for number, found in counts.items()}


def expect_on_call(db: Database, people: int) -> None:
    """Know how many are on the call, for all votes; 0: nobody has said so."""
    _keep(db, "on the call", people)


def expected_on_call(db: Database) -> int:
    """How many are on the call, or 0."""
    return _kept(db, "on the call")


def put_line(db: Database, voter: str, part: str, text: str) -> None:
    """Put a voter's line of a part on the board, in place of an earlier one; "" takes it off."""
    if text:
        put = "INSERT INTO line VALUES (?, ?, ?) ON CONFLICT(voter, part) DO UPDATE SET text = excluded.text"
        db.execute(put, (voter, part, text))
    else:
        db.execute("DELETE FROM line WHERE voter = ? AND part = ?", (voter, part))
    db.tell("lines")


def lines_of(db: Database, voter: str) -> dict[str, str]:
    """What this voter has on the board, by part."""
    return dict(db.execute("SELECT part, text FROM line WHERE voter = ?", (voter,)).fetchall())


def lines(db: Database) -> list[tuple[str, str]]:
    """(part, text) of every line on the board, and nothing of whose it is."""
    return [(part, text) for part, text in db.execute("SELECT part, text FROM line ORDER BY text")]


def _of_round(what: str, number: int) -> str:
    """Where a reason of a round stands among lines: it is of no part of a description, and so on no board."""
    return f"{what}/{number}"


def put_reason(db: Database, number: int, voter: str, text: str) -> None:
    """Keep what a voter wrote on a round, in place of an earlier reason; "" takes it back."""
    put_line(db, voter, _of_round("why", number), text)


def show_reason(db: Database, number: int, voter: str, text: str) -> None:
    """Let the room see a voter's reason as long as it reads so; "" lets it see none."""
    put_line(db, voter, _of_round("shown", number), text)


def reasons(db: Database, number: int) -> list[tuple[str, str, bool]]:
    """(voter, text, whether the room may see it) of each reason of a round, in an order that says nothing of their authors."""
    why, shown = (_of_round(it, number) for it in ("why", "shown"))
    rows = db.execute("SELECT voter, part, text FROM line WHERE part IN (?, ?)", (why, shown))
    said = {(voter, part): text for voter, part, text in rows}
    mine = [(voter, text) for (voter, part), text in said.items() if part == why]
    return sorted(((who, text, said.get((who, shown)) == text) for who, text in mine), key=lambda it: it[1])  # fmt: skip


def reasons_by(db: Database, asked: Sequence[tuple[int, str]]) -> list[str]:
    """What these voters wrote on these rounds; "" for nothing."""
    found: dict[tuple[int, str], str] = {}
    for number in {number for number, _ in asked}:
        voters = [voter for n, voter in asked if n == number]
        rows = db.execute(
            f"SELECT voter, text FROM line WHERE part = ? AND voter IN ({', '.join('?' * len(voters))})",
            [_of_round("why", number), *voters],
        )
        found |= {(number, voter): text for voter, text in rows}
    return [found.get(it, "") for it in asked]


def admit(db: Database, digest: str) -> None:
    """Know a facilitator's cookie from now on, by its digest."""
    db.execute("INSERT INTO facilitator VALUES (?) ON CONFLICT DO NOTHING", (digest,))
    db.tell("facilitators")


def facilitators(db: Database) -> set[str]:
    """Digests of the facilitator's cookies."""
    return {digest for (digest,) in db.execute("SELECT digest FROM facilitator")}
