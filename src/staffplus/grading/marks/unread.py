"""Entries of an answer that nothing could read, beside others that were read otherwise than they stand.

A mark that is proposed is taken for the whole answer. So there is one only where every entry was read, or is plainly
wrong: a name of the question's own list that is not the right one, another number, nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.source import Authored
from staffplus.grading.marks import excuses, forms, worded
from staffplus.grading.marks.asked import (
    FUNCTION,
    UNKNOWN,
    is_blank,
    model_of,
    names_of,
    plain_name,
)

#: So many of them are named.
SHOWN = 3
_ROWS = (list, tuple, set, frozenset)


def said(
    authored: Authored, asked: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> list[str]:
    """What is said of the entries of an answer that could not be read, in a sentence or none.

    Args:
        asked: name -> the answer cells that are meant to give it a value.
        values: name -> value, as `wire` has it, in the form in which it was read.
    """
    found = list[str]()
    for name, raw in values.items():
        cells = [authored.by_id[it] for it in asked.get(name, ()) if it in authored.by_id]
        model = model_of(cells[-1].source, name) if cells else UNKNOWN
        if model is UNKNOWN or model is FUNCTION:
            continue
        try:
            found += _in(name, wire.decode(raw), model, "", authored.tests)
        except (wire.Malformed, wire.Unsendable):
            continue
    if not found:
        return []
    more = [f"{len(found) - SHOWN} more"] if len(found) > SHOWN else []
    are = "this" if len(found) == 1 else "these"
    return [f"Nobody has read {are} yet: {', '.join([*found[:SHOWN], *more])}."]


def _in(
    at: str, value: Any, model: Any, question: str, tests: tuple[str, ...]
) -> Iterator[str]:  # fmt: skip
    """The entries that could not be read, each with what stands there."""
    if isinstance(model, dict) and model and isinstance(value, dict):
        for key, it in model.items():
            if key in value:
                yield from _in(str(key), value[key], it, question or str(key), tests)
        for key, it in value.items():
            if key not in model and not is_blank(it):
                yield f"“{str(key)[:40]}”, which is no entry's name"
    elif not is_blank(value) and not _is_read(value, model, question, tests):
        yield f"“{at}”, where {worded.shown(value if isinstance(value, str) else repr(value))} stands"


def _is_read(
    value: Any, model: Any, question: str, tests: tuple[str, ...], beside: tuple[str, ...] = ()
) -> bool:
    """Whether there is no doubt what an entry says, right or wrong."""
    if isinstance(value, str) and excuses.is_excuse(value):
        return True
    if isinstance(model, str):
        names = names_of(model, question, tests, beside)
        if isinstance(value, _ROWS):
            return any(_is_read(it, model, question, tests) for it in value)
        return isinstance(value, str) and (not names or plain_name(value) in names)
    if isinstance(model, _ROWS):
        others = tuple(plain_name(it) for it in model if isinstance(it, str))
        parts = [*value] if isinstance(value, _ROWS) else [value]
        return not model or all(
            is_blank(it) or any(_is_read(it, one, question, tests, others) for one in model)
            for it in parts
        )
    if isinstance(model, (int, float)):
        if isinstance(value, (bool, int, float)):
            return True
        raw = wire.encode(value)  # what has words beside the number may mean another
        return forms.is_plainly(raw) and len(forms.meant(raw)) == 1
    return model is None or type(value) is type(model)
