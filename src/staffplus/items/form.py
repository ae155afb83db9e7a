"""The JSON Schema of a file of items, from the same tables of fields by which `malformed` refuses one.

It is for editors, which complete from it and underline what is misspelt. What compares things (a key
that is no option, two ids alike) is for `malformed` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from staffplus.items.kinds import KINDS
from staffplus.items.kinds.kind import Kind, Table
from staffplus.items.malformed import COMMON_FIELDS
from staffplus.items.stems import EITHER, STEM_ONLY

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "pattern": r"\S"}
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
NUMBER: Schema = {"type": "number"}
FIGURES: Schema = {"type": "array", "items": NUMBER}
TRUTH: Schema = {"type": "boolean"}
#: Ids: one, or a list of them.
IDS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}

#: Fields that are no plain text, whatever the kind.
FIELDS: dict[str, Schema] = {
    "belief": TEXTS,
    "correct": TRUTH,
    "debate": TRUTH,
    "dimensions": TEXTS,
    "key": IDS,
    # Whether there is such a belief, and such a thing to be open, is for the rules of publishing.
    "misconception": {"anyOf": [{"type": "string"}, {"type": "object"}]},
    "open": {},
    "feedback": {"anyOf": [TEXT, TEXTS]},
    "option": TEXTS,
    "reason": TEXTS,
    "reason_feedback": TEXTS,
    "right": TRUTH,
    "tolerance": {"type": "number", "minimum": 0},
    "value": NUMBER,
}
#: Where a kind means something else by a name.
OF_KIND: dict[str, dict[str, Schema]] = {
    "number": {"key": NUMBER, "counts": FIGURES, "leaves": FIGURES}
}


def schema() -> Schema:
    """What a bank of items looks like: its chapter, whether it is graded, and items of every kind."""
    return {
        "type": "object",
        "properties": {
            "chapter": TEXT,
            "graded": TRUTH,
            "item": {"type": "array", "items": _item()},
        },
        "required": ["chapter"],
        "additionalProperties": False,
    }


def _item() -> Schema:
    kinds = [
        {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": _of(name, kind)}
        for name, kind in KINDS.items()
    ]  # fmt: skip
    return {
        "type": "object",
        "properties": {"kind": {"enum": list(KINDS)}},
        "required": ["id", "kind", "objective", "set"],
        "allOf": kinds,
    }


def _of(name: str, kind: Kind) -> Schema:
    """An item of this kind: one question, or what several stems share."""
    alone = _table(name, COMMON_FIELDS | kind.fields | set(kind.tables), kind.tables, ["prompt"])
    if not kind.several:
        return alone
    tables = {field: kind.tables[field] for field in kind.tables if field not in FIELDS}
    stem = _table(name, STEM_ONLY | EITHER | kind.own, tables, ["id"])
    family = _table(name, COMMON_FIELDS - {"debate"} | kind.shared, tables, [])
    family["properties"]["stem"] = {"type": "array", "items": stem, "minItems": 1}
    return {"if": {"required": ["stem"]}, "then": family, "else": alone}


def _table(kind: str, fields: Iterable[str], tables: Mapping[str, Table], required: list[str]) -> Schema:  # fmt: skip
    return {
        "type": "object",
        "properties": {name: _field(kind, name, tables) for name in sorted(fields)},
        "required": required,
        "additionalProperties": False,
    }


def _field(kind: str, name: str, tables: Mapping[str, Table]) -> Schema:
    if name not in tables:
        return OF_KIND.get(kind, {}).get(name) or FIELDS.get(name, TEXT)
    table = tables[name]
    entry = _table("", table.texts | table.others, {}, sorted(table.texts))
    return {"type": "array", "items": entry, "minItems": table.at_least}
