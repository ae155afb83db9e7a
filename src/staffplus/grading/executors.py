"""Where jobs are marked: in processes on this machine, or on a Dask cluster.

Both take jobs one by one and give results back as they come, in any order, and both call
`worker.mark`. A process that ends in the middle of a job is a machine's fault: that job's result
says so, and the jobs behind it are given to another process.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import queue
import select
import subprocess
import sys
import time
from collections import deque
from typing import Any, Protocol

from staffplus.grading.channel import Channel, Closed, Silent
from staffplus.grading.forkserver import ONE_THREAD
from staffplus.grading.model import Marked
from staffplus.grading.records.queue import Job
from staffplus.grading.wire import Malformed
from staffplus.grading.worker import (
    Message,
    ask,
    fault,
    framed,
    mark_in_cluster,
    told,
    unframed,
    version,
)

#: A worker that says nothing for so long, with one submission, is stuck.
STUCK_SECONDS = 900.0
#: A scheduler answers within so many seconds, or there is none.
CONNECT_SECONDS = 5
#: So many jobs a worker has at hand, so that it never waits for the next.
AT_HAND = 3
#: More of them where they are quick: as many as last so many seconds, or fill so many bytes.
AHEAD_SECONDS, MOST_AT_HAND, BYTES_AT_HAND = 0.25, 48, 2_000_000
#: A pipe to or from a worker holds so many bytes, as far as the system allows.
PIPE_BYTES = 1 << 20


class ExecutorError(Exception):
    """There is nobody who could mark; says what to do."""


class Executor(Protocol):
    """Takes jobs, gives back results."""

    name: str

    @property
    def width(self) -> int:
        """So many jobs are worked on or at hand."""

    def submit(self, job: Job) -> None: ...

    def results(self, seconds: float) -> list[Marked]:
        """Results since the last call; waits up to `seconds` for the first.

        Raises:
            ExecutorError: nobody is there any more.
        """

    def busy(self) -> list[tuple[str, float]]:
        """The learners whose hand-ins are worked on, and for how many seconds, as far as that is known."""

    def close(self) -> None: ...


class Local:
    """Processes on this machine, each of which imports once and stays.

    All of it happens in the caller's own thread: jobs lie in the workers' pipes, results wait there
    until `results` looks. A thread a worker would have to ask for the interpreter again for each piece
    of a message, while the caller is busy with the gradebook.
    """

    def __init__(self, paper: Message, jobs: int) -> None:
        self.name = f"{jobs} process{'es' * (jobs > 1)}"
        self._paper = paper
        self._jobs: deque[Job] = deque()  # nobody has them yet
        self._done: list[Marked] = []
        self._at_hand = AT_HAND
        self._seconds = AHEAD_SECONDS / AT_HAND  # that a job takes, of late
        self._most = jobs
        self._workers = [_Worker(paper)]  # others when there is work for them

    @property
    def width(self) -> int:
        return self._most * (self._at_hand + 1)

    def expect(self, jobs: int) -> None:
        """So many there will be at least: those who mark them start, and import meanwhile."""
        while len(self._workers) < min(jobs, self._most):
            self._workers.append(_Worker(self._paper))

    def submit(self, job: Job) -> None:
        self._jobs.append(job)
        self._hand_out()

    def results(self, seconds: float) -> list[Marked]:
        end = time.monotonic() + seconds
        while True:
            for number, worker in enumerate(self._workers):
                if not worker.at_hand and worker.has_ended:  # while it had nothing to do
                    self._replace(number)
                self._collect(number)
            self._hand_out()
            if self._done or time.monotonic() >= end:
                done, self._done = self._done, []
                return done
            self._wait(end)

    def busy(self) -> list[tuple[str, float]]:
        now = time.monotonic()
        return [(it.at_hand[0].learner, now - it.since) for it in self._workers if it.at_hand]

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()

    def _hand_out(self) -> None:
        """Give jobs to the workers that have the fewest."""
        while self._jobs:
            number = min(range(len(self._workers)), key=lambda n: len(self._workers[n].at_hand))
            worker = self._workers[number]
            if worker.at_hand and len(self._workers) < self._most:
                self._workers.append(worker := _Worker(self._paper))
            if not worker.has_room(self._at_hand):
                return
            job = self._jobs.popleft()
            try:
                worker.give(job)
            except ValueError as error:
                self._done.append(fault(job, f"it cannot be given to a worker: {error}"))

    def _collect(self, number: int) -> None:
        """Take what a worker has sent; put another in its place when it has died."""
        worker = self._workers[number]
        while worker.at_hand:
            try:
                marked = worker.taken()
            except Silent:
                if time.monotonic() - worker.since <= STUCK_SECONDS:
                    return
                why = "did not answer"
            except (Closed, Malformed, OSError, ValueError, LookupError, TypeError):
                why = ""
            else:
                self._done.append(marked)
                if marked.result.seconds:
                    self._pace(marked.result.seconds)
                continue
            how = worker.kill(wait=1.0)
            why = why or f"ended ({how})"
            self._done.append(fault(worker.at_hand.popleft(), f"a process that marks {why}"))
            self._jobs.extendleft(reversed(worker.at_hand))
            self._replace(number)
            return

    def _replace(self, number: int) -> None:
        old = self._workers[number]
        old.kill()  # it may be dead already
        if old.in_a_row >= 20:
            raise ExecutorError("processes that mark end as soon as they start")
        self._workers[number] = _Worker(self._paper, old.in_a_row + 1)

    def _pace(self, seconds: float) -> None:
        """Quick jobs many at hand, so that nobody waits while the caller is busy; slow ones few, so that
        none waits behind another while a worker has nothing to do."""
        self._seconds += (seconds - self._seconds) / 16
        self._at_hand = min(
            max(AT_HAND, int(AHEAD_SECONDS / max(self._seconds, 1e-4))), MOST_AT_HAND
        )

    def _wait(self, end: float) -> None:
        """Until a worker has sent something, or can take more of what is on its way to it."""
        poll = select.poll()
        for worker in (it for it in self._workers if it.at_hand):
            for fd, events in worker.channel.awaits().items():
                poll.register(fd, events)
        poll.poll(max(0.0, end - time.monotonic()) * 1000)


class _Worker:
    """A process that marks (`worker.main`), and the jobs that have been sent to it."""

    def __init__(self, paper: Message, in_a_row: int = 0) -> None:
        read, write = os.pipe(), os.pipe()
        for fd in (read[1], write[1]):
            _widen(fd)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "staffplus.grading.worker"],
            stdin=read[0],
            stdout=write[1],
            env=os.environ | ONE_THREAD,
            start_new_session=True,  # Ctrl-C is the run's to handle
        )
        os.close(read[0])
        os.close(write[1])
        self.channel = Channel(write[0], read[1])
        self.at_hand: deque[Job] = deque()
        self._bytes = 0  # of their files
        self.since = 0.0  # when it began with the first of them, as far as one can tell from here
        self.in_a_row = in_a_row  # workers before it in its place that marked nothing
        self._how = ""  # it ended, once it was killed
        self.channel.eager = True
        self.channel.post(paper)

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def has_room(self, most: int) -> bool:
        if len(self.at_hand) < AT_HAND:
            return True
        return len(self.at_hand) < most and self._bytes < BYTES_AT_HAND

    def give(self, job: Job) -> None:
        """Raises ValueError when it is too long for a message."""
        self.channel.post_frame(framed(*ask(job)))
        if not self.at_hand:
            self.since = time.monotonic()
        self.at_hand.append(job)
        self._bytes += len(job.data)

    def taken(self) -> Marked:
        """The result of the first of its jobs.

        Raises:
            Silent: it is not there yet.
            Closed: the worker is gone, and all that it had sent has been taken.
            Malformed, ValueError, LookupError, TypeError: it is nothing that a worker sends.
        """
        marked = told(*unframed(self.channel.receive_frame(seconds=0)), self.at_hand[0])
        self._bytes -= len(self.at_hand.popleft().data)
        self.since, self.in_a_row = time.monotonic(), 0
        return marked

    def kill(self, wait: float = 0.0) -> str:
        """End it; how it had ended, in words. Its pipe closes a moment before it is gone: `wait`."""
        if self._how:
            return self._how
        try:
            code: int | None = self._process.wait(wait)
        except subprocess.TimeoutExpired:
            code = None
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self.channel.close()
        self._how = "stuck" if code is None else f"exit code {code}"
        return self._how


def _widen(pipe: int) -> None:
    """Some fifty jobs or results fit in; where the system has no room for that, fewer do."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


