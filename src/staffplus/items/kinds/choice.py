"""`choice`: one of a few options is right. A response is its id.

With reasons it is {"answer": its id, "reason": the id of one}, see `reasons.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from staffplus.bankfile import ids
from staffplus.items.kinds.kind import Raw, Remarks, is_stem, uneven, uneven_bank
from staffplus.items.kinds.options import LENGTH_SLACK, Options, lengths
from staffplus.items.kinds.reasons import Reasons

#: Rodriguez (2005): more than three seldom tell more. Of several stems each option has to be a key,
#: so there two will do.
OPTIONS = 3
#: A bank may not have the key as its longest option in more than this share of its items.
LONGEST_KEY_SHARE = 0.5


class OneOption(Options):
    form: ClassVar[str] = "one option id"
    response: ClassVar[type] = str
    one_line: ClassVar[bool] = True

    def count_fault(self, right: int) -> str:
        return "" if right == 1 else "a choice item has one key"

    def rules(self, raw: Raw) -> Remarks:
        yield from super().rules(raw)
        if len(raw["option"]) > OPTIONS and not raw.get("why_options"):
            yield (
                "option",
                f"found {len(raw['option'])} options; expected {OPTIONS}, or a reason in `why_options`",
            )

    def single_rules(self, raw: Raw) -> Remarks:
        if len(raw["option"]) < OPTIONS and not raw.get("why_options"):
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
        for many in sorted({len(raw["option"]) for raw in raws}):
            same = [raw for raw in raws if is_stem(raw) and len(raw["option"]) == many]
            if found := uneven_bank(Counter(self.right(raw)[0] for raw in same)):
                yield None, f"keys out of balance in choice items of {many} options: {found}"

    def family_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int, str, str]]:
        yield from super().family_rules(raws)
        options = dict.fromkeys(ids(self.stem(raws[0])["options"]), 0)
        counts = Counter(options) + Counter(name for raw in raws for name in self.right(raw))
        if found := uneven(options | counts):
            yield (
                0,
                "id",
                f"keys out of balance over its stems: {found}; expected at most one apart",
            )

    def key(self, raw: Raw) -> Any:
        return self.right(raw)[0]

    def mark(self, raw: Raw, response: Any) -> float:
        """1 for the key, else 0."""
        return float(isinstance(response, str) and response == self.key(raw))

    def fits(self, shown: Raw, response: Any) -> bool:
        return response in ids(shown["options"])

    def by_hand(self, shown: Raw) -> list[Any]:
        return ids(shown["options"])


class Choice(Reasons, OneOption):
    fields: ClassVar[frozenset[str]] = Reasons.reason_fields
    shared: ClassVar[frozenset[str]] = OneOption.shared | {"reason"}
    own: ClassVar[frozenset[str]] = OneOption.own | Reasons.reason_fields - {"reason"}
