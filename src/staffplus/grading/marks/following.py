"""Follows what names stand for, cell after cell and statement after statement, without running any.

What a statement certainly does is done to the values that are known. What cannot be told leaves a
mark on every name that it may write: either there is no value (`Held.value` is missing), or there is
one that something may have changed since (`Held.doubt`). A person then looks; nobody guesses.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from staffplus.grading.author import plain
from staffplus.grading.marks.expressions import Expressions, Once, Stops, Unknown
from staffplus.grading.marks.syntax import (
    ALL_CHANGING,
    ANYTHING,
    CHANGERS,
    FUNCTIONS,
    as_loaded,
    attributes_in,
    changes_something,
    lets_through,
    may_leave,
    names_in,
    names_written,
    no_code,
    only_read_in,
    root_of,
    run_at_once,
    written_out,
)

PLAIN = "expected text, numbers, None, lists, tuples, dicts or sets of them, as they are"
_MISSING = object()
#: What Python raises over plain values.
_RAISED = (TypeError, ValueError, LookupError, ArithmeticError, RuntimeError)
#: Names that a notebook has of itself.
_IPYTHON = {"display", "get_ipython", "In", "Out", "exit", "quit"}


@dataclass
class Held:
    """What is known of a name."""

    value: Any = _MISSING
    why: str = ""  #: why there is no value
    sure: bool = False  #: there is certainly no plain value: a function, a module, an exception
    doubt: str = ""  #: what may have changed the value
    made: str = ""  #: of an imported name, what it is: "fractions.Fraction"
    #: Of a dict of which some entries are not known: the others, with None for these; and which they are.
    partly: tuple[dict[Any, Any], list[str]] | None = None

    @property
    def known(self) -> bool:
        return self.value is not _MISSING


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


class Names(Expressions):
    """The names of a notebook, as far as its cells have been followed."""

    def __init__(self, bound: Iterable[str] = (), outer: Names | None = None) -> None:
        super().__init__()
        self.held: dict[str, Held] = {"__name__": Held("__main__")}
        self._outer = outer
        self._author = frozenset(
            bound
        )  # names that the author's cells bind, of which no more is known
        self._anything = ""  # what may have bound or changed any name at all
        #: Dicts of which an entry stopped its cell, as `Held.partly`.
        self.broken: dict[str, tuple[dict[Any, Any], list[str]]] = {}
        #: Functions of the learner's, and what each calls; those that write to something.
        self._calls: dict[str, set[str]] = {}
        self._writers: set[str] = set()
        self._comprehension = False
        self.unknowns = 0  #: statements of which not all is known, so far
        #: Of the cell that was followed last: names that were given a value not built on the one they
        #: had, each with the lines.
        self.anew: dict[str, list[int]] = {}

    def of(self, name: str) -> Held:
        """What is known of a name at this point."""
        name = unicodedata.normalize("NFKC", name)
        found = self.held.get(name)
        if found is None:
            return Held(why=self._anything)
        if self._anything and not found.doubt:
            return Held(found.value, found.why, found.sure, self._anything)
        return found

    # --- For expressions -------------------------------------------------------------------------

    def name(self, name: str) -> Any:
        if self._outer is not None and name not in self.held:
            return self._outer.name(name)
        found = self.held.get(name)
        if found is not None and found.known and not found.doubt and not self._anything:
            return found.value
        certain = found is None and not self._anything and name not in self._author
        if certain and not hasattr(builtins, name) and name not in _IPYTHON and name[:1] != "_":
            raise Stops(f"NameError: name {name!r} is not defined")
        raise Unknown

    def bind(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.held[target.id] = Held(value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            items, starred = list(value), [isinstance(it, ast.Starred) for it in target.elts]
            if any(starred):
                first, after = starred.index(True), len(target.elts) - starred.index(True) - 1
                if len(items) < len(target.elts) - 1:
                    raise Stops("ValueError: not enough values to unpack")
                middle = items[first : len(items) - after]
                items = [*items[:first], middle, *items[len(items) - after :]]
            if len(items) != len(target.elts):
                raise Stops("ValueError: the number of values does not fit the names")
            for one, item in zip(target.elts, items, strict=True):
                self.bind(one.value if isinstance(one, ast.Starred) else one, item)
        elif isinstance(target, ast.Subscript):
            held = self.value(target.value)
            if not isinstance(held, (list, dict)):
                raise TypeError(f"{type(held).__name__!r} object does not support item assignment")
            held[self.key(target.slice)] = value
        elif not isinstance(target, ast.Attribute):
            raise Unknown
        else:
            held = self.value(target.value)
            raise Stops(f"AttributeError: {type(held).__name__!r} object has no such attribute")

    def bind_outside(self, target: ast.expr, value: Any) -> None:
        scope = self
        while scope._comprehension and scope._outer is not None:
            scope = scope._outer
        scope.bind(target, value)

    def called(self, node: ast.expr) -> str:
        if self._outer is not None and not (isinstance(node, ast.Name) and node.id in self.held):
            return self._outer.called(node)
        if isinstance(node, ast.Attribute):
            above = self.called(node.value)
            return f"{above}.{node.attr}" if above else ""
        held = self.held.get(node.id) if isinstance(node, ast.Name) else None
        return held.made if held is not None and not self._anything else ""

    def is_builtin(self, name: str) -> bool:
        outer = self._outer is None or self._outer.is_builtin(name)
        return outer and name not in self.held and name not in self._author and not self._anything

    def inner(self) -> Expressions:
        made = Names(outer=self)
        made.held.clear()
        made.steps = self.steps
        made._comprehension = True
        return made

    # --- Cells -----------------------------------------------------------------------------------

    def cell(self, read: plain.Read) -> str:
        """Follow a cell; why it would have stopped before its end, or ""."""
        self.steps, self.anew = 0, {}
        for line in read.left_out:
            if line.startswith(("%run", "%load", "%store", "%macro", "%edit", "%recall")):
                self._anything = f"`{line[:60]}` may have changed it"
        if read.tree is None:
            return read.error
        if fault := no_code(read.tree):
            return fault
        try:
            self._body(read.tree.body)
        except Stops as error:
            return str(error)
        except (_Break, _Continue):
            return "SyntaxError: outside of a loop"
        return ""

    def _body(self, nodes: Sequence[ast.stmt]) -> None:
        for node in nodes:
            try:
                self._step(node)
            except Unknown as unknown:
                self.unknowns += 1
                self._unknown(node, unknown)
                if may_leave(node):  # and then nothing is known of the loop that it stands in
                    raise Unknown from None
            except Stops as error:
                said = str(error)
                raise Stops(
                    said if said.startswith("line ") else f"line {node.lineno}: {said}"
                ) from None
            except (MemoryError, RecursionError):
                self.unknowns += 1
                self._unknown(node, Unknown())
            except _RAISED as error:
                said = f"{type(error).__name__}: {str(error)[:200]}"
                raise Stops(f"line {node.lineno}: {said}") from error

    def _step(self, node: ast.stmt) -> None:
        self.steps += 1
        if isinstance(node, ast.Assign):
            value = self._right(node.targets, node.value)
            for target in node.targets:
                self.bind(target, value)
                self._anew(target, node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.bind(node.target, self._right([node.target], node.value))
                self._anew(node.target, node.value)
            if node.simple and sys.version_info < (3, 14):
                self._expression(node.annotation)
        elif isinstance(node, ast.AugAssign):
            self._augmented(node)
        elif isinstance(node, ast.Expr):
            self._expression(node.value)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self._delete(target)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            self._defined(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._imported(node)
        elif isinstance(node, ast.If):
            self._body(node.body if self.value(node.test) else node.orelse)
        elif isinstance(node, ast.For):
            self._loop(node)
        elif isinstance(node, ast.With):
            self._with(node)
        elif isinstance(node, ast.Try):
            self._try(node)
        elif isinstance(node, ast.Raise):
            raise Stops("the cell raises an exception of its own")
        elif isinstance(node, ast.Assert):
            if not self.value(node.test):
                raise Stops("AssertionError")
        elif isinstance(node, ast.Break):
            raise _Break
        elif isinstance(node, ast.Continue):
            raise _Continue
        elif not isinstance(node, (ast.Pass, ast.Global, ast.Nonlocal)):
            raise Unknown

    def _anew(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name) and (
            written_out(value) or target.id not in names_in([value])
        ):
            lines = self.anew.setdefault(target.id, [])
            if target.lineno not in lines:
                lines.append(target.lineno)

    def _right(self, targets: Sequence[ast.expr], node: ast.expr) -> Any:
        """The right side; where it is not known, the names on the left are not any more either."""
        partly = None
        try:
            return self.value(node)
        except Stops:
            if (partly := self._all_but(targets, node)) is not None:
                self.broken[targets[0].id] = partly  # type: ignore[attr-defined]
            raise
        except Unknown as unknown:
            partly = self._all_but(targets, node)
            self.unknowns += 1
            self._calls_in(node)
            why = f"line {node.lineno}: " + (
                unknown.why or f"{{name}} is not written as a plain value; {PLAIN}"
            )
            for target in targets:
                self._spoil(target, why, unknown.sure)
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Lambda) and isinstance(target, ast.Name):
                        self._writes(target.id, inner)
            if partly is not None:
                self.held[targets[0].id].partly = partly  # type: ignore[attr-defined]
            raise _Spoilt from None

    def _all_but(
        self, targets: Sequence[ast.expr], node: ast.expr
    ) -> tuple[dict[Any, Any], list[str]] | None:
        """Of a dict for one name, what is known where not all of it is."""
        missing: list[str] = []
        if isinstance(node, ast.Dict) and isinstance(targets[0], ast.Name):
            with contextlib.suppress(Unknown, Stops, *_RAISED):
                return self._partly(node, "", missing), missing
        return None

    def _partly(self, node: ast.Dict, above: str, missing: list[str]) -> dict[Any, Any]:
        """A dict with None for the entries that are not known; `missing` gets their places."""
        made: dict[Any, Any] = {}
        for key_node, value in zip(node.keys, node.values, strict=True):
            if key_node is None:
                raise Unknown
            key = self.value(key_node)
            at = f"{above}[{key!r}]"
            try:
                made[key] = self.value(value)
            except (Unknown, Stops):
                inner = isinstance(value, ast.Dict)
                made[key] = self._partly(value, at, missing) if inner else None  # type: ignore[arg-type]
                if not inner:
                    missing.append(at)
        return made

    def rest(self, read: plain.Read, stopped: str) -> bool:
        """Follow what stands in a cell below the statement that stopped it; whether that is anything."""
        line = re.match(r"line (\d+): ", stopped)
        if read.tree is None or line is None:
            return False
        at = int(line[1])
        below = [it for it in read.tree.body if it.lineno > at]
        for node in read.tree.body:
            if node.lineno <= at <= (node.end_lineno or node.lineno):
                below = [it for it in below if it.lineno > (node.end_lineno or 0)]
                self._unknown(node, Unknown())
        for node in below:
            try:
                self._body([node])
            except (Stops, _Break, _Continue):
                self._unknown(node, Unknown())
        return bool(below)

    def _augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        if isinstance(target, ast.Subscript):
            inside, key = self.value(target.value), self.key(target.slice)
            held = inside[key]
            made = self.binary(node.op, held, self.value(node.value), in_place=True)
            inside[key] = made
            return
        held = self.value(as_loaded(target))
        self.bind(target, self.binary(node.op, held, self.value(node.value), in_place=True))

    def _expression(self, node: ast.expr) -> None:
        try:
            self.value(node)
        except Unknown:
            if isinstance(node, ast.NamedExpr):
                raise
            self.unknowns += 1
            self._calls_in(node)

    def _delete(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            if self.held.pop(target.id, None) is None and not self._anything:
                if target.id in self._author:
                    return
                raise Stops(f"NameError: name {target.id!r} is not defined")
            self.held[target.id] = Held(why=f"line {target.lineno} deletes it", sure=True)
        elif isinstance(target, ast.Subscript):
            del self.value(target.value)[self.key(target.slice)]
        elif isinstance(target, (ast.Tuple, ast.List)):
            for it in target.elts:
                self._delete(it)

    def _defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for part in run_at_once(node):
            self._expression(part)
        if isinstance(node, ast.ClassDef):
            self._class(node)
        self._named(node)

    def _named(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """A name that stands for a function or class."""
        what = "class" if isinstance(node, ast.ClassDef) else "function"
        self.held[node.name] = Held(why=f"line {node.lineno} makes it a {what}", sure=True)
        functions = [it for it in ast.walk(node) if isinstance(it, FUNCTIONS)]
        for it in (node, *functions):
            self._writes(it.name, it)
        for inner in ast.walk(node):
            for name in inner.names if isinstance(inner, ast.Global) else ():
                self.held.setdefault(name, Held(why=f"`{node.name}` may have assigned it"))

    def _writes(self, name: str, node: ast.AST) -> None:
        """Note what a function of the learner's does when it is called."""
        self._calls[name] = {*names_in([node]), *attributes_in(node)} - {name}
        if changes_something(node):
            self._writers.add(name)

    def _changers(self) -> set[str]:
        """Functions of the learner's that may change something, by themselves or by what they call."""
        found, more = set[str](), {*self._writers}
        while more:
            found |= more
            more = {name for name, calls in self._calls.items() if calls & more} - found
        return found

    def _class(self, node: ast.ClassDef) -> None:
        """The body of a class is run where it stands, with names of its own."""
        inside = Names(self._author, outer=self)
        inside.held.clear()
        inside.steps = self.steps
        for it in ast.walk(node):
            for name in it.names if isinstance(it, ast.Global) else ():
                self.held[name] = Held(why=f"`{node.name}` may have assigned it")
        inside._body(node.body)
        self.unknowns += inside.unknowns
        self._anything = self._anything or inside._anything

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        module = node.module if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if alias.name == "*":
                self._anything = f"line {node.lineno} imports everything there is in {module}"
                continue
            name = (alias.asname or alias.name).split(".")[0]
            whole = isinstance(node, ast.Import)
            made = f"{module}.{alias.name}" if module else alias.name
            self.held[name] = Held(why=f"line {node.lineno} imports it", sure=whole, made=made)

    def _loop(self, node: ast.For) -> None:
        items = self.gone_over(node.iter)
        if isinstance(items, Once) and self._changes(node.body, {*names_in([node.iter])}):
            raise Unknown  # `for n, it in enumerate(x): x.append(…)`
        for item in items:
            self.bind(node.target, item)
            try:
                self._body(node.body)
            except _Break:
                return
            except _Continue:
                continue
            if self.steps > 20_000:
                raise Unknown
        self._body(node.orelse)

    def _changes(self, nodes: Sequence[ast.stmt], names: Iterable[str]) -> bool:
        """Whether statements may change what names stand for."""
        parts = {part for name in names for part in _inside(self.of(name).value)}
        changed = names_written(nodes)
        for node in nodes:
            for it in ast.walk(node):
                if isinstance(it, ast.Attribute) and it.attr in ALL_CHANGING:
                    changed |= {*names_in([root_of(it)])}
        return any(parts & _inside(self.of(name).value) for name in changed)

    def _with(self, node: ast.With) -> None:
        for item in node.items:
            self._expression(item.context_expr)
            if item.optional_vars is not None:
                why = (
                    f"line {node.lineno}: {{name}} is what `with` gives, and that is not known here"
                )
                self._spoil(item.optional_vars, why, False)
        before = self.unknowns
        lets = all(lets_through(it.context_expr) for it in node.items)
        try:
            self._body(node.body)
        except Stops:
            if lets:
                raise
            raise Unknown from None
        if not lets and self.unknowns > before:  # which may have ended it
            for name in names_written(node.body):
                self._doubt(name, f"line {node.lineno} may have ended before it")

    def _try(self, node: ast.Try) -> None:
        before = self.unknowns
        try:
            try:
                self._body(node.body)
            except Stops:
                if not node.handlers:
                    raise
                raise Unknown from None
            if node.handlers and self.unknowns > before:  # which may have ended it
                for name in names_written(node.body):
                    self._doubt(name, f"line {node.lineno} may have ended before it")
            for handler in node.handlers:
                for name in names_written(handler.body):
                    self._doubt(name, f"line {handler.lineno} may have changed it")
            self._body(node.orelse)
        finally:
            self._body(node.finalbody)

    # --- What is not known -----------------------------------------------------------------------

    def _unknown(self, node: ast.stmt, unknown: Unknown) -> None:
        """Nothing is known of what a statement does: all that it may write is in doubt."""
        if isinstance(unknown, _Spoilt):
            return
        for part in ast.walk(node):
            if isinstance(part, (*FUNCTIONS, ast.ClassDef)):
                self._named(part)
        self._calls_in(node)
        why = f"line {node.lineno} was not run, since nothing is run here; write the value of {{name}} as it is"
        for name in names_written([node]):
            if name in self.held and self.held[name].known:
                self._doubt(name, why)
            else:
                self.held[name] = Held(why=_about(why, name))

    def _spoil(self, target: ast.expr, why: str, sure: bool) -> None:
        if isinstance(target, ast.Name):
            self.held[target.id] = Held(why=_about(why, target.id), sure=sure)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for it in target.elts:
                self._spoil(it, why, sure)
        elif isinstance(target, ast.Starred):
            self._spoil(target.value, why, sure)
        elif isinstance(root := root_of(target), ast.Name):
            self._doubt(root.id, why)

    def _doubt(self, name: str, why: str) -> None:
        """A name, and whatever else is the same value, may have been changed."""
        found = self.held.get(name)
        if found is None:
            if self._outer is not None:
                self._outer._doubt(name, why)
            return
        found.doubt = found.doubt or _about(why, name)
        found.sure = False
        if found.known and (parts := _inside(found.value)):
            for other in self.held.values():
                if other.known and other is not found and parts & _inside(other.value):
                    other.doubt = other.doubt or found.doubt

    def _calls_in(self, node: ast.AST) -> None:
        """What calls within something that is not followed may change."""
        only_read = only_read_in(node)
        for call in ast.walk(node):
            if isinstance(call, ast.NamedExpr):
                why = f"line {call.lineno}: {{name}} is not written as a plain value; {PLAIN}"
                self._spoil(call.target, why, False)
            if not isinstance(call, ast.Call):
                continue
            function = call.func
            called = function.attr if isinstance(function, ast.Attribute) else ""
            called = function.id if isinstance(function, ast.Name) else called
            why = f"line {call.lineno} was not run, since nothing is run here; write the value of {{name}} as it is"
            if called in ANYTHING and self.is_builtin(called) and call not in only_read:
                self._anything = f"line {call.lineno}: `{called}` may have changed it"
            if called in CHANGERS:
                for name in names_in([*call.args, *(it.value for it in call.keywords)]):
                    self._doubt(name, why)
        self._mentioned(node)

    def _mentioned(self, node: ast.AST) -> None:
        """What somebody may call who is given it: `map(x.append, y)`, `sorted(y, key=changes)`."""
        changers = self._changers()
        for it in ast.walk(node):
            why = f"line {getattr(it, 'lineno', 0)} was not run, since nothing is run here; write the value of {{name}} as it is"
            if isinstance(it, ast.Attribute) and it.attr in ALL_CHANGING:
                if isinstance(root := root_of(it.value), ast.Name):
                    self._doubt(root.id, why)
            elif isinstance(it, (ast.AugAssign, ast.Lambda)) and changes_something(it):
                for name in names_in([it]):
                    self._doubt(name, why)
            called = (
                it.id
                if isinstance(it, ast.Name)
                else it.attr
                if isinstance(it, ast.Attribute)
                else ""
            )
            if called in changers and isinstance(getattr(it, "ctx", None), ast.Load):
                for name in self._all_held():
                    self._doubt(name, why)

    def _all_held(self) -> list[str]:
        above = [] if self._outer is None else self._outer._all_held()
        return [*self.held, *above]


def _about(why: str, name: str) -> str:
    return why.replace("{name}", f"`{name}`")


class _Spoilt(Unknown):
    """Whatever was to be said of it has been said."""


def _inside(value: Any) -> set[int]:
    """Which lists, dicts and sets a value is and holds, which may be itself."""
    found, seen, left = set[int](), set[int](), [value]
    while left:
        it = left.pop()
        if isinstance(it, (list, tuple, dict, set)) and id(it) not in seen:
            seen.add(id(it))
            if not isinstance(it, tuple):
                found.add(id(it))
            left += it.values() if isinstance(it, dict) else it
    return found
