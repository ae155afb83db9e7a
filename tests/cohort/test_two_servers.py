"""Two servers have one room over one database: what one does the other knows, and nothing is done twice."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from staffplus.cohort.live import app, ballots
from staffplus.cohort.live.database import Database
from staffplus.cohort.live.store import Store
from tests.cohort.room import HANGS, Client, Server, awaited, closed, opened
from tests.cohort.test_live import IDS, ITEM
from tests.warm import warm

Serve = Callable[..., Server]
pytestmark = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def moved(client: Client, to: Server) -> Client:
    """The same browser at another server."""
    return Client(to.port, client.cookies)


def test_a_change_at_one_is_seen_at_the_other_and_a_phone_may_move(serve: Serve) -> None:
    one, other = serve(ITEM), serve(ITEM)
    assert one.code == other.code
    facilitator, voter, neighbour = one.facilitator(), one.voter(), other.voter()
    events = f"/{one.code}/events"
    with ThreadPoolExecutor(4) as pool:
        listening = [
            pool.submit(neighbour.state, events, lambda it: it["phase"] == "open"),
            pool.submit(voter.state, events, lambda it: it["phase"] == "closed"),
            pool.submit(
                moved(facilitator, other).state,
                "/facilitator/events",
                lambda it: it.get("voted") == 2,
            ),
        ]
        both = facilitator.state("/facilitator/events", lambda it: it["here"] >= 2)
        assert both["here"] == 2, "one at each"
        number = opened(facilitator)["round"]
        assert listening[0].result(HANGS)["round"] == number
        assert one.vote(voter, number, IDS[0]).status == 200
        assert other.vote(moved(voter, other), number, IDS[1]).status == 200, "it has moved"
        assert voter.state(events)["mine"] == IDS[1]
        assert other.vote(neighbour, number, IDS[1]).status == 200
        assert listening[2].result(HANGS)["voted"] == 2, "nobody twice"
        shown = closed(moved(facilitator, other))["votes"][-1]
        assert (shown["voters"], max(row["count"] for row in shown["rows"])) == (2, 2)
        assert listening[1].result(HANGS)["tally"]["voters"] == 2
    late = one.vote(voter, number, IDS[0])
    assert late.status == 409 and "closed before your answer came" in late.told


def test_two_windows_at_two_servers_open_one_vote_and_close_it_once(serve: Serve) -> None:
    one, other = serve(ITEM), serve(ITEM)
    first = one.facilitator()
    windows = [first, moved(first, other)]

    def both(body: dict[str, Any]) -> list[int]:
        """What is answered to both windows, which ask in one moment."""
        with ThreadPoolExecutor(2) as pool:
            tried = pool.map(Client.ask, windows, ["/facilitator/do"] * 2, [body] * 2)
            return sorted(it.status for it in tried)

    def seen(number: int, phase: str) -> None:
        for window in windows:
            window.state(
                "/facilitator/events", lambda it: (it["round"], it["phase"]) == (number, phase)
            )

    for number in range(1, 6):
        assert both({"do": "open", "item": 0, "after": number - 1}) == [200, 409]
        seen(number, "open")
        assert both({"do": "close", "round": number}) == [200, 200]
        seen(number, "closed")


def test_tokens_are_the_rooms_and_links_each_servers_own(serve: Serve) -> None:
    one, other = serve(ITEM), serve(ITEM)
    assert Client(other.port).ask(f"/facilitator?once={one.token}").status == 403
    mine = one.facilitator()
    assert moved(mine, other).ask("/facilitator").status == 200
    assert Client(one.port).ask(f"/facilitator?once={one.token}").status == 403, "it works once"
    for forged in ("x", one.token, "é\\"):
        assert Client(other.port, {app.FACILITATOR: forged}).ask("/facilitator").status == 403
        assert Client(other.port, {app.VOTER: forged}).ask(f"/{one.code}/events").status == 403


def test_a_server_asleep_holds_nobody_up_and_knows_everything_when_it_wakes(serve: Serve) -> None:
    one, other = serve(ITEM), serve(ITEM)
    facilitator, voter = one.facilitator(), one.voter()
    number = opened(facilitator)["round"]
    one.sleep()
    assert other.vote(moved(voter, other), number, IDS[0]).status == 200
    assert closed(moved(facilitator, other))["votes"][-1]["voters"] == 1
    one.wake()
    state = voter.state(f"/{one.code}/events", lambda it: it["phase"] == "closed")
    assert (state["mine"], state["tally"]["voters"]) == (IDS[0], 1)


def test_a_database_that_drops_every_connection_costs_no_vote(serve: Serve, store: str) -> None:
    one, other = serve(ITEM), serve(ITEM)
    facilitator, voter, neighbour = one.facilitator(), one.voter(), other.voter()
    number = opened(facilitator)["round"]
    with psycopg.connect(store.replace("+psycopg", ""), autocommit=True) as db:
        gone = db.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                          "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'").fetchone()  # fmt: skip
    assert gone and gone[0] == 4, "two that write, two that listen"
    assert one.vote(voter, number, IDS[0]).status == 200
    assert other.vote(neighbour, number, IDS[0]).status == 200
    with ThreadPoolExecutor(1) as pool:
        events = f"/{one.code}/events"
        hearing = pool.submit(neighbour.state, events, lambda it: it["phase"] == "closed")
        assert closed(facilitator)["votes"][-1]["voters"] == 2
        assert hearing.result(HANGS)["tally"]["voters"] == 2


def test_a_server_with_other_items_is_refused_while_one_is_at_work(serve: Serve, store: str) -> None:  # fmt: skip
    serve(ITEM)
    address = store.replace("course@", "course:secret@")
    run = _start("--votes", address, "welcome")
    assert run.returncode == 2 and "another server at work there that asks other questions" in run.stderr  # fmt: skip
    gone = _start("--votes", address.replace("/votes", "/no-votes"), ITEM)
    assert gone.returncode == 2 and "does not exist" in gone.stderr
    assert "secret" not in run.stdout + run.stderr + gone.stdout + gone.stderr


def _start(*words: str) -> subprocess.CompletedProcess[str]:
    command = [warm().python, "-m", "staffplus.cli", "live", *words, "--host", "127.0.0.1", "--port", "0", "--no-browser"]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=HANGS)


def test_two_that_stand_in_each_others_way_both_get_through(store: str) -> None:
    """Each holds a voter for whom the other waits; the database sends one back, which does it again."""
    stores = [Store(store), Store(store)]
    held = [threading.Event(), threading.Event()]

    def job(n: int) -> Callable[[Database], bool]:
        def both(db: Database) -> bool:
            first = ballots.cast(db, 1, f"voter-{n}", IDS[0])
            held[n].set()
            assert held[1 - n].wait(HANGS)
            return first and ballots.cast(db, 1, f"voter-{1 - n}", IDS[1])

        return both

    async def vote() -> None:
        assert await stores[0].do(lambda db: ballots.begin(db, ITEM, ITEM, "x", 1, 0.0, 0))
        assert await asyncio.gather(*(it.do(job(n)) for n, it in enumerate(stores))) == [True, True]
        assert await stores[1].do(lambda db: ballots.count(db, 1)) == 2

    awaited(vote())
    for it in stores:
        it.stop()
