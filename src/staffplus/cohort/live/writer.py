"""One thread owns the SQLite file; what waits is done in one transaction, so that a room of 500 is quick.

A transaction reaches the disk (synchronous = FULL) before anyone who waits for it is told.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], Any]
#: Jobs in one transaction at most: nobody waits for more than these.
BATCH = 256


class Writer:
    """Does jobs on a connection, in the order in which they come; each whole or not at all."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, args=(connect,), daemon=True)
        self._thread.start()

    async def do(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `job`, once it is on disk. Raises what it raises, and then nothing of it stays."""
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return await asyncio.wrap_future(future)

    def stop(self) -> None:
        """Finish what waits, then close the file."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self, connect: Callable[[], sqlite3.Connection]) -> None:
        db = connect()
        going = True
        while going:
            batch = [self._jobs.get()]
            while len(batch) < BATCH and not self._jobs.empty():
                batch.append(self._jobs.get())
            going = None not in batch
            waiting = [it for it in batch if it and it[1].set_running_or_notify_cancel()]
            if waiting:
                _together(db, waiting)
        db.close()


def _together(db: sqlite3.Connection, waiting: list[tuple[Job, Future[Any]]]) -> None:
    done: list[tuple[Future[Any], Any, Exception | None]] = []
    try:
        db.execute("BEGIN IMMEDIATE")
        for job, future in waiting:
            done.append((future, *_alone(db, job)))
        db.execute("COMMIT")
    except (
        sqlite3.Error
    ) as error:  # the disk is full, say: nothing of it was kept, and each is told
        if db.in_transaction:
            db.execute("ROLLBACK")
        done = [(future, None, error) for _, future in waiting]
    for future, result, fault in done:
        if fault is None:
            future.set_result(result)
        else:
            future.set_exception(fault)


def _alone(db: sqlite3.Connection, job: Job) -> tuple[Any, Exception | None]:
    db.execute("SAVEPOINT job")
    try:
        result = job(db)
    except Exception as error:
        db.execute("ROLLBACK TO job")
        return None, error
    finally:
        db.execute("RELEASE job")
    return result, None
