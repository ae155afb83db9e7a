"""The names that a notebook cell looks up, binds and imports, found without running it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from staffplus.grading.author.plain import plain_python

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


#: Names with which a test could look up any other.
_LOOKING_UP = {"globals", "locals", "vars", "dir"}


def stands_alone(source: str, given: Collection[str], others: Collection[str] = ()) -> bool:
    """Whether a test looks up nothing but what it is given, what it binds itself and Python's own names,
    those left out that `others` bind.

    Then it tells the same of the same values, whatever other cells have run before. "No" is always safe.
    """
    if not used_names(source) <= {*given} | ({*dir(builtins)} - {*others}):
        return False
    nodes = [*ast.walk(ast.parse(source))]
    by_name = sum(isinstance(it, ast.Name) and it.id in _LOOKING_UP for it in nodes)
    return by_name == sum(_looks_up(it, given) for it in nodes)


def _looks_up(node: ast.AST, given: Collection[str]) -> bool:
    """Whether it is `globals().get("NAME")`, of a name that is given."""
    match node:
        case ast.Call(
            ast.Attribute(ast.Call(ast.Name("globals"), [], []), "get"), [ast.Constant(name), *_]
        ):
            return name in given
    return False


def used_names(source: str) -> set[str]:
    """The global names that a cell looks up before it binds them itself, or without binding them."""
    if (tree := _tree(source)) is None:
        return set()
    seen = _Uses()
    seen.visit(tree)
    first = {name for name, bound in seen.first.items() if not bound}
    return (first | seen.later) - {name for name, bound in seen.first.items() if bound}


def assigned_names(source: str) -> set[str]:
    """Names that a cell binds at its top level."""
    tree = _tree(source)
    return set() if tree is None else _bound(tree.body)


def _tree(source: str) -> ast.Module | None:
    """The cell; None when it is not Python even without IPython's own lines."""
    try:
        return ast.parse(plain_python(source))
    except SyntaxError:
        return None


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _bound(nodes: Iterable[ast.AST], *, inside: bool = False) -> set[str]:
    """Names that statements bind in their own scope. `inside` a comprehension only `:=` does."""
    found: set[str] = set()
    undone: set[str] = set()
    for node in nodes:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Global):
            undone |= {*node.names}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and not inside:
            found.add(node.id)
        elif isinstance(node, ast.NamedExpr):
            found.add(node.target.id)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.add(node.rest)
        in_it = inside or isinstance(node, _COMPREHENSIONS)
        found |= _bound(ast.iter_child_nodes(node), inside=in_it)
    return found - undone


class _Uses(ast.NodeVisitor):
    """Which global names a cell looks up, in the order in which it would."""

    def __init__(self) -> None:
        self.first: dict[str, bool] = {}  # at the top level: is the name bound when first met?
        self.later: set[str] = (
            set()
        )  # looked up in functions, when the cell has bound what it binds
        self._scopes: list[set[str]] = []
        self._functions = 0

    def visit_Name(self, node: ast.Name) -> None:
        if any(node.id in scope for scope in self._scopes):
            return
        if not isinstance(node.ctx, ast.Load):
            if not self._scopes:
                self.first.setdefault(node.id, True)
        elif self._functions:
            self.later.add(node.id)
        else:
            self.first.setdefault(node.id, False)

    def _bind(self, name: str | None) -> None:
        if name and not self._scopes:
            self.first.setdefault(name, True)

    def _each(self, *nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    # Where the order is not that of the source.

    def visit_Assign(self, node: ast.Assign) -> None:
        self._each(node.value, *node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._each(node.value, node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.visit(ast.Name(node.target.id, ast.Load()))
        self._each(node.value, node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """In a comprehension it binds outside of it."""
        self.visit(node.value)
        name = node.target.id
        if not self._functions and not any(name in scope for scope in self._scopes):
            self.first.setdefault(name, True)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._each(node.iter, node.target, *node.body, *node.orelse)

    visit_AsyncFor = visit_For

    # What binds a name without an `ast.Name`.

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._each(node.type)
        self._bind(node.name)
        self._each(*node.body)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self._bind(node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._bind(node.rest)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self._bind((alias.asname or alias.name).split(".")[0])

    visit_ImportFrom = visit_Import

    # Scopes of their own.

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._each(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        self._bind(node.name)
        self._function(node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._each(*node.args.defaults, *node.args.kw_defaults)
        self._function(node.args, [node.body])

    def _function(self, args: ast.arguments, body: Sequence[ast.AST]) -> None:
        every = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
        self._functions += 1
        self._scope({arg.arg for arg in every if arg is not None} | _bound(body), *body)
        self._functions -= 1

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._each(*node.decorator_list, *node.bases, *node.keywords)
        self._bind(node.name)
        self._scope(_bound(node.body), *node.body)

    def visit_ListComp(self, node: Any) -> None:
        targets = {
            inner.id
            for part in node.generators
            for inner in ast.walk(part.target)
            if isinstance(inner, ast.Name)
        }
        self.visit(node.generators[0].iter)
        self._scope(targets, *ast.iter_child_nodes(node))

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def _scope(self, names: set[str], *nodes: ast.AST) -> None:
        self._scopes.append(names)
        self._each(*nodes)
        self._scopes.pop()


def imported_modules(source: str) -> Iterator[tuple[str, str]]:
    """(name, module) of what a cell imports; the name is "" where no whole module is bound."""
    for node in ast.walk(_tree(source) or ast.Module([], [])):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or "", alias.name
                if not alias.asname:
                    top = alias.name.split(".")[0]
                    yield top, top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield "", node.module
