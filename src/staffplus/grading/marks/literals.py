"""Reads the literal that an answer cell assigns to a name. Nothing of the cell is ever run.

What a learner wrote is parsed in a child of a small process (`forkserver`), with little memory and
time and no rights: a text that brings Python's parser down, or keys that make a dict slow, cost
that one answer, and another child reads the next.

A cell is followed as far as values go: `x = LITERAL`, `x: T = LITERAL`, `a = b = LITERAL`, and
afterwards `x[LITERAL] = LITERAL` or `x[LITERAL][LITERAL] = LITERAL`, since that is how some people
fill in a dict. The last such
assignment at the top level counts. Anything else that would change the value is named in a note.
"""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from staffplus.grading import forkserver, wire
from staffplus.grading.author.names import plain_python
from staffplus.grading.forkserver import Ended, Helper

#: Limits of reading one answer; an honest one takes a tenth of a millisecond and 1 MB.
MEMORY_BYTES = 256 << 20
CPU_SECONDS = 1.0
WALL_SECONDS = 10.0
#: So many answers are read by one child, then another takes over.
READINGS = 2000


@dataclass(frozen=True)
class Answer:
    """What a cell assigns to a name."""

    value: Any = None  #: as `wire.encode` writes it; only if `found`
    found: bool = False
    note: str = ""  #: what kept the value, or part of the cell, from being read; "" if all is well
    sudden: bool = False  #: the process that read it was ended, perhaps by somebody else


def read_all(
    helper: Helper, cells: Sequence[tuple[str, str]], source_limit: int, value_limit: int
) -> list[Answer]:
    """For each (source, name) what the source assigns to the name. Limits in characters of text.

    Raises:
        Fault: the helper is gone; a machine's fault.
    """
    return [
        Answer(
            note=f"the cell is {len(source):,} characters long; at most {source_limit:,} are read"
        )
        if len(source) > source_limit
        else _read_one(helper, source, name, value_limit)
        for source, name in cells
    ]


def _read_one(helper: Helper, source: str, name: str, limit: int) -> Answer:
    """An answer that brings down a child which has read others before is read by a fresh one too."""
    while True:
        if helper.served >= READINGS:
            helper.end()
        if not helper.busy:
            helper.begin({"seconds": forkserver.IDLE})
        helper.served += 1
        try:
            raw = helper.ask([source, name, limit], WALL_SECONDS, 4 * limit + 10_000)
            return Answer(raw.get("value"), bool(raw["found"]), str(raw["note"]))
        except Ended as how:
            if helper.served == 1:
                return Answer(note=f"`{name}` could not be read: {how}", sudden=how.sudden)


# --- In the helper's children --------------------------------------------------------------------

#: Methods whose effect is followed when what they are given is a literal, by type of the value.
FOLLOWED: tuple[tuple[type, set[str]], ...] = (
    (dict, {"update"}),
    (list, {"append", "extend", "insert"}),
    (set, {"add", "update"}),
)
#: Methods that change a value.
CHANGING = {"update", "append", "extend", "insert", "add", "pop", "popitem", "clear", "remove",
            "discard", "sort", "reverse", "setdefault"}  # fmt: skip

PLAIN = "expected text, numbers, None, lists, tuples, dicts or sets of them, as they are"


def read(source: str, name: str, limit: int) -> dict[str, Any]:
    """What `source` assigns to `name`, as a message for `read_all`."""
    try:
        tree = ast.parse(plain_python(source))
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        return _nothing(f"the cell is not Python. {where}{error.msg}"[:300])
    except ValueError as error:  # a zero byte, half a character
        return _nothing(str(error))
    followed = _Followed(name)
    for node in tree.body:
        followed.step(node)
    if not followed.found:
        return _nothing(followed.note or f"`{name}` is assigned nowhere in the cell")
    try:
        encoded = wire.encode(followed.value)
        if len(wire.dumps(encoded)) > limit:
            raise wire.Unsendable(f"it is longer than {limit:,} characters")
    except (wire.Unsendable, ValueError, RecursionError) as error:
        return _nothing(f"`{name}` cannot be read: {error}")
    return {"found": True, "value": encoded, "note": followed.note}


