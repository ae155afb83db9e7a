"""An answer that a cell names and gives to no name: printed, compared, appended, alone in the last line.

It is held by what the learner has written into the cell in which it was asked for, whatever the form of the
statement: by two names of the question or more, or by one where one is asked, that the cell did not have when
it was handed out. A name of what is asked about, as `g01-train-doors`, says nothing without an answer beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass
from typing import Any

from staffplus.grading.author.plain import plain_python
from staffplus.grading.marks import excuses
from staffplus.grading.marks.asked import FUNCTION, UNKNOWN, names_of, plain_name
from staffplus.grading.marks.inside import SEVERAL, atoms_of
from staffplus.grading.marks.stubs import LOOKED_AT

#: Parts a text into names.
_BETWEEN = re.compile(r"[,;:|/{}\[\]()\"'\n\t>\u2192\u2022]+")
_WORD = re.compile(r"[^\W_]+")
#: So long is a name at least that stands among other words; a shorter one is a word like others.
SHORTEST = 3
#: A smaller whole number stands in any code.
SMALL = 10
#: Names that are words like others, too.
_COMMON = {"all", "first", "last", "none", "nothing", "one", "other", "the"}

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def found(
    name: str, text: str, given: str, model: Any, tests: tuple[str, ...], ours: Set[str],
    asked: Collection[str] = (), *, empty: bool = False,
) -> list[str]:  # fmt: skip
    """The lines of a cell that hold what was asked for under `name`, and do not give it to that; none where
    they hold too little of it.

    Args:
        given: what stood in the cell when it was handed out.
        model: the author's solution.
        ours: all names that are asked for anywhere: what is given to one of them is another answer.
        asked: what an answer would have to name, of which notes hold nothing.
        empty: the name is there and stands for nothing, whatever was called to give it something.
    """
    if model is UNKNOWN or model is FUNCTION:
        return []
    try:
        return _found(name, text[:LOOKED_AT], given, model, tests, ours, asked, empty)
    except (ValueError, RecursionError, MemoryError):  # too deep, or a number too long to be shown
        return []


def _found(
    name: str, text: str, given: str, model: Any, tests: tuple[str, ...], ours: Set[str],
    asked: Collection[str], empty: bool,
) -> list[str]:  # fmt: skip
    if (tree := _parsed(text)) is None:
        return []
    first = _parsed(given)
    known = {*map(ast.dump, first.body if first else [])}
    handed_out = {(type(it), it) for it in _constants(first, ())} if first else set()
    wanted = _wanted(model, tests)
    total, lines = 0, list[str]()
    for it in tree.body:
        if ast.dump(it) in known or _defines(it) in ours - {name}:
            continue
        every = [*_constants(it, {name, *ours}, name if empty else "")]
        fresh = [one for one in every if (type(one), one) not in handed_out]
        keys = sum(wanted.keys_in(one) for one in every)
        sure = bool(keys) or wanted.all_numbers_in(fresh)
        answers = sum(wanted.answers_in(one, sure=sure, asked=asked) for one in fresh)
        if answers:
            total += answers + keys
            lines.append(ast.unparse(it))
    return lines if total >= wanted.enough else []


@dataclass(frozen=True)
class _Wanted:
    """What an answer to a question holds."""

    keys: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[float]
    enough: int

    def keys_in(self, it: Any) -> int:
        return _names_in(it, self.keys) if isinstance(it, str) else 0

    def all_numbers_in(self, every: Collection[Any]) -> bool:
        """Whether several numbers were asked for and all of them stand together."""
        return not self.keys and len(self.numbers) > SEVERAL and self.numbers <= {*every}

    def answers_in(self, it: Any, *, sure: bool, asked: Collection[str]) -> int:
        """How many answers a constant holds. `sure`: a small number is one, too, as it does not stand alone."""
        if isinstance(it, str):
            said = excuses.is_excuse(it) and plain_name(it) not in self.names
            return 0 if said or excuses.is_notes(it, asked) else _names_in(it, self.names)
        if isinstance(it, bool) or not isinstance(it, (int, float)) or it not in self.numbers:
            return 0
        return int(sure or not (self.keys or (abs(it) < SMALL and float(it).is_integer())))


def _wanted(model: Any, tests: tuple[str, ...]) -> _Wanted:
    keys = frozenset(plain_name(it) for it in _keys(model) if isinstance(it, str))
    leaves = [*_leaves(model)]
    texts = [it for it in leaves if isinstance(it, str)]
    names = {plain_name(it) for it in texts}.union(*(names_of(it, "", tests, ()) for it in texts))
    numbers = {it for it in leaves if isinstance(it, (int, float)) and not isinstance(it, bool)}
    several = isinstance(model, (dict, list, tuple, set, frozenset)) and len(leaves) > 1
    enough = SEVERAL if several or isinstance(model, dict) else 1
    return _Wanted(keys, frozenset(filter(None, names)) - keys, frozenset(numbers), enough)


def _keys(model: Any) -> Iterator[Any]:
    for key, it in model.items() if isinstance(model, dict) else ():
        yield key
        yield from _keys(it)


def _leaves(model: Any) -> Iterator[Any]:
    for it in model.values() if isinstance(model, dict) else [model]:
        yield from _leaves(it) if isinstance(it, dict) else atoms_of(it)


def _names_in(text: str, names: Collection[str]) -> int:
    """How many names a text holds: each between commas and the like, others as words among words."""
    if plain_name(text) in names:
        return 1
    count = 0
    for part in _BETWEEN.split(text):
        if plain_name(part) in names:
            count += 1
            continue
        words = f" {' '.join(_WORD.findall(part.lower()))} "
        count += sum(
            f" {' '.join(_WORD.findall(it))} " in words
            for it in names
            if len(it) >= SHORTEST and it not in _COMMON
        )
    return count


def _constants(node: ast.AST, names: Collection[str], empty: str = "") -> Iterator[Any]:
    """The constants in code, but for those that are given to one of several names: what these are worth a test
    has said. What a function gives one of them in itself nobody is given.

    `empty`: one that stands for nothing all the same, as with `order = print("depth", "cause")`.
    """
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        targets = [node.target]
    called = isinstance(getattr(node, "value", None), ast.Call)
    if any(_root(it) in names and not (called and _root(it) == empty) for it in targets):
        return
    if isinstance(node, ast.Constant):
        yield node.value
    for it in ast.iter_child_nodes(node):
        yield from _constants(it, () if isinstance(node, _FUNCTIONS) else names, empty)


def _defines(node: ast.stmt) -> str:
    """The name of a function or class that a statement defines, or ""."""
    made = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return node.name if isinstance(node, made) else ""


def _root(node: ast.expr) -> str:
    """The name of what a target is a part of."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(plain_python(text))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
