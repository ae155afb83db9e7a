"""What a data file must look like, said once: its faults and a JSON Schema come from the same words.

    HORIZON = Tables({"months": Whole(1), "name": Text()}, {"usual": Truth()})
    CARD = Fields({"most": Whole(1, 9), "horizon": HORIZON})

`faults` says what in a table is not so, `schema` what an editor completes from. What compares one
thing with another is code, for which `staffplus.bankrules` has the words. Standard library only:
chapters import this.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from staffplus.bankrules import Fault, Place, repeated

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
    """Text that says something; with `blank`, it need not."""

    blank: bool = False

    @property
    def expected(self) -> str:
        return "text, which may be empty" if self.blank else "some text"

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and (self.blank or bool(value.strip()))

    def form(self) -> dict[str, Any]:
        return {"type": "string"} | ({} if self.blank else {"pattern": r"\S"})


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
class Fields(Kind):
    """A table: fields that it has, fields that it may have, and the kind of any `others`.

    A key may name several fields of one kind: `{"id name": Text()}`.
    """

    required: Mapping[str, Kind] = field(default_factory=dict)
    optional: Mapping[str, Kind] = field(default_factory=dict)
    others: Kind | None = None

    def __post_init__(self) -> None:
        for part in ("required", "optional"):
            given: Mapping[str, Kind] = getattr(self, part)
            apart = {name: kind for key, kind in given.items() for name in key.split()}
            object.__setattr__(self, part, apart)

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
        known = self.known
        for name, found in value.items():
            of = known.get(name, self.others)
            if of is None:
                yield Fault((*at, name), ", ".join(known), f"unknown field {name!r}")
            else:
                yield from of.faults(found, (*at, name))

    def form(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: kind.schema() for name, kind in self.known.items()},
            "required": list(self.required),
            "additionalProperties": self.others.schema() if self.others else False,
        }


@dataclass(frozen=True)
class Tables(Fields):
    """A list of at least `least` such tables, as `[[name]]` writes it."""

    least: int = 1

    @property
    def entry(self) -> Fields:
        return Fields(self.required, self.optional, self.others)

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
            entry = self.entry
            for n, one in enumerate(value):
                yield from entry.faults(one, (*at, n))

    def form(self) -> dict[str, Any]:
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": self.entry.schema()} | least


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
