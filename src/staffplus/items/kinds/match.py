"""`match`: each row goes with one or more targets. A response is {row: [targets]}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from staffplus.bankfile import as_list, ids, is_list_of_str
from staffplus.items.asked import Asked, Pairs, Row
from staffplus.items.beliefs import named
from staffplus.items.kinds.kind import (
    Block,
    Kind,
    Raw,
    Remarks,
    Table,
    belief_in,
    chosen_from,
    mixed,
    no_twins,
    picked_from,
    picks,
)


class Match(Kind):
    form: ClassVar[str] = "an object from row id to a list of target ids"
    response: ClassVar[type] = dict
    tables: ClassVar[Mapping[str, Table]] = {
        "target": Table(frozenset({"id", "text"})),
        "row": Table(frozenset({"id", "text", "feedback"}), frozenset({"key", "misconception"})),
    }
    to_mix: ClassVar[tuple[str, ...]] = ("rows",)
    shared: ClassVar[frozenset[str]] = frozenset({"target"})
    own: ClassVar[frozenset[str]] = frozenset({"row"})

    def faults(self, raw: Raw) -> Remarks:
        targets = ids(raw["target"])
        for n, row in enumerate(raw["row"]):
            key = as_list(row.get("key", []))
            if not is_list_of_str(key) or not key or not set(key) <= set(targets):
                yield (
                    f"row.{n}.key",
                    f"row {n + 1} has the key {row.get('key')!r}; expected one or more of {', '.join(targets)}",
                )
            if not isinstance(row.get("misconception"), str):
                yield f"row.{n}.text", f"row {n + 1} names no misconception"

    def rules(self, raw: Raw) -> Remarks:
        yield from no_twins(raw, "target", "row")

    def family_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int, str, str]]:
        used = {target for raw in raws for key in self.key(raw).values() for target in key}
        for n, target in enumerate(raws[0]["target"]):
            if target["id"] not in used:
                yield (
                    0,
                    f"target.{n}.id",
                    f"target {target['id']!r} is no row's key; expected every target to be right somewhere",
                )

    def stem(self, raw: Raw) -> dict[str, Any]:
        return {
            "targets": [dict(target) for target in raw["target"]],
            "several": any(len(as_list(row["key"])) > 1 for row in raw["row"]),
            "rows": [{"id": row["id"], "text": row["text"]} for row in raw["row"]],
        }

    def key(self, raw: Raw) -> dict[str, list[str]]:
        return {row["id"]: as_list(row["key"]) for row in raw["row"]}

    def explained(self, raw: Raw) -> dict[str, Any]:
        stem = self.stem(raw)
        for row, source in zip(stem["rows"], raw["row"], strict=True):
            row["key"] = as_list(source["key"])
            row["feedback"] = source["feedback"]
            row["misconception"] = named(source["misconception"])
        return stem

    def mark(self, raw: Raw, response: Any) -> float:
        """The mean over rows of (right picks - wrong picks) / right targets, each at least 0."""
        key = self.key(raw)
        if not isinstance(response, Mapping) or not set(response) <= set(key):
            return 0.0
        targets = ids(raw["target"])
        return sum(picks(response.get(row), key[row], targets) for row in key) / len(key)

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        """Of every row that was answered, and not as its key has it."""
        given, key = response if isinstance(response, Mapping) else {}, self.key(raw)
        return {
            row["misconception"]
            for row in raw["row"]
            if row["id"] in given
            and picks(given[row["id"]], key[row["id"]], ids(raw["target"])) < 1
        }

    def fits(self, shown: Raw, response: Any) -> bool:
        rows, targets = ids(shown["rows"]), ids(shown["targets"])
        return isinstance(response, Mapping) and all(
            row in rows and picked_from(chosen, targets) for row, chosen in response.items()
        )

    def asked(self, raw: Raw) -> Asked:
        shown, places = self.explained(raw), ids(raw["target"])
        rows = tuple(
            Row(
                it["id"],
                it["text"],
                tuple(map(places.index, it["key"])),
                it["feedback"],
                belief_in(it),
            )
            for it in shown["rows"]
        )
        return Asked(Pairs(rows, tuple(target["text"] for target in shown["targets"])))

    def by_hand(self, shown: Raw) -> list[Any]:
        targets = ids(shown["targets"])
        return [{row: [target]} for row in ids(shown["rows"]) for target in targets]

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        return [
            (f"{row['text']} → {target}", times)
            for row in shown["rows"]
            for target, times in chosen_from(
                shown["targets"], [it.get(row["id"], []) for it in responses]
            )
        ]

    def question(self, shown: Raw) -> list[Block]:
        return [
            {"p": "Match each of these"},
            {"list": [row["text"] for row in mixed(shown["rows"])]},
            {"p": "with one or more of these"},
            {"list": [target["text"] for target in shown["targets"]]},
        ]

    def answer(self, shown: Raw) -> list[Block]:
        names = {target["id"]: target["text"] for target in shown["targets"]}
        rows = [
            f"{row['text']} → {', '.join(names[key] for key in row['key'])}. {row['feedback']}"
            for row in shown["rows"]
        ]
        return [{"list": rows}]
