"""The queue keeps its promises in both kinds of database: nothing twice, nothing lost, nothing for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from staffplus.grading import ledger, queue, tables
from staffplus.grading.course import Exercise, prepare
from staffplus.grading.intake import Arrival
from staffplus.grading.ledger import Attempt
from staffplus.grading.model import Marked, Result, Status
from staffplus.grading.queue import TRIES, TRIES_IN_ALL, Queue, State
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

    def store(self, by: Queue, key: str, status: Status) -> None:
        with self.engine.begin() as db:
            by.store(db, [Marked(Result(key, status, error="" if status == "graded" else "why"))])

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
    taken = {it.key for it in line.second.lease(5)}
    assert job.key in taken
    line.store(line.first, job.key, Status.MACHINE_FAULT)
    assert line.state(job.key) == (State.LEASED, 0, "")


def test_a_machines_fault_is_tried_three_times_then_put_aside(line: Line) -> None:
    key = line.first.lease(1)[0].key
    for tried in range(1, TRIES + 1):
        line.store(line.first, key, Status.MACHINE_FAULT)
        state = State.WAITING if tried < TRIES else State.QUARANTINED
        assert line.state(key) == (state, tried, "why")
        if tried < TRIES:
            assert key in {job.key for job in line.first.lease(1)}
    with line.engine.connect() as db:  # every try is kept
        kept = db.execute(sa.select(tables.result.c.id).where(tables.result.c.key == key)).all()
    assert len(kept) == TRIES


def test_the_next_runs_try_again_but_not_for_ever(line: Line) -> None:
    key = line.first.lease(1)[0].key
    for _ in range(TRIES_IN_ALL):
        line.first.reopen()
        line.first.lease(1)
        line.store(line.first, key, Status.MACHINE_FAULT)
    assert line.state(key)[:2] == (State.QUARANTINED, TRIES_IN_ALL)
    assert line.first.reopen() == 0
    assert line.first.reopen(everything=True) == 1
    assert line.state(key)[:2] == (State.WAITING, 0)


def test_a_learners_fault_is_done_and_stays_done(line: Line) -> None:
    key = line.first.lease(1)[0].key
    line.store(line.first, key, Status.GRADED)
    assert line.state(key)[0] == State.DONE
    line.first.plan(line.attempts)
    assert line.state(key)[0] == State.DONE
    assert line.first.reopen(everything=True) == 0
    assert line.first.counts() == {
        State.WAITING: 4, State.LEASED: 0, State.DONE: 1, State.QUARANTINED: 0,
    }  # fmt: skip


def test_what_is_not_done_is_given_back(line: Line) -> None:
    key = line.first.lease(5)[0].key
    line.store(line.first, key, Status.GRADED)
    line.first.close()
    assert line.first.counts()[State.WAITING] == 4
