"""People on a call are counted by hand; earlier counts are found, compared and shown again."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from staffplus import items, revote, session
from staffplus.cli.main import main
from staffplus.cohort.live import ballots, questions, tally
from staffplus.cohort.live.ballots import OnCall
from staffplus.cohort.live.store import connect, is_address
from tests.cohort.conftest import FILE
from tests.cohort.room import Client, Server, closed, opened
from tests.cohort.test_live import IDS, ITEM, STEMS, THREE

Serve = Callable[..., Server]
BY_ID = {it.id: it for it in items.load("scope-of-questions")}
NOTES, SCREEN, DO = "/facilitator/notes/events", "/facilitator/events", "/facilitator/do"


def voted(server: Server, number: int, *responses: Any) -> list[Client]:
    """So many new phones, each with its answer."""
    phones = [server.voter() for _ in responses]
    for phone, response in zip(phones, responses, strict=True):
        assert server.vote(phone, number, response).status == 200
    return phones


def counted(facilitator: Client, round: int, counts: Any, people: Any = 0) -> tuple[int, str]:
    """What the server says to counts that were typed in."""
    answer = facilitator.ask(DO, {"do": "count", "round": round, "counts": counts, "people": people})  # fmt: skip
    return answer.status, "" if answer.status == 200 else answer.told


def in_order(item: items.Item, **counts: int) -> list[int]:
    """Counts by option's id, in the order in which a room sees the options."""
    return [counts.get(it["id"], 0) for it in questions.shown(item)["options"]]


def test_hands_counted_on_a_call_are_added_in_both_votes_marked_as_such_and_kept(
    serve: Serve, store: str, tmp_path: Path
) -> None:
    servers = [serve(ITEM) for _ in range(2 if is_address(store) else 1)]
    server, facilitator = servers[0], servers[0].facilitator()
    first = opened(facilitator)["round"]
    right = [str(it.key()) for it in STEMS[:2]]
    wrong = [next(it for it in IDS if it != key) for key in right]
    (phone, *_) = voted(server, first, *[right[0]] * 6, *[wrong[0]] * 6)
    assert counted(facilitator, first, in_order(STEMS[0], **{right[0]: 2, wrong[0]: 10})) == (200, "")  # fmt: skip
    # What is typed in while people vote is nobody's to see, as little as their votes.
    assert "tally" not in phone.state(f"/{server.code}/events")
    assert "votes" not in facilitator.state(SCREEN) and facilitator.state(SCREEN)["on_call"] == 12
    shown = closed(facilitator)["votes"][-1]
    assert (shown["voters"], shown["on_call"], shown["marked"], shown["right"]) == (24, 12, 24, 8 / 24)  # fmt: skip
    told = phone.state(f"/{server.code}/events", lambda it: it["phase"] == "closed")["tally"]
    assert {"right", "marked"}.isdisjoint(told) and (told["voters"], told["on_call"]) == (24, 12)
    assert {it["count"] for it in told["rows"]} >= {8, 16}

    state = opened(facilitator)
    voted(server, state["round"], *[right[1]] * 12)
    closed(facilitator)
    # After the vote is closed it is not too late, whichever server is asked; and typed in anew, it is put right.
    facilitator.port = servers[-1].port
    assert counted(facilitator, state["round"], in_order(STEMS[1], **{right[1]: 1}))[0] == 200
    assert counted(facilitator, state["round"], in_order(STEMS[1], **{right[1]: 6, wrong[1]: 6}))[0] == 200  # fmt: skip
    servers[0].kill()
    servers[0].start()
    facilitator.port = servers[0].port
    both = facilitator.state(SCREEN, lambda it: it["votes"][-1]["voters"] == 24)["votes"]
    assert [(it["voters"], it["on_call"], round(it["right"], 2)) for it in both] == [(24, 12, 0.33), (24, 12, 0.75)]  # fmt: skip
    notes = facilitator.state(NOTES)
    assert notes["advice"].startswith("Above 70% right"), "advice is on all, not on phones alone"
    assert notes["items"][0]["counted"][0]["voters"] == 24

    assert main(["cohort", "report", "--votes", store, "--to", str(tmp_path / "report")]) == 0
    rows = list(csv.DictReader((tmp_path / "report/votes.csv").read_text("utf-8").splitlines()))
    found = {(it["vote"], it["voters"], it["on_call"], it["right"]) for it in rows}
    assert found == {("1", "24", "12", "8"), ("2", "24", "12", "18")}
    page = (tmp_path / "report/report.html").read_text("utf-8")
    assert "Vote 1: 12 people on a call were counted by hand and are in these figures." in page
    assert counted(facilitator, first, in_order(STEMS[0])) == (200, "")
    assert "on_call" not in facilitator.state(SCREEN, lambda it: it["votes"][0]["voters"] == 12)["votes"][0]  # fmt: skip


