"""The author's tests run here, on values, in a process that no learner's code ever enters.

A child of a small process (`forkserver`) runs the tests of one submission one after the other, in
one namespace, as a notebook would. What it knows of the learner came as JSON. A function of the
learner's is a `Remote`: calling it sends the arguments to the box and waits for a value.

The tests are the author's and run with the grader's rights; what is limited is the time and memory
that a learner's values can make them use.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import gc
import importlib
import io
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

from staffplus.grading import forkserver, wire
from staffplus.grading.wire import Channel

#: Of what a test prints so much is kept, in characters.
PRINTED = 20_000
#: After the time of a test it is interrupted; if that does not help it is ended so much later.
GRACE = 2.0
#: As many calls of a learner's function go in one message, for `map`; their results must fit one too.
BATCH = 25


class OutOfTime(BaseException):
    """Interrupts a test. Not an Exception, so that a test's own `except` does not catch it."""


class NoAnswer(BaseException):
    """A learner's function did not return, or took its box with it. No `except` makes that right."""


class LearnerError(Exception):
    """What a learner's function raised. Each is also of the built-in type that was raised."""

    reason = ""


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


class Remote:
    """A learner's function, called where it is: in the box."""

    def __init__(self, name: str, calls: Calls) -> None:
        self.__name__ = self.__qualname__ = name
        self._calls = calls

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        (answer,) = self._calls.make(self.__name__, [(args, kwargs)])
        return self._calls.result(self.__name__, answer, args)

    def each(self, arguments: list[tuple[Any, ...]]) -> Iterator[Any]:
        """The results of many calls, sent together."""
        answers = self._calls.make(self.__name__, [(args, {}) for args in arguments])
        for args, answer in zip(arguments, answers, strict=True):
            yield self._calls.result(self.__name__, answer, args)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


class Calls:
    """Sends calls to the box, by way of the grader. The clock of the test goes on meanwhile."""

    def __init__(
        self, channel: Channel, tick: Callable[[float], None], call_seconds: float
    ) -> None:
        self._channel, self._tick, self._call_seconds = channel, tick, call_seconds
        #: Whether what a function does to a list, dict or set it is given happens to the test's own.
        #: Else `assert f(data) == sorted(data)` would be won by emptying `data`.
        self.in_place = False

    def make(self, name: str, calls: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> list[Any]:
        try:
            sent = [[wire.encode(args), wire.encode(kwargs)] for args, kwargs in calls]
        except wire.Unsendable as error:
            raise TypeError(
                f"a test gives `{name}` something that cannot be sent: {error}"
            ) from None
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)  # a message must not be cut in two
        start = time.monotonic()
        self._tick(left + self._call_seconds * len(calls) + 40)
        self._channel.send({"call": name, "with": sent})
        answers = self._channel.receive()
        left -= time.monotonic() - start
        if left <= 0:
            raise OutOfTime
        self._tick(left + GRACE)
        signal.setitimer(signal.ITIMER_REAL, left)
        if not isinstance(answers, list) or len(answers) != len(calls):
            raise wire.Malformed("the answers do not fit the calls")
        return answers

    def result(self, name: str, answer: dict[str, Any], args: tuple[Any, ...]) -> Any:
        if "gone" in answer:
            raise NoAnswer(f"your function `{name}` {str(answer['gone'])[:300]}")
        if "value" not in answer:
            raise _learner_error(name, answer)
        if self.in_place:
            for number, changed in answer.get("changed") or []:
                _change(args[int(number)], wire.decode(changed))
        return wire.decode(answer["value"])


def _learner_error(name: str, answer: dict[str, Any]) -> Exception:
    """An exception as the learner's function raised it, as far as that can be had from texts."""
    kind, message = str(answer.get("type"))[:80], str(answer.get("message", ""))[:500]
    kind = kind if kind.isidentifier() else "Error"
    where = str(answer.get("where", ""))[:300]
    said = f"your function `{name}` {answer.get('did') or f'raised {kind}'}"
    base = next(
        (
            found
            for base in answer.get("bases", [])
            if isinstance(found := getattr(builtins, str(base), None), type)
            and issubclass(found, Exception)
        ),
        Exception,
    )
    made: LearnerError
    try:
        made = type(kind, (LearnerError, base), {"__str__": lambda self: message})(message)
    except TypeError:  # UnicodeError and its like want more than a message
        made = type(kind, (LearnerError,), {})(message)
    made.reason = said + (f": {message}" if message else "") + (f" ({where})" if where else "")
    return made


