"""The queue and the gradebook against a model: whatever runs do to each other, no mark is lost.

Hypothesis makes up histories: learners hand in and hand in again, runs of two versions of the grader
begin, take jobs, sleep past their leases, wake up with what they have marked meanwhile, meet faults,
die. Nothing in here sleeps, the clock is the model's; the queue, the gradebook and the transaction
that joins them are the real ones, in either kind of database.
"""

from __future__ import annotations

import itertools
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from staffplus.grading.model import Arrival, CellMark, Marked, Result, Status, Tier
from staffplus.grading.records import folders, ledger, tables
from staffplus.grading.records.course import Course, Exercise, prepare
from staffplus.grading.records.gradebook import Gradebook
from staffplus.grading.records.ledger import Attempt
from staffplus.grading.records.queue import LEASE_SECONDS, Job, Queue, State
from staffplus.grading.run import commit, write_outdated
from tests.grading.classroom import NAME, Classroom

CELL = "static-marks"
OLDER, NEWER = 1, 2
#: So many runs are at work at most.
RUNS = 3
WHO = ("ann", "ben")

_number = itertools.count(1)


def score(content: int, version: int) -> float:
    """The mark that a version of the grader gives for a file; no two are alike."""
    return 10.0 * content + version


@dataclass
class Run:
    """What `run.grade` has at hand between its first lease and its end."""

    version: int
    queue: Queue
    book: Gradebook
    counting: dict[str, Attempt]
    with_workers: list[Job] = field(default_factory=list)
    results: list[Marked] = field(default_factory=list)  #: not stored yet


@dataclass
class World:
    """A gradebook, in which each history begins anew."""

    course: Course
    engine: sa.Engine
    exercise: Exercise

    def empty(self) -> None:
        with self.engine.begin() as db:
            for table in (
                tables.standing, tables.result, tables.job, tables.attempt, tables.file,
            ):  # fmt: skip
                db.execute(sa.delete(table))