@FILE
def test_counts_that_cannot_be_are_refused_and_say_why(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator = server.facilitator()
    number = opened(facilitator)["round"]
    many = len(IDS)
    for counts, told in (
        ([1], f"Expected {many} counts"), ("3", f"Expected {many} counts"), ([-1] * many, "0 to 10,000"),
        ([True] * many, "whole number"), ([1.5] * many, "whole number"), ([10_001] + [0] * (many - 1), "0 to 10,000"),
    ):  # fmt: skip
        status, why = counted(facilitator, number, counts)
        assert status == 422 and told in why, (counts, why)
    assert counted(facilitator, number + 1, [1] * many) == (409, "There is no such vote. Load the page again.")  # fmt: skip
    assert counted(server.voter(), number, [1] * many)[0] == 403
    assert facilitator.state(SCREEN)["on_call"] == 0


@pytest.mark.parametrize("path", items.banks(), ids=lambda path: path.stem)
def test_of_every_item_a_line_that_is_counted_by_hand_is_that_line_of_the_count(path: Path) -> None:
    for item in items.load_file(path).items:
        shown = questions.shown(item)
        lines = tally.lines_by_hand(item, shown)
        if item.kind in ("number", "order"):
            assert not lines, item.id
            continue
        for n, line in enumerate(lines):
            assert item.rulebook.fits(shown, json.loads(line)), (item.id, line)
            by_phone = tally.counts(item, shown, [(json.loads(line), 3)])
            by_hand = tally.counts(item, shown, [], OnCall(3, {line: 3}))
            assert [it["count"] for it in by_phone["rows"]] == [
                it["count"] for it in by_hand["rows"]
            ]
            assert by_hand["rows"][n]["on_call"] == by_hand["rows"][n]["count"] == 3, item.id
            # Where a line is not all that somebody answers, nobody on the call is taken to be wrong.
            assert by_hand["right"] == (by_phone["right"] if tally.whole(item) else None), item.id


def test_where_a_line_is_no_whole_answer_the_share_right_is_of_phones_alone() -> None:
    item = next(it for it in items.load("scope-of-questions") if "reason" in it.raw)
    shown = questions.shown(item)
    line = json.dumps({"answer": item.key()["answer"], "reason": None})
    found = tally.counts(item, shown, [(item.key(), 4)], OnCall(6, {line: 6}))
    assert (found["voters"], found["on_call"], found["marked"], found["right"]) == (10, 6, 4, 1)


def split(
    server: Server, facilitator: Client, place: int, right: int, *wrong: int
) -> dict[str, Any]:
    """A vote on an item in which so many are right, and of each wrong answer so many."""
    state = opened(facilitator, place)
    key = str(BY_ID[state["item"]["id"]].key())
    others = [it["id"] for it in state["item"]["options"] if it["id"] != key]
    given = [it for it, n in zip([key, *others], [right, *wrong], strict=False) for _ in range(n)]
    voted(server, state["round"], *given)
    closed(facilitator)
    return state


def taken_up(told: dict[str, Any]) -> list[tuple[int, bool]]:
    return [(it["place"], it["low"]) for it in told["taken_up"]]


@FILE
def test_a_room_differs_most_where_pairs_do(serve: Serve) -> None:
    """Pairs are what counts: three against three is less than two against two. Hands on a call are people too."""
    server = serve(*THREE)
    facilitator = server.facilitator()
    first = split(server, facilitator, 0, 6)
    assert taken_up(facilitator.state(NOTES)) == [], "of one there is nothing to choose"
    split(server, facilitator, 1, 3, 3)
    split(server, facilitator, 2, 2, 2)
    told = facilitator.state(NOTES)
    assert [round(it["differ"], 2) for it in told["items"]] == [0, 0.6, 0.67]
    assert [it["among"] for it in told["items"]] == [6, 6, 4]
    assert taken_up(told) == [(2, False), (1, False)]
    item = BY_ID[first["item"]["id"]]
    others = {it["id"]: 6 for it in first["item"]["options"] if it["id"] != item.key()}
    assert counted(facilitator, 1, in_order(item, **others))[0] == 200
    told = facilitator.state(NOTES, lambda it: it["items"][0]["differ"] > 0)
    assert taken_up(told) == [(0, True), (2, False)], "6 of 18 had it right"
    assert told["items"][0]["among"] == 18


@FILE
def test_what_few_have_right_is_taken_up_first_however_much_people_agree_on_it(
    serve: Serve,
) -> None:
    server = serve(*THREE)
    facilitator = server.facilitator()
    for place, (right, *wrong) in enumerate(((1, 9), (3, 3), (0, 6))):
        split(server, facilitator, place, right, *wrong)
    assert taken_up(facilitator.state(NOTES)) == [(2, True), (0, True)]
    # As on paper, by the numbers of the questions.
    assert revote.taken_up({1: 0.1, 2: 0.5, 3: 0, 4: 0.2}, {1: 0.2, 2: 0.6, 3: 0, 4: 0.3}) == [3, 1]
    assert revote.taken_up({1: 0.9, 2: 0.35, 3: 0.34}, {1: 0.2, 2: 0.6, 3: 0}) == [3, 2]
    assert revote.taken_up({}, {1: 0, 2: 0.5, 3: 0.5}) == [2, 3]


def test_of_what_one_person_voted_nothing_is_said_to_differ() -> None:
    counts = tally.counts(STEMS[0], questions.shown(STEMS[0]), [(IDS[0], 1)])
    assert tally.differing(STEMS[0], [(IDS[0], 1)], counts) is None


@pytest.mark.parametrize("path", items.banks(), ids=lambda path: path.stem)
def test_of_every_item_one_mind_differs_by_nothing_and_two_by_something(path: Path) -> None:
    for item in items.load_file(path).items:
        shown = questions.shown(item)
        answers = _two(item, shown)
        for given, differs in (([(answers[0], 6)], False), ([(it, 3) for it in answers], True)):
            found = tally.differing(item, given, tally.counts(item, shown, given))
            assert found is not None and (found > 0) == differs and found <= 1, (item.id, found)


def _two(item: items.Item, shown: dict[str, Any]) -> list[Any]:
    """Two answers that differ."""
    if item.kind == "order":
        steps = [it["id"] for it in shown["steps"]]
        return [steps, steps[::-1]]
    return [1.0, 2.0] if item.kind == "number" else item.rulebook.by_hand(shown)[:2]


def test_an_earlier_count_is_shown_again_with_its_answer_until_the_next_vote_opens(serve: Serve, store: str) -> None:  # fmt: skip
    servers = [serve(*THREE) for _ in range(2 if is_address(store) else 1)]
    server, facilitator = servers[0], servers[0].facilitator()
    first = opened(facilitator, 0)
    assert facilitator.ask(DO, {"do": "project", "round": first["round"]}).status == 409
    closed(facilitator)
    second = opened(facilitator, 1)
    phone = server.voter()
    assert facilitator.ask(DO, {"do": "project", "round": first["round"]}).told == "A vote is open: close it first."  # fmt: skip
    closed(facilitator)
    assert facilitator.ask(DO, {"do": "project", "round": 99}).status == 409
    assert phone.ask(DO, {"do": "project", "round": first["round"]}).status == 403
    assert facilitator.ask(DO, {"do": "project", "round": first["round"]}).status == 200
    for one in servers:
        one.kill()
    for one in servers:
        one.start()
    facilitator.port = servers[-1].port
    state = facilitator.state(SCREEN, lambda it: it.get("shows") == first["round"])
    assert (state["round"], state["number"], state["item"]["id"]) == (second["round"], 1, first["item"]["id"])  # fmt: skip
    assert state["answer"] and state["again"] == 0 and state["next"] == 2
    notes = facilitator.state(NOTES)
    assert notes["shows"] == first["round"] and notes["votes"][-1]["item"]["id"] == first["item"]["id"]  # fmt: skip
    phone.port = servers[-1].port
    assert phone.state(f"/{server.code}/events")["round"] == second["round"], "phones stay"
    assert opened(facilitator, 2)["shows"] == second["round"] + 1
    assert closed(facilitator)["shows"] == second["round"] + 1, (
        "nothing earlier comes back by itself"
    )


@FILE
def test_after_the_second_vote_begins_the_firsts_reasons_and_answer_can_be_reached(serve: Serve) -> None:  # fmt: skip
    server = serve(ITEM)
    facilitator = server.facilitator()
    number = opened(facilitator)["round"]
    (phone,) = voted(server, number, IDS[0])
    assert phone.ask(f"/{server.code}/why", {"round": number, "text": "Since May."}).status == 200
    closed(facilitator)
    opened(facilitator)
    (told,) = facilitator.state(NOTES)["votes"][0]["reasons"]
    shown = {"do": "show", "round": number, "reason": told["id"], "shown": True}
    assert facilitator.ask(DO, shown).status == 200
    state = facilitator.state(SCREEN)
    assert state["reasons"] == [] and state["before"] == {"vote": 1, "reasons": ["Since May."]}
    assert "answer" not in state["before"], "not while people vote on the same idea"
    state = closed(facilitator)
    assert state["before"]["answer"] == questions.answer(STEMS[0])
    assert state["answer"] == questions.answer(STEMS[1])
    assert [it["answer"] for it in facilitator.state(NOTES)["votes"]] == [questions.answer(it) for it in STEMS[:2]]  # fmt: skip


@FILE
def test_a_vote_says_which_it_is_and_whether_its_case_is_another(serve: Serve) -> None:
    server = serve(ITEM)
    facilitator, phone = server.facilitator(), server.voter()
    for vote in range(1, len(STEMS) + 2):
        state = opened(facilitator)
        now = phone.state(f"/{server.code}/events", lambda it, r=state["round"]: it["round"] == r)  # type: ignore[misc]
        assert [(it["vote"], it["other"]) for it in (state, now)] == [(vote, vote > 1)] * 2
        assert server.vote(phone, state["round"], IDS[0]).status == 200
        closed(facilitator)


def test_votes_of_an_earlier_course_go_on_and_can_be_counted_by_hand(serve: Serve, store: str) -> None:  # fmt: skip
    server = serve(ITEM)
    number = opened(server.facilitator())["round"]
    voted(server, number, IDS[0])
    server.kill()
    if is_address(store):
        with closing(connect(store)) as db, db.transaction():
            db.execute("DROP TABLE on_call")
    else:
        with closing(sqlite3.connect(store)) as file:
            file.execute("DROP TABLE on_call")
            file.commit()
    server.start()
    facilitator = server.facilitator()
    assert counted(facilitator, number, [1, *[0] * (len(IDS) - 1)]) == (200, "")
    assert closed(facilitator)["votes"][-1]["voters"] == 2
    with closing(connect(store)) as db:
        assert ballots.on_call(db)[number].people == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], ("start a tunnel to port", "--address", "add the counts in your notes")),
        (["--address", "https://vote.example.org"], ("joins at the same address", "add the counts in your notes")),
    ],
    ids=["in one network", "with an address"],
)  # fmt: skip
def test_at_the_start_it_is_said_how_people_on_a_call_take_part_and_which_keys_there_are(
    more: list[str], told: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "staffplus.cli", "live", ITEM, "--votes", str(tmp_path / "votes.sqlite"),
               "--host", "127.0.0.1", "--port", "0", "--no-browser", *more]  # fmt: skip
    said = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            said += line
            if "Votes are kept in" in line:
                break
        process.kill()
    assert all(it in said for it in told), said
    assert all(f"{key} " in said.partition("Keys:")[2] for key in "NCQRKS"), said


