"""What makes an item an item: one that passes `malformed` can be shown and marked.

Whether it is good enough to publish is for `staffplus.items.rules`. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from staffplus.items import stems
from staffplus.items.kinds import KINDS, unknown
from staffplus.items.kinds.kind import Table

#: Fields of every item; its kind has more. Any other field is a typing error and is refused.
COMMON_FIELDS = frozenset(
    {
        "id",
        "set",
        "objective",
        "kind",
        "domain",
        "see",
        "givens",
        "case",
        "prompt",
        "debate",
        "why_options",
    }
)


def malformed(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(place, message) for everything that keeps `raw` from being an item at all."""
    if isinstance(raw.get("id"), str) and raw["id"] and not stems.ID.fullmatch(raw["id"]):
        yield "id", f"found id {raw['id']!r}; expected lower-case words joined by hyphens"
    if "stem" not in raw or unknown(raw.get("kind")):
        yield from _question(raw)
        return
    if not isinstance(raw.get("id"), str) or not raw["id"].strip():
        yield "id", f"found {raw.get('id')!r} as `id`; expected some text"
    yield from dict.fromkeys(stems.faults(raw, _question))  # what they share is said once


def _question(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same for one question: an item without stems, or one stem of an item with what it shares."""
    kind = raw.get("kind")
    for name in ("id", "set", "objective", "kind", "prompt"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            yield name, f"found {raw.get(name)!r} as `{name}`; expected some text"
    if fault := unknown(kind):
        yield "kind", fault
        return
    rulebook = KINDS[str(kind)]
    allowed = COMMON_FIELDS | rulebook.fields | set(rulebook.tables)
    for name in sorted(set(raw) - allowed):
        yield (
            name,
            f"unknown field {name!r} in a {kind} item; it may have {', '.join(sorted(allowed))}",
        )
    for name in ("givens", "case", "domain", "see", "why_options"):
        if name in raw and not isinstance(raw[name], str):
            yield name, f"found {raw[name]!r} as `{name}`; expected text"
    if not isinstance(raw.get("debate", False), bool):
        yield "debate", f"found {raw['debate']!r} as `debate`; expected true or false"
    elif raw.get("debate") and not rulebook.debatable:
        may = " and ".join(name for name, other in KINDS.items() if other.debatable)
        yield (
            "debate",
            f"found debate = true on a {kind} item; only {may} items can be for debate",
        )
    tables = rulebook.tables.items()
    wrong = [problem for name, table in tables for problem in _malformed_table(raw, name, table)]
    yield from wrong
    if not wrong:
        yield from rulebook.faults(raw)


def _malformed_table(raw: Mapping[str, Any], name: str, table: Table) -> Iterator[tuple[str, str]]:
    entries = raw.get(name)
    if not isinstance(entries, list) or len(entries) < table.at_least:
        yield name, f"found no list of [[item.{name}]] tables, or too short a one"
        return
    for n, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            yield name, f"found {entry!r}; expected [[item.{name}]] tables"
            continue
        for part in sorted(table.texts):
            if not isinstance(entry.get(part), str) or not entry[part].strip():
                what = "has no feedback" if part == "feedback" else f"has no `{part}`"
                yield f"{name}.{n}.{part}", f"{name} {n + 1} {what}; every {name} needs some"
        for part in sorted(set(entry) - table.texts - table.others):
            yield f"{name}.{n}.{part}", f"unknown field {part!r} in {name} {n + 1}"
    ids = [entry.get("id") for entry in entries if isinstance(entry, Mapping) and "id" in entry]
    for twice in sorted({str(i) for i in ids if ids.count(i) > 1}):
        yield name, f"two {name}s have the id {twice!r}"
