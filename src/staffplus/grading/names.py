"""The names that a notebook cell looks up, binds and imports, found without running it."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator

#: Modules without any state that one test could leave to another.
STATELESS = {
    "__future__", "bisect", "collections", "collections.abc", "copy", "dataclasses", "datetime",
    "difflib", "enum", "fractions", "functools", "heapq", "itertools", "json", "math", "numbers",
    "operator", "re", "statistics", "string", "textwrap", "typing", "unicodedata",
}  # fmt: skip

#: Names with which a test could reach what outlives it.
REACHING = {"__builtins__", "__import__", "compile", "eval", "exec", "open", "setattr", "delattr"}


def leaves_nothing(source: str) -> bool:
    """Whether nothing of a test outlives its own names, as far as can be told without running it.

    Then the process that ran it may run it for the next submission too. "No" is always safe.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            if not all(alias.name in STATELESS for alias in node.names):
                return False
        elif isinstance(node, ast.ImportFrom):
            if node.level or node.module not in STATELESS:
                return False
        elif isinstance(node, ast.Attribute):
            if isinstance(node.ctx, (ast.Store, ast.Del)) or (
                node.attr.startswith("__") and node.attr != "__name__"
            ):
                return False
        elif isinstance(node, ast.Name) and node.id in REACHING:
            return False
    return True


def _table(source: str) -> symtable.SymbolTable | None:
    """The names of a cell; None when it is not Python even without IPython's own lines."""
    try:
        return symtable.symtable(plain_python(source), "cell", "exec")
    except SyntaxError:
        return None


def used_names(source: str) -> dict[str, bool]:
    """The global names that a cell looks up; False for one that it assigns as well.

    What the cell itself defines or imports is not among them.
    """
    if (top := _table(source)) is None:
        return {}
    found: dict[str, bool] = {}
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                found[symbol.get_name()] = True
    for symbol in top.get_symbols():
        if symbol.is_namespace() or symbol.is_imported():
            found.pop(symbol.get_name(), None)
    return found | dict.fromkeys(found.keys() & assigned_names(source), False)


def assigned_names(source: str) -> set[str]:
    """Names that a cell binds at its top level."""
    if (top := _table(source)) is None:
        return set()
    symbols = top.get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}


def imported_modules(source: str) -> Iterator[tuple[str, str]]:
    """(name, module) of what a cell imports; the name is "" where no whole module is bound."""
    try:
        tree = ast.parse(plain_python(source))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or "", alias.name
                if not alias.asname:
                    top = alias.name.split(".")[0]
                    yield top, top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield "", node.module


def plain_python(source: str) -> str:
    """A cell with IPython's own lines (`%magic`, `!command`, `name?`) made empty.

    Line numbers stay as they were. Where a cell is plain Python as it stands nothing is changed.
    """
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return "\n".join(
            "" if line.lstrip().startswith(("%", "!", "?")) or line.rstrip().endswith("?") else line
            for line in source.split("\n")
        )
    return source
