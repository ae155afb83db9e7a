"""`grade_one(bundle) -> Result`: the marks of one submission. What every executor calls.

A process that calls it keeps three helpers for its next call, each started when first needed: one
that reads literals, one that runs the author's tests, and a box for each set of imports.
A learner's fault is scored, with a reason. A machine's fault is said to be one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from staffplus.grading.author.source import Authored, SourceError, read
from staffplus.grading.box.box import Box
from staffplus.grading.box.bubblewrap import NoBox
from staffplus.grading.box.session import Session
from staffplus.grading.forkserver import Fault, Helper
from staffplus.grading.marks import compared, verdicts
from staffplus.grading.marks.budget import Budget
from staffplus.grading.marks.examiner import EXERCISES, Examiner, Paper
from staffplus.grading.marks.marking import Marking
from staffplus.grading.marks.submitted import Unusable
from staffplus.grading.model import (
    SET_ASIDE,
    Bundle,
    CellMark,
    Kind,
    Result,
    Status,
    Submission,
    Tier,
)

#: By what it is told how long a hand-in has taken.
clock = time.monotonic
#: So many boxes are kept warm; each holds what one exercise imports.
BOXES = 3


class Helpers:
    """The processes that stay between submissions. Not shared with forked children."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.known: set[str] = set()
        self._reader: Helper | None = None
        self._tests: Helper | None = None
        self._boxes: dict[tuple[tuple[str, ...], bool], Box] = {}
        self._no_box = ""

    def reader(self) -> Helper:
        if self._reader is None or not self._reader.alive:
            self._reader = Helper("staffplus.grading.marks.literals")
        return self._reader

    def tests(self) -> Helper:
        if self._tests is not None and len(self.known) >= EXERCISES:
            self._tests.close()
        if self._tests is None or not self._tests.alive:
            self._tests = Helper("staffplus.grading.marks.trusted")
            self.known = set()
        return self._tests

    def box(self, authored: Authored, unsafe: bool) -> Box:
        """Raises NoBox, at once when there was none before."""
        key = (authored.imports, unsafe)
        box = self._boxes.pop(key, None)
        if box is None or not box.alive:
            if self._no_box and not unsafe:
                raise NoBox(self._no_box)
            while len(self._boxes) >= BOXES:
                self._boxes.pop(next(iter(self._boxes))).close()
            try:
                box = Box.start(authored.imports, unsafe=unsafe)
            except NoBox as error:
                if not unsafe:
                    self._no_box = str(error)
                raise
        self._boxes[key] = box
        return box

    def close(self) -> None:
        if self.owner == os.getpid():
            for helper in (self._reader, self._tests, *self._boxes.values()):
                if helper is not None:
                    with contextlib.suppress(OSError):
                        helper.close()
        self._reader = self._tests = None
        self._boxes = {}


_lock = threading.Lock()
_helpers: Helpers | None = None


def helpers() -> Helpers:
    """This process's helpers; a forked child starts its own."""
    global _helpers
    if _helpers is None or _helpers.owner != os.getpid():
        _helpers = Helpers()
        atexit.register(_helpers.close)
    return _helpers


def close() -> None:
    """End this process's helpers; the next submission starts new ones."""
    global _helpers
    with _lock:
        if _helpers is not None:
            _helpers.close()
        _helpers = None


def warm(source: str) -> None:
    """Start what an exercise needs, so that it imports while its first submission is on its way.

    Says nothing when that fails: `grade_one` does.
    """
    with _lock, contextlib.suppress(Exception):
        authored, kept = read(source), helpers()
        if any(cell.tier is Tier.STATIC for cell in authored.cells):
            kept.reader()
        if _paper(source).cells:
            kept.tests()


def grade_one(bundle: Bundle) -> Result:
    """Mark one submission. Never raises for anything that a bundle may hold."""
    start = time.perf_counter()
    with _lock:
        try:
            result = _agreed(bundle)
        except (SourceError, Unusable) as error:
            result = Result(bundle.key, Status.QUARANTINED, error=str(error))
        except Fault as error:
            result = Result(bundle.key, Status.MACHINE_FAULT, error=str(error))
        except Exception:
            close_now = _helpers
            if close_now is not None:
                close_now.close()
            said = traceback.format_exc(limit=-5)
            result = Result(bundle.key, Status.MACHINE_FAULT, error=f"the grader failed: {said}")
    return replace(result, repairs=bundle.submission.repairs, seconds=time.perf_counter() - start)


@lru_cache(maxsize=64)
def _paper(source: str, secret: str) -> Paper:
    return Paper(read(source), secret)


def _agreed(bundle: Bundle) -> Result:
    """A result that does not follow from a process that somebody killed on this machine.

    A learner whose code ends its own process does so again, and is marked for it.
    """
    budget = Budget(bundle.limits.in_all, clock)
    result, sudden = _grade(bundle, budget)
    for _ in range(2):
        before = result
        if not sudden:
            break
        result, sudden = _grade(bundle, budget)
        if result.marks == before.marks:
            break
    return result


