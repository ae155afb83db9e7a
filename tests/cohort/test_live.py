"""A room votes: nobody's vote is lost or counted twice, whatever happens to the server meanwhile."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from staffplus import items, revote
from staffplus.cli.main import main
from staffplus.cohort.live import ballots, questions, tally
from staffplus.cohort.live.store import connect, is_address
from tests.cohort.conftest import FILE
from tests.cohort.room import HANGS, Client, Server, awaited, closed, opened, request
from tests.families import right_answer
from tests.warm import warm

Serve = Callable[..., Server]
VOTERS = 500
STEMS = next(
    stems
    for stems in items.families(items.load("scope-of-questions"))
    if len(stems) > 1 and stems[0].rulebook.response is str and "reason" not in stems[0].raw
    and not stems[0].debate
)  # fmt: skip
ITEM = STEMS[0].family
IDS = [option["id"] for option in STEMS[0].stem()["options"]]
THREE = [
    stems[0].family
    for stems in items.families(items.load("scope-of-questions"))
    if len(stems) > 1 and isinstance(stems[0].key(), str) and "reason" not in stems[0].raw
][:3]


def test_five_hundred_vote_twice_on_three_items_while_servers_are_killed_and_the_report_shows_what_moved(
    serve: Serve, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole session; over PostgreSQL with two servers, between which phones and the facilitator move."""
    servers = [serve(*THREE, "--board") for _ in range(2 if is_address(store) else 1)]
    facilitator = servers[0].facilitator()
    told: list[dict[str, int]] = []
    with ThreadPoolExecutor(24) as pool:
        voters = list(pool.map(lambda n: servers[n % len(servers)].voter(), range(VOTERS)))
        for place, family in enumerate(THREE):
            key, wrong = _key_and_another(family)
            for vote, right in ((1, 2), (2, 4)):  # of five people so many are right
                state = opened(facilitator, place)
                given = [key[vote - 1] if n % 5 < right else wrong[vote - 1] for n in range(VOTERS)]
                if (place, vote) == (0, 1):
                    _vote_through_a_crash(servers, pool, voters, state["round"], given)
                else:
                    asked = [state["round"]] * VOTERS
                    answers = pool.map(servers[0].vote, voters, asked, given)
                    assert {it.status for it in answers} == {200}
                shown = closed(facilitator)
                assert _counted(shown["votes"][-1]) == _words(state, given)
                told.append(_counted(shown["votes"][-1]))
                if vote == 1:
                    servers[place % len(servers)].kill()  # between the votes
                    servers[place % len(servers)].start()
                for phone in (facilitator, *voters):  # a load balancer has its own mind
                    phone.port = servers[vote * place % len(servers)].port
            assert [_counted(it) for it in shown["votes"]] == told[-2:]
            assert {it["voters"] for it in shown["votes"]} == {VOTERS}
    sent = {"part": "direction", "text": "Late parcels fall.", "room": True}
    assert voters[0].ask(f"/{servers[0].code}/line", sent).status == 200
    facilitator.port = servers[-1].port
    board = facilitator.state("/facilitator/board/events", lambda it: str(sent["text"]) in str(it))
    assert "voter" not in str(board)

    assert main(["cohort", "report", "--votes", store, "--to", str(tmp_path / "report")]) == 0
    assert "learners from" not in capsys.readouterr().out, "no file of a learner's was asked for"
    rows = list(csv.DictReader((tmp_path / "report/votes.csv").read_text("utf-8").splitlines()))
    found = {(it["item"], it["vote"]): (it["voters"], it["right"]) for it in rows}
    of, first, second = str(VOTERS), str(VOTERS * 2 // 5), str(VOTERS * 4 // 5)
    assert found == {(it, vote): (of, right) for it in THREE for vote, right in (("1", first), ("2", second))}  # fmt: skip
    page = (tmp_path / "report/report.html").read_text("utf-8")
    assert f"{first} of {of}, 40%" in page and f"{second} of {of}, 80%" in page


def _key_and_another(family: str) -> tuple[list[str], list[str]]:
    """The key of the first and the second case, and what is wrong there."""
    stems = [it for it in items.load("scope-of-questions") if it.family == family][:2]
    keys = [str(it.key()) for it in stems]
    every = [[str(option["id"]) for option in it.stem()["options"]] for it in stems]
    return keys, [next(it for it in ids if it != key) for ids, key in zip(every, keys, strict=True)]


def _vote_through_a_crash(servers: list[Server], pool: ThreadPoolExecutor, voters: list[Client], round: int, given: list[Any]) -> None:  # fmt: skip
    """Everybody votes, twice over as with a double click; a server dies when a third has been told.

    Whoever was there goes to the other server, or waits until there is one again.
    """
    up, enough, told = threading.Event(), threading.Event(), Counter[int]()
    up.set()

    def insist(n: int) -> None:
        for _ in range(2):
            while True:
                assert up.wait(HANGS)
                try:
                    answer = servers[0].vote(voters[n], round, given[n])
                except (OSError, HTTPException):
                    # As a phone does, it sends again what it was not told was counted.
                    voters[n].port = servers[-1].port
                    continue
                assert answer.status == 200, answer.text
                told[n] = 1
                if len(told) >= VOTERS // 3:
                    enough.set()
                break

    voting = [pool.submit(insist, n) for n in range(VOTERS)]
    assert enough.wait(HANGS)
    if len(servers) == 1:
        up.clear()
    servers[0].kill()
    kept = set(told)
    with closing(connect(servers[0].votes)) as db:
        assert ballots.count(db, round) >= len(kept), "somebody was told and is not on disk"
    servers[0].start()
    up.set()
    for one in voting:
        one.result(HANGS)


@FILE
def test_slow_and_dropping_connections_lose_no_vote_and_count_none_twice(serve: Serve) -> None:
    """Five hundred phones: a part in pieces, a part cut off on the way there or back, some that never read."""
    server = serve(ITEM)
    facilitator = server.facilitator()
    with ThreadPoolExecutor(24) as pool:
        voters = list(pool.map(lambda _: server.voter(), range(VOTERS)))
    number = opened(facilitator)["round"]
    awaited(_vote_badly(server, voters, number))
    shown = closed(facilitator)["votes"][-1]
    assert (shown["voters"], max(_counted(shown).values())) == (VOTERS, VOTERS)


async def _vote_badly(server: Server, voters: list[Client], number: int) -> None:
    busy = asyncio.Semaphore(100)

    async def part(voter: Client, path: str, body: bytes, upto: int, pieces: int = 1) -> bytes:
        """Send that many bytes of a request, in pieces; a whole one's answer. Then the connection is cut."""
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        sent = request(voter, path, body)[:upto]
        for n in range(pieces):
            writer.write(sent[len(sent) * n // pieces : len(sent) * (n + 1) // pieces])
            await writer.drain()
            await asyncio.sleep(0)
        answer = await reader.readline() if upto > len(body) + 1_000 else b""
        writer.transport.abort()
        return answer

    async def vote(n: int) -> None:
        voter, whole = voters[n], 100_000
        body = json.dumps({"round": number, "response": IDS[0]}).encode()
        path = f"/{server.code}/vote"
        async with busy:
            if n % 5 == 1:  # cut off within the vote
                await part(voter, path, body, len(request(voter, path, body)) - 5)
            elif n % 5 == 2:  # cut off before anybody said that it counts
                await part(voter, path, body, len(request(voter, path, body)))
            elif n % 5 == 3:  # listens, and reads nothing of it
                await part(voter, f"/{server.code}/events", b"", 500)
            answer = await part(voter, path, body, whole, pieces=7 if n % 5 == 4 else 1)
        assert b" 200 " in answer, answer

    await asyncio.gather(*map(vote, range(len(voters))))


@FILE
def test_while_the_facilitators_laptop_sleeps_phones_wait_and_nothing_is_lost(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator, voters = server.facilitator(), [server.voter() for _ in range(12)]
    number = opened(facilitator)["round"]
    with ThreadPoolExecutor(24) as pool:
        seen = pool.submit(voters[0].state, f"/{server.code}/events", lambda it: it["phase"] == "closed")  # fmt: skip
        screen = pool.submit(facilitator.state, "/facilitator/events", lambda it: it.get("voted") == 12)  # fmt: skip
        server.sleep()
        for voter in voters[:6]:  # their browsers give up, and send again later
            voter.patience = 0.05
            with pytest.raises(OSError):
                server.vote(voter, number, IDS[1])
            voter.patience = HANGS
        waiting = [pool.submit(server.vote, voter, number, IDS[0]) for voter in voters[6:]]
        server.wake()
        again = [server.vote(voter, number, IDS[0]) for voter in voters[:6]]
        assert {it.status for it in (*again, *(one.result(HANGS) for one in waiting))} == {200}
        assert screen.result(HANGS)["voted"] == 12
        shown = closed(facilitator)["votes"][-1]
        assert seen.result(HANGS)["tally"]["voters"] == 12
    assert max(_counted(shown).values()) == 12, "what was sent last counts"


def _counted(votes: dict[str, Any]) -> dict[str, int]:
    return {row["text"]: row["count"] for row in votes["rows"]}


def _words(state: dict[str, Any], given: list[str]) -> dict[str, int]:
    times = Counter(given)
    return {
        f"{option['mark']} {option['text']}" if "mark" in option else option["text"]: times[option["id"]]
        for option in state["item"]["options"]
    }  # fmt: skip


def test_a_refresh_shows_ones_own_answer_and_a_second_tab_changes_it_without_a_second_vote(serve: Serve) -> None:  # fmt: skip
    server = serve(ITEM)
    facilitator, voter = server.facilitator(), server.voter()
    number = opened(facilitator)["round"]
    assert server.vote(voter, number, IDS[0]).status == 200
    assert voter.ask(f"/{server.code}").status == 200
    assert voter.state(f"/{server.code}/events")["mine"] == IDS[0]
    other_tab = Client(server.port, dict(voter.cookies))
    assert server.vote(other_tab, number, IDS[1]).status == 200
    assert voter.state(f"/{server.code}/events")["mine"] == IDS[1]
    assert closed(facilitator)["votes"][-1]["voters"] == 1


def test_a_key_pressed_twice_does_once_what_it_says(serve: Serve) -> None:
    facilitator = serve("scope-of-questions").facilitator()
    first = opened(facilitator)
    again = facilitator.ask("/facilitator/do", {"do": "open", "item": 1, "after": 0})
    assert (again.status, "Another window" in again.told) == (409, True)
    for _ in range(2):
        assert facilitator.ask("/facilitator/do", {"do": "close", "round": first["round"]}).status == 200  # fmt: skip
    state = facilitator.state("/facilitator/events")
    assert (state["round"], state["phase"], state["next"]) == (first["round"], "closed", 1)


def test_the_advice_turns_at_35_and_70_percent() -> None:
    said = [revote.after_one(share).split(":")[0] for share in (0, 0.34, 0.35, 0.7, 0.71, 1)]
    assert said == ["Under 35% right"] * 2 + ["From 35 to 70% right"] * 2 + ["Above 70% right"] * 2


def test_advice_is_told_to_the_facilitators_own_window_alone(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator, voter = server.facilitator(), server.voter()
    number = opened(facilitator)["round"]
    assert server.vote(voter, number, STEMS[0].key()).status == 200
    assert facilitator.state("/facilitator/notes/events")["advice"] == ""  # nothing to do yet
    screen = closed(facilitator)
    notes = facilitator.state("/facilitator/notes/events")
    assert notes["advice"].startswith("Above 70% right")
    phone = voter.state(f"/{server.code}/events")
    assert not [it for it in (screen, phone) if "70%" in json.dumps(it) or "advice" in it]


def test_a_reason_is_the_facilitators_until_they_show_it_and_its_authors_until_it_is_closed(serve: Serve) -> None:  # fmt: skip
    server = serve(ITEM)
    facilitator, one, other = server.facilitator(), server.voter(), server.voter()
    why = f"/{server.code}/why"
    number = opened(facilitator)["round"]
    odd = "<img src=x onerror=alert(1)> & so on"
    assert one.ask(why, {"round": number, "text": f"  {odd}\n"}).status == 200
    assert other.ask(why, {"round": number, "text": "Since May."}).status == 200
    assert one.state(f"/{server.code}/events")["why"] == odd
    assert other.state(f"/{server.code}/events")["why"] == "Since May."
    told = facilitator.state("/facilitator/notes/events")["votes"][-1]["reasons"]
    assert [(it["text"], it["shown"]) for it in told] == [(odd, False), ("Since May.", False)]
    assert facilitator.state("/facilitator/events")["reasons"] == []

    def show(reason: str, shown: bool = True, by: Client = facilitator) -> int:
        return by.ask("/facilitator/do", {"do": "show", "round": number, "reason": reason, "shown": shown}).status  # fmt: skip

    assert show(told[0]["id"], by=one) == 403 and show("nobody's") == 409
    assert show(told[0]["id"]) == show(told[1]["id"]) == 200
    assert facilitator.state("/facilitator/events")["reasons"] == [odd, "Since May."]
    # Whoever writes anew, or takes it back, has shown nothing yet.
    assert other.ask(why, {"round": number, "text": "Since June."}).status == 200
    assert facilitator.state("/facilitator/events")["reasons"] == [odd]
    assert other.ask(why, {"round": number, "text": ""}).status == 200
    assert len(facilitator.state("/facilitator/notes/events")["votes"][-1]["reasons"]) == 1
    assert show(told[0]["id"], shown=False) == 200
    assert facilitator.state("/facilitator/events")["reasons"] == []
    for text, status in (("x" * 241, 422), (7, 422)):
        assert one.ask(why, {"round": number, "text": text}).status == status
    assert Client(server.port).ask(why, {"round": number, "text": "nobody"}).status == 403
    closed(facilitator)
    assert one.ask(why, {"round": number, "text": "too late"}).status == 409
    for client, path in ((one, f"/{server.code}/events"), (facilitator, "/facilitator/events")):
        assert "onerror" not in json.dumps(client.state(path)) or client is one
    kept = facilitator.ask("/facilitator/notes").text + facilitator.ask("/facilitator").text
    assert "onerror" not in kept
    server.kill()
    server.start()
    assert one.state(f"/{server.code}/events")["why"] == odd


def test_a_belief_of_fewer_than_five_people_is_counted_but_not_named() -> None:
    item = STEMS[0]
    wrong = [name for name in IDS if name != item.key()]
    four = tally.beliefs(item, [(wrong[0], 4), (item.key(), 9)])
    assert (four["held"], four["few"]) == ([], 1)
    five = tally.beliefs(item, [(wrong[0], 5)])
    (shown,) = item.rulebook.shown_by(item.raw, wrong[0])
    assert five == {"held": [{"name": items.misconceptions()[shown]["name"], "count": 5}], "few": 0}


@pytest.mark.parametrize("path", items.banks(), ids=lambda path: path.stem)
def test_of_every_item_the_right_answer_can_be_voted_and_is_in_the_tally(path: Path) -> None:
    for item in items.load_file(path).items:
        shown = questions.shown(item)
        response = right_answer(item)
        assert item.rulebook.fits(shown, response), (item.id, response)
        counted = tally.counts(item, shown, [(response, 3)])
        assert max(row["count"] for row in counted["rows"]) == 3, item.id
        assert counted["right"] == (None if item.debate else 1), item.id


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-chapter"], "expected a chapter (career-ladder, "),
        (["scope-of-questions/no-such-set"], "found 'scope-of-questions/no-such-set'"),
        ([ITEM, "--votes", "notes.txt"], "notes.txt: found no file of votes"),
        ([ITEM, "--votes", "other.sqlite"], "other.sqlite: found another program's"),
    ],
)
def test_what_is_wrong_at_the_start_is_said_and_a_file_that_is_not_ours_is_left_alone(
    arguments: list[str], told: str, tmp_path: Path
) -> None:
    notes, other = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    notes.write_text("My notes of Monday, which are no database.\n" * 40)
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE mine(text)")
    before = notes.read_bytes(), other.read_bytes()
    command = [warm().python, "-m", "staffplus.cli", "live", *arguments, "--host", "127.0.0.1", "--port", "0", "--no-browser"]  # fmt: skip
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=HANGS)
    assert run.returncode == 2 and told in run.stderr, run.stderr
    assert (notes.read_bytes(), other.read_bytes()) == before


@FILE
def test_a_taken_port_is_named_with_what_to_do(serve: Serve, tmp_path: Path) -> None:
    server = serve(ITEM)
    command = [warm().python, "-m", "staffplus.cli", "live", ITEM, "--votes", str(tmp_path / "x.sqlite"), "--host", "127.0.0.1", "--port", str(server.port), "--no-browser"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, timeout=HANGS)
    assert run.returncode == 2 and "Choose another with --port" in run.stderr, run.stderr
