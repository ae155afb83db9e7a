"""What an author's notebook says is asked for: values by the solution, names by the lists in the tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from staffplus.grading.author.plain import plain_python
from staffplus.grading.author.source import Authored
from staffplus.grading.marks import lookalikes

#: A name has so many words at most; more are a sentence.
NAME = 4
_AROUND = re.compile(r"^\W+|\W+$")
#: What an author's solution does not tell.
UNKNOWN: Any = object()
#: What stands for a function, or a class.
FUNCTION: Any = object()


@lru_cache(maxsize=256)
def model_of(source: str, name: str) -> Any:
    """What the author's cell gives a name, where that is written out in it."""
    found = UNKNOWN
    try:
        body = ast.parse(plain_python(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return UNKNOWN
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            found = FUNCTION
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        if any(isinstance(it, ast.Name) and it.id == name for it in targets):
            assert isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
            try:
                found = ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError, RecursionError):
                found = FUNCTION if isinstance(node.value, ast.Lambda) else UNKNOWN
    return found


@lru_cache(maxsize=256)
def arguments(text: str) -> dict[str, tuple[str, ...]]:
    """The functions that a cell defines, and what each takes."""
    try:
        body = ast.parse(plain_python(text)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    made = [it for it in body if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return {it.name: tuple(arg.arg for arg in it.args.args) for it in made}


@lru_cache(maxsize=4096)
def names_of(
    model: str, question: str, tests: tuple[str, ...], beside: tuple[str, ...]
) -> frozenset[str]:
    """The names among which one is chosen, if a list in a test says them; none where any text will do.
    The list that is the answer says only what is right."""
    own: set[str] = set()
    every: set[str] = set()
    for test in tests:
        for key, names in _lists(test):
            if plain_name(model) in names and names != beside:
                every |= {*names}
                own |= {*names} if question and key == question else set()
    return frozenset(own or every)


def lists_of(tests: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The lists of names that stand in tests."""
    for test in tests:
        for _, names in _lists(test):
            yield names


@lru_cache(maxsize=64)
def _lists(test: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lists of several names that stand in a test, each with the key it stands under, if any."""
    found: list[tuple[str, tuple[str, ...]]] = []

    def walk(node: ast.AST, key: str) -> None:
        if isinstance(node, ast.Compare):  # spellings that are taken, and no list of names
            walk(node.left, key)
            return
        if isinstance(node, ast.Dict):
            for at, held in zip(node.keys, node.values, strict=True):
                named = isinstance(at, ast.Constant) and isinstance(at.value, str) and not key
                walk(held, str(at.value) if named and isinstance(at, ast.Constant) else key)
            return
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            texts = [it.value for it in node.elts if isinstance(it, ast.Constant)]
            names = tuple(plain_name(it) for it in texts if isinstance(it, str))
            if len({*names}) == len(node.elts) > 1:
                found.append((key, names))
        for it in ast.iter_child_nodes(node):
            walk(it, key)

    walk(ast.parse(plain_python(test)), "")
    return tuple(found)


@lru_cache(maxsize=64)
def spellings(cells: tuple[str, ...]) -> dict[str, str]:
    """How cells of the author's spell each text that is short: plain -> as it stands there. Where two spell
    one otherwise, nobody knows which is meant."""
    found: dict[str, set[str]] = {}
    for cell in cells:
        for it in _constants(cell):
            found.setdefault(plain_name(it), set()).add(it)
    return {plain: it for plain, them in found.items() if len(them) == 1 for it in them if plain}


@lru_cache(maxsize=256)
def _constants(cell: str) -> frozenset[str]:
    """The names in quotation marks in a cell."""
    try:
        tree = ast.parse(plain_python(cell))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    texts = (it.value for it in ast.walk(tree) if isinstance(it, ast.Constant))
    short = (it for it in texts if isinstance(it, str) and len(it.split()) <= NAME)
    return frozenset(it for it in short if it == it.strip() and plain_name(it))


def names_in(authored: Authored) -> frozenset[str]:
    """Every name among which one is chosen, and those in the solutions, in words; no sentences."""
    found = {it for names in lists_of(authored.tests) for it in names}
    found |= {plain_name(it) for model in _models(authored) for it in _texts_in(model)}
    parts = (re.findall(r"[^\W_]+", it) for it in found)
    return frozenset(" ".join(it) for it in parts if len(it) <= NAME)


def asked_by(authored: Authored) -> frozenset[str]:
    """What an answer would have to name: questions and rows, parts of a list, variables and functions, but
    for those that are words like others."""
    found = {it for cell in authored.cells for it in (*cell.answers, *cell.names) if "_" in it}
    for model in _models(authored):
        found |= {*_texts_in(model, alone=False)}
    return frozenset(filter(str.strip, found))


def _models(authored: Authored) -> Iterator[Any]:
    """What the author's solutions give the names that are asked for, where that is written out."""
    for name, cells in authored.assigned.items():
        for cell in (authored.by_id[it] for it in cells if it in authored.by_id):
            model = model_of(cell.source, name)
            if model is not UNKNOWN and model is not FUNCTION:
                yield model


def _texts_in(value: Any, *, alone: bool = True) -> Iterator[str]:
    """The texts in a value; `alone`: also those that stand for themselves, in no list."""
    if isinstance(value, dict):
        for key, it in value.items():
            if isinstance(key, str):
                yield key
            yield from _texts_in(it, alone=alone)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for it in value:
            yield from _texts_in(it)
    elif isinstance(value, str) and alone:
        yield value


def plain_name(text: str) -> str:
    return _AROUND.sub("", lookalikes.plain(text)).lower()


def is_blank(value: Any) -> bool:
    """Whether nothing was answered."""
    if isinstance(value, dict):
        return all(map(is_blank, value.values()))
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(is_blank, value))
    return value is None or value is ...
