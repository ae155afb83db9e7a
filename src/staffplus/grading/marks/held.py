"""What is known of the names of a notebook at one point of it, and what of that is in doubt.

Of a name there is either no value (`Held.value` is missing), or there is one that something may have
changed since (`Held.doubt`). A person then looks; nobody guesses.
"""

from __future__ import annotations

import ast
import builtins
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from staffplus.grading.marks.expressions import Expressions, Stops, Unknown

_MISSING = object()
#: Names that a notebook has of itself.
_IPYTHON = {"display", "get_ipython", "In", "Out", "exit", "quit"}


@dataclass
class Partly:
    """A value of which not all is known."""

    value: Any = None  #: of a dict without some entries with None for these
    missing: list[str] = field(default_factory=list)  #: which those are
    #: Names that stand for nothing, taken for texts without quotation marks.
    bare: list[str] = field(default_factory=list)


@dataclass
class Held:
    """What is known of a name."""

    value: Any = _MISSING
    why: str = ""  #: why there is no value
    sure: bool = False  #: there is certainly no plain value: a function, a module, an exception
    doubt: str = ""  #: what may have changed the value
    made: str = ""  #: of an imported name, what it is: "fractions.Fraction"
    #: Of what is not known as it stands, what can be said of it all the same.
    partly: Partly | None = None

    @property
    def known(self) -> bool:
        return self.value is not _MISSING


class Scope(Expressions):
    """The names of a notebook, and what expressions ask of them and make of them."""

    def __init__(self, bound: Iterable[str] = (), outer: Self | None = None) -> None:
        super().__init__()
        self.held: dict[str, Held] = {"__name__": Held("__main__")}
        self._outer = outer
        self._author = frozenset(
            bound
        )  # names that the author's cells bind, of which no more is known
        self._anything = ""  # what may have bound or changed any name at all
        #: Values of which an entry stopped its cell.
        self.broken: dict[str, Partly] = {}
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
        made = type(self)(outer=self)
        made.held.clear()
        made.steps = self.steps
        made._comprehension = True
        return made
