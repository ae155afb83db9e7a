"""The names that a notebook cell looks up, binds and imports, found without running it."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from typing import Any

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


def used_names(source: str) -> set[str]:
    """The global names that a cell looks up before it binds them itself, or without binding them."""
    if (top := _table(source)) is None:
        return set()
    found: set[str] = set()
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                found.add(symbol.get_name())
    first = _FirstUse()
    first.visit(ast.parse(plain_python(source)))
    looked_up = {name for name, bound in first.bound.items() if not bound}
    return (found | looked_up) - {name for name, bound in first.bound.items() if bound}


class _FirstUse(ast.NodeVisitor):
    """For each name at a cell's top level whether the cell binds it before it looks it up."""

    def __init__(self) -> None:
        self.bound: dict[str, bool] = {}

    def visit_Name(self, node: ast.Name) -> None:
        self.bound.setdefault(node.id, not isinstance(node.ctx, ast.Load))

    def visit_Assign(self, node: ast.Assign) -> None:
        self._each(node.value, *node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._each(node.value, node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.bound.setdefault(node.target.id, False)
        self._each(node.value, node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._each(node.value, node.target)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._each(node.iter, node.target, *node.body, *node.orelse)

    visit_AsyncFor = visit_For

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name:
            self.bound.setdefault(node.name, True)
        self._each(*node.body)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self.bound.setdefault(node.name, True)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.bound.setdefault(node.rest, True)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.bound.setdefault((alias.asname or alias.name).split(".")[0], True)

    visit_ImportFrom = visit_Import

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Its body runs later, when the cell has bound what it binds."""
        self._each(*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults))
        self.bound.setdefault(node.name, True)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._each(*node.decorator_list, *node.bases, *node.keywords)
        self.bound.setdefault(node.name, True)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._each(*node.args.defaults, *filter(None, node.args.kw_defaults))

    def visit_ListComp(self, node: Any) -> None:
        """Only what it runs over is looked up here; its names are its own."""
        self.visit(node.generators[0].iter)

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def _each(self, *nodes: ast.AST) -> None:
        for node in nodes:
            self.visit(node)


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
