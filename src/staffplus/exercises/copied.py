"""What of the course's code is copied into a notebook so that a function works there.

Names are followed: a function brings with it whatever it uses of its own module and of others of
the course, and the imports of what is anybody else's. So learners need no more than Python, and
nobody keeps a list. Values stand before functions, both module by module, a module after those that
it needs, and within one as they are written there.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from symtable import SymbolTable, symtable

#: What is imported from here is copied: learners need not have it.
PACKAGE = __name__.partition(".")[0]


class NotCopied(ValueError):
    """A function uses a name that a notebook would not have; says which and where."""


@dataclass(frozen=True)
class Copied:
    """Python source; "" where there is nothing of a kind."""

    imports: str
    values: str  #: what is assigned to names
    functions: str
    names: frozenset[str]  #: of values and functions

    def __str__(self) -> str:
        head = "\n\n".join(filter(None, (self.imports, self.values)))
        return "\n\n\n".join(filter(None, (head, self.functions)))


@dataclass(frozen=True)
class _Piece:
    """A function of a module, or an assignment."""

    line: int
    source: str
    is_value: bool


@dataclass(frozen=True)
class _Module:
    """A module taken apart, by name."""

    pieces: dict[str, _Piece] = field(default_factory=dict)
    ours: dict[str, str] = field(default_factory=dict)  #: the module of the course it comes from
    #: of anybody else's: what it is imported from ("" for a module), and as what
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)


@cache
def _module(name: str) -> _Module:
    source = inspect.getsource(import_module(name))
    lines, made = source.splitlines(), _Module()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            made.imports.update({it.asname or it.name: ("", ast.unparse(it)) for it in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module:
            for it in node.names:
                if node.module.partition(".")[0] == PACKAGE:
                    made.ours[it.name] = node.module
                else:
                    made.imports[it.asname or it.name] = (node.module, ast.unparse(it))
        elif isinstance(node, (ast.FunctionDef, ast.Assign, ast.AnnAssign)):
            first = min(it.lineno for it in (node, *getattr(node, "decorator_list", ())))
            text = "\n".join(lines[first - 1 : node.end_lineno])
            piece = _Piece(first, text, not isinstance(node, ast.FunctionDef))
            made.pieces.update(dict.fromkeys(_defined(node), piece))
    return made


def _defined(node: ast.FunctionDef | ast.Assign | ast.AnnAssign) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [it.id for it in targets if isinstance(it, ast.Name)]


def _used(source: str) -> set[str]:
    """The names that a piece takes from outside of itself; a function's own names are not among them."""
    found: set[str] = set()
    tables: list[SymbolTable] = [symtable(source, "piece", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        outermost = table.get_type() == "module"
        for it in table.get_symbols():
            if it.is_referenced() and (outermost or it.is_global()):
                found.add(it.get_name())
    # From Python 3.14 on, annotations have a scope of their own, outside of these tables.
    for node in ast.walk(ast.parse(source)):
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(hint, ast.AST):
                found |= {it.id for it in ast.walk(hint) if isinstance(it, ast.Name)}
    return found


def copied(*functions: Callable[..., object], there: Collection[str] = ()) -> Copied:
    """These functions and all they need.

    Args:
        there: names that an earlier cell of the notebook defines; they are not followed.

    Raises:
        NotCopied: something that is needed can be neither copied nor imported.
    """
    pieces: dict[tuple[str, str], _Piece] = {}
    needs: dict[str, set[str]] = {}  # module -> the modules that its pieces need
    imports: set[tuple[str, str]] = set()
    waiting = [(it.__module__, it.__name__, "") for it in functions]
    while waiting:
        home, name, user = waiting.pop()
        module = _module(home)
        if (home, name) in pieces or name in there:
            continue
        if name in module.pieces:
            pieces[home, name] = module.pieces[name]
            needs.setdefault(home, set())
            waiting += [(home, it, name) for it in _used(module.pieces[name].source)]
        elif name in module.ours:
            needs.setdefault(home, set()).add(module.ours[name])
            waiting.append((module.ours[name], name, user))
        elif name in module.imports:
            imports.add(module.imports[name])
        elif not hasattr(builtins, name):
            raise NotCopied(
                f"{home}: {user} uses {name!r}; expected a function or value of that module, or "
                "something imported under its own name, since it is copied into notebooks"
            )
    order = list(TopologicalSorter({it: sorted(needs[it]) for it in sorted(needs)}).static_order())
    found = sorted(pieces, key=lambda it: (order.index(it[0]), pieces[it].line))
    chosen = list(dict.fromkeys(pieces[it] for it in found))
    return Copied(
        _in_order(imports),
        "\n".join(it.source for it in chosen if it.is_value),
        "\n\n\n".join(it.source for it in chosen if not it.is_value),
        frozenset(name for _, name in found),
    )


def _in_order(imports: Collection[tuple[str, str]]) -> str:
    """Import statements as a formatter would have them: Python's own, then those of others."""
    sections: list[list[str]] = [[], []]
    for origin, what in sorted(imports):
        if not origin:
            sections[_foreign(what)].append(f"import {what}")
    for origin in sorted({it for it, _ in imports if it}):
        names = ", ".join(sorted(what for it, what in imports if it == origin))
        sections[_foreign(origin)].append(f"from {origin} import {names}")
    return "\n\n".join("\n".join(section) for section in sections if section)


def _foreign(module: str) -> bool:
    return module.split()[0].partition(".")[0] not in sys.stdlib_module_names
