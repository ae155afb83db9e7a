"""What a function returned, in another shape than was asked for: rows turned round, dicts or texts in place of
rows, a dict in place of pairs, one thing more than was wanted.

What was asked for is known to the author's test alone. So it is asked again with all results in another
shape, one way after another, and where one is worth more a person decides, as with other forms of values
(`forms`). A result of the right shape that is wrong is wrong in every shape, and waits for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from staffplus.grading.marks import built

#: A result of more parts is one of them and no list of several things.
FEW = 4
#: A longer text is words.
LONGEST = 80
#: So many parts of a result are looked at.
LOOKED_AT = 20
#: What stands between the parts of a row that is written as a text.
_SIGN = re.compile(r"\s*(?:->|=>|[,;:/|\u2192])\s*")
_BLANK = re.compile(r"\s+")
_ROWS = ("tuple", "set", "frozenset")


@dataclass(frozen=True)
class Shape:
    """A way to read a result in another shape."""

    said: str  #: to begin a sentence, before what the test gives
    change: Callable[
        [Any], Any
    ]  #: what `wire` has of a result in it; the same where that is nothing new


def _parts(raw: Any) -> list[Any] | None:
    """The parts of a list, tuple or set; None for anything else."""
    if isinstance(raw, list):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        return inside if kind in _ROWS and isinstance(inside, list) else None
    return None


def _pairs(raw: Any) -> list[list[Any]] | None:
    """The entries of a dict; None for anything else."""
    inside = raw.get("dict") if isinstance(raw, dict) and len(raw) == 1 else None
    return inside if isinstance(inside, list) else None


def _each(raw: Any, change: Callable[[Any], Any]) -> Any:
    """A list of other parts, where all parts can be changed."""
    parts = _parts(raw)
    new = [change(it) for it in parts or ()]
    return raw if parts is None or not new or None in new else _distinct(raw, new)


def _distinct(raw: Any, new: list[Any]) -> Any:
    """The same kind of collection with other parts; of a set no two may be equal."""
    if isinstance(raw, list):
        return new
    ((kind, _),) = raw.items()
    return {kind: new if kind == "tuple" else [*{repr(it): it for it in new}.values()]}


def _turned(raw: Any) -> Any:
    def row(it: Any) -> Any:
        parts = _parts(it)
        return {"tuple": parts[::-1]} if parts is not None and len(parts) > 1 else None

    return _each(raw, row)


def _short(raw: Any) -> Any:
    def row(it: Any) -> Any:
        parts = _parts(it)
        return {"tuple": parts[:2]} if parts is not None and len(parts) > 2 else None

    return _each(raw, row)


def _of_dicts(raw: Any) -> Any:
    def row(it: Any) -> Any:
        pairs = _pairs(it)
        return {"tuple": [value for _, value in pairs]} if pairs and len(pairs) > 1 else None

    return _each(raw, row)


def _of_texts(raw: Any) -> Any:
    def row(it: Any) -> Any:
        if not isinstance(it, str) or len(it) > LONGEST:
            return None
        bare = it.strip(" ()[]{}")
        sign = _SIGN if _SIGN.search(bare) else _BLANK
        parts = [part.strip("\"' ") for part in sign.split(bare)]
        return {"tuple": parts} if len(parts) > 1 and all(parts) else None

    return _each(raw, row)


def _in_pairs(raw: Any) -> Any:
    """A dict as pairs; of an entry that holds several, one for each."""
    pairs = _pairs(raw)
    if pairs is None:
        return raw
    made = []
    for key, value in pairs:
        inner = _pairs(value)
        each = [it for it, _ in inner] if inner is not None else _parts(value)
        made += [{"tuple": [key, it]} for it in ([value] if each is None else each)]
    return made


def _of_keys(raw: Any) -> Any:
    pairs = _pairs(raw)
    return raw if pairs is None else [key for key, _ in pairs]


def _of_values(raw: Any) -> Any:
    pairs = _pairs(raw)
    return raw if pairs is None else [value for _, value in pairs]


def _as_dict(raw: Any) -> Any:
    """Rows of two, or dicts of one entry, as a dict."""
    made = []
    for it in _parts(raw) or ():
        pairs, parts = _pairs(it), _parts(it)
        two = pairs[0] if pairs and len(pairs) == 1 else parts
        if two is None or len(two) != 2 or isinstance(two[0], (list, dict)):
            return raw
        made.append([*two])
    if not made or len({repr(key) for key, _ in made}) < len(made):
        return raw
    return {"dict": made}


def _only(place: int) -> Callable[[Any], Any]:
    def change(raw: Any) -> Any:
        pairs = _pairs(raw)
        parts = _parts(raw) if pairs is None else [value for _, value in pairs]
        if not parts or len(parts) > FEW:
            return raw
        kinds = [*map(_kind, parts)]
        # Of two answers of one kind nobody can tell which is meant.
        return parts[place] if kinds.count(kinds[place]) == 1 else raw

    return change


def _kind(raw: Any) -> str:
    """Of what kind a part is."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return "number"
    if _parts(raw) is not None:
        return "row"
    return next(iter(raw)) if isinstance(raw, dict) else type(raw).__name__


