"""Where votes are kept: a SQLite file, or a PostgreSQL database that several servers share.

One thread owns the connection; what waits is done in one transaction, so that a room of 500 is quick. A
transaction is on disk before anyone who waits for it is told.
"""

from __future__ import annotations

import asyncio
import queue
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from staffplus.cohort.live.database import PAUSE, Database, Interrupted, Unreachable

T = TypeVar("T")
A = TypeVar("A")
#: Jobs in one transaction at most: nobody waits for more than these.
BATCH = 256
#: Seconds for which what is alike is gathered, to be done in one statement.
GATHER = 0.005
#: Seconds for which a database that has gone is sought before those who wait are told.
PATIENCE = 20.0


class Others(Protocol):
    """The other servers of a room."""

    def listen(self, heard: Callable[[str, str], None]) -> None:
        """Call `heard(server, topic)`, in a thread, for each thing they tell."""

    def stop(self) -> None: ...


Job = Callable[[Database], Any]
Waiting = tuple[Job, "asyncio.Future[Any]"]


def is_address(where: str) -> bool:
    """Whether a place is a database's address, and no file's."""
    return re.match(r"postgres(ql)?(\+psycopg)?://", where) is not None


def told(where: str) -> str:
    """A place as it may be shown: an address without what lets somebody in."""
    return str(_postgres().told(where)) if is_address(where) else where


def connect(where: str) -> Database:
    """The votes kept at `where`, a file or an address; begun if there are none.

    Raises:
        NotOurs: something else is there, which is left as it is.
        Unreachable: the database does not answer, or its driver is not installed.
    """
    if is_address(where):
        made: Database = _postgres().Postgres(where)
        return made
    from staffplus.cohort.live import sqlite

    return sqlite.Sqlite(Path(where))


def _postgres() -> Any:
    try:
        from staffplus.cohort.live import postgres
    except ModuleNotFoundError as error:
        raise Unreachable(f"{error}; votes in PostgreSQL need the extra `hub` too: pip install 'staffplus[hub,live]'") from None  # fmt: skip
    return postgres


class Store:
    """Does jobs on a connection, in the order in which they come; each whole or not at all.

    Jobs are done again where a transaction was broken off, so none may do more than write to `Database`.

    Args:
        asked: what this server asks, in a short text. All that share a database ask the same.

    Raises:
        NotOurs, Unreachable: as `connect`; also, another server at work asks something else.
    """

    def __init__(self, where: str, asked: str = "") -> None:
        self.shared = is_address(where)
        #: Nobody else is at work, so what was left open is this server's to close.
        self.alone = True
        self._others: Others | None = None
        if self.shared:
            others = _postgres().Others(where)
            self.alone, self._others = others.join(asked), others
            self._connect: Callable[[], Database] = lambda: _postgres().Postgres(where, others.name)
        else:
            connect(where).close()  # so that what is wrong with the file is said here
            self._connect = lambda: connect(where)
        self._db: Database | None = None
        self._stopping = False
        self._jobs: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    async def do(self, job: Callable[[Database], T]) -> T:
        """The result of `job`, once it is on disk. Raises what it raises, and then nothing of it stays;
        Unreachable when the database does not answer for a while."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((job, future))
        return await future

    def listen(self, heard: Callable[[str, str], None]) -> None:
        """Call `heard(server, topic)`, in a thread, for what other servers tell; an empty topic means that
        something may have been missed."""
        if self._others:
            self._others.listen(heard)

    def stop(self) -> None:
        """Finish what waits, then close."""
        self._stopping = True
        if self._others:
            self._others.stop()
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        going = True
        while going:
            batch = [self._jobs.get()]
            while len(batch) < BATCH and not self._jobs.empty():
                batch.append(self._jobs.get())
            going = None not in batch
            if waiting := [it for it in batch if it and not it[1].cancelled()]:
                self._together(waiting)
        if self._db:
            self._db.close()

    def _together(self, waiting: Sequence[Waiting]) -> None:
        """In one transaction; where that fails, each in one of its own, so that a fault is one job's alone."""
        try:
            results = self._done(job for job, _ in waiting)
        except Exception as error:
            if len(waiting) == 1 or isinstance(error, Unreachable):
                _tell(waiting, [error] * len(waiting), asyncio.Future.set_exception)
                return
            for one in waiting:
                self._together([one])
            return
        _tell(waiting, results, asyncio.Future.set_result)

    def _done(self, jobs: Iterable[Job]) -> list[Any]:
        todo, until = list(jobs), time.monotonic() + PATIENCE
        while True:
            try:
                if self._db is None:
                    self._db = self._connect()
                with self._db.transaction():
                    return [job(self._db) for job in todo]
            except (Interrupted, Unreachable) as error:
                if self._db and self._db.lost:
                    self._db.close()
                    self._db = None
                if self._stopping or time.monotonic() > until:
                    raise Unreachable(str(error)) from error
                time.sleep(PAUSE)


class Gathered(Generic[A, T]):
    """What many ask in one moment, asked of the store at once. Used in the loop of the store's server.

    Whoever asks is answered by a job that begins later, so it sees all that was done before; and hears of it
    when that is on disk.

    Args:
        job: the answers to what is asked, one for each.
    """

    def __init__(self, store: Store, job: Callable[[Database, Sequence[A]], Sequence[T]]) -> None:
        self._store, self._job = store, job
        self._waiting: list[tuple[A, asyncio.Future[T]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, what: A) -> T:
        """The answer to `what`. Raises as `Store.do`."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append((what, future))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._work())
        return await future

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def _work(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER)
            now, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            await self._together(now)

    async def _together(self, now: Sequence[tuple[A, asyncio.Future[T]]]) -> None:
        """In one job; where that fails, each in one of its own, so that a fault is one's alone."""
        asked = [what for what, _ in now]
        try:
            answers = await self._store.do(lambda db: self._job(db, asked))
        except Exception as error:
            if len(now) > 1 and not isinstance(error, Unreachable):
                for one in now:
                    await self._together([one])
                return
            for _, future in now:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(now, answers, strict=True):
            if not future.done():  # whoever waited may have gone
                future.set_result(answer)


def _tell(waiting: Sequence[Waiting], said: Sequence[Any], how: Callable[[Any, Any], None]) -> None:
    """Tell all who wait at once: the loop is woken once for a transaction, and not for each of its jobs."""

    def tell() -> None:
        for (_, future), it in zip(waiting, said, strict=True):
            if not future.done():  # whoever waited may have gone
                how(future, it)

    with suppress(RuntimeError):  # the loop has ended meanwhile
        waiting[0][1].get_loop().call_soon_threadsafe(tell)
