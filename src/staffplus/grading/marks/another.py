"""An answer under a name of the learner's own, while the name that was asked for is as it was handed out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from staffplus.grading.author.names import assigned_names
from staffplus.grading.marks import excuses
from staffplus.grading.marks.asked import (
    FUNCTION,
    UNKNOWN,
    arguments,
    is_blank,
    model_of,
    names_of,
    plain_name,
)
from staffplus.grading.marks.inside import SEVERAL, atoms_of, every_name


def found(
    name: str, given: str, texts: Sequence[str], model: Any, tests: tuple[str, ...], ours: Collection[str]
) -> tuple[str, Any] | None:  # fmt: skip
    """A name under which cells of the learner's define what was asked for under `name`, and what it is.

    Args:
        given: what stands in the cell in which it was asked for, as it was handed out.
        texts: what stands in the learner's cells.
        model: the author's solution.
        ours: names that the author's cells give values, which are none of the learner's own.
    """
    stub = model_of(given, name)
    asked = arguments(given).get(name)
    for text in texts:
        for other, taken in arguments(text).items():
            same = asked is not None and (taken == asked or _alike(name, other))
            if same and other != name and other not in ours:
                return other, FUNCTION
        for other in assigned_names(text):
            value = model_of(text, other)
            if other == name or other in ours or value is UNKNOWN or value is FUNCTION:
                continue
            if not is_blank(value) and (
                _answers(value, model, tests) or (type(value) is type(stub) and _alike(name, other))
            ):
                return other, value
    return None


def left(value: Any, given: str, name: str) -> bool:
    """Whether a name stands for nothing, or for what it was given when it was handed out."""
    if is_blank(value) or (isinstance(value, str) and excuses.is_excuse(value)):
        return True
    stub = model_of(given, name)
    return stub is not UNKNOWN and type(stub) is type(value) and bool(stub == value)


def _answers(value: Any, model: Any, tests: tuple[str, ...]) -> bool:
    """Whether something has the keys, or the kind and the content, of what was asked for."""
    if isinstance(model, str):
        return isinstance(value, str) and plain_name(value) in names_of(model, "", tests, ())
    if isinstance(value, str) or model is UNKNOWN or model is FUNCTION:
        return False
    if isinstance(model, dict):
        names = frozenset(plain_name(it) for it in _keys(model) if isinstance(it, str))
    else:
        names = every_name(model, "", tests)
    held = {plain_name(it) for it in atoms_of(value) if isinstance(it, str)}
    return len(held & names) >= min(SEVERAL, len(names) or SEVERAL)


def _keys(model: Any) -> Iterator[Any]:
    for key, it in model.items() if isinstance(model, dict) else ():
        yield key
        yield from _keys(it)


def _alike(name: str, other: str) -> bool:
    """Whether two names have a word in common."""
    one, two = (
        {it for it in re.split(r"[_\d]+", text.lower()) if len(it) > 2} for text in (name, other)
    )
    return bool(one & two)
