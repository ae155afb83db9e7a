"""Loops that have no way out, as far as one can tell by reading them: `while True: pass`.

Nothing of that decides a mark. Whoever waits for a function in which there is one knows sooner that it will
not answer (`budget`).
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Iterator

from staffplus.grading.author.plain import read

#: A longer text is not looked through. Characters.
LONGEST = 100_000

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_OUT = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)
#: What a condition may be made of that only a change of its names can change.
_PLAIN = (
    ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Name, ast.Constant,
    ast.boolop, ast.unaryop, ast.operator, ast.cmpop, ast.expr_context,
)  # fmt: skip


def loops(sources: Iterable[str]) -> dict[str, str]:
    """Name of a function -> how the loop begins, in it or in what it calls, that has no way out."""
    own: dict[str, str] = {}
    users: dict[str, set[str]] = {}
    for source in sources:
        if len(source) > LONGEST:
            continue
        with contextlib.suppress(RecursionError):
            for name, uses, found in _functions(source):
                for other in uses:
                    users.setdefault(other, set()).add(name)
                if found:
                    own.setdefault(name, found)
    new = [*own]
    while new:
        used = new.pop()
        for name in sorted(users.get(used, set()) - own.keys()):
            own[name] = own[used]
            new.append(name)
    return own


def _functions(source: str) -> Iterator[tuple[str, set[str], str]]:
    """Functions of a cell: name, names that are used in it, and a loop of its own that has no way out."""
    tree = read(source).tree
    for it in ast.walk(tree) if tree is not None else ():
        if isinstance(it, _FUNCTIONS[:2]):
            uses = {name.id for name in ast.walk(it) if isinstance(name, ast.Name)}
            loop = next(_within(it.body), None)
            yield it.name, uses, "" if loop is None else f"while {ast.unparse(loop.test)[:40]}:"


def _within(body: Iterable[ast.stmt]) -> Iterator[ast.While]:
    """Loops without a way out in a function's statements; what `try` and `with` may end is none."""
    for it in body:
        if isinstance(it, ast.While) and _is_endless(it):
            yield it
        elif isinstance(it, (ast.If, ast.For, ast.While)):
            yield from _within([*it.body, *it.orelse])


def _is_endless(loop: ast.While) -> bool:
    inside = [*_inside(loop.body)]
    if any(isinstance(it, _OUT) for it in inside) or _breaks(loop.body):
        return False
    if isinstance(loop.test, ast.Constant):
        return bool(loop.test.value)
    parts = [*ast.walk(loop.test)]
    if not any(
        isinstance(it, ast.Compare) for it in parts
    ):  # a list is true as long as it is not empty
        return False
    if not all(isinstance(it, _PLAIN) for it in parts):
        return False
    names = {it.id for it in parts if isinstance(it, ast.Name)}
    changed = {
        it.id for it in inside if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load)
    }
    # What is called may change what a name stands for, as a list does that is compared with another.
    return (
        bool(names) and not names & changed and not any(isinstance(it, ast.Call) for it in inside)
    )


def _inside(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All that runs in some statements; of functions defined there only that they are."""
    for it in body:
        yield it
        if not isinstance(it, _FUNCTIONS):
            yield from _inside(ast.iter_child_nodes(it))


def _breaks(body: Iterable[ast.stmt]) -> bool:
    """Whether a `break` of these statements ends the loop around them."""
    for it in body:
        if isinstance(it, ast.Break):
            return True
        inner = (
            [] if isinstance(it, (ast.For, ast.AsyncFor, ast.While)) else [getattr(it, "body", [])]
        )
        inner += [getattr(it, name, []) for name in ("orelse", "finalbody")]
        inner += [one.body for one in [*getattr(it, "handlers", ()), *getattr(it, "cases", ())]]
        if not isinstance(it, (*_FUNCTIONS, ast.ClassDef)) and any(map(_breaks, inner)):
            return True
    return False