def _grade(bundle: Bundle, budget: Budget) -> tuple[Result, bool]:
    """A result, and whether a process was ended on the way for which nobody can be named."""
    marking, kind, sudden = _marked(bundle, budget)
    if (
        marking.wanted and not budget.over
    ):  # only of the first in an exercise that needs it is this found out too late
        _solved(bundle)
        budget = Budget(bundle.limits.in_all, clock)
        marking, kind, sudden = _marked(bundle, budget)
    if marking.typed and bundle.submission.learner != AUTHOR:
        marking.settle(_solved(bundle).kinds)
    sudden = marking.sudden or sudden
    if sudden and budget.over:  # no time to find out whether it was the learner's own doing
        budget.cut.update(mark.grade_id for mark in marking.marks)
        sudden = False
    marking.marks[:] = [_in_time(mark, budget) for mark in marking.marks]
    aside = [mark for mark in marking.marks if mark.kind in SET_ASIDE]
    result = Result(
        bundle.key,
        Status.QUARANTINED if aside else Status.GRADED,
        tuple(marking.marks),
        marking.notebook(kind),
        marking.unanswered,
        error=_why_aside(aside),
        box=kind,
    )
    return result, sudden


def _marked(bundle: Bundle, budget: Budget) -> tuple[Marking, str, bool]:
    """What is marked, in what kind of box, and whether a process of the tests was ended suddenly."""
    authored, limits = read(bundle.source), bundle.limits
    marking = Marking(bundle, authored)
    if bundle.submission.learner == AUTHOR:
        marking.authors = {}
    elif (solved := _solutions.get(_of_author(bundle))) is not None:
        marking.authors = solved.known
    kept = helpers()
    box, refused, kind = None, "", "none needed"
    if authored.needs_box:
        try:
            box = kept.box(authored, bundle.unsafe)
            kind = box.kind
        except NoBox as error:
            refused, kind = str(error), "none"
    marking.read_literals(kept.reader)
    examiner = None
    paper = _paper(bundle.source, bundle.secret)
    if paper.cells:
        examiner = Examiner(kept.tests(), kept.known, paper, limits)
        examiner.budget = budget
    boxed = None
    try:
        if box is not None:
            budget.endless = marking.endless()
            boxed = marking.boxed(lambda: _opened(kept, authored, bundle, budget))
            boxed.budget = budget
            if examiner is not None:
                examiner.waited, examiner.own = boxed.waited, marking.own
        marking.run(examiner, boxed, refused)
    finally:
        if boxed is not None:
            boxed.close()
        if examiner is not None:
            examiner.close()
    return marking, kind, examiner is not None and examiner.sudden


def _in_time(mark: CellMark, budget: Budget) -> CellMark:
    """A mark; none, and a person looks at it, where points are missing and the time was over."""
    lost = mark.kind in (Kind.WRONG, Kind.AUTHOR) and mark.score != mark.max_score
    if mark.grade_id not in budget.cut or not lost:
        return mark
    found = verdicts.too_long(budget.seconds)
    return replace(mark, score=None, kind=found.kind, reason=found.reason, about=found.about)


def _opened(kept: Helpers, authored: Authored, bundle: Bundle, budget: Budget) -> Session:
    """A fresh box. Raises Fault."""
    try:
        session = kept.box(authored, bundle.unsafe).open(bundle.limits)
        session.budget = budget
        return session
    except NoBox as error:  # there was one when the submission was begun
        raise Fault(str(error)) from error


#: Marks the author's own solution, as no learner can be called.
AUTHOR = "\0author"


@dataclass(frozen=True)
class Solved:
    """How the author's own solution comes out, by cell."""

    kinds: Mapping[str, Kind]
    known: Mapping[str, compared.Known]  #: what its functions return


#: By all else that a bundle holds.
_solutions: dict[Bundle, Solved] = {}


def _of_author(bundle: Bundle) -> Bundle:
    """The author's own solution, to be marked under the same conditions."""
    return replace(bundle, submission=Submission(AUTHOR, "", bundle.source, original_sha256=""))


def _solved(bundle: Bundle) -> Solved:
    """How each cell of the author's own solution is marked.

    Where a test stops with a learner's answer and not with the author's, the answer is of another
    type than was asked for. Stopping for both, or for a key, the test itself is at fault.
    """
    own = _of_author(bundle)
    if own not in _solutions:
        if len(_solutions) >= EXERCISES:
            _solutions.clear()
        marking, _, _ = _marked(own, Budget(bundle.limits.in_all))
        kinds = {mark.grade_id: Kind(mark.kind) for mark in marking.marks}
        known = {name: compared.known(made) for name, made in marking.made.items()}
        _solutions[own] = Solved(kinds, known)
    return _solutions[own]


def of_the_author(exercise: str, source: str, secret: str = "") -> tuple[CellMark, ...]:
    """How the author's own solutions are marked by their tests. Raises Fault, Unusable, SourceError."""
    own = Submission(AUTHOR, exercise, source, original_sha256="")
    bundle = Bundle(own, source, read(source).limits, secret=secret)
    with _lock:
        result, _ = _grade(bundle, Budget(bundle.limits.in_all))
    return result.marks


def _why_aside(marks: list[CellMark]) -> str:
    """Which cells have no mark for what reason, in words for whoever marks."""
    cells: dict[str, list[str]] = {}
    for mark in marks:
        cells.setdefault(mark.about, []).append(mark.grade_id)
    return "; ".join(f"{', '.join(names)} not marked: {why}" for why, names in cells.items())
