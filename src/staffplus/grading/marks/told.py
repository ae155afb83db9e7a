"""What a test printed, as people read it: said once, and of each thing in words that learners know.

A test goes through an answer entry by entry, and says of twelve entries twelve times that nothing stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

#: What is said of so many entries stands once, with all their names.
SEVERAL = 3
#: So many names of them at most.
NAMED = 20
#: Nothing longer is gone through.
LOOKED_AT = 20_000
_TYPES = {
    "int": "a number", "float": "a number", "complex": "a number", "bool": "True or False", "str": "a text",
    "bytes": "a text in bytes", "list": "a list", "tuple": "several things in brackets", "set": "a set",
    "frozenset": "a set", "dict": "a dict", "NoneType": "None", "ellipsis": "three dots",
    "function": "a function", "builtin_function_or_method": "a function", "method": "a function",
    "type": "a class", "range": "a range",
}  # fmt: skip
_OF_TYPE = re.compile(r"\ba\s+value\s+of\s+type\s+(\w+)\b(?!\s+cannot\b)")
_ENTRY = re.compile(r"(?P<name>[\w][^:\n]{0,80}): (?P<rest>.+)", re.S)
_MISSING = re.compile(r"(['\"].{1,60}['\"]) is missing")
_NO_NAME = re.compile(r"found (.{1,80}), which is none of the names")


def plainly(text: str) -> str:
    """What a test said, with what it said several times said once."""
    return text if len(text) > LOOKED_AT else _plainly(text)


@lru_cache(maxsize=256)  # of a class many are told the same
def _plainly(text: str) -> str:
    text = _OF_TYPE.sub(lambda it: _TYPES.get(it[1], it[0]), text)
    lines = [*dict.fromkeys(re.sub(r"\n(?! )", "\0", text).split("\0"))]
    lines = _of_each(lines)
    lines = _joined(lines, _MISSING, lambda them: f"{_and(them)} are missing")
    lines = _joined(
        lines, _NO_NAME, lambda them: f"found {_and(them)}, none of which is one of the names"
    )
    return "\n".join(lines)


def _of_each(lines: Sequence[str]) -> list[str]:
    """Lines of which several say the same of other entries, in one."""
    found: dict[str, list[str]] = {}
    said = [_ENTRY.fullmatch(line) for line in lines]
    for one in said:
        if one is not None:
            found.setdefault(" ".join(one["rest"].split()), []).append(one["name"])
    made = list[str]()
    for line, it in zip(lines, said, strict=True):
        rest = "" if it is None else " ".join(it["rest"].split())
        names = found.get(rest, [])
        if len(names) < SEVERAL:
            made.append(line)
        elif it and it["name"] == names[0]:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            between = "; " if any(" " in name for name in names) else ", "
            made.append(f"{between.join(names[:NAMED])}{more}: {rest}")
    return made


def _joined(
    lines: Sequence[str], of: re.Pattern[str], said: Callable[[list[str]], str]
) -> list[str]:
    """Lines of one form in one, at the place of the first."""
    them = [it[1] for line in lines if (it := of.fullmatch(line))]
    if len(them) < 2:
        return [*lines]
    first = next(n for n, line in enumerate(lines) if of.fullmatch(line))
    rest = [line for line in lines[first:] if not of.fullmatch(line)]
    return [*lines[:first], said(them), *rest]


def _and(them: Sequence[str]) -> str:
    *most, last = dict.fromkeys(them)
    return f"{', '.join(most)} and {last}" if most else last
