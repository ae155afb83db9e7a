"""`number`: a value in a unit, right within a tolerance. A response is a number, in that unit.

Known wrong results stand in `[[item.wrong]]` tables, each with the misconception that leads to it.
Where some of the figures of a case are to be added up, `counts` holds those that count and `leaves` the
others, so that two mistakes which make up for each other are found before anybody is marked right for them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Any, ClassVar

from staffplus.items.asked import Asked, Value, Wrong
from staffplus.items.beliefs import named
from staffplus.items.kinds.kind import (
    COMMONEST,
    MARKING,
    Block,
    Kind,
    Raw,
    Remarks,
    Table,
    belief_in,
)

#: Asks for the sum of some lines of a case, each of which counts as a whole or not at all.
ADDS_UP = re.compile(r"\bhow many\b[^?.]*\b(?:of|in) (?:these|them|this|the chapter's)\b", re.I)
#: A result at the very end of the tolerance counts, however the computer rounds: part of the key.
ROUNDING: float = MARKING["rounding"]


class Number(Kind):
    form: ClassVar[str] = "a number, in the unit"
    response: ClassVar[type] = float
    fields: ClassVar[frozenset[str]] = frozenset(
        {"unit", "key", "tolerance", "working", "feedback", "counts", "leaves"}
    )
    tables: ClassVar[Mapping[str, Table]] = {
        "wrong": Table(frozenset({"feedback"}), frozenset({"value", "misconception"}), at_least=1)
    }
    shared: ClassVar[frozenset[str]] = frozenset({"unit"})
    own: ClassVar[frozenset[str]] = fields - shared | {"wrong"}

    def faults(self, raw: Raw) -> Remarks:
        for name, what in (
            ("unit", "what the number counts, such as hours a week"),
            ("working", "how the result comes about, shown after the answer"),
            ("feedback", "what is said to a result that no [[item.wrong]] names"),
        ):
            if not isinstance(raw.get(name), str) or not raw[name].strip():
                yield name, f"found {raw.get(name)!r} as `{name}`; expected {what}"
        key, tolerance = _finite(raw.get("key")), _finite(raw.get("tolerance"))
        if key is None:
            yield "key", f"found key {raw.get('key')!r}; expected a number"
        if tolerance is None or tolerance < 0:
            yield (
                "tolerance",
                f"found tolerance {raw.get('tolerance')!r}; expected a number from 0, in the unit",
            )
        wrong = [_finite(entry.get("value")) for entry in raw["wrong"]]
        for n, (entry, value) in enumerate(zip(raw["wrong"], wrong, strict=True)):
            if value is None:
                yield (
                    f"wrong.{n}.value",
                    f"wrong result {n + 1} has the value {entry.get('value')!r}; expected a number",
                )
            if not isinstance(entry.get("misconception"), str):
                yield f"wrong.{n}.feedback", f"wrong result {n + 1} names no misconception"
        if key is None or tolerance is None:
            return
        known = [(n, value) for n, value in enumerate(wrong) if value is not None]
        for n, value in known:
            if within(value, key, tolerance):
                yield (
                    f"wrong.{n}.value",
                    f"{_said(value)} is within {_said(tolerance)} of the key {_said(key)} and would count as right",
                )
        for (_, one), (n, other) in combinations(known, 2):
            if within(other, one, tolerance):
                yield (
                    f"wrong.{n}.value",
                    f"{_said(other)} is within {_said(tolerance)} of the wrong result {_said(one)}: nobody can tell which was meant",
                )

    def rules(self, raw: Raw) -> Remarks:
        """Nobody comes to the key by two mistakes that make up for each other."""
        counts, leaves = (_figures(raw.get(name, [])) for name in ("counts", "leaves"))
        if counts is None or leaves is None:
            yield (
                "counts",
                "found no lists of figures as `counts` and `leaves`; expected the case's",
            )
            return
        if ADDS_UP.search(raw["prompt"]) and not (counts and leaves):
            yield (
                "prompt",
                "some lines of the case are to be added up; expected `counts` and `leaves`, the figures that do and do not count, or the kind `mark`",
            )
        if not counts:
            return
        if not within(sum(counts), raw["key"], raw["tolerance"]):
            yield (
                "counts",
                f"`counts` add up to {_said(sum(counts))}, and the key is {_said(raw['key'])}",
            )
        for out, taken in _swaps(counts, leaves, raw["tolerance"]):
            yield (
                "counts",
                f"leave out {_listed(out)} and take in {_listed(taken)}, and the result is right; expected figures of which no two mistakes make up for each other",
            )
            return

    def texts(self, raw: Raw) -> Remarks:
        yield from ((name, raw[name]) for name in ("unit", "working", "feedback"))
        yield from super().texts(raw)

    def stem(self, raw: Raw) -> dict[str, Any]:
        return {"unit": raw["unit"]}

    def key(self, raw: Raw) -> dict[str, float]:
        """{"value": …, "within": …}: a wider tolerance is another key."""
        return {"value": raw["key"], "within": raw["tolerance"]}

    def explained(self, raw: Raw) -> dict[str, Any]:
        return {
            **{name: raw[name] for name in ("unit", "key", "tolerance", "working", "feedback")},
            "wrong": [
                {**entry, "misconception": named(entry["misconception"])} for entry in raw["wrong"]
            ],
        }

    def mark(self, raw: Raw, response: Any) -> float:
        """1 within the tolerance of the key, else 0."""
        value = _finite(response)
        return float(value is not None and within(value, raw["key"], raw["tolerance"]))

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        """Of the known wrong results as near to it as the key would have to be."""
        value = _finite(response)
        near = [it for it in raw["wrong"] if value is not None and within(value, it["value"], raw["tolerance"])]  # fmt: skip
        return {it["misconception"] for it in near}

    def fits(self, shown: Raw, response: Any) -> bool:
        return _finite(response) is not None

    def asked(self, raw: Raw) -> Asked:
        wrong = tuple(
            Wrong(it["value"], it["feedback"], belief_in(it)) for it in self.explained(raw)["wrong"]
        )
        unit, working, feedback = (str(raw[name]) for name in ("unit", "working", "feedback"))
        return Asked(Value(raw["key"], raw["tolerance"], unit, working, feedback, wrong))

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        said = Counter(f"{_said(response)} {shown['unit']}" for response in responses)
        return said.most_common(COMMONEST)

    def question(self, shown: Raw) -> list[Block]:
        return [{"p": f"Your answer is a number, in {shown['unit']}."}]

    def answer(self, shown: Raw) -> list[Block]:
        unit = shown["unit"]
        near = f", give or take {_said(shown['tolerance'])}" if shown["tolerance"] else ""
        wrong = [f"{_said(e['value'])} {unit} — Wrong. {e['feedback']}" for e in shown["wrong"]]
        return [
            {"p": f"{_said(shown['key'])} {unit}{near}. {shown['working']}"},
            {"list": wrong},
        ]


def within(value: float, key: float, tolerance: float) -> bool:
    """Whether `value` is at most `tolerance` from `key`."""
    return abs(value - key) <= tolerance + ROUNDING * abs(key)


def _swaps(counts: list[float], leaves: list[float], tolerance: float) -> Iterator[tuple[tuple[float, ...], tuple[float, ...]]]:  # fmt: skip
    """(left out, taken in) wherever both come to the same, as far as `tolerance` can tell."""

    def some(figures: list[float]) -> Iterator[tuple[float, ...]]:
        sizes = range(1, len(figures) + 1)
        return chain.from_iterable(combinations(figures, size) for size in sizes)

    for out in some(counts):
        for taken in some(leaves):
            if within(sum(taken), sum(out), tolerance):
                yield out, taken


def _figures(value: Any) -> list[float] | None:
    figures = [_finite(entry) for entry in value] if isinstance(value, list) else [None]
    return [figure for figure in figures if figure is not None] if None not in figures else None


def _listed(figures: Sequence[float]) -> str:
    return " and ".join(map(_said, figures))


def _finite(value: Any) -> float | None:
    """A number as a float; None for anything else, for what is infinite, and for true and false."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # a whole number that no float can hold
        return None


def _said(value: float) -> str:
    """A number as people read it: 1,200 and 0.5."""
    return f"{value:,.10f}".rstrip("0").rstrip(".")
