"""The boxes of one submission: its cells are run in one, in their order, as in a notebook.

What one question's code does must cost no other question a point. Where it ends the box, a fresh one
goes on: everything before is run in it again, but for what ended the first. Where a question comes out
badly and something else may be to blame, as memory that is used up, a function that never returned and
left who knows what behind, or a thread, it is asked anew in a fresh box, alone: only what it uses is run
there (`alone`). What there is no time for any more waits for a person.

Each limit is paid once for the same code, as far as that costs nobody a mark. A question whose functions
used up their time in an earlier one is asked alone at once, and not first where it would use it up once
more. And a box in which what questions use has used up its time is kept for the next that uses the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from staffplus.grading.author.names import assigned_names, used_names
from staffplus.grading.author.source import Cell, Role
from staffplus.grading.box.session import Dead, Late, Session, Spent
from staffplus.grading.marks.below import used
from staffplus.grading.marks.budget import Budget
from staffplus.grading.marks.examiner import definitions
from staffplus.grading.marks.kept import Kept
from staffplus.grading.marks.submitted import Pair
from staffplus.grading.model import Limits, Tier

#: A fresh box that comes to an end while cells are run again is tried so often.
TRIES = 3
#: Exceptions that say as much of what ran before as of the code that raised them.
OF_OTHERS = {
    "MemoryError", "OSError", "RecursionError", "BlockingIOError", "KeyboardInterrupt",
    "CellTimeoutError", "CellNotRun", "DeadKernelError",
}  # fmt: skip


class NotReached(Exception):
    """All the time that a hand-in may take is used up."""


class Boxed:
    """Where the code of one submission runs."""

    def __init__(
        self,
        opened: Callable[[], Session],
        limits: Limits,
        cells: Sequence[Pair],
        kept: Kept,
    ) -> None:
        """`opened`: a fresh box. Raises Fault, as everything here does for a machine's fault."""
        self._opened, self._cells, self._kept = opened, cells, kept
        #: What the hand-in may still take in all; whoever made this sets one that others share.
        self.budget = Budget(limits.in_all)
        self._out = False  # that was over when a question began
        self._asking = ""  # the question that is asked
        self._session: Session | None = opened()
        self._alone: Session | None = None
        self._costly: tuple[Sequence[tuple[int, str]], Session] | None = (
            None  # what was run, and where
        )
        self._late = False  # a cell that was run again used up its time
        self._gone: set[Sequence[int]] = set()  # cells with which calls gave no result, by question
        self._ran: list[tuple[int, str]] = []  # places of cells, with what was run
        self._asked: set[str] = set()  # questions that this box has been asked
        self._amiss: set[int | str] = (
            set()
        )  # cells and questions with which something was amiss in it
        self._ended: set[int] = set()  # cells that ended their box
        self._by_themselves: set[int] = set()  # those that did so in a box of their own
        self.sudden = False  #: a signal ended a box, which may have come from outside

    @property
    def alive(self) -> bool:
        self._out |= self.budget.over
        return self._session is not None and not self._session.over and not self._out

    def waited(self) -> float:
        """How long the box that is asked has waited for a processor, so far."""
        asked = self._alone if self._alone is not None else self._session
        return 0.0 if asked is None else asked.waited()

    def close(self) -> None:
        for it in (self._session, self._alone, self._costly and self._costly[1]):
            if it is not None:
                it.close()
        self._session = self._alone = self._costly = None

    def question(self) -> None:
        """A question, or what stands before the next, has time of its own from here."""
        self._out |= self.budget.over
        if self._asking and self._out:
            self.budget.cut.add(self._asking)
        self._asking = ""
        if self._alone is not None:
            if self._costly is None or self._costly[1] is not self._alone:
                self._alone.close()
            self._alone = None
        if self._session is not None:
            self._session.allow()

    def session(self) -> Session:
        """The box in which everything before has been run. Raises NotReached, Dead."""
        if self._out:
            raise NotReached(self.budget.said)
        if self._session is not None and self._session.over:
            self.sudden |= self._session.sudden
            self._session = None
        if self._session is None:
            self._in_time()
            self._session = self._again([it for it in self._ran if it[0] not in self._ended])
            self._asked, self._amiss = set(), set()
        return self._session

    def run(self, place: int, source: str) -> list[Any]:
        """Run a cell that gives no mark. Raises Late, Spent, Dead, NotReached."""
        self._ran.append((place, source))
        session = self.session()
        try:
            found = session.run(source)
        except Late:
            self._amiss.add(place)
            self._kept.keep(place, session)
            raise
        except Dead:
            self._ended.add(place)
            raise
        self._kept.keep(place, session)
        return found

    def asked(self, cell: Cell, place: int, *, amiss: bool, gone: bool = False) -> None:
        """A question was asked here. `amiss`: something did not go well in it; `gone`: calls gave no result."""
        self._asked.add(cell.grade_id)
        self._asking = cell.grade_id
        if gone:
            self._gone.add(self._places(cell))
        if cell.tier is Tier.KERNEL:  # what it defines may be used after it
            with contextlib.suppress(SyntaxError, ValueError):
                self._ran.append((place, definitions(cell.source)))
        if amiss:
            self._amiss.add(cell.grade_id)

    def had_gone(self, cell: Cell) -> bool:
        """Whether calls of the same code, or of the same functions, gave no result before."""
        return self._places(cell) in self._gone or any(map(self.budget.late_in_all, cell.names))

    def _places(self, cell: Cell) -> Sequence[int]:
        return tuple(place for place, _ in self.uses(cell))

    def others(self, cell: Cell, *, amiss: bool) -> bool:
        """Whether something else than a question's own code may be to blame for how it came out.

        `amiss`: something did not go well in it, as may be where others have used up what there is.
        """
        own = {place for place, _ in self.uses(cell)}
        if self._amiss - own - {cell.grade_id}:
            return True
        return amiss and bool(self._asked - {cell.grade_id} or {p for p, _ in self._ran} - own)

    def alone(self, cell: Cell) -> Session:
        """A fresh box in which only what a question uses has been run. Raises NotReached, Dead."""
        self._asking = cell.grade_id
        self._in_time()
        if self._alone is not None:
            self._alone.close()
        self._alone = None
        cells = [it for it in self.uses(cell) if it[0] not in self._by_themselves]
        left = [it for it in cells if it[0] not in self._ended]
        if self._costly is not None:
            ran, kept = self._costly
            if ran == cells and not kept.over:
                kept.allow()
                self._alone = kept
                return kept
            kept.close()
            self._costly = None
        try:
            self._alone = self._again(cells, 1, fresh=True)
            if self._late:
                self._costly = cells, self._alone
        except Dead:  # it ends its box whatever was before it
            self._by_themselves |= self._ended & {it[0] for it in cells}
            if left == cells:
                raise
            self._alone = self._again(left, 1, fresh=True)
        return self._alone

    def uses(self, cell: Cell) -> list[tuple[int, str]]:
        """The cells, of those that were run, that give a value to what a question uses, or use it; and
        those that these need."""
        names = {*cell.names}
        with contextlib.suppress(SyntaxError, ValueError):
            names |= used(cell.source)
        about = [(it, *names_of(it[1])) for it in self._ran]
        chosen: set[int] = set()
        while True:
            more = {
                n
                for n, ((place, _), made, needed) in enumerate(about)
                if n not in chosen and (names & (made | needed) or self._is_setup(place))
            }
            if not more:
                return [self._ran[n] for n in sorted(chosen)]
            chosen |= more
            names |= {name for n in more for name in (*about[n][1], *about[n][2])}

    def _is_setup(self, place: int) -> bool:
        cell = self._cells[place][1]
        return cell is not None and cell.role is Role.SETUP

    def _in_time(self) -> None:
        if self.budget.over:
            raise NotReached(self.budget.said)

    def _again(
        self, ran: Iterable[tuple[int, str]], times: int = TRIES, *, fresh: bool = False
    ) -> Session:
        """A new box, in which cells have been run. Raises Dead.

        `times`: so often it is tried, without the cell that ended it the time before; `fresh`: for one
        question alone.
        """
        cells, self._late = [*ran], False
        while True:
            session = self._opened()
            session.fresh = fresh
            try:
                for place, source in cells:
                    try:
                        session.run(source)
                        self._kept.keep(place, session)
                    except (Late, Spent):
                        self._late = True
                session.allow()
                return session
            except Dead as error:
                self.sudden |= error.sudden
                times -= 1
                if not times:
                    raise
                self._ended.add(place)
                cells = [it for it in cells if it[0] != place]


def amiss(outputs: Iterable[Mapping[str, Any]]) -> bool:
    """Whether something did not go well that says as much of what ran before as of this."""
    return any(it.get("ename") in OF_OTHERS for it in outputs)


def amiss_in(results: Iterable[Any]) -> bool:
    """The same of the results of calls."""
    for it in results:
        if isinstance(it, dict) and "value" not in it:
            bases = it.get("bases")
            if "gone" in it or (isinstance(bases, list) and OF_OTHERS & {*map(str, bases)}):
                return True
    return False


@lru_cache(maxsize=256)
def names_of(source: str) -> tuple[set[str], set[str]]:
    """Names that a cell gives a value, and those that it uses."""
    try:
        return assigned_names(source), used_names(source)
    except (ValueError, MemoryError, RecursionError):
        return set(), set()
