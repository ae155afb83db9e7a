"""A learner's function, as the author's tests see it: called in the box, by way of the grader.

What it raises is shown by its type and, where it is Python's or stands in the learner's code, the first
line of what it says, without what was put into it: a message that repeats its arguments, in whatever
spelling, would hand out the test (see `own`).
"""

from __future__ import annotations

import builtins
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from staffplus.grading import forkserver, wire
from staffplus.grading.channel import Channel
from staffplus.grading.marks import forms, reshaped
from staffplus.grading.marks.own import UNSEEN, Own, of_type

#: After the time of a test it is interrupted; if that does not help it is ended so much later.
GRACE = 2.0
#: As many calls of a learner's function go in one message, for `map`; their results must fit one too.
BATCH = 25
#: Of what a learner's exception says so much is shown.
SAID = 200


#: When so many different things were odd about results, no more are looked at.
ODD = 12
#: Of so many results it is told in which shapes each would be another.
LOOKED_AT = 40

#: What Python itself takes for the end of something.
_STOPS = (StopIteration, StopAsyncIteration)


class OutOfTime(BaseException):
    """Interrupts a test. Not an Exception, so that a test's own `except` does not catch it."""


class NoAnswer(BaseException):
    """A learner's function did not return, or took its box with it. No `except` makes that right."""


class LearnerError(Exception):
    """What a learner's function raised. Each is also of the built-in type that was raised."""

    reason = ""
    shown = "Exception"  #: its type, as it may be shown
    module = ""  #: that it wanted to import and that is not here


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


