"""Runs a notebook's cells as a kernel would, without one: IPython's shell, outputs as nbformat has them.

This is inside of the box, beside what the learner wrote, and nothing it says is believed outside:
it is here to be convenient for honest work. It answers one message at a time:

    {"run": source}                       -> {"outputs": [...]}
    {"read": [names]}                     -> {"values": {...}, "functions": [...], "missing": [...],
                                              "refused": {name: why}}
    {"call": name, "with": [[args, kwargs], ...]}  -> {"results": [...]}
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import re
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from staffplus.grading import wire
from staffplus.grading.box.leftout import LeavesOut
from staffplus.grading.channel import Channel

Output = dict[str, Any]

#: So many characters a cell may show also when others before it have used up the notebook's share.
CELL_OUTPUT = 20_000
#: So much of what a generator gives is kept.
DRAWN = 10_000


class Sink:
    """Collects a cell's outputs, up to a size for the whole notebook."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self.left = 1_000_000
        self.clear_next = False

    def take(self) -> list[Output]:
        taken, self.outputs = self.outputs, []
        return taken

    def stream(self, name: str, text: str) -> None:
        self._clear_if_asked()
        if self.left <= 0 or not text:
            return
        if len(text) > self.left:
            text = text[: self.left] + "\n… more than can be kept: the rest is left out\n"
        self.left -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def add(self, output: Output) -> None:
        self._clear_if_asked()
        size = len(json.dumps(output, default=str))
        self.left -= size
        if self.left > 0 or output["output_type"] == "error":
            self.outputs.append(output)

    def clear(self, wait: bool) -> None:
        self.clear_next = wait
        if not wait:
            self.outputs.clear()

    def _clear_if_asked(self) -> None:
        if self.clear_next:
            self.clear_next = False
            self.outputs.clear()


SINK = Sink()
SHELL: list[Shell] = []


class Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` of the learner's code."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        SINK.stream(self._name, str(text))
        return len(text)


def _mime_bundle(data: Any) -> dict[str, str]:
    """Of a bundle what is text; pictures come as bytes and go as base64."""
    import base64

    return {
        str(mime): base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for mime, value in dict(data).items()
        if isinstance(value, (str, bytes))
    }


class Publisher(DisplayPublisher):
    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: Any = False,
        **kwargs: Any,
    ) -> None:
        bundle = _mime_bundle(data)
        SINK.add({"output_type": "display_data", "data": bundle, "metadata": {}})

    def clear_output(self, wait: bool = False) -> None:
        SINK.clear(wait)


class Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        SINK.add(
            {
                "output_type": "execute_result",
                "data": _mime_bundle(format_dict),
                "metadata": {},
                "execution_count": SHELL[0].execution_count,
            }
        )


class Shell(LeavesOut, InteractiveShell):
    """Cells as ipykernel runs them, with their outputs in SINK."""

    @staticmethod
    def tell(text: str) -> None:
        SINK.stream("stdout", text)

    display_pub_class = Publisher
    displayhook_class = Hook

    @contextlib.contextmanager
    def _tee(self, channel: Any) -> Iterator[None]:
        """IPython 9 keeps a second copy of all that is printed, without a limit: SINK has ours."""
        yield

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        SINK.add(
            {
                "output_type": "error",
                "ename": _name(etype),
                "evalue": re.sub(
                    r" \(<ipython-input[^>]*>, line (\d+)\)", r" (line \1)", _words(evalue)
                ),
                "traceback": [str(line) for line in stb],
            }
        )


def warm() -> None:
    """Make the shell, before any submission; what it does for the first time it does here."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autoindent = False
    SHELL.append(Shell.instance(config=config))
    for source in ("1 + 1", "def f():\n    return 1 / 0\nf()", "x =", "'x'\nprint(1)"):
        _run(source)
    SHELL[0].reset(new_session=True)  # type: ignore[no-untyped-call]
    SINK.take()


def serve(channel: Channel, limits: dict[str, float], hello: Any) -> None:
    """Answer messages until the other side is gone."""
    SINK.left = int(limits["output_bytes"])
    main = os.getpid()
    channel.send(hello)
    while True:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        message = channel.receive()
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            answer = _answer(message, int(limits["value_bytes"]))
        except KeyboardInterrupt:
            answer = {"interrupted": True, "outputs": SINK.take()}
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if os.getpid() != main:  # a child that the learner's code forked has no say here
                os._exit(0)
        channel.send(answer)


def _answer(message: dict[str, Any], value_bytes: int) -> dict[str, Any]:
    names: dict[str, Any] = SHELL[0].user_ns
    if "run" in message:
        SINK.left = max(SINK.left, CELL_OUTPUT)
        _run(message["run"])
        return {"outputs": SINK.take()}
    if "read" in message:
        return _read(names, message["read"], value_bytes)
    name = message["call"]
    results: list[dict[str, Any]] = []
    for args, kwargs in message["with"]:
        if results and "gone" in results[-1]:  # nobody has the time to wait for the others
            results.append({"gone": "was not called any more"})
        else:
            results.append(_call(names, name, args, kwargs, value_bytes))
    SINK.take()  # what a learner's function prints while a test runs is not shown
    return {"results": results}


def _run(source: str) -> None:
    run: Callable[..., object] = SHELL[0].run_cell
    _captured(lambda: run(source, store_history=True))


def _captured(work: Callable[[], object]) -> None:
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    try:
        work()
    finally:
        sys.stdout, sys.stderr = streams


def _read(names: dict[str, Any], wanted: list[str], limit: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    functions, missing, refused = [], [], {}
    for name in wanted:
        if name not in names:
            missing.append(name)
        elif callable(names[name]):
            functions.append(name)
        else:
            try:
                values[name] = _encoded(names[name], limit)
            except wire.Unsendable as error:
                refused[name] = str(error)
            except Exception as error:
                refused[name] = f"reading it raised {_name(type(error))}: {_words(error)}"
    return {"values": values, "functions": functions, "missing": missing, "refused": refused}


def _encoded(value: Any, limit: int) -> Any:
    encoded = wire.encode(value)
    if len(wire.dumps(encoded)) > limit:
        raise wire.Unsendable(f"it is longer than {limit:,} characters")
    return encoded


def _call(names: dict[str, Any], name: str, args: Any, kwargs: Any, limit: int) -> dict[str, Any]:
    """Call a learner's function; its value, or what it raised, in words."""
    given, named = wire.decode(args), wire.decode(kwargs)
    answer: dict[str, Any] = {}
    before = time.process_time()
    try:
        if name not in names:
            raise NameError(f"name {name!r} is not defined")

        def work() -> None:
            answer["returned"] = names[name](*given, **named)
            if isinstance(answer["returned"], types.GeneratorType):
                answer["drawn"] = [*itertools.islice(answer["returned"], DRAWN + 1)]
            answer["value"] = _encoded(answer["returned"], limit)

        _captured(work)
        del answer["returned"]
        answer["changed"] = [
            [number, after]
            for number, value in enumerate(given)
            if isinstance(value, (list, dict, set))
            and (after := _encoded(value, limit)) != args["tuple"][number]
        ]
        return answer
    except wire.Unsendable as error:
        return {"type": "TypeError", "bases": ["TypeError"], "message": "",
                "did": f"returned something that cannot be marked: {error}",
                **_likely(answer.pop("returned", None), answer.pop("drawn", None), limit)}  # fmt: skip
    except KeyboardInterrupt:
        return {"gone": "did not return", "worked": time.process_time() - before}
    except BaseException as error:
        return {
            "type": _name(type(error)),
            "bases": [_name(base) for base in type(error).__mro__[:20]],
            "message": _words(error),
            "where": _where(error),
        }


def _likely(value: Any, drawn: list[Any] | None, limit: int) -> dict[str, Any]:
    """Of a value that cannot leave the box, as a Series of one, the number that it says it is; of a generator
    all that it gives, so that nothing more can be meant by it."""
    if drawn is not None and len(drawn) <= DRAWN:
        with contextlib.suppress(wire.Unsendable):
            return {"likely": _encoded(drawn, limit), "kind": "generator", "whole": True}
    if value is not None and hasattr(value, "__float__"):
        with contextlib.suppress(Exception):
            return {"likely": wire.encode(float(value)), "kind": _name(type(value))}
    return {}


def _name(kind: type) -> str:
    """A class's name, whatever its metaclass has to say about it."""
    return str(type.__dict__["__name__"].__get__(kind))[:80]


def _words(error: object) -> str:
    try:
        return str(error)[:4000]
    except Exception:
        return ""


def _where(error: BaseException) -> str:
    """The line of the learner's that raised."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith(("<ipython-input", "/tmp/ipykernel")) and frame.line:
            return f"line {frame.lineno}: {frame.line}"
    return ""
