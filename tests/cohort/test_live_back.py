"""A vote opened by mistake is taken back, one that nobody cast counts nowhere, and of several votes none is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from staffplus import items, revote
from staffplus.cli.main import main
from staffplus.cohort.live import questions
from staffplus.cohort.live.store import is_address
from tests.cohort.conftest import FILE
from tests.cohort.room import Client, Server, closed, opened
from tests.cohort.test_live import IDS, ITEM, STEMS, THREE
from tests.cohort.test_live_call import DO, NOTES, SCREEN, counted, in_order, voted

Serve = Callable[..., Server]


def differing(server: Server, facilitator: Client, splits: dict[int, tuple[int, int]]) -> None:
    """Votes on these items, in which so many chose the first answer and so many the second."""
    for place, split in splits.items():
        state = opened(facilitator, place)
        options = [it["id"] for it in state["item"]["options"]]
        voted(server, state["round"], *[one for one, n in zip(options, split, strict=False) for _ in range(n)])  # fmt: skip
        closed(facilitator)


def order(facilitator: Client) -> list[Any]:
    """How far the room differed on each item, and the items on which it did most."""
    told = facilitator.state(NOTES)
    return [[it["differ"] for it in told["items"]], told["taken_up"]]


def test_a_vote_taken_back_has_not_been_and_what_was_on_show_is_there_again(serve: Serve, store: str) -> None:  # fmt: skip
    servers = [serve(*THREE) for _ in range(2 if is_address(store) else 1)]
    server, facilitator = servers[0], servers[0].facilitator()
    differing(server, facilitator, {0: (3, 3), 1: (5, 1), 2: (2, 2)})
    assert facilitator.ask(DO, {"do": "project", "round": 1}).status == 200
    before, was = order(facilitator), facilitator.state(SCREEN, lambda it: it["shows"] == 1)
    state = opened(facilitator, 2)
    assert order(facilitator) == before, "an open vote that nobody cast moves nothing"
    (phone,) = voted(server, state["round"], state["item"]["options"][0]["id"])
    unseen = {"do": "back", "round": state["round"], "answered": False}
    back = unseen | {"answered": True}
    assert phone.ask(DO, back).status == 403
    facilitator.port = servers[-1].port
    for act in (unseen, {"do": "back", "round": state["round"]}, back | {"answered": "yes"}):
        refused = facilitator.ask(DO, act)
        assert refused.status == 409 and "has just answered" in refused.told, "it was empty when the key went down"  # fmt: skip
    assert facilitator.state(SCREEN)["phase"] == "open"
    assert facilitator.ask(DO, back).status == 200
    for one in servers:
        one.kill()
        one.start()
    now = facilitator.state(SCREEN, lambda it: it["phase"] == "closed")
    assert now == was | {"here": now["here"]} and order(facilitator) == before
    assert facilitator.ask(DO, back).status == 409
    late = server.vote(phone, state["round"], state["item"]["options"][0]["id"])
    assert late.status == 409 and "taken back" in late.told
    again = opened(facilitator, 2)
    assert again["round"] > state["round"], "a phone may still answer what was taken back"
    assert (again["vote"], again["item"]["id"]) == (state["vote"], state["item"]["id"])
    assert closed(facilitator)["shows"] == again["round"]


def test_a_vote_counted_by_hand_is_no_empty_one(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator = server.facilitator()
    state = opened(facilitator)
    hands = [1, *[0] * (len(state["item"]["options"]) - 1)]
    assert counted(facilitator, state["round"], hands) == (200, "")
    back = {"do": "back", "round": state["round"], "answered": False}
    assert facilitator.ask(DO, back).status == 409
    assert counted(facilitator, state["round"], [0] * len(hands)) == (200, "")
    assert facilitator.ask(DO, back).status == 200


@FILE
def test_only_an_open_vote_can_be_taken_back(serve: Serve) -> None:
    facilitator = serve(ITEM).facilitator()
    assert facilitator.ask(DO, {"do": "back", "round": 0}).status == 409
    number = opened(facilitator)["round"]
    assert facilitator.ask(DO, {"do": "back", "round": number + 1}).status == 409
    closed(facilitator)
    assert facilitator.ask(DO, {"do": "back", "round": number}).told == "This vote is closed: only an open one can be taken back."  # fmt: skip
    assert facilitator.state(SCREEN)["shows"] == number


def test_a_vote_that_nobody_cast_is_none_of_its_item(serve: Serve, store: str, tmp_path: Path) -> None:  # fmt: skip
    server = serve(*THREE)
    facilitator = server.facilitator()
    differing(server, facilitator, {0: (3, 3), 1: (5, 1), 2: (2, 2)})
    before = order(facilitator)
    stray = opened(facilitator, 2)
    closed(facilitator)
    assert order(facilitator) == before
    assert len(facilitator.state(NOTES)["items"][2]["counted"]) == 1
    again = opened(facilitator, 2)
    assert (again["vote"], again["item"]["id"]) == (2, stray["item"]["id"]), "its case is not used up"  # fmt: skip
    closed(facilitator)
    assert main(["cohort", "report", "--votes", store, "--to", str(tmp_path / "report")]) == 0
    rows = (tmp_path / "report/votes.csv").read_text("utf-8").splitlines()[1:]
    assert sorted({tuple(row.split(",")[:2]) for row in rows}) == sorted((it, "1") for it in THREE)
    # Who votes by chat alone is counted afterwards; then it has been a vote.
    count = [2, *[0] * (len(again["item"]["options"]) - 1)]
    assert counted(facilitator, again["round"], count) == (200, "")
    assert len(facilitator.state(NOTES)["items"][2]["counted"]) == 2


@FILE
def test_of_three_votes_each_keeps_its_case_reasons_and_answer(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator = server.facilitator()
    rounds = []
    for vote in range(1, len(STEMS) + 2):
        state = opened(facilitator)
        (phone,) = voted(server, state["round"], IDS[vote % 2])
        assert phone.ask(f"/{server.code}/why", {"round": state["round"], "text": f"Reason {vote}."}).status == 200  # fmt: skip
        assert state["as"] == (1 if vote > len(STEMS) else 0)
        assert closed(facilitator)["used_up"] == (vote >= len(STEMS)), vote
        rounds.append(state["round"])
    told = facilitator.state(NOTES)
    cases = [*STEMS, STEMS[0]]
    assert [it["item"]["id"] for it in told["votes"]] == [it.id for it in cases]
    assert [it["answer"] for it in told["votes"]] == [questions.answer(it) for it in cases]
    assert [it["reasons"][0]["text"] for it in told["votes"]] == [f"Reason {n + 1}." for n in range(len(cases))]  # fmt: skip
    assert [it["round"] for it in told["items"][0]["counted"]] == rounds
    assert facilitator.ask(DO, {"do": "project", "round": rounds[0]}).status == 200
    assert facilitator.state(SCREEN, lambda it: it["shows"] == rounds[0])["vote"] == 1
    told = phone.state(f"/{server.code}/events", lambda it: "screen" in it)
    assert (told["round"], told["screen"]["number"], told["screen"]["vote"]) == (rounds[-1], 1, 1)


def test_two_cases_of_one_item_are_called_differently_beside_their_counts() -> None:
    every = questions.chosen([items.bank_chapter(path) for path in items.banks()])
    named = [[questions.called(it, one.stems) for it in one.stems] for one in every]
    alike = [it for it in named if len(set(it)) < len(it) and any(it)]
    assert alike == []
    assert sum(all(it) for it in named) > 60
    unlike = next(it.stems for it in every if it.family == "scope-lame-cows")
    assert (
        unlike[0].keyless()["case"].splitlines()[0] == unlike[1].keyless()["case"].splitlines()[0]
    )


@pytest.mark.parametrize("share", [0, 0.34, 0.57, 0.7])
def test_after_two_votes_the_advice_is_to_move_on(share: float) -> None:
    assert ("vote again" in revote.after_one(share, 1)) == (share >= revote.TEACH)
    for vote in (2, 3):
        assert "vote again" not in revote.after_one(share, vote)
        assert "move on" in revote.after_one(share, vote)


def test_how_many_are_on_the_call_is_said_once(serve: Serve, store: str) -> None:
    servers = [serve(ITEM) for _ in range(2 if is_address(store) else 1)]
    server, facilitator = servers[0], servers[0].facilitator()
    assert facilitator.ask(DO, {"do": "call", "people": 12}).status == 200
    for wrong in (-1, True, "12", 10_001, None):
        assert facilitator.ask(DO, {"do": "call", "people": wrong}).status == 422
    assert server.voter().ask(DO, {"do": "call", "people": 3}).status == 403
    facilitator.port = servers[-1].port
    for vote in (1, 2):
        state = opened(facilitator)
        assert counted(facilitator, state["round"], in_order(STEMS[vote - 1], **{IDS[0]: 9}))[0] == 200  # fmt: skip
        shown = facilitator.state(SCREEN, lambda it: it["on_call"] == 9)
        assert shown["call"] == facilitator.state(NOTES)["call"] == 12
        closed(facilitator)
    assert facilitator.ask(DO, {"do": "call", "people": 0}).status == 200
    assert facilitator.state(NOTES, lambda it: it["call"] == 0)
