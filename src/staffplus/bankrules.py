"""What is wrong at a place in a data file, and the rules that compare one thing with another there.

What a file looks like is described (`staffplus.bankspec`); whether ids are unique, references lead
somewhere and sums are right is code, which yields a `Fault` for each that is not. Standard library
only: chapters import this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Where something stands in a table: ("ladder", 0, "rung", 3, "mark").
Place = tuple[str | int, ...]
#: The longest value that is shown in full.
SHOWN = 120


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place: what was expected there and, unless it is the value, what was found."""

    at: Place
    expected: str
    found: str = ""

    def told(self, table: Any) -> str:
        """In words, as `ladder chart, rung senior: found mark = 'boss'; expected one of …`."""
        entries: list[str] = []
        names: list[str] = []
        value, gone, listed = table, False, False
        for step in self.at:
            listed = isinstance(step, int)
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                gone = True
            if isinstance(step, str):
                names.append(step)
            elif isinstance(value, Mapping):
                entries.append(f"{'.'.join(names)} {_label(value, step)}")
                names = []
        name, shown = ".".join(names), shortened(value)
        by_value = f"found {shown} in `{name}`" if listed else f"found {name} = {shown}"
        found = self.found or (f"found no `{name}`" if gone else by_value)
        where = f"{', '.join(entries)}: " if entries else ""
        return f"{where}{found}; expected {self.expected}"


def _label(entry: Mapping[str, Any], nth: int) -> str:
    """What people call an entry: its id or its name; its number when it has neither."""
    names = (entry.get(name) for name in ("id", "name", "title"))
    return next((name for name in names if isinstance(name, str) and name.strip()), f"{nth + 1}")


def shortened(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"


def each(table: Mapping[str, Any], *names: str) -> Iterator[tuple[Place, Any]]:
    """(place, entry) of every `[[a.b]]`, for the names "a", "b"; where there is none, nothing."""
    first, *rest = names
    for n, entry in enumerate(table.get(first, ())):
        if not rest:
            yield (first, n), entry
        else:
            for at, inner in each(entry, *rest):
                yield (first, n, *at), inner


def among(at: Place, found: Any, known: Collection[Any]) -> Iterator[Fault]:
    """A fault for `found`, or for each of a list, that is not one of `known`."""
    if isinstance(found, list):
        for n, one in enumerate(found):
            yield from among((*at, n), one, known)
    elif found not in known:
        yield Fault(at, f"one of {', '.join(map(str, known))}")


def repeated(values: Iterable[tuple[Place, Any]]) -> Iterator[Fault]:
    """A fault for each value, given with its place, that has been there before."""
    seen: list[Any] = []
    for at, value in values:
        if value in seen:
            in_list = isinstance(at[-1], int)
            told = f"{value!r} in `{at[-2]}`" if in_list else f"{at[-1]} = {value!r}"
            yield Fault(at, "it once", f"found {told} a second time")
        seen.append(value)


def ids_repeated(table: Mapping[str, Any], *names: str, by: str = "id") -> Iterator[Fault]:
    """A fault for each entry of `[[a.b]]` whose id an earlier one has, wherever that stands."""
    yield from repeated(((*at, by), entry[by]) for at, entry in each(table, *names))


def in_order(at: Place, found: Sequence[Any], ids: Sequence[Any]) -> Iterator[Fault]:
    """A fault unless `found`, the ids of the entries at `at`, are `ids` in this order."""
    if list(found) != list(ids):
        yield Fault(at, ", ".join(map(str, ids)), f"found the {at[-1]}s {shortened(list(found))}")
