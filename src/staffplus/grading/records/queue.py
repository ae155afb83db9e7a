"""The queue: a table of jobs, in the gradebook's own database, which no crash can lose.

A run takes jobs on lease and says again and again that it is alive. When a run dies, the next one
takes its jobs over: at once when it can see that the process is gone, else when the lease is over.
What a result says about a job and that the job is done are written in one transaction.

A run that was only asleep knows nothing of this when it goes on. So each lease of a job has a number,
its token, higher than that of any lease before it. A result brings the token it was marked under, and
is taken only while the job is leased under that very token; `store` looks at that in the transaction
that takes it. Neither clocks nor luck decide whose result counts.
"""

from __future__ import annotations

import json
import os
import platform
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from staffplus.grading.model import GRADER_VERSION, Marked, Status, job_key
from staffplus.grading.records import ledger, tables
from staffplus.grading.records.course import Exercise, now
from staffplus.grading.records.ledger import Attempt

#: A run that has not been heard of for so long has lost its jobs.
LEASE_SECONDS = 60.0
#: So often it says that it is alive.
HEARTBEAT_SECONDS = 15.0
#: A machine's fault is tried so often in one run, then the job is put aside.
TRIES = 3
#: Later runs try again, until so many tries have failed in all; then only when told to.
TRIES_IN_ALL = 9


class State(StrEnum):
    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class Job:
    """What a worker needs beside the exercise itself."""

    key: str
    learner: str
    sha256: str
    tries: int
    submitted: str
    origin: str
    notes: str  #: JSON, a list of Repair
    data: bytes  #: the file as it was handed in (zlib)
    token: int  #: of the lease; goes with the result


