"""What answers stood for before a later cell gave them another value: kept in the box, under names of ours."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.source import Cell
from staffplus.grading.box.session import Dead, Late, Session, Spent
from staffplus.grading.marks import twice
from staffplus.grading.marks.examiner import Call, Given
from staffplus.grading.marks.submitted import Sheet
from staffplus.grading.model import Tier


class Kept:
    """The answers of one submission that seem to be given twice (see `Sheet.given_anew`)."""

    def __init__(self, sheet: Sheet, tests: Iterable[Cell]) -> None:
        self._sheet = sheet
        self._anew: dict[int, set[str]] = defaultdict(set)  # by the place of the first cell
        self._names: dict[tuple[str, int], str] = {}  # (name, place) -> the name it is kept under
        for test in tests:
            if test.tier is Tier.VALUE:
                for name, (first, _) in sheet.given_anew(test.names, test).items():
                    self._anew[first].add(name)

    def keep(self, place: int, session: Session) -> None:
        """Have the box keep what a cell, which has just been run, made of names that are given again."""
        for name in self._anew.get(place, ()):
            alias = f"_staffplus_kept_{place}_{name}"
            with contextlib.suppress(Late, Spent, Dead):
                session.run(f"{alias} = {name}")
                self._names[name, place] = alias

    def before(
        self, test: Cell, session: Session, values: Mapping[str, Any], functions: Sequence[str]
    ) -> tuple[Given, Mapping[str, str], Mapping[str, tuple[int, int]]] | None:
        """What a test would have been given, the names under which functions are called, and the places
        of the cells that gave each name twice. None where nothing was given twice.

        `values` and `functions`: what the names stand for now. Raises Dead.
        """
        both = self._sheet.given_anew([*values, *functions], test)
        kept = {
            name: self._names[name, first]
            for name, (first, _) in both.items()
            if (name, first) in self._names
        }
        if not kept:
            return None
        try:
            raw = session.read([*kept.values()])
        except (Late, Spent):
            return None
        there, called = raw.get("values"), raw.get("functions")
        there = there if isinstance(there, dict) else {}
        called = called if isinstance(called, list) else []
        then, callable_ = {**values}, [*functions]
        found = {}
        for name, alias in kept.items():
            if alias in there and _complete(there[alias]):
                then[name] = there[alias]
                callable_ = [it for it in callable_ if it != name]
            elif alias in called:
                then.pop(name, None)
                callable_ = [*dict.fromkeys([*callable_, name])]
            else:
                continue
            found[name] = alias
        if not found:
            return None
        missing = [it for it in test.names if it not in then and it not in callable_]
        return Given(then, callable_, missing), found, {name: both[name] for name in found}


def renamed(call: Call, names: Mapping[str, str]) -> Call:
    """Calls of functions under the names that they are kept under."""
    return lambda name, calls: call(names.get(name, name), calls)


def _complete(raw: Any) -> bool:
    try:
        return twice.complete(wire.decode(raw))
    except wire.Malformed:
        return False


#: Run in the box: a copy of a dict with None for what cannot leave it, and where that was.
_PARTLY = """
def _staffplus_partly(value, at=""):
    import numbers
    plain = (str, int, float, complex, bytes, type(None), numbers.Number)
    if type(value) is dict:
        return {{k: _staffplus_partly(v, f"{{at}}[{{k!r}}]") for k, v in value.items()}}
    def fits(it):
        return isinstance(it, plain) or (type(it) in (list, tuple, set) and all(map(fits, it)))
    if fits(value):
        return value
    _staffplus_left.append(at)
_staffplus_left = []
_staffplus_part = _staffplus_partly({name})
"""


def partly(session: Session, name: str) -> tuple[Any, list[str]] | None:
    """Of a dict that cannot leave the box, the entries that can; and which cannot. None where it is none.

    Raises Dead.
    """
    try:
        session.run(_PARTLY.format(name=name))
        found = session.read(["_staffplus_part", "_staffplus_left"]).get("values")
        found = found if isinstance(found, dict) else {}
        left = wire.decode(found.get("_staffplus_left"))
        part = found.get("_staffplus_part")
        if not isinstance(part, dict) or "dict" not in part or not isinstance(left, list):
            return None
        return part, [str(it)[:80] for it in left[:20]]
    except (Late, Spent, wire.Malformed):
        return None
