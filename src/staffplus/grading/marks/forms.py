"""An answer in another form than was meant: a number in quotation marks, a fraction, `3 %`.

Whether that is wrong nobody knows but the author, whose test says no without having been asked. So
the test is asked about the other form too. What it gives for the answer as it stands is sure; where
the other form would give more, a person decides about the rest. That is the same in all tiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: A longer text is words, whatever number stands in it. Characters.
LONGEST = 40
#: Of so many answers the other form is shown, and so many are tried alone.
SHOWN, ALONE = 3, 8

_TOKEN = re.compile(r"[-+\u2212]?(?:\d[\d.,_'\u2019 \u00a0\u202f]*|\.\d+)(?:[eE][-+]?\d+)?")
_GROUPED = r"[-+]?\d{{1,3}}(?:{0}\d{{3}})+"


@dataclass(frozen=True)
class Form:
    """Values in another form."""

    values: Mapping[str, Any]  #: name -> value, as `wire` has it
    said: str  #: what was put in the place of what


def others(values: Mapping[str, Any]) -> Iterator[Form]:
    """The same values with numbers for texts that hold one, and for fractions: first for all that are
    plainly numbers, then for all, then for one alone, as the others may be meant as they are."""
    parts: list[_Part] = []
    for raw in values.values():
        _through(raw, lambda it: parts.append(_Part(it, *_numbers(it))) or it)  # type: ignore[func-returns-value]
    found = [n for n, it in enumerate(parts) if it.ways]
    plain = [n for n in found if parts[n].plainly]
    some: list[tuple[list[int], int]] = [(plain, 0), (plain, -1), (found, 0)]
    some += [([n], pick) for n in found[:ALONE] for pick in (0, -1)]
    seen: list[list[Any]] = [[it.raw for it in parts]]
    for which, pick in some:
        new = [it.ways[pick] if n in which else it.raw for n, it in enumerate(parts)]
        if [*map(repr, new)] in [[*map(repr, it)] for it in seen]:
            continue
        seen.append(new)
        left = iter(new)
        made = {
            name: _through(raw, lambda _, left=left: next(left)) for name, raw in values.items()
        }  # type: ignore[misc]
        pairs = [f"{new[n]!r} in place of {_shown(parts[n].raw)}" for n in which]
        more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
        yield Form(made, f"With {', '.join(pairs[:SHOWN])}{more}")


@dataclass(frozen=True)
class _Part:
    """A part of a value that holds no others, and the numbers that may be meant by it."""

    raw: Any
    ways: list[int | float | bool]
    plainly: bool  #: there is nothing but a number


def _through(raw: Any, other: Callable[[Any], Any]) -> Any:
    """A value with its parts changed, one after the other; keys stay as they are."""
    if isinstance(raw, list):
        return [_through(it, other) for it in raw]
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        if kind == "dict" and isinstance(inside, list):
            return {kind: [[key, _through(it, other)] for key, it in inside]}
        if kind == "tuple":
            return {kind: _through(inside, other)}
    return other(raw)


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
