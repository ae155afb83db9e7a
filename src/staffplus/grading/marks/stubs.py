"""What was handed out in the place of an answer, left standing beside the answer: a function of the
author's below the learner's own, which takes its place; a last line that keeps what stands above or below
it from coming to anything.

The notebook itself put that there, so nobody is 0 for it: what the answer would be worth without it is
tried (`below`), and where that says nothing, a person looks.
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.plain import plain_python
from staffplus.grading.marks import excuses
from staffplus.grading.marks.asked import is_blank, model_of

#: So much of a cell is looked at.
LOOKED_AT = 100_000
#: A comment that stands alone where Python wants a line of code.
_COMMENT = re.compile(r"^([ \t]+)(#[^\n]*)$", re.M)

#: What shows something to whoever runs it.
_SHOW = ("print", "display", "pprint")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def left(text: str, given: str, names: Sequence[str]) -> list[str]:
    """What is said of a cell in which something of what was handed out stands in the way, by name.

    Args:
        text: what stands in the cell now.
        given: what stood in it when it was handed out.
        names: what a test wants of it.
    """
    tree = _parsed(text)
    stubs = {name: it for name, it in functions_in(given).items() if name in names}
    said = []
    for name, stub in stubs.items() if tree is not None else ():
        assert tree is not None
        made = giving(tree, name)
        last = made[-1] if made else None
        if not isinstance(last, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if same(last, stub):
            if len(made) > 1:
                said.append(
                    f"`{name}` is written in line {made[-2].lineno}, and the `{name}` that was handed out "
                    f"still stands below it, in line {last.lineno}, and takes its place."
                )
        elif full := _above_empty(made, stub):
            said.append(
                f"`{name}` is written in line {full.lineno}, and an empty `{name}` stands below it, in line "
                f"{last.lineno}, and takes its place."
            )
        else:
            said += [f"In `{name}`, {it}" for it in _in_the_way(last, stub)]
    return said


def without(tree: ast.Module, given: str) -> tuple[bool, bool, bool, bool]:
    """Take what was handed out out of a cell, where something else stands for it: whether a function was
    taken out, whether a line, whether one of the learner's own that returns nothing above the rest, and whether an
    empty function below a full one."""
    whole = line = own = empty = False
    for name, stub in functions_in(given).items():
        made = giving(tree, name)
        last = made[-1] if len(made) > 1 else None
        if isinstance(last, (ast.FunctionDef, ast.AsyncFunctionDef)) and same(last, stub):
            tree.body.remove(last)
            whole = True
            continue
        if full := _above_empty(made, stub):
            for it in made[made.index(full) + 1 :]:
                tree.body.remove(it)
            empty = True
            continue
        end = _end(stub)
        for it in made:
            if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef)):
                at = _place(it, end) if end is not None else None
                if at is not None and _others(it.body[at + 1 :], stub):
                    del it.body[at]
                    line = True
                elif (at := _left_over(it, stub)) is not None:
                    del it.body[at]
                    own = True
    return whole, line, own, empty


def _above_empty(made: Sequence[ast.stmt], stub: Function) -> ast.stmt | None:
    """What gives a name a value above functions of that name in which nothing is written, or handed out, and that
    take its place; or None."""
    full = [n for n, it in enumerate(made) if not _is_empty(it, stub)]
    return made[full[-1]] if full and full[-1] + 1 < len(made) else None


def _is_empty(made: ast.stmt, stub: Function) -> bool:
    return isinstance(made, (ast.FunctionDef, ast.AsyncFunctionDef)) and (
        same(made, stub) or all(_does_nothing(it, (), []) for it in made.body)
    )


def _in_the_way(made: Function, stub: Function) -> Iterator[str]:
    """What the last line of the stub does to a function that the learner has written something in."""
    end = _end(stub)
    if end is None or (at := _place(made, end)) is None or not _others(made.body, stub):
        if (at := _left_over(made, stub)) is not None:
            line = f"the line `{ast.unparse(made.body[at])}` stands in line {made.body[at].lineno}"
            yield f"{line}, and what is written below it is never reached."
        return
    line = f"the line that was handed out, `{ast.unparse(end)}`, still stands"
    if _others(made.body[at + 1 :], stub) and not isinstance(end, (ast.Pass, ast.Expr)):
        yield f"{line} in line {made.body[at].lineno}, and what is written below it is never reached."
    elif not any(_ends_otherwise(it, end) for it in _returns(made)):
        yield f"{line} in line {made.body[at].lineno}, and nothing that was worked out is returned."


def _left_over(made: Function, stub: Function) -> int | None:
    """Where a function is left with nothing before what is written below comes to anything, as if a line were
    forgotten that kept its place."""
    for n, it in enumerate(made.body[:-1]):
        if isinstance(it, ast.Return):
            with contextlib.suppress(ValueError, TypeError, SyntaxError):
                if it.value is None or is_blank(ast.literal_eval(it.value)):
                    return n if _others(made.body[n + 1 :], stub) else None
            return None
    return None


def only_prints(text: str, names: Sequence[str]) -> list[str]:
    """The functions in a cell that show what they have found and give nothing back."""
    tree, found = _parsed(text), list[str]()
    for name in names if tree is not None else ():
        assert tree is not None
        made = giving(tree, name)[-1:]
        if not made or not isinstance(made[0], (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if any(map(_shows, ast.walk(made[0]))) and gives_nothing(made[0]):
            found.append(name)
    return found


def gives_nothing(made: Function) -> bool:
    """Whether a function returns nothing, wherever it ends."""
    return not any(map(_gives, _returns(made)))


def does_something(made: Function, stub: Function) -> bool:
    """Whether a function does something that was not handed out."""
    return bool(_others(made.body, stub))


def _gives(it: ast.Return | ast.Yield | ast.YieldFrom) -> bool:
    none = isinstance(it.value, ast.Constant) and it.value.value is None
    return it.value is not None and not (isinstance(it, ast.Return) and (none or _shows(it.value)))


def _shows(it: ast.AST) -> bool:
    return isinstance(it, ast.Call) and getattr(it.func, "id", "") in _SHOW


def _ends_otherwise(it: ast.Return | ast.Yield | ast.YieldFrom, end: ast.stmt) -> bool:
    """Whether a function gives something else back than its stub did, or than nothing."""
    if isinstance(it, ast.Return):
        with contextlib.suppress(ValueError, TypeError, SyntaxError):
            if it.value is None or is_blank(ast.literal_eval(it.value)):
                return False
    return ast.dump(it) != ast.dump(end)


def _returns(made: Function) -> list[ast.Return | ast.Yield | ast.YieldFrom]:
    """Where a function gives something back, without the functions in it."""
    found, open_ = list[ast.Return | ast.Yield | ast.YieldFrom](), list[ast.AST](made.body)
    while open_:
        it = open_.pop()
        if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(it, (ast.Return, ast.Yield, ast.YieldFrom)):
            found.append(it)
        open_ += ast.iter_child_nodes(it)
    return found


def _end(stub: Function) -> ast.stmt | None:
    """The line that stands in a stub in the place of an answer; None where there is only a comment."""
    last = stub.body[-1]
    return last if isinstance(last, (ast.Return, ast.Raise, ast.Pass)) or _is_dots(last) else None


def _place(made: Function, end: ast.stmt) -> int | None:
    """Where a stub's last line stands in a function."""
    return next((n for n, it in enumerate(made.body) if ast.dump(it) == ast.dump(end)), None)


