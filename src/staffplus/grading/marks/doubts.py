"""What becomes of names where it cannot be told what a statement does: a mark on all that it may write."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from staffplus.grading.marks.expressions import Unknown
from staffplus.grading.marks.held import Held, Scope
from staffplus.grading.marks.syntax import (
    ALL_CHANGING,
    ANYTHING,
    CHANGERS,
    FUNCTIONS,
    attributes_in,
    changes_something,
    names_in,
    names_written,
    only_read_in,
    root_of,
)

PLAIN = "expected text, numbers, None, lists, tuples, dicts or sets of them, as they are"


class Spoilt(Unknown):
    """Whatever was to be said of it has been said."""


class Doubts(Scope):
    """Names that statements may have changed which are not followed."""

    def _unknown(self, node: ast.stmt, unknown: Unknown) -> None:
        """Nothing is known of what a statement does: all that it may write is in doubt."""
        if isinstance(unknown, Spoilt):
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

    def _changes(self, nodes: Sequence[ast.stmt], names: Iterable[str]) -> bool:
        """Whether statements may change what names stand for."""
        parts = {part for name in names for part in _inside(self.of(name).value)}
        changed = names_written(nodes)
        for node in nodes:
            for it in ast.walk(node):
                if isinstance(it, ast.Attribute) and it.attr in ALL_CHANGING:
                    changed |= {*names_in([root_of(it)])}
        return any(parts & _inside(self.of(name).value) for name in changed)

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
