"""`choice`: one of a few options is right. A response is its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from staffplus.bankfile import ids
from staffplus.items.kinds.kind import Raw, Remarks
from staffplus.items.kinds.options import LENGTH_SLACK, Options, lengths

#: Rodriguez (2005): more than three seldom tell more.
OPTIONS = 3
#: A bank may not have the key as its longest option in more than this share of its items.
LONGEST_KEY_SHARE = 0.5


class Choice(Options):
    form: ClassVar[str] = "one option id"
    response: ClassVar[type] = str

    def count_fault(self, right: int) -> str:
        return "" if right == 1 else "a choice item has one key"

    def rules(self, raw: Raw) -> Remarks:
        yield from super().rules(raw)
        if len(raw["option"]) != OPTIONS and not raw.get("why_options"):
            yield (
                "option",
                f"found {len(raw['option'])} options; expected {OPTIONS}, or a reason in `why_options`",
            )
        (right,), wrong = lengths(raw)
        if right > LENGTH_SLACK * max(wrong):
            yield (
                "option",
                f"the key has {right} characters and the longest wrong option {max(wrong)}: its length gives it away",
            )
        if right * LENGTH_SLACK < min(wrong):
            yield (
                "option",
                f"the key has {right} characters and the shortest wrong option {min(wrong)}: its length gives it away",
            )

    def bank_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int | None, str]]:
        longest = [
            n
            for n, raw in enumerate(raws)
            if max(raw["option"], key=lambda o: len(o["text"])).get("correct")
        ]
        if len(raws) >= 4 and len(longest) > LONGEST_KEY_SHARE * len(raws):
            yield (
                longest[0],
                f"the key is the longest option in {len(longest)} of {len(raws)} choice items; expected at most half",
            )

    def key(self, raw: Raw) -> str:
        return self.right(raw)[0]

    def mark(self, raw: Raw, response: Any) -> float:
        """1 for the key, else 0."""
        return float(isinstance(response, str) and response == self.key(raw))

    def fits(self, shown: Raw, response: Any) -> bool:
        return response in ids(shown["options"])
