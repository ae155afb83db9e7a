"""What `choice` and `many` share: options, each with its feedback, some of them right.

Source of the rules on lengths and on "all of the above": Haladyna, Downing and Rodriguez (2002).
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from staffplus.bankfile import as_list, ids, is_list_of_str
from staffplus.items.asked import Answer, Asked
from staffplus.items.asked import Options as AskedOptions
from staffplus.items.beliefs import named
from staffplus.items.kinds.kind import (
    Block,
    Kind,
    Raw,
    Remarks,
    Table,
    belief_in,
    chosen_from,
    label,
    mixed,
    no_twins,
)

#: A key may be this much longer or shorter than the longest or shortest wrong option; of several
#: stems each option is a key, so there the longest may be this much longer than the shortest.
LENGTH_SLACK = 1.35
#: An option that is nothing but such words; "neither of them" of two people in a case is no such thing.
GIVEAWAY = re.compile(
    r"^\W*(all|none|both|neither|any) of (these|them|the (above|options|answers))\b.{0,12}$", re.I
)


class Options(Kind):
    """A kind whose `[[item.option]]` tables say which of them are right. Their ids are a, b, c, …"""

    tables: ClassVar[Mapping[str, Table]] = {
        "option": Table(frozenset({"text", "feedback"}), frozenset({"correct", "misconception"}))
    }
    to_mix: ClassVar[tuple[str, ...]] = ("options",)
    cue: ClassVar[str] = "options"
    shared: ClassVar[frozenset[str]] = frozenset({"option"})
    own: ClassVar[frozenset[str]] = frozenset({"key", "feedback", "misconception"})

    def stem_faults(self, item: Raw, stem: Raw) -> Remarks:
        options = item.get("option")
        if not _texts(options) or not options:
            yield (
                "option",
                f"found {options!r} as `option`; expected option.a, option.b, …, each some text",
            )
            return
        letters = [chr(ord("a") + n) for n in range(len(options))]
        if list(options) != letters:
            yield "option", f"found the options {', '.join(options)}; expected {', '.join(letters)}"
            return
        for name in ("feedback", "misconception"):
            if not _texts(stem.get(name, {})):
                yield name, f"found {stem[name]!r} as `{name}`; expected a text for each option"
                return
            for odd in sorted(set(stem.get(name, {})) - set(options)):
                yield (
                    f"{name}.{odd}",
                    f"{name} for {odd!r}, which is no option; expected {', '.join(letters)}",
                )
        key = as_list(stem["key"]) if "key" in stem else []
        if not key:
            yield "key", f"found no key; expected {self.form} of {', '.join(letters)}"
        elif not is_list_of_str(key) or not set(key) <= set(letters):
            yield "key", f"found key {stem['key']!r}; expected {self.form} of {', '.join(letters)}"
        elif fault := "" if len(set(key)) == len(key) else "one of them twice":
            yield "key", f"found key {stem['key']!r}, {fault}"
        else:
            for name in letters:
                if not stem.get("feedback", {}).get(name, "").strip():
                    yield (
                        f"feedback.{name}",
                        f"no feedback for the option {name!r}; every option needs some",
                    )
                if name in key and name in stem.get("misconception", {}):
                    yield (
                        f"misconception.{name}",
                        f"found a misconception for {name!r}, which is right here",
                    )
                if name not in key and name not in stem.get("misconception", {}):
                    yield (
                        f"misconception.{name}",
                        f"the option {name!r} is wrong here but names no misconception",
                    )

    def merged(self, item: Raw, stem: Raw) -> Raw:
        key, belief = as_list(stem["key"]), stem.get("misconception", {})
        options = [
            {"text": text, "correct": name in key, "feedback": stem["feedback"][name]}
            | ({} if name in key else {"misconception": belief[name]})
            for name, text in item["option"].items()
        ]
        both = super().merged(item, stem)
        return {name: both[name] for name in both if name not in Options.own} | {"option": options}

    def place(self, place: str) -> tuple[bool, str]:
        table, *rest = place.split(".")
        if table != "option" or not rest:
            return super().place(place)
        letter = chr(ord("a") + int(rest[0]))
        inside = rest[1:] != ["text"]
        return inside, f"{rest[1] if inside else 'option'}.{letter}"

    def family_rules(self, raws: Sequence[Raw]) -> Iterator[tuple[int, str, str]]:
        right = Counter(name for raw in raws for name in self.right(raw))
        for n, option in enumerate(self.stem(raws[0])["options"]):
            if not right[option["id"]]:
                yield (
                    0,
                    f"option.{n}.text",
                    f"option {option['id']!r} is no stem's key; expected every option to be right somewhere",
                )
        sizes = [len(option["text"]) for option in raws[0]["option"]]
        if max(sizes) > LENGTH_SLACK * min(sizes):
            yield (
                0,
                "option",
                f"the longest option has {max(sizes)} characters and the shortest {min(sizes)}; expected at most {LENGTH_SLACK} times as many",
            )

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

    def shown_by(self, raw: Raw, response: Any) -> set[str]:
        chosen = [it for it in as_list(response) if isinstance(it, str)]
        named = zip(ids(self.stem(raw)["options"]), raw["option"], strict=True)
        return {str(it["misconception"]) for name, it in named if name in chosen and "misconception" in it}  # fmt: skip

    def asked(self, raw: Raw) -> Asked:
        entries, right = self.explained(raw)["options"], self.right(raw)
        several = self.response is list
        return Asked(
            AskedOptions(
                tuple(
                    Answer(
                        it["id"],
                        label(it),
                        1 / len(right) if it["correct"] else (-1 / len(right) if several else 0),
                        it["feedback"],
                        belief_in(it),
                    )
                    for it in entries
                ),
                several,
            )
        )

    def tally(self, shown: Raw, responses: Sequence[Any]) -> list[tuple[str, int]]:
        return chosen_from(shown["options"], responses)

    def question(self, shown: Raw) -> list[Block]:
        return [{"list": [label(option) for option in mixed(shown["options"])]}]

    def answer(self, shown: Raw) -> list[Block]:
        return option_answers(mixed(shown["options"]))


def option_answers(options: list[Raw]) -> list[Block]:
    """Each option with its verdict, if it has one, and its feedback."""
    verdict = {True: "Right. ", False: "Wrong. ", None: ""}
    return [{"list": [f"{label(o)} — {verdict[o.get('correct')]}{o['feedback']}" for o in options]}]


def _texts(table: Any) -> bool:
    """Whether this is a table of texts, none of them blank."""
    return isinstance(table, Mapping) and all(
        isinstance(text, str) and text.strip() for text in table.values()
    )


def lengths(raw: Raw) -> tuple[list[int], list[int]]:
    """Characters of each right option, and of each wrong one."""
    sizes = [(bool(option.get("correct")), len(option["text"])) for option in raw["option"]]
    return [size for right, size in sizes if right], [size for right, size in sizes if not right]
