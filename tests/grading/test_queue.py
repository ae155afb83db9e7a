"""The queue keeps its promises in both kinds of database: nothing twice, nothing lost, nothing for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from staffplus.grading import report
from staffplus.grading.model import GRADER_VERSION, Arrival, Marked, Result, Status
from staffplus.grading.records import ledger, queue, tables
from staffplus.grading.records.course import Exercise, prepare
from staffplus.grading.records.ledger import Attempt
from staffplus.grading.records.queue import TRIES, TRIES_IN_ALL, Job, Queue, State
from staffplus.grading.tally import Tally
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.gate import until


@dataclass
class Line:
    """A queue with five jobs, and a second run at the same gradebook."""

    engine: sa.Engine
    exercise: Exercise
    attempts: list[Attempt]
    first: Queue
    second: Queue

    def store(self, by: Queue, job: Job, status: Status) -> int:
        """How many results came too late."""
        result = Result(job.key, status, error="" if status == "graded" else "why")
        with self.engine.begin() as db:
            return len(by.store(db, [Marked(result, token=job.token)]))

    def state(self, key: str) -> tuple[str, int, str]:
        job = tables.job.c
        with self.engine.connect() as db:
            row = db.execute(sa.select(job.state, job.tries, job.error).where(job.key == key)).one()
        return row.state, row.tries, row.error

    def lease_until(self) -> float:
        """When the first of the leases is over."""
        with self.engine.connect() as db:
            return float(db.execute(sa.select(sa.func.min(tables.job.c.lease_until))).scalar_one())


@pytest.fixture
def line(either_room: Classroom) -> Iterator[Line]:
    room = either_room
    engine = room.course.engine()
    exercise = prepare(room.course, engine, NAME)
    data = room.filled(PERFECT).encode()
    arrivals = [Arrival(f"ann{n}", NAME, None, data, "a test") for n in range(5)]
    assert len(list(ledger.take_in(engine, NAME, arrivals))) == 5
    attempts = ledger.attempts(engine, NAME)
    first, second = Queue(engine, exercise), Queue(engine, exercise)
    first.owner, second.owner = "elsewhere 1 a", "elsewhere 2 b"
    first.plan(attempts)
    second.plan(attempts)
    yield Line(engine, exercise, attempts, first, second)
    engine.dispose()


def test_two_runs_never_hold_the_same_job(line: Line) -> None:
    mine, theirs = line.first.lease(3), line.second.lease(10)
    assert len(mine) == 3 and len(theirs) == 2
    assert not {job.key for job in mine} & {job.key for job in theirs}
    assert line.first.lease(10) == []
    assert line.first.holders() == {line.second.owner}


def test_jobs_come_in_the_order_of_arrival_with_the_file_as_it_was(line: Line) -> None:
    jobs = line.first.lease(5)
    assert [job.learner for job in jobs] == [f"ann{n}" for n in range(5)]
    assert all(job.data for job in jobs)


def test_a_run_that_is_not_heard_of_loses_its_jobs(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.first.lease(5)
    assert line.second.lease(5) == []
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + queue.LEASE_SECONDS + 1)
    assert len(line.second.lease(5)) == 5


def test_a_run_that_says_it_is_alive_keeps_them(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes on only after it has been heard of, so that no beat can come too late."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    monkeypatch.setattr(queue, "HEARTBEAT_SECONDS", 0.01)
    failures: list[Exception] = []
    line.first.lease(5)
    line.first.beat(failures.append)
    for _ in range(3):
        now[0] += 0.9 * queue.LEASE_SECONDS
        until(lambda: line.lease_until() == now[0] + queue.LEASE_SECONDS, "the run is heard of")
    assert line.second.lease(5) == [] and failures == []
    line.first.close()
    assert len(line.second.lease(5)) == 5


def test_jobs_of_a_process_that_is_gone_are_free_at_once(line: Line) -> None:
    gone = Queue(line.engine, line.exercise)
    host, _, _ = gone.owner.partition(" ")
    gone.owner = f"{host} 2 another-start"
    assert len(gone.lease(5)) == 5
    assert len(line.second.lease(5)) == 5


def test_a_result_of_a_run_that_lost_the_job_does_not_close_it(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = line.first.lease(1)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + queue.LEASE_SECONDS + 1)
    taken = {it.key: it for it in line.second.lease(5)}
    assert job.key in taken
    for status in (Status.MACHINE_FAULT, Status.GRADED):
        assert line.store(line.first, job, status) == 1
        assert line.state(job.key) == (State.LEASED, 0, "")
    assert line.store(line.second, taken[job.key], Status.GRADED) == 0
    assert line.store(line.first, job, Status.MACHINE_FAULT) == 1
    assert line.state(job.key) == (State.DONE, 0, "")
    with line.engine.connect() as db:
        kept = db.execute(sa.select(tables.result.c.by).where(tables.result.c.key == job.key))
        assert [row.by for row in kept] == [line.second.owner]


def test_a_token_is_never_given_twice_and_a_result_needs_the_one_of_its_lease(line: Line) -> None:
    leases = []
    for _ in range(3):
        leases += line.first.lease(1)
        line.first.close()
    assert len({job.key for job in leases}) == 1
    assert sorted({job.token for job in leases}) == [job.token for job in leases]
    (now,) = line.first.lease(1)
    for before in leases:  # the same run, but an earlier lease
        assert line.store(line.first, before, Status.MACHINE_FAULT) == 1
    assert line.store(line.first, now, Status.GRADED) == 0
    assert line.store(line.first, now, Status.GRADED) == 1, "one lease is good for one result"


def test_jobs_of_another_version_of_the_grader_are_left_to_it(line: Line) -> None:
    newer = Queue(line.engine, line.exercise, grader_version=GRADER_VERSION + 1)
    assert newer.lease(10) == [] and newer.counts()[State.WAITING] == 0
    newer.plan(line.attempts)
    mine, theirs = newer.lease(10), line.first.lease(10)
    assert len(mine) == len(theirs) == 5
    assert not {job.key for job in mine} & {job.key for job in theirs}


def test_a_machines_fault_is_tried_three_times_then_put_aside(line: Line) -> None:
    (job,) = line.first.lease(1)
    key = job.key
    for tried in range(1, TRIES + 1):
        line.store(line.first, job, Status.MACHINE_FAULT)
        state = State.WAITING if tried < TRIES else State.QUARANTINED
        assert line.state(key) == (state, tried, "why")
        if tried < TRIES:
            (job,) = line.first.lease(1)
            assert job.key == key
    with line.engine.connect() as db:  # every try is kept
        kept = db.execute(sa.select(tables.result.c.id).where(tables.result.c.key == key)).all()
    assert len(kept) == TRIES


def test_the_next_runs_try_again_but_not_for_ever(line: Line) -> None:
    for _ in range(TRIES_IN_ALL):
        line.first.reopen()
        (job,) = line.first.lease(1)
        key = job.key
        line.store(line.first, job, Status.MACHINE_FAULT)
    assert line.state(key)[:2] == (State.QUARANTINED, TRIES_IN_ALL)
    assert line.first.reopen() == 0
    assert line.first.reopen(everything=True) == 1
    assert line.state(key)[:2] == (State.WAITING, 0)


def test_a_learners_fault_is_done_and_stays_done(line: Line) -> None:
    (job,) = line.first.lease(1)
    key = job.key
    line.store(line.first, job, Status.GRADED)
    assert line.state(key)[0] == State.DONE
    line.first.plan(line.attempts)
    assert line.state(key)[0] == State.DONE
    assert line.first.reopen(everything=True) == 0
    assert line.first.counts() == {
        State.WAITING: 4, State.LEASED: 0, State.DONE: 1, State.QUARANTINED: 0,
    }  # fmt: skip


def test_what_is_not_done_is_given_back(line: Line) -> None:
    job, *_ = line.first.lease(5)
    line.store(line.first, job, Status.GRADED)
    line.first.close()
    assert line.first.counts()[State.WAITING] == 4


def test_who_holds_jobs_is_told_in_words_and_when_this_run_goes_on(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    line.second._clock = lambda: now[0]
    line.second.owner, line.first.owner = queue._this_process(), "elsewhere/x 1 a"
    assert line.second.lease(2)
    now[0] += 45

    def awaited() -> str:
        line.first._clock = lambda: now[0]
        (said,) = line.first.awaited().values()
        return said

    here = f"process {os.getpid()} on this machine"
    running = awaited()
    assert running.startswith(
        f"{here}, which is running. This run goes on when that one is done, or"
    )
    monkeypatch.setattr(queue, "_is_stopped", lambda _: True)
    assert awaited() == (
        f"{here}, which is stopped (kill -CONT {os.getpid()} lets it go on). If it stays so, this run takes "
        f"its jobs over in {queue.LEASE_SECONDS - 45:.0f} s"
    )
    monkeypatch.setattr(queue, "_is_gone", lambda _: True)
    assert awaited().startswith(f"{here}, which is over")
    monkeypatch.setattr(queue, "_here", lambda: "another/x")
    assert "another container" not in awaited() and " on another" not in awaited()
    assert "which is in 15 s if it says none" in awaited()
    assert line.second.awaited() == {}, "a run does not wait for itself"


def test_whether_a_process_is_stopped_is_seen() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            assert not queue._is_stopped(process.pid)
            process.send_signal(signal.SIGSTOP)
            until(lambda: queue._is_stopped(process.pid), "it stops")
        finally:
            process.kill()
    assert not queue._is_stopped(process.pid)


def test_a_wait_for_another_run_says_nothing_of_how_long_the_rest_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(report, "time", SimpleNamespace(monotonic=lambda: now[0]))
    bar = report.Bar()
    bar.begin("marking", 10)
    now[0] = 20
    bar.step(5, Tally("sheet"))
    bar.waited(600)
    now[0] = 640
    bar.step(3, Tally("sheet"))
    said = capsys.readouterr().err
    assert "5 of 10, 0.2/s, 20 s left" in said and "8 of 10, 0.2/s, 10 s left" in said
