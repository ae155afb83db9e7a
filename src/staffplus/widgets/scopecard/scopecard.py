"""The question card: a reader takes a question of their own through the gate and the five rows."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from staffplus.bankfile import DEFAULT_SCALE, scales
from staffplus.bundle import COURSE, bundle, style

#: What each step of the gate asks, from widest to narrowest, and the step below all of them.
GATE = {
    "problem": "The problem: nobody has agreed what would count as success",
    "approach": "The approach: success is agreed, the route is not",
    "method": "The method: component, target and measure are fixed",
    "nothing": "Nothing: what remains is doing it",
}


class ScopeCard(anywidget.AnyWidget):
    """Three questions of the reader's own, each with its givens, its gate and what corroborates it.

    Attributes:
        scale: the scale of scopes: levels from widest to narrowest, rows, how many must agree.
        gate: what may still be open, with its id and how the card asks for it, widest first. It is a list,
            since a notebook that comes from the cache has sorted the keys of every table.
        cards: how many questions there is room for.
    """

    _esm = bundle("widgets/scopecard/scopecard.js")
    _css = style("widgets/scopecard/scopecard.css")

    course = traitlets.Unicode(COURSE).tag(sync=True)
    scale: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    gate: traitlets.List[dict[str, str]] = traitlets.List(
        traitlets.Dict(), [{"id": it, "text": text} for it, text in GATE.items()]
    ).tag(sync=True)
    cards = traitlets.Int(3).tag(sync=True)
    plain: traitlets.List[dict[str, Any]] = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __repr__(self) -> str:
        return "ScopeCard()"


def scope_card() -> ScopeCard:
    """The question card of the chapter `scope-of-questions`."""
    scale = scales()[DEFAULT_SCALE]
    levels = scale["level"]
    head = ["What to read", *(f"{level['mark']} {level['text']}" for level in levels)]
    rows = [[row["text"], *(row[level["id"]] for level in levels)] for row in scale["row"]]
    plain = [
        {"p": "For each of three questions from your own week, write down:"},
        {"list": ["the question, as it was asked", "its givens, one a line; mark any you had to guess"]},
        {"p": "Then find the highest thing still open, which sets the scope:"},
        {"list": [*GATE.values()]},
        {"p": f"Last, read the five rows. Trust the scope if {scale['agreeing']} of them agree with it and none sits two levels away."},
        {"table": {"head": head, "rows": rows}},
    ]  # fmt: skip
    return ScopeCard(scale=scale, plain=plain)
