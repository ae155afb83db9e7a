"""One run of `staffplus grade`: take in, mark what is not marked, write into the gradebook.

A run may be killed at any moment and started again: what was committed stays, the rest is done
again, and the marks are those of a run that nobody disturbed. A run with nothing to do changes
nothing.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from staffplus.grading.author.source import read
from staffplus.grading.author.titles import titles
from staffplus.grading.box import box
from staffplus.grading.entries import (
    renamed,
)
from staffplus.grading.executors import Dask, Executor, Local
from staffplus.grading.feedback.feedback import Outcome, Written, write_all
from staffplus.grading.feedback.pages import pages
from staffplus.grading.intake.people import in_order, listed, shown
from staffplus.grading.intake.whose import AsNamed, OnRoster
from staffplus.grading.marks import verdicts
from staffplus.grading.model import About, Marked, Status
from staffplus.grading.records import draws, kinds, ledger, students, tables, waits
from staffplus.grading.records.course import Course, CourseError, Exercise, now, prepare
from staffplus.grading.records.explain import nobody
from staffplus.grading.records.folders import sweep
from staffplus.grading.records.gradebook import Gradebook
from staffplus.grading.records.ledger import Attempt
from staffplus.grading.records.merging import merge
from staffplus.grading.records.queue import LEASE_SECONDS, Job, Queue, State
from staffplus.grading.records.totals import outdated
from staffplus.grading.taking import Desk
from staffplus.grading.tally import SLOW_SECONDS, Options, Slow, Tally, Watch
from staffplus.grading.telling import remember, tell
from staffplus.grading.worker import paper

#: Results are committed so often at the latest, and so many of them at once.
COMMIT_SECONDS, COMMIT_RESULTS = 0.5, 100
#: So many bytes of submissions are leased at once, or as many as there are hands.
LEASED_BYTES = 1 << 25


def grade(
    course: Course,
    exercise_name: str,
    sources: Iterable[Path] = (),
    options: Options = Options(),  # noqa: B008
    watch: Watch = Watch(),  # noqa: B008
) -> Tally:
    """Mark an exercise: what is in `submitted/`, and what `sources` (folders, zips) hold.

    Raises:
        CourseError: the course, the exercise or the gradebook is not as it has to be.
        NotAgreed: marks would be others, and that is not agreed to.
        ExecutorError: there is nobody who could mark.
        KeyboardInterrupt: after everything that is done has been stored.
    """
    people = OnRoster(options.roster) if options.roster else AsNamed()
    if isinstance(people, OnRoster):
        options = replace(options, only=tuple(map(people.learner, options.only)))
    tally = Tally(exercise_name, only=options.only)
    rule = course.settings.rule
    engine = course.engine(watch.say)
    with contextlib.ExitStack() as opened:
        opened.callback(engine.dispose)
        with _timed(tally, "start"):
            exercise = prepare(course, engine, exercise_name, watch.say, agreed=options.agreed)
            tally.titles = titles(exercise.source)
            if options.new_cases:
                draws.renew(engine, exercise.name, now())
                secret = draws.secret_of(engine, exercise.name, now())
                exercise = replace(exercise, secret=secret)
            sweep(course, exercise_name)
        hands = opened.enter_context(contextlib.closing(_Hands(course, exercise, options)))
        with _timed(tally, "reading"):
            desk = Desk(course, exercise, people, options.only)
            watch.begin("reading", None)
            for _ in desk.take_in(engine, [course.root / "submitted", *sources]):
                tally.refused, tally.arrived = desk.found.refused, len(desk.found.arrived)
                hands.early(tally.arrived)
                watch.step(1, tally)
            tally.refused, tally.arrived = desk.found.refused, len(desk.found.arrived)
        attempts = ledger.attempts(engine, exercise.name)
        if options.merge and isinstance(people, OnRoster):
            pairs = renamed(people, {one.learner for one in attempts})
            if options.only:
                pairs = {old: new for old, new in pairs.items() if {old, new} & {*options.only}}
            tally.merged = merge(engine, course, exercise, pairs)
            attempts = ledger.attempts(engine, exercise.name)
        with engine.connect() as db:
            others = {*outdated(db, exercise.name)} - {*options.only} if options.only else set()
        for learner in options.only:
            if learner not in {one.learner for one in attempts}:
                names = sorted({one.learner for one in attempts})
                raise CourseError(nobody(learner, exercise.name, names))
        if others:
            watch.say(
                f"Questions are worth other points now: {len(others)} more than --only names are marked "
                f"again, {listed([shown(it) for it in in_order(others)], full='')}"
            )
            options = replace(options, only=(*options.only, *sorted(others)))
            tally.only = options.only
        queue = Queue(engine, exercise, only=options.only)
        counting = {queue.key_of(one): one for one in ledger.counting(attempts, rule)}
        queue.plan(attempts)
        queue.reopen(everything=options.retry, done=bool(options.only) or options.new_cases)
        if queue.without_box() and (options.unsafe or not box.why_none()):
            queue.reopen(without_box=True)
        with _timed(tally, "marking"):
            _Run(course, engine, exercise, queue, counting, options, tally, watch, hands).go()
        if options.roster:
            students.name(engine, exercise.name, options.roster)
        tally.states = queue.counts()
        tell(course, engine, queue, desk, people, options, tally)
        tally.kinds = kinds.groups(engine, exercise.name, options.only)
        if options.feedback:
            with _timed(tally, "feedback"):
                _feedback(course, engine, exercise, options, tally, watch)
        remember(engine, desk, tally)
        return tally


@contextlib.contextmanager
def _timed(tally: Tally, step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    tally.seconds[step] = time.perf_counter() - start


def _feedback(
    course: Course,
    engine: sa.Engine,
    exercise: Exercise,
    options: Options,
    tally: Tally,
    watch: Watch,
) -> None:
    made = [
        it for it in pages(engine, exercise.name) if not options.only or it.learner in options.only
    ]
    watch.begin("feedback", len(made))

    def tell(written: Written) -> None:
        tally.pages[written.outcome] += 1
        if written.outcome is Outcome.FAILED:
            tally.no_page.append(f"{written.learner}: {written.why}")
        watch.step(1, tally)

    write_all(course.root, made, jobs=options.jobs, progress=tell)


def commit(
    engine: sa.Engine,
    queue: Queue,
    book: Gradebook,
    counting: Mapping[str, Attempt],
    batch: Sequence[Marked],
) -> tuple[int, list[Marked]]:
    """Store results, the state of their jobs and the learners' rows, all or nothing.

    For how many learners rows were written, and the results that came too late to be taken.
    """
    with engine.begin() as db:
        tables.alone(db, queue.exercise)
        batch = waits.still(db, queue.exercise, batch)
        late = queue.store(db, batch)
        keys = {it.result.key for it in batch} - {it.result.key for it in late}
        ledger.keep_found(db, queue.exercise, queue.found(db, batch, keys))
        return book.write(db, book.due(db, counting, keys)), late


def write_outdated(
    engine: sa.Engine, exercise: str, book: Gradebook, counting: Mapping[str, Attempt]
) -> int:
    """Write what an earlier run could not write any more, or somebody has deleted."""
    with engine.connect() as db:
        keys = [it.key for it in book.due(db, counting, files=True)]
    written = 0
    for start in range(0, len(keys), COMMIT_RESULTS):
        with engine.begin() as db:
            tables.alone(db, exercise)  # another run may have written some of them meanwhile
            due = book.due(db, counting, keys[start : start + COMMIT_RESULTS], files=True)
            written += book.write(db, due)
    return written


class _Hands:
    """Those who mark. Processes start with the first new submission, and import while others are read."""

    def __init__(self, course: Course, exercise: Exercise, options: Options) -> None:
        self._course, self._exercise, self._options = course, exercise, options
        self._found: Executor | None = None

    def early(self, jobs: int) -> None:
        """So many there are to mark already."""
        if jobs and not self._options.dask:
            hands = self.all()
            if isinstance(hands, Local):
                hands.expect(jobs)

    def all(self) -> Executor:
        """Raises ExecutorError."""
        if self._found is None:
            common = paper(self._exercise, self._options.unsafe, self._course.names())
            if self._options.dask:
                self._found = Dask(common, self._options.dask)
            else:
                self._found = Local(common, self._options.jobs)
        return self._found

    def close(self) -> None:
        found, self._found = self._found, None
        if found is not None:
            found.close()


class _Run:
    """The marking, from the first lease to the last commit."""

    def __init__(
        self,
        course: Course,
        engine: sa.Engine,
        exercise: Exercise,
        queue: Queue,
        counting: Mapping[str, Attempt],
        options: Options,
        tally: Tally,
        watch: Watch,
        hands: _Hands,
    ) -> None:
        self._hands = hands
        self._bytes = 0  # of a submission, of late
        self._course, self._engine, self._exercise, self._queue = course, engine, exercise, queue
        self._counting, self._options, self._tally, self._watch = counting, options, tally, watch
        self._book = Gradebook(course, engine, exercise)
        self._waiting: list[Marked] = []  # results that are not stored yet
        self._stored = time.monotonic()

    def go(self) -> None:
        before = self._queue.counts()
        self._watch.begin("marking", before[State.WAITING] + before[State.LEASED])
        if before[State.WAITING] + before[State.LEASED]:
            self._tell_about_box()
            try:
                self._mark()
            finally:
                self._queue.close()
            # Which hand-in counts may be another now: some have turned out to be broken.
            attempts = ledger.attempts(self._engine, self._exercise.name)
            counts = ledger.counting(attempts, self._course.settings.rule)
            self._counting = {self._queue.key_of(one): one for one in counts}
        self._write_outdated()

    def _tell_about_box(self) -> None:
        if read(self._exercise.source).needs_box and not self._options.dask:
            if self._options.unsafe:
                self._watch.say(
                    "UNSAFE: learners' code runs with your rights; every mark will say so."
                )
            elif why := box.why_none():
                self._watch.say(
                    f"No box on this machine: {why}\nOnly what needs no code to run is marked; "
                    "the rest is put aside. See --help about --unsafe."
                )

    def _lease(self, executor: Executor) -> list[Job]:
        """Some jobs: so many that nobody waits, and no more than memory should hold."""
        count = max(executor.width * 2, 32)
        if self._bytes:
            count = max(executor.width, min(count, LEASED_BYTES // self._bytes))
        jobs = self._queue.lease(count)
        if jobs:
            self._bytes = sum(len(it.data) for it in jobs) // len(jobs)
        return jobs

    def _mark(self) -> None:
        self._queue.beat(lambda error: self._watch.say(f"The gradebook did not answer: {error}"))
        told: list[tuple[str, bool]] = []
        with contextlib.closing(self._hands):
            executor = self._hands.all()
            self._tally.executor = executor.name
            out = 0  # jobs with the executor
            more = True  # as far as we know
            try:
                while True:
                    if out <= executor.width and (more or not out):
                        jobs = self._lease(executor)
                        for job in jobs:
                            executor.submit(job)
                        out += len(jobs)
                        more = bool(jobs)
                    if out:
                        found = executor.results(COMMIT_SECONDS / 2)
                        out -= len(found)
                        self._take(found)
                        self._watch.busy(executor.busy())
                        continue
                    self._store()
                    if self._queue.counts()[State.WAITING]:
                        continue
                    others = self._queue.awaited()
                    if not others:
                        return
                    # Said again when another one holds them, or one has been stopped or goes on.
                    seen = [(who, "which is running" in said) for who, said in others.items()]
                    if seen != told:
                        for said in others.values():
                            self._watch.say(
                                f"Waiting for jobs in the hands of another run: {said}."
                            )
                        told = seen
                    time.sleep(0.5)
                    self._watch.waited(0.5)
            except BaseException:
                with contextlib.suppress(sa.exc.SQLAlchemyError, OSError):
                    self._store()
                raise

    def _take(self, found: list[Marked]) -> None:
        self._waiting += found
        late = time.monotonic() - self._stored > COMMIT_SECONDS
        if len(self._waiting) >= COMMIT_RESULTS or (late and self._waiting):
            self._store()

    def _count(self, marked: Marked) -> None:
        result = marked.result
        if marked.unreadable:
            self._tally.unreadable.append(marked.learner)
        self._tally.marked[result.status] += 1
        self._tally.repaired += any(it.about == About.REPAIR for it in result.repairs)
        if result.seconds >= SLOW_SECONDS:
            over = any(it.about.startswith(verdicts.OVER) for it in result.marks)
            self._tally.slow.append(Slow(marked.learner, result.seconds, over))
        if result.status is Status.GRADED:
            self._tally.boxes[result.box] += 1
        else:
            self._tally.reasons[result.error.strip().split("\n")[-1][:200]] += 1
        self._watch.step(result.status is not Status.MACHINE_FAULT, self._tally)

    def _store(self) -> None:
        """What came since the last time; if that fails it is still there to be stored."""
        batch = self._waiting
        self._stored = time.monotonic()
        if not batch:
            return
        written, late = commit(self._engine, self._queue, self._book, self._counting, batch)
        self._waiting = self._waiting[len(batch) :]
        self._tally.written += written
        for it in batch:
            if it not in late:
                self._count(it)
        if late:
            self._tell_late([it.learner for it in late])

    def _tell_late(self, learners: list[str]) -> None:
        self._tally.late += learners
        self._watch.say(
            f"Another run has taken over the work of {listed(in_order(learners), full='')}, since this "
            f"one was not heard of for {LEASE_SECONDS:g} s. Its marks stand; what this run found "
            "out about it is left out."
        )

    def _write_outdated(self) -> None:
        self._tally.written += write_outdated(
            self._engine, self._exercise.name, self._book, self._counting
        )
        self._tally.changed = self._book.changed
        self._tally.blocked = [f"{who}: {why}" for who, why in self._book.blocked.items()]
