"""An answer in another form than was meant: a number in quotation marks, a fraction, `3 %`, `Staff `.

Whether that is wrong nobody knows but the author, whose test says no without having been asked. So the
test is asked about the other form too. The rule is a table, `ROWS`, the same in all tiers, for values
and for what functions return:

- A number of another type (`same`) is that number. Where a test wants numbers it counts as one.
- What is no number and plainly means one, as a text, may be meant otherwise. What the test gives for the
  answer as it stands is sure; where the other form would give more, a person decides about the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from staffplus.grading.marks import built

Number = int | float | bool

#: A longer text is words, whatever number stands in it. Characters.
LONGEST = 40
#: Of so many answers the other form is shown, and so many are tried alone.
SHOWN, ALONE = 3, 8

_TOKEN = re.compile(r"[-+\u2212]?(?:\d[\d.,_'\u2019 \u00a0\u202f]*|\.\d+)(?:[eE][-+]?\d+)?")
_GROUPED = r"[-+]?\d{{1,3}}(?:{0}\d{{3}})+"
_DIVIDED = re.compile(r"([-+\u2212]?\d+)\s*[/\u2044]\s*(\d+)")
#: Letters that are taken for digits, where nothing but them and digits stands.
_DIGITS = str.maketrans("OoОоΟοlI|ӏЗзƷʒ", "00000011113333")
_COUNTED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
_WORDS: dict[str, Number] = {
    **{word: number for number, word in enumerate(_COUNTED.split())}, "none": 0, "half": 0.5, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
_TENS = range(20, 100, 10)

# --- What may be meant by one part of an answer --------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A way to write a number as something else."""

    name: str  #: in the plural
    numbers: Callable[[Any], list[Number]]  #: that may be meant, from what `wire` has of it
    shown: Callable[[Any], str]
    same: bool = False  #: it is that number, of another type


def _in_text(text: str) -> list[Number]:
    return [*(_in_short_text(text) if len(text) <= LONGEST else _in_any_text(text))]


def _in_any_text(text: str) -> Sequence[Number]:
    text = unicodedata.normalize("NFKC", text)
    if text.strip() in ("True", "False"):
        return [text.strip() == "True"]
    if len(text) > LONGEST or built.OTHERWISE.search(text):
        return []
    found = _TOKEN.findall(text)
    if not found:
        return _in_letters(text)
    if divided := _DIVIDED.fullmatch(text.strip()):
        above, below = (int(it.replace("\u2212", "-")) for it in divided.groups())
        return [_plain(above / below)] if below else []
    if len(found) != 1:
        return []
    ways = _in_token(re.sub(r"[_'\u2019 \u00a0\u202f]", "", found[0].replace("\u2212", "-")))
    if "%" in text:
        ways += [it / 100 for it in ways]
    return [*dict.fromkeys([*ways, *_in_digits(text)])]


#: Learners choose among the same few names: each is looked at once.
_in_short_text = lru_cache(maxsize=4096)(_in_any_text)


def _in_token(token: str) -> list[Number]:
    """A number with a point or a comma before its decimals, or between its thousands."""
    token, ways = token.rstrip(".,"), list[Number]()
    for point, group in ((".", ","), (",", ".")):
        bare = token.replace(group, "").replace(point, ".")
        whole = re.fullmatch(_GROUPED.format(re.escape(group)), token.split(point)[0])
        if token.count(point) <= 1 and (group not in token or whole):
            try:
                ways.append(
                    _plain(float(bare)) if not re.fullmatch(r"[-+]?\d+", bare) else int(bare)
                )
            except ValueError:
                continue
    return ways


def _in_letters(text: str) -> list[Number]:
    """A number in words, or in letters that look like digits."""
    if like := _in_digits(text):
        return like
    found = [_WORDS[it] for it in re.findall(r"[^\W\d_]+", text.lower()) if it in _WORDS]
    if len(found) == 2 and found[0] in _TENS and found[1] in range(1, 10):  # forty-five
        return [sum(found)] if re.search(r"[^\W\d_]+ty[\s-]+[^\W\d_]+", text.lower()) else []
    return [*found] if len(found) == 1 else []