def test_when_all_that_come_first_are_voted_on_the_notes_name_the_one_to_vote_on_again(serve: Serve, store: str) -> None:  # fmt: skip
    """By the run sheet's rule: all first, then the lowest from 35 to 70% right, and only that."""
    names = session.activities()["question-sort"].votes
    server = serve(*names)
    facilitator = server.facilitator()
    for place, (name, right) in enumerate(zip(names, (4, 3, 2, 1), strict=True)):
        first = next(it for it in questions.chosen([name])).stem(1)
        key = str(first.key())
        other = next(it["id"] for it in questions.shown(first)["targets"] if it["id"] != key) if "targets" in questions.shown(first) else next(it["id"] for it in questions.shown(first)["options"] if it["id"] != key)  # fmt: skip
        number = opened(facilitator, place)["round"]
        assert facilitator.state(NOTES)["advice"] == ""
        voted(server, number, *[key] * right, *[other] * (5 - right))
        screen = closed(facilitator)
        told = facilitator.state(NOTES, lambda it: it["phase"] == "closed")
        assert revote.ONE_AGAIN in told["advice"] and "advice" not in screen
        assert [it["counted"][0]["right"] for it in told["items"] if it["counted"]] == [0.8, 0.6, 0.4, 0.2][: place + 1]  # fmt: skip
        if place < 3:
            assert told["advice"].startswith(f"Go on: {3 - place} more first.") and not told["lowest"]  # fmt: skip
    assert told["advice"].startswith("Vote again on question 3 (40% right).")
    assert told["lowest"] == [2]
    # Stopped and begun with the same command: the votes are there, and that is said; with another file they are not.
    server.kill()
    server.start()
    assert f"There: 4 questions already voted on: {', '.join(names)}. `--votes FILE` begins anew." in server.said  # fmt: skip
    facilitator.port = server.port
    opened(facilitator, 2)
    assert facilitator.state(NOTES)["lowest"] == []


def test_a_room_that_begins_is_told_of_no_votes(serve: Serve) -> None:
    assert "already voted on" not in serve(ITEM).said
