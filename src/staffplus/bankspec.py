"""What a data file must look like, said once: its faults and a JSON Schema come from the same words.

    HORIZON = Fields({"months": Whole(1), "name": Text()}, {"usual": Truth()})
    CARD = Fields({"most": Whole(1, 9), "horizon": Tables(HORIZON)})

`faults` says what in a table is not so, `schema` what an editor completes from. What compares one
thing with another (ids, references, order, sums) is code, and yields `Fault`s too; the helpers for
it stand below. Standard library only: chapters import this.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


# --- Kinds of value ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind(ABC):
    """A kind of value. `about` says what it is for, where its name does not; editors show it."""

    about: str = field(default="", kw_only=True)

    @property
    @abstractmethod
    def expected(self) -> str:
        """What is expected, as it ends a sentence."""

    @abstractmethod
    def faults(self, value: Any, at: Place = ()) -> Iterator[Fault]:
        """What is wrong with `value`, which stands at `at`."""

    @abstractmethod
    def form(self) -> dict[str, Any]:
        """The JSON Schema of it, without `about`."""

    def missing(self, at: Place) -> Fault:
        """The fault of there being no such value."""
        return Fault(at, self.expected)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of it. Of what TOML can hold it takes the same, but for 2.0 as whole."""
        return self.form() | ({"description": self.about} if self.about else {})


@dataclass(frozen=True)
class _Plain(Kind):
    """A value without parts."""

    @abstractmethod
    def holds(self, value: Any) -> bool: ...

    def faults(self, value: Any, at: Place = ()) -> Iterator[Fault]:
        if not self.holds(value):
            yield Fault(at, self.expected)


@dataclass(frozen=True)
class Text(_Plain):
    """Text that says something."""

    @property
    def expected(self) -> str:
        return "some text"

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and bool(value.strip())

    def form(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True)
class Truth(_Plain):
    """True or false."""

    @property
    def expected(self) -> str:
        return "true or false"

    def holds(self, value: Any) -> bool:
        return isinstance(value, bool)

    def form(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Whole(_Plain):
    """A whole number from `low` to `high`."""

    low: int = 0
    high: int | None = None

    @property
    def expected(self) -> str:
        return f"a whole number from {self.low}" + ("" if self.high is None else f" to {self.high}")

    def holds(self, value: Any) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.low <= value and (self.high is None or value <= self.high)

    def form(self) -> dict[str, Any]:
        most = {} if self.high is None else {"maximum": self.high}
        return {"type": "integer", "minimum": self.low} | most


@dataclass(frozen=True)
class Number(_Plain):
    """A number above `above` and below `below`."""

    above: float = 0
    below: float | None = None

    @property
    def expected(self) -> str:
        if self.below is None:
            return f"a number above {self.above:g}"
        return f"a number between {self.above:g} and {self.below:g}"

    def holds(self, value: Any) -> bool:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and self.above < value and (self.below is None or value < self.below)

    def form(self) -> dict[str, Any]:
        most = {} if self.below is None else {"exclusiveMaximum": self.below}
        return {"type": "number", "exclusiveMinimum": self.above} | most


@dataclass(frozen=True)
class Choice(_Plain):
    """One of some words."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        return f"one of {', '.join(self.words)}"

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.words

    def form(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class ListOf(Kind):
    """A list of `least` to `most` values of one kind; with `once`, no two of them alike."""

    of: Kind
    least: int = 0
    most: int | None = None
    once: bool = False

    @property
    def expected(self) -> str:
        least, most = self.least, self.most
        count = (
            f"{least}" if most == least else f"{least} to {most}" if most else f"{least} or more"
        )
        how_often = f", {count} of them" if least or most else ""
        return f"a list: {self.of.expected}{how_often}{', each only once' if self.once else ''}"

    def faults(self, value: Any, at: Place = ()) -> Iterator[Fault]:
        if (
            not isinstance(value, list)
            or len(value) < self.least
            or (self.most is not None and len(value) > self.most)
        ):
            yield Fault(at, self.expected)
            return
        wrong = [fault for n, one in enumerate(value) for fault in self.of.faults(one, (*at, n))]
        yield from wrong
        if self.once and not wrong:
            yield from repeated(((*at, n), one) for n, one in enumerate(value))

    def form(self) -> dict[str, Any]:
        form: dict[str, Any] = {"type": "array", "items": self.of.schema()}
        form |= {"minItems": self.least} if self.least else {}
        form |= {} if self.most is None else {"maxItems": self.most}
        return form | ({"uniqueItems": True} if self.once else {})


@dataclass(frozen=True)
class Either(Kind):
    """A value of one kind or the other."""

    one: Kind
    other: Kind

    @property
    def expected(self) -> str:
        return f"{self.one.expected}, or {self.other.expected}"

    def faults(self, value: Any, at: Place = ()) -> Iterator[Fault]:
        if all(any(kind.faults(value, at)) for kind in (self.one, self.other)):
            yield Fault(at, self.expected)

    def form(self) -> dict[str, Any]:
        return {"anyOf": [self.one.schema(), self.other.schema()]}


@dataclass(frozen=True)
class Tables(Kind):
    """A list of tables, as `[[name]]` writes it."""

    of: Fields
    least: int = 1

    @property
    def expected(self) -> str:
        return {0: "any number of them", 1: "at least one"}.get(self.least, f"{self.least} or more")

    def missing(self, at: Place) -> Fault:
        heads = ".".join(step for step in at if isinstance(step, str))
        return Fault(at, self.expected, f"found no [[{heads}]]")

    def faults(self, value: Any, at: Place = ()) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(at, f"[[{at[-1]}]] tables")
        elif len(value) < self.least:
            few = f"found {len(value)} [[{at[-1]}]]"
            yield Fault(at, self.expected, few) if value else self.missing(at)
        else:
            for n, entry in enumerate(value):
                yield from self.of.faults(entry, (*at, n))

    def form(self) -> dict[str, Any]:
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": self.of.schema()} | least


@dataclass(frozen=True)
class Fields(Kind):
    """A table: fields that it has, fields that it may have, and the kind of any `others`."""

    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)
    others: Kind | None = None

    @property
    def known(self) -> dict[str, Kind]:
        return {**self.required, **self.optional}

    @property
    def expected(self) -> str:
        others = f"names, each with {self.others.expected}" if self.others else ""
        return f"a table of {', '.join(self.known) or others}"

    def faults(self, value: Any, at: Place = ()) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield Fault(at, self.expected)
            return
        for name, kind in self.required.items():
            if name not in value:
                yield kind.missing((*at, name))
        for name, found in value.items():
            known = self.known.get(name, self.others)
            if known is None:
                yield Fault((*at, name), ", ".join(self.known), f"unknown field {name!r}")
            else:
                yield from known.faults(found, (*at, name))

    def form(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: kind.schema() for name, kind in self.known.items()},
            "required": list(self.required),
            "additionalProperties": self.others.schema() if self.others else False,
        }


def texts(names: str) -> dict[str, Kind]:
    """Fields that are all text: `texts("id name")`."""
    return {name: Text() for name in names.split()}


# --- For rules that compare ----------------------------------------------------------------------


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


def names_are(
    at: Place, table: Mapping[str, Any], names: Iterable[str], form: Fields
) -> Iterator[Fault]:
    """Faults unless the `others` of a table of this `form`, which other data name, are `names`."""
    expected = [*form.known, *names]
    for name in expected[len(form.known) :]:
        if name not in table and form.others:
            yield form.others.missing((*at, name))
    for name in table:
        if name not in expected:
            yield Fault((*at, name), ", ".join(expected), f"unknown field {name!r}")
