"""A room votes: nobody's vote is lost or counted twice, whatever happens to the server meanwhile."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from staffplus import items
from staffplus.cohort.live import ballots, questions, tally
from tests.cohort.room import HANGS, Client, Server, closed, opened

Serve = Callable[..., Server]
VOTERS = 200
STEMS = next(
    stems
    for stems in items.families(items.load("scope-of-questions"))
    if len(stems) > 1 and stems[0].rulebook.response is str and "reason" not in stems[0].raw
    and not stems[0].debate
)  # fmt: skip
ITEM = STEMS[0].family
IDS = [option["id"] for option in STEMS[0].stem()["options"]]


def test_two_hundred_vote_twice_while_the_server_is_killed_and_each_counts_once(serve: Serve) -> None:  # fmt: skip
    server = serve(ITEM)
    facilitator = server.facilitator()
    with ThreadPoolExecutor(24) as pool:
        voters = list(pool.map(lambda _: server.voter(), range(VOTERS)))
        first = opened(facilitator)
        before = [IDS[n % 3 == 0] for n in range(VOTERS)]
        _vote_through_a_crash(server, pool, voters, first["round"], before)
        shown = closed(facilitator)
        assert _counted(shown["votes"][-1]) == _words(first, before)

        server.kill()
        server.start()
        second = opened(facilitator)
        assert second["item"]["id"] == STEMS[1].id != first["item"]["id"]
        after = [IDS[n % 5 == 0] for n in range(VOTERS)]
        _vote_through_a_crash(server, pool, voters, second["round"], after)
        shown = closed(facilitator)
    assert [_counted(it) for it in shown["votes"]] == [_words(first, before), _words(second, after)]
    assert [it["voters"] for it in shown["votes"]] == [VOTERS, VOTERS]


def _vote_through_a_crash(server: Server, pool: ThreadPoolExecutor, voters: list[Client], round: int, given: list[Any]) -> None:  # fmt: skip
    """Everybody votes, twice over as with a double click; the server dies when a third has been told."""
    up, enough, told = threading.Event(), threading.Event(), Counter[int]()
    up.set()

    def insist(n: int) -> None:
        for _ in range(2):
            while True:
                assert up.wait(HANGS)
                try:
                    answer = server.vote(voters[n], round, given[n])
                except (
                    OSError,
                    HTTPException,
                ):  # as a phone does, it sends again what it was not told was counted
                    continue
                assert answer.status == 200, answer.text
                told[n] = 1
                if len(told) >= VOTERS // 3:
                    enough.set()
                break

    voting = [pool.submit(insist, n) for n in range(VOTERS)]
    assert enough.wait(HANGS)
    up.clear()
    server.kill()
    kept = set(told)
    with sqlite3.connect(server.votes) as db:
        assert ballots.count(db, round) >= len(kept), "somebody was told and is not on disk"
    server.start()
    up.set()
    for one in voting:
        one.result(HANGS)


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
    said = [questions.advice(share).split(":")[0] for share in (0, 0.34, 0.35, 0.7, 0.71, 1)]
    assert said == ["Under 35% right"] * 2 + ["From 35 to 70% right"] * 2 + ["Above 70% right"] * 2


def test_a_belief_of_fewer_than_five_people_is_counted_but_not_named() -> None:
    item = STEMS[0]
    wrong = [name for name in IDS if name != item.key()]
    four = tally.beliefs(item, [wrong[0]] * 4 + [item.key()] * 9)
    assert (four["held"], four["few"]) == ([], 1)
    five = tally.beliefs(item, [wrong[0]] * 5)
    (shown,) = item.rulebook.shown_by(item.raw, wrong[0])
    assert five == {"held": [{"name": items.misconceptions()[shown]["name"], "count": 5}], "few": 0}


@pytest.mark.parametrize("path", items.banks(), ids=lambda path: path.stem)
def test_of_every_item_the_right_answer_can_be_voted_and_is_in_the_tally(path: Path) -> None:
    for item in items.load_file(path).items:
        shown = questions.shown(item, "salt")
        response = item.stem()["options"][0]["id"] if item.debate else _as_response(item)
        assert item.rulebook.fits(shown, response), (item.id, response)
        counted = tally.counts(item, shown, [response] * 3)
        assert max(row["count"] for row in counted["rows"]) == 3, item.id
        assert counted["right"] == (None if item.debate else 1), item.id


def _as_response(item: items.Item) -> Any:
    """The key as an answer: of a number its value, of an order one that keeps to it."""
    key = item.key()
    if isinstance(key, dict) and "within" in key:
        return key["value"]
    if isinstance(key, list) and key and isinstance(key[0], list):
        left, order = [step["id"] for step in item.stem()["steps"]], []
        while left:
            free = next(it for it in left if not any(b in left and a == it for b, a in key))
            left.remove(free)
            order.append(free)
        return order
    return key


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
    command = [sys.executable, "-m", "staffplus.cli", "live", *arguments, "--host", "127.0.0.1", "--port", "0", "--no-browser"]  # fmt: skip
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=HANGS)
    assert run.returncode == 2 and told in run.stderr, run.stderr
    assert (notes.read_bytes(), other.read_bytes()) == before


def test_a_taken_port_is_named_with_what_to_do(serve: Serve, tmp_path: Path) -> None:
    server = serve(ITEM)
    command = [sys.executable, "-m", "staffplus.cli", "live", ITEM, "--votes", str(tmp_path / "x.sqlite"), "--host", "127.0.0.1", "--port", str(server.port), "--no-browser"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, timeout=HANGS)
    assert run.returncode == 2 and "Choose another with --port" in run.stderr, run.stderr