def _change(arg: Any, new: Any) -> None:
    """What the learner's function did to a list, dict or set that it was given."""
    if isinstance(arg, list):
        arg[:] = new
    elif isinstance(arg, (dict, set)):
        arg.clear()
        arg.update(new)


def _map(function: Any, *iterables: Iterable[Any]) -> Iterator[Any]:
    """`map`, which sends the calls of a learner's function together."""
    if not isinstance(function, Remote) or not iterables:
        return builtins.map(function, *iterables)
    return _batches(function, zip(*iterables, strict=False))


def _batches(function: Remote, arguments: Iterator[tuple[Any, ...]]) -> Iterator[Any]:
    batch: list[tuple[Any, ...]] = []
    for args in arguments:
        batch.append(args)
        if len(batch) == BATCH:
            yield from function.each(batch)
            batch = []
    if batch:
        yield from function.each(batch)


# --- One submission ------------------------------------------------------------------------------


class Tests:
    """The author's code, run step by step for one submission."""

    def __init__(self, job: dict[str, Any], codes: list[Code], channel: Channel, tick: Any) -> None:
        self._codes, self._channel, self._tick = codes, channel, tick
        self._seconds = float(job["test_seconds"])
        self._calls = Calls(channel, tick, float(job["call_seconds"]))
        self.names: dict[str, Any] = {"__name__": "__main__", "map": _map, "display": print}
        signal.signal(signal.SIGALRM, _out_of_time)

    def step(self, step: dict[str, Any]) -> dict[str, Any]:
        """Run one cell; what it printed, its last value, and its error, for `grade`."""
        self._calls.in_place = bool(step.get("in_place"))
        for name in step.get("missing", []):
            self.names.pop(name, None)
        for name, module in step.get("modules", {}).items():
            self.names[name] = importlib.import_module(module)
        out, err, told = Captured(), Captured(), {}
        self._tick(self._seconds + GRACE)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                signal.setitimer(signal.ITIMER_REAL, self._seconds)
                try:
                    for name, raw in step.get("values", {}).items():
                        self.names[name] = wire.decode(raw)
                    for name in step.get("functions", []):
                        self.names[name] = Remote(name, self._calls)
                    told = self._run(self._codes[step["code"]])
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
        except OutOfTime:
            told = _error("TimeoutError", f"the test took more than {self._seconds:g} s")
            told["spoilt"] = True
        except wire.Closed:
            raise
        except NoAnswer as error:
            told = _error("NoAnswer", str(error)) | {"reason": str(error)}
        except LearnerError as error:
            told = _error(type(error).__name__, str(error)) | {"reason": error.reason}
        except BaseException as error:
            told = _error(type(error).__name__, _text_of(error))
        return {"stdout": out.getvalue(), "stderr": err.getvalue(), **told}

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


def _out_of_time(*_: object) -> None:
    raise OutOfTime


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


def compiled(source: str) -> Code:
    tree = ast.parse(source, "<test>")
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        expression = tree.body.pop()
        assert isinstance(expression, ast.Expr)
        last = compile(ast.Expression(expression.value), "<test>", "eval")
    return Code(compile(tree, "<test>", "exec"), last)


def _work(ready: tuple[dict[str, Any], list[Code]], channel: Channel, tick: Any) -> None:
    job, codes = ready
    forkserver.limit_memory(int(job["memory_bytes"]))
    tests, served = Tests(job, codes, channel, tick), 0
    while True:
        tick(forkserver.IDLE)
        step = channel.receive()
        if step.get("end"):
            return
        if step.get("next"):  # another submission, where tests leave nothing behind
            tests.names.clear()  # functions and their names hold each other
            if (served := served + 1) % 50 == 0:
                gc.collect()
            tests = Tests(job, codes, channel, tick)
            continue
        forkserver.limit_time(float(job["test_seconds"]) + GRACE)
        channel.send(tests.step(step))


if __name__ == "__main__":
    forkserver.serve(int(sys.argv[1]), _prepare, _work)