def _others(body: Sequence[ast.stmt], stub: Function) -> list[ast.stmt]:
    """Statements that do something and that were not handed out."""
    ours = {*map(ast.dump, stub.body)}
    return [
        it
        for it in body
        if not isinstance(it, ast.Pass) and not _is_text(it) and ast.dump(it) not in ours
    ]


def _is_text(it: ast.stmt) -> bool:
    return isinstance(it, ast.Expr) and isinstance(it.value, ast.Constant)


def _is_dots(it: ast.stmt) -> bool:
    return isinstance(it, ast.Expr) and isinstance(it.value, ast.Constant) and it.value.value is ...


def same(made: Function, stub: Function) -> bool:
    """Whether a function is as it was handed out, but for comments and what it says of itself."""
    return ast.dump(made.args) == ast.dump(stub.args) and _body(made) == _body(stub)


def _body(made: Function) -> list[str]:
    return [ast.dump(it) for it in made.body if not _is_text(it) or _is_dots(it)]


def giving(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The statements of a cell that give a name a value, at its top."""
    return [
        it
        for it in tree.body
        if (getattr(it, "name", None) == name)
        or (isinstance(it, (ast.Assign, ast.AnnAssign)) and name in assigned_names(ast.unparse(it)))
    ]


def nothing(text: str, given: str, names: Collection[str] = ()) -> list[str] | None:
    """What is said where an answer was asked for, by a cell that does no more than it did when it was handed
    out: `pass`, `return None`, `order = ...`, `order = "TODO"`; None for a cell that does something.

    `names`: what the question takes, which no excuse holds.
    """
    try:
        return _nothing(text, given, names)
    except (ValueError, RecursionError, MemoryError):  # a number that is too long to be shown
        return None


def _nothing(text: str, given: str, names: Collection[str]) -> list[str] | None:
    if text.lstrip().startswith("%%"):  # what stands below is no Python, and no stub
        return None
    tree = _parsed(text) or _parsed(_COMMENT.sub(r"\1pass  \2", text))
    if tree is None:
        return None
    known, wanted = _handed_out(given)
    stubs, said = functions_in(given), list[str]()
    for it in tree.body:
        if ast.dump(it) in known or isinstance(it, ast.Pass) or _is_text(it):
            continue
        if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef)) and it.name in stubs:
            body = {*map(ast.dump, stubs[it.name].body)}
            if len(it.args.args) == len(stubs[it.name].args.args) and all(
                ast.dump(one) in body or _does_nothing(one, names, said) for one in it.body
            ):
                continue
        targets = it.targets if isinstance(it, ast.Assign) else []
        name = targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""
        if not isinstance(it, ast.Assign) or name not in wanted:
            return None
        if not _holds_nothing(it.value, model_of(given, name), names, said):
            return None
    return said


@lru_cache(maxsize=64)
def _handed_out(given: str) -> tuple[frozenset[str], frozenset[str]]:
    """The statements of a cell of the author's, and the names to which it gives a value."""
    tree = _parsed(given)
    return frozenset(map(ast.dump, tree.body if tree else [])), frozenset(assigned_names(given))


def _does_nothing(it: ast.stmt, names: Collection[str], said: list[str]) -> bool:
    """Whether a statement stands in the place of an answer; what it says is added to `said`."""
    if isinstance(it, ast.Pass) or _is_text(it):
        return True
    if isinstance(it, ast.Raise):
        raised = it.exc.func if isinstance(it.exc, ast.Call) else it.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    if not isinstance(it, ast.Return):
        return False
    return it.value is None or _is_open(it.value, names, said)


def _is_open(it: ast.expr, names: Collection[str], said: list[str]) -> bool:
    """Whether something written is None, `...` or an excuse."""
    if not isinstance(it, ast.Constant):
        return False
    if isinstance(it.value, str) and it.value.strip():
        if not excuses.only([it.value], names):
            return False
        said.append(it.value)
        return True
    return it.value is None or it.value is ... or it.value == ""


def _holds_nothing(
    it: ast.expr, given: object, names: Collection[str], said: list[str], *, top: bool = True
) -> bool:
    """Whether a value that is written out is what was handed out, or holds no answer. An empty list is one
    where something else was handed out for an entry."""
    if isinstance(it, ast.Dict):
        if not it.keys or not isinstance(given, dict):
            return not it.keys and top
        return all(
            isinstance(key, ast.Constant)
            and _holds_nothing(one, given.get(key.value), names, said, top=False)
            for key, one in zip(it.keys, it.values, strict=True)
        )
    if isinstance(it, (ast.List, ast.Tuple)):
        if not it.elts:
            return top or isinstance(given, (list, tuple))
        return all(_holds_nothing(one, None, names, said, top=False) for one in it.elts)
    return _is_open(it, names, said)


@lru_cache(maxsize=64)
def functions_in(text: str) -> dict[str, Function]:
    """The functions that a cell of the author's defines."""
    tree = _parsed(text)
    body = tree.body if tree is not None else []
    return {it.name: it for it in body if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef))}


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(plain_python(text))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
