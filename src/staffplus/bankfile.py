"""How a bank file is read: TOML, the place of everything in it, and what makes an item an item.

An item that passes `malformed` can be shown and marked. Whether it is good enough to publish is
for `staffplus.items.rules`. Standard library only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BANK = Path(__file__).parent / "bank"
DEFAULT_SCALE = "question-scope"

#: Fields of every item, then of each kind. Any other field is a typing error and is refused.
COMMON_FIELDS = frozenset(
    ["id", "set", "objective", "kind", "domain", "see", "givens", "prompt", "debate", "why_options"]
)
KIND_FIELDS: dict[str, frozenset[str]] = {
    "choice": frozenset({"option"}),
    "many": frozenset({"option"}),
    "classify": frozenset(["scale", "key", "open", "dimensions", "feedback", "misconception"]),
    "match": frozenset({"target", "row"}),
    "order": frozenset({"step", "constraint"}),
}
KINDS = tuple(KIND_FIELDS)

#: Tables inside an item: (required text fields, optional fields).
TABLE_FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "option": (frozenset({"text", "feedback"}), frozenset({"correct", "misconception"})),
    "target": (frozenset({"id", "text"}), frozenset()),
    "row": (frozenset({"id", "text", "feedback"}), frozenset({"key", "misconception"})),
    "step": (frozenset({"id", "text"}), frozenset()),
    "constraint": (frozenset({"before", "after", "feedback"}), frozenset({"misconception"})),
}


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a bank, said so that a person can go there and put it right."""

    path: Path
    line: int
    item: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}"
        return (
            f"{where}: item {self.item!r}: {self.message}"
            if self.item
            else f"{where}: {self.message}"
        )


class BankError(ValueError):
    """A bank that cannot be used; `problems` lists every reason, each with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def read_toml(path: Path) -> tuple[str, dict[str, Any], list[Problem]]:
    """Text and table of a TOML file; a file that is not UTF-8 or not TOML becomes a Problem."""
    try:
        text = path.read_text("utf-8")
        return text, tomllib.loads(text), []
    except UnicodeDecodeError as error:
        return (
            "",
            {},
            [
                Problem(
                    path,
                    1,
                    "",
                    f"found a byte that is not UTF-8 ({error.reason} at byte {error.start}); expected UTF-8 text",
                )
            ],
        )
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        return "", {}, [Problem(path, int(at[1]) if at else 1, "", f"not valid TOML: {error}")]


@cache
def scales() -> dict[str, dict[str, Any]]:
    """The scales that `classify` items are judged on, by id."""
    return {
        scale["id"]: scale
        for scale in tomllib.loads((BANK / "scales.toml").read_text("utf-8"))["scale"]
    }


def item_spans(text: str) -> list[tuple[int, int]]:
    """First and last line (from 1) of every `[[item]]` table, skipping multi-line strings."""
    starts, inside = [], ""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not inside and re.match(r"\s*\[\[\s*item\s*\]\]", line):
            starts.append(number)
        for quotes in re.findall(r'"""|\'\'\'', line):
            inside = quotes if not inside else "" if quotes == inside else inside
    ends = [start - 1 for start in starts[1:]] + [len(lines)]
    return list(zip(starts, ends, strict=False))


def line_of(text: str, place: str, span: tuple[int, int] | None = None) -> int:
    """Line (from 1) of a place such as `prompt`, `feedback.lead` or `option.2.text` in a span.

    The start of the nearest table that is there, when the place itself is not.
    """
    lines = text.splitlines()
    first, last = span or (1, len(lines))
    *tables, name = place.split(".")
    at = first
    if tables:
        header = rf"\s*\[+\s*item\.{tables[0]}\s*\]+"
        heads = [n for n in range(first, last + 1) if re.match(header, lines[n - 1])]
        if heads:
            nth = int(tables[1]) if len(tables) > 1 else 0
            at = heads[min(nth, len(heads) - 1)]
            last = heads[nth + 1] - 1 if nth + 1 < len(heads) else last
    for number in range(at, last + 1):
        if re.match(rf"\s*{re.escape(name)}\s*=", lines[number - 1]):
            return number
    return at


