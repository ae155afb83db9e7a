"""Every channel of the grader carries far more than a pipe holds, both ways at once.

Each test has both ends write before they read. The seconds in here only end a hang: they say nothing
about how quick anything is.
"""

from __future__ import annotations

import base64
import json
import os
import random
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from staffplus.grading.box.box import Box
from staffplus.grading.channel import Channel, Closed, Silent
from staffplus.grading.executors import Local
from staffplus.grading.forkserver import IDLE, Helper
from staffplus.grading.intake import intake
from staffplus.grading.model import Limits, Marked, Status
from staffplus.grading.records import ledger
from staffplus.grading.records.course import prepare
from staffplus.grading.records.queue import Queue
from staffplus.grading.wire import MESSAGE_BYTES
from staffplus.grading.worker import paper
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.sheets import needs_box

#: Some 80 times what a pipe holds.
MUCH = 5_000_000
#: After so many seconds something hangs.
HANGS = 240.0


@pytest.fixture(params=["pipes", "socket"])
def ends(request: pytest.FixtureRequest) -> Iterator[tuple[Channel, Channel]]:
    if request.param == "pipes":
        there, back = os.pipe(), os.pipe()
        made = Channel(back[0], there[1]), Channel(there[0], back[1])
    else:
        one, other = (it.detach() for it in socket.socketpair())
        made = Channel(one, one), Channel(other, other)
    yield made
    for it in made:
        it.close()


def beside(work: Any) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


# --- A channel by itself -------------------------------------------------------------------------


def test_both_ends_send_before_they_receive(ends: tuple[Channel, Channel]) -> None:
    ours, theirs = ends
    found: list[Any] = []

    def other() -> None:
        for number in range(3):
            theirs.send([number, "b" * MUCH], HANGS)
        found.extend(theirs.receive(seconds=HANGS) for _ in range(3))

    thread = beside(other)
    for number in range(3):
        ours.send([number, "a" * MUCH], HANGS)
    assert [ours.receive(seconds=HANGS) for _ in range(3)] == [[n, "b" * MUCH] for n in range(3)]
    thread.join(HANGS)
    assert found == [[n, "a" * MUCH] for n in range(3)]


def test_it_is_enough_that_one_end_reads_while_it_writes(ends: tuple[Channel, Channel]) -> None:
    """The other end writes all of its message before it reads a byte, as plain code does."""
    ours, theirs = ends
    theirs.ahead = 0
    found: list[Any] = []

    def other() -> None:
        theirs.send("b" * MUCH, HANGS)
        found.append(theirs.receive(seconds=HANGS))

    thread = beside(other)
    ours.send("a" * MUCH, HANGS)
    assert ours.receive(seconds=HANGS) == "b" * MUCH
    thread.join(HANGS)
    assert found == ["a" * MUCH]


def test_what_is_posted_is_sent_while_an_answer_is_awaited(ends: tuple[Channel, Channel]) -> None:
    ours, theirs = ends
    theirs.ahead = 0

    def echo() -> None:
        for _ in range(4):
            theirs.send(theirs.receive(seconds=HANGS), HANGS)

    thread = beside(echo)
    for number in range(4):
        ours.post([number, "a" * MUCH])
    assert [ours.receive(seconds=HANGS)[0] for _ in range(4)] == [0, 1, 2, 3]
    thread.join(HANGS)


def test_what_a_side_said_before_it_went_is_received(ends: tuple[Channel, Channel]) -> None:
    """So that a worker which dies costs the job it was at, and no result that it had sent."""
    ours, theirs = ends
    theirs.send("last words", HANGS)
    theirs.close()
    ours.post("a" * MUCH)
    assert ours.receive(seconds=HANGS) == "last words"
    with pytest.raises(Closed):
        ours.receive(seconds=HANGS)
    with pytest.raises(Closed):
        ours.send("a" * MUCH, HANGS)
    theirs.read_fd = theirs.write_fd = os.open(os.devnull, os.O_RDWR)  # for the fixture to close


def test_a_message_that_time_cuts_in_two_is_received_whole_later(
    ends: tuple[Channel, Channel],
) -> None:
    """A learner's answer on its way when time is over must not look like a forged one."""
    ours, theirs = ends
    text = json.dumps("answer").encode()
    packed = struct.pack("!I", len(text)) + text
    for cut in (1, 4, 7):
        os.write(theirs.write_fd, packed[:cut])
        with pytest.raises(Silent):
            ours.receive(seconds=0)
        os.write(theirs.write_fd, packed[cut:])
        assert ours.receive(seconds=HANGS) == "answer"


def test_nobody_fills_the_memory_of_a_side_that_sends(ends: tuple[Channel, Channel]) -> None:
    ours, theirs = ends
    ours.ahead = 100_000
    stop = threading.Event()

    def flood() -> None:
        while not stop.is_set():
            try:
                os.write(theirs.write_fd, b"x" * 65536)
            except BlockingIOError:
                stop.wait(0.001)

    thread = beside(flood)
    with pytest.raises(Silent):
        ours.send("a" * MUCH, 0.5)
    stop.set()
    thread.join(HANGS)
    assert len(ours._came) <= 100_000


# --- The grader's channels -----------------------------------------------------------------------


