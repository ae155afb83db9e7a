"""The grader's side of `trusted`: which of the author's cells run there, step by step, and with what."""

from __future__ import annotations

import ast
import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from staffplus.grading.author.names import (
    assigned_names,
    imported_modules,
    leaves_nothing,
    stands_alone,
)
from staffplus.grading.author.source import Authored, Cell, Role
from staffplus.grading.forkserver import IDLE, PATIENCE, SLACK, STARVED_TIMES, Ended, Helper
from staffplus.grading.marks.budget import Budget
from staffplus.grading.marks.remote import GRACE
from staffplus.grading.marks.trusted import SECRET
from staffplus.grading.model import Limits, Tier
from staffplus.grading.wire import MESSAGE_BYTES

#: So many exercises are kept compiled by one helper.
EXERCISES = 32

#: So many submissions go to one process, where the tests leave nothing behind.
SUBMISSIONS = 500
#: What so many answers came to is known, of one exercise.
ANSWERS = 5000
#: So many tests are asked for together.
TOGETHER = 32

#: Answers calls of a learner's function: (name, [(args, kwargs), …]) -> results, all as `wire` has them.
Call = Callable[[str, Sequence[Any]], list[Any]]
#: What a test printed, returned, raised: see `trusted.Tests.step`.
Told = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """What a test is given of the learner's."""

    values: Mapping[str, Any] = field(default_factory=dict)  #: name -> value, as `wire` has it
    functions: Sequence[str] = ()
    missing: Sequence[str] = ()
    way: str = ""  #: in which of `forms.WAYS` or `reshaped.SHAPES` results of functions are read; "" as they are


class Paper:
    """The author's trusted cells of one exercise, in order: tests, and the set-up they rely on."""

    def __init__(self, authored: Authored, secret: str = "") -> None:
        self._secret = secret
        trusted = (Tier.STATIC, Tier.VALUE)
        self.cells = [
            c for c in authored.cells if c.tier in trusted or (c.role is Role.SETUP and c.ours)
        ]
        #: Whether what tests are given is known before the first of them has run.
        self.known_ahead = all(cell.tier is not Tier.VALUE for cell in self.cells)
        #: Whether a process may go on with the next submission.
        self.leaves_nothing = all(
            cell.tier is not Tier.VALUE and leaves_nothing(cell.source) for cell in self.cells
        )
        #: Whether a test may be asked once more at any moment, since no other has a part in what it tells.
        self.apart = self.known_ahead and self.leaves_nothing and self._each_alone()
        found = {module for cell in self.cells for _, module in imported_modules(cell.source)}
        self._jobs: dict[tuple[Limits, int], dict[str, Any]] = {}
        self._told: dict[tuple[str, str], Told] = {}
        self.modules = sorted(found | {m for cell in self.cells for m in cell.modules.values()})

    def known(self, cell: Cell, given: Given) -> Told | None:
        """What a test told that was given the same, where it follows from that alone: of a class many answer
        alike."""
        found = self._told.get(_of(cell, given)) if self.apart else None
        return None if found is None else {**found}

    def keep(self, cell: Cell, given: Given, told: Told) -> None:
        """Keep it, if the test came to its own end."""
        if self.apart and told.get("error", ["AssertionError"])[0] == "AssertionError":
            if len(self._told) >= ANSWERS:
                self._told.clear()
            self._told[_of(cell, given)] = {**told}

    def _each_alone(self) -> bool:
        bound = {name for cell in self.cells for name in assigned_names(cell.source)}
        bound |= {name for cell in self.cells for name in cell.answers}
        tests = [cell for cell in self.cells if cell.role is Role.TEST]
        return all(stands_alone(it.source, {*it.answers, SECRET}, bound) for it in tests)

    def job(self, limits: Limits, done: int = 0) -> dict[str, Any]:
        """A job for `trusted`; of the tests before number `done` only what they define."""
        if (limits, done) not in self._jobs:
            self._jobs[limits, done] = self._job(limits, done)
        return self._jobs[limits, done]

    def _job(self, limits: Limits, done: int) -> dict[str, Any]:
        sources = [
            definitions(cell.source) if number < done and cell.role is Role.TEST else cell.source
            for number, cell in enumerate(self.cells)
        ]
        job = {
            "sources": sources,
            "modules": self.modules,
            "secret": self._secret,
            "test_seconds": limits.test_seconds,
            "call_seconds": limits.call_seconds,
            "memory_bytes": limits.memory_bytes,
        }
        key = hashlib.sha256(json.dumps(job).encode()).hexdigest()
        return {"exercise": key, "seconds": IDLE, **job}


