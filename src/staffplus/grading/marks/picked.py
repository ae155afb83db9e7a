"""What was picked out of many, written otherwise: True and False for each, positions in place of names, all in
their order of rank, a column of a table, rows that hold a list.

Of none of these it is certain that it is meant so; whoever takes what comes of it lets a person decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from staffplus.grading.marks import loose

#: A shorter text of `0` and `1` is a number.
BITS = 8
#: A shorter list is no choice out of many.
FEW = 4
#: A row of a table has so many cells at most.
WIDE = 4


def otherwise(
    value: Any, some: Any, length: int, lists: Sequence[Sequence[str]]
) -> Iterator[tuple[list[Any], str]]:
    """The numbers or names that a value may stand for, and what was read in the place of what.

    Args:
        some: one of what is asked for.
        length: how many are always asked for, or 0.
        lists: the lists in which names stand in an order that everybody knows.
    """
    named = isinstance(some, str)
    if not named and not is_whole(some):
        return
    if (marked := flags(value)) is not None:
        at = [n for n, it in enumerate(marked) if it]
        if not named:
            yield at, "positions in place of True and False"
        for names in lists if named else ():
            if len(names) == len(marked):
                yield [names[n] for n in at], "names in place of True and False"
    elif isinstance(value, (list, tuple)) and value:
        if named:
            yield from _placed(value, lists)
        elif all(map(is_whole, value)):
            if FEW <= length < len(value):
                yield [*value[:length]], "the first in place of all in their order"
        elif (column := _column(value)) is not None:
            yield column, "one column in place of rows"


def grouped(value: Any) -> Iterator[tuple[list[tuple[Any, Any]], bool]]:
    """The pairs that rows may be meant for which hold a list, `["ann", ["call", "visit"]]`; and whether it is
    certain."""
    if not isinstance(value, (list, tuple)) or not value:
        return
    rows = [[*it.values()] if isinstance(it, dict) else it for it in value]
    if not all(isinstance(it, (list, tuple)) and it and not loose.is_row(it[0]) for it in rows):
        return
    if all(len(it) == 2 and isinstance(it[1], loose.ROWS) for it in rows):
        yield [(first, it) for first, inner in rows for it in inner], True
    elif len({*map(len, rows)}) > 1 and not any(loose.is_row(it) for row in rows for it in row):
        yield [(row[0], it) for row in rows for it in row[1:]], False


def nearly(value: Any, model: Any) -> bool:
    """Whether positions may be picked as the author's are, and written otherwise: counted from 1, with a rank or one of
    two words for each that there is. More than half of them have to be the author's then, and more than as they stand."""
    ours = {*model} if isinstance(model, (list, tuple)) and all(map(is_whole, model)) else set()
    if len(ours) < FEW or len(ours) < len(model) or not isinstance(value, (list, tuple)):
        return False
    stand = len(ours & {it for it in value if is_whole(it)}) if len(value) == len(ours) else 0
    return any(
        len(it) == len(ours) and 2 * len(ours & it) > max(len(ours), 2 * stand)
        for it in _meant(value, ours)
    )


def _meant(value: Sequence[Any], ours: set[int]) -> Iterator[set[int]]:
    """The positions that may be meant."""
    size = len(value)
    each = size > max(ours)
    if all(map(is_whole, value)) and len({*value}) == size:
        if size == len(ours) and min(value) > 0:
            yield {it - 1 for it in value}
        if each and max(value) - min(value) == size - 1 and min(value) in (0, 1):
            ranked = sorted(range(size), key=value.__getitem__)
            yield {*ranked[: len(ours)]}
            yield {*ranked[-len(ours) :]}
    elif each and all(isinstance(it, str) for it in value) and len({*value}) == 2:
        for word in {*value}:
            yield {n for n, it in enumerate(value) if it == word}


def columns(value: dict[Any, Any], wide: int) -> list[tuple[Any, ...]] | None:
    """The rows of a dict that holds a list for each column."""
    held = [*value.values()]
    if len(held) != wide or not all(isinstance(it, (list, tuple)) for it in held):
        return None
    return [*zip(*held, strict=True)] if len({*map(len, held)}) == 1 else None


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def flags(value: Any) -> list[bool] | None:
    """A True or False for each of several things."""
    if isinstance(value, str):
        bits = value.strip()
        return [it == "1" for it in bits] if len(bits) >= BITS and {*bits} <= {*"01"} else None
    if not isinstance(value, (list, tuple)) or len(value) < 2:
        return None
    if all(isinstance(it, bool) for it in value):
        return [*value]
    if len(value) > 2 and all(loose.is_number(it) and it in (0, 1) for it in value):
        return [bool(it) for it in value]
    return None


def _placed(
    value: Sequence[Any], lists: Sequence[Sequence[str]]
) -> Iterator[tuple[list[str], str]]:
    if not all(map(is_whole, value)) or len({*value}) < len(value):
        return
    for first in (0, 1):
        for names in lists:
            if all(first <= it < first + len(names) for it in value):
                yield [names[it - first] for it in value], "names in place of their positions"


def _column(value: Sequence[Any]) -> list[int] | None:
    """The one column of a table that holds different whole numbers."""
    rows = [[*it.values()] if isinstance(it, dict) else it for it in value]
    if not all(isinstance(it, (list, tuple)) for it in rows) or len({*map(len, rows)}) > 1:
        return None
    if not 1 < len(rows[0]) <= WIDE:
        return None
    found = [
        [*it] for it in zip(*rows, strict=True) if all(map(is_whole, it)) and len({*it}) == len(it)
    ]
    return found[0] if len(found) == 1 else None
