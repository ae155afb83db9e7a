"""The author's tests run here, on values, in a process that no learner's code ever enters.

A child of a small process (`forkserver`) runs the tests of one submission one after the other, in
one namespace, as a notebook would. What it knows of the learner came as JSON. A function of the
learner's is a `Remote`: calling it sends the arguments to the box and waits for a value.

The tests are the author's and run with the grader's rights; what is limited is the time and memory
that a learner's values can make them use.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import gc
import importlib
import io
import sys
import textwrap
import time
import traceback
import warnings
from dataclasses import dataclass
from types import CodeType
from typing import Any

from staffplus.grading import forkserver, wire
from staffplus.grading.channel import Channel, Closed
from staffplus.grading.marks.forms import WAYS
from staffplus.grading.marks.own import Own
from staffplus.grading.marks.remote import (
    GRACE,
    Calls,
    Clock,
    LearnerError,
    NoAnswer,
    OutOfTime,
    Remote,
    mapped,
)
from staffplus.grading.marks.reshaped import SHAPES

#: The name under which tests find what only those who mark know, for what they draw.
SECRET = "secret_of_run"
#: Of what a test prints so much is kept, in characters.
PRINTED = 20_000


@dataclass(frozen=True)
class Code:
    """A test, compiled: its statements, and its last expression, whose value is partial credit."""

    body: CodeType
    last: CodeType | None


class Captured(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text: str) -> int:
        if (room := PRINTED - self.tell()) > 0:
            super().write(text[:room])
        return len(text)


# --- One submission ------------------------------------------------------------------------------


class Tests:
    """The author's code, run step by step for one submission."""

    def __init__(self, job: dict[str, Any], codes: list[Code], channel: Channel, tick: Any) -> None:
        self._codes = codes
        self._seconds = float(job["test_seconds"])
        self._clock = Clock(channel, tick, self._seconds)
        self._calls = Calls(channel, self._clock, float(job["call_seconds"]))
        self.names: dict[str, Any] = {"__name__": "__main__", "map": mapped, "display": print}
        self.names[SECRET] = job["secret"]

    def step(self, step: dict[str, Any]) -> dict[str, Any]:
        """Run one cell; what it printed, its last value, and its error, for `grade`."""
        self._calls.in_place = bool(step.get("in_place"))
        self._calls.stops = bool(step.get("stops"))
        if "own" in step:
            self._calls.own = Own(step["own"])
        for name in step.get("missing", []):
            self.names.pop(name, None)
        for name, module in step.get("modules", {}).items():
            self.names[name] = importlib.import_module(module)
        calls, missing = self._calls, step.get("missing", [])
        calls.spent, calls.unread, calls.module = 0.0, "", ""
        way = step.get("way", "")
        calls.way, calls.shape = WAYS.get(way), way if way in SHAPES else ""
        calls.odd, calls.shapes, calls.looked = set(), set(), 0
        self._given = False
        calls.by_name.clear()
        out, err, told = Captured(), Captured(), {}
        used = time.process_time()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                self._clock.begin(calls=bool(step.get("functions")))
                try:
                    self._give(step)
                    self._given = True
                    told = self._run(self._codes[step["code"]])
                finally:
                    self._clock.end()
        except OutOfTime:
            if not self._given:
                said = "what you answered takes too long to be read"
                told = _error("NoAnswer", said) | {"reason": said, "by": "learner"}
            elif calls.spent < self._seconds / 2:
                told = _error("TimeoutError", f"the test took more than {self._seconds:g} s")
                worked = time.process_time() - used
                told |= {"by": "author", "idle": worked < self._seconds * forkserver.AT_WORK}
            else:
                said = calls.too_slow(self._seconds)
                told = _error("TimeoutError", said) | {"reason": said, "by": "learner"}
            told["spoilt"] = True
        except Closed:
            raise
        except NoAnswer as error:
            told = _error("NoAnswer", str(error)) | {"reason": str(error), "by": "learner"}
        except LearnerError as error:
            told = _error(error.shown, "") | {"reason": error.reason, "by": "learner"}
        except AssertionError as error:
            told = _error("AssertionError", _text_of(error))
        except NameError as error:
            told = _error("NameError", _text_of(error)) | _where(error)
            told["by"] = "learner" if error.name in missing else "author"
        except RuntimeError as error:
            # What ends a generator cannot pass through one, and is its cause then.
            if isinstance(cause := error.__cause__, LearnerError):
                told = _error(cause.shown, "") | {"reason": cause.reason, "by": "learner"}
            else:
                told = _authors(error)
        except BaseException as error:
            told = _authors(error)
        told |= {"unread": calls.unread, "module": calls.module, "odd": sorted(calls.odd)}
        told["shapes"] = [it for it in SHAPES if it in calls.shapes]
        return {"stdout": out.getvalue(), "stderr": err.getvalue(), **told}

    def _give(self, step: dict[str, Any]) -> None:
        """Put what is the learner's under its names."""
        for name, raw in step.get("values", {}).items():
            try:
                self.names[name] = wire.decode(raw)
            except wire.Malformed as error:
                raise NoAnswer(f"`{name}` cannot be read: {error}") from None
        for name in step.get("functions", []):
            self.names[name] = Remote(name, self._calls)

    def _run(self, code: Code) -> dict[str, Any]:
        exec(code.body, self.names)
        value = None if code.last is None else eval(code.last, self.names)
        if value is None:
            return {}
        if isinstance(value, (str, bool)):
            return {"result": repr(value)[:PRINTED]}
        try:  # a number of whatever kind, also numpy's, whose repr is no number
            return {"result": repr(float(value)) if not isinstance(value, int) else repr(value)}
        except (TypeError, ValueError, OverflowError):
            return {"result": repr(value)[:PRINTED]}


