"""Where jobs are marked: in processes on this machine, or on a Dask cluster.

Both take jobs one by one and give results back as they come, in any order, and both call
`worker.mark`. A process that ends in the middle of a job is a machine's fault: that job's result
says so, and the jobs behind it are given to another process.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from typing import Any, Protocol

from staffplus.grading.forkserver import ONE_THREAD
from staffplus.grading.model import Marked
from staffplus.grading.records.queue import Job
from staffplus.grading.wire import Channel, Closed, Malformed, Silent
from staffplus.grading.worker import Message, ask, fault, mark, told, version

#: A worker that says nothing for so long, with one submission, is stuck.
STUCK_SECONDS = 900.0
#: A scheduler answers within so many seconds, or there is none.
CONNECT_SECONDS = 5
#: So many jobs a worker has at hand, so that it never waits for the next.
AT_HAND = 3


class ExecutorError(Exception):
    """There is nobody who could mark; says what to do."""


class Executor(Protocol):
    """Takes jobs, gives back results."""

    name: str
    width: int  #: so many jobs are worked on or at hand

    def submit(self, job: Job) -> None: ...

    def results(self, seconds: float) -> list[Marked]:
        """Results since the last call; waits up to `seconds` for the first.

        Raises:
            ExecutorError: nobody is there any more.
        """

    def close(self) -> None: ...


class Local:
    """Processes on this machine, each of which imports once and stays."""

    def __init__(self, paper: Message, jobs: int) -> None:
        self.name, self.width = f"{jobs} process{'es' * (jobs > 1)}", jobs * (AT_HAND + 1)
        self._paper = paper
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._done: queue.Queue[Marked | ExecutorError] = queue.Queue()
        self._workers = [_Worker() for _ in range(jobs)]
        self._threads = [
            threading.Thread(target=self._work, args=(number,), daemon=True)
            for number in range(jobs)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        self._jobs.put(job)

    def results(self, seconds: float) -> list[Marked]:
        return _drain(self._done, seconds)

    def close(self) -> None:
        for _ in self._threads:
            self._jobs.put(None)
        for worker in self._workers:
            worker.kill()
        for thread in self._threads:
            thread.join(5)

    def _work(self, number: int) -> None:
        """One worker's side: give it jobs, take its results, start another when it has died."""
        at_hand: deque[Job] = deque()
        in_a_row = 0  # workers that died before they had marked anything
        self._workers[number].greet(self._paper)
        while True:
            try:
                job = self._jobs.get(block=not at_hand) if len(at_hand) < AT_HAND else None
                if job is None and len(at_hand) < AT_HAND:
                    return
            except queue.Empty:
                job = None
            worker = self._workers[number]
            try:
                if job is not None:
                    try:  # without waiting: the worker may be sending, and reads after that
                        worker.channel.post(ask(job))
                    except ValueError as error:
                        self._done.put(fault(job, f"it cannot be given to a worker: {error}"))
                        continue
                    at_hand.append(job)
                    if len(at_hand) < AT_HAND and not self._jobs.empty():
                        continue
                answer = worker.channel.receive(seconds=STUCK_SECONDS)
                self._done.put(told(answer, at_hand[0]))
                at_hand.popleft()
                in_a_row = 0
            except (Silent, Closed, Malformed, OSError, ValueError) as error:
                how = worker.kill(wait=1.0)
                why = "did not answer" if isinstance(error, Silent) else f"ended ({how})"
                self._done.put(fault(at_hand.popleft(), f"a process that marks {why}"))
                in_a_row += 1
                if in_a_row > 20:
                    self._done.put(ExecutorError("processes that mark end as soon as they start"))
                    return
                while at_hand:
                    self._jobs.put(at_hand.pop())
                self._workers[number] = _Worker()
                self._workers[number].greet(self._paper)


class _Worker:
    """A process that marks (`worker.main`)."""

    def __init__(self) -> None:
        read, write = os.pipe(), os.pipe()
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

    def greet(self, paper: Message) -> None:
        """Give it what all jobs have in common; waits until it has imported what it needs."""
        with contextlib.suppress(Closed, Silent):  # then the first job finds out
            self.channel.send(paper, 60)

    def kill(self, wait: float = 0.0) -> str:
        """End it; how it had ended, in words. Its pipe closes a moment before it is gone: `wait`."""
        try:
            code: int | None = self._process.wait(wait)
        except subprocess.TimeoutExpired:
            code = None
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self.channel.close()
        return "stuck" if code is None else f"exit code {code}"


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
        threads = sum(self._client.nthreads().values())
        self.name, self.width = f"Dask, {threads} threads at {address}", threads * (AT_HAND + 1)
        self._done: queue.Queue[Marked | ExecutorError] = queue.Queue()
        self._paper = self._client.scatter(paper, broadcast=True)
        self._futures: set[Any] = set()

    def submit(self, job: Job) -> None:
        future = self._client.submit(mark, ask(job), self._paper, pure=False)
        self._futures.add(future)
        future.add_done_callback(lambda it: self._finished(it, job))

    def _finished(self, future: Any, job: Job) -> None:
        self._futures.discard(future)
        if future.status == "finished":
            try:
                self._done.put(told(future.result(), job))
            except ValueError as wrong:
                self._done.put(fault(job, f"a worker of the cluster sent {wrong}"))
        elif future.status == "error":
            error = future.exception()
            self._done.put(fault(job, f"a worker of the cluster failed: {error!r}"[:2000]))
        else:
            self._done.put(ExecutorError(f"the cluster is gone (a job was {future.status})"))

    def results(self, seconds: float) -> list[Marked]:
        return _drain(self._done, seconds)

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
