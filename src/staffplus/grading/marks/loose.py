"""How loosely values are taken that may be an answer: what a text, a short list or a dict may be meant for."""

from __future__ import annotations

import ast
import difflib
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from staffplus.grading import wire
from staffplus.grading.marks.asked import plain_name

#: So many parts of values are looked at for one result.
WORK = 3000
#: A longer text is not read.
LONGEST = 2000
#: A number is another one from here on, in parts of 1, as tests that round to two decimals have it.
ROOM = 0.005 + 1e-9

#: Between the parts of a text.
BETWEEN = re.compile(r"\s*(?:[,;\n&+]|\band\b)\s*")
WITHIN = re.compile(r"\s*(?:->|=>|[,;:/|&\u2192])\s*|\s+")
WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.I)
#: What people write where there is nothing; and with other words around it.
NOTHING = {"", "none", "nothing", "no", "empty", "null", "nil", "n/a", "na", "nan", "undefined", "unknown"}  # fmt: skip
NO = {"none", "nothing", "no", "not", "cannot", "can't", "empty", "unknown", "undefined", "impossible"}  # fmt: skip
YES = {"true": True, "yes": True, "false": False, "no": False}
ROWS = (list, tuple, set, frozenset)


@dataclass(frozen=True)
class Reading:
    """A value in another shape."""

    value: Any
    sure: bool = True
    #: What stands in the place of what.
    notes: tuple[str, ...] = ()


def is_same(value: Any, model: Any) -> bool:
    """Whether a value is the author's, rounded or in a list for a tuple."""
    if is_number(model):
        return is_number(value) and abs(value - model) <= ROOM * max(1, abs(model))
    if isinstance(model, (list, tuple)):
        return (
            isinstance(value, (list, tuple)) and len(value) == len(model)
            and all(map(is_same, value, model))
        )  # fmt: skip
    if isinstance(model, dict):
        return (
            isinstance(value, dict) and value.keys() == model.keys()
            and all(is_same(value[key], it) for key, it in model.items())
        )  # fmt: skip
    return bool(type(value) is type(model) and value == model)


def none(value: Any) -> Iterator[Reading]:
    """What may be meant for None."""
    if value is None:
        yield Reading(None)
    elif value is False or is_nan(value) or (isinstance(value, (*ROWS, dict)) and not value):
        said = "nan" if isinstance(value, float) else repr(value)
        yield Reading(None, True, (f"None in place of {said}",))
    elif isinstance(value, str) and is_nothing(value):
        yield Reading(None, True, (f"None in place of {says_none(value)}",))
    elif isinstance(value, (*ROWS, dict)) and len(value) == 1:
        (inner,) = value.values() if isinstance(value, dict) else value
        if is_nothing(inner):
            yield Reading(None, True, (note(None, value),))


def is_nothing(value: Any) -> bool:
    """Whether something is None, or a text that says so."""
    return value is None or (
        isinstance(value, str) and value.strip(" .!()-\u2013\u2014").lower() in NOTHING
    )


def says_none(text: str) -> str:
    """A text that stands for nothing, as it is said; it is short, and one of a few."""
    return f"the text “{text.strip()}”" if text.strip() else "an empty text"


def in_dict(value: dict[Any, Any], wide: int) -> Iterator[list[Any]]:
    """The rows or names that a dict may be meant for."""
    if all(isinstance(it, bool) for it in value.values()):
        yield [key for key, it in value.items() if it]
        return
    if wide > 1:
        rows = list[Any]()
        for key, held in value.items():
            if isinstance(held, dict):
                flags = all(isinstance(it, bool) for it in held.values())
                rows += [(key, it) for it, true in held.items() if true or not flags]
            else:
                rows += [(key, it) for it in (held if isinstance(held, ROWS) else [held])]
        yield rows
    keys = [
        int(it) if isinstance(it, str) and it.isdecimal() and len(it) < 6 else it for it in value
    ]
    if all(isinstance(it, int) for it in keys):
        yield [value[it] for _, it in sorted(zip(keys, value, strict=True), key=lambda it: it[0])]
        return
    yield [*value]
    yield [*value.values()]


def as_pairs(value: Sequence[Any]) -> dict[Any, Any] | None:
    """Rows of two, or dicts, as one dict."""
    made = dict[Any, Any]()
    if len({isinstance(it, dict) for it in value}) > 1:
        return None
    for it in value:
        two = [*it.values()] if isinstance(it, dict) and len(it) == 2 else it
        if isinstance(it, dict) and (len(it) != 2 or not isinstance(two[0], (str, int))):
            new = it
        elif isinstance(two, (list, tuple)) and len(two) == 2 and isinstance(two[0], (str, int)):
            new = {two[0]: two[1]}
        else:
            return None
        if new.keys() & made.keys():
            return None
        made |= new
    return made


