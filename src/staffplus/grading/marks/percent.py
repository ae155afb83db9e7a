"""A number in parts of 1 where percent was asked for, or in percent where parts of 1 were: 0.45 for 45."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from staffplus.grading import wire
from staffplus.grading.marks import forms

#: Of what was put in the place of what, as part of a sentence.
PERCENT = "percent in place of parts of 1"
PARTS = "parts of 1 in place of percent"
#: A smaller whole number is a place or a count, and no percentage that anybody asks for.
LEAST = 3
#: A larger number is none either.
MOST = 300


def otherwise(value: Any, model: Any) -> tuple[int | float, str] | None:
    """A number that a part of an answer stands for in the other of the two, and which is which; None where
    the author's is no number of that kind, or it would be no nearer to that."""
    if not _is_number(model):
        return None
    for it in _numbers(value):
        new = _of_parts(it, model) or _of_percent(it, model)
        if new is not None and abs(new[0] - model) < abs(it - model):
            return new
    return None


def _of_parts(number: float, model: float) -> tuple[int | float, str] | None:
    if not LEAST <= abs(model) <= MOST or abs(number) > MOST / 100 or float(number).is_integer():
        return None
    return _plain(number * 100), PERCENT


def _of_percent(number: float, model: float) -> tuple[int | float, str] | None:
    if isinstance(model, int) or not 0 < abs(model) < 1 or not 0 < abs(number) <= 100:
        return None
    return _plain(number / 100), PARTS


def _numbers(value: Any) -> Iterator[int | float]:
    """The numbers that something may stand for."""
    if _is_number(value):
        yield value
    elif not isinstance(value, (bool, dict, list, tuple, set, frozenset)) and value is not None:
        try:
            meant = forms.meant(wire.encode(value))
        except wire.Unsendable:
            return
        yield from filter(_is_number, meant)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _plain(number: float) -> int | float:
    """A number as it would be typed: 57 and not 56.99999999999999."""
    near = round(number, 9)
    return int(near) if near.is_integer() else near
