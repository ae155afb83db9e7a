"""`many`: one or more of the options are right. A response is a list of their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import mean
from typing import Any, ClassVar

from staffplus.bankfile import ids
from staffplus.items.kinds.kind import Raw, Remarks, picked_from, picks
from staffplus.items.kinds.options import LENGTH_SLACK, Options, lengths


class Many(Options):
    form: ClassVar[str] = "a list of option ids"
    response: ClassVar[type] = list

    def count_fault(self, right: int) -> str:
        return "" if right else "a many item has one or more"

    def single_rules(self, raw: Raw) -> Remarks:
        right, wrong = lengths(raw)
        if not wrong:
            yield "option", "every option is right; expected at least one that is wrong"
        elif not 1 / LENGTH_SLACK <= mean(right) / mean(wrong) <= LENGTH_SLACK:
            yield (
                "option",
                f"right options have {mean(right):.0f} characters on average and wrong ones {mean(wrong):.0f}: their length gives them away",
            )

    def family_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int, str, str]]:
        yield from super().family_rules(raws)
        right = [self.right(raw) for raw in raws]
        for n, option in enumerate(self.stem(raws[0])["options"]):
            if all(option["id"] in key for key in right):
                yield (
                    0,
                    f"option.{n}.text",
                    f"option {option['id']!r} is right in every stem; expected it to be wrong in some",
                )

    def key(self, raw: Raw) -> list[str]:
        return self.right(raw)

    def mark(self, raw: Raw, response: Any) -> float:
        """(right picks - wrong picks) / right options, at least 0."""
        return picks(response, self.key(raw), ids(self.stem(raw)["options"]))

    def fits(self, shown: Raw, response: Any) -> bool:
        return picked_from(response, ids(shown["options"]))

    def by_hand(self, shown: Raw) -> list[Any]:
        return [[it] for it in ids(shown["options"])]
