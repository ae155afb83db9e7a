"""An answer that is built or spelt otherwise: names in one text, numbered entries, `{"a ": "Staff."}`, a set.

Each way is a sentence and what it makes of a value as `wire` has it; `forms` has the test asked about them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from staffplus.grading.marks import lookalikes

#: Blanks, brackets and signs that people put around a name.
_AROUND = re.compile(r"^\W+|\W+$")
#: How texts are spelt otherwise: what is said, and how it is done.
SPELT: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("Without the blanks around the texts", str.strip),
    ("In small letters and without the blanks around the texts", lambda it: it.strip().lower()),
    ("With plain letters in place of those that look like them", lambda it: lookalikes.plain(it).strip()),
    ("With plain, small letters", lambda it: lookalikes.plain(it).strip().lower()),
    ("In small letters and without signs around the texts", lambda it: _AROUND.sub("", it).lower()),
)  # fmt: skip

#: What people write where there is none, without signs around it.
_NOTHING = {"", "none", "nothing", "no", "no code", "no codes", "n/a", "na"}
#: What people write between several names in one text.
_BETWEEN = re.compile(r"\s*(?:[,;\n\u2192]|->|=>)\s*(?:and\s+)?|\s+and\s+")

#: A longer text is like no other of the class.
LONG = 60
#: What makes another of the number beside it: who writes `not 20` or `less than 20` does not mean 20.
OTHERWISE = re.compile(
    r"<|(?<![-=])>|[\u2260\u2264\u2265]|!=|(?<![\w-])(?:not|never|no|nor|neither|without|except|instead|rather|wrong|too"
    r"|than|less|fewer|more|over|under|above|below|beyond|between|least|most|or|else)(?![\w-])|n['\u2019]t\b",
    re.I,
)
#: What says of a name that it is left out.
_LEFT_OUT = re.compile(
    r"(?:^|[,;\n]|\band\b)\s*(?:but\s+)?(?:not|never|neither|nor|except|without)\s", re.I
)
#: Blanks and dashes of all kinds that join the words of a name; word processors put in their own.
_JOINED = re.compile(r"[\s_\u00ad\u058a\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d-]+")


def _rebuilt(raw: Any, text: Callable[[str], Any], pairs: Callable[[list[Any]], Any]) -> Any:
    """A value with other things in place of its texts, and of the pairs that its dicts hold."""
    if isinstance(raw, str):
        return text(raw)
    if isinstance(raw, list):
        return [_rebuilt(it, text, pairs) for it in raw]
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        if kind == "dict":
            return pairs([[key, _rebuilt(it, text, pairs)] for key, it in inside])
        if kind in ("tuple", "set", "frozenset"):
            new = [_rebuilt(it, text, pairs) for it in inside]
            if kind != "tuple" and (
                len({*map(repr, new)}) < len(new) or any(isinstance(it, list) for it in new)
            ):
                return raw  # two would be one; or it would hold lists, as no set can
            return {kind: new}
    return raw


def _several(text: str) -> Any:
    if _LEFT_OUT.search(text):
        return text
    found = [it.strip("\"' ") for it in _BETWEEN.split(text.strip().strip("[](){}"))]
    return found if len(found) > 1 and all(it[:1].isalpha() for it in found) else text


def _respelt(sign: str) -> Callable[[list[Any]], Any]:
    def keys(pairs: list[Any]) -> Any:
        return _with_keys(pairs, lambda it: _JOINED.sub(sign, it.strip().lower()))

    return keys


def _bared(text: str, *, small: bool = True) -> str:
    """A text without blanks and signs around it; of nothing but signs, as it is."""
    bare = (_bare if len(text) <= LONG else _bare.__wrapped__)(text)
    return bare.lower() if small else bare


@lru_cache(maxsize=4096)  # a class writes few texts, each of them often
def _bare(text: str) -> str:
    return _AROUND.sub("", lookalikes.plain(text)) or text


def _bare_keys(small: bool) -> Callable[[list[Any]], Any]:
    def keys(pairs: list[Any]) -> Any:
        return _with_keys(pairs, lambda it: _bared(it, small=small))

    return keys


def _with_keys(pairs: list[Any], change: Callable[[str], Any]) -> Any:
    """A dict with other texts for keys, unless two would be one."""
    new = [change(it) if isinstance(it, str) else it for it, _ in pairs]
    if len({*map(repr, new)}) < len(new):
        return {"dict": pairs}
    return {"dict": [[key, value] for key, (_, value) in zip(new, pairs, strict=True)]}


def bared(raw: Any) -> Any:
    """A value with its texts and the keys of its dicts in small letters and without signs around them."""
    return _rebuilt(raw, _bared, _bare_keys(True))


def respelt(raw: Any, known: Mapping[str, str]) -> Any:
    """A value with its texts and the keys of its dicts as the question spells them. `known`: the spelling of
    a name that is in small letters, with nothing around it."""

    def change(text: str) -> str:
        return known.get(_bared(text), text)

    return _rebuilt(raw, change, lambda pairs: _with_keys(pairs, change))


def in_turn(raw: Any) -> Any:
    """A value with lists in place of its sets, in the order of the letters."""
    if isinstance(raw, list):
        return [*map(in_turn, raw)]
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        if kind == "dict":
            return {kind: [[key, in_turn(it)] for key, it in inside]}
        if kind == "tuple":
            return {kind: [*map(in_turn, inside)]}
        if kind in ("set", "frozenset"):
            return [*inside]  # `wire` has put them in order
    return raw


def _in_turn(pairs: list[Any]) -> Any:
    keys = [int(it) if isinstance(it, str) and it.isdecimal() else it for it, _ in pairs]
    if not keys or any(isinstance(it, bool) or not isinstance(it, int) for it in keys):
        return {"dict": pairs}
    if sorted(keys) not in ([*range(len(keys))], [*range(1, len(keys) + 1)]):
        return {"dict": pairs}
    return [
        value
        for _, value in sorted(
            zip(keys, (it for _, it in pairs), strict=True), key=lambda it: it[0]
        )
    ]


def _none(raw: Any) -> Any:
    """Empty lists in the place of texts in a list or dict that say that there is none."""
    if isinstance(raw, str):
        return raw
    return _rebuilt(
        _bracketed(raw),
        lambda it: [] if _says_none(it) else it,
        lambda it: {"dict": it},
    )


def _bracketed(raw: Any) -> Any:
    """A value with an empty list for each that holds nothing but None, or one text that says so."""
    if isinstance(raw, list):
        return [] if len(raw) == 1 and _says_none(raw[0]) else [*map(_bracketed, raw)]
    if isinstance(raw, dict) and len(raw) == 1:
        ((kind, inside),) = raw.items()
        if kind == "dict":
            return {kind: [[key, _bracketed(it)] for key, it in inside]}
        if kind == "tuple" and len(inside) == 1 and _says_none(inside[0]):
            return []
    return raw


def _says_none(it: Any) -> bool:
    return it is None or (isinstance(it, str) and _AROUND.sub("", it).lower() in _NOTHING)


#: How answers are built otherwise: what is said, and how it is done.
BUILT: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("With a list in place of names in one text", lambda raw: _rebuilt(raw, _several, lambda it: {"dict": it})),
    ("With an empty list in place of an empty text, or one such as “none”", _none),
    ("With names of entries in small letters and with `-`", lambda raw: _rebuilt(raw, str, _respelt("-"))),
    ("With names of entries in small letters and with `_`", lambda raw: _rebuilt(raw, str, _respelt("_"))),
    ("Without blanks and signs around the names of entries and the texts", lambda raw: _rebuilt(raw, lambda it: _bared(it, small=False), _bare_keys(False))),
    ("In small letters and without signs around the names of entries and the texts", bared),
    ("With a list in place of numbered entries", lambda raw: _rebuilt(raw, str, _in_turn)),
)  # fmt: skip


#: Said of a set where an order may have been asked for, however it was put in order.
UNORDERED = "in place of the set, which has no order"
#: Said of a None that may be meant for the name `none`, and may be no answer.
NOT_WRITTEN = "in place of None where the others are filled in"
#: Said of entries that are left out.
NOT_READ = "which cannot be read"
#: Whoever reads this decides without a mark that is proposed.
UNSURE = (UNORDERED, NOT_WRITTEN, NOT_READ)
NO_ORDER = f"With a list in the order of the letters {UNORDERED}"


def others(raw: Any) -> list[Any]:
    """A value as it is when it is built otherwise."""
    ways = [build(raw) for _, build in BUILT]
    return [it for it in ways if it != raw]
