"""`number`: a value in a unit, right within a tolerance. A response is a number, in that unit.

Known wrong results stand in `[[item.wrong]]` tables, each with the misconception that leads to it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
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

#: A result at the very end of the tolerance counts, however the computer rounds: part of the key.
ROUNDING: float = MARKING["rounding"]


class Number(Kind):
    form: ClassVar[str] = "a number, in the unit"
    response: ClassVar[type] = float
    fields: ClassVar[frozenset[str]] = frozenset(
        {"unit", "key", "tolerance", "working", "feedback"}
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