def malformed(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(place, message) for everything that keeps `raw` from being an item at all."""
    kind = raw.get("kind")
    for name in ("id", "set", "objective", "kind", "prompt"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            yield name, f"found {raw.get(name)!r} as `{name}`; expected some text"
    if isinstance(raw.get("id"), str) and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", raw["id"]):
        yield "id", f"found id {raw['id']!r}; expected lower-case words joined by hyphens"
    if kind not in KIND_FIELDS:
        yield "kind", f"found kind {kind!r}; expected one of {', '.join(KINDS)}"
        return
    for name in sorted(set(raw) - COMMON_FIELDS - KIND_FIELDS[kind]):
        yield (
            name,
            f"unknown field {name!r} in a {kind} item; it may have {', '.join(sorted(COMMON_FIELDS | KIND_FIELDS[kind]))}",
        )
    for name in ("givens", "domain", "see", "why_options", "scale"):
        if name in raw and not isinstance(raw[name], str):
            yield name, f"found {raw[name]!r} as `{name}`; expected text"
    if not isinstance(raw.get("debate", False), bool):
        yield "debate", f"found {raw['debate']!r} as `debate`; expected true or false"
    elif raw.get("debate") and kind != "classify":
        yield (
            "debate",
            f"found debate = true on a {kind} item; only classify items can be for debate",
        )
    tables = [name for name in KIND_FIELDS[kind] if name in TABLE_FIELDS]
    wrong = [problem for name in sorted(tables) for problem in _malformed_table(raw, name)]
    yield from wrong
    if not wrong:
        yield from _KEY_CHECKS[kind](raw)


def _malformed_table(raw: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    required, optional = TABLE_FIELDS[name]
    entries = raw.get(name)
    if not isinstance(entries, list) or len(entries) < (1 if name == "constraint" else 2):
        yield name, f"found no list of [[item.{name}]] tables, or too short a one"
        return
    for n, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            yield name, f"found {entry!r}; expected [[item.{name}]] tables"
            continue
        for part in sorted(required):
            if not isinstance(entry.get(part), str) or not entry[part].strip():
                what = "has no feedback" if part == "feedback" else f"has no `{part}`"
                yield f"{name}.{n}.{part}", f"{name} {n + 1} {what}; every {name} needs some"
        for part in sorted(set(entry) - required - optional):
            yield f"{name}.{n}.{part}", f"unknown field {part!r} in {name} {n + 1}"
    ids = [entry.get("id") for entry in entries if isinstance(entry, Mapping) and "id" in entry]
    for twice in sorted({str(i) for i in ids if ids.count(i) > 1}):
        yield name, f"two {name}s have the id {twice!r}"


def _key_options(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    flags = [option.get("correct", False) for option in raw["option"]]
    if not all(isinstance(flag, bool) for flag in flags):
        yield "option", "found `correct` that is not true or false"
        return
    if raw["kind"] == "choice" and sum(flags) != 1:
        yield (
            "option",
            f"found {sum(flags) or 'no'} options with correct = true; a choice item has one key",
        )
    if raw["kind"] == "many" and not sum(flags) >= 2:
        yield (
            "option",
            f"found {sum(flags) or 'no'} options with correct = true; a many item has two or more",
        )
    for n, (option, right) in enumerate(zip(raw["option"], flags, strict=True)):
        if not right and not isinstance(option.get("misconception"), str):
            yield f"option.{n}.text", f"option {n + 1} is wrong but names no misconception"


def _key_classify(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    scale = scales().get(raw.get("scale", DEFAULT_SCALE))
    if scale is None:
        yield "scale", f"unknown scale {raw['scale']!r}; expected one of {', '.join(scales())}"
        return
    levels = [level["id"] for level in scale["level"]]
    feedback, beliefs = raw.get("feedback", {}), raw.get("misconception", {})
    for name, table in (
        ("feedback", feedback),
        ("misconception", beliefs),
        ("dimensions", raw.get("dimensions", {})),
    ):
        if not isinstance(table, Mapping) or not all(isinstance(v, str) for v in table.values()):
            yield name, f"found {table!r} as `{name}`; expected a table of texts"
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
        for name in ("key", "misconception"):
            if name in raw:
                yield name, f"found `{name}` on an item for debate, which has no right answer"
        return
    if raw.get("key") not in levels:
        yield "key", f"found key {raw.get('key')!r}; expected one of {', '.join(levels)}"
        return
    for level in levels:
        if level != raw["key"] and not beliefs.get(level):
            yield f"misconception.{level}", f"the wrong level {level!r} names no misconception"


def _key_match(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
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


def _key_order(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
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


_KEY_CHECKS = {
    "choice": _key_options,
    "many": _key_options,
    "classify": _key_classify,
    "match": _key_match,
    "order": _key_order,
}


def ids(entries: list[Mapping[str, Any]]) -> list[str]:
    return [str(entry["id"]) for entry in entries]


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def is_list_of_str(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)
