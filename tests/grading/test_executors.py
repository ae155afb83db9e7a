"""One suite for all executors and both kinds of gradebook: the same marks, whatever dies meanwhile."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading import executors
from staffplus.grading.executors import Dask, Executor, ExecutorError, Local
from staffplus.grading.intake import intake
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import Bundle, Marked, Status
from staffplus.grading.records import ledger
from staffplus.grading.records.course import Exercise, prepare
from staffplus.grading.records.queue import Job, Queue
from staffplus.grading.worker import Answer, Message, paper
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.gate import until
from tests.grading.sheets import needs_box

pytestmark = needs_box

ANSWERS = {
    "perfect": PERFECT,
    "half": PERFECT | {"code": "def triple(x):\n    return 2 * x"},
    "empty": {},
    "crashes": PERFECT | {"code": "1 / 0"},
    "ends": PERFECT | {"code": "import os\nos._exit(3)"},
    "forges": PERFECT | {"code": "class Same:\n    def __eq__(self, other): return True\n"
              "    def __float__(self): return 1.0\ndef triple(x):\n    return Same()"},
}  # fmt: skip


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Dask: two worker processes on this machine."""
    from distributed import LocalCluster

    make: Any = LocalCluster
    with make(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        host="127.0.0.1", silence_logs=50,
    ) as made:  # fmt: skip
        yield made.scheduler_address


