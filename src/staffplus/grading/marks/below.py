"""What an answer cell would have done without the line that stopped it, or the stub that was left in it,
or with Python's own characters in place of a phone's.

nbgrader hands out `raise NotImplementedError()` where the answer is to stand. Whoever writes below it,
or below a line that fails, has answered; run from the top nothing of that counts. What it would be
worth is tried once everything is marked, and a person decides.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.plain import as_meant, plain_python
from staffplus.grading.marks import stubs

#: What is done to such a cell, to begin a sentence.
NO_STUB = "Without the line that was handed out in the place of an answer"
NO_FUNCTION = "Without the function that was handed out, which stands below another of that name"
NO_EMPTY = "Without the empty function that stands below another of that name"
NO_RETURN = "Without the line that returns nothing above what is written"
NO_STOP = "Without the line that stops the cell"
_FRAME = re.compile(r"(?:Cell In\[\d+\]|<ipython-input[^>]*>)[^\n]*?line (\d+)")


def source(text: str, outputs: Iterable[Any], given: str = "") -> tuple[str, str]:
    """Code to run after the cell, and what was done to it; "" where it was not stopped, holds no stub and
    is Python. `given`: what was handed out in it."""
    code = plain_python(text)
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return as_meant(text)
    whole, line, own, empty = stubs.without(tree, given)
    bare = _without_stubs(tree) or (ast.unparse(tree) if whole or line or own or empty else "")
    how = NO_FUNCTION if whole else NO_EMPTY if empty else NO_RETURN if own else NO_STUB
    how = NO_STUB if line else how
    error = next((it for it in outputs if it.get("output_type") == "error"), None)
    if error is None:
        return bare, how
    said = "\n".join(map(str, error.get("traceback", ())))
    at = next((int(it) for it in _FRAME.findall(said)), 0)
    if bare or not at:
        return bare, how
    ends = [it.end_lineno or 0 for it in tree.body if it.lineno <= at]
    below = [it for it in tree.body if it.lineno > max([at, *ends])]
    return ast.unparse(ast.Module(below, [])) if below else "", NO_STOP


def names(code: str) -> set[str]:
    """What such code gives a value."""
    return {*assigned_names(code)}


@lru_cache(maxsize=256)  # every question of every hand-in asks it of the same few tests
def used(code: str) -> frozenset[str]:
    """Names that a test reads, also as `globals().get("answers")`."""
    found = set()
    for it in ast.walk(ast.parse(plain_python(code))):
        if isinstance(it, ast.Name):
            found.add(it.id)
        elif isinstance(it, ast.Constant) and isinstance(it.value, str):
            found.add(it.value)
    return frozenset(found)


def _without_stubs(tree: ast.Module) -> str:
    """The code without `raise NotImplementedError` before other statements; "" if there is none."""
    found = False
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        kept = [it for n, it in enumerate(body) if not (_is_stub(it) and n + 1 < len(body))]
        found |= len(kept) < len(body)
        node.body = kept  # type: ignore[attr-defined]
    return ast.unparse(tree) if found else ""


def _is_stub(node: ast.AST) -> bool:
    raised = node.exc if isinstance(node, ast.Raise) else None
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