def _in_digits(text: str) -> list[Number]:
    bare = text.strip().translate(_DIGITS)
    return _in_token(bare) if bare != text.strip() and re.fullmatch(r"\d+([.,]\d+)?", bare) else []


def _of_fraction(inside: Any) -> list[Number]:
    above, below = inside
    return [above if below == 1 else above / below]


def _of_decimal(inside: Any) -> list[Number]:
    return [_plain(float(inside))] if abs(float(inside)) < 1e300 else []


def _of_complex(inside: Any) -> list[Number]:
    real, imaginary = map(float, inside)
    return [_plain(real)] if not imaginary and abs(real) < 1e300 else []


def _of_array(inside: Any) -> list[Number]:
    (value,) = inside[2]
    return _within(value)


def _within(value: Any) -> list[Number]:
    """What is meant by the only thing that something holds."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [value]
    return meant(value)


def _inside(raw: Any) -> str:
    """What stands alone in a list, as far as it is a number or a text."""
    if isinstance(raw, str):
        return f"“{raw}”"
    return f"{raw:g}" if isinstance(raw, (int, float)) else "a number"


def _in_bytes(inside: str) -> list[Number]:
    return _in_text(bytes.fromhex(inside).decode("ascii"))


ROWS: dict[str, Row] = {
    "fraction": Row("fractions", _of_fraction, lambda it: f"{it[0]}/{it[1]}", same=True),
    "decimal": Row("decimals", _of_decimal, lambda it: f"the decimal {it}", same=True),
    "scalar": Row("NumPy numbers", _of_array, lambda it: f"the array {it[2][0]!r}", same=True),
    "complex": Row("complex numbers", _of_complex, lambda it: "a complex number"),
    "array": Row("arrays of one number", _of_array, lambda it: f"an array of {it[2][0]!r} alone"),
    "bytes": Row("bytes", _in_bytes, lambda it: f"the bytes {bytes.fromhex(it)!r}"),
    "text": Row("texts", _in_text, lambda it: f"the text “{it}”"),
    "one": Row("lists of one number", _within, lambda it: f"{_inside(it)} alone in brackets"),
}  # fmt: skip


def _row(raw: Any, *, one: bool = True) -> tuple[str, Any] | None:
    """Which row a part of an answer falls under, and what the row is given. `one`: a list of one, too."""
    if isinstance(raw, str):
        return "text", raw
    if isinstance(raw, list):
        return ("one", raw[0]) if one and len(raw) == 1 else None
    if not isinstance(raw, dict) or len(raw) != 1:
        return None
    ((kind, inside),) = raw.items()
    if kind in ("tuple", "set", "frozenset"):
        return ("one", inside[0]) if one and len(inside) == 1 else None
    if kind == "array":
        _, shape, flat = inside
        return None if len(flat) != 1 else ("array", inside) if shape else ("scalar", inside)
    return (kind, inside) if kind in ROWS else None


def meant(raw: Any, *, one: bool = True) -> list[Number]:
    """The numbers that may be meant by a part of an answer that is none; the likeliest first."""
    try:
        found = _row(raw, one=one)
        return [] if found is None else ROWS[found[0]].numbers(found[1])
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError):
        return []


def _shown(raw: Any) -> str:
    found = _row(raw)
    return "" if found is None else ROWS[found[0]].shown(found[1])


def _is_same(raw: Any) -> bool:
    found = _row(raw)
    return found is not None and ROWS[found[0]].same


def is_plainly(raw: Any) -> bool:
    """Whether a part holds nothing but a number."""
    return not isinstance(raw, str) or not re.search(r"[^\W\d_]{2}|[^\W\d_]\W*\d", raw)


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


# --- Answers in other forms ----------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """Which parts of an answer are read as numbers."""

    takes: Callable[[Any], bool]
    pick: int = 0  #: of several numbers that may be meant
    one: bool = False  #: a list of one number is that number
    same: bool = False  #: nothing is read but numbers of another type


WAYS = {
    "same": Way(_is_same, same=True),
    "plainly": Way(is_plainly),
    "otherwise": Way(is_plainly, pick=-1),
    "any": Way(lambda raw: True),
    "one": Way(lambda raw: True, one=True),
}


#: What was put in the place of what: a sentence's beginning, or pairs of a number and what stood there.
Said = str | tuple[tuple[str, str], ...]


def sentence(steps: Sequence[Said]) -> str:
    """What was read otherwise, step by step, to begin a sentence. A later number for the same is the one."""
    pairs = {there: new for it in steps if not isinstance(it, str) for new, there in it}
    some = [f"{new} in place of {there}" for there, new in [*pairs.items()][:SHOWN]]
    more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
    numbers = f"With {', '.join(some)}{more}"
    first, *others = dict.fromkeys(it if isinstance(it, str) else numbers for it in steps)
    return ", and ".join([first, *(f"{it[0].lower()}{it[1:]}" for it in others)])


@dataclass(frozen=True)
class Form:
    """Values in another form."""

    values: Mapping[str, Any]  #: name -> value, as `wire` has it
    what: Said
    same: bool = False  #: they are the same values

    @property
    def said(self) -> str:
        """What was put in the place of what."""
        return sentence([self.what])


def others(values: Mapping[str, Any], written: Mapping[str, Any] | None = None) -> Iterator[Form]:
    """The same values in other forms: numbers of another type; texts in another spelling; lists and dicts
    built otherwise; numbers for what holds one, in each of `WAYS`; then for one alone, as the others may be meant as they are.

    `written`: these values as the learner wrote them, where some are in another form already: what was
    read as a number may be meant as another one.
    """
    seen, tried = {repr({**values})}, {(False, "{}"), (True, "{}")}
    parts: dict[bool, _Parts] = {}  # by whether a list of one is a part

    def of(one: bool) -> _Parts:
        if one not in parts:
            parts[one] = _Parts(values, one)
        return parts[one]

    def made(new: Mapping[int, Any], one: bool) -> dict[str, Any] | None:
        """The values with other parts at some places; None where they have been told of."""
        if (change := (one, repr(new))) in tried:
            return None
        tried.add(change)
        left = (new.get(n, raw) for n, raw in enumerate(of(one).raws))
        put = {name: _put(raw, left, one) for name, raw in values.items()}
        if (it := repr(put)) in seen:
            return None
        seen.add(it)
        return put

    def numbers(new: Mapping[int, Any], there: Sequence[Any], way: Way) -> Form | None:
        if (put := made(new, way.one)) is None:
            return None
        return Form(put, tuple((repr(it), _shown(there[n])) for n, it in new.items()), way.same)

    def changed(way: Way, alone: int | None = None) -> Form | None:
        if way.one and not any(map(_holds_one, values.values())):
            return None  # nothing else than `any` reads
        raws, meant = of(way.one).raws, of(way.one).meant
        if alone is not None:
            return numbers({alone: meant[alone][way.pick]}, raws, way)
        new = {n: found[way.pick] for n, found in meant.items() if way.takes(raws[n])}
        return numbers(new, raws, way)

    if (found := changed(WAYS["same"])) is not None:
        yield found
    texts = {n: it for n, it in enumerate(of(False).raws) if isinstance(it, str)}
    for said, change in built.SPELT:
        new = {n: it for n, text in texts.items() if (it := change(text)) != text}
        if (put := made(new, False)) is not None:
            yield Form(put, said)
    for said, build in (*built.BUILT, (built.NO_ORDER, built.in_turn)):
        put = {name: build(raw) for name, raw in values.items()}
        if (it := repr(put)) not in seen:
            seen.add(it)
            yield Form(put, said)
    yield from filter(None, (changed(way) for way in WAYS.values() if not way.same))
    for n in [*of(False).meant][:ALONE]:
        yield from filter(None, (changed(way, n) for way in (_FIRST, _LAST)))
    if any(map(_holds_one, values.values())):
        yield from filter(None, (changed(WAYS["one"], n) for n in [*of(True).meant][:ALONE]))
    before = list[Any]()
    for name, raw in values.items() if written is not None else ():
        ours, theirs = [*_parts(raw, False)], [*_parts((written or {}).get(name), False)]
        before += theirs if len(theirs) == len(ours) else ours
    other = (n for n, it in enumerate(before) if it != of(False).raws[n] and meant(it))
    for n in [*other][:ALONE]:
        yield from filter(None, (numbers({n: it}, before, _FIRST) for it in meant(before[n])))


#: Of one part alone, whatever it holds.
_FIRST, _LAST = WAYS["any"], Way(lambda raw: True, pick=-1)


class _Parts:
    """The parts of an answer, and by their places the numbers that may be meant by those that are none."""

    def __init__(self, values: Mapping[str, Any], one: bool) -> None:
        self.raws = [*_parts([*values.values()], one)]
        said = ((n, meant(it, one=one)) for n, it in enumerate(self.raws))
        self.meant = {n: it for n, it in said if it}


def of_result(raw: Any, way: Way) -> Any:
    """What a function returned, read in another way."""
    new = [
        found[way.pick] if way.takes(it) and (found := meant(it, one=way.one)) else it
        for it in _parts(raw, way.one)
    ]
    return _put(raw, iter(new), way.one)


def odd(raw: Any) -> set[str]:
    """The ways in which something else would be read in what a function returned, by name; and the rows."""
    found: set[str] = set()
    for one in (False, True):
        for it in _parts(raw, one):
            if not meant(it, one=one) or (row := _row(it, one=one)) is None:
                continue
            found |= {name for name, way in WAYS.items() if way.one is one and way.takes(it)}
            found.add(ROWS[row[0]].name)
    return found


#: The row of what a function gives one by one.
DRAWN = "generators"


def said_of(results: Sequence[str]) -> str:
    """How what functions returned was read otherwise, given the rows that it falls under."""
    if [*results] == [DRAWN]:
        return "With a list in place of the generator that your function returns"
    return f"With numbers in place of the {' and '.join(results)} that your function returns"


def _parts(raw: Any, one: bool) -> Iterator[Any]:
    """The parts of a value that hold no others, in their order; keys are none. `one`: what holds one number
    alone is a part."""
    inside = _held(raw, one)
    if inside is None:
        yield raw
    else:
        for it in inside:
            yield from _parts(it, one)


def _holds_one(raw: Any) -> bool:
    """Whether a value is or holds a list, tuple or set of one."""
    inside: Any = raw if isinstance(raw, list) else []
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        if kind == "dict":
            return any(_holds_one(it) for _, it in inside)
        inside = inside if kind in ("tuple", "set", "frozenset") else []
    return len(inside) == 1 or any(map(_holds_one, inside))


def _put(raw: Any, new: Iterator[Any], one: bool) -> Any:
    """A value with other parts in their places."""
    if _held(raw, one) is None:
        return next(new)
    if isinstance(raw, list):
        return [_put(it, new, one) for it in raw]
    ((kind, inside),) = raw.items()
    if kind == "dict":
        return {kind: [[key, _put(it, new, one)] for key, it in inside]}
    return {kind: [_put(it, new, one) for it in inside]}


def _held(raw: Any, one: bool) -> list[Any] | None:
    """What a list, tuple or dict holds, as `wire` has them; None for anything else."""
    if (
        one
        and not isinstance(raw, str)
        and (found := _row(raw))
        and found[0] == "one"
        and meant(raw)
    ):
        return None
    if isinstance(raw, list):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        if kind == "tuple":
            return list(inside)
        if kind == "dict":
            return [it for _, it in inside]
    return None
