"""Values and messages between processes that do not trust each other. Only JSON, never pickle.

A message is a JSON text in ASCII; `channel` says how it crosses. JSON alone would turn tuples into
lists and the keys of a dict into texts, and honest answers would then get other marks than under
stock nbgrader; so a value is written with its type: `{"tuple": [1, 2]}`, `{"dict": [[1, "a"]]}`.
`encode` runs beside learner code and only means to be helpful. `decode` believes nothing.

Only the standard library, so that every process of the grader can afford it.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

#: How deep a value may be nested: lists in lists in …
DEPTH = 60
#: How many parts a value may have; each costs about a microsecond here and 100 bytes of memory.
PARTS = 50_000
#: So many pairs of keys, or of elements of a set, may have one hash. Numbers and tuples of them can be
#: chosen so that all have; then each is compared with each. Of honest ones a handful do.
COLLISIONS = 100_000
#: An int has at most as many digits as Python's own text-to-int conversion takes.
DIGITS = 4300
#: More than any honest message: a notebook's cell is far smaller, an answer has its own limit.
MESSAGE_BYTES = 32_000_000
#: More commas and brackets than in an honest message, also where they stand in texts.
MESSAGE_PARTS = 2_000_000

_EMPTY: dict[Any, Any] = {}
_VIEWS, _ITEMS = (type(_EMPTY.keys()), type(_EMPTY.values())), type(_EMPTY.items())


class Unsendable(ValueError):
    """A value that cannot leave its process; says what it is and what can leave."""


class Malformed(ValueError):
    """A message or value that breaks the rules; from an honest process it cannot come."""


# --- Values --------------------------------------------------------------------------------------


def encode(value: object) -> Any:
    """`value` as JSON with types. Raises Unsendable, in words for whoever made the value."""
    budget = [PARTS]

    def walk(value: Any, depth: int) -> Any:
        budget[0] -= 1
        if budget[0] < 0:
            raise Unsendable(f"it has more than {PARTS:,} parts")
        if depth > DEPTH:
            raise Unsendable(f"it is nested more than {DEPTH} levels deep, or holds itself")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            if value.bit_length() > DIGITS * 3:
                raise Unsendable(f"a number of more than {DIGITS * 3:,} bits is too long")
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"float": repr(float(value))}
        if isinstance(value, dict):
            pairs = [[walk(k, depth + 1), walk(v, depth + 1)] for k, v in value.items()]
            return {"dict": _distinct([key for key, _ in pairs], pairs, "keys")}
        if isinstance(value, list):
            return [walk(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"tuple": [walk(item, depth + 1) for item in value]}
        if isinstance(value, (set, frozenset)):
            name = "set" if isinstance(value, set) else "frozenset"
            # One order in every process, so that what is said of them is the same in every run.
            items = sorted((walk(item, depth + 1) for item in value), key=repr)
            return {name: _distinct(items, items, "elements")}
        if isinstance(value, _VIEWS):
            return [walk(item, depth + 1) for item in value]
        if isinstance(value, _ITEMS):
            return [{"tuple": [walk(k, depth + 2), walk(v, depth + 2)]} for k, v in value]
        if isinstance(value, range):
            return {"range": [value.start, value.stop, value.step]}
        if isinstance(value, complex):
            return {"complex": [repr(value.real), repr(value.imag)]}
        if isinstance(value, (bytes, bytearray)):
            return {"bytes": bytes(value).hex()}
        if value is Ellipsis:
            return {"ellipsis": True}
        return _other(value)

    return walk(value, 0)


def _distinct(keys: list[Any], found: list[Any], what: str) -> list[Any]:
    """Texts of a type of one's own may differ and yet be the same text; a plain dict has no two."""
    texts = [key for key in keys if isinstance(key, str)]
    if len({*texts}) != len(texts):
        raise Unsendable(f"it has two equal {what}")
    return found