def _of(cell: Cell, given: Given) -> tuple[str, str]:
    return cell.grade_id, json.dumps([given.values, given.functions, given.missing, given.way])


class Examiner:
    """Runs the trusted cells of one submission, in the order in which they are asked for."""

    def __init__(self, helper: Helper, known: set[str], paper: Paper, limits: Limits) -> None:
        self._helper, self._known, self._paper, self._limits = helper, known, paper, limits
        self._next = 0  # number of the cell that is run next
        self._begun = False
        self._ready = 0  # number of the cell up to which set-up has been run
        self._other = False  # the process has worked on another submission, and is to be told
        self._spoilt = False  # a test was interrupted, who knows where
        self._told: deque[tuple[Cell, Given, Told]] = deque()  # what was asked for ahead
        self._done: list[tuple[Cell, Given]] = []  # what has been taken of it
        #: How long the box of the learner's functions has waited for a processor, so far.
        self.waited: Callable[[], float] = lambda: 0.0
        #: What the learner's code says, where a test may call its functions: see `own.spoken`.
        self.own: Callable[[], Mapping[str, Any]] = dict
        self.sudden = False  # a test's process was ended, perhaps by somebody else
        #: What the hand-in may still take in all; whoever made this sets one that others share.
        self.budget = Budget(limits.in_all)

    def ahead(self, asks: Sequence[tuple[Cell, Given]]) -> None:
        """Ask for all tests of a submission together, before the first call of `test`, which then gives
        what was told. `asks`: the tests in the order in which `test` will be called.

        One message takes the place of many, and nothing else changes: where a test takes the process
        down, nothing has been asked, and each is asked for by itself.
        """
        if not self._paper.known_ahead or not 1 < len(asks) <= TOGETHER:
            return
        known = [self._paper.known(cell, given) for cell, given in asks]
        steps: list[tuple[int, Given, Mapping[str, str]]] = []
        wanted: dict[int, int] = {}  # number of one of `asks` -> its place among the steps
        for n, (cell, given) in enumerate(asks):
            if known[n] is not None:
                continue
            number = self._paper.cells.index(cell)
            steps += [(it, _NOTHING, {}) for it in self._set_up_before(number)]
            wanted[n] = len(steps)
            steps.append((number, given, cell.modules))
            self._next = number + 1
        if steps:
            try:
                self._next, last = 0, self._next
                self._begin()
                told = self._ask(steps)
                self._next = self._ready = last
            except Ended:
                self._begun, self._next = False, 0
                return
            for n, place in wanted.items():
                known[n] = told[place]
                self._paper.keep(*asks[n], told[place])
        self._told.extend((*it, found) for it, found in zip(asks, known, strict=True) if found)
        late = (cell for cell, _, found in self._told if found.get("late"))
        self.budget.cut.update(cell.grade_id for cell in late)

    def test(self, cell: Cell, given: Given, call: Call) -> Told:
        """Run a test; what it printed, returned, raised.

        Set-up before it is run first. A test that had to be ended is worth nothing and takes no
        other test with it. `by` says whose lines an exception came from, if it was no verdict of the
        test. What was not asked for ahead, as an answer read in another way, is asked for now. Raises
        Fault when the helper is gone.
        """
        if self._told:
            asked, with_it, told = self._told[0]
            if asked is cell and with_it == given:
                self._told.popleft()
                self._done.append((cell, given))
                return told
            if self._paper.apart:
                return self._once_more(cell, given, call)
            self._one_by_one()
        return self._test(cell, given, call)

    def _once_more(self, cell: Cell, given: Given, call: Call) -> Told:
        """What a test tells that stands alone; what was asked ahead of the others still holds."""
        number = self._paper.cells.index(cell)
        after, self._next = self._next, min(number, self._ready) if self._begun else 0
        told = self._test(cell, given, call)
        self._next = after
        return told

    def _one_by_one(self) -> None:
        """Bring a process to where it would be if nothing had been asked ahead."""
        self._told.clear()
        self.close()
        if self._begun:
            self._helper.served -= 1  # it is the same submission still
        self._begun, self._next = False, 0
        for cell, given in self._done:
            self._test(cell, given, _no_calls)

    def _test(self, cell: Cell, given: Given, call: Call) -> Told:
        number = self._paper.cells.index(cell)
        if self.budget.over:
            self.budget.cut.add(cell.grade_id)
            return {"error": ["TimeoutError", self.budget.said], "by": "author", "idle": True}
        try:
            self._begin()
            for it in self._set_up_before(number):
                self._step(it, _NOTHING, {}, _no_calls)
            self._next, self._ready = number + 1, max(number, self._ready)
            return self._step(number, given, cell.modules, call)
        except Ended as how:
            self._begun = False
            self._next = number + 1
            self.sudden |= how.sudden
            name = "TimeoutError" if how.costly else "RuntimeError"
            return {"error": [name, f"the test was ended: {how}"], "by": "author"}

    def close(self) -> None:
        """Be done with this submission."""
        if self._begun and (self._spoilt or not self._paper.leaves_nothing):
            self._helper.end()

    def _begin(self) -> None:
        """Start a process, again if need be: then what was defined before is defined again."""
        if self._begun:
            return
        job = self._paper.job(self._limits, self._next)
        key = job["exercise"]
        helper, self._begun, self._ready = self._helper, True, 0
        self._other = helper.busy and helper.doing == key and helper.served < SUBMISSIONS
        if not self._other:
            helper.begin({"exercise": key, "seconds": IDLE} if key in self._known else job)
            self._known.add(key)
            helper.doing = key
        helper.served += 1
        for number in range(self._next):
            self._step(number, _NOTHING, self._paper.cells[number].modules, _no_calls)

    def _set_up_before(self, number: int) -> Iterator[int]:
        """The numbers of the author's other cells that are to run before a test and have not yet."""
        while self._next < number:
            self._next += 1
            if self._paper.cells[self._next - 1].role is Role.SETUP:
                yield self._next - 1

    def _step(self, number: int, given: Given, modules: Mapping[str, str], call: Call) -> Told:
        (told,) = self._ask([(number, given, modules)], call)
        return told

    def _ask(
        self, steps: Sequence[tuple[int, Given, Mapping[str, str]]], call: Call | None = None
    ) -> list[Told]:
        """What steps tell, one after the other. Raises Ended and Fault."""
        message: dict[str, Any] = {
            "steps": [
                {
                    "code": number,
                    "values": dict(given.values),
                    "functions": list(given.functions),
                    "missing": list(given.missing),
                    "way": given.way,
                    "modules": dict(modules),
                    "in_place": self._paper.cells[number].in_place,
                    "stops": "StopIteration" in self._paper.cells[number].source,
                    **({"own": self.own()} if given.functions else {}),
                }
                for number, given, modules in steps
            ],
            "within": self.budget.left,
        }
        if self._other:
            message["next"], self._other = True, False
        longest = STARVED_TIMES * (self._limits.test_seconds + GRACE + SLACK)
        patience = longest * len(steps) + PATIENCE
        answer = self._helper.ask(message, patience, MESSAGE_BYTES)
        while isinstance(answer, dict):
            if "waited" in answer:
                said: Any = self.waited()
            else:
                said = (call or _no_calls)(answer["call"], answer["with"])
            answer = self._helper.ask(said, patience, MESSAGE_BYTES)
        told: list[Told] = answer
        self._spoilt |= any(it.get("spoilt") for it in told)
        return told


_NOTHING = Given()


def _no_calls(name: str, _: Sequence[Any]) -> list[Any]:
    raise AssertionError(f"a set-up cell called {name!r}")


def definitions(source: str) -> str:
    """Of a test only what later tests may use: imports, functions, classes and constants."""
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if isinstance(node, kept) or _is_constant(node)]
    return ast.unparse(tree)


def _is_constant(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Assign):
        return False
    try:
        ast.literal_eval(node.value)
    except ValueError:
        return False
    return True
