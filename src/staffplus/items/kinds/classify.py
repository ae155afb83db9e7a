"""`classify`: the level of a case on a scale, from its givens. A response is the level's id.

The only kind that may be for debate: then it has no key, and every level is met with its best case.
With reasons a response is {"answer": the level's id, "reason": the id of one}, see `reasons.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import mean
from typing import Any, ClassVar

from staffplus.bankfile import DEFAULT_SCALE, ids, scales
from staffplus.items.asked import Answer, Asked, Options
from staffplus.items.beliefs import named
from staffplus.items.gate import weighed
from staffplus.items.kinds.kind import (
    Block,
    Kind,
    Raw,
    Remarks,
    belief_in,
    chosen_from,
    is_stem,
    label,
    uneven,
    uneven_bank,
)
from staffplus.items.kinds.options import option_answers
from staffplus.items.kinds.reasons import Reasons

#: Mean length of what is given and asked may differ this much between levels of a scale.
STEM_LENGTH_SLACK = 1.25


class OneLevel(Kind):
    form: ClassVar[str] = "one option id"
    response: ClassVar[type] = str
    one_line: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset(
        {"scale", "key", "open", "dimensions", "feedback", "misconception"}
    )
    debatable: ClassVar[bool] = True
    cue: ClassVar[str] = "case"
    shared: ClassVar[frozenset[str]] = frozenset({"scale"})
    own: ClassVar[frozenset[str]] = fields - shared

    def faults(self, raw: Raw) -> Remarks:
        name = raw.get("scale", DEFAULT_SCALE)
        if not isinstance(name, str):
            yield "scale", f"found {name!r} as `scale`; expected text"
            return
        if name not in scales():
            yield "scale", f"unknown scale {name!r}; expected one of {', '.join(scales())}"
            return
        levels = ids(scales()[name]["level"])
        feedback, beliefs = raw.get("feedback", {}), raw.get("misconception", {})
        for part, table in (
            ("feedback", feedback),
            ("misconception", beliefs),
            ("dimensions", raw.get("dimensions", {})),
        ):
            if not isinstance(table, Mapping) or not all(
                isinstance(v, str) for v in table.values()
            ):
                yield part, f"found {table!r} as `{part}`; expected a table of texts"
                return
        for level in levels:
            if not feedback.get(level, "").strip():
                yield (
                    f"feedback.{level}",
                    f"no feedback for the level {level!r}; every level needs some",
                )
        for level in sorted(set(feedback) - set(levels)):
            yield (
                f"feedback.{level}",
                f"feedback for {level!r}, which is no level; expected {', '.join(levels)}",
            )
        if raw.get("debate"):
            for part in ("key", "misconception"):
                if part in raw:
                    yield part, f"found `{part}` on an item for debate, which has no right answer"
            return
        if raw.get("key") not in levels:
            yield "key", f"found key {raw.get('key')!r}; expected one of {', '.join(levels)}"
            return
        for level in levels:
            if level != raw["key"] and not beliefs.get(level):
                yield f"misconception.{level}", f"the wrong level {level!r} names no misconception"

    def rules(self, raw: Raw) -> Remarks:
        """The framework for scope: the gate decides, and the dimensions have to bear it out."""
        if raw.get("debate"):
            return
        scale = scale_of(raw)
        if not (raw.get("givens") or raw.get("case") or "").strip():
            yield (
                "givens",
                "no givens and no case; the level of a question can be judged only from what is settled",
            )
        levels = ids(scale["level"])
        opens = {level[scale["gate"]]: level["id"] for level in scale["level"]}
        gate = raw.get(scale["gate"])
        if gate not in opens:
            yield (
                scale["gate"],
                f"found {scale['gate']} = {gate!r}; expected one of {', '.join(opens)}",
            )
            return
        if opens[gate] != raw["key"]:
            yield (
                "key",
                f"key {raw['key']!r} but {scale['gate']} = {gate!r}, which is {opens[gate]!r}",
            )
        dimensions = raw.get("dimensions", {})
        if set(dimensions) != set(scale["dimensions"]) or not set(dimensions.values()) <= set(
            levels
        ):
            yield (
                "dimensions",
                f"found {dict(dimensions)!r}; expected a level for each of {', '.join(scale['dimensions'])}",
            )
            return
        told = weighed(scale, raw["key"], dimensions)
        if told.agree < scale["agreeing"]:
            yield (
                "dimensions",
                f"{told.agree} dimensions agree with the key; expected at least {scale['agreeing']}, or `debate = true`",
            )
        for name in told.far:
            yield (
                f"dimensions.{name}",
                f"{name} = {dimensions[name]!r} is two levels from the key {raw['key']!r}; make it an item for debate",
            )

    def bank_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int | None, str]]:
        by_level: dict[str, list[int]] = {}
        for raw in raws:
            if not raw.get("debate"):
                length = sum(len(raw.get(name, "")) for name in ("givens", "case", "prompt"))
                by_level.setdefault(raw["key"], []).append(length)
        means = {level: mean(sizes) for level, sizes in by_level.items() if len(sizes) >= 4}
        if len(means) > 1 and max(means.values()) > STEM_LENGTH_SLACK * min(means.values()):
            found = ", ".join(f"{level} {value:.0f}" for level, value in means.items())
            yield (
                None,
                f"mean length of what is given and asked by level: {found} characters; length gives the level away",
            )
        for scale in sorted({scale_of(raw)["id"] for raw in raws}):
            keyed = [raw for raw in raws if is_stem(raw) and not raw.get("debate")]
            keys = Counter(raw["key"] for raw in keyed if scale_of(raw)["id"] == scale)
            if found := uneven_bank(keys):
                yield None, f"keys out of balance in classify items on {scale}: {found}"

    def family_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int, str, str]]:
        """Cases that differ in the one fact that decides have other keys."""
        yield from super().family_rules(raws)
        keys = Counter(raw["key"] for raw in raws if not raw.get("debate"))
        if keys.total() > 1 and len(keys) == 1:
            yield (
                0,
                "id",
                f"every stem has the key {next(iter(keys))!r}; expected cases of other levels beside it",
            )
        elif found := uneven(keys):
            yield (
                0,
                "id",
                f"keys out of balance over its stems: {found}; expected at most one apart",
            )

    def texts(self, raw: Raw) -> Remarks:
        yield from ((f"feedback.{level}", text) for level, text in raw["feedback"].items())

    def beliefs(self, raw: Raw) -> Remarks:
        held = raw.get("misconception", {}).items()
        yield from ((f"misconception.{level}", belief) for level, belief in held)

    def stem(self, raw: Raw) -> dict[str, Any]:
        return {"options": level_options(raw.get("scale"))}

    def key(self, raw: Raw) -> Any:
        return str(raw["key"])

    def explained(self, raw: Raw) -> dict[str, Any]:
        options = self.stem(raw)["options"]
        for option in options:
            level = option["id"]
            option["feedback"] = raw["feedback"][level]
            if not raw.get("debate"):
                option["correct"] = level == raw["key"]
                option["misconception"] = named(raw["misconception"].get(level))
        return {"options": options}

    def mark(self, raw: Raw, response: Any) -> float:
        """1 for the key, else 0."""
        return float(isinstance(response, str) and response == self.key(raw))

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        held = raw.get("misconception", {})
        return {held[response]} if isinstance(response, str) and response in held else set()

    def fits(self, shown: Raw, response: Any) -> bool:
        return response in ids(shown["options"])

    def by_hand(self, shown: Raw) -> list[Any]:
        return ids(shown["options"])

    def asked(self, raw: Raw) -> Asked:
        answers = tuple(
            Answer(
                it["id"], label(it), float(it.get("correct", True)), it["feedback"], belief_in(it)
            )
            for it in self.explained(raw)["options"]
        )
        return Asked(Options(answers, fixed=True))

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        return chosen_from(shown["options"], responses)

    def question(self, shown: Raw) -> list[Block]:
        return [{"list": [label(option) for option in shown["options"]]}]

    def answer(self, shown: Raw) -> list[Block]:
        return option_answers(shown["options"])


class Classify(Reasons, OneLevel):
    fields: ClassVar[frozenset[str]] = OneLevel.fields | Reasons.reason_fields
    shared: ClassVar[frozenset[str]] = OneLevel.shared | {"reason"}
    own: ClassVar[frozenset[str]] = OneLevel.own | Reasons.reason_fields - {"reason"}


def scale_of(raw: Raw) -> dict[str, Any]:
    """The scale an item is judged on: id, levels from widest to narrowest."""
    return scales()[raw.get("scale", DEFAULT_SCALE)]


def level_options(scale: str | None = None) -> list[dict[str, Any]]:
    """The levels of a scale as options; without a name the scope of a question."""
    levels = scales()[scale or DEFAULT_SCALE]["level"]
    return [{"id": it["id"], "text": it["text"], "mark": it["mark"]} for it in levels]