def _other(value: Any) -> Any:
    """Exact numbers and dates; only looked at where what makes them has been imported."""
    if (fractions := sys.modules.get("fractions")) and isinstance(value, fractions.Fraction):
        parts = [int(value.numerator), int(value.denominator)]
        if max(it.bit_length() for it in parts) > DIGITS * 3:
            raise Unsendable("a fraction of so many digits is too long")
        return {"fraction": parts}
    if (decimal := sys.modules.get("decimal")) and isinstance(value, decimal.Decimal):
        if value.is_finite() and (
            len(value.as_tuple().digits) > DIGITS or abs(value.adjusted()) > DIGITS
        ):
            raise Unsendable("a decimal number of so many digits is too long")
        return {"decimal": decimal.Decimal.__str__(value)}
    if datetime := sys.modules.get("datetime"):
        if isinstance(value, datetime.timedelta):
            return {"timedelta": [value.days, value.seconds, value.microseconds]}
        for name in ("datetime", "date", "time"):
            kind = getattr(datetime, name)
            if isinstance(value, kind):
                return {name: kind.isoformat(value)}
    return _numpy(value)


def _numpy(value: Any) -> Any:
    """An array or a number of numpy's; numpy is only looked at where it has been imported."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        if isinstance(value, (numpy.datetime64, numpy.timedelta64)) and not numpy.isnat(value):
            plain = value.astype(value.dtype.name.replace("[ns]", "[us]")).item()
            return encode(plain)
        if isinstance(value, numpy.bool_):
            return bool(value)
        if isinstance(value, numpy.integer):
            return int(value)
        if isinstance(value, numpy.floating):
            return encode(float(value))
        if isinstance(value, numpy.complexfloating):
            return encode(complex(value))
        if isinstance(value, numpy.ndarray) and value.dtype.kind in "biufU" and value.size <= PARTS:
            flat = [encode(item) for item in value.ravel().tolist()]
            return {"array": [value.dtype.str, list(value.shape), flat]}
    kind = type(value).__name__
    raise Unsendable(
        f"a value of type {str(kind)[:60]} cannot leave your notebook; numbers, text, lists, "
        "tuples, dicts and sets of them can"
    )


def decode(raw: Any) -> Any:
    """The value that `raw` stands for, in plain Python types.

    An array becomes numpy's where this process has imported numpy, else nested lists.

    Raises:
        Malformed: `raw` was not written by `encode`.
    """
    budget = [PARTS]

    def walk(raw: Any, depth: int) -> Any:
        budget[0] -= 1
        if budget[0] < 0 or depth > DEPTH:
            raise Malformed("a value is too large or nested too deep")
        if raw is None or isinstance(raw, (bool, int, float, str)):
            return raw
        if isinstance(raw, list):
            return [walk(item, depth + 1) for item in raw]
        if not isinstance(raw, dict) or len(raw) != 1:
            raise Malformed("a value is of no known type")
        ((kind, inside),) = raw.items()
        maker = _MAKERS.get(kind)
        if maker is None:
            raise Malformed(f"a value is of no known type ({kind[:20]!r})")
        try:
            return maker(inside, lambda item: walk(item, depth + 1))
        except (TypeError, ValueError, LookupError, OverflowError) as error:
            raise Malformed(f"a value of type {kind} does not fit ({error})") from error

    return walk(raw, 0)


def _list(inside: Any, walk: Callable[[Any], Any]) -> list[Any]:
    if not isinstance(inside, list):
        raise TypeError("expected a list")
    return [walk(item) for item in inside]


def _dict(inside: Any, walk: Callable[[Any], Any]) -> dict[Any, Any]:
    if not isinstance(inside, list):
        raise TypeError("expected a list of pairs")
    pairs = [(walk(key), walk(value)) for key, value in inside]
    _scattered([key for key, _ in pairs])
    made = dict(pairs)
    if len(made) != len(inside):
        raise ValueError("two keys are equal")
    return made


def _elements(inside: Any, walk: Callable[[Any], Any]) -> set[Any]:
    elements = _list(inside, walk)
    _scattered(elements)
    made = set(elements)
    if len(made) != len(inside):
        raise ValueError("two elements are equal")
    return made


def _scattered(keys: list[Any]) -> None:
    """Raises ValueError for keys that make a dict slow."""
    if len(keys) ** 2 <= 2 * COLLISIONS:
        return
    times = Counter(map(hash, keys))
    if sum(n * (n - 1) for n in times.values()) > 2 * COLLISIONS:
        raise ValueError("so many of its keys have one hash that it would take too long")


def _fraction(inside: Any, _: object) -> Any:
    from fractions import Fraction

    above, below = inside
    if type(above) is not int or type(below) is not int or below <= 0:
        raise TypeError("expected two whole numbers")
    return Fraction(above, below)


def _decimal(inside: Any, _: object) -> Any:
    from decimal import Decimal, InvalidOperation

    if not isinstance(inside, str) or len(inside) > DIGITS + 20:
        raise TypeError("expected a number as text")
    try:
        made = Decimal(inside)
    except InvalidOperation as error:
        raise ValueError("expected a number as text") from error
    if made.is_finite() and abs(made.adjusted()) > DIGITS:
        raise ValueError("expected a number of fewer digits")
    if made.is_snan():  # which raises as soon as it is compared
        return Decimal("NaN")
    return made


def _date(kind: str) -> Callable[[Any, Any], Any]:
    def make(inside: Any, _: object) -> Any:
        import datetime

        return getattr(datetime, kind).fromisoformat(inside)

    return make


def _timedelta(inside: Any, _: object) -> Any:
    from datetime import timedelta

    days, seconds, microseconds = inside
    return timedelta(int(days), int(seconds), int(microseconds))


def _array(inside: Any, walk: Callable[[Any], Any]) -> Any:
    dtype, shape, flat = inside
    known = dtype[1:] in _DTYPES or (dtype[1:2] == "U" and dtype[2:].isdecimal() and len(dtype) < 7)
    fits = len(shape) <= 16 and all(type(n) is int and 0 <= n <= PARTS for n in shape)
    if not known or not fits:
        raise TypeError("expected an array of numbers")
    values = _list(flat, walk)
    texts = dtype[1:2] == "U"
    if math.prod(shape) != len(values):
        raise ValueError("expected as many numbers as the shape says")
    if not all(isinstance(value, str if texts else (bool, int, float)) for value in values):
        raise TypeError("expected an array of numbers or texts")
    if texts and int(dtype[2:]) * len(values) > MESSAGE_BYTES:
        raise ValueError("expected shorter texts")
    if (numpy := sys.modules.get("numpy")) is not None:
        return numpy.array(values, dtype=numpy.dtype(dtype)).reshape(shape)
    for size in reversed(shape[1:]):
        values = [values[i : i + size] for i in range(0, len(values), size)] if size else []
    return values if shape else values[0]


_DTYPES = {kind + size for kind in "iu" for size in "1248"} | {"f2", "f4", "f8", "b1"}

_MAKERS: Mapping[str, Callable[[Any, Callable[[Any], Any]], Any]] = {
    "tuple": lambda inside, walk: tuple(_list(inside, walk)),
    "set": _elements,
    "frozenset": lambda inside, walk: frozenset(_elements(inside, walk)),
    "dict": _dict,
    # Each nan is one of its own, as they are no two equal elements of a set.
    "float": lambda inside, _: float({"nan": "nan", "inf": "inf", "-inf": "-inf"}[str(inside)]),
    "complex": lambda inside, _: complex(float(inside[0]), float(inside[1])),
    "bytes": lambda inside, _: bytes.fromhex(inside),
    "range": lambda inside, _: range(*(int(n) for n in inside)),
    "ellipsis": lambda _, __: ...,
    "array": _array,
    "fraction": _fraction,
    "decimal": _decimal,
    "datetime": _date("datetime"),
    "date": _date("date"),
    "time": _date("time"),
    "timedelta": _timedelta,
}


# --- Messages ------------------------------------------------------------------------------------


def dumps(message: object) -> str:
    return json.dumps(message, separators=(",", ":"))


def loads(text: bytes, what: str = "a message") -> Any:
    """JSON from someone not to be trusted: whatever is wrong with it is `Malformed`.

    The text's size must be limited by the caller; its parts are counted here, since each of them
    takes some 60 bytes of memory where it takes two of the text. Its keys are texts, which Python
    hashes with a secret, so that no choice of keys makes a dict slow.
    """
    if sum(map(text.count, (b",", b"[", b"{"))) > MESSAGE_PARTS:
        raise Malformed(f"{what} has more than {MESSAGE_PARTS:,} parts")
    try:
        return json.loads(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise Malformed(f"{what} is not JSON ({type(error).__name__})") from error