class Queue:
    """The jobs of one exercise for this version of the grader, as one run works on them."""

    def __init__(
        self,
        engine: sa.Engine,
        exercise: Exercise,
        *,
        clock: Callable[[], float] = lambda: time.time(),
        grader_version: int = GRADER_VERSION,
        only: Collection[str] = (),
    ) -> None:
        self._engine, self._exercise = engine, exercise
        self.exercise = exercise.name
        self._clock, self._grader_version = clock, grader_version
        self._only = list(only)  # learners; everybody if empty
        self._keys: dict[tuple[str, str], str] = {}
        self.owner = _this_process()
        self._stop = threading.Event()
        self._holding = False

    # --- What there is to do -----------------------------------------------------------------------

    def plan(self, attempts: Sequence[Attempt]) -> None:
        """See that there is a job for every attempt."""
        rows: dict[str, dict[str, Any]] = {}
        for one in attempts:
            key = self.key_of(one)
            if key not in rows:
                rows[key] = {
                    "key": key,
                    "exercise": self._exercise.name,
                    "learner": one.learner,
                    "sha256": one.sha256,
                    "release": self._exercise.sha256,
                    "attempt": one.id,
                    "grader_version": self._grader_version,
                    "state": State.WAITING,
                    "owner": "",
                    "lease_until": 0.0,
                    "tries": 0,
                    "error": "",
                }
        with self._engine.begin() as db:
            there = tables.job
            known = db.execute(
                sa.select(there.c.key).where(there.c.exercise == self._exercise.name)
            )
            for row in known:
                rows.pop(row.key, None)
            tables.add(db, there, list(rows.values()))

    def key_of(self, attempt: Attempt) -> str:
        named = attempt.learner, attempt.sha256
        if named not in self._keys:
            exercise = self._exercise
            self._keys[named] = job_key(
                exercise.name, *named, exercise.sha256, self._grader_version
            )
        return self._keys[named]

    def reopen(
        self, *, without_box: bool = False, everything: bool = False, done: bool = False
    ) -> int:
        """Put quarantined jobs back into the queue; returns how many.

        Those that a machine's fault put aside come back by themselves until TRIES_IN_ALL; those
        that had no box, with `without_box`; all of them with `everything`. With `done`, those that
        are marked are marked again; their marks stand until then.
        """
        job = tables.job
        which = [sa.and_(job.c.tries > 0, job.c.tries < TRIES_IN_ALL)]
        if without_box:
            which.append(self._without_box())
        if everything:
            which.append(sa.true())
        these = sa.and_(job.c.state == State.QUARANTINED, sa.or_(*which))
        if done:
            these = job.c.state.in_((State.QUARANTINED, State.DONE))
        fresh = {"tries": 0} if everything or done else {}
        with self._engine.begin() as db:
            opened = db.execute(
                sa.update(job)
                .where(self._mine(), these)
                .values(state=State.WAITING, owner="", **fresh)
            )
        return opened.rowcount

    def without_box(self) -> int:
        """How many jobs were put aside because there was no box."""
        job = tables.job
        wanted = sa.select(sa.func.count()).select_from(job)
        with self._engine.connect() as db:
            return int(db.execute(wanted.where(self._mine(), self._without_box())).scalar_one())

    @staticmethod
    def _without_box() -> sa.ColumnElement[bool]:
        job, it = tables.job.c, tables.result.c
        return sa.and_(
            job.state == State.QUARANTINED,
            job.tries == 0,
            job.key.in_(sa.select(it.key).where(it.box == "none", it.status == "quarantined")),
        )

    def counts(self) -> dict[State, int]:
        """How many jobs of the present source and grader there are in each state."""
        job = tables.job
        wanted = sa.select(job.c.state, sa.func.count()).where(self._mine()).group_by(job.c.state)
        with self._engine.connect() as db:
            found = {State(state): count for state, count in db.execute(wanted)}
        return {state: found.get(state, 0) for state in State}

    def put_aside(self) -> list[str]:
        """The keys of quarantined jobs."""
        job = tables.job
        wanted = sa.select(job.c.key).where(self._mine(), job.c.state == State.QUARANTINED)
        with self._engine.connect() as db:
            return list(db.execute(wanted).scalars())

    def holders(self) -> set[str]:
        """The runs that hold jobs, this one left out."""
        job = tables.job
        wanted = sa.select(job.c.owner).where(self._mine(), job.c.state == State.LEASED)
        with self._engine.connect() as db:
            return {row.owner for row in db.execute(wanted.distinct())} - {self.owner}

    def awaited(self) -> dict[str, str]:
        """Of each run that holds jobs, this one left out: what it is, and when this one goes on."""
        job = tables.job
        wanted = sa.select(job.c.owner, sa.func.max(job.c.lease_until).label("until"))
        wanted = wanted.where(self._mine(), job.c.state == State.LEASED).group_by(job.c.owner)
        with self._engine.connect() as db:
            found = {row.owner: row.until for row in db.execute(wanted)}
        now = self._clock()
        return {
            owner: _in_words(owner, max(0.0, until - now))
            for owner, until in sorted(found.items())
            if owner != self.owner
        }

    def _mine(self) -> sa.ColumnElement[bool]:
        job = tables.job
        return sa.and_(
            job.c.learner.in_(self._only) if self._only else sa.true(),
            job.c.exercise == self._exercise.name,
            job.c.release == self._exercise.sha256,
            job.c.grader_version == self._grader_version,  # another's worker refuses it
        )

    # --- Leases ------------------------------------------------------------------------------------

    def lease(self, count: int) -> list[Job]:
        """Take up to `count` jobs that nobody works on."""
        job = tables.job
        gone = [owner for owner in self.holders() if _is_gone(owner)]
        free = sa.or_(
            job.c.state == State.WAITING,
            sa.and_(
                job.c.state == State.LEASED,
                sa.or_(job.c.lease_until < self._clock(), job.c.owner.in_(gone)),
                job.c.owner != self.owner,
            ),
        )
        chosen = sa.select(job.c.key).where(self._mine(), free).order_by(job.c.attempt)
        chosen = chosen.limit(count).with_for_update(skip_locked=True)
        self._holding = True
        with self._engine.begin() as db:
            taken = db.execute(
                sa.update(job)
                .where(job.c.key.in_(chosen))
                .values(
                    state=State.LEASED,
                    owner=self.owner,
                    lease_until=self._clock() + LEASE_SECONDS,
                    token=job.c.token + 1,
                )
                .returning(
                    job.c.key, job.c.learner, job.c.sha256, job.c.tries, job.c.attempt, job.c.token
                )
            ).all()
            if not taken:
                return []
            data = ledger.contents(db, {row.sha256 for row in taken})
            there = tables.attempt.c
            came = {
                row.id: row
                for row in db.execute(
                    sa.select(there.id, there.submitted, there.origin, there.notes).where(
                        there.id.in_([row.attempt for row in taken])
                    )
                )
            }
        return [
            Job(
                row.key, row.learner, row.sha256, row.tries, came[row.attempt].submitted,
                came[row.attempt].origin, came[row.attempt].notes, data[row.sha256], row.token,
            )
            for row in sorted(taken, key=lambda row: row.attempt)
        ]  # fmt: skip

    def beat(self, failed: Callable[[Exception], None]) -> threading.Thread:
        """Start saying that this run is alive; `failed` is told when that could not be said."""
        thread = threading.Thread(target=self._beat, args=(failed,), daemon=True)
        thread.start()
        return thread

    def _beat(self, failed: Callable[[Exception], None]) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            try:
                self.still_alive()
            except sa.exc.SQLAlchemyError as error:
                failed(error)

    def still_alive(self) -> None:
        """Hold what is leased for longer."""
        job = tables.job
        held = sa.select(job.c.key).where(job.c.owner == self.owner, job.c.state == State.LEASED)
        # A job whose result is just being stored needs no more time: to wait for it could mean to
        # wait for a transaction that waits for this one.
        held = held.with_for_update(skip_locked=True)
        with self._engine.begin() as db:
            db.execute(
                sa.update(job)
                .where(job.c.key.in_(held))
                .values(lease_until=self._clock() + LEASE_SECONDS)
            )

    def close(self) -> None:
        """Give back what was leased and is not done."""
        self._stop.set()
        if not self._holding:
            return
        job = tables.job
        with self._engine.begin() as db:
            db.execute(
                sa.update(job)
                .where(job.c.owner == self.owner, job.c.state == State.LEASED)
                .values(state=State.WAITING, owner="")
            )

    # --- Results -----------------------------------------------------------------------------------

    def store(self, db: sa.Connection, results: Iterable[Marked]) -> list[Marked]:
        """Add results, and say of their jobs how they stand. In the caller's transaction.

        Returns those that came too late: their jobs have been given to another run, or back. They
        are not kept, since whoever has the job now marks it, or has.
        """
        results = list(results)
        held = self._held(db, {it.result.key for it in results})
        rows, ends, late = [], [], []
        for marked in results:
            it = marked.result
            if held.get(it.key) != marked.token:
                late.append(marked)
                continue
            del held[it.key]
            rows.append(
                {
                    "key": it.key,
                    "status": it.status,
                    "grader_version": self._grader_version,
                    "box": it.box,
                    "marks": json.dumps([vars(mark) for mark in it.marks]),
                    "unanswered": json.dumps(it.unanswered),
                    "repairs": json.dumps([vars(repair) for repair in it.repairs]),
                    "error": _storable(it.error),
                    "notebook": marked.notebook,
                    "seconds": it.seconds,
                    "at": now(),
                    "by": self.owner,
                }
            )
            ends.append({"of": it.key, "status": it.status, "said": _storable(it.error)})
        if not rows:
            return late
        db.execute(sa.insert(tables.result), rows)
        job = tables.job
        fault = sa.bindparam("status") == Status.MACHINE_FAULT
        tries = job.c.tries + sa.case((fault, 1), else_=0)
        db.execute(
            sa.update(job)
            .where(job.c.key == sa.bindparam("of"))
            .values(
                tries=tries,
                error=sa.bindparam("said"),
                owner="",
                state=sa.case(
                    (sa.bindparam("status") == Status.GRADED, State.DONE),
                    (sa.bindparam("status") == Status.QUARANTINED, State.QUARANTINED),
                    (tries % TRIES == 0, State.QUARANTINED),
                    else_=State.WAITING,
                ),
            ),
            ends,
        )
        return late

    @staticmethod
    def found(
        db: sa.Connection, results: Iterable[Marked], keys: Collection[str]
    ) -> dict[tuple[str, str], tuple[str, bool]]:
        """By learner and file: why it is nothing that can be marked, and whether it is blank; of results
        that tell a mark."""
        said = {
            it.result.key: (it.fault, it.blank)
            for it in results
            if it.result.key in keys and it.result.status != Status.MACHINE_FAULT
        }
        job = tables.job.c
        rows = db.execute(sa.select(job.key, job.learner, job.sha256).where(job.key.in_([*said])))
        return {(row.learner, row.sha256): said[row.key] for row in rows}

    @staticmethod
    def _held(db: sa.Connection, keys: Collection[str]) -> dict[str, int]:
        """The tokens of those jobs that are leased. Until the transaction is over nobody else can
        lease them: this changes nothing, but it is a change to the database, which keeps others out."""
        job = tables.job
        rows = db.execute(
            sa.update(job)
            .where(job.c.key.in_(list(keys)), job.c.state == State.LEASED)
            .values(token=job.c.token)
            .returning(job.c.key, job.c.token)
        )
        return {row.key: row.token for row in rows}


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _this_process() -> str:
    return f"{_here()} {os.getpid()} {_started(os.getpid())}"


