"""`order`: steps to put in order, some of which must come before others. A response lists all their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from staffplus.bankfile import ids, is_list_of_str
from staffplus.items.asked import Asked, Steps
from staffplus.items.beliefs import named
from staffplus.items.kinds.kind import COMMONEST, Block, Kind, Raw, Remarks, Table, mixed, no_twins


class Order(Kind):
    form: ClassVar[str] = "a list of all step ids, first to last"
    response: ClassVar[type] = list
    tables: ClassVar[Mapping[str, Table]] = {
        "step": Table(frozenset({"id", "text"})),
        "constraint": Table(
            frozenset({"before", "after", "feedback"}), frozenset({"misconception"}), at_least=1
        ),
    }
    to_mix: ClassVar[tuple[str, ...]] = ("steps",)
    several: ClassVar[bool] = False

    def faults(self, raw: Raw) -> Remarks:
        steps = ids(raw["step"])
        after: dict[str, set[str]] = {step: set() for step in steps}
        for n, constraint in enumerate(raw["constraint"]):
            for end in ("before", "after"):
                if constraint[end] not in steps:
                    yield (
                        f"constraint.{n}.{end}",
                        f"constraint {n + 1} names the step {constraint[end]!r}; expected one of {', '.join(steps)}",
                    )
                    return
            if not isinstance(constraint.get("misconception"), str):
                yield f"constraint.{n}.before", f"constraint {n + 1} names no misconception"
            after[constraint["before"]].add(constraint["after"])
        left = dict(after)
        while left:
            free = [step for step in left if not any(step in others for others in left.values())]
            if not free:
                yield "constraint", f"no order can satisfy the constraints among {', '.join(left)}"
                return
            for step in free:
                del left[step]

    def rules(self, raw: Raw) -> Remarks:
        yield from no_twins(raw, "step")

    def stem(self, raw: Raw) -> dict[str, Any]:
        return {"steps": [dict(step) for step in raw["step"]]}

    def key(self, raw: Raw) -> list[list[str]]:
        """[[before, after], …]: what must hold, whatever else the order is."""
        return [[c["before"], c["after"]] for c in raw["constraint"]]

    def explained(self, raw: Raw) -> dict[str, Any]:
        constraints = [{**c, "misconception": named(c["misconception"])} for c in raw["constraint"]]
        return {**self.stem(raw), "constraints": constraints}

    def mark(self, raw: Raw, response: Any) -> float:
        """The share of the stated before/after constraints that hold."""
        if not _permutes(response, ids(raw["step"])):
            return 0.0
        place = {step: n for n, step in enumerate(response)}
        key = self.key(raw)
        return sum(place[before] < place[after] for before, after in key) / len(key)

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        """Of the constraints that do not hold."""
        if not _permutes(response, ids(raw["step"])):
            return set()
        place = {step: n for n, step in enumerate(response)}
        return {
            it["misconception"]
            for it in raw["constraint"]
            if "misconception" in it and place[it["before"]] > place[it["after"]]
        }

    def fits(self, shown: Raw, response: Any) -> bool:
        return _permutes(response, ids(shown["steps"]))

    def asked(self, raw: Raw) -> Asked:
        places = ids(raw["step"])
        before = tuple((places.index(one), places.index(other)) for one, other in self.key(raw))
        return Asked(Steps(tuple(step["text"] for step in raw["step"]), before))

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        names = {step["id"]: step["text"] for step in shown["steps"]}
        said = Counter(" → ".join(names[step] for step in response) for response in responses)
        return said.most_common(COMMONEST)

    def question(self, shown: Raw) -> list[Block]:
        return [
            {"p": "Put in order:"},
            {"list": [step["text"] for step in mixed(shown["steps"])]},
        ]

    def answer(self, shown: Raw) -> list[Block]:
        names = {step["id"]: step["text"] for step in shown["steps"]}
        return [
            {
                "list": [
                    f"“{names[c['before']]}” before “{names[c['after']]}”. {c['feedback']}"
                    for c in shown["constraints"]
                ]
            }
        ]


def _permutes(response: Any, steps: list[str]) -> bool:
    return is_list_of_str(response) and sorted(response) == sorted(steps)
