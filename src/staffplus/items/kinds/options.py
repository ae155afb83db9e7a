"""What `choice` and `many` share: options, each with its feedback, some of them right.

Source of the rules on lengths and on "all of the above": Haladyna, Downing and Rodriguez (2002).
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from staffplus.bankfile import ids
from staffplus.items.beliefs import named
from staffplus.items.kinds.kind import Block, Kind, Raw, Remarks, Table, label, mixed, no_twins

#: A key may be this much longer or shorter than the longest or shortest wrong option.
LENGTH_SLACK = 1.35
GIVEAWAY = re.compile(
    r"\b(all|none|both|neither|any) of (the|these|them) ?(above|options|answers)?\b", re.I
)


class Options(Kind):
    """A kind whose `[[item.option]]` tables say which of them are right. Their ids are a, b, c, …"""

    tables: ClassVar[Mapping[str, Table]] = {
        "option": Table(frozenset({"text", "feedback"}), frozenset({"correct", "misconception"}))
    }
    to_mix: ClassVar[tuple[str, ...]] = ("options",)

    @abstractmethod
    def count_fault(self, right: int) -> str:
        """What is wrong with `right` options being right; "" when nothing is."""

    def faults(self, raw: Raw) -> Remarks:
        flags = [option.get("correct", False) for option in raw["option"]]
        if not all(isinstance(flag, bool) for flag in flags):
            yield "option", "found `correct` that is not true or false"
            return
        if fault := self.count_fault(sum(flags)):
            yield "option", f"found {sum(flags) or 'no'} options with correct = true; {fault}"
        for n, (option, right) in enumerate(zip(raw["option"], flags, strict=True)):
            if not right and not isinstance(option.get("misconception"), str):
                yield f"option.{n}.text", f"option {n + 1} is wrong but names no misconception"

    def rules(self, raw: Raw) -> Remarks:
        yield from no_twins(raw, "option")
        for n, option in enumerate(raw["option"]):
            if GIVEAWAY.search(option["text"]):
                yield (
                    f"option.{n}.text",
                    f"found {option['text']!r}; an option must stand for itself, not for the others",
                )

    def stem(self, raw: Raw) -> dict[str, Any]:
        options = [
            {"id": chr(ord("a") + n), "text": option["text"]}
            for n, option in enumerate(raw["option"])
        ]
        return {"options": options}

    def right(self, raw: Raw) -> list[str]:
        """The ids of the options that are right."""
        flagged = zip(ids(self.stem(raw)["options"]), raw["option"], strict=True)
        return [name for name, option in flagged if option.get("correct")]

    def explained(self, raw: Raw) -> dict[str, Any]:
        options = [
            {
                **shown,
                "correct": bool(source.get("correct", False)),
                "feedback": source["feedback"],
                "misconception": named(source.get("misconception")),
            }
            for shown, source in zip(self.stem(raw)["options"], raw["option"], strict=True)
        ]
        return {"options": options}

    def question(self, shown: Raw) -> list[Block]:
        return [{"list": [label(option) for option in mixed(shown["options"])]}]

    def answer(self, shown: Raw) -> list[Block]:
        return option_answers(mixed(shown["options"]))


def option_answers(options: list[Raw]) -> list[Block]:
    """Each option with its verdict, if it has one, and its feedback."""
    verdict = {True: "Right. ", False: "Wrong. ", None: ""}
    return [{"list": [f"{label(o)} — {verdict[o.get('correct')]}{o['feedback']}" for o in options]}]


def lengths(raw: Raw) -> tuple[list[int], list[int]]:
    """Characters of each right option, and of each wrong one."""
    sizes = [(bool(option.get("correct")), len(option["text"])) for option in raw["option"]]
    return [size for right, size in sizes if right], [size for right, size in sizes if not right]