def _authors(error: BaseException) -> dict[str, Any]:
    """What is told of an exception from the author's own lines."""
    told = _error(type(error).__name__, _text_of(error))
    return told | {"by": "author"} | _where(error)


def _where(error: BaseException) -> dict[str, Any]:
    """The line of the author's test that was the last to run."""
    lines = [
        it.lineno for it in traceback.extract_tb(error.__traceback__) if it.filename == "<test>"
    ]
    return {"line": lines[-1]} if lines else {}


#: Of a test for which what came before it, of the same submission, has left no time.
_LATE = {"by": "author", "idle": True, "late": True, "stdout": "", "stderr": ""}


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"error": [kind, message[:PRINTED]]}


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return ""


# --- In the process that stays -------------------------------------------------------------------

_known: dict[str, tuple[dict[str, Any], list[Code]]] = {}


def _prepare(job: dict[str, Any]) -> tuple[dict[str, Any], list[Code]]:
    """Compile and import once per exercise. `sources` comes with its first job only."""
    key = job["exercise"]
    if key not in _known:
        if len(_known) >= 32:
            _known.clear()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _known[key] = (job, [compiled(source) for source in job["sources"]])
        for module in job["modules"]:
            with contextlib.suppress(Exception):  # a test that needs it will say so
                importlib.import_module(module)
    return _known[key]


def wrap_once() -> None:
    """Of a class many are told the same: a text is wrapped once, which took a third of a test's time."""
    textwrap.fill = functools.lru_cache(maxsize=4096)(textwrap.fill)


def compiled(source: str) -> Code:
    tree = ast.parse(source, "<test>")
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        expression = tree.body.pop()
        assert isinstance(expression, ast.Expr)
        last = compile(ast.Expression(expression.value), "<test>", "eval")
    return Code(compile(tree, "<test>", "exec"), last)


def _work(
    ready: tuple[dict[str, Any], list[Code]], channel: Channel, clock: forkserver.Clock
) -> None:
    job, codes = ready
    forkserver.limit_memory(int(job["memory_bytes"]))
    wrap_once()
    tests, served = Tests(job, codes, channel, clock), 0
    while True:
        asked = clock.rest(channel)
        if asked.get("end"):
            return
        if asked.get("next"):  # another submission, where tests leave nothing behind
            tests.names.clear()  # functions and their names hold each other
            if (served := served + 1) % 50 == 0:
                gc.collect()
            tests = Tests(job, codes, channel, clock)
        told: list[dict[str, Any]] = []
        end = time.monotonic() + asked["within"]
        for step in asked["steps"]:
            if told and time.monotonic() >= end:
                told.append(_error("TimeoutError", "it was not asked") | _LATE)
                continue
            forkserver.limit_time(float(job["test_seconds"]) + GRACE)
            told.append(tests.step(step))
        channel.send(told)


if __name__ == "__main__":
    forkserver.serve(int(sys.argv[1]), _prepare, _work)