class Cohort(RuleBasedStateMachine):
    """Learners, runs and a clock."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.empty()
        self.clock = 1e9
        self.history = next(_number)  # its learners have names of their own
        self.handed_in: dict[str, list[int]] = {}  # by learner: what each attempt held
        self.runs: list[Run] = []
        self.stood: dict[str, tuple[int, int]] = {}  # by learner: attempt and version of the mark

    @initialize()
    def everybody_hands_in(self) -> None:
        for who in WHO:
            self.hand_in(who, 1)

    # --- What happens ------------------------------------------------------------------------------

    @rule(who=st.sampled_from(WHO), content=st.integers(1, 3))
    def hand_in(self, who: str, content: int) -> None:
        """The last file, an earlier one again, or another."""
        learner = f"{who}{self.history}"
        before = self.handed_in.setdefault(learner, [])
        before.append(content)
        when = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=len(before))
        data = f"{learner} {content}".encode()
        one = Arrival(learner, NAME, when.isoformat(), data, "a test")
        assert len(list(ledger.take_in(self.world.engine, NAME, [one]))) == 1

    @precondition(lambda self: len(self.runs) < RUNS)
    @rule(version=st.sampled_from((OLDER, NEWER)), count=st.integers(0, 2))
    def begin(self, version: int, count: int) -> None:
        run = self._begin(version)
        if count:
            run.with_workers += run.queue.lease(count)

    @precondition(lambda self: self.runs)
    @rule(which=st.integers(0, RUNS - 1), count=st.integers(1, 3))
    def lease(self, which: int, count: int) -> None:
        run = self._run(which)
        run.with_workers += run.queue.lease(count)

    @precondition(lambda self: any(run.with_workers for run in self.runs))
    @rule(which=st.integers(0, RUNS - 1), fault=st.booleans())
    def a_worker_is_done(self, which: int, fault: bool) -> None:
        working = [run for run in self.runs if run.with_workers]
        self._work(working[which % len(working)], fault)

    @precondition(lambda self: any(run.results for run in self.runs))
    @rule(which=st.integers(0, RUNS - 1))
    def store(self, which: int) -> None:
        """Perhaps long after the lease is over."""
        waiting = [run for run in self.runs if run.results]
        self._store(waiting[which % len(waiting)])

    @precondition(lambda self: self.runs)
    @rule(which=st.integers(0, RUNS - 1))
    def say_to_be_alive(self, which: int) -> None:
        self._run(which).queue.still_alive()

    @rule()
    def all_sleep_past_their_leases(self) -> None:
        self.clock += LEASE_SECONDS + 1

    @precondition(lambda self: self.runs)
    @rule(which=st.integers(0, RUNS - 1))
    def die(self, which: int) -> None:
        self.runs.remove(self._run(which))

    @precondition(lambda self: self.runs)
    @rule(which=st.integers(0, RUNS - 1))
    def end(self, which: int) -> None:
        """As a run ends that has nothing to do any more, or is told to."""
        run = self._run(which)
        self._store(run)
        run.queue.close()
        self._write_outdated(run)
        self.runs.remove(run)

    @rule(fault=st.booleans())
    def the_newest_grader_marks_all(self, fault: bool) -> None:
        """While the others sleep on; what they have at hand may still come. `fault`: all it tries fails."""
        self.clock += LEASE_SECONDS + 1
        run = self._begin(NEWER)
        while jobs := run.queue.lease(3):
            run.with_workers += jobs
            while run.with_workers:
                self._work(run, fault)
            self._store(run)
        run.queue.close()
        self._write_outdated(run)
        self.runs.remove(run)
        self._has_what_is_due(run)

    def teardown(self) -> None:
        """The newest grader marks all; then those who slept meanwhile have their say; then again."""
        self.the_newest_grader_marks_all(False)
        for run in list(self.runs):
            while run.with_workers:
                self._work(run, fault=len(run.with_workers) % 2 == 1)
            self._store(run)
            self.nothing_that_stands_becomes_less()
            self.end(0)
            self.nothing_that_stands_becomes_less()
        self.the_newest_grader_marks_all(False)
        self.nothing_that_stands_becomes_less()

    # --- What must hold ----------------------------------------------------------------------------

    @invariant()
    def nothing_that_stands_becomes_less(self) -> None:
        """A mark gives way to that of a later attempt, or of a newer grader, and to nothing else."""
        for learner, (attempt, version, mark) in self._standing().items():
            before = self.stood.get(learner)
            if before is not None:
                assert mark is not None, f"{learner} had a mark, and has none"
                assert (attempt, version) >= before, f"{learner}: {before} gave way to an older one"
            if mark is not None:
                content = self.handed_in[learner][attempt]
                assert mark == score(content, version), learner
                self.stood[learner] = (attempt, version)

    @invariant()
    def a_job_is_marked_once(self) -> None:
        """Nothing is taken of a job after its mark, neither a second one nor a fault."""
        it = tables.result.c
        with self.world.engine.connect() as db:
            rows = db.execute(sa.select(it.key, it.status).order_by(it.id)).all()
        over: set[str] = set()
        for row in rows:
            assert row.key not in over, "a result was taken of a job that was marked already"
            if row.status == Status.GRADED:
                over.add(row.key)

    def _has_what_is_due(self, run: Run) -> None:
        """Every learner has the mark of the last file by the newest grader, or there is a reason."""
        standing = self._standing()
        states = self._jobs()
        for key, attempt in run.counting.items():
            learner = attempt.learner
            state, reason = states[key]
            if state == State.QUARANTINED:
                assert reason == "why"
                continue
            assert state == State.DONE
            contents = self.handed_in[learner]
            attempts = len(contents)
            assert learner in standing, f"{learner} has no mark"
            assert standing[learner] == (attempts - 1, NEWER, score(contents[-1], NEWER))
            file = folders.notebook(self.world.course, "autograded", learner, NAME)
            assert json.loads(file.read_text())["score"] == score(contents[-1], NEWER)
        assert {one.learner for one in run.counting.values()} == self.handed_in.keys()

    # --- How ---------------------------------------------------------------------------------------

    def _begin(self, version: int) -> Run:
        """As `run.grade` does."""
        world = self.world
        queue = Queue(
            world.engine, world.exercise, clock=lambda: self.clock, grader_version=version
        )
        queue.owner = f"elsewhere {next(_number)} a"
        attempts = ledger.attempts(world.engine, NAME)
        counting = {queue.key_of(one): one for one in ledger.counting(attempts)}
        queue.plan(attempts)
        queue.reopen()
        book = Gradebook(world.course, world.engine, world.exercise)
        run = Run(version, queue, book, counting)
        self.runs.append(run)
        return run

    def _run(self, which: int) -> Run:
        return self.runs[which % len(self.runs)]

    def _work(self, run: Run, fault: bool) -> None:
        job = run.with_workers.pop(0)
        if fault:
            result, notebook = Result(job.key, Status.MACHINE_FAULT, error="why"), b""
        else:
            content = int(zlib.decompress(job.data).split()[-1])
            points = score(content, run.version)
            marks = (CellMark(CELL, Tier.STATIC, points, 99, ""),)
            result = Result(job.key, Status.GRADED, marks)
            notebook = zlib.compress(json.dumps({"cells": [], "score": points}).encode())
        run.results.append(Marked(result, notebook, job.learner, token=job.token))

    def _store(self, run: Run) -> None:
        if run.results:
            commit(self.world.engine, run.queue, run.book, run.counting, run.results)
            run.results = []

    def _write_outdated(self, run: Run) -> None:
        write_outdated(self.world.engine, NAME, run.book, run.counting)

    def _standing(self) -> dict[str, tuple[int, int, float | None]]:
        """By learner: which attempt stands, counted from 0, by which grader, and the mark."""
        stands, it, sent = tables.standing.c, tables.result.c, tables.submitted_assignment.c
        book, cell, grade = tables.submitted_notebook.c, tables.base_cell.c, tables.grade.c
        with self.world.engine.connect() as db:
            rows = db.execute(
                sa.select(stands.learner, stands.attempt, it.grader_version, grade.auto_score)
                .join(tables.result, it.id == stands.result)
                .join(tables.submitted_assignment, sent.student_id == stands.learner)
                .join(tables.submitted_notebook, book.assignment_id == sent.id)
                .join(tables.grade, grade.notebook_id == book.id)
                .join(tables.base_cell, sa.and_(cell.id == grade.cell_id, cell.name == CELL))
            ).all()
            order: dict[str, list[int]] = {}
            for one in ledger.known_to(db, NAME):
                order.setdefault(one.learner, []).append(one.id)
        return {row[0]: (order[row[0]].index(row[1]), row[2], row[3]) for row in rows}

    def _jobs(self) -> dict[str, tuple[str, str]]:
        job = tables.job.c
        with self.world.engine.connect() as db:
            return {
                row.key: (row.state, row.error)
                for row in db.execute(sa.select(job.key, job.state, job.error))
            }


@pytest.fixture
def world(either_room: Classroom) -> Iterator[World]:
    room = either_room
    engine = room.course.engine()
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def _no_waiting_for_the_disk(connection: object, _: object) -> None:
            for setting in ("synchronous=OFF", "journal_mode=MEMORY"):
                connection.execute(f"PRAGMA {setting}")  # type: ignore[attr-defined]

    yield World(room.course, engine, prepare(room.course, engine, NAME))
    engine.dispose()


def test_every_learner_has_the_mark_of_the_last_file_by_the_newest_grader_or_a_reason(
    world: World,
) -> None:
    class Here(Cohort):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