def _as_list(raw: Any) -> Any:
    parts = _parts(raw)
    return raw if parts is None else [*parts]


def _as_set(raw: Any) -> Any:
    parts = _parts(raw)
    if parts is None or any(isinstance(it, (list, dict)) and not _is_row(it) for it in parts):
        return raw
    new = [*map(_frozen, parts)]
    return {"set": new} if len({*map(repr, new)}) == len(new) else raw  # what stands twice is wrong


def _is_row(raw: Any) -> bool:
    parts = _parts(raw)
    return parts is not None and not any(isinstance(it, (list, dict)) for it in parts)


def _frozen(raw: Any) -> Any:
    return {"tuple": raw} if isinstance(raw, list) else raw


def _rows_of(kind: str) -> Callable[[Any], Any]:
    """Lists in place of the tuples in a list, or the other way round."""

    def change(raw: Any) -> Any:
        if isinstance(raw, list):
            return [row(it) for it in raw]
        if (pairs := _pairs(raw)) is not None:
            return {"dict": [[key, row(it)] for key, it in pairs]}
        return raw

    def row(raw: Any) -> Any:
        parts = _parts(raw)
        if parts is None or (isinstance(raw, dict) and "tuple" not in raw):
            return raw
        return {"tuple": parts} if kind == "tuple" else [*parts]

    return change


def _keys(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def changed(raw: Any) -> Any:
        pairs = _pairs(raw)
        if not pairs:
            return raw
        new = [change(key) for key, _ in pairs]
        if None in new or len({*map(repr, new)}) < len(new):
            return raw
        return {"dict": [[key, value] for key, (_, value) in zip(new, pairs, strict=True)]}

    return changed


def _counted(key: Any) -> Any:
    return int(key) if isinstance(key, str) and key.isdecimal() and len(key) < 10 else None


def _worded(key: Any) -> Any:
    return str(key) if isinstance(key, int) and not isinstance(key, bool) else None


_OF = "that your function returns"
SHAPES: dict[str, Shape] = {
    "small": Shape(f"With the texts {_OF} in small letters and without signs around them", built.bared),
    "turned": Shape(f"With the rows {_OF} turned round", _turned),
    "short": Shape(f"With the first two of each row {_OF}", _short),
    "of dicts": Shape(f"With rows in place of the dicts {_OF}", _of_dicts),
    "of texts": Shape(f"With rows in place of the texts {_OF}", _of_texts),
    "in pairs": Shape(f"With pairs in place of the dict {_OF}", _in_pairs),
    "of keys": Shape(f"With the keys of the dict {_OF} in a list", _of_keys),
    "of values": Shape(f"With the values of the dict {_OF} in a list", _of_values),
    "as dict": Shape(f"With a dict in place of the rows {_OF}", _as_dict),
    "counted": Shape(f"With whole numbers in place of texts for keys of the dict {_OF}", _keys(_counted)),
    "worded": Shape(f"With texts in place of whole numbers for keys of the dict {_OF}", _keys(_worded)),
    "first": Shape(f"With the first of the things {_OF}", _only(0)),
    "last": Shape(f"With the last of the things {_OF}", _only(-1)),
    "as list": Shape(f"With a list in place of the tuple or set {_OF}", _as_list),
    "as set": Shape(f"With a set in place of the list {_OF}", _as_set),
    "of lists": Shape(f"With lists in place of the tuples {_OF}", _rows_of("list")),
    "of tuples": Shape(f"With tuples in place of the lists {_OF}", _rows_of("tuple")),
}  # fmt: skip


def odd(raw: Any, known: set[str]) -> Iterator[str]:
    """The shapes in which a result would be another, by name, but for those that are `known`. A large one is
    known by its beginning."""
    some = _beginning(raw, 2)
    for name, shape in SHAPES.items():
        if name not in known and shape.change(some) != some:
            yield name


def _beginning(raw: Any, depth: int) -> Any:
    """A result with no more than its first parts, and of each no more than its first."""
    parts, pairs = _parts(raw), _pairs(raw)
    if not depth:
        return raw if parts is None and pairs is None else []
    if pairs is not None:
        return {"dict": [[key, _beginning(it, depth - 1)] for key, it in pairs[:LOOKED_AT]]}
    if parts is None:
        return raw
    some = [_beginning(it, depth - 1) for it in parts[:LOOKED_AT]]
    return some if isinstance(raw, list) else {next(iter(raw)): some}


def of_result(raw: Any, name: str) -> Any:
    """A result in another shape."""
    return SHAPES[name].change(raw)
