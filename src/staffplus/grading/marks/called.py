"""Functions that do not take what they were asked to take, or that leave what they find in a place of their own and
return nothing. What they would have been worth nobody can try; a person looks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from staffplus.grading.marks.stubs import Function, does_something, functions_in, gives_nothing

#: Methods that put something into what they are called on.
_PUT = {"add", "append", "extend", "insert", "update", "setdefault"}


def otherwise(text: str, given: str, names: Sequence[str]) -> list[str]:
    """What is said of functions in a cell that take other things than those that were handed out, or the same
    in another order."""
    said = list[str]()
    for name, made, stub in _written(text, given, names):
        asked, taken = ([it.arg for it in _positional(one)] for one in (stub, made))
        stands = f"`{name}({', '.join(taken)})` stands there"
        shown = f"`{name}({', '.join(asked)})` was asked for, and {stands}"
        if not _takes(made, len(asked)):
            said.append(f"`{name}` cannot be called as it was asked to be: {shown}.")
        elif taken != asked and sorted(taken) == sorted(asked):
            said.append(f"`{name}` takes what it is given in another order: {shown}.")
    return said


def kept_outside(text: str, given: str, names: Sequence[str]) -> list[str]:
    """The same of functions that return nothing, and give something outside of them a value."""
    said = list[str]()
    for name, made, _ in _written(text, given, names):
        if gives_nothing(made) and (where := next(_outside(made), "")):
            said.append(
                f"`{name}` returns nothing, and leaves what it has found under `{where}`, outside of itself."
            )
    return said


def _written(text: str, given: str, names: Sequence[str]) -> Iterator[tuple[str, Function, Function]]:  # fmt: skip
    """Functions that were asked for in a cell and that do something, each with what was handed out."""
    theirs, stubs = functions_in(text), functions_in(given)
    for name in names:
        if name in theirs and name in stubs and does_something(theirs[name], stubs[name]):
            yield name, theirs[name], stubs[name]


def _positional(made: Function) -> list[ast.arg]:
    return [*made.args.posonlyargs, *made.args.args]


def _takes(made: Function, count: int) -> bool:
    """Whether a function can be called with so many things, one after the other."""
    most, it = len(_positional(made)), made.args
    if any(default is None for default in it.kw_defaults):
        return False
    return most - len(it.defaults) <= count and (count <= most or it.vararg is not None)


def _outside(made: Function) -> Iterator[str]:
    """What a function gives a value that is none of its own names."""
    nodes = [*ast.walk(made)]
    shared = {
        name for it in nodes if isinstance(it, ast.Global | ast.Nonlocal) for name in it.names
    }
    own = {it.arg for it in nodes if isinstance(it, ast.arg)}
    own |= {it.id for it in nodes if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)}
    for it in nodes:
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store) and it.id in shared:
            yield it.id
        target: ast.expr | None = None
        if isinstance(it, ast.Subscript | ast.Attribute) and isinstance(it.ctx, ast.Store):
            target = it.value
        elif (
            isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute) and it.func.attr in _PUT
        ):
            target = it.func.value
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name) and target.id not in own - shared:
            yield target.id
        elif isinstance(target, ast.Call) and ast.unparse(target) == "globals()":
            yield "globals()"