def pictured(room: Classroom, number: int, size: int) -> bytes:
    """A submission with pictures of `size` bytes in all in its written answer."""
    made = json.loads(room.filled(PERFECT | {"code": f"{PERFECT['code']}  # {number}"}))
    chance = random.Random(number)
    for it in made["cells"]:
        if it["metadata"].get("nbgrader", {}).get("grade_id") == "in-words":
            names, each = ("a.png", "b.png", "c.png"), size // 3
            it["source"] = "Which loss? " + " ".join(f"![](attachment:{n})" for n in names)
            it["attachments"] = {
                name: {"image/png": base64.b64encode(
                    b"\x89PNG\r\n\x1a\n" + chance.randbytes(each)).decode()}
                for name in names
            }  # fmt: skip
    return json.dumps(made).encode()


@needs_box
def test_a_run_and_its_worker(room: Classroom) -> None:
    """Three jobs are at hand: the run sends the next while the worker sends a result."""
    engine = room.course.engine()
    exercise = prepare(room.course, engine, NAME)
    arrivals = [
        intake.Arrival(f"learner{n}", NAME, None, pictured(room, n, 4_800_000), "a test")
        for n in range(6)
    ]
    assert len(list(ledger.take_in(engine, NAME, arrivals))) == 6
    queue = Queue(engine, exercise)
    queue.plan(ledger.attempts(engine, NAME))
    found: list[Marked] = []
    with closing(Local(paper(exercise, unsafe=False), 1)) as it:
        for job in queue.lease(6):
            assert len(job.data) > 4_000_000
            it.submit(job)
        end = time.monotonic() + HANGS
        while len(found) < 6 and time.monotonic() < end:
            found += it.results(1)
    engine.dispose()
    assert [marked.result.status for marked in found] == [Status.GRADED] * 6
    assert min(len(marked.notebook) for marked in found) > 4_000_000


@needs_box
def test_eight_learners_with_a_picture_each(room: Classroom) -> None:
    """The whole command, as it once hung."""
    for number in range(8):
        room.submit_file(f"learner{number}", pictured(room, number, 60_000))
    run = room.start("--json", jobs=1)
    try:
        out, err = run.communicate(timeout=HANGS)
    except subprocess.TimeoutExpired:
        run.kill()
        raise
    assert run.returncode == 0, err
    assert json.loads(out)["marked"] == 8
    assert {marks["static-marks"][0] for marks in room.marks().values()} == {2}


def test_the_grader_and_the_process_that_runs_the_authors_tests() -> None:
    """The answer to a call is sent while the call itself is still on its way."""
    helper = Helper("staffplus.grading.marks.trusted")
    try:
        job = {
            "exercise": "an exercise", "seconds": IDLE, "modules": [], "secret": "", "test_seconds": HANGS,
            "call_seconds": HANGS, "memory_bytes": 2 << 30,
            "sources": [f"answer = f('a' * {MUCH})\nassert answer == 'b' * {MUCH}\nlen(answer)"],
        }  # fmt: skip
        helper.begin(job)
        step = {"code": 0, "functions": ["f"], "values": {"data": "c" * MUCH}}
        helper._channel.send({"steps": [step], "within": HANGS}, HANGS)
        assert helper.ask(None, HANGS, MESSAGE_BYTES) == {"waited": True}, "how long the box waited"
        helper._channel.send(0.0, HANGS)
        call = helper.ask([{"value": "b" * MUCH}], HANGS, MESSAGE_BYTES)
        assert call["call"] == "f" and len(json.dumps(call)) > MUCH
        (told,) = helper.ask(None, HANGS, MESSAGE_BYTES)
        assert told["result"] == str(MUCH)
        helper.end()
    finally:
        helper.close()


def test_the_grader_and_the_process_that_reads_literals() -> None:
    """The second question is sent while the answer to the first is on its way."""
    helper = Helper("staffplus.grading.marks.literals")
    try:
        helper.begin({"seconds": IDLE})
        question = [[f"text = {'a' * MUCH!r}"], [["text", 0, 1]], 2 * MUCH, []]
        helper._channel.send(question, HANGS)
        for following in (question, None):
            (answer,) = helper.ask(following, HANGS, MESSAGE_BYTES)
            assert answer["found"] and len(answer["value"]) == MUCH
        helper.end()
    finally:
        helper.close()


@needs_box
def test_the_grader_and_a_box(box: Box) -> None:
    """The second call is sent while the result of the first is on its way."""
    limits = Limits(
        cell_seconds=HANGS, call_seconds=HANGS, wall_seconds=HANGS, value_bytes=2 * MUCH
    )
    session = box.open(limits)
    try:
        session.run(f"kept = {'a' * MUCH!r}\ndef f(x):\n    return x + 'b'")
        call = {"call": "f", "with": [[{"tuple": ["a" * MUCH]}, {"dict": []}]]}
        for _ in range(2):
            session._channel.send(call, HANGS)
        for _ in range(2):
            (result,) = session._channel.receive(seconds=HANGS)["results"]
            assert len(result["value"]) == MUCH + 1
        assert len(session.read(["kept"])["values"]["kept"]) == MUCH
    finally:
        session.close()


@needs_box
def test_a_box_whose_first_word_is_long() -> None:
    """The grader listens for it once only: what it does not read must not stand in the way."""
    Box.start(["q"] * 25_000).close()