@pytest.fixture(params=["local", "dask"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def executor(kind: str, exercise: Exercise, request: pytest.FixtureRequest) -> Iterator[Executor]:
    common = paper(exercise, unsafe=False)
    local = kind == "local"
    made = Local(common, 2) if local else Dask(common, request.getfixturevalue("cluster"))
    with closing(made):
        yield made


def jobs_of(
    room: Classroom, answers: Mapping[str, Mapping[str, str]] = ANSWERS
) -> tuple[Exercise, list[Job]]:
    for name, given in answers.items():
        room.submit(name, given)
    engine = room.course.engine()
    exercise = prepare(room.course, engine, NAME)
    found = intake.arrivals(room.root / "submitted", NAME)
    list(ledger.take_in(engine, NAME, [it for it in found if isinstance(it, intake.Arrival)]))
    queue = Queue(engine, exercise)
    queue.plan(ledger.attempts(engine, NAME))
    jobs = queue.lease(100)
    assert len(jobs) == len(answers)
    engine.dispose()
    return exercise, jobs


def all_of(it: Executor, count: int) -> list[Marked]:
    found: list[Marked] = []

    def enough() -> bool:
        found.extend(it.results(0.5))
        return len(found) >= count

    until(enough, f"{count} results")
    return found


def test_every_executor_gives_the_marks_of_grade_one(
    kind: str, room: Classroom, request: pytest.FixtureRequest
) -> None:
    exercise, jobs = jobs_of(room)
    with executor(kind, exercise, request) as it:
        for job in jobs:
            it.submit(job)
        found = {marked.learner: marked for marked in all_of(it, len(jobs))}
    for name, answers in ANSWERS.items():
        data = room.filled(answers).encode()
        given = intake.clean(
            intake.Arrival(name, NAME, None, data, ""), exercise.released, exercise.source
        )
        wanted = grade_one(Bundle(given, exercise.source))
        assert found[name].result.marks == wanted.marks, name
        assert found[name].result.key == wanted.key
        assert found[name].result.box == "bubblewrap" and found[name].notebook
    scores = {it.grade_id: it.score for it in found["forges"].result.marks}
    assert scores["value-marks"] is None, "what it returns is no number: a person looks"


def test_the_whole_command_ends_alike(
    kind: str, either_room: Classroom, request: pytest.FixtureRequest
) -> None:
    room = either_room
    for name, answers in ANSWERS.items():
        room.submit(name, answers)
    words = ["--dask", request.getfixturevalue("cluster")] if kind == "dask" else []
    assert room.grade(*words, jobs=2) == 1, "a mark waits"
    machine = {
        name: tuple(marks[cell][0] for cell in ("static-marks", "value-marks", "practice"))
        for name, marks in room.marks().items()
    }
    assert machine == {
        "perfect": (2, 3, 1), "half": (2, 0, 0), "empty": (0, 0, 0), "crashes": (2, 0, 0),
        "ends": (2, 0, 0), "forges": (2, None, 1),  # practice can be forged, and says so
    }  # fmt: skip


def test_a_worker_that_is_killed_is_a_machines_fault_and_another_goes_on(
    room: Classroom,
) -> None:
    exercise, jobs = jobs_of(room)
    with closing(Local(paper(exercise, unsafe=False), 1)) as it:
        it.submit(jobs[0])
        all_of(it, 1)
        victim = it._workers[0]._process.pid
        os.kill(victim, signal.SIGSTOP)
        for job in jobs[1:]:
            it.submit(job)
        assert len(it._jobs) == len(jobs) - 1 - executors.AT_HAND, (
            "it has all that it takes at once"
        )
        os.kill(victim, signal.SIGKILL)
        found = all_of(it, len(jobs) - 1)
    faults = [marked for marked in found if marked.result.status is Status.MACHINE_FAULT]
    assert len(faults) == 1 and "exit code -9" in faults[0].result.error
    assert all(it.result.status is Status.GRADED for it in found if it not in faults)


def test_a_worker_that_says_nothing_is_replaced(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise, jobs = jobs_of(room)
    with closing(Local(paper(exercise, unsafe=False), 1)) as it:
        it.submit(jobs[0])
        all_of(it, 1)
        monkeypatch.setattr(executors, "STUCK_SECONDS", 1.0)
        os.kill(it._workers[0]._process.pid, signal.SIGSTOP)
        it.submit(jobs[1])
        (found,) = all_of(it, 1)
        assert found.result.status is Status.MACHINE_FAULT
        monkeypatch.undo()
        it.submit(jobs[1])
        (found,) = all_of(it, 1)
        assert found.result.status is Status.GRADED


def test_workers_that_cannot_start_stop_the_run_with_a_reason(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise, jobs = jobs_of(room)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with closing(Local(paper(exercise, unsafe=False), 1)) as it:
        for _ in range(30):
            it.submit(jobs[0])
        with pytest.raises(ExecutorError, match="end as soon as they start"):
            all_of(it, 30)


def test_a_cluster_whose_worker_is_killed_marks_all_the_same(room: Classroom, cluster: str) -> None:
    from distributed import Client

    exercise, jobs = jobs_of(room)
    connect: Any = Client
    client = connect(cluster, set_as_default=False)
    with closing(Dask(paper(exercise, unsafe=False), cluster)) as it:
        for job in jobs:
            it.submit(job)
        worker = next(iter(client.run(os.getpid).values()))
        os.kill(worker, signal.SIGKILL)
        found = all_of(it, len(jobs))
    client.close()
    assert {marked.learner for marked in found} == set(ANSWERS)
    assert all(marked.result.status is Status.GRADED for marked in found)


def test_whose_hand_in_a_cluster_works_on_is_known(
    room: Classroom, tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is not marked before it is let go; those that wait for a worker are not named."""
    let_go = str(tmp_path / "go")

    def held(job: Message, *more: Any) -> Answer:  # in the worker's process
        import time
        from pathlib import Path

        from staffplus.grading import worker

        usual = worker.mark

        def wait(*given: Any) -> Answer:
            while not Path(let_go).exists():
                time.sleep(0.02)
            return usual(*given)

        worker.mark = wait  # type: ignore[assignment]
        try:
            return worker.mark_in_cluster(job, *more)
        finally:
            worker.mark = usual

    exercise, jobs = jobs_of(room, {f"learner{n}": PERFECT for n in range(4)})
    monkeypatch.setattr("staffplus.grading.executors.mark_in_cluster", held)
    with closing(Dask(paper(exercise, unsafe=False), cluster)) as it:
        for job in jobs:
            it.submit(job)
        until(lambda: len(it.busy()) == 2, "both workers' are named")
        assert {who for who, _ in it.busy()} < {job.learner for job in jobs}
        assert all(seconds >= 0 for _, seconds in it.busy())
        Path(let_go).touch()
        found = all_of(it, len(jobs))
        assert all(marked.result.status is Status.GRADED for marked in found)
        assert it.busy() == []