class Dask:
    """A Dask cluster whose workers have this package."""

    def __init__(self, paper: Message, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise ExecutorError(
                "--dask needs the extra `hub`: pip install 'staffplus[grading,hub]'"
            ) from error
        try:
            connect: Any = distributed.Client
            self._client: Any = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
            versions: dict[str, Any] = self._client.run(version, on_error="return")
        except (OSError, ValueError, TimeoutError) as error:
            raise ExecutorError(
                f"no Dask scheduler answers at {address} ({type(error).__name__}); expected "
                "something like tcp://127.0.0.1:8786, as `dask scheduler` prints it"
            ) from error
        if not versions:
            self._client.close()
            raise ExecutorError(
                f"{address}: there are no workers; start one: dask worker {address}"
            )
        for worker, found in versions.items():
            if found != version():
                self._client.close()
                raise ExecutorError(
                    f"{worker}: has no staffplus of this version (grader {version()}); found "
                    f"{found}. Install the same package on every worker"
                )
        threads: int = sum(self._client.nthreads().values())
        self.name = f"Dask, {threads} threads at {address}"
        self._threads = threads
        self._done: queue.Queue[Marked | ExecutorError] = queue.Queue()
        self._paper = self._client.scatter(paper, broadcast=True)
        self._futures: set[Any] = set()
        self._open: dict[str, str] = {}  # key of a job that has no result yet -> learner
        self._begun: dict[str, float] = {}  # and when a worker began with it
        self._topic = f"staffplus {self._client.id}"
        self._client.subscribe_topic(self._topic, self._begins)

    @property
    def width(self) -> int:
        return self._threads * (AT_HAND + 1)

    def _begins(self, event: tuple[float, str]) -> None:
        """A worker says that it begins with a job."""
        if event[1] in self._open:
            self._begun[event[1]] = time.monotonic()

    def submit(self, job: Job) -> None:
        self._open[job.key] = job.learner
        future = self._client.submit(
            mark_in_cluster, *ask(job), self._paper, self._topic, pure=False
        )
        self._futures.add(future)
        future.add_done_callback(lambda it: self._finished(it, job))

    def _finished(self, future: Any, job: Job) -> None:
        self._futures.discard(future)
        self._open.pop(job.key, None)
        self._begun.pop(job.key, None)
        if future.status == "finished":
            try:
                answer, notebook = future.result()
                self._done.put(told(answer, notebook, job))
            except (ValueError, LookupError, TypeError) as wrong:
                self._done.put(fault(job, f"a worker of the cluster sent {wrong}"))
        elif future.status == "error":
            error = future.exception()
            self._done.put(fault(job, f"a worker of the cluster failed: {error!r}"[:2000]))
        else:
            self._done.put(ExecutorError(f"the cluster is gone (a job was {future.status})"))

    def results(self, seconds: float) -> list[Marked]:
        return _drain(self._done, seconds)

    def busy(self) -> list[tuple[str, float]]:
        now, open_ = time.monotonic(), {**self._open}
        return [(open_[it], now - at) for it, at in {**self._begun}.items() if it in open_]

    def close(self) -> None:
        for future in list(self._futures):
            with contextlib.suppress(Exception):
                future.cancel()
        self._client.close(timeout=5)


def _drain(done: queue.Queue[Marked | ExecutorError], seconds: float) -> list[Marked]:
    found: list[Marked] = []
    with contextlib.suppress(queue.Empty):
        while len(found) < 500:
            it = done.get(timeout=seconds) if not found else done.get_nowait()
            if isinstance(it, ExecutorError):
                raise it
            found.append(it)
    return found
