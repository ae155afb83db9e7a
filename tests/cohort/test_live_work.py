"""What a room of hundreds costs the server: counted, since a clock would judge the machine."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from staffplus.cohort.live import ballots, questions, sqlite, states, tally
from staffplus.cohort.live.ballots import Ballot
from staffplus.cohort.live.database import Database, Rows
from staffplus.cohort.live.room import Room
from staffplus.cohort.live.store import Gathered, Store, connect
from tests.cohort.room import HANGS, awaited
from tests.cohort.test_live import IDS, ITEM

PHONES = 500


def test_five_hundred_votes_in_one_moment_are_a_handful_of_statements_and_one_tally(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    tallied: list[int] = []
    execute, counts = sqlite.Sqlite.execute, tally.counts

    def heard(db: sqlite.Sqlite, sql: str, values: Sequence[Any] = ()) -> Rows:
        said.append(sql)
        return execute(db, sql, values)

    def counted(*asked: Any) -> dict[str, Any]:
        tallied.append(1)
        return counts(*asked)

    monkeypatch.setattr(sqlite.Sqlite, "execute", heard)
    monkeypatch.setattr(tally, "counts", counted)

    async def voting() -> None:
        room = await Room.opened(str(tmp_path / "votes.sqlite"), questions.chosen([ITEM]))
        await room.open(0, 0)
        voters = [f"voter-{n:03}" for n in range(PHONES)]
        said.clear()
        await asyncio.gather(*(room.vote(it, 1, IDS[n % 2]) for n, it in enumerate(voters)))
        assert len(said) <= PHONES / 50, said
        await room.close(1)
        said.clear()
        told = [json.loads(it) for it in await asyncio.gather(*(states.for_phone(room, it) for it in voters))]  # fmt: skip
        assert len(said) <= PHONES / 50 and len(tallied) == 1, said
        assert [it["mine"] for it in told] == [IDS[n % 2] for n in range(PHONES)]
        assert {it["tally"]["voters"] for it in told} == {PHONES}
        room.stop()

    awaited(voting())


def test_of_a_voters_ballots_the_last_counts_once_and_none_reaches_a_closed_round(
    store: str,
) -> None:
    db = connect(store)
    with db.transaction():
        assert ballots.begin(db, ITEM, "one", "x", 1, 0.0, 0)
        assert ballots.cast(db, 1, "ben", "a")
        ballots.end(db, 1, 1.0)
        assert ballots.begin(db, ITEM, "two", "x", 2, 2.0, 1)
    given = [Ballot(2, "ann", '"a"'), Ballot(1, "ben", '"b"'), Ballot(2, "ann", '"b"'), Ballot(3, "cyd", '"a"')]  # fmt: skip
    with db.transaction():
        assert ballots.cast_all(db, given) == [True, False, True, False]
        assert ballots.given_by(db, [(2, "ann"), (1, "ben"), (2, "cyd")]) == ['"b"', '"a"', "null"]
        assert ballots.given_in(db, [2, 1, 3, 2]) == [[("b", 1)], [("a", 1)], [], [("b", 1)]]
    db.close()


def test_what_is_gathered_shares_no_fault_and_sees_all_that_was_done_before(tmp_path: Path) -> None:
    batches: list[int] = []

    def job(db: Database, asked: Sequence[str]) -> list[bool]:
        batches.append(len(asked))
        if "bad" in asked:
            raise ValueError("bad")
        ballots.cast_all(db, [Ballot(1, it, "1") for it in asked])
        return [True] * len(asked)

    async def asking() -> None:
        store = Store(str(tmp_path / "votes.sqlite"))
        assert await store.do(lambda db: ballots.begin(db, ITEM, ITEM, "x", 1, 0.0, 0))
        cast, read = Gathered(store, job), Gathered(store, ballots.given_in)
        came = await asyncio.gather(*map(cast.ask, ("ann", "bad", "ben")), return_exceptions=True)
        assert came[::2] == [True, True] and isinstance(came[1], ValueError)
        assert batches == [3, 1, 1, 1]

        before = asyncio.create_task(read.ask(1))
        await asyncio.sleep(0)  # it is being read
        assert await cast.ask("cyd")
        assert await read.ask(1) == [(1, 3)], "no reading that began before the vote is the answer"
        assert await before
        store.stop()

    awaited(asking())


def test_nothing_that_is_loaded_at_the_start_is_searched_for_what_can_go(tmp_path: Path) -> None:
    """Python's collector would look through every bank of items, while a room votes."""
    ask = (
        "import gc, sys\n"
        "from staffplus.cohort.live import serve\n"
        "class Asked(BaseException): pass\n"
        "async def ask(*_, **__): print(gc.get_freeze_count(), len(gc.get_objects())); raise Asked\n"
        "serve.uvicorn.Server.serve = ask\n"
        "from staffplus.cohort.live import questions\n"
        f"asked = questions.chosen([{ITEM!r}])\n"
        "try: serve.serve(asked, sys.argv[1], host='127.0.0.1', port=0, open_browser=False)\n"
        "except Asked: pass\n"
    )
    with_room = subprocess.run([sys.executable, "-c", ask, str(tmp_path / "votes.sqlite")], capture_output=True, text=True, timeout=HANGS)  # fmt: skip
    frozen, left = map(int, with_room.stdout.split()[-2:])
    assert frozen > 20_000 > 100 * left, with_room.stderr
