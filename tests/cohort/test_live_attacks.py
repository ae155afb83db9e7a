"""What a voter must not do: see a tally or a key early, run the vote, vote as many, break the server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from staffplus import items
from staffplus.cohort.live import app, guards
from tests.cohort.conftest import FILE
from tests.cohort.room import Client, Server, closed, opened
from tests.cohort.test_live import IDS, ITEM, STEMS

Serve = Callable[..., Server]
PRIVATE = ("/facilitator", "/facilitator/notes", "/facilitator/events", "/facilitator/notes/events", "/facilitator/qr.svg")  # fmt: skip
#: Words of an item that tell its key, wherever they stand.
TELLING = ("correct", "feedback", "misconception", "because", "right", "tolerance", "working", "key", "answer", "beliefs")  # fmt: skip


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose first vote is open; tests leave it so, and bring voters of their own."""
    server = Server(tmp_path_factory.mktemp("asking") / "votes.sqlite", ITEM)
    assert opened(server.facilitator())["round"] == 1
    yield server
    server.kill()


def names_in(value: Any) -> set[str]:
    """Every name in a JSON value, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def test_nobody_without_the_facilitators_cookie_sees_or_does_anything_of_theirs(serve: Serve) -> None:  # fmt: skip
    server = serve(ITEM)
    number = opened(server.facilitator())["round"]
    strangers = [Client(server.port), server.voter()]
    for forged in ("", "x", guards.digest(server.token), "é\\"):
        strangers.append(Client(server.port, {app.FACILITATOR: forged}))
    for stranger in strangers:
        assert [stranger.ask(path).status for path in PRIVATE] == [403] * len(PRIVATE)
        for body in ({"do": "close", "round": number}, {"do": "open", "item": 0, "after": number}):
            assert stranger.ask("/facilitator/do", body).status == 403
    assert server.voter().state(f"/{server.code}/events")["phase"] == "open"


def test_the_link_works_once_and_a_guess_does_not_use_it_up(serve: Serve) -> None:
    server = serve(ITEM)
    assert Client(server.port).ask("/facilitator?once=guess").status == 403
    mine = server.facilitator()
    told = Client(server.port).ask(f"/facilitator?once={server.token}", Accept="text/html")
    assert told.status == 403 and "used already" in told.text
    assert mine.ask("/facilitator").status == 200
    server.kill()
    server.start()
    assert mine.ask("/facilitator").status == 200, "a restart sends nobody away"


@FILE
def test_a_phone_is_told_no_key_ever_and_no_tally_before_the_vote_is_closed(serve: Serve) -> None:
    server = serve("scope-of-questions")
    facilitator, voter = server.facilitator(), server.voter()
    for n in range(len(items.families(items.load("scope-of-questions")))):
        number = opened(facilitator, n)["round"]
        state = voter.state(f"/{server.code}/events", lambda it, r=number: it["round"] == r)  # type: ignore[misc]
        assert "tally" not in state and not names_in(state) & set(TELLING), state
        screen = facilitator.state("/facilitator/events")
        assert not names_in(screen) & {*TELLING, "tally", "votes"}, (
            "the projector is the room's too"
        )
        closed(facilitator)
        state = voter.state(f"/{server.code}/events", lambda it: it["phase"] == "closed")
        assert state["tally"]["voters"] == 0 and not names_in(state) & set(TELLING)


@pytest.mark.parametrize("forged", ["", ".", "me.", "me.0000", "ü.ü", "a" * 4000])
def test_a_made_up_voter_may_neither_vote_nor_listen(asking: Server, forged: str) -> None:
    nobody = Client(asking.port, {app.VOTER: forged})
    assert asking.vote(nobody, 1, IDS[0]).status == 403
    assert nobody.ask(f"/{asking.code}/events").status == 403


def test_a_vote_for_a_closed_item_is_told_and_not_counted(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator, voter = server.facilitator(), server.voter()
    number = opened(facilitator)["round"]
    closed(facilitator)
    late = server.vote(voter, number, IDS[0])
    assert late.status == 409 and "closed before your answer came: it is not counted" in late.told
    assert voter.state(f"/{server.code}/events")["tally"]["voters"] == 0
    assert server.vote(voter, number + 1, IDS[0]).status == 409


@FILE
def test_of_a_thousand_votes_from_one_phone_one_counts_and_the_phone_is_told(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator, voter, other = server.facilitator(), server.voter(), server.voter()
    number = opened(facilitator)["round"]
    answers = [server.vote(voter, number, IDS[n % 2]) for n in range(1000)]
    refused = [it for it in answers if it.status == 429]
    assert {it.status for it in answers} == {200, 429} and len(refused) > 500
    assert "Too many answers at once" in refused[-1].told
    assert int(refused[-1].headers["retry-after"]) >= 1
    assert server.vote(other, number, IDS[0]).status == 200, "nobody else has to wait"
    assert closed(facilitator)["votes"][-1]["voters"] == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * 20_000, 413),
        (b"{", 400), (b"[1]", 400), (b"\xff\xfe", 400), (b"[" * 16_000, 400),
        ({"round": True, "response": "a"}, 422), ({"round": "1", "response": "a"}, 422),
        ({"round": 1}, 422), ({"round": 1, "response": "no-option"}, 422),
        ({"round": 1, "response": ["a"]}, 422), ({"round": 1, "response": {"a": {}}}, 422),
        ({"round": 1, "response": "<script>alert(1)</script>"}, 422),
        (b'{"round": 1, "response": NaN}', 422), (b'{"round": 1, "response": "\\ud800"}', 422),
        ({"round": 10**30, "response": "a"}, 422), ({"round": -1, "response": "a"}, 422),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_the_server_goes_on(asking: Server, body: Any, status: int) -> None:  # fmt: skip
    voter = asking.voter()
    assert voter.ask(f"/{asking.code}/vote", body).status == status
    assert voter.state(f"/{asking.code}/events")["mine"] is None
    assert asking.vote(voter, 1, IDS[0]).status == 200


@FILE
def test_html_in_what_people_type_comes_back_as_text(serve: Serve) -> None:
    server = serve(ITEM)
    for path in ("/join?code=%3Cb%3Eboo", "/%3Cb%3Eboo", "/facilitator?once=%3Cb%3Eboo", "/files/%3Cb%3Eboo.js"):  # fmt: skip
        answer = Client(server.port).ask(path, Accept="text/html")
        assert answer.status in (403, 404) and "<b>" not in answer.text.lower(), path
        assert "script-src 'self'" in answer.headers["content-security-policy"]


@FILE
def test_a_form_on_another_page_cannot_run_the_vote(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator = server.facilitator()
    sent = json.dumps({"do": "open", "item": 0, "after": 0}).encode()
    headers = {"Content-Type": "text/plain"}
    assert facilitator.ask("/facilitator/do", sent, **headers).status == 415
    assert facilitator.state("/facilitator/events")["phase"] == "waiting"


def test_the_stems_asked_have_a_key_to_hide() -> None:
    assert all(item.key() in IDS for item in STEMS)