def _here() -> str:
    """This machine; two containers may share a name, but not their processes."""
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        space = ""
    return f"{platform.node()[:100]}/{space}".replace(" ", "-")


def _in_words(owner: str, left: float) -> str:
    """What a run is that holds jobs, and when another goes on. `left`: seconds of its lease."""
    host, _, process = owner.partition(" ")
    number = process.partition(" ")[0]
    away = f"process {number} on {host.partition('/')[0]}"
    if host != _here():
        if host.partition("/")[0] == _here().partition("/")[0]:
            away = f"process {number} of another container on this machine"
        return (
            f"{away}. It is not seen from here whether it runs: this run goes on when it is done, or "
            f"{LEASE_SECONDS:.0f} s after its last word, which is in {left:.0f} s if it says none"
        )
    if _is_gone(owner):
        return f"process {number} on this machine, which is over. This run takes its jobs over now"
    if number.isdigit() and _is_stopped(int(number)):
        return (
            f"process {number} on this machine, which is stopped (kill -CONT {number} lets it go on). "
            f"If it stays so, this run takes its jobs over in {left:.0f} s"
        )
    return (
        f"process {number} on this machine, which is running. This run goes on when that one is done, "
        f"or takes its jobs over {LEASE_SECONDS:.0f} s after its last word"
    )


def _is_stopped(process: int) -> bool:
    """Whether somebody has stopped it, as Ctrl-Z does."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:  # it is over, or there is no /proc
        return False
    return stat.rpartition(")")[2].split()[0] in ("T", "t")


def _is_gone(owner: str) -> bool:
    """Whether a run on this very machine is over. Of other machines nothing is known."""
    host, _, process = owner.partition(" ")
    number, _, started = process.partition(" ")
    if host != _here() or not number.isdigit():
        return False
    return _started(int(number)) != started


def _started(process: int) -> str:
    """When a process started; "" when there is none. Numbers of processes come again, this not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else f"{fields[19]}@{boot[:8]}"
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return ""
    try:  # a system without /proc
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "alive"