def _nothing(note: str) -> dict[str, Any]:
    return {"found": False, "note": note}


class _Followed:
    """The value of a name, statement by statement, without running any."""

    def __init__(self, name: str) -> None:
        self.name, self.value, self.found, self.note = name, None, False, ""

    def step(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._assign(node.target, node.value)
        elif isinstance(node, ast.Expr):
            self._call(node.value)
        elif not isinstance(node, (ast.FunctionDef, ast.ClassDef)) and self._writes(node):
            self._not_run(node)

    def _assign(self, target: ast.expr, new: ast.expr) -> None:
        if self._is_name(target):
            self.value, self.found, self.note = None, False, ""
            with self._noting(new):
                self.value, self.found = ast.literal_eval(new), True
        elif isinstance(target, ast.Subscript) and self._is_name(_base(target)):
            with self._noting(new):
                keys, held = _keys(target), self.value
                for key in keys[:-1]:
                    held = held[key] if isinstance(held, (dict, list)) else None
                if not self.found or not isinstance(held, (dict, list)):
                    raise TypeError
                held[keys[-1]] = ast.literal_eval(new)
        elif self._writes(target):
            self._not_run(target)

    def _call(self, node: ast.expr) -> None:
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and self._is_name(node.func.value)
            and node.func.attr in CHANGING
        ):
            return
        if node.keywords or not self._followed(node.func.attr):
            self._not_run(node)
            return
        with self._noting(node):
            getattr(self.value, node.func.attr)(*[ast.literal_eval(arg) for arg in node.args])

    def _followed(self, method: str) -> bool:
        return any(method in some for kind, some in FOLLOWED if type(self.value) is kind)

    def _is_name(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.name

    def _writes(self, node: ast.AST) -> bool:
        """Whether anything in `node` binds or deletes the name or an item of it."""
        return any(
            isinstance(getattr(inner, "ctx", None), (ast.Store, ast.Del))
            and self._is_name(_base(inner))
            for inner in ast.walk(node)
        )

    def _not_run(self, node: ast.stmt | ast.expr) -> None:
        self.note = self.note or (
            f"line {node.lineno} was not run, since nothing is run here; write the value of "
            f"`{self.name}` as it is"
        )

    @contextlib.contextmanager
    def _noting(self, node: ast.expr) -> Iterator[None]:
        try:
            yield
        except (
            ValueError, TypeError, LookupError, ArithmeticError, MemoryError, RecursionError,
            SyntaxError,
        ):  # fmt: skip
            self.note = self.note or (
                f"line {node.lineno}: `{self.name}` is not written as a plain value; {PLAIN}"
            )


def _base(node: ast.AST) -> ast.AST:
    """`x` of `x`, `x[1]` and `x[1][2]`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def _keys(node: ast.expr) -> list[Any]:
    """[1, 2] of `x[1][2]`."""
    keys: list[Any] = []
    while isinstance(node, ast.Subscript):
        keys.insert(0, ast.literal_eval(node.slice))
        node = node.value
    return keys


def _work(_: Any, channel: wire.Channel, tick: Callable[[float], None]) -> None:
    forkserver.limit_memory(MEMORY_BYTES)
    if os.geteuid() == 0:  # parsing needs no rights at all
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
    while True:
        message = channel.receive()
        if isinstance(message, dict):
            return
        tick(WALL_SECONDS)
        forkserver.limit_time(CPU_SECONDS)
        answer = read(*message)
        tick(forkserver.IDLE)
        channel.send(answer, WALL_SECONDS)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # an odd escape in a learner's text is no concern of ours
    # Whatever Python loads when first needed is loaded now: a child may have no right to read it.
    for text in ("x = {'a': (1, 2.5, None)}", "x = \\", "x = open()", "x = '\\ud800'"):
        read(text, "x", 1000)
    forkserver.serve(int(sys.argv[1]), lambda job: job, _work)
