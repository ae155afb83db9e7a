"""Reasons: after the answer, why. Two-tier items after Treagust (1988): only both together show who knows.

A kind that puts `Reasons` before its base may have `reason.p`, `reason.q`, … at the item. Then each
stem says which holds (`because`), what is said on each (`reason_feedback`) and, if it has a name, what
an answer and a reason show together (`[item.stem.belief]`, `"b+q" = "…"`). A response is then
{"answer": …, "reason": …}.
"""

# It stands before a base that has what it calls, which mypy cannot see here.
# mypy: disable-error-code="safe-super"

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from staffplus.bankfile import ids
from staffplus.items.asked import Asked
from staffplus.items.beliefs import named
from staffplus.items.kinds.kind import MARKING, Block, Kind, Raw, Remarks, chosen_from, mixed

#: What the right answer is worth for another reason than the one that holds.
ANSWER_ALONE: float = MARKING["answer_alone"]


class Reasons(Kind):
    """Adds reasons to a kind of which one option is right; without `reason` it changes nothing."""

    reason_fields: ClassVar[frozenset[str]] = frozenset(
        {"reason", "because", "reason_feedback", "belief"}
    )

    def faults(self, raw: Raw) -> Remarks:
        yield from super().faults(raw)
        if "reason" not in raw:
            for name in sorted(self.reason_fields & set(raw)):
                yield (
                    name,
                    f"found `{name}` on an item without reasons; expected reason.p, reason.q, …",
                )
            return
        reasons = raw["reason"]
        for name in ("reason", "reason_feedback", "belief"):
            table = raw.get(name, {})
            if not isinstance(table, Mapping) or not all(
                isinstance(text, str) and text.strip() for text in table.values()
            ):
                yield name, f"found {table!r} as `{name}`; expected a table of texts"
                return
        if len(reasons) < 2:
            yield "reason", f"found {len(reasons)} reasons; expected two or more"
        if raw.get("debate"):
            yield "debate", "found reasons on an item for debate, which has no right answer"
            return
        if not isinstance(raw.get("because"), str) or raw["because"] not in reasons:
            yield (
                "because",
                f"found because = {raw.get('because')!r}; expected one of {', '.join(reasons)}",
            )
        for name in reasons:
            if name not in raw.get("reason_feedback", {}):
                yield (
                    f"reason_feedback.{name}",
                    f"no feedback for the reason {name!r}; every reason needs some",
                )
        for name in sorted(set(raw.get("reason_feedback", {})) - set(reasons)):
            yield (
                f"reason_feedback.{name}",
                f"feedback for {name!r}, which is no reason; expected {', '.join(reasons)}",
            )
        answers = self._answers(raw)
        for pair in raw.get("belief", {}):
            answer, _, reason = pair.partition("+")
            if answer not in answers or reason not in reasons:
                yield (
                    f"belief.{pair}",
                    f"found the pair {pair!r}; expected an answer and a reason, such as {answers[0]}+{next(iter(reasons))}",
                )

    def _answers(self, raw: Raw) -> list[str]:
        return ids(super().stem(raw).get("options", []))

    def rules(self, raw: Raw) -> Remarks:
        yield from super().rules(raw)
        for text, times in Counter(raw.get("reason", {}).values()).items():
            if times > 1:
                yield "reason", f"{times} reasons read {text!r}; each must differ"

    def family_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int, str, str]]:
        yield from super().family_rules(raws)
        right = {raw.get("because") for raw in raws}
        for name in raws[0].get("reason", {}):
            if name not in right:
                yield (
                    0,
                    f"reason.{name}",
                    f"reason {name!r} holds in no stem; expected every reason to hold somewhere",
                )

    def texts(self, raw: Raw) -> Remarks:
        yield from super().texts(raw)
        for table in ("reason", "reason_feedback"):
            yield from ((f"{table}.{name}", text) for name, text in raw.get(table, {}).items())

    def beliefs(self, raw: Raw) -> Remarks:
        yield from super().beliefs(raw)
        yield from ((f"belief.{pair}", name) for pair, name in raw.get("belief", {}).items())

    def stem(self, raw: Raw) -> dict[str, Any]:
        if "reason" not in raw:
            return super().stem(raw)
        reasons = [{"id": name, "text": text} for name, text in raw["reason"].items()]
        return super().stem(raw) | {"reasons": reasons}

    def key(self, raw: Raw) -> Any:
        key = super().key(raw)
        return {"answer": key, "reason": raw["because"]} if "reason" in raw else key

    def explained(self, raw: Raw) -> dict[str, Any]:
        shown = super().explained(raw)
        if "reason" not in raw:
            return shown
        reasons = [
            {
                "id": name,
                "text": text,
                "correct": name == raw["because"],
                "feedback": raw["reason_feedback"][name],
            }
            for name, text in raw["reason"].items()
        ]
        pairs = {pair: named(belief) for pair, belief in raw.get("belief", {}).items()}
        return shown | {"reasons": reasons, "pairs": pairs}

    def mark(self, raw: Raw, response: Any) -> float:
        """As without reasons; with them 1 for answer and reason, half for the answer alone."""
        if "reason" not in raw:
            return super().mark(raw, response)
        if not isinstance(response, Mapping) or response.get("answer") != super().key(raw):
            return 0.0
        return 1.0 if response.get("reason") == raw["because"] else ANSWER_ALONE

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        if "reason" not in raw or not isinstance(response, Mapping):
            return super().shown_by(raw, response)
        pair = f"{response.get('answer')}+{response.get('reason')}"
        together = {raw["belief"][pair]} if pair in raw.get("belief", {}) else set()
        return super().shown_by(raw, response.get("answer")) | together

    def fits(self, shown: Raw, response: Any) -> bool:
        if "reasons" not in shown:
            return super().fits(shown, response)
        return (
            isinstance(response, Mapping)
            and set(response) == {"answer", "reason"}
            and super().fits(shown, response["answer"])
            and (response["reason"] is None or response["reason"] in ids(shown["reasons"]))
        )

    def form_of(self, raw: Raw) -> str:
        form = super().form_of(raw)
        return f'{{"answer": {form}, "reason": one reason id}}' if "reason" in raw else form

    def asked(self, raw: Raw) -> Asked:
        found = super().asked(raw)
        if "reason" not in raw:
            return found
        return replace(found, unsaid=(*found.unsaid, "the reason asked for after the answer"))

    def by_hand(self, shown: Raw) -> list[Any]:
        lines = super().by_hand(shown)
        return [{"answer": it, "reason": None} for it in lines] if "reasons" in shown else lines

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        if "reasons" not in shown:
            return super().tally(shown, responses)
        reasons = [it["reason"] for it in responses if it["reason"] is not None]
        why = [(f"Why? {text}", times) for text, times in chosen_from(shown["reasons"], reasons)]
        return super().tally(shown, [it["answer"] for it in responses]) + why

    def question(self, shown: Raw) -> list[Block]:
        asked = super().question(shown)
        if "reasons" not in shown:
            return asked
        return [*asked, {"p": "Why?"}, {"list": [it["text"] for it in mixed(shown["reasons"])]}]

    def answer(self, shown: Raw) -> list[Block]:
        told = super().answer(shown)
        if "reasons" not in shown:
            return told
        said = {True: "It holds. ", False: "It does not decide. "}
        reasons = [
            f"{it['text']} — {said[it['correct']]}{it['feedback']}"
            for it in mixed(shown["reasons"])
        ]
        return [*told, {"p": "Why?"}, {"list": reasons}]
