"""An answer in another form than was meant: a number in quotation marks, a fraction, `3 %`, `Staff `.

Whether that is wrong nobody knows but the author, whose test says no without having been asked. So
the test is asked about the other form too. What it gives for the answer as it stands is sure; where
the other form would give more, a person decides about the rest. That is the same in all tiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: A longer text is words, whatever number stands in it. Characters.
LONGEST = 40
#: Of so many answers the other form is shown, and so many are tried alone.
SHOWN, ALONE = 3, 8

_TOKEN = re.compile(r"[-+\u2212]?(?:\d[\d.,_'\u2019 \u00a0\u202f]*|\.\d+)(?:[eE][-+]?\d+)?")
_GROUPED = r"[-+]?\d{{1,3}}(?:{0}\d{{3}})+"


#: How texts are spelt otherwise: what is said, and how it is done.
_SPELT: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("Without the blanks around the texts", str.strip),
    ("In small letters and without the blanks around the texts", lambda it: it.strip().lower()),
)


@dataclass(frozen=True)
class Form:
    """Values in another form."""

    values: Mapping[str, Any]  #: name -> value, as `wire` has it
    said: str  #: what was put in the place of what


def others(values: Mapping[str, Any]) -> Iterator[Form]:
    """The same values in other forms: texts in another spelling; and numbers for texts that hold one, and
    for fractions, first for all that are plainly numbers, then for all, then for one alone, as the others
    may be meant as they are."""
    raws = [*_parts([*values.values()])]

    def with_parts(new: Sequence[Any]) -> dict[str, Any]:
        left = iter(new)
        return {name: _put(raw, left) for name, raw in values.items()}

    for said, change in _SPELT:
        new = [change(it) if isinstance(it, str) else it for it in raws]
        if new != raws:
            yield Form(with_parts(new), said)
    parts = [_Part(it, *_numbers(it)) for it in raws]
    found = [n for n, it in enumerate(parts) if it.ways]
    plain = [n for n in found if parts[n].plainly]
    some: list[tuple[list[int], int]] = [(plain, 0), (plain, -1), (found, 0)]
    some += [([n], pick) for n in found[:ALONE] for pick in (0, -1)]
    seen = {repr(raws)}
    for which, pick in some:
        chosen = {n: parts[n].ways[pick] for n in which}
        new = [chosen.get(n, it) for n, it in enumerate(raws)]
        if repr(new) in seen:
            continue
        seen.add(repr(new))
        pairs = [f"{it!r} in place of {_shown(raws[n])}" for n, it in chosen.items()]
        more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
        yield Form(with_parts(new), f"With {', '.join(pairs[:SHOWN])}{more}")


@dataclass(frozen=True)
class _Part:
    """A part of a value that holds no others, and the numbers that may be meant by it."""

    raw: Any
    ways: list[int | float | bool]
    plainly: bool  #: there is nothing but a number


def _parts(raw: Any) -> Iterator[Any]:
    """The parts of a value that hold no others, in their order; keys are none."""
    inside = _held(raw)
    if inside is None:
        yield raw
    else:
        for it in inside:
            yield from _parts(it)


def _put(raw: Any, new: Iterator[Any]) -> Any:
    """A value with other parts in their places."""
    if _held(raw) is None:
        return next(new)
    if isinstance(raw, list):
        return [_put(it, new) for it in raw]
    ((kind, inside),) = raw.items()
    if kind == "dict":
        return {kind: [[key, _put(it, new)] for key, it in inside]}
    return {kind: _put(inside, new)}


def _held(raw: Any) -> list[Any] | None:
    """What a list, tuple or dict holds, as `wire` has them; None for anything else."""
    if isinstance(raw, list):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        if kind == "tuple":
            return list(inside)
        if kind == "dict":
            return [it for _, it in inside]
    return None


def _numbers(raw: Any) -> tuple[list[int | float | bool], bool]:
    """What number may be meant by a part of a value that is none; and whether it is nothing else."""
    if isinstance(raw, str):
        return _in_text(raw), not re.search(r"[^\W\d_]{2}|[^\W\d_]\W*\d", raw)
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        try:
            if kind == "fraction":
                above, below = inside
                return [above if below == 1 else above / below], True
            if kind == "decimal" and abs(float(inside)) < 1e300:
                return [_plain(float(inside))], True
        except (TypeError, ValueError, ArithmeticError):
            return [], False
    return [], False


def _in_text(text: str) -> list[int | float | bool]:
    if text.strip() in ("True", "False"):
        return [text.strip() == "True"]
    found = _TOKEN.findall(text) if len(text) <= LONGEST else []
    if len(found) != 1:
        return []
    token = re.sub(r"[_'\u2019 \u00a0\u202f]", "", found[0].replace("\u2212", "-")).rstrip(".,")
    ways = []
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
    if "%" in text:
        ways += [it / 100 for it in ways]
    return [*dict.fromkeys(ways)]


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _shown(raw: Any) -> str:
    if isinstance(raw, str):
        return f"the text “{raw}”"
    ((kind, inside),) = raw.items()
    return f"{inside[0]}/{inside[1]}" if kind == "fraction" else f"the decimal {inside}"
