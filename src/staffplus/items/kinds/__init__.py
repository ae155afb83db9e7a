"""The kinds of items: a Python and a JavaScript file each, beside each other, and the one table.

A new kind is `NAME.py` and `NAME.js` here, its line in `KINDS` below and in `kinds.js`, and tests.
What a kind has to say is written in `kind.Kind`, and for the page at the top of `kinds.js`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from staffplus.items.kinds.choice import Choice
from staffplus.items.kinds.classify import Classify
from staffplus.items.kinds.kind import Kind
from staffplus.items.kinds.many import Many
from staffplus.items.kinds.mark import Mark
from staffplus.items.kinds.match import Match
from staffplus.items.kinds.number import Number
from staffplus.items.kinds.order import Order

#: Every kind by its name, as an item's `kind` says it.
KINDS: dict[str, Kind] = {
    "choice": Choice(),
    "many": Many(),
    "classify": Classify(),
    "match": Match(),
    "order": Order(),
    "number": Number(),
    "mark": Mark(),
}

__all__ = ["KINDS", "Kind", "kind_of", "unknown"]


def kind_of(shown: Mapping[str, Any]) -> Kind:
    """The kind of an item in the form that pages get. Raises ValueError, naming the item, if unknown."""
    kind = shown.get("kind")
    if unknown(kind):
        raise ValueError(f"item {shown.get('id')!r}: {unknown(kind)}")
    return KINDS[str(kind)]


def unknown(kind: Any) -> str:
    """What is wrong with `kind` as the name of a kind; "" for one that is in the table."""
    if isinstance(kind, str) and kind in KINDS:
        return ""
    return f"found kind {kind!r}; expected one of {', '.join(KINDS)}"
