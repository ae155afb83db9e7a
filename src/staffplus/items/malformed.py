"""What makes an item an item: one that passes `malformed` can be shown and marked.

Whether it is good enough to publish is for `staffplus.items.rules`. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from staffplus.bankfile import DEFAULT_SCALE, as_list, ids, is_list_of_str, scales

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