def only(value: Any, wanted: Callable[[Any], bool]) -> Any:
    """The one thing of a kind that stands in a short list or dict, beside other things; or None."""
    if not isinstance(value, (*ROWS, dict)) or not 0 < len(value) <= 4:
        return None
    parts = [*value.values()] if isinstance(value, dict) else [*value]
    found = [it for it in parts if wanted(it)]
    return found[0] if len(found) == 1 else None


def noted(it: Reading, note: str) -> Reading:
    return Reading(it.value, it.sure, tuple(dict.fromkeys([note, *it.notes])))


def note(wanted: Any, found: Any) -> str:
    return f"{kind(wanted)} in place of {'a text' if isinstance(found, str) else kind(found)}"


def kind(value: Any) -> str:
    """What something is, in a word."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a name"
    return f"a {type(value).__name__}"


def plain(value: Any) -> str:
    """A name in small letters, with a blank for whatever stands between its words."""
    if not isinstance(value, str):
        return f"{type(value).__name__} {value!r}"[:LONGEST]
    return " ".join(WORD.findall(plain_name(value[:200])))


def is_like(other: Any, key: Any) -> bool:
    """Whether a key may be meant for another: a part of it, more than it, or misspelt."""
    one, two = plain(other), plain(key)
    if not isinstance(other, str) or not one or not two:
        return False
    if not isinstance(key, str):
        return [str(key)] == re.findall(r"\d+", one)
    return one in two or two in one or bool(difflib.get_close_matches(one[:60], [two], 1, 0.75))


def is_row(value: Any) -> bool:
    return isinstance(value, (*ROWS, dict))


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


def is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def parsed(text: str) -> Any:
    """What a text holds that is JSON, or Python's own way to write a value; else None."""
    text = text.strip()
    if not 1 < len(text) <= LONGEST or text[0] not in "[{(":
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            return wire.decode(wire.encode(read(text)))
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
    return None


def parsed_or(value: Any) -> Any:
    """What a text holds that is written like a value; anything else as it is."""
    found = parsed(value) if isinstance(value, str) else None
    return value if found is None else found


def texts(value: Any) -> list[str]:
    """The texts in a value that are no keys."""
    if isinstance(value, dict):
        return [it for held in value.values() for it in texts(held)]
    if isinstance(value, ROWS):
        return [it for held in value for it in texts(held)]
    return [value] if isinstance(value, str) and value.strip() else []


def atoms(value: Any) -> Iterator[Any]:
    """The parts of a value that hold no others, the keys of dicts among them."""
    if isinstance(value, dict):
        for key, it in value.items():
            yield from atoms(key)
            yield from atoms(it)
    elif isinstance(value, ROWS):
        for it in value:
            yield from atoms(it)
    else:
        yield value


def unlabelled(value: Any, *, row: bool = False) -> Iterator[Any]:
    """The same without the keys of dicts that are rows of a list: those say what stands in the row."""
    if isinstance(value, dict):
        for key, it in value.items():
            if not row:
                yield key
            yield from unlabelled(it)
    elif isinstance(value, ROWS):
        for it in value:
            yield from unlabelled(it, row=isinstance(it, dict))
    else:
        yield value


def holds(
    value: Any, model: Any, named: Callable[[str], Sequence[str]], labels: frozenset[Any]
) -> bool:
    """Whether all that was asked for stands somewhere in what has no shape that can be read, and no other name
    beside it.

    Args:
        named: the names that stand in a text.
        labels: keys that what was asked for always has.
    """
    for kind in (dict, (list, tuple)):
        if isinstance(value, kind) and isinstance(model, kind):
            return False  # of the right form, and something else
    theirs = [*islice(atoms(value), WORK)]
    said = " ; ".join(it[:LONGEST] for it in theirs if isinstance(it, str))[: 5 * LONGEST]
    ours = [*atoms(model)]
    names = {it for it in ours if isinstance(it, str)}
    numbers = [it for it in ours if is_number(it)]
    if not ours or not (names or numbers):
        words = {*re.findall(r"[^\W_]+(?:'t)?", said.lower())}
        return (model is None or model in ([], (), {})) and bool(words & NO)
    found = [it for it in theirs if is_number(it)] + [float(it) for it in NUMBER.findall(said)]
    if len(found) > 2 * len(numbers) + 1:
        return False
    near = (any(abs(it - one) <= ROOM * max(1, abs(one)) for it in found) for one in numbers)
    if any(len(it.split()) < 3 and not named(it) for it in texts(value)):
        return False  # some other name
    return {*named(said)} - labels == names - labels and all(near)
