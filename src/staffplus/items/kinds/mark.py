"""`mark`: lines of an artefact are to be marked, such as those that fix what success is.

A response is a list of the ids of the lines marked. The lines stand in the artefact's own order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from staffplus.bankfile import ids
from staffplus.items.asked import Answer, Asked, Options
from staffplus.items.beliefs import named
from staffplus.items.kinds.kind import (
    Block,
    Kind,
    Raw,
    Remarks,
    Table,
    belief_in,
    chosen_from,
    no_twins,
    picked_from,
    picks,
)

#: So many that it has to be read, and so few that it can be.
LINES = range(5, 10)


class Mark(Kind):
    form: ClassVar[str] = "a list of the ids of the lines to be marked"
    response: ClassVar[type] = list
    tables: ClassVar[Mapping[str, Table]] = {
        "line": Table(frozenset({"id", "text", "feedback"}), frozenset({"right", "misconception"}))
    }
    own: ClassVar[frozenset[str]] = frozenset({"line"})

    def faults(self, raw: Raw) -> Remarks:
        for n, line in enumerate(raw["line"]):
            if not isinstance(line.get("right"), bool):
                yield (
                    f"line.{n}.right",
                    f"line {n + 1} has right = {line.get('right')!r}; expected true or false",
                )
            elif "misconception" in line and not isinstance(line["misconception"], str):
                yield (
                    f"line.{n}.misconception",
                    f"found {line['misconception']!r}; expected the id of a misconception",
                )
            elif line["right"] and "misconception" in line:
                yield (
                    f"line.{n}.misconception",
                    f"line {n + 1} is right to mark but names a misconception",
                )
        right = sum(line.get("right") is True for line in raw["line"])
        if not 0 < right < len(raw["line"]):
            yield (
                "line",
                f"found {right} of {len(raw['line'])} lines with right = true; expected some, not none and not all",
            )

    def rules(self, raw: Raw) -> Remarks:
        yield from no_twins(raw, "line")
        if len(raw["line"]) not in LINES:
            yield (
                "line",
                f"found {len(raw['line'])} lines; expected {LINES.start} to {LINES.stop - 1}",
            )

    def artefact(self, raw: Raw) -> list[str]:
        return [line["text"] for line in raw["line"]]

    def stem(self, raw: Raw) -> dict[str, Any]:
        return {"lines": [{"id": line["id"], "text": line["text"]} for line in raw["line"]]}

    def key(self, raw: Raw) -> list[str]:
        return [line["id"] for line in raw["line"] if line["right"]]

    def explained(self, raw: Raw) -> dict[str, Any]:
        return {
            "lines": [{**line, "misconception": named(line.get("misconception"))} for line in raw["line"]]
        }  # fmt: skip

    def mark(self, raw: Raw, response: Any) -> float:
        """(lines marked rightly - lines marked wrongly) / lines to be marked, at least 0."""
        return picks(response, self.key(raw), ids(raw["line"]))

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        marked = response if isinstance(response, list) else []
        return {it["misconception"] for it in raw["line"] if it["id"] in marked and "misconception" in it}  # fmt: skip

    def fits(self, shown: Raw, response: Any) -> bool:
        return picked_from(response, ids(shown["lines"]))

    def by_hand(self, shown: Raw) -> list[Any]:
        return [[it] for it in ids(shown["lines"])]

    def asked(self, raw: Raw) -> Asked:
        right = len(self.key(raw))
        answers = tuple(
            Answer(
                it["id"],
                it["text"],
                (1 if it["right"] else -1) / right,
                it["feedback"],
                belief_in(it),
            )
            for it in self.explained(raw)["lines"]
        )
        return Asked(Options(answers, several=True, fixed=True))

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        return chosen_from(shown["lines"], responses)

    def question(self, shown: Raw) -> list[Block]:
        return [{"list": [line["text"] for line in shown["lines"]]}]

    def answer(self, shown: Raw) -> list[Block]:
        said = {True: "To be marked. ", False: "Not to be marked. "}
        return [
            {"list": [f"{it['text']} — {said[it['right']]}{it['feedback']}" for it in shown["lines"]]}
        ]  # fmt: skip