class Clock:
    """The time of one test: by the clock, without that in which this machine had no processor for it, or
    for the box in which the learner's functions are."""

    def __init__(self, channel: Channel, tick: Callable[[float], None], seconds: float) -> None:
        self._channel, self._tick, self._seconds = channel, tick, seconds
        self._given = 0.0
        self._start = self._own = self._boxes = 0.0
        signal.signal(signal.SIGALRM, self._alarm)

    def begin(self, calls: bool) -> None:
        """`calls`: the test may call what is in the box."""
        self._given, self._start, self._own = 0.0, time.monotonic(), forkserver.waited()
        self._boxes = self._box() if calls else -1.0
        self._go(self._seconds)

    def end(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def pause(self, seconds: float) -> None:
        """A message must not be cut in two; it takes at most so many seconds."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._tick(self._seconds + seconds)

    def go_on(self, least: float = 0) -> None:
        """After a pause, for so many seconds at least. Raises OutOfTime."""
        left = max(least, self._seconds + self._given - (time.monotonic() - self._start))
        if left > 0:
            self._go(left)
        else:
            self._alarm()

    def _go(self, seconds: float) -> None:
        self._tick(seconds + GRACE)
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def _alarm(self, *_: object) -> None:
        """The time seems to be over: raises OutOfTime, unless the test was kept from using it."""
        kept = forkserver.waited() - self._own
        if self._boxes >= 0:
            self._tick(self._seconds + GRACE)
            kept += self._box() - self._boxes
        kept = min(kept, (forkserver.STARVED_TIMES - 1) * self._seconds)
        if kept - self._given < self._seconds / 50:
            raise OutOfTime
        self._given = kept
        self.go_on()

    def _box(self) -> float:
        """How long the box has waited for a processor, so far."""
        self._channel.send({"waited": True})
        said = self._channel.receive()
        return float(said) if isinstance(said, (int, float)) else 0.0


class Calls:
    """Sends calls to the box, by way of the grader. The clock of the test goes on meanwhile."""

    def __init__(self, channel: Channel, clock: Clock, call_seconds: float) -> None:
        self._channel, self._clock, self._call_seconds = channel, clock, call_seconds
        self.spent = 0.0  # seconds of this test that went to the learner's functions
        self.by_name: Counter[str] = Counter()  # how often each was called
        self.unread = ""  # what one of them returned that cannot be sent
        self.way: forms.Way | None = None  # in which what they return is read
        self.shape = ""  # of `reshaped.SHAPES`, in which it is read
        self.odd = set[str]()  # what in it could be read otherwise: see `forms.odd`
        self.shapes = set[str]()  # the shapes in which it would be another
        self.looked = 0  # at so many results
        self.module = ""  # that one of them wanted and that is not here
        #: Whether what a function does to a list, dict or set it is given happens to the test's own.
        #: Else `assert f(data) == sorted(data)` would be won by emptying `data`.
        self.in_place = False
        #: Whether the test speaks of `StopIteration`. Else it is an exception like others: raised by a
        #: function as it is, it ends `all(map(…))` in the middle as if everything had been well.
        self.stops = False
        self.own = Own()  #: what the learner's code says

    def make(self, name: str, calls: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> list[Any]:
        try:
            sent = [[wire.encode(args), wire.encode(kwargs)] for args, kwargs in calls]
        except wire.Unsendable as error:
            raise TypeError(
                f"a test gives `{name}` something that cannot be sent: {error}"
            ) from None
        start = time.monotonic()
        self._clock.pause(self._call_seconds * len(calls) * forkserver.STARVED_TIMES + 40)
        self._channel.send({"call": name, "with": sent})
        answers = self._channel.receive()
        self.spent += time.monotonic() - start
        self.by_name[name] += len(calls)
        gone = isinstance(answers, list) and any("gone" in it for it in answers)
        self._clock.go_on(
            GRACE if gone else 0
        )  # that it is gone is to be said, not that it is late
        if not isinstance(answers, list) or len(answers) != len(calls):
            raise wire.Malformed("the answers do not fit the calls")
        return answers

    def too_slow(self, seconds: float) -> str:
        """What is said to a learner whose functions used up the time of a test."""
        names = ", ".join(f"`{name}`" for name in self.by_name)
        times = sum(self.by_name.values())
        calls = "one call" if times == 1 else f"{times} calls"
        return (
            f"your code took too long: {calls} of {names} took {self.spent:.1f} s, and there are "
            f"{seconds:g} s for all of them together"
        )

    def result(self, name: str, answer: dict[str, Any], args: tuple[Any, ...]) -> Any:
        if "gone" in answer:
            gone = _in_one_line(answer["gone"])
            raise NoAnswer(f"your function `{name}` {gone} (it was called with {shapes(args)})")
        if "value" not in answer and "likely" in answer:
            kind = self.own.kind(_in_one_line(answer.get("kind")))
            self.odd |= {"one", forms.DRAWN if kind == "generator" else f"values {of_type(kind)}"}
            if self.way is forms.WAYS["one"]:
                answer = {"value": answer["likely"]}
        if "value" not in answer:
            error = _learner_error(name, answer, self.own, stops=self.stops)
            self.module = self.module or error.module
            did = self.own.did(_in_one_line(answer.get("did") or ""))
            if did and answer.get("whole") is not True:  # else all of it is tried
                self.unread = self.unread or f"your function `{name}` {did}"
            raise error
        start = time.monotonic()
        try:
            if self.in_place:
                for number, changed in answer.get("changed") or []:
                    _change(args[int(number)], wire.decode(changed))
            if self.shape:
                return wire.decode(reshaped.of_result(answer["value"], self.shape))
            if self.way is None:
                self._look(answer["value"])
                return wire.decode(answer["value"])
            return wire.decode(forms.of_result(answer["value"], self.way))
        except (wire.Malformed, LookupError, TypeError, ValueError) as error:
            raise NoAnswer(
                f"your function `{name}` gave no value that can be read: {error}"
            ) from None
        finally:  # whoever gives much to read has used the time that it takes
            self.spent += time.monotonic() - start

    def _look(self, raw: Any) -> None:
        """Note what could be read otherwise in a result."""
        if not isinstance(raw, (str, list, dict)):
            return
        if len(self.odd) < ODD:
            self.odd |= forms.odd(raw)
        self.looked += 1
        if self.looked <= LOOKED_AT:
            self.shapes |= {*reshaped.odd(raw, self.shapes)}


def _learner_error(name: str, answer: dict[str, Any], own: Own, *, stops: bool) -> LearnerError:
    """An exception as the learner's function raised it, as far as that can be had from texts."""
    kind, bases = str(answer.get("type"))[:80], answer.get("bases", [])
    kind = kind if kind.isidentifier() else "Error"
    whole = str(answer.get("message", ""))[:500]
    message = own.shown(whole)[:SAID]
    where = own.where(str(answer.get("where", ""))[:500])
    bases = [str(it)[:80] for it in bases[:20]] if isinstance(bases, list) else []
    base: type[Exception] = next(filter(None, map(_builtin, bases)), Exception)
    within = Exception if not stops and issubclass(base, _STOPS) else base
    # A name of the learner's own could spell out what the test gave.
    plain = isinstance(vars(builtins).get(kind), type)
    shown = kind if plain else base.__name__ if base is not Exception else "an exception"
    said = f"your function `{name}` {own.did(_in_one_line(answer.get('did') or '')) or f'raised {shown}'}"
    made: LearnerError
    try:
        made = type(kind, (LearnerError, within), {"__str__": lambda self: whole})(whole)
    except TypeError:  # UnicodeError and its like want more than a message
        made = type(kind, (LearnerError,), {})(whole)
    if message == UNSEEN:
        message = "its message is not shown, as it may hold what the test gave"
    made.reason = said + (f": {message}" if message else "") + (f" ({where})" if where else "")
    made.shown = kind if plain else base.__name__
    missing = re.fullmatch(r"No module named '([\w.]+)'", whole)
    if missing and "ImportError" in bases:
        made.module = missing.group(1)
    return made


def _in_one_line(said: object) -> str:
    """What the box says, which nobody is to take for lines of the test's own."""
    return " ".join(str(said)[:300].split())


def _builtin(name: object) -> type[Exception] | None:
    found = getattr(builtins, str(name), None)
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def shapes(args: Sequence[Any]) -> str:
    """What a function was given, in words that do not give a hidden test away: `a list of 40 entries and a
    number`."""
    *most, last = map(_shape, args) if args else ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def _shape(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, (int, float, complex)):
        return "a number"
    if isinstance(value, str):
        return f"a text of {_count(len(value), 'character')}" if value else "an empty text"
    kind = type(value).__name__
    a = "an" if kind[0] in "aeiou" else "a"
    if not hasattr(value, "__len__"):
        return f"{a} {kind}"
    things = "entry" if len(value) == 1 else "entries"
    return f"{a} {kind} of {len(value)} {things}" if len(value) else f"an empty {kind}"


def _count(count: int, one: str) -> str:
    return f"{count} {one}{'s' * (count != 1)}"


def _change(arg: Any, new: Any) -> None:
    """What the learner's function did to a list, dict or set that it was given."""
    if isinstance(arg, list):
        arg[:] = new
    elif isinstance(arg, (dict, set)):
        arg.clear()
        arg.update(new)


def mapped(function: Any, *iterables: Iterable[Any]) -> Iterator[Any]:
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
